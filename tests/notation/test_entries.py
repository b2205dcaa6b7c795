"""How entries are told apart, and what is known of them before the exercise is."""

import pytest

from logbk_cli.notation.errors import NotationError
from logbk_cli.notation.limits import MAX_ENTRIES, MAX_ENTRY_CHARS, MAX_NOTE_CHARS
from logbk_cli.notation.raw import ExerciseContext, SetKind
from logbk_cli.notation.reader import read_entries
from logbk_cli.notation.resolver import resolve
from logbk_cli.notation.values import Measurement, WeightUnit


def best(text: str, *measurements: Measurement) -> Measurement:
    (entry,) = read_entries(text)
    return max(measurements, key=entry.kind.fits)


def test_lines_and_semicolons_separate_entries() -> None:
    entries = read_entries("bench 80x8; squat 100x5 # deep; row 3x10 70kg\npull-up 8\r\n\r\n")
    assert [(entry.query, entry.note, entry.line) for entry in entries] == [
        ("bench", None, 1),
        ("squat", "deep", 1),
        ("row", None, 1),
        ("pull-up", None, 2),
    ]
    text = entries[1].source.text
    assert text[entries[1].start : entries[1].end] == "squat 100x5 # deep"
    assert text[entries[1].query_start : entries[1].query_end] == "squat"


def test_a_quoted_note_keeps_its_semicolon() -> None:
    entries = read_entries('bench 80x8 "a; b"; squat 100x5')
    assert [entry.note for entry in entries] == ["a; b", None]


def test_without_an_exercise_the_query_is_none() -> None:
    (entry,) = read_entries("80x8")
    assert entry.query is None


def test_the_kind_of_sets_tells_exercises_apart() -> None:
    both = (Measurement.DISTANCE_DURATION, Measurement.WEIGHT_REPS)
    assert best("row 2000m 7:45", *both) is Measurement.DISTANCE_DURATION
    assert best("row 20 min", *both) is Measurement.DISTANCE_DURATION
    assert best("row 3x10 70kg", *both) is Measurement.WEIGHT_REPS
    assert best("row 80x8", *both) is Measurement.WEIGHT_REPS
    assert best("squat 3x10", Measurement.WEIGHT_REPS, Measurement.DURATION) is Measurement.WEIGHT_REPS
    assert best("squat bw x 10", Measurement.WEIGHT_REPS, Measurement.BODYWEIGHT_REPS) is Measurement.BODYWEIGHT_REPS
    assert best("carry 20m 60kg", Measurement.WEIGHT_DISTANCE, Measurement.WEIGHT_REPS) is Measurement.WEIGHT_DISTANCE
    assert best("hold 60s", Measurement.DURATION, Measurement.WEIGHT_REPS) is Measurement.DURATION
    (entry,) = read_entries("row 2000m 7:45")
    assert entry.kind == SetKind.DISTANCE | SetKind.TIME


@pytest.mark.parametrize("text", ["lunges 3x12", "walking lunges 20", "step ups 3x10", "dips 10, 8, 8", "dips 10 reps"])
def test_bare_repetitions_are_rather_the_body_s_own(text: str) -> None:
    pair = (Measurement.WEIGHT_REPS, Measurement.BODYWEIGHT_REPS)
    assert best(text, *pair) is best(text, *reversed(pair)) is Measurement.BODYWEIGHT_REPS


@pytest.mark.parametrize("text", ["lunges 3x12 20kg", "lunges 20x12", "lunges 3x12 @20", "lunges 3x12x20"])
def test_repetitions_with_a_weight_are_rather_loaded(text: str) -> None:
    pair = (Measurement.WEIGHT_REPS, Measurement.BODYWEIGHT_REPS)
    assert best(text, *pair) is best(text, *reversed(pair)) is Measurement.WEIGHT_REPS


@pytest.mark.parametrize(
    "text",
    [
        "row two thousand meters in seven forty five",
        "row 500 meters one forty five",
        "row 500m 1 45",
        "row 4x500m 1 45",
    ],
)
def test_a_time_without_its_colon_is_not_repetitions(text: str) -> None:
    (entry,) = read_entries(text)
    assert entry.kind == SetKind.DISTANCE | SetKind.TIME


def test_plain_weights_help_on_assisted_exercises() -> None:
    context = ExerciseContext(Measurement.BODYWEIGHT_REPS, WeightUnit.KG, assisted=True)
    for text, weights in {
        "dip 20kg x 8, 15kg x 6": [-20, -15],
        "dip -20kg x 8": [-20],
        "dip 3x8": [None] * 3,
        "dip +5kg x 8": [5],
        "dip 20kg x 8, same": [-20, -20],
    }.items():
        (entry,) = read_entries(text)
        sets = resolve(entry, context)
        assert [values.weight for values in sets] == weights
        assert all(values.relative_to_bodyweight for values in sets)


def test_an_entry_resolves_again_and_again() -> None:
    (entry,) = read_entries("curl the 15s for 12, 5x5s at 20kg")
    contexts = [ExerciseContext(Measurement.WEIGHT_REPS, WeightUnit(unit)) for unit in ("kg", "lb", "kg")]
    first, second, third = (resolve(entry, context) for context in contexts)
    assert first == third
    assert second != first


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("um okay bench press, 80 for 8", "bench press"),
        ("bench um press 80 for 8", "bench press"),
        ("Curl (one arm, 45°) 3x10 10kg", "Curl (one arm, 45°)"),
        ("Curl [EZ] 5x5: 3x10 10kg", "Curl [EZ] 5x5"),
        ("bench (80kg x 8)", "bench"),
        ("bench press (2 second pause) 80kg x 8", "bench press (2 second pause)"),
        ("Curl [EZ] 80kg:: 3x10 10kg", "Curl [EZ] 80kg"),
        ("five by five note: 3x10 10kg", "five by five note"),
        ("squat 5 note:: 3x10 10kg", "squat 5 note"),
        ("good mornings with bands 3x10 10kg", "good mornings with bands"),
        ("12 pull-ups", "pull-ups"),
        ("toes-to-bar 12", "toes-to-bar"),
        ("power clean 60x3", "power clean"),
        ("21s 3x7 20kg", "21s"),
        ("90/90 hip switch 3x10", "90/90 hip switch"),
        ('"bench press" 3x8 80kg', "bench press"),
        ("L-sit 3x20s", "L-sit"),
        ("z press 3x8 40kg", "z press"),
    ],
)
def test_the_query_is_the_exercise_as_written(text: str, query: str) -> None:
    (entry,) = read_entries(text)
    assert entry.query == query


def test_what_cannot_be_seen_is_taken_out() -> None:
    (entry,) = read_entries("\ufeffben\u200bch\x00 \u202e80x8\x1b # ti\u200dght\x07")
    assert (entry.query, entry.note) == ("bench", "tight")
    (entry,) = read_entries("de\u0301veloppe\u0301 80x8")
    assert entry.query == "développé"


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(NotationError):
        read_entries("bench 80x8 # \ud800")


def test_limits_of_an_input() -> None:
    assert len(read_entries("x 80x8\n" * MAX_ENTRIES)) == MAX_ENTRIES
    with pytest.raises(NotationError, match="1000 entries"):
        read_entries("x 80x8\n" * (MAX_ENTRIES + 1))
    sets = "bench 80x8"
    padding = " " * (MAX_ENTRY_CHARS - len(sets))
    assert read_entries(sets + padding)
    with pytest.raises(NotationError, match="2000 characters"):
        read_entries(sets + padding + " ")
    note = "n" * MAX_NOTE_CHARS
    for form in (f"{sets}#{note}", f'{sets} "{note}"', f"{sets} note {note}", f'{sets} "{note}" #'):
        assert read_entries(form.replace("8#", "8 #"))
        with pytest.raises(NotationError, match="2000 characters"):
            read_entries(form.replace("8#", "8 #").replace(note, note + "n"))
