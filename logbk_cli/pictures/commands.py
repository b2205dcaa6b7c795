"""`logbk chart`, `logbk calendar` and `logbk report`."""

from pathlib import Path
from typing import Annotated

import typer

from logbk_cli.core.database import in_unit_of_work
from logbk_cli.core.output import whole_output
from logbk_cli.pictures.page import render_page
from logbk_cli.pictures.schemas import ReportRequest, SeriesRequest
from logbk_cli.pictures.service import PictureService
from logbk_cli.pictures.values import WEIGHED, Metric
from logbk_cli.pictures.views import calendar_view, series_view
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.options import JsonOption, whole_number
from logbk_cli.workouts.views import count

app = typer.Typer(rich_markup_mode="rich")

_FIRST_YEAR, _LAST_YEAR = 1900, 2199
SinceOption = Annotated[str | None, typer.Option("--since", metavar="DAY", help="2026-11-01, monday, 2 weeks ago.")]


@app.command("chart")
def show_chart(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="EXERCISE…", show_default=False)],
    *,
    metric: Annotated[
        Metric | None,
        typer.Option(
            "--metric", metavar="WHAT", help="e1rm, weight, volume or reps; time or distance where that is what counts."
        ),
    ] = None,
    since: SinceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw how an exercise went, workout by workout."""
    request = SeriesRequest(exercise=" ".join(words), metric=metric, since=since)
    series = in_unit_of_work(context.obj(), lambda work: PictureService(work.session).series(request))
    if as_json:
        console.show_json(series)
    elif not series.points:
        console.say(f"There is nothing to draw of {series.exercise} yet.")
        if series.is_on_bodyweight and series.metric in WEIGHED:
            console.say("What it weighs is not known without your own weight: logbk bodyweight log 82.5kg")
    else:
        console.show(series_view(series, *console.picture_size()))


@app.command("calendar")
def show_calendar(
    context: typer.Context,
    year: Annotated[
        int | None,
        typer.Argument(
            metavar="YEAR",
            parser=whole_number(_FIRST_YEAR, _LAST_YEAR),
            help="A whole year; without it the last twelve months.",
            show_default=False,
        ),
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show the days on which you trained, the darker the more sets."""
    calendar = in_unit_of_work(context.obj(), lambda work: PictureService(work.session).calendar(year))
    if as_json:
        console.show_json(calendar)
    else:
        console.show(calendar_view(calendar, console.picture_size()[0]))


@app.command("report")
def write_report(
    context: typer.Context,
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where to write the page; - is standard output.")
    ],
    since: SinceOption = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="The last day to report on.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Write a page for the browser: progress, body parts, training days and records, in one file."""
    path = None if output == Path("-") else output
    if path is None and as_json:
        raise InvalidInputError("--json tells of a file, and there is none", "Name one with -o report.html.")
    request = ReportRequest(since=since, until=until)
    report = in_unit_of_work(context.obj(), lambda work: PictureService(work.session).report(request))
    page = render_page(report).encode()
    with whole_output(path) as file:
        file.write(page)
    if path is None:
        return
    counts = {
        "workouts": len(report.workouts),
        "sets": sum(workout.sets for workout in report.workouts),
        "lifts": len(report.lifts),
        "records": len(report.records),
    }
    if as_json:
        console.show_json({"file": str(path), **counts})
    else:
        told = f"{count(counts['workouts'], 'workout')}, {count(counts['sets'], 'set')}"
        console.say(f"Wrote {path}: {told}. Open it in a browser.")
