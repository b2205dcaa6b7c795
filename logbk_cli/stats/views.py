"""How records and statistics look in a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from rich import box
from rich.cells import cell_len
from rich.console import Group as Lines
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from logbk_cli.core.times import format_day
from logbk_cli.shared.drawing import bar
from logbk_cli.shared.text import plain_decimal, sanitise
from logbk_cli.stats.schemas import (
    ExerciseRecords,
    Group,
    Overview,
    RecordSet,
    RepRecord,
    StatsResponse,
    Totals,
)
from logbk_cli.stats.values import GroupBy
from logbk_cli.workouts.views import count, format_clock, format_duration, format_volume

_TITLE = "bold"
_QUIET = "dim"
_BAR = "green"
_BAR_WIDTH = 10
_BEFORE = "Sets before"
_DISPENSABLE = ("Hard", "Reps", "Workouts", _BEFORE)
_LAST_DISPENSABLE = ("Volume", "Share")
_GAP = 3  # between the columns of a table
_NARROW_GAP = 2
_FOLDED = 16  # a long name may fold to this many columns before more than the dispensable goes
_HEADINGS = {
    GroupBy.EXERCISE: "Exercise",
    GroupBy.BODY_PART: "Body part",
    GroupBy.WEEK: "Week",
    GroupBy.WEEKDAY: "Weekday",
}


def records_view(found: ExerciseRecords, width: int) -> RenderableType:
    """Return every record of an exercise with its day and its workout.

    Where its line does not fit into `width` columns, a record stands below its name.
    """
    rows = [
        (label, value, by, _day(one.day), sanitise(one.workout_name or "")) for label, value, by, one in _rows(found)
    ]
    if found.workout_volume is not None:
        best = found.workout_volume
        volume = format_volume(best.value, found.unit.value)
        rows.append(("Most volume in a workout", volume, "", _day(best.day), sanitise(best.workout_name or "")))
    parts: list[RenderableType] = [Text(sanitise(found.exercise), style=_TITLE)]
    gap = next((gap for gap in (_GAP, _NARROW_GAP) if _width(zip(*rows, strict=True), gap) <= width), None)
    parts += [_stacked(*row) for row in rows] if gap is None else [_rows_table(rows, gap)]
    steps = _steps(found.by_reps)
    if steps:
        parts.append(_reps_table(steps, width))
    return Lines(*parts)


def _rows_table(rows: Sequence[tuple[str, ...]], gap: int) -> Table:
    table = Table(box=None, show_header=False, padding=(0, gap, 0, 0), pad_edge=False)
    for style in (_QUIET, _TITLE, None, None, _QUIET):
        table.add_column(no_wrap=True, style=style)
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _stacked(label: str, value: str, by: str, day: str, workout: str) -> Text:
    what = " ".join(word for word in (value, by) if word)
    where = ", ".join(word for word in (day, workout) if word)
    return Text.assemble((label, _QUIET), "\n  ", (what, _TITLE), "\n  ", where)


def _width(columns: Iterable[Iterable[str]], gap: int) -> int:
    """Return how many columns of a screen the columns of a table take, each as wide as its widest cell."""
    widths = [max(map(cell_len, column), default=0) for column in columns]
    return sum(widths) + gap * (len(widths) - 1)


def _rows(found: ExerciseRecords) -> list[tuple[str, str, str, RecordSet]]:
    unit = found.unit.value
    rows = []
    if found.weight is not None:
        rows.append(("Heaviest", _heaviness(found.weight, unit), _with_reps(found.weight), found.weight))
    if found.estimated_max is not None:
        best_set = found.estimated_max.best
        rows.append(("Estimated max", _estimate(found), f"from {_set(best_set)}", best_set))
    if found.reps is not None:
        label = "Most reps at bodyweight" if found.reps.relative_to_bodyweight else "Most reps"
        rows.append((label, str(found.reps.reps), "", found.reps))
    if found.duration is not None:
        rows.append(("Longest", _clock(found.duration), _beside(found.duration, "duration"), found.duration))
    if found.distance is not None:
        rows.append(("Farthest", _distance(found.distance), _beside(found.distance, "distance"), found.distance))
    if found.set_volume is not None:
        best = found.set_volume
        rows.append(("Most volume in a set", format_volume(best.value, unit), _set(best.best), best.best))
    return rows


def _steps(by_reps: Sequence[RepRecord]) -> list[tuple[str, RecordSet]]:
    """Return the numbers of reps with their best sets, those that share a set in one: `1-3` for a triple."""
    steps: list[tuple[str, RecordSet]] = []
    first = 0
    for number, one in enumerate(by_reps):
        if number + 1 < len(by_reps) and by_reps[number + 1].best == one.best:
            continue
        low, high = by_reps[first].reps, one.reps
        steps.append((str(high) if low == high else f"{low}\N{EN DASH}{high}", one.best))
        first = number + 1
    return steps


def _reps_table(steps: Sequence[tuple[str, RecordSet]], width: int) -> Table:
    columns = {
        "For reps": [reps for reps, _ in steps],
        "Best": [_set(best) for _, best in steps],
        "Day": [_day(best.day) for _, best in steps],
        "Workout": [sanitise(best.workout_name or "") for _, best in steps],
    }
    if _table_width(columns) > width:
        del columns["Workout"]
    if _table_width(columns) > width:
        columns["Day"] = [best.day.isoformat() for _, best in steps]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("For reps", justify="right", no_wrap=True)
    table.add_column("Best", overflow="fold")
    for name in [*columns][2:]:
        table.add_column(name, no_wrap=True, style=_QUIET if name == "Workout" else None)
    for row in zip(*columns.values(), strict=True):
        table.add_row(*map(Text, row))
    return table


def _table_width(columns: Mapping[str, Sequence[str]]) -> int:
    """Return the same of a table with headings, in its box."""
    return _width(((name, *cells) for name, cells in columns.items()), _GAP) + 2


def _heaviness(one: RecordSet, unit: str) -> str:
    if not one.relative_to_bodyweight or one.load is None:
        return _weight(one)
    return f"{plain_decimal(one.load)} {unit}"


def _with_reps(one: RecordSet) -> str:
    is_told = one.relative_to_bodyweight and one.load is not None
    return _set(one) if is_told else _set(one).removeprefix(_weight(one)).strip()


def _set(one: RecordSet) -> str:
    """Return a set in a few words: `80 kg x 8`, `bodyweight +10 kg x 5`, `60 kg, 20 m`."""
    words = [_weight(one)]
    if one.reps is not None:
        words.append(f"x {one.reps}")
    else:
        words += [text for text in (_distance(one), _clock(one)) if text]
    return " ".join(word for word in words if word)


def _weight(one: RecordSet) -> str:
    if one.weight is None:
        return "bodyweight" if one.relative_to_bodyweight else ""
    sign = "" if not one.relative_to_bodyweight else "bodyweight -" if one.weight < 0 else "bodyweight +"
    return f"{sign}{plain_decimal(abs(one.weight))} {one.unit.value}"


def _beside(one: RecordSet, what: str) -> str:
    beside = _distance(one) if what == "duration" else _clock(one)
    return " ".join(word for word in (beside, _weight(one)) if word)


def _clock(one: RecordSet) -> str:
    return "" if one.duration_s is None else format_clock(one.duration_s)


def _distance(one: RecordSet) -> str:
    if one.distance is None or one.distance_unit is None:
        return ""
    return f"{plain_decimal(one.distance)} {one.distance_unit.value}"


def _day(day: date) -> str:
    return f"{day:%a} {day.isoformat()}"


def overview_table(overview: Overview, width: int) -> Table:
    """Return one line per exercise: how often and when last, its best set and its estimate.

    On a screen too narrow for all of it, what tells least is left out.
    """
    columns = {
        "Exercise": [sanitise(one.records.exercise) for one in overview.exercises],
        "Done": [str(one.workouts) for one in overview.exercises],
        "Last": [format_day(one.last_done_at) for one in overview.exercises],
        "Best": [_best(one.records) for one in overview.exercises],
        "Estimated max": [_estimate(one.records) for one in overview.exercises],
    }
    for dispensable in ("Done", "Last", "Estimated max"):
        if _table_width(_folded(columns)) > width:
            del columns[dispensable]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        match name:
            case "Exercise" | "Best":
                table.add_column(name, overflow="fold", style=_TITLE if name == "Exercise" else None)
            case _:
                table.add_column(name, justify="left" if name == "Last" else "right", no_wrap=True)
    for row in zip(*columns.values(), strict=True):
        table.add_row(*map(Text, row))
    return table


def _folded(columns: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return cells with the names in the first column as short as they may fold."""
    first, *_ = columns
    return {name: [cell[:_FOLDED] if name == first else cell for cell in cells] for name, cells in columns.items()}


def _estimate(records: ExerciseRecords) -> str:
    estimate = records.estimated_max
    if estimate is None:
        return ""
    return f"{'' if estimate.is_reliable else 'about '}{plain_decimal(estimate.value)} {records.unit.value}"


def _best(records: ExerciseRecords) -> str:
    best = records.weight or records.reps or records.distance or records.duration
    if best is None:
        return ""
    if best.weight is None and records.reps is not None:
        best = records.reps
    return _set(best)


def stats_view(found: StatsResponse, width: int) -> RenderableType:
    """Return the totals beside those of the period before, the streak, and how the sets spread; in `width` columns."""
    parts: list[RenderableType] = [_heading(found), _totals_table(found, width), Text(), Text(_streak(found))]
    if found.by is not None and found.groups is not None:
        parts.append(_groups_table(found.groups, _HEADINGS[found.by], found, width))
    elif found.body_parts:
        parts.append(_groups_table(found.body_parts, _HEADINGS[GroupBy.BODY_PART], found, width))
    return Lines(*parts)


def _heading(found: StatsResponse) -> Text:
    since = found.since or found.until
    days = _day(since) if since == found.until else f"{_day(since)} to {_day(found.until)}"
    text = Text(days, style=_TITLE)
    if found.before is not None:
        before = found.before
        past = f"{before.since}" if before.since == before.until else f"{before.since} to {before.until}"
        text.append(f"  against {past}", style="not bold dim")
    return text


def _totals_table(found: StatsResponse, width: int) -> Table:
    now, before = found.totals, None if found.before is None else found.before.totals
    weekly = None if found.before is None else found.before.workouts_per_week
    lines: list[tuple[str, str, Decimal, Decimal | None, str]] = []

    def add(label: str, shown: str, value: Decimal | int, past: Decimal | int | None, shown_past: str) -> None:
        lines.append((label, shown, Decimal(value), None if past is None else Decimal(past), shown_past))

    pasts = dict(() if before is None else _numbers(before))
    for label, value in _numbers(now):
        number = pasts.get(label)
        if value or number:
            add(label, f"{value:,}", value, number, "" if number is None else f"{number:,}")
        if label == "Workouts":
            add(
                "  a week",
                plain_decimal(found.workouts_per_week),
                found.workouts_per_week,
                weekly,
                "" if weekly is None else plain_decimal(weekly),
            )
    unit = found.volume_unit.value
    for name, volume, past in (
        ("Volume", now.volume, None if before is None else before.volume),
        ("  forced", now.forced_volume, None if before is None else before.forced_volume),
    ):
        if volume or past:
            add(name, format_volume(volume, unit), volume, past, "" if past is None else format_volume(past, unit))
    if now.duration_s or (before is not None and before.duration_s):
        past_s = None if before is None else before.duration_s
        add(
            "Time",
            format_duration(now.duration_s),
            now.duration_s,
            past_s,
            "" if past_s is None else format_duration(past_s),
        )
    rows = [(label, shown, _change(amount, past), shown_past) for label, shown, amount, past, shown_past in lines]
    return _beside_table(rows, width)


def _beside_table(rows: Sequence[tuple[str, ...]], width: int) -> Table:
    if _width(zip(*rows, strict=True), _GAP) > width:
        rows = [row[:3] for row in rows]  # the change says enough
    table = Table(box=None, show_header=False, padding=(0, _GAP, 0, 0), pad_edge=False)
    table.add_column(no_wrap=True, style=_QUIET)
    for style in (_TITLE, None, _QUIET):
        table.add_column(justify="right", no_wrap=True, style=style)
    for row in rows:
        table.add_row(*row)
    return table


def _numbers(totals: Totals) -> tuple[tuple[str, int], ...]:
    return (
        ("Workouts", totals.workouts),
        ("Days", totals.days),
        ("Sets", totals.sets),
        ("  hard", totals.hard_sets),
        ("  warm-ups", totals.warmup_sets),
        ("Reps", totals.reps),
        ("  forced", totals.forced_reps),
    )


def _change(now: Decimal, before: Decimal | None) -> str:
    """Return the change in whole per cent: `+12 %`, `=`, `new` where there was nothing before."""
    if before is None:
        return ""
    if not before:
        return "new" if now else ""
    percent = ((now - before) * 100 / before).quantize(Decimal(1))
    return "=" if now == before else f"{percent:+} %"


def _streak(found: StatsResponse) -> str:
    streak = found.streak
    now = f"{count(streak.weeks, 'week')} in a row" if streak.weeks else "No streak at the moment"
    if streak.longest > streak.weeks:
        return f"{now}; the longest was {count(streak.longest, 'week')}."
    return f"{now}, the longest yet." if streak.weeks > 1 else f"{now}."


def _groups_table(groups: Sequence[Group], heading: str, found: StatsResponse, width: int) -> Table:
    """Return a row for each group, with a bar as long as its share.

    On a screen too narrow for all of it, what tells least is left out.
    """
    unit = found.volume_unit.value
    most = max((group.share for group in groups), default=Decimal(0)) or Decimal(1)
    named = [sanitise(group.key) for group in groups]
    columns: dict[str, list[str]] = {
        heading: [name.replace("_", " ") for name in named] if heading == "Body part" else named,
        "Workouts": [str(group.counts.workouts) for group in groups],
        "Sets": [f"{group.counts.sets:,}" for group in groups],
        "Hard": [f"{group.counts.hard_sets:,}" for group in groups],
        "Reps": [f"{group.counts.reps:,}" for group in groups],
        "Volume": [format_volume(group.counts.volume, unit) if group.counts.volume else "" for group in groups],
        "Share": [f"{group.share * 100:.0f} %" for group in groups],
        "": [bar(float(group.share / most), _BAR_WIDTH) for group in groups],
    }
    if any(group.before is not None for group in groups):
        columns[_BEFORE] = ["" if group.before is None else f"{group.before.sets:,}" for group in groups]
    for dispensable in _DISPENSABLE:
        if _table_width(columns) > width:
            columns.pop(dispensable, None)
    for dispensable in _LAST_DISPENSABLE:
        if _table_width(_folded(columns)) > width:
            columns.pop(dispensable, None)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        match name:
            case "":
                table.add_column(name, no_wrap=True, style=_BAR)
            case _ if name == heading:
                table.add_column(name, overflow="fold", style=_TITLE)
            case _:
                table.add_column(name, justify="right", no_wrap=True, style=_QUIET if name == _BEFORE else None)
    for row in zip(*columns.values(), strict=True):
        table.add_row(*(Text(cell) for cell in row))
    return table
