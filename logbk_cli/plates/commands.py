"""`logbk plates` and `logbk warmup`."""

from typing import Annotated

import typer

from logbk_cli.core.database import in_unit_of_work
from logbk_cli.notation.values import WeightUnit
from logbk_cli.plates.schemas import InventoryUpdate
from logbk_cli.plates.service import PlateService
from logbk_cli.plates.views import inventory_view, plates_view, warmup_view
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.options import JsonOption

app = typer.Typer(rich_markup_mode="rich")

UnitOption = Annotated[
    WeightUnit | None, typer.Option("--unit", metavar="kg|lb", help="Which plates to load; yours if not named.")
]


@app.command("plates")
def load_plates(  # noqa: PLR0913 - one option per setting
    context: typer.Context,
    weight: Annotated[
        str | None, typer.Argument(metavar="WEIGHT", help="What to load: 102.5, 225lb.", show_default=False)
    ] = None,
    *,
    bar: Annotated[str | None, typer.Option("--bar", metavar="WEIGHT", help="What the bar weighs; 0 for none.")] = None,
    unit: UnitOption = None,
    inventory: Annotated[
        str | None,
        typer.Option(
            "--inventory",
            metavar="LIST",
            help='Keep these as your plates, with --bar as your bar: "20x4 15x2 2.5x2", or usual.',
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what to put on each side of the bar, or without WEIGHT your plates."""
    if inventory is not None:
        if weight is not None:
            raise InvalidInputError("--inventory keeps plates, and loads none", "Ask for the weight afterwards.")
        changes = InventoryUpdate(plates=inventory, bar=bar, unit=unit)
        kept = in_unit_of_work(context.obj(), lambda work: PlateService(work.session).keep(changes))
        if as_json:
            console.show_json(kept)
        else:
            console.show(inventory_view(kept))
        return
    if weight is None:
        if bar is not None:
            raise InvalidInputError("what should be on that bar?", "Name a weight, or keep the bar with --inventory.")
        own = in_unit_of_work(context.obj(), lambda work: PlateService(work.session).inventory(unit))
        if as_json:
            console.show_json(own)
        else:
            console.show(inventory_view(own))
        return
    asked = weight
    found = in_unit_of_work(context.obj(), lambda work: PlateService(work.session).load(asked, bar, unit))
    if as_json:
        console.show_json(found)
    else:
        console.show(plates_view(found))


@app.command("warmup")
def warm_up(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="EXERCISE… WEIGHT", show_default=False)],
    *,
    bar: Annotated[str | None, typer.Option("--bar", metavar="WEIGHT", help="What the bar weighs; 0 for none.")] = None,
    unit: UnitOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the way up to a weight, for `logbk log`: logbk warmup squat 140 | logbk log -."""
    exercise, weight = _split(words)
    found = in_unit_of_work(context.obj(), lambda work: PlateService(work.session).warm_up(exercise, weight, bar, unit))
    if as_json:
        console.show_json(found)
        return
    if found.text is None:
        console.say(f"{found.exercise}: that is light enough to begin with.")
        return
    console.say(warmup_view(found))
    console.show(found.text)


def _split(words: list[str]) -> tuple[str, str]:
    """Return the exercise and the weight, which stands last: as `140`, `140kg` or `140 kg`."""
    at = -2 if len(words) > 2 and words[-1].lower() in {"kg", "lb", "lbs"} else -1
    exercise, weight = " ".join(words[:at]), " ".join(words[at:])
    if not exercise:
        raise InvalidInputError("a weight and an exercise are needed", "Like logbk warmup squat 140.")
    return exercise, weight
