"""What Tab completes, in the real shells; nothing of it starts LogBK."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Parser

from tests.surface.completion_scripts.__main__ import FOLDER, SCRIPTS
from tests.surface.completion_scripts.tree import tree
from tests.tmux import Tmux, require_programs

CONFIG: Final = """profile = "gym"

[aliases]
b = "log"
xs = "exercise search"

[profiles.gym]
url = "service=gym"

[profiles."home-2"]
url = "service=home"
"""
EXERCISES: Final = ("Squat (Barbell)", "Bench Press (Barbell)", "Bent Over Row (Barbell)", "Farmer's Walk")
ROUTINES: Final = ("Upper A", "Legs")

BASH: Final = (
    "PS1='$ '; bind 'set show-all-if-ambiguous on'; bind 'set completion-query-items 0'; . {folder}/logbk.bash"
)
ZSH: Final = (
    "PS1='$ '; fpath+=({folder}); autoload -Uz compinit _logbk; compinit -u -D; compdef _logbk logbk; setopt noautomenu"
)
FISH: Final = "function fish_prompt; echo '$ '; end; source {folder}/logbk.fish"
SHELLS: Final = {
    "bash": (("bash", "--norc", "--noprofile", "-i"), BASH),
    "zsh": (("zsh", "-f", "-i"), ZSH),
    "fish": (("fish", "--no-config", "-i"), FISH),
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_scripts_are_what_the_program_says(name: str) -> None:
    assert SCRIPTS[name](tree()) == (FOLDER / name).read_text(encoding="utf-8"), "run `poe docs`"


def test_powershell_would_read_its_script() -> None:
    parser = Parser(Language(tree_sitter_powershell.language()))
    text = (FOLDER / "logbk.ps1").read_text(encoding="utf-8")
    assert not parser.parse(text.encode()).root_node.has_error
    assert parser.parse(text.replace("function Get-Value(", "function (", 1).encode()).root_node.has_error
    for block in re.findall(r"@\{\n(.*?)\n *\}\n", text, re.DOTALL):
        keys = [key.lower() for key in re.findall(r"^ *'([^']*)' =", block, re.MULTILINE)]
        assert len(set(keys)) == len(keys), "a key stands twice: PowerShell takes capitals for small letters"


class Prompt:
    """A shell at its prompt, which knows the completions."""

    def __init__(self, terminal: Tmux, home: Path) -> None:
        self._terminal = terminal
        self._home = home

    def tab(self, typed: str, wanted: str | Callable[[str], bool]) -> str:
        """Type a text and Tab; wait until the screen is as wanted, and clear it."""
        self._terminal.type(typed)
        self._terminal.expect(typed.rstrip())  # which tmux leaves out at the end of a line
        self._terminal.press("Tab")
        screen = self._terminal.expect(wanted)
        self.clear()
        return screen

    def nothing(self, typed: str) -> None:
        """Type a text and Tab, and see that this changes nothing: what is typed next stands right behind it."""
        self._terminal.type(typed)
        self._terminal.press("Tab")
        self._terminal.type("X")
        screen = self._terminal.expect("X")
        assert screen.strip() == f"$ {typed}X"
        self.clear()

    def clear(self) -> None:
        self._terminal.press("C-e", "C-u", "C-l")
        self._terminal.expect(lambda screen: screen.strip() in {"$", "$ "})

    def run(self, command: str) -> None:
        self._terminal.type(command)
        self._terminal.press("Enter")


@pytest.fixture(params=SHELLS)
def prompt(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Prompt]:
    """Each shell in turn, with settings, names of exercises, and a `logbk` that tells when it is run."""
    require_programs("tmux", request.param)
    command, setup = SHELLS[request.param]
    names, settings, programs = (tmp_path / one for one in ("state/completion", "config", "bin"))
    for folder in (names, settings, programs):
        folder.mkdir(parents=True)
    (settings / "config.toml").write_text(CONFIG, encoding="utf-8")
    for kind, those in (("exercises", EXERCISES), ("routines", ROUTINES)):
        (names / kind).write_text("".join(f"{one}\n" for one in those), encoding="utf-8")
    for program in ("logbk", "python3", "python"):
        (programs / program).write_text(f"#!/bin/sh\necho {program} >>{tmp_path}/ran\n", encoding="utf-8")
        (programs / program).chmod(0o755)
    environment = {
        "HOME": str(tmp_path),
        "PATH": f"{programs}:{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "LOGBK_STATE_DIR": str(tmp_path / "state"),
        "LOGBK_CONFIG_DIR": str(settings),
    }
    terminal = Tmux(tmp_path / "tmux", [shutil.which(command[0]) or "", *command[1:]], environment)
    opened = Prompt(terminal, tmp_path)
    opened.run(setup.format(folder=FOLDER))
    opened.run("clear")
    terminal.expect(lambda screen: screen.strip() == "$")
    yield opened
    terminal.close()
    assert not (tmp_path / "ran").exists(), "Tab has started it"


def has(*words: str) -> Callable[[str], bool]:
    return lambda screen: all(word in screen for word in words)


def test_tab_completes(prompt: Prompt) -> None:
    # Commands and options
    prompt.tab("logbk exer", "logbk exercise")
    prompt.tab("logbk ex", has("exercise", "export"))
    prompt.tab("logbk exercise al", "logbk exercise alias")
    prompt.tab("logbk exercise alias ", has("add", "remove"))
    prompt.tab("logbk history --ex", "logbk history --exercise")
    prompt.tab("logbk exercise search --body-part ", has("full_body", "hamstrings"))
    prompt.tab("logbk log --unit=", has("kg", "lb"))
    prompt.tab("logbk --profile gym history --unt", has("--until"))
    prompt.tab("logbk stats --by week", has("weekday"))
    prompt.tab("logbk help ex", has("exit-codes"))
    prompt.tab("logbk config get voice.pau", "voice.pause_ms")
    # Names, by any part of them; what is typed in quotes is replaced as a whole
    prompt.tab("logbk last squ", r"logbk last Squat\ \(Barbell\)")
    prompt.tab("logbk last over", r"logbk last Bent\ Over\ Row\ \(Barbell\)")
    prompt.tab('logbk last "bench', lambda screen: '"Bench Press (Barbell)"' in screen or r"Bench\ Press" in screen)
    prompt.tab("logbk last ben", lambda screen: "logbk last Ben" in screen or has("Bench", "Bent")(screen))
    prompt.tab("logbk chart squ", r"Squat\ \(Barbell\)")
    prompt.tab("logbk history --exercise squ", r"--exercise Squat\ \(Barbell\)")
    prompt.tab("logbk history --limit 5 --exercise squ", r"--exercise Squat\ \(Barbell\)")
    prompt.tab("logbk log --dry-run -- squ", r"-- Squat\ \(Barbell\)")
    prompt.tab("logbk start --routine up", r"logbk start --routine Upper\ A")
    prompt.tab("logbk routine show le", "logbk routine show Legs")
    # What config.toml says
    prompt.tab("logbk --profile ", has("gym", "home-2", "local"))
    prompt.tab("logbk profile use ho", "logbk profile use home-2")
    prompt.tab("logbk x", "logbk xs")
    prompt.tab("logbk xs squ", r"logbk xs Squat\ \(Barbell\)")
    prompt.tab("logbk xs --mod", "logbk xs --modality")
    # Days and files
    prompt.tab("logbk show yest", "logbk show yesterday")
    prompt.tab("logbk show la", "logbk show last")
    today = datetime.now(UTC).date().isoformat()
    prompt.tab(f"logbk export --since {today[:7]}", today[:7] + "-")
    prompt.tab(f"logbk export --since {today[:9]}", today)
    prompt.tab(f"logbk import {FOLDER}/logbk.ba", f"{FOLDER}/logbk.bash")


def test_names_that_are_special_to_a_shell_are_quoted(prompt: Prompt) -> None:
    prompt.tab("logbk last farm", lambda screen: r"Farmer\'s\ Walk" in screen or "\"Farmer's Walk" in screen)


def test_nothing_is_offered_where_nothing_is_known(prompt: Prompt) -> None:
    for typed in ("logbk login ", "logbk undo --id ", "logbk nothing "):
        prompt.nothing(typed)
