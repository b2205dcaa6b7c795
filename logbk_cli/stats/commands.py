"""`logbk records` and `logbk stats`: the best of an exercise, and what was done in a week, a month, a year."""

from typing import Annotated

import typer

from logbk_cli.core.database import in_unit_of_work
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.options import JsonOption, whole_number
from logbk_cli.shared.paging import show_paged
from logbk_cli.stats.schemas import StatsRequest
from logbk_cli.stats.service import StatsService
from logbk_cli.stats.values import GroupBy, Span
from logbk_cli.stats.views import overview_table, records_view, stats_view

app = typer.Typer(rich_markup_mode="rich")


@app.command("records")
def show_records(
    context: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="EXERCISE", help="Without one: an overview.", show_default=False)
    ] = None,
    *,
    most_done: Annotated[bool, typer.Option("--most-done", help="What you do most first, instead of last.")] = False,
    limit: Annotated[
        int, typer.Option("--limit", "-n", parser=whole_number(1, 500), metavar="N", help="How many exercises.")
    ] = 20,
    as_json: JsonOption = False,
) -> None:
    """Show your records: of one exercise all, or an overview of the exercises that you did."""
    if words:
        found = in_unit_of_work(context.obj(), lambda work: StatsService(work.session).records(" ".join(words)))
        if as_json:
            console.show_json(found)
        elif found.is_empty:
            console.say(f"{found.exercise} has no records yet.")
        else:
            show_paged(records_view(found, console.out().width))
        return
    overview = in_unit_of_work(
        context.obj(), lambda work: StatsService(work.session).overview(most_done=most_done, limit=limit)
    )
    if as_json:
        console.show_json(overview)
    elif not overview.exercises:
        console.say('Nothing is logged yet. Log the first set: logbk log "bench press 3x8 @ 80kg"')
    else:
        show_paged(overview_table(overview, console.out().width))
        if overview.total > len(overview.exercises):
            console.say(f"{len(overview.exercises):,} of {overview.total:,} exercises; see more with --limit.")


@app.command("stats")
def show_stats(  # noqa: PLR0913 - one option per span
    context: typer.Context,
    *,
    week: Annotated[bool, typer.Option("--week", help="This week, from Monday.")] = False,
    month: Annotated[bool, typer.Option("--month", help="This month.")] = False,
    year: Annotated[bool, typer.Option("--year", help="This year.")] = False,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DAY", help="2026-11-01, monday, 2 weeks ago.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="The last day to count.")] = None,
    by: Annotated[
        GroupBy | None,
        typer.Option("--by", metavar="WHAT", help="Also told apart by exercise, body-part, week or weekday."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Sum up what you did, against the period before. Without a period: your whole log."""
    spans = [span for span, is_wanted in ((Span.WEEK, week), (Span.MONTH, month), (Span.YEAR, year)) if is_wanted]
    if len(spans) > 1:
        raise InvalidInputError(f"--{spans[0]} and --{spans[1]} at once", "Give one of --week, --month and --year.")
    request = StatsRequest(span=spans[0] if spans else None, since=since, until=until, by=by)
    found = in_unit_of_work(context.obj(), lambda work: StatsService(work.session).stats(request))
    if as_json:
        console.show_json(found)
    elif not found.totals.workouts and (found.before is None or not found.before.totals.workouts):
        asked = bool(spans) or since is not None or until is not None
        console.say("No workouts in that time." if asked else "Nothing is logged yet.")
    else:
        console.show(stats_view(found, console.out().width))
