"""`logbk account show` and `edit`: what LogBK knows about the person."""

import re
from decimal import Decimal
from typing import Annotated, get_args

import typer

from logbk_cli.core.database import in_unit_of_work
from logbk_cli.notation.values import WeightUnit
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.options import JsonOption
from logbk_cli.shared.text import plain_decimal
from logbk_cli.users.schemas import E1rmFormula, ProfileResponse, ProfileUpdate
from logbk_cli.users.service import ProfileService

_WEIGHT = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,3})?) ?(kg|lb)?", re.ASCII)


def show_account(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """Show your settings."""
    profile = in_unit_of_work(context.obj(), lambda work: ProfileService(work.session).require_profile())
    _render(profile, as_json=as_json)


def edit_account(  # noqa: PLR0913 - one option per setting
    context: typer.Context,
    *,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="What to call you.")] = None,
    unit: Annotated[
        WeightUnit | None, typer.Option("--unit", metavar="kg|lb", help="The unit of a bare number.")
    ] = None,
    zone: Annotated[
        str | None, typer.Option("--zone", metavar="ZONE", help="Your time zone, such as Europe/Berlin.")
    ] = None,
    formula: Annotated[
        str | None,
        typer.Option("--e1rm-formula", metavar="FORMULA", help=f"One of {', '.join(get_args(E1rmFormula))}."),
    ] = None,
    bodyweight: Annotated[
        str | None, typer.Option("--bodyweight", metavar="WEIGHT", help="Such as 82.5, or with its unit 182lb.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Change your settings; what is not named stays."""
    if formula is not None and formula not in get_args(E1rmFormula):
        raise InvalidInputError(f"not a formula: {formula!r}", f"Use one of {', '.join(get_args(E1rmFormula))}.")
    weight, weight_unit = (None, None) if bodyweight is None else _read_weight(bodyweight)
    changes = ProfileUpdate(
        display_name=name,
        unit=unit,
        zone=zone,
        e1rm_formula=formula,
        bodyweight=weight,
        bodyweight_unit=weight_unit,
    )
    profile = in_unit_of_work(context.obj(), lambda work: ProfileService(work.session).update(changes))
    _render(profile, as_json=as_json)


def _read_weight(text: str) -> tuple[Decimal, WeightUnit | None]:
    match = _WEIGHT.fullmatch(text.strip().lower())
    if match is None:
        raise InvalidInputError(f"not a weight: {text!r}", "Use a number such as 82.5, or with its unit 82.5kg, 182lb.")
    return Decimal(match[1]), WeightUnit(match[2]) if match[2] else None


def _render(profile: ProfileResponse, *, as_json: bool) -> None:
    if as_json:
        console.show_json(profile)
        return
    weight = "not given"
    if profile.bodyweight is not None and profile.bodyweight_unit is not None:
        weight = f"{plain_decimal(profile.bodyweight)} {profile.bodyweight_unit.value}"
    console.show(
        f"Name         {profile.display_name or 'not given'}\n"
        f"Unit         {profile.unit.value}\n"
        f"Zone         {profile.zone or f'{profile.zone_name} (this machine)'}\n"
        f"e1RM formula {profile.e1rm_formula}\n"
        f"Bodyweight   {weight}"
    )
