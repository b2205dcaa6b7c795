"""What an error says, and where it points."""

import pytest

from logbk_cli.notation.errors import NotationError, point_at
from logbk_cli.notation.raw import ExerciseContext
from logbk_cli.notation.reader import read_entries
from logbk_cli.notation.resolver import resolve
from logbk_cli.notation.values import Measurement, WeightUnit
from logbk_cli.notation.workout_text import read_workouts

BENCH = ExerciseContext(Measurement.WEIGHT_REPS, WeightUnit.KG)


def read(text: str, context: ExerciseContext) -> None:
    for entry in read_entries(text):
        resolve(entry, context)


def fail(text: str, context: ExerciseContext = BENCH) -> NotationError:
    with pytest.raises(NotationError) as caught:
        read(text, context)
    return caught.value


@pytest.mark.parametrize(
    ("text", "part", "says"),
    [
        ("bench 5x5", "5x5", "weight is missing"),
        ("bench 225", "225", "not enough"),
        ("bench 80x8 felt easy", "felt", "“felt” was not understood"),
        ("bench 80kg x 8-10", "-", "range"),
        ("bench 9000kg x 1", "9000kg", "1500 kg"),
        ("pull -301kg x 1", "-301kg", "no last set"),
        ("bench bw-301kg x 1", "bw-301kg", "300 kg"),
        ("bench 80kg x 1001", "1001", "1000 repetitions"),
        ("bench 51x8x80kg", "51", "1 to 50 sets"),
        ("bench 80kg x 0", "0", "only when it failed"),
        ("bench 80kg x 8 rpe 11", "11", "1 to 10 in halves"),
        ("bench 80kg x 8 rir 11", "11", "0 to 10"),
        ("bench 80kg 25h", "25h", "24 h"),
        ("bench 80kg 1001km", "1001km", "1000 km"),
        ('bench 80x8 "open', '"open', "never closed"),
        ("bench 80x8 @", "@", "a number was expected"),
        ("bench 80kg x 8 20kg each side", "each side", "per side"),
        ("bench 80kg x ٨", "٨", "not understood"),
        ("bench 80kg x " + "9" * 5000, "9" * 1980, "2000 characters"),
        ("bench 80kg x " + "9" * 50, "9" * 50, "15 digits"),
    ],
)
def test_error_points_at_the_part(text: str, part: str, says: str) -> None:
    error = fail(text)
    if says != "2000 characters":
        assert error.text[error.start : error.end] == part
    assert says in f"{error.message} {error.hint}"
    assert error.exit_code == 2


@pytest.mark.parametrize(
    "text",
    ["bench 9000kg x 1", "bench 80kg x 1001", "bench 51x8x80kg", "bench 80kg x 8 rpe 11", 'bench 80x8 "open'],
)
def test_message_names_the_part(text: str) -> None:
    error = fail(text)
    assert error.message.startswith(f"“{error.text[error.start : error.end]}”: ")


def test_a_part_is_named_once() -> None:
    assert fail("bench 225").message.startswith("225 is not enough")
    assert fail("bench 80x8 felt").message == "“felt” was not understood"


PULL_UP = ExerciseContext(Measurement.BODYWEIGHT_REPS, WeightUnit.KG)
RUN = ExerciseContext(Measurement.DISTANCE_DURATION, WeightUnit.KG)
SLED = ExerciseContext(Measurement.WEIGHT_DISTANCE, WeightUnit.KG)


@pytest.mark.parametrize(
    ("text", "context", "hint"),
    [
        ("bench 225", BENCH, "write 225kg x 8"),
        ("bench 8", BENCH, "write 80kg x 8, or same weight 8"),
        ("row 2000", BENCH, "write 2000m if it is a distance, or 80kg x 8"),
        ("bench 100/5", BENCH, "write 100kg x 5"),
        ("bench three eight eighty", BENCH, "write 3x8 @ 80kg, or 80kg x 8"),
        ("bench 8,7,6", BENCH, "write 8,7,6 @ 80kg"),
        ("bench 80, 8", BENCH, "write 80kg x 8"),
        ("run 5", RUN, "write 5km, 5min or 5s"),
        ("sled 60kg", SLED, "20m 60kg"),
        ("sled 20m 60kg, 80kg", SLED, "20m 60kg"),
        ("pull-up +10kg", PULL_UP, "like +10kg x 8"),
        ('bench 80x8 "open', BENCH, "a note stands between two of them"),
        ("plank 1:75", BENCH, "like 1h5m or 75s"),
        ("bench ８０kg x 8", BENCH, "digits 0 to 9"),  # noqa: RUF001 - the digits are what it is about
        ("bench 80x8 +2", BENCH, "8+2 for forced repetitions"),
        ("bench 40x8 45", BENCH, "write 40kg x 8, or 40 sets of 8 at 45kg"),
        ("squat 100x5 @12", BENCH, "write 100kg x 5"),
        ("bench 80x8, squat 100x5", BENCH, "between exercises stands ;"),
        ("bench 80x8, rest 2min", BENCH, "`logbk rest 2min` counts one down"),
        ("01.09.2026 Upper", BENCH, "2026-09-01 18:05-19:12 Upper A"),
        ("2026-09-01T18:05", BENCH, "2026-09-01 18:05-19:12 Upper A"),
        ("2026-09-01: Upper", BENCH, "2026-09-01 18:05-19:12 Upper A"),
    ],
)
def test_hint_helps(text: str, context: ExerciseContext, hint: str) -> None:
    given = fail(text, context).hint or ""
    assert given.endswith(hint) if hint.startswith("write") else hint in given


@pytest.mark.parametrize("line", ["01.09.2026 Upper", "2026-09-01T18:05 Upper", "2026/09/01 Upper"])
def test_a_date_of_another_form_shows_the_form(line: str) -> None:
    with pytest.raises(NotationError) as caught:
        read_workouts(f"2026-09-01 Upper\n  bench 80x8\n{line}\n  bench 80x8\n")
    assert caught.value.hint == "write 2026-09-01 18:05-19:12 Upper A"


@pytest.mark.parametrize(("text", "says"), [("sled 60kg", "how far?"), ("sled 20m 60kg, 80kg", "how far?")])
def test_a_load_without_a_distance_asks_how_far(text: str, says: str) -> None:
    assert says in fail(text, SLED).message


def test_an_ambiguous_pair_shows_both_spellings() -> None:
    error = fail("bench 3x8")
    assert error.hint is not None
    assert "3x8 @ 80kg" in error.hint
    assert "3kgx8" in error.hint


def test_both_spellings_read() -> None:
    for text in ("bench 3x8 @ 80kg", "bench 3kgx8"):
        (entry,) = read_entries(text)
        assert resolve(entry, BENCH)


def test_plates_need_a_barbell() -> None:
    assert "barbell" in fail("bench two plates for 5").message


def test_a_change_in_another_unit_is_refused() -> None:
    assert "last set was in kg" in fail("bench 80kg x 8, +5lb x 5").message


def test_error_knows_its_line() -> None:
    error = fail("bench 80x8\n\n  squat 100x5; row 3x10 blah\n")
    assert error.line == 3
    assert error.text == "  squat 100x5; row 3x10 blah"
    assert error.details() == {"text": error.text, "line": 3, "start": 24, "end": 28}


def test_error_in_a_workout_knows_its_line() -> None:
    with pytest.raises(NotationError) as caught:
        read_workouts("2026-09-01 Upper\n  bench 80x8\n  squat 100 hm x 5\n")
    assert caught.value.line == 3


def test_pointer_puts_carets_under_the_part() -> None:
    assert fail("bench 80x8 felt").pointer() == "bench 80x8 felt\n           ^^^^"


def test_pointer_counts_columns_not_characters() -> None:
    shown, carets = point_at("臥推\t8 e\u0301 x", 3, 4).split("\n")
    assert shown == "臥推 8 e\u0301 x"
    assert carets == "     ^"
    assert point_at("e\u0301 x", 3, 4).split("\n")[1] == "  ^"


@pytest.mark.parametrize("start", [0, 5, 500, 1990])
def test_pointer_cuts_long_lines(start: int) -> None:
    text = "".join(chr(ord("a") + at % 26) for at in range(2000))
    shown, carets = point_at(text, start, start + 10).split("\n")
    assert len(shown) <= 72
    assert carets.count("^") == 10
    at = carets.index("^")
    assert shown[at : at + 10] == text[start : start + 10]


def test_pointer_of_nothing_still_shows_a_place() -> None:
    assert point_at("", 0, 0) == "\n^"
