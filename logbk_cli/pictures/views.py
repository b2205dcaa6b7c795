"""How progress looks in a terminal: a chart and a calendar, sized to it, and readable without colour."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from logbk_cli.pictures.schemas import CalendarDay, CalendarResponse, SeriesPoint, SeriesResponse, first_best
from logbk_cli.pictures.values import Metric, find_levels, find_ticks, level_of
from logbk_cli.shared.text import plain_decimal, sanitise
from logbk_cli.stats.values import monday_of
from logbk_cli.workouts.views import count, format_clock

_TITLE, _QUIET = "bold", "dim"
_NAMES: Final = {
    Metric.E1RM: "estimated one-rep max",
    Metric.WEIGHT: "heaviest weight",
    Metric.VOLUME: "volume of a workout",
    Metric.REPS: "reps of a workout",
    Metric.TIME: "longest time",
    Metric.DISTANCE: "farthest distance",
}
_ROWS_AROUND: Final = 6  # title, axis, days, and the lines below
_FEWEST_ROWS, _MOST_ROWS = 5, 20
_FEWEST_COLUMNS: Final = 16
_BLANK: Final = str.maketrans("\u2800", " ")  # the braille pattern without a dot
_BEST_MARK: Final = "●"
_SHADES: Final = "·░▒▓█"
_GREENS: Final = ("dim", "green", "green", "bold green", "bold green")
_WEEKDAYS: Final = ("Mon", "", "Wed", "", "Fri", "", "Sun")
_MARGIN: Final = 5


def series_view(series: SeriesResponse, columns: int, rows: int) -> RenderableType:
    """Return a chart of at most `columns` and `rows`, and what it shows in words."""
    title = Text.assemble((sanitise(series.exercise), _TITLE), f"  {_NAMES[series.metric]}")
    if series.formula is not None:
        title.append(f" ({series.formula})")
    best = first_best(series.points)
    if best is None:
        return title
    height = max(_FEWEST_ROWS, min(rows - _ROWS_AROUND, _MOST_ROWS))
    chart = _chart(series.points, best, columns, height, in_seconds=series.metric is Metric.TIME)
    return Group(title, Text(), *chart, Text(), Text(_in_words(series, best), style=_QUIET))


def _chart(
    points: Sequence[SeriesPoint], best: SeriesPoint, columns: int, rows: int, *, in_seconds: bool
) -> list[Text]:
    from plotille import Canvas

    values = [float(point.value) for point in points]
    ticks = find_ticks(min(values), max(values), max(3, min(6, rows // 3)))
    labels = [format_clock(Decimal(str(tick))) if in_seconds else _number(tick) for tick in ticks]
    margin = max(map(len, labels))
    width = max(_FEWEST_COLUMNS, columns - margin - 3)
    first, last = points[0].day.toordinal(), points[-1].day.toordinal()
    if first == last:
        first, last = first - 1, last + 1
    # A label stands beside the middle of its row, so half a row more belongs to the chart at either end.
    half = (ticks[-1] - ticks[0]) / (rows - 1) / 2
    low, high = ticks[0] - half, ticks[-1] + half
    canvas = Canvas(width, rows, xmin=first, xmax=last, ymin=low, ymax=high)
    where = [(point.day.toordinal(), float(point.value)) for point in points]
    for one, other in pairwise(where):
        canvas.line(*one, *other)
    if len(where) == 1:
        canvas.point(*where[0])
    lines = [list(line.translate(_BLANK).ljust(width)) for line in canvas.plot(linesep="\n").split("\n")]
    at_row = rows - 1 - _place(float(best.value), low, high, rows)
    lines[at_row][_place(best.day.toordinal(), first, last, width)] = _BEST_MARK
    by_row = {rows - 1 - _place(tick, low, high, rows): label for tick, label in zip(ticks, labels, strict=True)}
    drawn = [
        Text(f"{by_row.get(number, ''):>{margin}} {'┤' if number in by_row else '│'}{''.join(line)}".rstrip())
        for number, line in enumerate(lines)
    ]
    marks = _days_to_mark(points[0].day, points[-1].day)
    days = _days_axis(marks, first, last, width)
    return [*drawn, Text(f"{'':>{margin}} └{days[0]}"), Text(f"{'':>{margin}}  {days[1]}".rstrip(), style=_QUIET)]


def _place(value: float, low: float, high: float, cells: int) -> int:
    """Return the cell of `cells` in which a value lies."""
    return min(cells - 1, max(0, int((value - low) / (high - low) * cells)))


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0")


def _days_axis(marks: Iterable[tuple[date, str]], first: int, last: int, width: int) -> tuple[str, str]:
    """Return the line under a chart with its marks, and the days below the marks."""
    line, below = ["─"] * width, [" "] * width
    free_from = 0
    for day, label in marks:
        at = _place(day.toordinal(), first, last, width)
        if at >= free_from and at + len(label) <= width:
            line[at] = "┬"
            below[at : at + len(label)] = label
            free_from = at + len(label) + 2
    return "".join(line), "".join(below)


def _days_to_mark(first: date, last: date) -> Iterable[tuple[date, str]]:
    """Return days to mark on an axis, as many as are round for its length: weeks, months, or years."""
    span = (last - first).days
    if span <= 70:
        day = first
        while day <= last:
            yield day, f"{day.day} {day:%b}"
            day += timedelta(days=7)
        return
    month = first.replace(day=1) if first.day == 1 else _month_after(first)
    yearly = span > 4 * 366
    while month <= last:
        if not yearly or month.month == 1:
            yield month, f"{month.year}" if yearly else f"{month:%b}" if month.month > 1 else f"{month.year}"
        month = _month_after(month)


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _in_words(series: SeriesResponse, best: SeriesPoint) -> str:
    first, last = series.points[0], series.points[-1]
    lines = [f"{_BEST_MARK} best  {_told(best, series)} on {best.day}{_made_by(best, series)}"]
    if first is not last:
        change = last.value - first.value
        sign = "+" if change > 0 else "-" if change < 0 else "±"
        told = _value(abs(change), series)
        lines.append(
            f"  {count(len(series.points), 'workout')}, {first.day} to {last.day}: "
            f"{_told(first, series)} to {_told(last, series)} ({sign}{told})"
        )
    if not all(point.is_reliable for point in series.points):
        lines.append("  ~ is an estimate from more reps than its formula was made for")
    return "\n".join(lines)


def _told(point: SeriesPoint, series: SeriesResponse) -> str:
    return ("" if point.is_reliable else "~") + _value(point.value, series)


def _value(value: Decimal, series: SeriesResponse) -> str:
    if series.metric is Metric.TIME:
        return format_clock(value)
    whole = f"{value:,.0f}" if series.metric is Metric.VOLUME else plain_decimal(value)
    return f"{whole} {series.unit}"


def _made_by(point: SeriesPoint, series: SeriesResponse) -> str:
    if point.weight is None or point.reps is None:
        return ""
    if series.metric is Metric.WEIGHT:
        return f", x {point.reps}"
    return f", from {plain_decimal(point.weight)} {series.unit} x {point.reps}"


def calendar_view(calendar: CalendarResponse, columns: int) -> RenderableType:
    """Return the training days as weeks beside each other, a legend, and the streaks.

    Each day takes two columns where there is room for that. Where there is not room for all weeks at all, the first are
    left out.
    """
    first, last = monday_of(calendar.since), monday_of(calendar.until)
    weeks = [first + timedelta(days=7 * number) for number in range((last - first).days // 7 + 1)]
    cell = 2 if _MARGIN + 2 * len(weeks) <= columns else 1
    weeks = weeks[-max(1, (columns - _MARGIN) // cell) :]
    by_day = {day.day: day for day in calendar.days}
    levels = find_levels([day.sets for day in calendar.days])
    lines = [Text(" " * _MARGIN + _months_above(weeks, cell, calendar.since), style=_QUIET)]
    for weekday, name in enumerate(_WEEKDAYS):
        line = Text.assemble((f"{name:<{_MARGIN}}", _QUIET))
        for week in weeks:
            line.append_text(_cell(week + timedelta(days=weekday), calendar, by_day, levels, cell))
        line.rstrip()
        lines.append(line)
    return Group(*lines, Text(), _legend(levels), Text(_streaks(calendar)))


def _months_above(weeks: Sequence[date], cell: int, since: date) -> str:
    """Return the months over the weeks in which they begin; a first one that is nearly over makes room for the next."""
    starts: list[tuple[int, str]] = []
    shown: tuple[int, int] | None = None
    for number, week in enumerate(weeks):
        month = max(week, since) if number == 0 else week + timedelta(days=6)
        if (month.year, month.month) != shown:
            starts.append((number * cell, f"{month:%b}"))
            shown = (month.year, month.month)
    names = [" "] * (len(weeks) * cell)
    for (at, name), (following, _) in pairwise([*starts, (len(names) + 1, "")]):
        if at + len(name) < following:
            names[at : at + len(name)] = name
    return "".join(names).rstrip()


def _cell(
    day: date, calendar: CalendarResponse, by_day: dict[date, CalendarDay], levels: Sequence[int], cell: int
) -> Text:
    if not calendar.since <= day <= min(calendar.until, calendar.today):
        return Text(" " * cell)
    found = by_day.get(day)
    level = level_of(found.sets, levels) if found else 0
    # With fewer levels than shades the darkest is still the darkest.
    shade = 0 if not level else len(_SHADES) - 1 - (len(levels) - level)
    return Text(_SHADES[shade].ljust(cell), style=_GREENS[shade])


def _legend(levels: Sequence[int]) -> Text:
    legend = Text(f"{_SHADES[0]} no training")
    for number, level in enumerate(levels):
        shade = len(_SHADES) - len(levels) + number
        until = levels[number + 1] - 1 if number + 1 < len(levels) else None
        span = f"{level} or more sets" if until is None else f"{level}" if until == level else f"{level}–{until}"  # noqa: RUF001 - an en dash for a range
        legend.append("   ")
        legend.append(_SHADES[shade], style=_GREENS[shade])
        legend.append(f" {span}")
    return legend


def _streaks(calendar: CalendarResponse) -> str:
    words = [
        count(len(calendar.days), "training day"),
        count(sum(day.workouts for day in calendar.days), "workout"),
        count(sum(day.sets for day in calendar.days), "set"),
    ]
    told = f"{calendar.since} to {calendar.until}: {' · '.join(words)}"
    if not calendar.longest_streak:
        return told
    return f"{told}\n{count(calendar.current_streak, 'week')} in a row now, {calendar.longest_streak:,} at most"
