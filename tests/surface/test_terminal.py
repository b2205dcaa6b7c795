"""What only a terminal shows: the real program in a pseudo-terminal, with a person's keys."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from select import select
from types import MappingProxyType
from typing import Final

import pytest

from tests.conftest import Database, Program

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

import fcntl
import pty
import struct
import termios

PATIENCE_S: Final = 20
ROWS: Final = 40
CTRL_C, CTRL_D = "\x03", "\x04"
LEFT, HOME = "\x1b[D", "\x01"

# Makes the pseudo-terminal on stdin the controlling one, so that Ctrl-C is a signal, then becomes the program.
_IN_CONTROL: Final = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "logbk_cli", *sys.argv[1:]])
"""
_ESCAPE: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|[()][0-9A-B]|[=>78]|(?:\[[0-?]*)?$)")
_COLOUR: Final = re.compile(r"\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")
_SETTINGS_OF_PEOPLE: Final = ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "COLUMNS", "LINES", "INPUTRC", "TTY_COMPATIBLE")


class Terminal:
    """A command in a terminal: what it has shown, and the keys it is given."""

    def __init__(self, words: tuple[str, ...], columns: int, environment: Mapping[str, str]) -> None:
        self._screen, keyboard = pty.openpty()
        fcntl.ioctl(keyboard, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, columns, 0, 0))
        kept = {key: value for key, value in os.environ.items() if key not in _SETTINGS_OF_PEOPLE}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _IN_CONTROL, *words],
            stdin=keyboard,
            stdout=keyboard,
            stderr=keyboard,
            env={**kept, "TERM": "xterm-256color", **environment},
            start_new_session=True,
        )
        os.close(keyboard)
        self._bytes = b""
        self._seen = 0

    @property
    def raw(self) -> str:
        """Everything shown so far, escape sequences included."""
        return self._bytes.decode("utf-8", "replace")

    @property
    def text(self) -> str:
        """Everything shown so far, as far as it can be seen."""
        return _ESCAPE.sub("", self.raw).replace("\r\n", "\n")

    def type(self, keys: str) -> None:
        os.write(self._screen, keys.encode())

    def enter(self, line: str) -> None:
        self.type(line + "\n")

    def expect(self, wanted: str) -> str:
        """Wait until `wanted` is shown after what was expected before; return what stood in between, and it."""
        deadline = time.monotonic() + PATIENCE_S
        while (at := self.text.find(wanted, self._seen)) < 0:
            assert self._read(deadline), f"{wanted!r} was never shown, but this:\n{self.text[self._seen :]}"
        before, self._seen = self._seen, at + len(wanted)
        return self.text[before : self._seen]

    def end(self) -> int:
        """Wait until the command has ended; return its exit code."""
        deadline = time.monotonic() + PATIENCE_S
        while self._read(deadline):
            pass
        return self._process.wait(max(0.1, deadline - time.monotonic()))

    def rest(self) -> str:
        """Return what was shown after what was expected last."""
        return self.text[self._seen :]

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._screen)

    def _read(self, deadline: float) -> bool:
        """Read what has come; False when nothing will come any more, or not in time."""
        if not select([self._screen], [], [], max(0.0, deadline - time.monotonic()))[0]:
            return False
        try:
            found = os.read(self._screen, 65536)
        except OSError:  # Linux says EIO when the last program has left the terminal
            return False
        self._bytes += found
        return bool(found)


@contextmanager
def terminal(
    database: Database | None,
    *words: str,
    columns: int = 80,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Terminal]:
    where = () if database is None else ("--database-url", database.member_url)
    opened = Terminal((*where, *words), columns, environment)
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture
def plain(database: Database) -> Program:
    """The program without a terminal, by the machine's clock as the one in the terminal."""
    return Program(database)


def logged(plain: Program) -> dict[str, list[tuple[str | None, int | None]]]:
    """Return weight and reps of each set of the open workout, by exercise."""
    workout = plain.json("status")["workout"]
    if workout is None:
        return {}
    return {
        done["exercise"]: [(one["weight"], one["reps"]) for one in done["sets"]] for done in workout["exercises"]
    }


def test_the_prompt_logs_line_by_line_under_the_running_workout(database: Database, plain: Program) -> None:
    plain.ok("start", "Upper A")
    plain.ok("log", "squat 100x5")
    with terminal(database, "log") as screen:
        above = screen.expect("log> ")
        assert "Upper A" in above
        assert re.search(r"Squat \(Barbell\) +100kg x 5|Squat \(Barbell\) +100kg x5", above)
        screen.enter("bench 3x8 80kg")
        above = screen.expect("log> ")
        assert above.index("Squat (Barbell)") < above.index("Bench Press (Barbell)")
        screen.enter("82.5x6")
        assert "82.5kg x6" in screen.expect("log> ")
        screen.enter("")
        screen.expect("log> ")
        screen.type(CTRL_D)
        screen.expect("The workout stays open")
        assert screen.end() == 0
    assert logged(plain) == {
        "Squat (Barbell)": [("100", 5)],
        "Bench Press (Barbell)": [("80", 8), ("80", 8), ("80", 8), ("82.5", 6)],
    }


def test_the_prompt_without_a_workout_opens_one_with_the_first_line(database: Database, plain: Program) -> None:
    with terminal(database, "log") as screen:
        assert "No workout is open" in screen.expect("log> ")
        screen.enter("bench 80x8")
        screen.expect("log> ")
        screen.enter("quit")
        screen.expect("The workout stays open")
        assert screen.end() == 0
    assert logged(plain) == {"Bench Press (Barbell)": [("80", 8)]}


def test_leaving_the_prompt_at_once_opens_nothing(database: Database, plain: Program) -> None:
    with terminal(database, "log") as screen:
        screen.expect("log> ")
        screen.type(CTRL_D)
        assert screen.end() == 0
        assert "stays open" not in screen.rest()
    assert plain.json("status")["workout"] is None


@pytest.mark.parametrize("columns", [80, 40])
@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("bench 80kg x 8 @rpe11", "11"),
        ("bench 80kg x 8, then 85kg x 6, then 90kg x 5 @rpe11, then 95kg x 3", "11"),
    ],
    ids=["short", "longer than the narrow window"],
)
def test_a_faulty_line_keeps_the_prompt_and_points_at_the_part(
    database: Database, plain: Program, line: str, wrong: str, columns: int
) -> None:
    with terminal(database, "log", columns=columns) as screen:
        screen.expect("log> ")
        screen.enter(line)
        told = screen.expect("log> ").splitlines()
        carets = next(number for number, one in enumerate(told) if one.strip() and not one.strip("^ "))
        first = told[carets].index("^")
        assert wrong in told[carets - 1][first : len(told[carets])]
        assert max(len(one) for one in told[1:]) <= columns or columns < len("log> ") + len(line)
        assert max(len(one) for one in told[carets - 1 : carets + 1]) <= columns
        assert any(one.startswith("error: ") for one in told)
        screen.enter("bench 80x8")
        screen.expect("log> ")
        screen.type(CTRL_D)
        assert screen.end() == 0
    assert logged(plain) == {"Bench Press (Barbell)": [("80", 8)]}


def test_an_unknown_exercise_keeps_the_prompt(database: Database, plain: Program) -> None:
    with terminal(database, "log") as screen:
        screen.expect("log> ")
        screen.enter("xyzzy 3x8 80kg")
        assert "error: " in screen.expect("log> ")
        screen.type(CTRL_D)
        assert screen.end() == 0
    assert plain.json("status")["workout"] is None


def test_arrow_keys_move_in_the_line_and_bring_back_the_last_one(database: Database, plain: Program) -> None:
    with terminal(database, "log") as screen:
        screen.expect("log> ")
        screen.enter(f"bench 80x{LEFT}5{LEFT}{LEFT}{HOME}" + "\x05" + "8\x08")  # to 850x, then End, 8 and Backspace
        screen.expect("log> ")
        screen.enter("\x1b[A" + LEFT + "\x1b[3~" + "6")
        screen.expect("log> ")
        screen.type(CTRL_D)
        assert screen.end() == 0
        assert "^[[" not in screen.text
    assert logged(plain) == {}


def test_ctrl_c_at_the_prompt_interrupts(database: Database, plain: Program) -> None:
    with terminal(database, "log") as screen:
        screen.expect("log> ")
        screen.enter("bench 80x8")
        screen.expect("log> ")
        screen.type("squat 100x5" + CTRL_C)
        screen.expect("Interrupted.")
        assert screen.end() == 130
        assert "Traceback" not in screen.text
    assert logged(plain) == {"Bench Press (Barbell)": [("80", 8)]}


def test_ctrl_c_at_a_question_interrupts(database: Database, plain: Program) -> None:
    plain.ok("log", "bench 80x8")
    with terminal(database, "cancel") as screen:
        screen.expect("[y/N] ")
        screen.type(CTRL_C)
        assert screen.end() == 130
    assert logged(plain) == {"Bench Press (Barbell)": [("80", 8)]}
