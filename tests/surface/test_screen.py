"""The pager, colours and words of one's own, in a real terminal and in a pipe."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from tests.surface.test_terminal import _COLOUR as COLOUR
from tests.surface.test_terminal import ROWS, terminal

MARKING = "sed s/^/paged:/"  # a pager that leaves a trace
CLEAR = ("PAGER", "LOGBK_PAGER", "LOGBK_COLOR", "NO_COLOR")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in CLEAR:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LOGBK_CONFIG_DIR", str(tmp_path))
    return tmp_path


def in_terminal(*words: str, **environment: str) -> tuple[str, str]:
    """Return what a command shows in a terminal, without and with its escape sequences."""
    with terminal(None, *words, environment=environment) as screen:
        assert screen.end() == 0
        return screen.text, screen.raw


def in_pipe(*words: str, environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "logbk_cli", *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_long_output_in_a_terminal_is_paged(home: Path) -> None:
    text, _ = in_terminal("--help", LOGBK_PAGER=MARKING)
    lines = text.rstrip("\n").split("\n")
    assert len(lines) > ROWS
    assert all(line.startswith("paged:") for line in lines)
    assert "paged:" in in_terminal("--help", PAGER=MARKING)[0]
    (home / "config.toml").write_text(f'pager = "{MARKING}"\n')
    assert "paged:" in in_terminal("--help", PAGER="cat")[0]
    assert "paged:" not in in_terminal("--help", LOGBK_PAGER="cat")[0]


def test_an_empty_pager_is_none(home: Path) -> None:
    assert "Write sets down" in in_terminal("--help", PAGER="", PATH="/nowhere")[0]
    (home / "config.toml").write_text(f'pager = "{MARKING}"\n')
    assert "paged:" in in_terminal("--help", PAGER="")[0], "config.toml goes before it"


@pytest.mark.usefixtures("home")
def test_a_colour_that_is_none_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "logbk_cli", "status"],
        env={**os.environ, "LOGBK_COLOR": "pink"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "LOGBK_COLOR is 'pink'" in done.stderr


@pytest.mark.usefixtures("home")
def test_what_fits_and_what_is_piped_is_not_paged() -> None:
    assert "paged:" not in in_terminal("help", LOGBK_PAGER=MARKING)[0]
    assert "paged:" not in in_pipe("--help", environment={"LOGBK_PAGER": MARKING})


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("words", [("--no-pager", "--help"), ("--no-pager", "config", "--help")])
def test_the_pager_can_be_turned_off(words: tuple[str, ...]) -> None:
    assert "paged:" not in in_terminal(*words, LOGBK_PAGER=MARKING)[0]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("pager", ["", "there-is-no-such-pager", "'"])
def test_without_a_pager_that_runs_all_is_shown(pager: str) -> None:
    text, _ = in_terminal("--help", LOGBK_PAGER=pager, PAGER=MARKING)
    assert "paged:" not in text
    assert "Write sets down" in text


def test_colours_are_told_by_the_variables_and_the_file(home: Path) -> None:
    def is_coloured(**environment: str) -> bool:
        return bool(COLOUR.search(in_terminal("--no-pager", "--help", **environment)[1]))

    assert is_coloured()
    assert not is_coloured(NO_COLOR="1")
    assert not is_coloured(LOGBK_COLOR="never")
    assert is_coloured(LOGBK_COLOR="always", NO_COLOR="")
    (home / "config.toml").write_text('color = "never"\n')
    assert not is_coloured()
    assert is_coloured(LOGBK_COLOR="auto")


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("words", [("--help",), ("config", "list")])
def test_a_pipe_has_colours_only_where_they_are_asked_for(words: tuple[str, ...]) -> None:
    assert "\x1b" not in in_pipe(*words, environment={})
    assert "\x1b" in in_pipe(*words, environment={"LOGBK_COLOR": "always"})


def test_help_shows_the_words_of_ones_own_as_they_are_written(home: Path) -> None:
    assert "Your aliases" not in in_pipe("--help", environment={})
    (home / "config.toml").write_text('[aliases]\nb = "log [red]bench"\nlog = "history"\n')
    text = in_pipe("--help", environment={})
    assert "Your aliases" in text
    assert "log [red]bench" in text
    assert text.count("Write sets down") == 1
    (home / "config.toml").write_text("[aliases\n")
    assert "Your aliases" not in in_pipe("--help", environment={})


def test_an_alias_takes_what_follows_and_a_loop_is_refused(home: Path) -> None:
    (home / "config.toml").write_text('[aliases]\nhx = "help"\ny = "hx"\na = "b"\nb = "a x"\nhelp = "log"\n')
    assert in_pipe("y", "json", environment={}).startswith("What --json prints")
    done = subprocess.run([sys.executable, "-m", "logbk_cli", "a"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == "error: the alias a leads back to itself: a → b → a"
