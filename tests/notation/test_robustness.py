"""No text makes the notation crash, or take longer than its length."""

import subprocess
import sys
from collections.abc import Callable
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logbk_cli.notation.errors import NotationError
from logbk_cli.notation.raw import ExerciseContext
from logbk_cli.notation.reader import read_entries
from logbk_cli.notation.resolver import resolve
from logbk_cli.notation.values import Measurement, WeightUnit
from logbk_cli.notation.vocabulary import HOMOPHONES, ONES, PHRASES, TEENS, TENS, UNIT_WORDS, WORDS
from logbk_cli.notation.workout_text import has_date_line, read_workouts
from logbk_cli.notation.writer import write_entry

VOCABULARY = sorted(
    {*ONES, *TEENS, *TENS, *HOMOPHONES, *WORDS, *UNIT_WORDS, *(" ".join(phrase) for phrase in PHRASES)}
    | {"bench", "row", "pull-up", "80", "8", "2.5", "1:30", "80kg", "x8", "3x8", "@8", "225#", "8-10", "82,5", "x"}
    | {
        "+",
        "-",
        "/",
        ",",
        ";",
        "#",
        '"',
        '"hi"',
        "(",
        ")",
        ":",
        "\n",
        ".",
        "£",
        "½",
        "21s",
        "90/90",
        "5s",
        "1_0",
        "“",
        "”",
    }
    | {"hundred", "thousand", "point", "half", "quarter", "plates", "forced", "clean", "each side", "2026-09-01"},
)
texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join),
    st.lists(st.sampled_from(VOCABULARY), max_size=12).map("".join),
)


@settings(max_examples=500, deadline=None)
@given(text=texts, measurement=st.sampled_from(Measurement), unit=st.sampled_from(WeightUnit), barbell=st.booleans())
def test_any_text_reads_or_is_refused(text: str, measurement: Measurement, unit: WeightUnit, *, barbell: bool) -> None:
    has_date_line(text.encode("utf-8", "replace").decode())
    check(lambda: read_workouts(text))
    check(lambda: read_and_write(text, measurement, unit, barbell=barbell))


def check(attempt: Callable[[], object]) -> None:
    problem = None
    try:
        attempt()
    except NotationError as error:
        problem = error
    if problem is not None:
        assert problem.pointer()
        assert 0 <= problem.start <= problem.end <= len(problem.text)


def read_and_write(text: str, measurement: Measurement, unit: WeightUnit, *, barbell: bool) -> None:
    for entry in read_entries(text):
        assert isinstance(entry.kind.fits(measurement), int)
        sets = resolve(entry, ExerciseContext(measurement, unit, None, barbell))
        assert sets
        again = read_entries(write_entry("x", sets, entry.note, measurement))
        context = ExerciseContext(measurement, unit)
        assert tuple(values for other in again for values in resolve(other, context)) == sets


def steps(text: str) -> int:
    """Count the lines of code that reading a text runs."""
    count = 0

    def trace(_frame: FrameType, event: str, _argument: object) -> object:
        nonlocal count
        count += event == "line"
        return trace

    previous = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        for entry in read_entries(text):
            resolve(entry, ExerciseContext(Measurement.WEIGHT_REPS, WeightUnit.KG, None))
    except NotationError:
        pass
    finally:
        sys.settrace(previous)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        "80x8, ",
        "8 ",
        "8+2/",
        "one ",
        "twenty ",
        "a hundred and ",
        "for ",
        "same ",
        "bench ",
        "( ",
        "“",
        '"a" ',
        "1,1,",
        "x ",
        "1:30 ",
        "1m",
        "- ",
        "80kg ",
        "to failure ",
        "r p ",
        "and ",
        "half a ",
        "plate and ",
        "rpe ",
        "5x5x",
        "a b ",
        "é",
        "_1",
        "bench 80x8; ",
        "3 sets, ",
        "8 clean ",
        "in the ",
        "1 b ",
        "x x b ",
        "four 1 ",
        "\\",
        "\u200b",
        "left ",
        "#1;",
        ": ",
    ],
)
def test_steps_grow_with_the_length(piece: str) -> None:
    # Two lengths within the limit of an entry: twice the text may take little more than twice the steps.
    short, long = (f"bench {piece * (size // len(piece))}" for size in (900, 1800))
    assert steps(long) <= 2.4 * steps(short) + 200


def test_an_overlong_entry_is_refused_before_it_is_read() -> None:
    assert steps("bench " + "80x8, " * 400) < 2 * steps("bench " + "80x8, " * 300)


def test_import_is_light() -> None:
    code = "import sys, logbk_cli.notation.writer; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"pydantic", "rich", "typer", "sqlalchemy", "psycopg", "asyncio", "typing_extensions", "rapidfuzz"}
    assert not heavy & set(done.stdout.split())
