"""What only a terminal shows: the real program in a pseudo-terminal, with a person's keys."""

import json
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

from logbk_cli.core import embedded
from tests.conftest import Database, Program, open_folder

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

import fcntl
import pty
import struct
import termios

PATIENCE_S: Final = 20
ROWS: Final = 40
CTRL_C, CTRL_D = "\x03", "\x04"
LEFT, UP, BACKSPACE = "\x1b[D", "\x1b[A", "\x7f"

# Makes the pseudo-terminal on stdin the controlling one, so that Ctrl-C is a signal, then becomes the program.
_IN_CONTROL: Final = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
_ESCAPE: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|[()][0-9A-B]|[=>78]|(?:\[[0-?]*)?$)")
_COLOUR: Final = re.compile(r"\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")
_SETTINGS_OF_PEOPLE: Final = ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "COLUMNS", "LINES", "INPUTRC", "TTY_COMPATIBLE")


class Terminal:
    """A command in a terminal: what it has shown, and the keys it is given."""

    def __init__(
        self,
        words: tuple[str, ...],
        columns: int,
        environment: Mapping[str, str],
        *,
        rows: int = ROWS,
        program: tuple[str, ...] = ("-m", "logbk_cli"),
    ) -> None:
        self._screen, keyboard = pty.openpty()
        fcntl.ioctl(keyboard, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        kept = {key: value for key, value in os.environ.items() if key not in _SETTINGS_OF_PEOPLE}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _IN_CONTROL, *program, *words],
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
        return self._end(time.monotonic() + PATIENCE_S)

    def _end(self, deadline: float) -> int:
        while self._read(deadline):
            pass
        return self._process.wait(max(0.1, deadline - time.monotonic()))

    def interrupt(self) -> int:
        """Press Ctrl-C until the command ends; return its exit code.

        Python's readline loses the one that comes in the instant between the prompt and its waiting for keys.
        """
        deadline = time.monotonic() + PATIENCE_S
        while True:
            self.type(CTRL_C)
            try:
                return self._end(min(deadline, time.monotonic() + 2))
            except subprocess.TimeoutExpired:
                assert time.monotonic() < deadline, f"Ctrl-C does not end it:\n{self.text}"

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
    return {done["exercise"]: [(one["weight"], one["reps"]) for one in done["sets"]] for done in workout["exercises"]}


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


def test_doctor_knows_the_terminal_that_it_stands_in(database: Database) -> None:
    with terminal(database, "doctor", columns=100, environment={"PYTHONUTF8": "1"}) as screen:
        screen.expect("terminal ")
        assert screen.expect("\n").strip() == "xterm-256color, 100 columns, 256 colours, UTF-8"
        screen.end()


def test_doctor_keeps_its_columns_on_a_narrow_terminal(database: Database) -> None:
    with terminal(database, "doctor", columns=60) as screen:
        screen.end()
        lines = screen.text.splitlines()
    first = next(at for at, line in enumerate(lines) if re.match(r"\w+ +configuration", line))
    shown = lines[first:]
    assert max(map(len, shown)) <= 60
    column = shown[0].index("configuration") + len("server version  ")
    assert all(line[column - 2 : column].strip() == "" for line in shown)


def test_leaving_the_prompt_at_once_opens_nothing(database: Database, plain: Program) -> None:
    with terminal(database, "log") as screen:
        screen.expect("log> ")
        screen.type(CTRL_D)
        assert screen.end() == 0
        assert "stays open" not in screen.rest()
    assert plain.json("status")["workout"] is None


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        (80, "bench 80kg x 8 @rpe11"),
        (40, "bench 80kg x 8 @rpe11"),
        (40, "bench 80kg x 8, 85kg x 6, 90kg x 5 @rpe11, 95kg x 3"),
    ],
)
def test_a_faulty_line_keeps_the_prompt_and_points_at_the_part(
    database: Database, plain: Program, columns: int, line: str
) -> None:
    with terminal(database, "log", columns=columns) as screen:
        screen.expect("log> ")
        screen.enter(line)
        told = screen.expect("log> ").splitlines()
        assert any(one.startswith("error: ") for one in told)
        number = next(number for number, one in enumerate(told) if one.strip() and not one.strip("^ "))
        excerpt, carets = told[number - 1 : number + 1]
        assert "11" in excerpt[carets.index("^") : len(carets)]
        assert max(len(excerpt), len(carets)) <= columns
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
        screen.enter("bench 8x5" + LEFT + LEFT + "0")
        screen.expect("log> ")
        screen.enter(UP + BACKSPACE + "6")
        screen.expect("log> ")
        screen.type(CTRL_D)
        assert screen.end() == 0
        assert "^[[" not in screen.text
        assert "error" not in screen.text
    assert logged(plain) == {"Bench Press (Barbell)": [("80", 5), ("80", 6)]}


def test_ctrl_c_at_the_prompt_interrupts(database: Database, plain: Program) -> None:
    with terminal(database, "log") as screen:
        screen.expect("log> ")
        screen.enter("bench 80x8")
        screen.expect("log> ")
        screen.type("squat 100x5")
        screen.expect("squat 100x5")
        assert screen.interrupt() == 130
        assert "Interrupted." in screen.rest()
        assert "Traceback" not in screen.text
    assert logged(plain) == {"Bench Press (Barbell)": [("80", 8)]}


def test_ctrl_c_at_a_question_interrupts(database: Database, plain: Program) -> None:
    plain.ok("log", "bench 80x8")
    with terminal(database, "cancel") as screen:
        screen.expect("[y/N] ")
        assert screen.interrupt() == 130
        assert "Interrupted." in screen.rest()
    assert logged(plain) == {"Bench Press (Barbell)": [("80", 8)]}


def test_an_unclear_name_asks_until_a_number_is_given(database: Database, plain: Program) -> None:
    with terminal(database, "log", "raise 5x5 60kg") as screen:
        screen.expect("Which one? [1-")
        options = dict(re.findall(r"^  (\d+)  (.+)$", screen.text, re.MULTILINE))
        assert list(options) == [str(number) for number in range(1, len(options) + 1)]
        assert len(options) > 1
        for nonsense in ("bench", "0", str(len(options) + 1), "-1", "²", "1.5"):
            screen.expect("none] ")
            screen.enter(nonsense)
            screen.expect("Please answer with a number")
        screen.expect("none] ")
        screen.enter("2")
        assert screen.end() == 0
        assert options["2"] in screen.rest()
    assert logged(plain) == {options["2"]: [("60", 5)] * 5}


@pytest.mark.parametrize("key", ["\n", CTRL_D], ids=["Enter", "Ctrl-D"])
def test_choosing_none_writes_nothing(database: Database, plain: Program, key: str) -> None:
    with terminal(database, "log", "bench 80x8; raise 5x5 60kg") as screen:
        screen.expect("Enter for none] ")
        screen.type(key)
        assert screen.end() == 3
        assert "error: " in screen.rest()
    assert plain.json("status")["workout"] is None


def test_an_unclear_name_at_the_prompt_asks_and_the_prompt_goes_on(database: Database, plain: Program) -> None:
    with terminal(database, "log") as screen:
        screen.expect("log> ")
        screen.enter("raise 5x5 60kg")
        screen.expect("Enter for none] ")
        screen.enter("")
        assert "error: " in screen.expect("log> ")
        screen.enter("raise 5x5 60kg")
        screen.expect("Enter for none] ")
        screen.enter("1")
        screen.expect("log> ")
        screen.type(CTRL_D)
        assert screen.end() == 0
    assert [len(sets) for sets in logged(plain).values()] == [5]


@pytest.mark.parametrize(("answer", "kept"), [("n", True), ("", True), ("perhaps", True), ("y", False), ("YES", False)])
def test_cancel_asks(database: Database, plain: Program, answer: str, *, kept: bool) -> None:
    plain.ok("log", "bench 3x8 80kg")
    with terminal(database, "cancel") as screen:
        assert "3 sets" in screen.expect("[y/N] ")
        screen.enter(answer)
        assert screen.end() == 0
        assert ("Kept." in screen.rest()) is kept
    assert (plain.json("status")["workout"] is not None) is kept


@pytest.mark.parametrize(("answer", "kept"), [("n", True), ("y", False)])
def test_deleting_an_exercise_asks(database: Database, plain: Program, answer: str, *, kept: bool) -> None:
    plain.ok("exercise", "add", "Zercher Carry", "--body-part", "core", "--modality", "barbell")
    with terminal(database, "exercise", "delete", "Zercher Carry") as screen:
        assert "Zercher Carry" in screen.expect("[y/N] ")
        screen.enter(answer)
        assert screen.end() == 0
    left = [found["name"] for found in plain.json("exercise", "list", "--mine")["exercises"]]
    assert left == ["Zercher Carry"] * kept


def test_an_exercise_of_the_catalogue_is_refused_without_asking(database: Database) -> None:
    with terminal(database, "exercise", "delete", "Bench Press (Barbell)") as screen:
        assert screen.end() == 5
        assert "[y/N]" not in screen.text
        assert "error: " in screen.text


def record(plain: Program) -> None:
    """Leave a bench press behind that 85x8 beats."""
    plain.ok("import", "-", given="2026-01-05 18:00-19:00 Upper\n  bench 80x8\n")


def test_colour_on_a_terminal(database: Database, plain: Program) -> None:
    record(plain)
    with terminal(database, "log", "bench 85x8") as screen:
        assert screen.end() == 0
        assert "new record" in screen.text
        assert _COLOUR.search(screen.raw)
    with terminal(database, "show", "1999-01-01") as screen:
        assert screen.end() == 3
        assert _COLOUR.search(screen.raw)


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "dumb"])
def test_no_colour_where_it_is_not_wanted(database: Database, plain: Program, environment: dict[str, str]) -> None:
    record(plain)
    with terminal(database, "log", "bench 85x8", environment=environment) as screen:
        assert screen.end() == 0
        assert "new record" in screen.text
        assert not _COLOUR.search(screen.raw)
        assert "\x1b" not in screen.raw or "TERM" not in environment
    with terminal(database, "show", "1999-01-01", environment=environment) as screen:
        assert screen.end() == 3
        assert not _COLOUR.search(screen.raw)


def test_no_colour_in_a_pipe(database: Database, plain: Program) -> None:
    record(plain)
    told = subprocess.run(
        [sys.executable, "-m", "logbk_cli", "--database-url", database.member_url, "log", "bench 85x8"],
        check=True,
        capture_output=True,
        env={**os.environ, "TERM": "xterm-256color"},
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE_S,
    )
    assert b"new record" in told.stdout
    assert b"\x1b" not in told.stdout + told.stderr


LONG_LOG: Final = """\
2026-09-01 18:05-19:12 Upper A, with everything that had been left out the week before
  # slept badly, and the gym was so full that the order of the exercises had to change twice
  Bench Press (Barbell): 60kg x5 warmup, 80kg x5, 90kg x5, 92.5kg x5 @8.5, 100kg x8+2 amrap @9  # strict, with a pause
  Incline Bench Press (Dumbbell): 3x10 32.5kg; Bent Over Row (Barbell): 5x10 70kg rir 2
  lat pulldowns 4x12 60kg; lateral raise 5x15 10kg; tricep pushdown 3x12 30kg; face pull 3x15 20kg

2026-09-03 06:00-07:00
  squat 5x5 122.5, then 100x12 amrap; leg press 4x10 180kg; row 2000m 7:45; sled push 4x20m 60kg

2026-09-05 Bodyweight
  pull-up +10kg x 8 "the grip slipped at the sixth, then at the seventh too", bw x 5, -20kg x 8; plank 3x60s
"""
TODAY: Final = """\
bench 82.5x5, 85x5, 87.5x5, 90x5, 92.5x5, 100x9 amrap @9.5 "a heavy one, and slower than it ought to have been"
Incline Bench Press (Dumbbell): 3x10 35kg  # the bench was set to the third notch, not the second
row 2000m 7:30; plank 3x75s; pull-up +12.5kg x 8
"""


@pytest.mark.parametrize("columns", [80, 40])
def test_no_line_is_wider_than_the_window(database: Database, plain: Program, columns: int) -> None:
    plain.ok("import", "-", given=LONG_LOG)
    plain.ok("start", "A name that somebody has thought about for longer than the workout took")
    plain.ok("log", "-", given=TODAY)
    for words in (
        ("history",),
        ("history", "--exercise", "bench"),
        ("show", "2026-09-01"),
        ("show", "2026-09-03"),
        ("show", "2026-09-05"),
        ("status",),
        ("last", "bench"),
        ("log", "bench 102.5x5, 60x5 drop"),
        ("finish",),
    ):
        with terminal(database, *words, columns=columns) as screen:
            assert screen.end() == 0, screen.text
            lines = screen.text.splitlines()
        assert len(lines) >= 2, words
        wide = [line for line in lines if len(line) > columns]
        assert not wide, words


def test_a_wide_window_is_used(database: Database, plain: Program) -> None:
    plain.ok("import", "-", given=LONG_LOG)
    with terminal(database, "history", columns=110) as screen:
        assert screen.end() == 0
        assert 80 < max(len(line) for line in screen.text.splitlines()) <= 110


def test_the_first_command_of_all_shows_what_it_is_doing() -> None:
    with open_folder() as folder:
        environment = {"LOGBK_DATA_DIR": str(folder), "LOGBK_DATABASE_URL": "", "LC_ALL": "C.UTF-8"}
        try:
            with terminal(None, "log", "bench press 3x8 @ 80kg", environment=environment) as screen:
                assert screen.end() == 0, screen.text
                shown = screen.text
                # What was shown in place is taken away again, and the cursor is back.
                assert screen.raw.rindex("\x1b[?25h") > screen.raw.rindex("\x1b[?25l")
            steps = {one.strip("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ ") for one in re.split(r"[\r\n]+", shown)}
            assert len([one for one in steps if one]) >= 4, steps
            assert shown.splitlines()[-1] == "Bench Press (Barbell)  3x8 80kg"
            with terminal(None, "status", "--json", environment=environment) as screen:
                assert screen.end() == 0
                assert json.loads(screen.text)["workout"]["set_count"] == 3  # nothing but the document by now
        finally:
            embedded.stop(folder)
