"""The report as one page for a browser: everything in one file, nothing loaded, and what people wrote escaped.

Jinja2 escapes whatever goes into the markup. The numbers for the charts lie in an island of JSON, in which `tojson`
lets no `<` stand, and the script puts what it shows of it into text nodes only. The policy names style and script by
their hashes and allows nothing else, so that the page reaches no network whatever is in it.
"""

from base64 import b64encode
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from importlib.resources import files
from typing import Final

from logbk_cli.exercises.values import BodyPart
from logbk_cli.pictures.schemas import (
    CalendarDay,
    ReportLift,
    ReportPart,
    ReportRecord,
    ReportResponse,
    ReportWorkout,
    SeriesPoint,
)
from logbk_cli.pictures.values import Metric, find_levels
from logbk_cli.shared.text import plain_decimal, sanitise
from logbk_cli.workouts.views import count, format_clock, format_duration

_LATEST: Final = 8
_RECORDS_AT_ONCE: Final = 12
_MOST_PARTS: Final = 7  # and one for the rest: as many as there are colours
_EPOCH: Final = date(1970, 1, 1)
_FORMULAS: Final = {"oconner": "O'Conner", "rpe": "Epley"}


def render_page(report: ReportResponse) -> str:
    """Return the whole page."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    style, script = _asset("report.css"), _asset("report.js")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    page = environment.from_string(
        _asset("report.html.j2")
    ).render(
        report=report,
        policy=(
            f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
            "base-uri 'none'; form-action 'none'"
        ),
        style=Markup(style),  # noqa: S704 - a file of LogBK's own
        script=Markup(script),  # noqa: S704 - likewise
        name=sanitise(report.name or ""),
        range=_range(report),
        figures=_figures(report),
        streaks=_streaks(report),
        formula=_FORMULAS.get(report.formula, report.formula.capitalize()),
        records=_in_groups([_record_row(record, report) for record in report.records]),
        any_rough=not all(record.is_reliable for record in report.records),
        latest=[_workout_row(workout, report) for workout in reversed(report.workouts[-_LATEST:])],
        made=_day(report.today),
        data=_data(report),
    )
    return page + "\n"


def _asset(name: str) -> str:
    return files("logbk_cli.pictures").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _range(report: ReportResponse) -> str:
    begin = report.since or (report.days[0].day if report.days else None)
    end = report.until or (report.days[-1].day if report.days else None)
    if begin is None or end is None:
        return f"since {_day(begin)}" if begin else f"until {_day(end)}" if end else "no workouts yet"
    return _day(begin) if begin == end else f"{_day(begin)} to {_day(end)}"


def _figures(report: ReportResponse) -> list[tuple[str, str, str]]:
    volume = sum((workout.volume for workout in report.workouts), start=Decimal(0))
    seconds = sum(workout.duration_s or 0 for workout in report.workouts)
    figures = [
        ("Workouts", f"{len(report.workouts):,}", ""),
        ("Sets", f"{sum(workout.sets for workout in report.workouts):,}", ""),
    ]
    if volume:
        figures.append(("Volume", f"{volume:,.0f}", report.unit.value))
    if seconds:
        figures.append(("Time", f"{seconds / 3600:,.0f}" if seconds >= 36000 else f"{seconds / 3600:,.1f}", "hours"))
    figures.append(("Longest streak", f"{report.longest_streak:,}", "week" if report.longest_streak == 1 else "weeks"))
    return figures


def _streaks(report: ReportResponse) -> str:
    words = f"{count(len(report.days), 'day')} with training."
    if report.current_streak > 1:
        return f"{words} {report.current_streak:,} weeks in a row, and counting."
    return f"{words} At most {count(report.longest_streak, 'week')} in a row."


def _record_row(record: ReportRecord, report: ReportResponse) -> dict[str, str]:
    unit = report.unit.value
    match record.metric:
        case Metric.TIME:
            best = format_clock(record.value)
        case Metric.DISTANCE:
            best = f"{record.value:,.0f} m"
        case Metric.REPS:
            best = count(int(record.value), "rep")
        case _:
            best = f"{plain_decimal(record.value)} {unit}" + (f" × {record.reps}" if record.reps else "")  # noqa: RUF001 - a multiplication sign
    return {
        "exercise": sanitise(record.exercise),
        "best": best,
        "day": _day(record.day),
        "e1rm": ""
        if record.e1rm is None
        else f"{'' if record.is_reliable else '~'}{plain_decimal(record.e1rm)} {unit}",
        "e1rm_day": "" if record.e1rm_day is None else _day(record.e1rm_day),
        "workouts": f"{record.workouts:,}",
    }


def _in_groups(rows: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    """Return what is shown at once, and what is folded away; a few more rows are not worth folding."""
    if len(rows) <= _RECORDS_AT_ONCE + 3:
        return [rows] if rows else []
    return [rows[:_RECORDS_AT_ONCE], rows[_RECORDS_AT_ONCE:]]


def _workout_row(workout: ReportWorkout, report: ReportResponse) -> dict[str, str]:
    totals = [count(workout.sets, "set")]
    if workout.volume:
        totals.append(f"{workout.volume:,.0f} {report.unit.value}")
    if workout.duration_s is not None:
        totals.append(format_duration(workout.duration_s))
    return {
        "day": f"{workout.day:%a} {_day(workout.day)}",
        "name": sanitise(workout.name or "Workout"),
        "exercises": sanitise(", ".join(workout.exercises)),
        "note": sanitise(workout.note or "", newlines=True),
        "totals": " · ".join(totals),
    }


def _data(report: ReportResponse) -> dict[str, object]:
    """Return what the charts are drawn from: days as numbers since 1970, and rows without keys, to keep it small."""
    first = report.since or (report.days[0].day if report.days else report.today)
    last = report.until or report.today
    if report.days:
        first, last = min(first, report.days[0].day), max(last, report.days[-1].day)
        if report.until is None and (report.today - report.days[-1].day).days > 60:
            last = report.days[-1].day  # a log that ended is not drawn as a pause
    return {
        "unit": report.unit.value,
        "calendar": [_number(first), _number(last)],
        "levels": find_levels([day.sets for day in report.days]),
        "days": _calendar_rows(report.days, report.workouts),
        "lifts": [{"name": sanitise(lift.exercise), "points": _lift_rows(lift)} for lift in report.lifts],
        "parts": _parts(report.parts),
    }


def _number(day: date) -> int:
    return (day - _EPOCH).days


def _calendar_rows(days: Sequence[CalendarDay], workouts: Sequence[ReportWorkout]) -> list[list[object]]:
    """Return a row per day: its number, workouts, sets, volume, and the names of the workouts."""
    names: dict[date, list[str]] = defaultdict(list)
    for workout in workouts:
        if workout.name:
            names[workout.day].append(sanitise(workout.name))
    return [[_number(day.day), day.workouts, day.sets, float(day.volume), names[day.day]] for day in days]


def _lift_rows(lift: ReportLift) -> list[list[object]]:
    """Return a row per day: its number, estimate, the weight and reps that made it, top weight, volume, its reps.

    Last comes 1 for an estimate from few enough reps, and 0 for the others. Of two workouts on one day the better
    counts.
    """
    rows: dict[date, list[object]] = {}

    def row(day: date) -> list[object]:
        return rows.setdefault(day, [_number(day), None, None, None, None, None, None, 1])

    for point in _best_of_day(lift, Metric.E1RM):
        row(point.day)[1:4] = float(point.value), float(point.weight or 0), point.reps
        row(point.day)[7] = int(point.is_reliable)
    for point in _best_of_day(lift, Metric.WEIGHT):
        row(point.day)[4], row(point.day)[6] = float(point.value), point.reps
    for point in lift.series[Metric.VOLUME]:
        before = row(point.day)[5]
        row(point.day)[5] = float(point.value) + (before if isinstance(before, float) else 0.0)
    return [rows[day] for day in sorted(rows)]


def _best_of_day(lift: ReportLift, metric: Metric) -> list[SeriesPoint]:
    best: dict[date, SeriesPoint] = {}
    for point in lift.series[metric]:
        if point.day not in best or best[point.day].value < point.value:
            best[point.day] = point
    return list(best.values())


def _parts(parts: Sequence[ReportPart]) -> dict[str, object]:
    """Return sets and volume as a row of months for each part of the body, the busiest first.

    Months without training are among them. Parts beyond the first few are summed up in a last row.
    """
    if not parts:
        return {"months": [], "names": [], "sets": [], "volume": []}
    months = [parts[0].month]
    while months[-1] < parts[-1].month:
        months.append((months[-1] + timedelta(days=31)).replace(day=1))
    totals: dict[BodyPart, int] = defaultdict(int)
    for one in parts:
        totals[one.body_part] += one.sets
    order = sorted(totals, key=lambda part: (-totals[part], part.value))
    rest = len(order) > _MOST_PARTS + 1
    named = order[:_MOST_PARTS] if rest else order
    names = [part.value.replace("_", " ").capitalize() for part in named] + (["All others"] if rest else [])
    sets = [[0] * len(months) for _ in names]
    volume = [[Decimal(0)] * len(months) for _ in names]
    for one in parts:
        row = named.index(one.body_part) if one.body_part in named else len(named)
        at = months.index(one.month)
        sets[row][at] += one.sets
        volume[row][at] += one.volume
    return {
        "months": [_number(month) for month in months],
        "names": names,
        "sets": sets,
        "volume": [[float(value) for value in row] for row in volume],
    }
