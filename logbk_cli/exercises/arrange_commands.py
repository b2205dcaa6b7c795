"""Arranging exercises: `logbk exercise rename`, `merge` and `alias`."""

from typing import Annotated

import typer

from logbk_cli.core.database import in_unit_of_work
from logbk_cli.exercises.merge_service import ExerciseMergeService
from logbk_cli.exercises.schemas import ExerciseUpdate
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.exercises.views import render
from logbk_cli.shared import console
from logbk_cli.shared.options import JsonOption

alias_app = typer.Typer(help="Give exercises further names, those of the catalogue too.", rich_markup_mode="rich")

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The exercise, by its name or an alias.")]


def rename_exercise(
    context: typer.Context,
    name: NameArgument,
    new_name: Annotated[str, typer.Argument(metavar="NEW", help="What to call it from now on.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Give an exercise of your own another name."""
    _edit(context, name, ExerciseUpdate(name=new_name), as_json=as_json, told="Renamed.")


def merge_exercises(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FROM", help="The exercise that goes, by its name or an alias.")],
    target: Annotated[str, typer.Argument(metavar="INTO", help="The exercise that gets its history and its names.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Make two exercises one: what you did of FROM is moved to INTO, which answers to its names from then on.

    FROM is deleted if it is yours. One of the catalogue is hidden from you, until you take its name from INTO again.
    """
    merged = in_unit_of_work(context.obj(), lambda work: ExerciseMergeService(work.session).merge(source, target))
    gone, kept = merged.gone, merged.exercise
    render(kept, as_json=as_json)
    if as_json:
        return
    times = (
        f"what you did of it, {gone.uses} {'time' if gone.uses == 1 else 'times'}, is" if gone.uses else "nothing was"
    )
    console.say(f"Merged {gone.name}: {times} moved.")
    if gone.name in kept.hides and not gone.is_own:
        console.say(f'To have it back: logbk exercise alias remove "{kept.name}" "{gone.name}"')


@alias_app.command("add")
def add_alias(
    context: typer.Context,
    name: NameArgument,
    alias: Annotated[str, typer.Argument(metavar="ALIAS", help="What you call it too.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Give an exercise another name; what you name goes before what the catalogue does."""
    _edit(context, name, ExerciseUpdate(add_aliases=(alias,)), as_json=as_json, told="Named.")


@alias_app.command("remove")
def remove_alias(
    context: typer.Context,
    name: NameArgument,
    alias: Annotated[str, typer.Argument(metavar="ALIAS", help="The name to forget.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Take a name that you gave from an exercise."""
    _edit(context, name, ExerciseUpdate(remove_aliases=(alias,)), as_json=as_json, told="Forgotten.")


def _edit(context: typer.Context, name: str, changes: ExerciseUpdate, *, as_json: bool, told: str) -> None:
    exercise = in_unit_of_work(context.obj(), lambda work: ExerciseService(work.session).edit(name, changes))
    render(exercise, as_json=as_json, told=told)
