"""How exercises look: one with all that is known of it, and many in a table."""

from collections.abc import Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from logbk_cli.exercises.schemas import ExercisePage, ExerciseResponse
from logbk_cli.exercises.values import BodyPart, Modality
from logbk_cli.notation.values import Measurement
from logbk_cli.shared import console
from logbk_cli.shared.drawing import sparkline
from logbk_cli.shared.paging import show_paged
from logbk_cli.shared.text import sanitise


def render_page(found: ExercisePage, *, as_json: bool, with_trend: bool = False) -> None:
    """Show a page of exercises, with how they went lately if asked."""
    if as_json:
        console.show_json(found)
        return
    if not found.total:
        if with_trend:
            console.say("No exercise of your own answers to that. What you do is in: logbk records")
        else:
            console.say("No exercise answers to that.")
        return
    if not found.exercises:
        console.say(f"There is no page {found.page}: {found.total} exercises in all.")
        return
    show_paged(_table(found.exercises, with_trend=with_trend))
    first = (found.page - 1) * found.limit + 1
    last = first + len(found.exercises) - 1
    if (first, last) != (1, found.total):
        console.say(f"{first} to {last} of {found.total}; see more with --page or --limit.")


def _table(exercises: Sequence[ExerciseResponse], *, with_trend: bool) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Exercise", overflow="fold")
    table.add_column("Body part", no_wrap=True)
    table.add_column("Modality", no_wrap=True)
    table.add_column("Done", justify="right", no_wrap=True)
    table.add_column("Last", no_wrap=True)
    if with_trend:
        table.add_column("Progress", no_wrap=True)
    for exercise in exercises:
        name = Text(sanitise(exercise.name), style="bold")
        if exercise.is_own or exercise.hides:
            name.append(f" {', '.join(_marks(exercise))}", style="not bold dim")
        table.add_row(
            name,
            _words(exercise.body_part),
            _words(exercise.modality),
            str(exercise.uses) if exercise.uses else "",
            _last_day(exercise),
            *((sparkline(exercise.trend),) if with_trend else ()),
        )
    return table


def render(exercise: ExerciseResponse, *, as_json: bool, told: str | None = None) -> None:
    """Show an exercise with all that is known of it, and tell what was done to it."""
    if as_json:
        console.show_json(exercise)
        return
    lines = [
        ("Body part", _words(exercise.body_part)),
        ("Modality", _words(exercise.modality)),
        ("Measured in", _words(exercise.measurement)),
        ("Aliases", ", ".join(alias + _whose(exercise, alias) for alias in exercise.aliases)),
        ("Yours", "yes" if exercise.is_own else ""),
        ("In place of", _hidden(exercise)),
        ("Picture", exercise.picture_url or ""),
        ("Source", exercise.attribution or ""),
        ("Progress", sparkline(exercise.trend) if len(exercise.trend) > 1 else ""),
        ("Done", f"{_times(exercise)}, last on {_last_day(exercise)}" if exercise.uses else "never yet"),
    ]
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, value in lines:
        if value:
            table.add_row(label, Text(sanitise(value)))
    console.show(Text(sanitise(exercise.name), style="bold"), table)
    if told is not None:
        console.say(told)


def _marks(exercise: ExerciseResponse) -> list[str]:
    """Return what sets the exercise apart from the catalogue's in a listing."""
    marks = ["yours"] if exercise.is_own else []
    return [*marks, f"in place of {_hidden(exercise)}"] if exercise.hides else marks


def _hidden(exercise: ExerciseResponse) -> str:
    others = [name for name in exercise.hides if name.lower() != exercise.name.lower()]
    own_name = ["the catalogue's"] if len(others) < len(exercise.hides) else []
    return sanitise(" and ".join([*own_name, *others]))


def _whose(exercise: ExerciseResponse, alias: str) -> str:
    return " (yours)" if alias in exercise.own_aliases and not exercise.is_own else ""


def _times(exercise: ExerciseResponse) -> str:
    return "once" if exercise.uses == 1 else f"{exercise.uses} times"


def _words(value: BodyPart | Modality | Measurement) -> str:
    return value.value.replace("_", " ")


def _last_day(exercise: ExerciseResponse) -> str:
    return "" if exercise.last_used_at is None else exercise.last_used_at.date().isoformat()
