"""Routines where only a terminal shows them: resting, the plan on a narrow screen, questions, the editor."""

import sys
from pathlib import Path
from typing import Final

import pytest

from tests.conftest import Database, Program

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from tests.surface.test_terminal import terminal

BELL: Final = "\x07"
QUESTION: Final = "Take what was done into the routine? [y/N] "
UPPER: Final = """\
rest 90s
Bench Press (Barbell): 60kg x5 warmup, 3x5 80% @8, rest 3min  # with a pause of two seconds at the chest, elbows tucked
Bent Over Row (Barbell): 3x8-12 60kg
"""


@pytest.fixture
def plain(database: Database) -> Program:
    """The program without a terminal, by the machine's clock as the one in the terminal."""
    program = Program(database)
    program.ok("routine", "edit", "Upper A", "--from", "-", given=UPPER)
    return program


def test_rest_counts_down_in_place_and_rings(database: Database) -> None:
    with terminal(database, "rest", "2") as screen:
        screen.expect("0:02")
        screen.expect("0:01")
        assert screen.end() == 0
        assert screen.raw.count(BELL) == 1
        # One line, written over and gone in the end.
        assert "\n" not in screen.raw
        assert screen.raw.endswith("\r\x1b[2K")


@pytest.mark.parametrize("key", ["\n", "q", "Q"], ids=ascii)
def test_a_key_ends_the_rest_early_and_silently(database: Database, key: str) -> None:
    with terminal(database, "rest", "1:30") as screen:
        screen.expect("1:30")
        screen.type("x")  # no other key does
        screen.expect("1:29")
        screen.type(key)
        assert screen.end() == 0
        assert BELL not in screen.raw
        assert "x" not in screen.text.replace("Enter ends it", "")


def test_ctrl_c_ends_the_rest_quietly(database: Database) -> None:
    with terminal(database, "rest", "1:30") as screen:
        screen.expect("1:30")
        assert screen.interrupt() == 130
        assert "Interrupted" not in screen.text
        assert screen.raw.endswith("\r\x1b[2K")


def test_rest_takes_the_time_of_the_exercise_at_hand(database: Database, plain: Program) -> None:
    plain.ok("start", "--routine", "Upper A")
    plain.ok("log", "bent over row 60x8")
    with terminal(database, "rest") as screen:
        screen.expect("1:30")
        screen.type("q")
        assert screen.end() == 0


@pytest.mark.parametrize("columns", [80, 40])
def test_the_plan_keeps_to_the_window(database: Database, plain: Program, columns: int) -> None:
    plain.ok("import", "-", given="2026-01-05 18:00-19:00\n  bench 60x5 warmup, 3x8 102.5kg @8.5; row 3x12 62.5kg\n")
    plain.ok("start", "--routine", "Upper A")
    plain.ok("log", "next")
    plain.ok("log", "next 4 @9.5")
    with terminal(database, "status", columns=columns) as screen:
        assert screen.end() == 0
        lines = screen.text.splitlines()
    assert [line for line in lines if len(line.rstrip()) > columns] == []
    assert any(line.startswith(" > 3") for line in lines)
    assert any("Next: " in line for line in lines)


@pytest.mark.parametrize(("answer", "updated"), [("y", True), ("n", False), ("", False)])
def test_finish_asks_whether_the_routine_shall_be_as_it_was_done(
    database: Database, plain: Program, answer: str, *, updated: bool
) -> None:
    plain.ok("start", "--routine", "Upper A")
    plain.ok("log", "bent over row 65x10")
    count = plain.json("changes")["total"]
    with terminal(database, "finish") as screen:
        told = screen.expect(QUESTION)
        assert "Finished" not in told
        assert "  - Bent Over Row (Barbell): 3x8-12 60kg" in told
        assert "  + Bent Over Row (Barbell): 65kg x8-12" in told
        assert plain.json("changes")["total"] == count  # nothing is written before the answer
        screen.enter(answer)
        assert screen.end() == 0
        told = screen.rest()
        outcome = "says that now" if updated else "stays as it is"
        assert told.index("Finished Upper A") < told.index(f"The routine Upper A {outcome}.")
    assert ("65kg x8-12" in plain.ok("routine", "show", "Upper A")) is updated
    assert plain.json("changes")["total"] == count + 1
    plain.ok("undo")
    assert plain.json("status")["workout"] is not None
    assert plain.ok("routine", "show", "Upper A") == plain_upper(plain)


def plain_upper(plain: Program) -> str:
    """Return the routine as it was before the workout, from another one that was written alike."""
    plain.ok("routine", "edit", "Upper as it was", "--from", "-", given=UPPER)
    return plain.ok("routine", "show", "Upper as it was")


def test_at_the_question_ctrl_c_leaves_the_workout_open(database: Database, plain: Program) -> None:
    plain.ok("start", "--routine", "Upper A")
    plain.ok("log", "bent over row 65x10")
    with terminal(database, "finish") as screen:
        screen.expect(QUESTION)
        assert screen.interrupt() == 130
    assert plain.json("status")["workout"] is not None


def test_an_end_that_cannot_be_is_refused_before_the_question(database: Database, plain: Program) -> None:
    plain.ok("start", "--routine", "Upper A")
    plain.ok("log", "bent over row 65x10")
    with terminal(database, "finish", "--at", "2020-01-01 18:00") as screen:
        assert screen.end() == 2
        assert "the workout would end before it began" in screen.text
        assert "[y/N]" not in screen.text


@pytest.mark.parametrize(
    ("meanwhile", "answer", "outcome"),
    [
        # What it was asked about is no longer what it would take.
        ((("log", "bent over row 70x10"),), "y", (6, "the workout or its routine has changed since you were asked")),
        ((("routine", "delete", "Upper A", "--yes"),), "y", (6, "the workout or its routine has changed since")),
        # What does not touch the question is finished with the rest.
        ((("log", "bent over row 70x10"),), "n", (0, "stays as it is")),
        ((("max", "set", "squat", "140kg"),), "y", (0, "says that now")),
        ((("finish",),), "n", (6, "no workout is open")),
        ((("cancel", "--yes"), ("log", "squat 100x5")), "n", (6, "another workout was started meanwhile")),
    ],
)
def test_what_changes_while_finish_asks(
    database: Database, plain: Program, meanwhile: tuple[tuple[str, ...], ...], answer: str, outcome: tuple[int, str]
) -> None:
    plain.ok("start", "--routine", "Upper A")
    plain.ok("log", "bent over row 65x10")
    with terminal(database, "finish") as screen:
        screen.expect(QUESTION)
        for words in meanwhile:
            plain.ok(*words)
        known = plain.json("changes")["total"]
        screen.enter(answer)
        code, told = outcome
        assert screen.end() == code
        assert told in screen.rest()
    assert plain.json("changes")["total"] == known + (code == 0)


@pytest.mark.parametrize("flag", ["--update-routine", "--keep-routine"])
def test_with_a_flag_finish_does_not_ask(database: Database, plain: Program, flag: str) -> None:
    plain.ok("start", "--routine", "Upper A")
    plain.ok("log", "bent over row 65x10")
    with terminal(database, "finish", flag) as screen:
        assert screen.end() == 0
        assert "[y/N]" not in screen.text
    assert ("65kg x8-12" in plain.ok("routine", "show", "Upper A")) is (flag == "--update-routine")


def test_the_editor_has_the_terminal_and_opens_again(database: Database, plain: Program, tmp_path: Path) -> None:
    script = tmp_path / "vi"
    script.write_text(
        "#!/bin/sh\n"
        "for file; do :; done\n"
        'cat "$file" > /dev/tty\n'
        "printf 'what? ' > /dev/tty\n"
        "read -r line < /dev/tty\n"
        'echo "$line" > "$file"\n'
    )
    script.chmod(0o755)
    with terminal(database, "routine", "edit", "Upper A", environment={"EDITOR": str(script), "VISUAL": ""}) as screen:
        assert "Bench Press (Barbell): 60kg x5 warmup, 3x5 80% @8" in screen.expect("what? ")
        screen.enter("bench 3x5 banana")
        assert "#! “banana” was not understood" in screen.expect("what? ")
        screen.enter("bench 3x5 90%")
        screen.expect("Changed Upper A: 1 exercise, 3 sets.")
        assert screen.end() == 0
    assert plain.ok("routine", "show", "Upper A") == "Bench Press (Barbell): 3x5 90%\n"
