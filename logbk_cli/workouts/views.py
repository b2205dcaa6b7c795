"""How workouts look in a terminal: columns that line up, the same words everywhere, no colour needed to read them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from rich import box
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from logbk_cli.core.times import format_day
from logbk_cli.notation.values import SetType
from logbk_cli.notation.writer import format_sets
from logbk_cli.shared.text import plain_decimal, sanitise
from logbk_cli.workouts.schemas import (
    AddedWorkouts,
    ExecutionResponse,
    ExerciseSession,
    FinishResponse,
    LoggedEntry,
    RecordResponse,
    SetResponse,
    WorkoutResponse,
    WorkoutSummary,
)
from logbk_cli.workouts.values import RecordKind

TITLE = "bold"
QUIET = "dim"
_GOOD = "green"

# The columns of a listing, and of the screen: how long a name may be, and what exercises need to tell anything.
_HISTORY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Day", {}),
    ("Start", {"style": QUIET}),
    ("Workout", {"style": TITLE}),
    ("Exercises", {}),
    ("Sets", {"justify": "right"}),
    ("Volume", {"justify": "right"}),
    ("Length", {"justify": "right"}),
)
_START, _NAME, _EXERCISES, _SETS, _VOLUME, _LENGTH = range(1, 7)
_DISPENSABLE = (_START, _LENGTH, _SETS, _VOLUME)
_LONGEST_NAME, _FEW_EXERCISES, _GAP = 24, 20, 3
_NOTE = 4  # the column of a set's note


def format_duration(seconds: int) -> str:
    """Return a length of time in whole minutes, as people say it: `48 min`, `1 h 07 min`."""
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"


def format_ago(since: timedelta) -> str:
    """Return how long ago something was: `25 min ago`, `1 h 07 min ago`, and in whole days from two on."""
    if since.days >= 2:
        return f"{since.days} days ago"
    return "just now" if since < timedelta(minutes=1) else f"{format_duration(int(since.total_seconds()))} ago"


def format_volume(volume: Decimal, unit: str) -> str:
    """Return a volume to the whole unit, thousands set apart: `3,120 kg`."""
    return f"{volume:,.0f} {unit}"


def count(number: int, noun: str) -> str:
    """Return the number with its noun: `1 set`, `2 sets`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def workout_view(workout: WorkoutResponse, now: datetime) -> RenderableType:
    """Return a whole workout: heading, notes, one table per exercise, totals."""
    parts = heading(workout, now)
    for execution in workout.exercises:
        parts += [Text(), execution_view(execution)]
    if workout.set_count:
        parts += [Text(), Text(totals(workout), style=QUIET)]
    else:
        parts += [Text(), Text("No sets yet.", style=QUIET)]
    return Group(*parts)


def heading(workout: WorkoutResponse, now: datetime) -> list[RenderableType]:
    """Return what stands above a whole workout: its name, its times and its note."""
    parts: list[RenderableType] = [Text(sanitise(workout.name or "Workout"), style=TITLE), _when(workout, now)]
    if workout.note:
        parts.append(Text(sanitise(workout.note, newlines=True), style="italic"))
    return parts


def running_view(workout: WorkoutResponse, now: datetime) -> RenderableType:
    """Return the open workout in a line per exercise, to stand above a prompt."""
    return Group(
        Text.assemble((sanitise(workout.name or "Workout"), TITLE), "  ", _when(workout, now)),
        executions_table(workout),
    )


def executions_table(workout: WorkoutResponse) -> Table:
    """Return one line per exercise with its sets."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(min_width=2)
    table.add_column(style=TITLE)
    table.add_column()
    for execution in workout.exercises:
        table.add_row("", Text(sanitise(execution.exercise)), Text(format_sets(execution.to_values())))
    return table


def _when(workout: WorkoutResponse, now: datetime) -> Text:
    words = [format_day(workout.started_at)]
    if not workout.is_all_day:
        start = f"{workout.started_at:%H:%M}"
        if workout.finished_at is None:
            elapsed = max(0, int((now - workout.started_at).total_seconds()))
            words += [f"since {start}", f"{format_duration(elapsed)} so far"]
        elif workout.finished_at == workout.started_at:
            words.append(start)
        else:
            words += [f"{start}–{workout.finished_at:%H:%M}", format_duration(workout.duration_s or 0)]  # noqa: RUF001 - an en dash for a range
    return Text(" · ".join(words), style=QUIET)


def totals(workout: WorkoutResponse | WorkoutSummary) -> str:
    """Return how many sets a workout has, and their volume."""
    words = [count(workout.set_count, "set")]
    if workout.volume:
        words.append(format_volume(workout.volume, workout.volume_unit.value))
    return " · ".join(words)


def execution_view(execution: ExecutionResponse) -> RenderableType:
    """Return an exercise with its sets, one line each."""
    heading = Text(sanitise(execution.exercise), style=TITLE)
    if execution.note:
        heading.append(f"  # {sanitise(execution.note)}", style="italic not bold")
    return Group(heading, sets_table(execution.sets))


def sets_table(sets: Sequence[SetResponse]) -> Table:
    """Return one line per set; the decimal points of the weights stand under each other. Empty columns are left out."""
    fraction_width = max((len(_split(one.weight)[1]) for one in sets), default=0)
    whole_width = max((len(_signed_whole(one)) for one in sets), default=0)
    rows = [
        (
            _load(one, whole_width, fraction_width),
            _amount(one),
            "" if one.type is SetType.WORKING else one.type.value,
            _effort(one),
            sanitise(one.note or ""),
        )
        for one in sets
    ]
    filled = [index for index in range(5) if any(row[index] for row in rows)]
    table = Table(box=None, show_header=False, padding=(0, 0, 0, 2), pad_edge=False)
    table.add_column(justify="right", style=QUIET, min_width=4)
    for index in filled:
        table.add_column(style="italic" if index == _NOTE else None)
    for number, row in enumerate(rows, start=1):
        table.add_row(str(number), *(Text(row[index]) for index in filled))
    return table


def _split(weight: Decimal | None) -> tuple[str, str]:
    if weight is None:
        return "", ""
    whole, point, fraction = plain_decimal(abs(weight)).partition(".")
    return whole, point + fraction


def _signed_whole(one: SetResponse) -> str:
    if one.weight is None:
        return ""
    sign = "" if not one.relative_to_bodyweight else "-" if one.weight < 0 else "+"
    return sign + _split(one.weight)[0]


def _load(one: SetResponse, whole_width: int, fraction_width: int) -> str:
    if one.weight is None:
        return "bodyweight" if one.relative_to_bodyweight else ""
    return f"{_signed_whole(one):>{whole_width}}{_split(one.weight)[1]:<{fraction_width}} {one.unit.value}"


def _amount(one: SetResponse) -> str:
    words = []
    if one.reps is not None:
        forced = f"+{one.forced_reps}" if one.forced_reps else ""
        words.append(f"x {one.reps}{forced}")
    if one.distance is not None and one.distance_unit is not None:
        words.append(f"{plain_decimal(one.distance)} {one.distance_unit.value}")
    if one.duration_s is not None:
        words.append(format_clock(one.duration_s))
    return "  ".join(words)


def format_clock(seconds: Decimal) -> str:
    """Return a time as a stopwatch shows it: `0:45`, `7:45`, `1:02:03`, with fractions where there are some."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    fraction = plain_decimal(seconds - whole).removeprefix("0")
    return (f"{hours}:{minutes:02}" if hours else f"{minutes}") + f":{left:02}{fraction}"


def _effort(one: SetResponse) -> str:
    if one.rpe is not None:
        return f"RPE {plain_decimal(one.rpe)}"
    if one.rir is not None:
        return f"RIR {plain_decimal(one.rir)} (RPE {plain_decimal(10 - one.rir)})"
    return ""


def entry_view(entry: LoggedEntry) -> RenderableType:
    """Return what was logged, beside the same sets last time, and the records in it: two or three lines."""
    head = Text.assemble((sanitise(entry.exercise), TITLE), "  ", format_sets(entry.to_values()))
    if entry.note:
        head.append(f"  # {sanitise(entry.note)}", style="italic")
    lines = [head]
    if entry.last_time is not None:
        lines.append(_last_time(entry.last_time))
    lines += record_lines(entry.records)
    return Group(*lines)


def _last_time(session: ExerciseSession) -> Text:
    return Text(f"  last time  {format_sets(session.to_values())}  ({format_day(session.started_at)})", style=QUIET)


def record_lines(records: Iterable[RecordResponse], *, with_name: bool = False) -> list[Text]:
    """Return a line for each record."""
    return [
        Text(f"  new record  {sanitise(record.exercise) + ': ' if with_name else ''}{_describe(record)}", style=_GOOD)
        for record in records
    ]


def _describe(record: RecordResponse) -> str:
    value, before = plain_decimal(record.value), plain_decimal(record.previous)
    if record.relative_to_bodyweight and record.kind is RecordKind.WEIGHT:
        value, before = _signed(record.value), _signed(record.previous)
    match record.kind:
        case RecordKind.WEIGHT:
            return f"{value} {record.unit}, the heaviest yet (before: {before} {record.unit})"
        case RecordKind.REPS_AT_WEIGHT:
            added = record.weight or Decimal(0)
            weight = _signed(added) if record.relative_to_bodyweight else plain_decimal(added)
            return f"{value} reps at {weight} {record.unit} (before: {before})"
        case RecordKind.REPS:
            return f"{value} reps, the most yet (before: {before})"
        case RecordKind.DURATION:
            return f"{format_clock(record.value)}, the longest yet (before: {format_clock(record.previous)})"
        case RecordKind.DISTANCE:
            return f"{value} {record.unit}, the farthest yet (before: {before} {record.unit})"
        case _:
            return f"estimated max {value} {record.unit} (before: {before} {record.unit})"


def _signed(added: Decimal) -> str:
    return f"{'+' if added > 0 else ''}{plain_decimal(added)}"


def finish_view(result: FinishResponse) -> RenderableType:
    """Return the summary of a finished workout."""
    workout = result.workout
    words = [] if workout.duration_s is None else [format_duration(workout.duration_s)]
    words.append(totals(workout))
    head = Text.assemble("Finished ", (sanitise(workout.name or "the workout"), TITLE), ": ", " · ".join(words))
    return Group(head, executions_table(workout), *record_lines(result.records, with_name=True))


def history_table(workouts: Sequence[WorkoutSummary], width: int) -> Table:
    """Return one line per workout, the newest first, in at most `width` columns of the screen.

    Columns that no workout fills are left out. On a narrow screen the list of exercises is cut short first, and then
    the columns that `show` tells as well make room for it.
    """
    rows = [_history_row(workout) for workout in workouts]
    widths = [
        max(cell_len(heading), *(cell_len(row[index]) for row in rows)) if any(row[index] for row in rows) else 0
        for index, (heading, _) in enumerate(_HISTORY)
    ]
    widths[_NAME] = min(widths[_NAME], _LONGEST_NAME)
    for index in _DISPENSABLE:
        if _room(widths, width) < min(widths[_EXERCISES], _FEW_EXERCISES):
            widths[index] = 0
    widths[_EXERCISES] = max(1, min(widths[_EXERCISES], _room(widths, width)))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    shown = [index for index, column_width in enumerate(widths) if column_width]
    for index in shown:
        heading, options = _HISTORY[index]
        table.add_column(heading, width=widths[index], no_wrap=True, overflow="ellipsis", **options)
    for row in rows:
        table.add_row(*(Text(row[index]) for index in shown))
    return table


def _room(widths: Sequence[int], width: int) -> int:
    """Return what is left for the exercises beside the other columns and the gaps between them."""
    others = [column_width for index, column_width in enumerate(widths) if index != _EXERCISES and column_width]
    return width - sum(others) - _GAP * (len(others) + 1)


def _history_row(workout: WorkoutSummary) -> tuple[str, ...]:
    # Bracketed equipment is left to `show`: at 80 columns the movements are what tells workouts apart.
    exercises = (f"{sanitise(one.exercise).partition(' (')[0]} {one.set_count}" for one in workout.exercises)
    if workout.finished_at is None:
        length = "open"
    else:
        length = "" if workout.duration_s is None else format_duration(workout.duration_s)
    return (
        format_day(workout.started_at),
        "" if workout.is_all_day else f"{workout.started_at:%H:%M}",
        sanitise(workout.name or ""),
        ", ".join(exercises),
        str(workout.set_count),
        format_volume(workout.volume, workout.volume_unit.value) if workout.volume else "",
        length,
    )


def sessions_table(sessions: Sequence[ExerciseSession]) -> Table:
    """Return what was done of one exercise, one line per workout."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Day", no_wrap=True)
    table.add_column("Workout", overflow="fold")
    table.add_column("Sets", overflow="fold", ratio=1)
    table.add_column("Note", overflow="fold")
    for session in sessions:
        table.add_row(
            format_day(session.started_at),
            Text(sanitise(session.workout_name or "")),
            format_sets(session.to_values()),
            Text(sanitise(session.note or ""), style="italic"),
        )
    return table


def session_view(session: ExerciseSession) -> RenderableType:
    """Return what was done of one exercise the last time."""
    where = f" · {sanitise(session.workout_name)}" if session.workout_name else ""
    head = Text.assemble((sanitise(session.exercise), TITLE), f"  {format_day(session.started_at)}{where}")
    if session.note:
        head.append(f"  # {sanitise(session.note)}", style="italic")
    return Group(head, sets_table(session.sets))


def added_view(added: AddedWorkouts, verb: str = "Added") -> str:
    """Return what came of adding whole workouts, in a few lines."""
    lines = []
    if added.added:
        days = f"{added.first_day}" if added.first_day == added.last_day else f"{added.first_day} to {added.last_day}"
        lines.append(f"{verb} {count(added.added, 'workout')} with {count(added.set_count, 'set')}, {days}.")
    if added.extended:
        sets, workouts = count(added.extended_set_count, "set"), count(added.extended, "workout")
        lines.append(f"{verb} {sets} to {workouts} already in your log.")
    if added.unchanged:
        left = "it is" if added.unchanged == 1 else "they are"
        lines.append(f"{count(added.unchanged, 'workout')} already in your log, left as {left}.")
    if added.deleted:
        stay = "stays" if added.deleted == 1 else "stay"
        lines.append(f"{count(added.deleted, 'workout')} that you deleted {stay} deleted.")
    return "\n".join(lines) or "There was nothing to add."


def not_extended_view(added: AddedWorkouts) -> str:
    """Return that workouts grew, and why nothing was added to them."""
    which, has, was = ("it", "has", "was") if added.not_extended == 1 else ("them", "have", "were")
    return (
        f"{count(added.not_extended, 'workout')} {has} more sets now, but {was} changed since, here or there: "
        f"nothing is added to {which}."
    )
