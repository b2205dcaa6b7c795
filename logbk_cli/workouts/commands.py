"""The everyday verbs: log, start, status, finish, cancel, show, history, last."""

from functools import partial
from typing import Annotated

import typer

from logbk_cli.core import clock
from logbk_cli.core.database import UnitOfWork, in_unit_of_work
from logbk_cli.exercises.matching import UnclearNameError
from logbk_cli.notation.target_items import read_duration
from logbk_cli.notation.values import WeightUnit
from logbk_cli.notation.writer import set_to_json
from logbk_cli.shared import console
from logbk_cli.shared.countdown import count_down
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.lazy import INTERRUPTED
from logbk_cli.shared.options import JsonOption, whole_number
from logbk_cli.shared.paging import show_paged
from logbk_cli.workouts.arrange_service import ArrangeService
from logbk_cli.workouts.asking import ask_for_names, ask_to_take_over, tell_what_was_taken_over
from logbk_cli.workouts.log_service import LogService
from logbk_cli.workouts.plan_service import PlanService
from logbk_cli.workouts.plan_views import plan_view
from logbk_cli.workouts.requests import read_request
from logbk_cli.workouts.schemas import (
    AddedWorkouts,
    FinishRequest,
    HistoryRequest,
    LogRequest,
    LogResponse,
    WorkoutResponse,
)
from logbk_cli.workouts.service import WorkoutService
from logbk_cli.workouts.views import (
    added_view,
    count,
    entry_view,
    executions_table,
    finish_view,
    format_ago,
    history_table,
    not_extended_view,
    running_view,
    session_view,
    sessions_table,
    workout_view,
)

app = typer.Typer(rich_markup_mode="rich")

AtOption = Annotated[
    str | None, typer.Option("--at", metavar="TIME", help="18:05, yesterday 18:00, 2h ago, 2026-11-20 18:05.")
]
_EXAMPLE = 'logbk log "bench press 3x8 @ 80kg"'


@app.command("log", context_settings={"ignore_unknown_options": True})
def log_sets(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TEXT…", help="Sets as you would write them; - reads standard input.", show_default=False
        ),
    ] = None,
    *,
    unit: Annotated[
        WeightUnit | None, typer.Option("--unit", metavar="kg|lb", help="The unit of bare numbers this time.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be logged; write nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write sets down. Without TEXT on a terminal, asks line by line.

    next logs the next planned set of the routine as planned; next 7, next @9, next 82.5kg say what was otherwise.

    bench press 3x8 @ 80kg  ·  squat 100kg x5, x5, x4  ·  pull-up +10kg x 8  ·  plank 1:30  ·  row 2000m 7:45

    Several exercises: one per line, or with ; between them. Without an exercise, goes on with the last one.
    A workout is opened when none is open.
    """
    text = _read_text(words)
    if text is None:
        if dry_run or as_json:
            raise InvalidInputError("--dry-run and --json need the sets to read", f"Try {_EXAMPLE}.")
        _log_line_by_line(context, unit)
    else:
        log_and_tell(context, read_request(text, unit, dry_run=dry_run), as_json=as_json)


def log_and_tell(context: typer.Context, request: LogRequest, *, as_json: bool) -> None:
    """Log entries or whole workouts, and tell what was logged."""
    result = log_asking(context, request)
    if as_json:
        console.show_json(document_of(request, result))
    else:
        tell_logged(request, result)


def tell_logged(request: LogRequest, result: LogResponse) -> None:
    """Tell what was logged."""
    if request.dry_run:
        console.say("Nothing is written. This would be logged:")
    elif result.workout_opened:
        console.say("Started a workout. `logbk finish` ends it.")
    console.show(*(entry_view(entry) for entry in result.entries))
    if result.workouts is not None:
        console.show(added_view(result.workouts, "Would add" if request.dry_run else "Added"))
        tell_not_extended(result.workouts)


def tell_not_extended(added: AddedWorkouts) -> None:
    """Tell, where there are any, of workouts that grew and were left alone."""
    if added.not_extended:
        console.say(not_extended_view(added))


def _read_text(words: list[str] | None) -> str | None:
    """Return the text to log; None asks for the prompt."""
    if words == ["-"]:
        return console.read_stdin()
    if words:
        for word in words:
            if word.startswith("--"):
                raise InvalidInputError(f"no such option: {word}", "See `logbk log --help`.")
        return " ".join(words)
    if console.is_interactive():
        return None
    raise InvalidInputError("nothing to log", f"Try {_EXAMPLE}, or pass - to read standard input.")


def log_asking(context: typer.Context, request: LogRequest) -> LogResponse:
    """Log, and on a terminal ask which exercise is meant where a name is not clear."""
    return ask_for_names(
        lambda choices: in_unit_of_work(
            context.obj(), partial(_log_once, request.model_copy(update={"choices": {**request.choices, **choices}}))
        )
    )


async def _log_once(request: LogRequest, work: UnitOfWork) -> LogResponse:
    return await LogService(work.session).log(request)


def _log_line_by_line(context: typer.Context, unit: WeightUnit | None) -> None:
    workout = in_unit_of_work(context.obj(), lambda work: WorkoutService(work.session).status())
    _show_running(workout)
    while True:
        line = console.ask("log> ", flag="the sets as arguments")
        if not line or line.strip() in {"q", "quit", "exit"}:
            console.say("\nThe workout stays open; `logbk finish` ends it." if workout else "")
            return
        if not line.strip():
            continue
        try:
            result = log_asking(context, read_request(line, unit, dry_run=False))
        except (InvalidInputError, UnclearNameError) as error:
            console.show_error(error, as_json=False)
            continue
        workout = in_unit_of_work(context.obj(), lambda work: WorkoutService(work.session).status())
        _show_running(workout)
        console.show(*(entry_view(entry) for entry in result.entries))


def _show_running(workout: WorkoutResponse | None) -> None:
    if workout is None:
        console.say("No workout is open; the first set opens one. For example: bench press 3x8 @ 80kg")
    else:
        console.err().clear()
        console.err().print(running_view(workout, clock.now()))
    console.say("One line per exercise; without a name the last one goes on. Ctrl-D ends.", style="dim")


def document_of(request: LogRequest, result: LogResponse) -> dict[str, object]:
    """Return what `--json` shows of what was logged."""
    if not request.dry_run:
        return result.model_dump()
    document: dict[str, object] = {
        "entries": [
            {
                "exercise": entry.exercise,
                "query": entry.query,
                "sets": [set_to_json(one) for one in entry.to_values()],
                "note": entry.note,
            }
            for entry in result.entries
        ]
    }
    if result.workouts is not None:
        document["workouts"] = result.workouts
    return document


@app.command("start")
def start_workout(  # noqa: PLR0913 - one option for each thing that may be said
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="What to call the workout.", show_default=False)
    ] = None,
    *,
    routine: Annotated[
        str | None,
        typer.Option("--routine", "-r", metavar="NAME", help="Follow this routine; a part of its name will do."),
    ] = None,
    at: AtOption = None,
    goes_on: Annotated[
        bool, typer.Option("--continue", help="Go on with the last workout instead, as if not finished.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Start a workout, with a name if you like: logbk start "Upper A"."""
    if goes_on:
        if name is not None or at is not None or routine is not None:
            raise InvalidInputError(
                "--continue goes on with the last workout, which has its name and its time",
                "Leave out the name, --at and --routine; `logbk workout rename` and `move` change them.",
            )
        _go_on(context, as_json=as_json)
        return
    workout = in_unit_of_work(context.obj(), lambda work: WorkoutService(work.session).start(name, at, routine))
    if as_json:
        console.show_json(workout)
        return
    console.show(f"Started {workout.name or 'a workout'} at {workout.started_at:%H:%M}.")
    if routine is not None:
        console.say("`logbk status` shows the plan, `logbk log next` logs its next set.")


def _go_on(context: typer.Context, *, as_json: bool) -> None:
    reopened = in_unit_of_work(context.obj(), lambda work: ArrangeService(work.session).reopen())
    if as_json:
        console.show_json(reopened.workout)
        return
    console.show(
        f"Going on with {reopened.workout.label}, which ended {format_ago(clock.now() - reopened.finished_at)}:",
        executions_table(reopened.workout),
    )


@app.command("status")
def show_status(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """Show the open workout, and the plan that it follows."""
    status = in_unit_of_work(context.obj(), lambda work: WorkoutService(work.session).follow())
    if as_json:
        plan = {} if status.plan is None else {"plan": status.plan}
        console.show_json({"workout": status.workout, **plan})
    elif status.workout is None:
        console.say("No workout is open. Start one with `logbk start`, or just log a set.")
    elif status.plan is None:
        console.show(workout_view(status.workout, clock.now()))
    else:
        console.show(plan_view(status.workout, status.plan, clock.now()))


@app.command("rest")
def rest(
    context: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="TIME", help="90s, 1:30, 2 min, or seconds: 90.", show_default=False)
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Count down until the next set: as long as you say, as the routine says, or two minutes. Enter ends it early."""
    if words:
        seconds = read_duration(" ".join(words))
    else:
        seconds = in_unit_of_work(context.obj(), lambda work: PlanService(work.session).rest_s())
    try:
        whole = count_down(float(seconds))
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    if as_json:
        console.show_json({"rest_s": seconds, "ended_early": not whole})


@app.command("finish")
def finish_workout(
    context: typer.Context,
    *,
    at: AtOption = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A note on the whole workout.")] = None,
    update_routine: Annotated[
        bool | None,
        typer.Option("--update-routine/--keep-routine", help="Take what was done into the routine, or do not ask."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Finish the open workout and sum it up. An empty one is discarded."""
    request = FinishRequest(at=at, note=note, called_at=clock.now(), takes_over=bool(update_routine))
    if update_routine is None and not as_json and console.is_interactive():
        request = ask_to_take_over(
            lambda: in_unit_of_work(context.obj(), lambda work: WorkoutService(work.session).get_offer(request)),
            request,
        )
    result = in_unit_of_work(context.obj(), lambda work: WorkoutService(work.session).finish(request))
    if as_json:
        offer = result.offer
        routine = {} if offer is None else {"routine": {**offer.model_dump(), "updated": request.takes_over}}
        console.show_json(result.model_dump() | routine)
    elif result.discarded:
        console.show("The workout was empty, so it is discarded.")
    else:
        console.show(finish_view(result))
        tell_what_was_taken_over(request, result.offer)


@app.command("cancel")
def cancel_workout(
    context: typer.Context,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Throw the open workout away, with the sets in it."""
    asked = None
    if not yes:
        open_workout = in_unit_of_work(context.obj(), lambda work: WorkoutService(work.session).require_open())
        asked = open_workout.id
        if open_workout.set_count and not console.confirm(
            f"Throw away {open_workout.name or 'the open workout'} and its {count(open_workout.set_count, 'set')}?",
            flag="--yes",
        ):
            console.say("Kept.")
            return
    workout = in_unit_of_work(context.obj(), lambda work: WorkoutService(work.session).cancel(asked))
    if as_json:
        console.show_json(workout)
    else:
        console.show(f"Cancelled {workout.name or 'the workout'}.")


@app.command("show")
def show_workout(
    context: typer.Context,
    which: Annotated[
        str | None,
        typer.Argument(metavar="WHICH", help="last, today, yesterday, @2, 2026-11-20, or an id.", show_default=False),
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show a workout: the open or last one, or the one you name."""
    workout = in_unit_of_work(context.obj(), lambda work: WorkoutService(work.session).show(which))
    if as_json:
        console.show_json(workout)
    else:
        console.show(workout_view(workout, clock.now()))


@app.command("history")
def show_history(  # noqa: PLR0913 - as in log_sets
    context: typer.Context,
    *,
    exercise: Annotated[
        str | None, typer.Option("--exercise", "-e", metavar="NAME", help="Only this exercise, with its sets.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DAY", help="2026-11-01, monday, 2 weeks ago.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="The last day to list.")] = None,
    limit: Annotated[
        int, typer.Option("--limit", "-n", parser=whole_number(1, 10_000), metavar="N", help="How many workouts.")
    ] = 10,
    as_json: JsonOption = False,
) -> None:
    """List workouts, the newest first."""
    request = HistoryRequest(since=since, until=until, limit=limit)
    if exercise is not None:
        sessions = in_unit_of_work(
            context.obj(), lambda work: WorkoutService(work.session).exercise_history(exercise, request)
        )
        if as_json:
            console.show_json({"sessions": sessions})
        elif not sessions:
            console.say("Nothing is logged there yet.")
        else:
            show_paged(sessions[0].exercise, sessions_table(sessions))
        return
    found = in_unit_of_work(context.obj(), lambda work: WorkoutService(work.session).history(request))
    if as_json:
        console.show_json(found)
    elif not found.workouts:
        asked = since is not None or until is not None
        console.say("No workouts in that time." if asked else f"No workouts yet. Log the first set: {_EXAMPLE}")
    else:
        show_paged(history_table(found.workouts, console.out().width))
        if found.total > len(found.workouts):
            console.say(f"The last {len(found.workouts):,} of {found.total:,}; see more with --limit.")


@app.command("last")
def show_last(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="EXERCISE", show_default=False)],
    *,
    as_json: JsonOption = False,
) -> None:
    """Show what you did the last time of an exercise."""
    session = in_unit_of_work(context.obj(), lambda work: WorkoutService(work.session).last(" ".join(words)))
    if as_json:
        console.show_json(session)
    else:
        console.show(session_view(session))
