"""Every form of the grammar: text in, sets out."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from logbk_cli.notation.errors import NotationError
from logbk_cli.notation.raw import ExerciseContext
from logbk_cli.notation.reader import read_entries
from logbk_cli.notation.resolver import resolve
from logbk_cli.notation.values import DistanceUnit, Measurement, SetType, SetValues, WeightUnit

CASES = [json.loads(line) for line in Path(__file__).with_name("cases.jsonl").read_text("utf-8").splitlines()]
SHARED = Path(__file__).parents[3] / "shared" / "cases" / "notation.jsonl"
DECIMALS = ("weight", "rpe", "rir", "duration_s", "distance")
STUBS = {
    Measurement.BODYWEIGHT_REPS: ("pull-up", "pull up", "dip"),
    Measurement.DURATION: ("plank", "hold"),
    Measurement.DISTANCE_DURATION: ("row", "run", "swim"),
    Measurement.WEIGHT_DISTANCE: ("sled",),
}
NOT_BARBELL = ("leg press", "curl")


def context_of(query: str | None, unit: str, last: SetValues | None = None) -> ExerciseContext:
    """Stand in for the catalogue."""
    name = (query or "").lower()
    found = Measurement.WEIGHT_REPS
    for measurement, words in STUBS.items():
        if any(name == word if word == "row" else word in name for word in words):
            found = measurement
    barbell = not any(word in name for word in NOT_BARBELL)
    return ExerciseContext(found, WeightUnit(unit), last, barbell)


def values_of(case: dict[str, Any], unit: str) -> SetValues:
    given: dict[str, Any] = {key: Decimal(value) if key in DECIMALS else value for key, value in case.items()}
    given["unit"] = WeightUnit(given.get("unit", unit))
    given["type"] = SetType(given.get("type", "working"))
    if "distance_unit" in given:
        given["distance_unit"] = DistanceUnit(given["distance_unit"])
    return SetValues(**given)


def read(case: dict[str, Any]) -> tuple[tuple[SetValues, ...], str | None, str | None]:
    (entry,) = read_entries(case["text"])
    last = values_of(case["last"], case["unit"]) if "last" in case else None
    return resolve(entry, context_of(entry.query, case["unit"], last)), entry.note, entry.query


def check(case: dict[str, Any]) -> None:
    if case.get("error"):
        with pytest.raises(NotationError) as caught:
            read(case)
        assert caught.value.message
        assert 0 <= caught.value.start <= caught.value.end <= len(caught.value.text)
        return
    sets, note, query = read(case)
    assert sets == tuple(values_of(expected, case["unit"]) for expected in case["sets"])
    assert note == case.get("note")
    if "query" in case:
        assert query == case["query"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['text'][:60]} [{case['unit']}]")
def test_case(case: dict[str, Any]) -> None:
    check(case)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared cases are not beside this checkout")
def test_shared_cases() -> None:
    for line in SHARED.read_text("utf-8").splitlines():
        check(json.loads(line))
