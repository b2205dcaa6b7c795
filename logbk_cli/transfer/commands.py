"""`logbk import` and `logbk export`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from logbk_cli.core.database import in_unit_of_work
from logbk_cli.notation.values import WeightUnit
from logbk_cli.shared import console
from logbk_cli.transfer.files import read_workout_file, write_file
from logbk_cli.transfer.service import TransferService
from logbk_cli.workouts.views import added_view

app = typer.Typer(rich_markup_mode="rich")


class Format(StrEnum):
    """What a log can be written as."""

    TEXT = "text"


@app.command("import")
def import_log(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="Workout text; - reads standard input.")],
    *,
    unit: Annotated[WeightUnit | None, typer.Option("--unit", help="The unit of bare numbers in it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Read workouts from a file, whole or not at all. What the log holds already is left alone."""
    workouts = read_workout_file(file)
    with console.progress() as on_step:
        on_step(f"Importing {len(workouts)} workouts")
        added = in_unit_of_work(
            context.obj(), lambda work: TransferService(work.session).import_workouts(workouts, unit)
        )
    if as_json:
        console.show_json(added)
    else:
        console.show(added_view(added))


@app.command("export")
def export_log(
    context: typer.Context,
    *,
    format_: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.TEXT,  # noqa: ARG001 - text is the only one yet
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there instead of to standard output.")
    ] = None,
) -> None:
    """Print your whole log as text that `logbk import` reads back."""
    text = in_unit_of_work(context.obj(), lambda work: TransferService(work.session).export_text())
    if output is None:
        console.show_text(text)
        return
    write_file(output, text)
    console.say(f"Wrote {output}.")
