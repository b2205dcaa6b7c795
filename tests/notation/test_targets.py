"""Routines as text: what a line plans, what is refused, and that what is written reads back the same."""

import dataclasses
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logbk_cli.notation.errors import NotationError
from logbk_cli.notation.raw import ExerciseContext
from logbk_cli.notation.reader import read_entries
from logbk_cli.notation.roles import LOADED
from logbk_cli.notation.routine_text import PlannedEntry, read_routine, write_planned, write_routine
from logbk_cli.notation.target_items import read_duration
from logbk_cli.notation.targets import resolve_targets
from logbk_cli.notation.values import Measurement, SetType, SetValues, TargetSet, WeightUnit
from tests.notation.test_round_trip import names, optional_notes, set_values

UNIT = WeightUnit.KG
EIGHTY = Decimal(80)
LOADED_ONE, BODYWEIGHT, TIMED = Measurement.WEIGHT_REPS, Measurement.BODYWEIGHT_REPS, Measurement.DURATION


def targets_of(line: str, measurement: Measurement = LOADED_ONE) -> tuple[TargetSet, ...]:
    (entry,) = read_routine(line).entries
    return resolve_targets(entry, ExerciseContext(measurement, UNIT, barbell=True))


def planned(**given: object) -> TargetSet:
    own = {key: given.pop(key) for key in ("reps_to", "percent", "change") if key in given}
    return TargetSet(SetValues(**({"unit": UNIT} | given)), **own)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("bench: 3x5 @ 80%", [planned(reps=5, percent=Decimal(80))] * 3),
        ("bench 3x5 80%", [planned(reps=5, percent=Decimal(80))] * 3),
        ("bench 82.5 percent x 5", [planned(reps=5, percent=Decimal("82.5"))]),
        ("bench 60% x5, x5, x3", [planned(reps=reps, percent=Decimal(60)) for reps in (5, 5, 3)]),
        ("bench 3x5 80% @8", [planned(reps=5, percent=Decimal(80), rpe=Decimal(8))] * 3),
        ("bench 3x5 80% 2 rir", [planned(reps=5, percent=Decimal(80), rir=Decimal(2))] * 3),
        ("bench 3x8-12", [planned(reps=8, reps_to=12)] * 3),
        ("bench 3 x 8 to 12 reps", [planned(reps=8, reps_to=12)] * 3),
        ("bench 3x8-12 60kg", [planned(reps=8, reps_to=12, weight=Decimal(60))] * 3),
        ("bench 60x8-12", [planned(reps=8, reps_to=12, weight=Decimal(60))]),
        ("bench 3x5 +2.5kg", [planned(reps=5, change=Decimal("2.5"))] * 3),
        ("bench +2.5 x 5", [planned(reps=5, change=Decimal("2.5"))]),
        ("bench 3x5 -10kg", [planned(reps=5, change=Decimal(-10))] * 3),
        ("bench 3x5 +5lb", [planned(reps=5, change=Decimal(5), unit=WeightUnit.LB)] * 3),
        ("bench 3x5 80kg", [planned(reps=5, weight=Decimal(80))] * 3),
        ("bench 5x5", [planned(reps=5)] * 5),
        ("bench 5x5 rpe 8", [planned(reps=5, rpe=Decimal(8))] * 5),
        ("bench 5x5 @8", [planned(reps=5, rpe=Decimal(8))] * 5),
        ("bench 80x5", [planned(reps=5, weight=Decimal(80))]),
        ("bench 12, 10, 8", [planned(reps=reps) for reps in (12, 10, 8)]),
        ("bench 12-15, 80% x8-10", [planned(reps=12, reps_to=15), planned(reps=8, reps_to=10, percent=Decimal(80))]),
        ("bench 12-15, 10 @80%", [planned(reps=12, reps_to=15, percent=EIGHTY), planned(reps=10, percent=EIGHTY)]),
        ("bench two plates for five", [planned(reps=5, weight=Decimal(100))]),
        ("bench 1x5 85% amrap", [planned(reps=5, percent=Decimal(85), type=SetType.AMRAP)]),
        ("bench 40% x5 warmup", [planned(reps=5, percent=Decimal(40), type=SetType.WARMUP)]),
        ('bench 3x5 80% "slow"', [planned(reps=5, percent=Decimal(80))] * 3),
        ('bench 3x5 80% "slow" #', [planned(reps=5, percent=Decimal(80), note="slow")] * 3),
    ],
)
def test_what_a_line_plans(line: str, expected: list[TargetSet]) -> None:
    assert list(targets_of(line)) == expected


@pytest.mark.parametrize(
    ("line", "measurement", "expected"),
    [
        ("pull-up 3x8-12", BODYWEIGHT, [planned(reps=8, reps_to=12, relative_to_bodyweight=True)] * 3),
        ("pull-up 3x5 +10kg", BODYWEIGHT, [planned(reps=5, weight=Decimal(10), relative_to_bodyweight=True)] * 3),
        ("plank 3x60s", TIMED, [planned(duration_s=Decimal(60))] * 3),
    ],
)
def test_other_exercises(line: str, measurement: Measurement, expected: list[TargetSet]) -> None:
    assert list(targets_of(line, measurement)) == expected


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("bench 3x5 80% rest 90s", 90),
        ("bench 3x5 80%, rest 2 min", 120),
        ("bench: rest 1:30, 3x5 80%", 90),
        ("bench rest 90 3x5 80%", 90),
        ("bench 3x5 80% rest 2min # slow", 120),
        ("bench 3x5 80%", None),
    ],
)
def test_the_rest_of_a_line(line: str, seconds: int | None) -> None:
    (entry,) = read_routine(line).entries
    assert entry.query == "bench"
    assert entry.rest_s == seconds
    assert targets_of(line) == (planned(reps=5, percent=Decimal(80)),) * 3


def test_a_whole_routine() -> None:
    text = "# heavy\n#\n# and slow\n\nrest: 2 min\nbench: 3x5 80%; squat 5x5 # deep\nRest-Pause Press: 3x8-12\n"
    routine = read_routine(text)
    assert routine.note == "heavy\n\nand slow"
    assert routine.rest_s == 120
    assert [(entry.query, entry.note, entry.line) for entry in routine.entries] == [
        ("bench", None, 6),
        ("squat", "deep", 6),
        ("Rest-Pause Press", None, 7),
    ]


@pytest.mark.parametrize(
    ("line", "part", "message"),
    [
        ("bench 3x5 80kg%", "80kg%", "a percentage is one number"),
        ("bench 3x5 70-80%", "70-80%", "a percentage is one number"),
        ("bench 3x5 0%", "0%", "a percentage is more than 0 and at most 200"),
        ("bench 3x5 201%", "201%", "a percentage is more than 0 and at most 200"),
        ("bench 3x5 +5%", "+5%", "has no sign"),
        ("bench 2-3 x 5 80%", "2-3", "only repetitions can be a range"),
        ("bench 3x5 70-80kg", "70-80kg", "only repetitions can be a range"),
        ("bench 3x5 80% @7-8", "7-8", "only repetitions can be a range"),
        ("bench 3x12-8", "12-8", "a range goes up"),
        ("bench 3x8-12-15", "8-12-15", "only repetitions can be a range"),
        ("bench 3x8-1001", "8-1001", "a set has at most 1000 repetitions"),
        ("bench 3x8-12+2", "8-12+2", "a range stands for itself"),
        ("bench 3x8-12.5", "8-12.5", "whole number, not 12.5"),
        ("bench same", "same", "a routine has no last set to repeat"),
        ("bench 80x5, same weight 3", "same weight 3", "a routine has no last set to repeat"),
        ("bench 3x5 rest 90s rest 60s", "rest 60s", "given once"),
        ("bench 3x5 rest 3m", "3m", "this is not a time"),
        ("bench 3x5 rest 25h", "25h", "a rest is more than 0 and at most 24 h"),
        ("bench 50x5 80kg 80%", "80%", "how many repetitions"),
        ("bench 3x5 +2000kg", "+2000kg", "a change is more than 0 and at most 1500 kg"),
        ("bench 3x5 80% banana", "banana", "was not understood"),
        ("3x5 80%", "3x5 80%", "Each line of a routine names its own"),
    ],
)
def test_what_is_refused_and_where(line: str, part: str, message: str) -> None:
    with pytest.raises(NotationError, match=message) as raised:
        targets_of(line)
    assert raised.value.text[raised.value.start : raised.value.end] == part


@pytest.mark.parametrize(
    "line", ["bench 60kg x5 warmup, 2x5 80%, rst 2min", "bench 3x5 80% rst 90s", "bench 3x5, squat 3x5"]
)
def test_a_word_before_a_number_is_told_how_rests_and_exercises_are_written(line: str) -> None:
    with pytest.raises(NotationError) as raised:
        targets_of(line)
    assert raised.value.hint == "a rest is written like rest 2min; another exercise goes on a line of its own"


def test_a_percentage_needs_a_weight() -> None:
    with pytest.raises(NotationError, match="a percentage is of the most that was lifted"):
        targets_of("pull-up 3x5 80%", BODYWEIGHT)


def test_limits() -> None:
    assert len(targets_of("bench 50x1 80%, 50x2 80%")) == 100
    with pytest.raises(NotationError, match="at most 100 planned sets"):
        targets_of("bench 50x1 80%, 50x2 80%, 1x3 80%")
    assert len(read_routine("bench 3x5\n" * 100).entries) == 100
    with pytest.raises(NotationError, match="at most 100 exercises"):
        read_routine("bench 3x5\n" * 101)
    with pytest.raises(NotationError, match=r"line 2: .*the rest of a routine is given once"):
        read_routine("rest 90s\nrest 60s\nbench 3x5")
    for nothing in ("", "# only a note", "rest 90s"):
        with pytest.raises(NotationError, match="there is no exercise"):
            read_routine(nothing)


@pytest.mark.parametrize("line", ["bench 3x5 80%", "bench 80kg x 8-12", "bench 3x5 80kg rest 90s"])
def test_outside_of_routines_nothing_of_this_is_understood(line: str) -> None:
    with pytest.raises(NotationError):
        read_entries(line)


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("1:30", 90), ("2 min", 120), ("90", 90), ("1m30s", 90), ("two minutes", 120)]
)
def test_durations(text: str, seconds: int) -> None:
    assert read_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "0", "-5", "3m", "90s 60s", "80kg", "25h", "8-12"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(NotationError):
        read_duration(text)


@pytest.mark.parametrize(
    ("written", "again"),
    [
        ("bench press 3 x 5 @ 80 percent rpe 8", "Bench: 3x5 80% @8"),
        ("bench 3 sets of 8 to 12", "Bench: 3x8-12"),
        ("bench 8-12", "Bench: 8-12 reps"),
        ("bench +2.5 x 5", "Bench: +2.5kg x5"),
        ("bench 80x5, 5x5 no weight", "Bench: 80kg x5, 5x5 no weight"),
        ("bench 5x5 @8, rest 90 # slow", "Bench: 5x5 rpe 8, rest 1:30  # slow"),
        ('bench 80x5 "fast" #', 'Bench: 80kg x5 "fast" #'),
    ],
)
def test_how_it_is_written(written: str, again: str) -> None:
    (entry,) = read_routine(written).entries
    targets = resolve_targets(entry, ExerciseContext(LOADED_ONE, UNIT))
    assert write_planned(PlannedEntry("Bench", LOADED_ONE, targets, entry.rest_s, entry.note)) == again


@st.composite
def target_sets(draw: st.DrawFn, measurement: Measurement) -> TargetSet:
    values = draw(set_values(measurement))
    reps_to = percent = change = None
    if values.reps is not None and not values.forced_reps and values.reps < 1000 and draw(st.booleans()):
        reps_to = draw(st.integers(values.reps + 1, 1000))
    if measurement in LOADED:
        load = draw(st.sampled_from(("own", "open", "percent", "change")))
        amount = draw(st.decimals("0.01", "200", places=2, allow_nan=False, allow_infinity=False))
        if load != "own":
            values = dataclasses.replace(values, weight=None, relative_to_bodyweight=False, unit=UNIT)
        if load == "percent":
            percent = amount
        elif load == "change":
            change = draw(st.sampled_from((1, -1))) * amount
            values = dataclasses.replace(values, unit=draw(st.sampled_from(WeightUnit)))
    return TargetSet(values, reps_to, percent, change)


def test_an_exercise_called_like_a_type_keeps_its_rest() -> None:
    (entry,) = read_routine("WU: 30s, rest 1min").entries
    assert (entry.query, entry.rest_s) == ("WU", Decimal(60))
    (entry,) = read_routine("warmup: bench 60kg x5, rest 1min").entries
    assert (entry.query, entry.rest_s) == ("bench", Decimal(60))


_rests = st.one_of(st.none(), st.integers(1, 86_400).map(Decimal))


def planned_entries(measurement: Measurement) -> st.SearchStrategy[PlannedEntry]:
    times = st.lists(st.tuples(target_sets(measurement), st.sampled_from((1, 1, 2, 5))), min_size=1, max_size=5)
    targets = times.map(lambda pairs: tuple(one for one, number in pairs for _ in range(number)))
    return st.builds(PlannedEntry, names, st.just(measurement), targets, _rests, optional_notes)


@pytest.mark.parametrize("measurement", Measurement)
def test_what_is_written_reads_back(measurement: Measurement) -> None:
    @settings(max_examples=80, deadline=None)
    @given(
        entries=st.lists(planned_entries(measurement), min_size=1, max_size=3),
        rest_s=_rests,
        note=st.one_of(st.none(), st.lists(optional_notes, max_size=3).map(lambda n: "\n".join(map(str, n)) or None)),
    )
    def check(entries: list[PlannedEntry], rest_s: Decimal | None, note: str | None) -> None:
        text = write_routine(entries, rest_s, note)
        routine = read_routine(text)
        again = [
            PlannedEntry(
                entry.query or "",
                measurement,
                resolve_targets(entry, ExerciseContext(measurement, UNIT)),
                entry.rest_s,
                entry.note,
            )
            for entry in routine.entries
        ]
        assert (again, routine.rest_s, routine.note) == (entries, rest_s, note)

    check()
