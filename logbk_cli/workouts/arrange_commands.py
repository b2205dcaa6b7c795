"""Arranging what is logged: `logbk workout`, `logbk swap`."""

from typing import Annotated

import typer

from logbk_cli.core.database import in_unit_of_work
from logbk_cli.shared import console
from logbk_cli.shared.options import JsonOption
from logbk_cli.workouts.arrange_service import ArrangeService
from logbk_cli.workouts.asking import ask_for_names
from logbk_cli.workouts.merge_service import MergeService
from logbk_cli.workouts.service import WorkoutService
from logbk_cli.workouts.views import count, executions_table

app = typer.Typer(help="Delete, rename, move, merge and copy workouts.", rich_markup_mode="rich")
swap_app = typer.Typer(rich_markup_mode="rich")

_WAYS = "last, today, yesterday, @2, 2026-11-20, or an id"
WhichArgument = Annotated[str, typer.Argument(metavar="WHICH", help=f"{_WAYS[0].upper()}{_WAYS[1:]}.")]


@app.command("delete")
def delete_workout(
    context: typer.Context,
    which: WhichArgument,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Delete a workout with the sets in it."""
    if not yes:
        found = in_unit_of_work(context.obj(), lambda work: WorkoutService(work.session).show(which))
        if console.is_interactive():
            console.err().print(executions_table(found))
        if not console.confirm(
            f"Delete {found.label}, with {count(found.set_count, 'set')}? `logbk undo` brings it back.", flag="--yes"
        ):
            console.say("Nothing was deleted.")
            return
        which = str(found.id)  # what the person was asked about, whatever `last` is by now
    workout = in_unit_of_work(context.obj(), lambda work: ArrangeService(work.session).delete(which))
    if as_json:
        console.show_json(workout)
    else:
        console.show(f"Deleted {workout.label}, with {count(workout.set_count, 'set')}.")
        console.say("`logbk undo` brings it back.", style="dim")


@app.command("rename")
def rename_workout(
    context: typer.Context,
    which: WhichArgument,
    name: Annotated[str, typer.Argument(metavar="NAME", help='What to call it; "" for no name.')],
    *,
    as_json: JsonOption = False,
) -> None:
    """Give a workout another name: logbk workout rename last "Upper B"."""
    workout = in_unit_of_work(context.obj(), lambda work: ArrangeService(work.session).rename(which, name))
    if as_json:
        console.show_json(workout)
    else:
        console.show(f"It is {workout.label} now.")


@app.command("move")
def move_workout(
    context: typer.Context,
    which: WhichArgument,
    to: Annotated[
        str, typer.Argument(metavar="WHEN", help='2026-11-20, yesterday, monday, 18:05, or "2026-11-20 18:05".')
    ],
    *,
    as_json: JsonOption = False,
) -> None:
    """Move a workout to another day or time; it keeps its length.

    A day alone leaves the time on the clock, a time alone the day.
    """
    workout = in_unit_of_work(context.obj(), lambda work: ArrangeService(work.session).move(which, to))
    if as_json:
        console.show_json(workout)
    else:
        console.show(f"Moved. It is {workout.label} now.")


@app.command("merge")
def merge_workouts(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FROM", help=f"The workout that goes: {_WAYS}.")],
    target: Annotated[str, typer.Argument(metavar="INTO", help="The workout that stays, and gets its sets.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Make two workouts one: the sets of FROM join INTO, and FROM is gone.

    What began first comes first, and an exercise that stands in both goes on in its line. The times widen to hold
    both; the name is INTO's where it has one, and the notes of both stay.
    """
    merged = in_unit_of_work(context.obj(), lambda work: MergeService(work.session).merge(source, target))
    if as_json:
        console.show_json(merged.workout)
    else:
        console.show(f"Merged {merged.gone.label} into {merged.workout.label}:", executions_table(merged.workout))


@app.command("duplicate")
def duplicate_workout(
    context: typer.Context,
    which: WhichArgument,
    *,
    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="WHEN", help="When it began: 18:05, yesterday, 2026-11-20. Else it has just ended."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write a workout down once more, as a finished one: you did the same again.

    Without --at it has just ended. A day alone leaves the time on the clock. The note on the whole workout is left out.
    """
    workout = in_unit_of_work(context.obj(), lambda work: ArrangeService(work.session).duplicate(which, at))
    if as_json:
        console.show_json(workout)
    else:
        console.show(f"Wrote down {workout.label}:", executions_table(workout))


@swap_app.command("swap")
def swap_exercise(
    context: typer.Context,
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="The exercise of the open workout; a part of its name will do.")
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The exercise that it was.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Make an exercise of the open workout another one, with the sets logged already: logbk swap bench "db bench"."""
    swapped = ask_for_names(
        lambda choices: in_unit_of_work(
            context.obj(),
            lambda work: MergeService(work.session).swap(choices.get(old, old), choices.get(new, new)),
        )
    )
    if as_json:
        console.show_json(swapped.workout)
    else:
        console.show(f"{swapped.old} is {swapped.new} now:", executions_table(swapped.workout))
