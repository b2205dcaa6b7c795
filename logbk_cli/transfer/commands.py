"""`logbk export`."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from logbk_cli.core.database import in_unit_of_work
from logbk_cli.core.output import is_screen, whole_output
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.transfer.service import TransferService
from logbk_cli.transfer.values import ExportFormat, format_for
from logbk_cli.transfer.views import losses_view
from logbk_cli.transfer.writers.base import Writer
from logbk_cli.transfer.writers.choice import writer_of
from logbk_cli.transfer.writers.rows import read_columns
from logbk_cli.users.schemas import ProfileResponse
from logbk_cli.workouts.schemas import ExportRequest
from logbk_cli.workouts.views import count

app = typer.Typer(rich_markup_mode="rich")


@app.command("export")
def export_log(  # noqa: PLR0913 - one option per choice
    context: typer.Context,
    *,
    format_: Annotated[
        ExportFormat | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="csv, json, ndjson, text, strong, hevy, markdown or xlsx. Else by the name of FILE, or text.",
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DAY", help="2026-11-01, monday, 2 weeks ago.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="The last day to export.")] = None,
    exercise: Annotated[
        str | None, typer.Option("--exercise", "-e", metavar="NAME", help="Only this exercise.")
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns", metavar="LIST", help="For csv and xlsx: which columns, as in date,exercise,weight_kg,reps."
        ),
    ] = None,
    spreadsheet: Annotated[
        bool,
        typer.Option("--spreadsheet", help="For csv: make it safe to open in a spreadsheet, not to read back."),
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there instead of to standard output.")
    ] = None,
) -> None:
    """Print your whole log, as text or as another format. `logbk import` reads it back."""
    path = None if output == Path("-") else output
    wanted = format_ or format_for(path)
    chosen = _read_columns(wanted, columns, spreadsheet=spreadsheet)
    if wanted is ExportFormat.XLSX and path is None and is_screen():
        raise InvalidInputError("a spreadsheet is not for a terminal", "Name a file with -o log.xlsx, or use a pipe.")
    request = ExportRequest(since=since, until=until, exercise=exercise)
    with whole_output(path) as file, ExitStack() as at_the_end:

        def make_writer(profile: ProfileResponse) -> Writer:
            writer = writer_of(wanted, file, profile, columns=chosen, for_spreadsheet=spreadsheet)
            at_the_end.callback(writer.close)
            return writer

        with console.progress() as on_step:
            writer = in_unit_of_work(
                context.obj(), lambda work: TransferService(work.session).export(request, make_writer, on_step)
            )
            writer.finish()
    if writer.losses:
        console.say(losses_view(wanted, writer.losses))
    if path is not None:
        console.say(f"Wrote {path}: {count(writer.workouts, 'workout')}, {count(writer.sets, 'set')}.")
    elif not writer.workouts and (since, until, exercise) != (None, None, None):
        console.say("Nothing of that is in your log.")


def _read_columns(format_: ExportFormat, columns: str | None, *, spreadsheet: bool) -> tuple[str, ...] | None:
    if spreadsheet and format_ is not ExportFormat.CSV:
        raise InvalidInputError("--spreadsheet is for csv", "Use --format csv, or xlsx, which is always safe to open.")
    if columns is None:
        return None
    if format_ not in {ExportFormat.CSV, ExportFormat.XLSX}:
        raise InvalidInputError(f"--columns is for csv and xlsx, not for {format_}")
    return read_columns(columns)
