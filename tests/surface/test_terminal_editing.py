"""Editing in a real terminal: the editor opens, and opens again, and nothing that was written is lost."""

import re
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import Database, Program

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from tests.surface.test_terminal import PATIENCE_S, terminal

PAST = "2026-09-01 18:05-19:12 Upper A\n  Bench Press (Barbell): 80kg x8, 82.5kg x6\n  Pull Up: 10\n"


@pytest.fixture
def plain(database: Database) -> Program:
    """The program without a terminal, with a workout in its log."""
    program = Program(database)
    program.ok("import", "-", given=PAST)
    return program


class Editor:
    """A script in the place of an editor: the n-th time it does the n-th thing, and keeps what it saw."""

    def __init__(self, folder: Path, name: str = "vim") -> None:
        self.folder = folder
        self.path = folder / name
        self.path.write_text(
            f'#!/bin/sh\ncd "{folder}"\nn=$(($(cat calls 2>/dev/null || echo 0) + 1)); echo $n > calls\n'
            'for file; do :; done\necho "$@" > "arguments-$n"\ncp "$file" "seen-$n"\n[ ! -f "do-$n" ] || . "./do-$n"\n'
        )
        self.path.chmod(0o755)
        self.environment = {"VISUAL": str(self.path), "TMPDIR": str(folder)}

    def does(self, *scripts: str) -> None:
        for number, script in enumerate(scripts, start=1):
            (self.folder / f"do-{number}").write_text(script)

    def wait_until_opened(self) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not (self.folder / "seen-1").exists():
            assert time.monotonic() < deadline, "the editor was never opened"
            time.sleep(0.05)

    def seen(self, number: int) -> str:
        return (self.folder / f"seen-{number}").read_text()

    def arguments(self, number: int) -> list[str]:
        return (self.folder / f"arguments-{number}").read_text().split()


@pytest.fixture
def script(tmp_path: Path) -> Editor:
    return Editor(tmp_path)


def test_what_is_saved_is_told_and_done(database: Database, plain: Program, script: Editor) -> None:
    script.does('sed -i "s/82.5kg x6/85kg x5/; s/Upper A/Upper B/" "$file"')
    with terminal(database, "edit", environment=script.environment) as screen:
        assert screen.end() == 0, screen.text
        told = screen.text
    assert "name  Upper A → Upper B" in told
    assert re.search(r"~ 2 +82.5kg x6 → 85kg x5", told)
    assert script.seen(1).startswith(PAST)
    assert "#! Save and close to apply" in script.seen(1)
    assert len(script.arguments(1)) == 1
    assert "Bench Press (Barbell): 80kg x8, 85kg x5\n" in plain.ok("export")


@pytest.mark.parametrize("script_text", ["", 'printf "" > "$file"', 'sed -i "/^[^#]/d" "$file"'])
def test_leaving_without_a_change_changes_nothing(
    database: Database, plain: Program, script: Editor, script_text: str
) -> None:
    script.does(script_text)
    with terminal(database, "edit", environment=script.environment) as screen:
        assert screen.end() == 0
        assert "Nothing is changed." in screen.text
    assert plain.ok("export") == PAST


def test_a_line_that_is_not_understood_brings_the_editor_back_to_it(
    database: Database, plain: Program, script: Editor
) -> None:
    script.does('sed -i "s/80kg x8/8x8, banana/" "$file"', 'sed -i "s/8x8, banana/81kg x8/" "$file"')
    with terminal(database, "edit", environment=script.environment) as screen:
        assert screen.end() == 0, screen.text
    head, *lines = script.seen(2).splitlines()
    assert head == PAST.splitlines()[0]
    faulty = next(
        number for number, line in enumerate(lines, start=2) if "banana" in line and not line.startswith("#!")
    )
    assert lines[faulty - 3].startswith("#! ")
    assert script.arguments(2)[0] == f"+{faulty}"
    assert "Bench Press (Barbell): 81kg x8, 82.5kg x6\n" in plain.ok("export")


def test_an_unclear_name_asks(database: Database, plain: Program, script: Editor) -> None:
    script.does('sed -i "s/Pull Up: 10/raise: 10 60kg/" "$file"')
    with terminal(database, "edit", environment=script.environment) as screen:
        screen.expect("Which one? [1-")
        chosen = re.search(r"^  1  (.+)$", screen.text, re.MULTILINE)
        assert chosen
        screen.expect("none] ")
        screen.enter("1")
        assert screen.end() == 0
    assert f"  {chosen[1]}: 60kg x10\n" in plain.ok("export")


def test_giving_up_keeps_the_text(database: Database, plain: Program, script: Editor) -> None:
    script.does('sed -i "s/80kg x8/banana/" "$file"', "")
    with terminal(database, "edit", environment=script.environment, columns=160) as screen:
        assert screen.end() == 2
        told = screen.text
    kept = re.search(r"Your text is kept in (\S+)\.\n", told)
    assert kept
    assert "banana" in Path(kept[1]).read_text()
    assert "error: " in told
    assert plain.ok("export") == PAST
    # What was kept can be mended and taken, comments and all.
    Path(kept[1]).write_text(Path(kept[1]).read_text().replace("banana", "81kg x8"))
    plain.ok("edit", "--from", kept[1])
    assert "81kg x8" in plain.ok("export")


def test_a_workout_that_was_changed_meanwhile_is_left_alone(database: Database, plain: Program, script: Editor) -> None:
    script.does('while [ ! -f go ]; do sleep 0.05; done\nsed -i "s/82.5kg x6/85kg x5/" "$file"')
    with terminal(database, "edit", environment=script.environment, columns=160) as screen:
        script.wait_until_opened()
        plain.ok("set", "edit", "bench", "1", "90x1")
        (script.folder / "go").touch()
        assert screen.end() == 6
        told = screen.text
    assert "this workout was changed elsewhere while you edited it" in told
    kept = re.search(r"Your text is kept in (\S+)\.\n", told)
    assert kept
    assert "85kg x5" in Path(kept[1]).read_text()
    assert "Bench Press (Barbell): 90kg x1, 82.5kg x6\n" in plain.ok("export")


def test_an_editor_that_fails(database: Database, plain: Program, script: Editor) -> None:
    script.does('sed -i "s/80kg x8/81kg x8/" "$file"; exit 3')
    with terminal(database, "edit", environment=script.environment, columns=160) as screen:
        assert screen.end() == 2
        assert "ended with an error (3)" in screen.text
        assert "Your text is kept in" in screen.text
    with terminal(database, "edit", environment={"VISUAL": "no-such-editor"}) as screen:
        assert screen.end() == 2
        assert "there is no editor 'no-such-editor'" in screen.text
    assert plain.ok("export") == PAST


def test_check_asks_for_each_and_mends(database: Database, plain: Program) -> None:
    usual = "\n".join(f"2026-10-0{day} 18:00-19:00\n  squat 3x5 {100 + day}kg\n" for day in range(1, 7))
    plain.ok("import", "-", given=usual + "\n2026-10-08 18:00-19:00\n  squat 1050kg 5,5,5\n")
    with terminal(database, "check", "--fix", columns=120) as screen:
        screen.expect("Squat (Barbell) 1")
        assert "logbk set edit 'Squat (Barbell)' 1 '105kg x5' --workout '2026-10-08 18:00'" in screen.expect("[y/N] ")
        screen.enter("y")
        screen.expect("1050kg x5 → 105kg x5")
        screen.expect("Squat (Barbell) 2")
        screen.expect("[y/N] ")
        screen.enter("n")
        screen.expect("Squat (Barbell) 3")
        screen.expect("[y/N] ")
        screen.enter("y")
        screen.expect("1 finding left.")
        assert screen.end() == 8
    assert "Squat (Barbell): 105kg x5, 1050kg x5, 105kg x5\n" in plain.ok("export")


def test_json_with_an_editor_is_one_document(database: Database, plain: Program, script: Editor) -> None:
    script.does('sed -i "s/82.5kg x6/85kg x5/" "$file"')
    with terminal(database, "edit", "--json", environment=script.environment) as screen:
        assert screen.end() == 0
        assert screen.text.startswith("{")
    assert plain.json("show", "last")["exercises"][0]["sets"][1]["weight"] == "85"
