"""`logbk convert`: needs no database, and no log."""

import re
from decimal import Decimal
from typing import Annotated

import typer

from logbk_cli.conversions.values import Conversion, Unit, convert
from logbk_cli.notation.quantities import find_unit, read_quantity
from logbk_cli.notation.values import WeightUnit
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.options import JsonOption
from logbk_cli.shared.text import plain_decimal

app = typer.Typer(rich_markup_mode="rich")

_WANTED = re.compile(r"(.+?)\s+(?:to|in|into)\s+(\S+)", re.IGNORECASE | re.DOTALL)
_UNIT_BEHIND = re.compile(r"(.*\d\s*[^\W\d]+)\s+([^\W\d]+)", re.DOTALL)  # 100kg lb
_DECIMALS = {True: Decimal("0.01"), False: Decimal("0.001")}


@app.command("convert")
def convert_quantity(
    words: Annotated[
        list[str], typer.Argument(metavar="QUANTITY…", help="225lb, 100 kg to lb, 5km, 26.2 miles.", show_default=False)
    ],
    *,
    as_json: JsonOption = False,
) -> None:
    """Convert a weight between kg and lb, or a distance between m, km, mi, yd and ft.

    Both ways and exactly; what no decimal can say is rounded, and `--json` tells.
    """
    text = " ".join(words)
    wanted = _WANTED.fullmatch(text.strip()) or _UNIT_BEHIND.fullmatch(text.strip())
    value, unit = read_quantity(wanted[1] if wanted else text)
    if unit is None:
        raise InvalidInputError(f"{plain_decimal(value)} of what?", "Name the unit: 225lb, 100kg, 5km, 3 miles.")
    converted = convert(value, unit, _require_unit(wanted[2]) if wanted else None)
    if as_json:
        console.show_json({"value": value, "unit": unit, "conversions": converted})
        return
    head = f"{plain_decimal(value)} {unit.value}"
    leads = [head] + [" " * len(head)] * (len(converted) - 1)
    console.show("\n".join(f"{lead} = {_told(one)}" for lead, one in zip(leads, converted, strict=True)))


def _require_unit(word: str) -> Unit:
    unit = find_unit(word)
    if unit is None:
        raise InvalidInputError(f"not a unit: {word!r}", "Use kg or lb, or one of m, km, mi, yd, ft.")
    return unit


def _told(one: Conversion) -> str:
    rounded = one.value.quantize(_DECIMALS[isinstance(one.unit, WeightUnit)])
    near = f"{plain_decimal(rounded)} {one.unit.value}" if rounded else ""
    if one.exact and rounded != one.value:
        exactly = f"{plain_decimal(one.value)} {one.unit.value}"
        return f"{near} (exactly {exactly})" if near else exactly
    return near or f"{plain_decimal(one.value)} {one.unit.value}"
