"""The cases of the notation, read as the program reads them: with the real catalogue and real matching."""

import json
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from logbk_cli.exercises.matching import ExerciseIndex, NamedExercise, UnclearNameError, best_named
from logbk_cli.exercises.schemas import ExerciseRef
from logbk_cli.exercises.values import Modality, name_key
from logbk_cli.notation.errors import NotationError
from logbk_cli.notation.raw import RawEntry
from logbk_cli.notation.reader import read_entries
from logbk_cli.notation.resolver import resolve
from logbk_cli.notation.values import DistanceUnit, Measurement, SetType, SetValues, WeightUnit
from logbk_cli.seeding.values import read_catalogue
from logbk_cli.workouts.drafts import context_for

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "notation" / "cases.jsonl").read_text("utf-8").splitlines()
]
KINDS: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(("weight", "rpe", "rir", "duration_s", "distance"), Decimal),
    "unit": WeightUnit,
    "type": SetType,
    "distance_unit": DistanceUnit,
}
# Names that the catalogue lacks or counts otherwise than the notation's own tests do: what happens there instead.
UNKNOWN = {"жим лёжа 80x8", "Pin Press 5x5: 80x8"}
COUNTED_OTHERWISE = {"90/90 3x10 5kg": {"relative_to_bodyweight": True}}

REFS = {
    entry.id: ExerciseRef(
        id=entry.id,
        name=entry.name,
        modality=Modality(entry.modality),
        measurement=Measurement(entry.measurement),
    )
    for entry in read_catalogue()
}
NAMED = tuple(
    NamedExercise(entry.id, entry.name, entry.alias_keys, Measurement(entry.measurement), entry.commonness)
    for entry in read_catalogue()
)
BY_KEY = defaultdict(list)
for exercise in NAMED:
    for exercise_key in exercise.keys:
        BY_KEY[exercise_key].append(exercise)
INDEX = ExerciseIndex(NAMED)
BENCH = next(ref for ref in REFS.values() if ref.name == "Bench Press (Barbell)")


def exercise_of(entry: RawEntry) -> ExerciseRef:
    if entry.query is None:
        return BENCH
    key = name_key(entry.query)
    exact = best_named(BY_KEY[key], key, entry.kind.fits)
    return REFS[(exact[0] if len(exact) == 1 else INDEX.match(entry.query, entry.kind.fits)).id]


def values_of(given: dict[str, Any], unit: str) -> SetValues:
    made: dict[str, Any] = {"unit": unit, "type": "working"} | given
    for name, kind in KINDS.items():
        if name in made:
            made[name] = kind(made[name])
    return SetValues(**made)


def read(case: dict[str, Any]) -> tuple[SetValues, ...]:
    (entry,) = read_entries(case["text"])
    last = values_of(case["last"], case["unit"]) if "last" in case else None
    return resolve(entry, context_for(exercise_of(entry), WeightUnit(case["unit"]), last))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['text'][:60]} [{case['unit']}]")
def test_case(case: dict[str, Any]) -> None:
    if case["text"] in UNKNOWN:
        with pytest.raises(UnclearNameError):
            read(case)
    elif case.get("error"):
        with pytest.raises((NotationError, UnclearNameError)):
            read(case)
    else:
        otherwise = COUNTED_OTHERWISE.get(case["text"], {})
        assert read(case) == tuple(values_of(expected | otherwise, case["unit"]) for expected in case["sets"])


@pytest.mark.parametrize(
    "text", ["assisted pull up 20kg x 8", "Chest Dip (Assisted): 20kg x 8", "assisted pull up -20kg x 8"]
)
def test_assistance_is_taken_off_the_body(text: str) -> None:
    (made,) = read({"text": text, "unit": "kg"})
    assert (made.weight, made.relative_to_bodyweight) == (Decimal(-20), True)


@pytest.mark.parametrize(
    "text",
    [
        *("t bar row two plates for 10", "landmine press a plate for 8", "meadows row a plate for 8"),
        *("ez bar curl just the bar for 10", "trap bar deadlift two plates for 5", "leg press two plates for 10"),
    ],
)
def test_plates_are_counted_on_a_straight_bar_alone(text: str) -> None:
    with pytest.raises(NotationError, match="this exercise has not"):
        read({"text": text, "unit": "kg"})
