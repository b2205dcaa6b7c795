"""What is written reads back to the same values: all sets there can be, and texts that are hard to read."""

import datetime as dt
import string
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from logbk_cli.notation.cleaning import fold_line
from logbk_cli.notation.raw import ExerciseContext, RawEntry
from logbk_cli.notation.reader import read_entries
from logbk_cli.notation.resolver import resolve
from logbk_cli.notation.values import DistanceUnit, Measurement, SetType, SetValues, WeightUnit
from logbk_cli.notation.workout_text import has_date_line, read_workouts
from logbk_cli.notation.writer import format_duration, format_sets, set_to_json, write_entry, write_workout

UNIT = WeightUnit.KG
"""The reader's own unit: what a set without a weight carries."""

_ODD = string.ascii_letters + string.digits + " #;\"'\\/()[]{}@+-x\u00d7:,.!?“”„«»éßжп健🏋\t\n&%_*=<>|~`^$€£½"
notes = st.one_of(
    st.text(alphabet=_ODD, max_size=30),
    st.text(max_size=20, alphabet=st.characters(exclude_categories=["Cs"])),
).map(fold_line)
optional_notes = notes.map(lambda note: note or None)
names = (
    st.one_of(
        st.text(alphabet=_ODD.translate({ord(char): None for char in '#;":\t\n'}), min_size=1, max_size=30),
        st.sampled_from(("Bench Press (Barbell)", "5x5", "21s", "90/90", "Curl 3x8 80kg note", "squat 5 rpe", "same")),
    )
    .map(fold_line)
    .map(lambda name: " ".join(name.split()))
    .filter(bool)
)


def _decimals(low: str, high: str, places: int = 3) -> st.SearchStrategy[Decimal]:
    return st.decimals(low, high, places=places, allow_nan=False, allow_infinity=False)


_weights = _decimals("0.001", "680")
_durations = st.one_of(_decimals("0.001", "86400"), st.integers(1, 130).map(Decimal))
_distances = st.tuples(_decimals("0.001", "600"), st.sampled_from(DistanceUnit))


@st.composite
def set_values(draw: st.DrawFn, measurement: Measurement) -> SetValues:
    bodyweight = measurement is Measurement.BODYWEIGHT_REPS
    shapes = ["reps", "time", "distance", "reps+time", "reps+distance", "time+distance"]
    if measurement is Measurement.DURATION:
        shapes = [shape for shape in shapes if shape != "distance"]
    shape = draw(st.sampled_from(shapes))
    kind = draw(st.sampled_from(SetType))
    reps = draw(st.integers(0 if kind is SetType.FAILURE else 1, 1000)) if "reps" in shape else None
    relative = bodyweight or draw(st.booleans())
    weight = draw(st.one_of(st.none(), _weights))
    if weight is not None and relative and draw(st.booleans()):
        weight = -min(weight, Decimal(300))
    if weight is None and measurement is Measurement.WEIGHT_REPS and "reps" in shape and not relative:
        weight = draw(_weights)
    distance = draw(_distances) if "distance" in shape else None
    effort = draw(st.sampled_from(("none", "rpe", "rir")))
    return SetValues(
        unit=draw(st.sampled_from(WeightUnit)) if weight is not None else UNIT,
        type=kind,
        weight=weight,
        relative_to_bodyweight=relative,
        reps=reps,
        forced_reps=draw(st.sampled_from((0, 0, 1, 3))) if reps is not None else 0,
        rpe=Decimal(draw(st.integers(2, 20))) / 2 if effort == "rpe" else None,
        rir=Decimal(draw(st.integers(0, 20))) / 2 if effort == "rir" else None,
        duration_s=draw(_durations) if "time" in shape else None,
        distance=distance[0] if distance else None,
        distance_unit=distance[1] if distance else None,
        note=draw(st.one_of(st.none(), st.none(), optional_notes)),
    )


def set_lists(measurement: Measurement) -> st.SearchStrategy[list[SetValues]]:
    one = set_values(measurement)
    return st.lists(st.tuples(one, st.sampled_from((1, 1, 1, 2, 5, 60))), min_size=1, max_size=6).map(
        lambda pairs: [values for values, times in pairs for _ in range(times)],
    )


def resolved(entries: tuple[RawEntry, ...], measurement: Measurement) -> list[SetValues]:
    context = ExerciseContext(measurement, UNIT)
    return [values for entry in entries for values in resolve(entry, context)]


@pytest.mark.parametrize("measurement", Measurement)
def test_sets_read_back(measurement: Measurement) -> None:
    @settings(max_examples=150, deadline=None)
    @given(sets=set_lists(measurement), name=names, note=optional_notes)
    def check(sets: list[SetValues], name: str, note: str | None) -> None:
        entries = read_entries(write_entry(name, sets, note, measurement))
        assert resolved(entries, measurement) == sets
        assert [entry.query for entry in entries] == [name, *[None] * (len(entries) - 1)]
        assert entries[0].note == note
        assert all(entry.note is None for entry in entries[1:])

    check()


def _counts(measurement: Measurement, values: SetValues) -> bool:
    """Return whether a set is of the kind that its exercise counts."""
    bodyweight = measurement is Measurement.BODYWEIGHT_REPS
    weighted = values.weight is not None or measurement in {Measurement.DURATION, Measurement.DISTANCE_DURATION}
    plain = not values.relative_to_bodyweight and (values.reps is None or weighted)
    return bodyweight or plain


@pytest.mark.parametrize("measurement", Measurement)
def test_usual_sets_read_back_without_the_measurement(measurement: Measurement) -> None:
    @settings(max_examples=100, deadline=None)
    @given(sets=set_lists(measurement), name=names)
    def check(sets: list[SetValues], name: str) -> None:
        sets = [values for values in sets if _counts(measurement, values)]
        if sets:
            assert resolved(read_entries(write_entry(name, sets, None)), measurement) == sets

    check()


_head = st.fixed_dictionaries(
    {
        "date": st.dates(dt.date(1970, 1, 1), dt.date(2200, 1, 1)),
        "start": st.times(),
        "end": st.times(),
        "days": st.integers(0, 3),
        "form": st.sampled_from(("date", "start", "open", "ended")),
        "zone": st.one_of(st.none(), st.sampled_from(("Europe/Berlin", "Etc/GMT+5", "UTC"))),
        "name": st.one_of(
            st.none(), names, notes.map(lambda text: text or None), st.sampled_from(("18:05 club", "- x", "[a]"))
        ),
        "note": st.one_of(st.none(), st.lists(notes, max_size=4).map("\n".join).map(lambda text: text.strip() or None)),
    },
)


@settings(max_examples=150, deadline=None)
@given(
    heads=st.lists(_head, min_size=1, max_size=3),
    entries=st.lists(st.tuples(names, set_lists(Measurement.WEIGHT_REPS), optional_notes), max_size=2),
)
def test_workouts_read_back(
    heads: list[dict[str, object]],
    entries: list[tuple[str, list[SetValues], str | None]],
) -> None:
    measured = [(*entry, Measurement.WEIGHT_REPS) for entry in entries]
    expected = []
    text = ""
    for head in heads:
        date, start, end = head["date"], head["start"], head["end"]
        assert isinstance(date, dt.date)
        assert isinstance(start, dt.time)
        assert isinstance(end, dt.time)
        assert isinstance(head["days"], int)
        days = head["days"] + (head["days"] == 0 and end < start)
        times: dict[str, object] = {
            "start": None if head["form"] == "date" else start,
            "end": end if head["form"] == "ended" else None,
            "end_date": date + dt.timedelta(days=days) if head["form"] == "ended" else None,
        }
        is_open = head["form"] == "open"
        both = {key: head[key] for key in ("date", "zone", "name", "note")} | times
        text += write_workout(**both, open_=is_open, entries=measured) + "\n"  # type: ignore[arg-type]
        expected.append(both | {"open": is_open})
    assert has_date_line(text)
    workouts = read_workouts(text)
    assert [{key: getattr(workout, key) for key in expected[0]} for workout in workouts] == expected
    for workout in workouts:
        merged: list[tuple[str, list[SetValues], str | None]] = []
        for entry in workout.entries:
            sets = list(resolve(entry, ExerciseContext(Measurement.WEIGHT_REPS, UNIT)))
            if entry.query is None:
                merged[-1][1].extend(sets)
            else:
                merged.append((entry.query, sets, entry.note))
        assert merged == entries


def _set(**given: object) -> SetValues:
    return SetValues(**({"unit": WeightUnit.KG} | given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sets", "text"),
    [
        ([_set(weight=Decimal(60), reps=5, type=SetType.WARMUP)], "60kg x5 warmup"),
        ([_set(weight=Decimal("100.0"), reps=8, type=SetType.AMRAP, rpe=Decimal(9))], "100kg x8 amrap @9"),
        ([_set(weight=Decimal(70), reps=10)] * 3, "3x10 70kg"),
        ([_set(reps=10, relative_to_bodyweight=True)] * 3, "3x10"),
        ([_set(reps=10, relative_to_bodyweight=True), _set(reps=9, relative_to_bodyweight=True)], "10, 9"),
        ([_set(reps=8, weight=Decimal(10), relative_to_bodyweight=True)], "+10kg x8"),
        ([_set(reps=8, weight=Decimal(10), relative_to_bodyweight=True)] * 3, "3x8 +10kg"),
        ([_set(reps=8, weight=Decimal(-20), relative_to_bodyweight=True)], "-20kg x8"),
        ([_set(reps=8, relative_to_bodyweight=True, rpe=Decimal("8.0"))], "8 rpe 8"),
        ([_set(duration_s=Decimal(60))] * 3, "3x60s"),
        ([_set(duration_s=Decimal(10))] * 5, "5x10sec"),
        ([_set(duration_s=Decimal(90))], "1:30"),
        ([_set(duration_s=Decimal("3909.50"))], "1:05:09.5"),
        ([_set(distance=Decimal(2000), distance_unit=DistanceUnit.M, duration_s=Decimal(465))], "2000m 7:45"),
        (
            [_set(distance=Decimal(500), distance_unit=DistanceUnit.M), _set(duration_s=Decimal(60))],
            "500m, 60s working",
        ),
        ([_set(distance=Decimal(20), distance_unit=DistanceUnit.M, weight=Decimal(60))] * 4, "4x20m 60kg"),
        ([_set(weight=Decimal(80), reps=8, forced_reps=2, rir=Decimal(2))], "80kg x8+2 2 rir"),
        ([_set(weight=Decimal(80), reps=0, type=SetType.FAILURE)], "80kg x0 failure"),
        ([_set(weight=Decimal("1E+2"), reps=1, note='a "b" \\')], '100kg x1 "a \\"b\\" \\\\"'),
    ],
)
def test_format(sets: list[SetValues], text: str) -> None:
    assert format_sets(sets) == text


def test_entry_forms() -> None:
    sets = [_set(weight=Decimal(80), reps=8)]
    noted = [_set(weight=Decimal(80), reps=8, note="hard")]
    assert write_entry("Row", sets, None) == "Row: 80kg x8"
    assert write_entry("Row", sets, "strict") == "Row: 80kg x8  # strict"
    assert write_entry("Row", sets, "a; b") == 'Row: 80kg x8  "a; b"'
    assert write_entry("Row", noted, None) == 'Row: 80kg x8 "hard" #'
    assert write_entry("Row", noted, "strict") == 'Row: 80kg x8 "hard"  # strict'
    with pytest.raises(ValueError, match="at least one set"):
        write_entry("Row", [], None)


def test_a_long_entry_goes_on_in_further_lines() -> None:
    sets = [_set(weight=Decimal(100) + Decimal(number) / 4, reps=5) for number in range(400)]
    text = write_entry("Row", sets, "long")
    assert all(len(line) <= 2000 for line in text.split("\n"))
    entries = read_entries(text)
    assert len(entries) > 1
    assert entries[0].note == "long"
    assert resolved(entries, Measurement.WEIGHT_REPS) == sets


def test_workout_form() -> None:
    text = write_workout(
        date=dt.date(2026, 9, 1),
        start=dt.time(18, 5),
        end=dt.time(19, 12),
        end_date=None,
        open_=False,
        zone=None,
        name="Upper A",
        note="slept badly",
        entries=[("Bent Over Row (Barbell)", [_set(weight=Decimal(70), reps=10)] * 3, "strict")],
    )
    assert text == ("2026-09-01 18:05-19:12 Upper A\n  # slept badly\n  Bent Over Row (Barbell): 3x10 70kg  # strict\n")


@given(_durations)
@example(Decimal("86399.999"))
def test_durations_read_back(seconds: Decimal) -> None:
    (entry,) = read_entries(f"plank: {format_duration(seconds)}")
    (values,) = resolve(entry, ExerciseContext(Measurement.DURATION, UNIT))
    assert values.duration_s == seconds


def test_json_keys_and_order() -> None:
    values = _set(
        weight=Decimal("80.00"), reps=8, rpe=Decimal("8.5"), distance=Decimal("1E+3"), distance_unit=DistanceUnit.M
    )
    assert list(set_to_json(values).items()) == [
        ("type", "working"),
        ("weight", "80"),
        ("unit", "kg"),
        ("relative_to_bodyweight", False),
        ("reps", 8),
        ("forced_reps", 0),
        ("rpe", "8.5"),
        ("rir", None),
        ("duration_s", None),
        ("distance", "1000"),
        ("distance_unit", "m"),
        ("note", None),
    ]
