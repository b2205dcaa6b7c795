"""`logbk routine` and `logbk max`: what a workout is to be, and what its percentages are of."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from logbk_cli.core.database import in_unit_of_work
from logbk_cli.notation.routine_text import read_routine
from logbk_cli.notation.values import WeightUnit
from logbk_cli.routines.schemas import RoutineResponse, RoutineSave, RoutineSummary, SavedRoutine
from logbk_cli.routines.service import RoutineService
from logbk_cli.shared import console
from logbk_cli.shared.editor import edit
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.files import read_file
from logbk_cli.shared.options import JsonOption
from logbk_cli.shared.paging import show_paged
from logbk_cli.shared.text import plain_decimal, sanitise

app = typer.Typer(
    rich_markup_mode="rich", help="Write down what a workout is to be; `logbk start --routine` follows it."
)
max_app = typer.Typer(rich_markup_mode="rich", help="Say what percentages in routines are of, exercise by exercise.")

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The routine; a part of its name will do.")]
ExerciseArgument = Annotated[str, typer.Argument(metavar="EXERCISE", help="The exercise.")]
_WEIGHT = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,3})?) ?(kg|lb)?", re.ASCII)
_HELP = """\
A line for each exercise, in the order in which you do them:
  Bench Press (Barbell): 60kg x5 warmup, 3x5 80% @8, rest 3min  # pause at the chest
  Pull Up: 3x8-12
80% is of your training max (`logbk max set`), or of what you could lift once by estimate;
+2.5kg is last time's weight and that. `rest 2min` on a line of its own is for all exercises.
"""


@app.command("list")
def list_routines(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """List your routines."""
    routines = in_unit_of_work(context.obj(), lambda work: RoutineService(work.session).list_all())
    if as_json:
        console.show_json({"routines": routines})
    elif not routines:
        console.say('No routines yet. Write one: logbk routine edit "Upper A"')
    else:
        show_paged(_table(routines))


@app.command("show")
def show_routine(context: typer.Context, name: NameArgument, *, as_json: JsonOption = False) -> None:
    """Print a routine as text, as `logbk routine edit` reads it."""
    routine = in_unit_of_work(context.obj(), lambda work: RoutineService(work.session).require(name))
    if as_json:
        console.show_json(routine)
    else:
        console.show_text(routine.text)


@app.command("edit")
def edit_routine(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The routine; a new name makes a new one.")],
    *,
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="FILE", help="Read it from a file instead of the editor; - is standard input."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write a routine in your editor, or change it; a name that none has makes a new one."""

    def save(text: str) -> SavedRoutine:
        raw = read_routine(text)
        request = RoutineSave(name=name, entries=raw.entries, rest_s=raw.rest_s, note=raw.note)
        return in_unit_of_work(context.obj(), lambda work: RoutineService(work.session).save(request))

    if source is not None:
        _render(save(read_file(source)), as_json=as_json)
        return
    if not console.is_interactive():
        raise InvalidInputError("cannot open an editor without a terminal", "Pass --from FILE.")
    current = in_unit_of_work(context.obj(), lambda work: RoutineService(work.session).get(name))
    saved = edit("" if current is None else current.text, save, name="routine.txt", flag="--from FILE", comment=_HELP)
    if saved is not None:
        _render(saved, as_json=as_json)
    elif as_json:
        console.show_json({"outcome": "unchanged", "routine": current})
    else:
        console.say("Nothing was changed.")


@app.command("rename")
def rename_routine(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD", help="The routine; a part of its name will do.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="What to call it.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Give a routine another name: logbk routine rename "Upper A" Push. Workouts that followed it keep theirs."""
    routine = in_unit_of_work(context.obj(), lambda work: RoutineService(work.session).rename(old, new))
    if as_json:
        console.show_json(routine)
    else:
        console.show(f"It is {routine.name} now.")


@app.command("delete")
def delete_routine(
    context: typer.Context,
    name: NameArgument,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Delete a routine. Workouts that followed it stay as they are."""
    if not yes:
        found = in_unit_of_work(context.obj(), lambda work: RoutineService(work.session).require(name))
        if not console.confirm(f"Delete the routine {found.name}?", flag="--yes"):
            console.say("Nothing was deleted.")
            return
        name = found.name
    routine = in_unit_of_work(context.obj(), lambda work: RoutineService(work.session).delete(name))
    if as_json:
        console.show_json(routine)
    else:
        console.show(f"Deleted {routine.name}.")


@max_app.command("set")
def set_max(
    context: typer.Context,
    exercise: ExerciseArgument,
    weight: Annotated[str, typer.Argument(metavar="WEIGHT", help="Such as 140, or with its unit 140kg, 315lb.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Set the training max of an exercise: what percentages of it are of."""
    value, unit = _read_weight(weight)
    found = in_unit_of_work(context.obj(), lambda work: RoutineService(work.session).set_max(exercise, value, unit))
    if as_json:
        console.show_json(found)
    else:
        console.show(f"The training max of {found.exercise} is {plain_decimal(found.weight)} {found.unit.value}.")


@max_app.command("list")
def list_maxes(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """List the training maxes that you set."""
    maxes = in_unit_of_work(context.obj(), lambda work: RoutineService(work.session).list_maxes())
    if as_json:
        console.show_json({"maxes": maxes})
        return
    if not maxes:
        console.say("No training maxes. Set one: logbk max set bench 140kg")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Exercise", overflow="fold")
    table.add_column("Training max", justify="right", no_wrap=True)
    for one in maxes:
        table.add_row(Text(sanitise(one.exercise)), f"{plain_decimal(one.weight)} {one.unit.value}")
    console.show(table)


@max_app.command("remove")
def remove_max(context: typer.Context, exercise: ExerciseArgument, *, as_json: JsonOption = False) -> None:
    """Forget a training max: percentages are of the estimated one-rep max again."""
    found = in_unit_of_work(context.obj(), lambda work: RoutineService(work.session).remove_max(exercise))
    if as_json:
        console.show_json(found)
    else:
        console.show(
            f"{found.exercise} has no training max any more; it was {plain_decimal(found.weight)} {found.unit}."
        )


def _read_weight(text: str) -> tuple[Decimal, WeightUnit | None]:
    match = _WEIGHT.fullmatch(text.strip().lower())
    if match is None:
        raise InvalidInputError(f"not a weight: {text!r}", "Use a number such as 140, or with its unit 140kg, 315lb.")
    return Decimal(match[1]), WeightUnit(match[2]) if match[2] else None


def _render(saved: SavedRoutine, *, as_json: bool) -> None:
    if as_json:
        console.show_json(saved)
    elif saved.outcome == "unchanged":
        console.show(f"{saved.routine.name} says that already.")
    else:
        console.show(f"{saved.outcome.capitalize()} {saved.routine.name}: {_extent(saved.routine)}.")


def _extent(routine: RoutineResponse) -> str:
    sets = sum(len(one.sets) for one in routine.exercises)
    return f"{_count(len(routine.exercises), 'exercise')}, {_count(sets, 'set')}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _table(routines: Sequence[RoutineSummary]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Routine", overflow="fold", style="bold")
    table.add_column("Exercises", overflow="fold", ratio=1)
    table.add_column("Sets", justify="right", no_wrap=True)
    for one in routines:
        names = ", ".join(sanitise(exercise) for exercise in one.exercises)
        table.add_row(Text(sanitise(one.name)), Text(names), str(one.set_count))
    return table
