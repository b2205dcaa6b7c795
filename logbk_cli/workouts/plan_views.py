"""How a workout that follows a routine looks in a terminal: planned, done, and done last time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from logbk_cli.notation.routine_text import format_targets
from logbk_cli.notation.values import Measurement, TargetSet
from logbk_cli.notation.writer import format_duration, format_sets
from logbk_cli.shared.text import plain_decimal, sanitise
from logbk_cli.workouts.schemas import (
    PlannedExerciseStatus,
    PlannedSetStatus,
    PlanStatus,
    RoutineOffer,
    SetResponse,
    WorkoutResponse,
)
from logbk_cli.workouts.views import QUIET, TITLE, execution_view, heading, totals

_NEXT = ">"
_COLUMNS = ("", "Planned", "Done", "Last time")


def plan_view(workout: WorkoutResponse, plan: PlanStatus, now: datetime) -> RenderableType:
    """Return the open workout with its plan: a table for each exercise, what was done beside it, and what is next."""
    parts: list[RenderableType] = [*heading(workout, now)]
    if plan.note:
        parts.append(Text(sanitise(plan.note, newlines=True), style="italic"))
    for at, exercise in enumerate(plan.exercises):
        next_at = plan.next.set_at if plan.next is not None and plan.next.exercise_at == at else None
        parts += [Text(), _exercise_view(exercise, next_at)]
    planned = {exercise.exercise for exercise in plan.exercises}
    for execution in workout.exercises:
        if execution.exercise not in planned:
            parts += [Text(), execution_view(execution)]
    parts += [Text(), Text(totals(workout) if workout.set_count else "No sets yet.", style=QUIET)]
    parts.append(_next_line(plan))
    return Group(*parts)


def _exercise_view(exercise: PlannedExerciseStatus, next_at: int | None) -> RenderableType:
    head = Text(sanitise(exercise.exercise), style=TITLE)
    if exercise.rest_s is not None:
        head.append(f"  rest {format_duration(exercise.rest_s)}", style="not bold dim")
    if exercise.note:
        head.append(f"  # {sanitise(exercise.note)}", style="italic not bold")
    table = Table(box=None, show_header=True, header_style=QUIET, padding=(0, 0, 0, 2), pad_edge=False)
    table.add_column("", justify="right", style=QUIET, min_width=4, no_wrap=True)
    rows: list[tuple[str, str, str, str]] = [
        (
            f"{_NEXT} {number}" if number - 1 == next_at else str(number),
            _planned(one, exercise.measurement),
            _done(one.done),
            _done(one.last_time),
        )
        for number, one in enumerate(exercise.sets, start=1)
    ]
    rows += [("", "", _done(one), "") for one in exercise.extra]
    filled = [index for index in range(1, len(_COLUMNS)) if index == 1 or any(row[index] for row in rows)]
    for index in filled:
        table.add_column(_COLUMNS[index], style=QUIET if index == len(_COLUMNS) - 1 else None, overflow="fold")
    for row in rows:
        table.add_row(row[0], *(Text(row[index]) for index in filled))
    return Group(head, table, *(Text(f"      {line}", style=QUIET) for line in _reasons(exercise.sets)))


def _planned(one: PlannedSetStatus, measurement: Measurement) -> str:
    """Return the planned set with the weight that it comes to, or as it is written where that cannot be told."""
    target = one.target.to_target()
    if one.weight is not None:
        target = TargetSet(replace(target.values, weight=one.weight, unit=one.unit), target.reps_to)
    return format_targets((target,), measurement)


def _done(one: SetResponse | None) -> str:
    return "" if one is None else format_sets((one.to_values(),))


def _reasons(sets: Sequence[PlannedSetStatus]) -> list[str]:
    """Return what the weights follow from, or why they do not, each thing once."""
    lines = []
    for one in sets:
        if one.computed_from is not None and one.weight is not None:
            lines.append(f"{plain_decimal(one.weight)} {one.unit}: {one.computed_from}")
        elif one.missing is not None:
            target = one.target
            asked = f"{plain_decimal(target.percent)}%" if target.percent is not None else "the change"
            lines.append(f"{asked}: {one.missing}")
    return list(dict.fromkeys(lines))


def _next_line(plan: PlanStatus) -> Text:
    if plan.next is None:
        return Text(f"All of {sanitise(plan.routine)} is done.", style=QUIET)
    exercise = plan.exercises[plan.next.exercise_at]
    planned = _planned(exercise.sets[plan.next.set_at], exercise.measurement)
    return Text.assemble(
        "Next: ", (sanitise(exercise.exercise), TITLE), f"  {planned}", ("  `logbk log next` logs it.", QUIET)
    )


def offer_view(offer: RoutineOffer) -> RenderableType:
    """Return what a routine would lose and gain."""
    return Group(
        *(Text(f"  - {sanitise(line)}", style="red") for line in offer.removed),
        *(Text(f"  + {sanitise(line)}", style="green") for line in offer.added),
    )
