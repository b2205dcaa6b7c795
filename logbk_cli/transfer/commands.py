"""`logbk import` and `logbk export`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from logbk_cli.core.database import in_unit_of_work
from logbk_cli.notation.values import WeightUnit
from logbk_cli.shared import console
from logbk_cli.shared.options import JsonOption
from logbk_cli.transfer.files import read_file, write_file
from logbk_cli.transfer.service import TransferService
from logbk_cli.workouts.commands import log_text

app = typer.Typer(rich_markup_mode="rich")


class Format(StrEnum):
    """What a log can be written as."""

    TEXT = "text"


@app.command("import")
def import_log(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="Workout text; - reads standard input.")],
    *,
    unit: Annotated[
        WeightUnit | None, typer.Option("--unit", metavar="kg|lb", help="The unit of bare numbers in it.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Read workouts from a file, whole or not at all. What the log holds already is left alone."""
    log_text(context, read_file(file), unit=unit, as_json=as_json)


@app.command("export")
def export_log(
    context: typer.Context,
    *,
    format_: Annotated[Format, typer.Option("--format", metavar="text", help="What to write.")] = Format.TEXT,  # noqa: ARG001 - text is the only one yet
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there instead of to standard output.")
    ] = None,
) -> None:
    """Print your whole log as text that `logbk import` reads back."""
    text = in_unit_of_work(context.obj(), lambda work: TransferService(work.session).export_text())
    if output is None or output == Path("-"):
        console.show_text(text)
        return
    write_file(output, text)
    console.say(f"Wrote {output}.")
