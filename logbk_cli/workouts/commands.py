"""The everyday verbs: log, start, status, finish, cancel, show, history, last."""

from functools import partial
from typing import Annotated

import typer

from logbk_cli.core import clock
from logbk_cli.core.database import UnitOfWork, in_unit_of_work
from logbk_cli.exercises.matching import UnclearNameError
from logbk_cli.notation.reader import read_entries
from logbk_cli.notation.values import WeightUnit
from logbk_cli.notation.workout_text import has_date_line, read_workouts
from logbk_cli.notation.writer import set_to_json
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.options import JsonOption, whole_number
from logbk_cli.workouts.log_service import LogService
from logbk_cli.workouts.schemas import HistoryRequest, LogRequest, LogResponse, WorkoutResponse
from logbk_cli.workouts.service import WorkoutService
from logbk_cli.workouts.views import (
    added_view,
    count,
    entry_view,
    finish_view,
    history_table,
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
    dry_run: Annotated[
        bool, typer.Option("--dry-run", metavar="", help="Show what would be logged; write nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Write sets down. Without TEXT on a terminal, asks line by line.

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
        log_text(context, text, unit=unit, dry_run=dry_run, as_json=as_json)


def log_text(
    context: typer.Context, text: str, *, unit: WeightUnit | None, dry_run: bool = False, as_json: bool = False
) -> None:
    """Log entries or workout text, and tell what was logged."""
    result = _log_asking(context, _request(text, unit, dry_run=dry_run))
    if as_json:
        console.show_json(_dry_run_document(result) if dry_run else result)
        return
    if dry_run:
        console.say("Nothing is written. This would be logged:")
    elif result.workout_opened:
        console.say("Started a workout. `logbk finish` ends it.")
    console.show(*(entry_view(entry) for entry in result.entries))
    if result.workouts is not None:
        console.show(added_view(result.workouts))


def _request(text: str, unit: WeightUnit | None, *, dry_run: bool) -> LogRequest:
    if not has_date_line(text):
        return LogRequest(entries=read_entries(text), unit=unit, dry_run=dry_run)
    workouts = read_workouts(text)
    # What stands above the first date line belongs to the open workout.
    undated = [entry for workout in workouts if workout.date is None for entry in workout.entries]
    if any(workout.date is None and workout.note for workout in workouts):
        raise InvalidInputError("a note stands above the first date line", "Put it under the date of its workout.")
    dated = tuple(workout for workout in workouts if workout.date is not None)
    return LogRequest(entries=tuple(undated), workouts=dated, unit=unit, dry_run=dry_run)


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


def _log_asking(context: typer.Context, request: LogRequest) -> LogResponse:
    """Log, and on a terminal ask which exercise is meant where a name is not clear."""
    while True:
        try:
            return in_unit_of_work(context.obj(), partial(_log_once, request))
        except UnclearNameError as error:
            if not error.candidates or not console.is_interactive():
                raise
            picked = console.choose(
                f"{error.message[0].upper()}{error.message[1:]}.", error.candidates, flag="the full name"
            )
            if picked is None:
                raise
            # The error names what was looked up: the text itself, or an earlier choice, which is never unclear.
            request = request.model_copy(update={"choices": {**request.choices, error.query: error.candidates[picked]}})


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
            result = _log_asking(context, _request(line, unit, dry_run=False))
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


def _dry_run_document(result: LogResponse) -> dict[str, object]:
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
def start_workout(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", show_default=False)] = None,
    *,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    """Start a workout, with a name if you like: logbk start "Upper A"."""
    workout = in_unit_of_work(context.obj(), lambda work: WorkoutService(work.session).start(name, at))
    if as_json:
        console.show_json(workout)
    else:
        console.show(f"Started {workout.name or 'a workout'} at {workout.started_at:%H:%M}.")


@app.command("status")
def show_status(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """Show the open workout."""
    workout = in_unit_of_work(context.obj(), lambda work: WorkoutService(work.session).status())
    if as_json:
        console.show_json({"workout": workout})
    elif workout is None:
        console.say("No workout is open. Start one with `logbk start`, or just log a set.")
    else:
        console.show(workout_view(workout, clock.now()))


@app.command("finish")
def finish_workout(
    context: typer.Context,
    *,
    at: AtOption = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A note on the whole workout.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Finish the open workout and sum it up. An empty one is discarded."""
    result = in_unit_of_work(context.obj(), lambda work: WorkoutService(work.session).finish(at, note))
    if as_json:
        console.show_json(result)
    elif result.discarded:
        console.show("The workout was empty, so it is discarded.")
    else:
        console.show(finish_view(result))


@app.command("cancel")
def cancel_workout(
    context: typer.Context,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", metavar="", help="Do not ask.")] = False,
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
            console.show(sessions[0].exercise, sessions_table(sessions))
        return
    found = in_unit_of_work(context.obj(), lambda work: WorkoutService(work.session).history(request))
    if as_json:
        console.show_json(found)
    elif not found.workouts:
        asked = since is not None or until is not None
        console.say("No workouts in that time." if asked else f"No workouts yet. Log the first set: {_EXAMPLE}")
    else:
        console.show(history_table(found.workouts, console.out().width))
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
