"""`logbk account show` and `edit`, and `logbk bodyweight`: what LogBK knows about the person."""

import re
from typing import Annotated, get_args

import typer
from rich import box
from rich.table import Table

from logbk_cli.core.database import in_unit_of_work
from logbk_cli.notation.quantities import read_weight
from logbk_cli.notation.values import WeightUnit
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.options import JsonOption, whole_number
from logbk_cli.shared.text import plain_decimal
from logbk_cli.users.schemas import (
    BodyweightHistory,
    BodyweightLogged,
    BodyweightResponse,
    ProfileResponse,
    ProfileUpdate,
)
from logbk_cli.users.service import BodyweightService, ProfileService
from logbk_cli.users.values import E1rmFormula, ForcedReps

bodyweight_app = typer.Typer(help="What you weighed, one entry a day.", rich_markup_mode="rich")

_DAYS = re.compile(r"([0-9]{1,5}) ?(day|week|month|year)?s?", re.ASCII)
_DAYS_IN = {"day": 1, "week": 7, "month": 30, "year": 365}


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
    forced_reps: Annotated[
        ForcedReps | None,
        typer.Option(
            "--forced-reps", metavar="apart|counted", help="Whether forced reps count in records, estimates and volume."
        ),
    ] = None,
    bodyweight: Annotated[
        str | None, typer.Option("--bodyweight", metavar="WEIGHT", help="What you weigh today: 82.5, or 182lb.")
    ] = None,
    undo_for: Annotated[
        str | None,
        typer.Option("--undo-for", metavar="TIME", help="How long what you wrote can be undone: 90 days, 1 year."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Change your settings; what is not named stays."""
    if formula is not None and formula not in get_args(E1rmFormula):
        raise InvalidInputError(f"not a formula: {formula!r}", f"Use one of {', '.join(get_args(E1rmFormula))}.")
    weight, weight_unit = (None, None) if bodyweight is None else read_weight(bodyweight)
    changes = ProfileUpdate(
        display_name=name,
        unit=unit,
        zone=zone,
        e1rm_formula=formula,
        forced_reps=forced_reps,
        bodyweight=weight,
        bodyweight_unit=weight_unit,
        undo_days=None if undo_for is None else _read_days(undo_for),
    )
    profile = in_unit_of_work(context.obj(), lambda work: ProfileService(work.session).update(changes))
    _render(profile, as_json=as_json)


DayArgument = Annotated[str, typer.Argument(metavar="DAY", help="2026-11-20, monday, yesterday.", show_default=False)]


@bodyweight_app.command("log")
def log_bodyweight(
    context: typer.Context,
    weight: Annotated[list[str], typer.Argument(metavar="WEIGHT", help="82.5kg, 182 lb.", show_default=False)],
    *,
    day: Annotated[
        str | None, typer.Option("--date", metavar="DAY", help="2026-11-20, monday, yesterday; today without it.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write down what you weigh. A day that has an entry already gets the new one."""
    value, unit = read_weight(" ".join(weight))
    logged = in_unit_of_work(context.obj(), lambda work: BodyweightService(work.session).log(value, unit, day))
    _render_logged(logged, as_json=as_json)


@bodyweight_app.command("history")
def show_bodyweights(
    context: typer.Context,
    *,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DAY", help="2026-11-01, monday, 2 weeks ago.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="The last day to list.")] = None,
    limit: Annotated[
        int, typer.Option("--limit", "-n", parser=whole_number(1, 10_000), metavar="N", help="How many entries.")
    ] = 20,
    as_json: JsonOption = False,
) -> None:
    """List what you weighed, the newest first."""
    found = in_unit_of_work(context.obj(), lambda work: BodyweightService(work.session).history(since, until, limit))
    if as_json:
        console.show_json(found)
    else:
        _render_history(found, asked=since is not None or until is not None)


@bodyweight_app.command("edit")
def edit_bodyweight(
    context: typer.Context,
    day: DayArgument,
    weight: Annotated[
        list[str] | None, typer.Argument(metavar="WEIGHT", help="The right weight.", show_default=False)
    ] = None,
    *,
    new_day: Annotated[str | None, typer.Option("--date", metavar="DAY", help="The right day.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Change the weight of a day, or the day that it stands under."""
    value, unit = read_weight(" ".join(weight)) if weight else (None, None)
    changed = in_unit_of_work(
        context.obj(), lambda work: BodyweightService(work.session).edit(day, value, unit, new_day)
    )
    _render_logged(changed, as_json=as_json)


@bodyweight_app.command("delete")
def delete_bodyweight(
    context: typer.Context,
    day: DayArgument,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Delete the entry of a day."""
    if not yes:
        found = in_unit_of_work(context.obj(), lambda work: BodyweightService(work.session).require(day))
        if not console.confirm(f"Delete {_weight(found)}, {found.day:%a %Y-%m-%d}?", flag="--yes"):
            console.say("Nothing was deleted.")
            return
    deleted = in_unit_of_work(context.obj(), lambda work: BodyweightService(work.session).delete(day))
    if as_json:
        console.show_json(deleted)
    else:
        console.show(f"Deleted {_weight(deleted)}, {deleted.day:%a %Y-%m-%d}.")


def _render_logged(logged: BodyweightLogged, *, as_json: bool) -> None:
    if as_json:
        console.show_json(logged)
        return
    entry, replaced = logged.entry, logged.replaced
    words = [f"{_weight(entry)}, {entry.day:%a %Y-%m-%d}"]
    if replaced is not None and (_weight(replaced), replaced.day) != (_weight(entry), entry.day):
        before = _weight(replaced) if replaced.day == entry.day else f"{_weight(replaced)}, {replaced.day:%a %Y-%m-%d}"
        words.append(f"(before: {before})")
    console.show(" ".join(words))


def _render_history(found: BodyweightHistory, *, asked: bool) -> None:
    if not found.entries:
        console.say("No bodyweight in that time." if asked else "No bodyweight yet: logbk bodyweight log 82.5kg")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Day", no_wrap=True)
    table.add_column("Weight", justify="right", no_wrap=True)
    table.add_column("Change", justify="right", no_wrap=True, style="dim")
    for entry in found.entries:
        table.add_row(f"{entry.day:%a %Y-%m-%d}", _weight(entry), _change(entry))
    console.show(table)
    if found.total > len(found.entries):
        console.say(f"The last {len(found.entries):,} of {found.total:,}; see more with --limit.")


def _change(entry: BodyweightResponse) -> str:
    if entry.change is None:
        return ""
    return f"{'+' if entry.change > 0 else ''}{plain_decimal(entry.change)} {entry.unit.value}"


def _weight(entry: BodyweightResponse) -> str:
    return f"{plain_decimal(entry.weight)} {entry.unit.value}"


def _read_days(text: str) -> int:
    match = _DAYS.fullmatch(text.strip().lower())
    if match is None:
        raise InvalidInputError(
            f"not a length of time: {text!r}", "Use a number of days, or 90 days, 6 months, 1 year."
        )
    return int(match[1]) * _DAYS_IN[match[2] or "day"]


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
        f"Forced reps  {profile.forced_reps.value}\n"
        f"Bodyweight   {weight}\n"
        f"Undo for     {profile.undo_days:,} day{'' if profile.undo_days == 1 else 's'}"
    )
