"""One number and its unit: the same words as in a set, and nothing else."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbk_cli.notation.quantities import find_unit, read_quantity, read_weight
from logbk_cli.notation.values import DistanceUnit, WeightUnit
from logbk_cli.shared.exceptions import InvalidInputError


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("225lb", "225", WeightUnit.LB),
        ("225 Pounds", "225", WeightUnit.LB),
        ("225#", "225", WeightUnit.LB),
        (" 102,5kg ", "102.5", WeightUnit.KG),
        ("80 kilos", "80", WeightUnit.KG),
        ("102.5", "102.5", None),
        (".5", "0.5", None),
        ("5k", "5", DistanceUnit.KM),
        ("400m", "400", DistanceUnit.M),
        ("26.2 miles", "26.2", DistanceUnit.MI),
        ("eighty kilos", "80", WeightUnit.KG),
    ],
)
def test_reads(text: str, value: str, unit: WeightUnit | DistanceUnit | None) -> None:
    assert read_quantity(text) == (Decimal(value), unit)


@pytest.mark.parametrize(
    "text",
    [
        *("", "kg", "0", "0kg", "-5kg", "1e5kg", "225lb 5", "80x8", "1:30", "90s", "two plates", "80kg # note"),
        *("80kg; 5", "8,7,6", "5 reps", "NaN", "9" * 16, "9" * 61, "80 @8", '80 "note"'),
    ],
)
def test_refuses(text: str) -> None:
    with pytest.raises(InvalidInputError):
        read_quantity(text)


def test_a_weight_is_no_distance() -> None:
    assert read_weight("182 lb") == (Decimal(182), WeightUnit.LB)
    for text in ("5km", "x"):
        with pytest.raises(InvalidInputError, match="not a weight"):
            read_weight(text)


def test_units_go_by_many_names() -> None:
    assert (find_unit("LBS"), find_unit("metres"), find_unit("stone")) == (WeightUnit.LB, DistanceUnit.M, None)


@given(st.text(max_size=70))
def test_no_text_crashes_it(text: str) -> None:
    try:
        assert read_quantity(text).value > 0
    except InvalidInputError as error:
        assert error.hint  # noqa: PT017 - either outcome will do
