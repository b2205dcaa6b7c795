"""Weights and distances in other units: by definition, both ways, and exactly."""

import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbk_cli.conversions.values import Unit, convert
from logbk_cli.notation.values import DistanceUnit, WeightUnit
from logbk_cli.shared.exceptions import InvalidInputError
from tests.conftest import Program

KG, LB = WeightUnit.KG, WeightUnit.LB
M, KM, MI, YD, FT = DistanceUnit

# The definitions, in the unit that comes first: worked out by hand from 1 lb = 0.45359237 kg and 1 yd = 0.9144 m.
WORKED_OUT: tuple[tuple[str, Unit, Unit, str], ...] = (
    ("225", LB, KG, "102.05828325"),
    ("1", LB, KG, "0.45359237"),
    ("45.359237", KG, LB, "100"),
    ("5", KM, M, "5000"),
    ("26.2", MI, KM, "42.1648128"),
    ("1", MI, FT, "5280"),
    ("1", MI, YD, "1760"),
    ("100", YD, M, "91.44"),
    ("3", FT, YD, "1"),
    ("400", M, KM, "0.4"),
)


@pytest.mark.parametrize(("value", "unit", "to", "wanted"), WORKED_OUT)
def test_by_definition(value: str, unit: Unit, to: Unit, wanted: str) -> None:
    (found,) = convert(Decimal(value), unit, to)
    assert (found.value, found.unit, found.exact) == (Decimal(wanted), to, True)
    (back,) = convert(found.value, to, unit)
    assert (back.value, back.exact) == (Decimal(value), True)


def test_what_no_decimal_can_say_is_rounded_and_says_so() -> None:
    (pounds,) = convert(Decimal(100), KG)
    assert not pounds.exact
    # 100 / 0.45359237 = 220.46226218487758072297…
    assert pounds.value == Decimal("220.46226218487758072")


@given(
    st.decimals(min_value="0.001", max_value=99999, places=3),
    st.sampled_from([(LB, KG), (MI, KM), (MI, M), (YD, M), (FT, M), (FT, KM), (KM, M), (M, KM)]),
)
def test_there_and_back_is_where_it_began(value: Decimal, units: tuple[Unit, Unit]) -> None:
    unit, to = units
    (there,) = convert(value, unit, to)
    (back,) = convert(there.value, to, unit)
    assert there.exact
    assert Fraction(back.value) == Fraction(value)


def test_a_weight_is_no_distance() -> None:
    with pytest.raises(InvalidInputError, match="kg cannot be converted to km"):
        convert(Decimal(1), KG, KM)


def test_all_units_of_a_kind_are_shown() -> None:
    assert [one.unit for one in convert(Decimal(5), KM)] == [M, MI, YD, FT]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("225lb",), "225 lb = 102.06 kg (exactly 102.05828325 kg)\n"),
        (("100", "kg", "to", "lb"), "100 kg = 220.46 lb\n"),
        (("100kg", "lb"), "100 kg = 220.46 lb\n"),
        (("5km in miles",), "5 km = 3.107 mi\n"),
        (("1 mi to m",), "1 mi = 1609.344 m\n"),
        (("0.001lb",), "0.001 lb = 0.00045359237 kg\n"),
    ],
)
def test_the_command(logbk: Program, words: tuple[str, ...], wanted: str) -> None:
    assert logbk.ok("convert", *words) == wanted


@pytest.mark.parametrize(
    "words",
    [("225",), ("225lb", "to", "km"), ("225lb to stone",), ("225lb stone",), ("heavy",), ("0lb",), ("1lb", "to")],
)
def test_what_cannot_be_converted(logbk: Program, words: tuple[str, ...]) -> None:
    result = logbk("convert", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: ")
    assert "hint: " in result.stderr


def test_it_needs_no_database() -> None:
    script = (
        "import sys; from typer.main import get_command; from logbk_cli.main import app\n"
        "get_command(app)(['convert', '225lb'], standalone_mode=False)\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'sqlalchemy', 'psycopg'}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
