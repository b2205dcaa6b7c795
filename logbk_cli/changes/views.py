"""How changes look in a terminal: listed, and as what undoing or redoing one did to the log, before → after."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, tzinfo
from decimal import Decimal
from difflib import ndiff
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from rich import box
from rich.table import Table
from rich.text import Text

from logbk_cli.changes.schemas import ChangeResponse, MoveResponse, PruneResponse, RowCount, RowMove
from logbk_cli.changes.values import ChangeState, RowKind
from logbk_cli.notation.values import DistanceUnit, SetType, SetValues, WeightUnit
from logbk_cli.notation.writer import format_sets
from logbk_cli.shared.text import plain_decimal, sanitise

MAX_LINES: Final = 12
_LONGEST_VALUE: Final = 60
_MINUTE, _HOUR, _DAY = 60, 3600, 86400

_SIGNS: Final = {RowKind.REMOVED: "-", RowKind.ADDED: "+", RowKind.ALTERED: "~"}
_STATES: Final = {ChangeState.DONE: "", ChangeState.UNDONE: "undone", ChangeState.DROPPED: "undone for good"}
# What one row of a table is to a person; what is not here is called by its table.
_NOUNS: Final = {
    "workouts": ("workout", "workouts"),
    "executions": ("exercise done", "exercises done"),
    "sets": ("set", "sets"),
    "exercises": ("exercise of your own", "exercises of your own"),
    "exercise_aliases": ("alias", "aliases"),
    "profiles": ("profile", "profiles"),
    "training_maxes": ("training max", "training maxes"),
    "planned_exercises": ("line of a routine", "lines of routines"),
}
_SET_FIELDS: Final = tuple(one.name for one in fields(SetValues))
# Where a row stands, and what follows from other columns.
_UNSPOKEN: Final = frozenset(
    {"id", "weight_kg", "distance_m", "alias_key", "workout_id", "execution_id", "exercise_id"}
)
_READERS: Final = {"unit": WeightUnit, "type": SetType, "distance_unit": DistanceUnit}


def format_ago(moment: datetime, now: datetime) -> str:
    """Return how long ago something was, as people say it; its day where that is more than a month."""
    seconds = int((now - moment).total_seconds())
    if seconds < _MINUTE:
        return "just now"
    for unit, length, limit in (("minute", _MINUTE, _HOUR), ("hour", _HOUR, _DAY), ("day", _DAY, 31 * _DAY)):
        if seconds < limit:
            number = seconds // length
            return f"{number} {unit}{'' if number == 1 else 's'} ago"
    return f"on {moment.date().isoformat()}"


def moved_text(verb: str, move: MoveResponse, now: datetime) -> str:
    """Return what was undone or redone, a line each, and what that did to the log; `verb` is `Undid` or `Redid`."""
    zone = move.changes[0].made_at.tzinfo
    rows = tuple(
        row.model_copy(update={"before": _zoned(row.before, zone), "after": _zoned(row.after, zone)})
        for row in move.rows
    )
    move = move.model_copy(update={"rows": rows})
    heads = [f"{verb}: {one.label}, {format_ago(one.made_at, now)}" for one in move.changes]
    return "\n".join((*heads, *(f"  {line}" for line in _lines(move))))


def changes_table(changes: Iterable[ChangeResponse]) -> Table:
    """Return changes as a table."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Id", justify="right")
    table.add_column("When", style="dim")
    table.add_column("Change")
    table.add_column("State")
    for one in changes:
        table.add_row(
            Text(str(one.id)),
            Text(f"{one.made_at:%Y-%m-%d %H:%M}"),
            Text(sanitise(one.label), style="" if one.state is ChangeState.DONE else "dim"),
            Text(_STATES[one.state]),
        )
    return table


def pruned_text(pruned: PruneResponse) -> str:
    """Return what pruning forgets, or has forgotten."""
    parts = []
    if pruned.old_changes:
        age = "a day" if pruned.undo_days == 1 else f"{pruned.undo_days:,} days"
        parts.append(f"{_number(pruned.old_changes, 'change', 'changes')} older than {age}")
    if pruned.dropped_changes:
        parts.append(f"{_number(pruned.dropped_changes, 'change', 'changes')} undone for good")
    images = "1 row as it was" if pruned.images == 1 else f"{pruned.images:,} rows as they were"
    return f"{' and '.join(parts)} ({images} before)"


def _lines(move: MoveResponse) -> list[str]:
    lines = list(_told(move))
    if lines and len(lines) <= MAX_LINES:
        return lines
    return list(_counted(move.counts))


def _counted(counts: Sequence[RowCount]) -> Iterator[str]:
    order = list(_NOUNS)
    # A routine that is changed has another plan, with other lines.
    plans = {one.kind: one.count for one in counts if one.table == "plans"}
    changed = min(plans.get(RowKind.REMOVED, 0), plans.get(RowKind.ADDED, 0))
    seen = [one for one in counts if not _is_of_plan(one.table, one.kind)]
    for kind in (RowKind.REMOVED, RowKind.ADDED, RowKind.ALTERED):
        of_kind = [one for one in seen if one.kind is kind]
        of_kind.sort(key=lambda one: order.index(one.table) if one.table in order else len(order))
        parts = [_number(one.count, *_nouns(one.table)) for one in of_kind]
        if kind is RowKind.ALTERED and changed:
            parts.append("what a routine says" if changed == 1 else "what routines say")
        if parts:
            yield f"{_SIGNS[kind]} {', '.join(parts)}"


def _is_of_plan(table: str, kind: RowKind) -> bool:
    """Tell whether rows of a table come and go with what a routine says."""
    return table in {"plans", "planned_exercises"} and kind is not RowKind.ALTERED


def _nouns(table: str) -> tuple[str, str]:
    words = table.replace("_", " ")
    return _NOUNS.get(table, (words.removesuffix("s"), words))


def _number(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _told(move: MoveResponse) -> Iterator[str]:
    """Yield a line for each row, and for sets of one exercise that come or go together a line of notation.

    Of a routine the lines of its text come and go.
    """
    rows = [row for row in move.rows if not _is_of_plan(row.table, row.kind)]
    with_sets = {(row.kind, row.exercise) for row in rows if row.table == "sets"}
    # With an exercise or its name come and go the aliases that follow from the name.
    named = {_latest(row).get("id") for row in rows if row.table == "exercises" and _is_named_anew(row)}
    others = [row for row in rows if row.table != "sets"]
    rest: Counter[tuple[RowKind, str]] = Counter()
    for row in others:
        if row.table == "executions" and row.kind is not RowKind.ALTERED and (row.kind, row.exercise) in with_sets:
            continue
        if row.table == "exercise_aliases" and _latest(row).get("exercise_id") in named:
            continue
        if row.table in _NOUNS or _latest(row).get("name"):
            yield f"{_SIGNS[row.kind]} {_row_text(row)}"
        else:
            rest[row.kind, row.table] += 1
    for (kind, table), number in rest.items():
        yield f"{_SIGNS[kind]} {_number(number, *_nouns(table))}"
    yield from _lines_of_routines(move)
    sets = [row for row in rows if row.table == "sets"]
    for (kind, exercise), group in groupby(sets, key=lambda row: (row.kind, row.exercise)):
        if kind is RowKind.ALTERED:
            yield from (f"{_SIGNS[kind]} {_altered_set(row)}" for row in group)
        else:
            yield f"{_SIGNS[kind]} {exercise}  {format_sets([_set(_latest(row)) for row in group])}"


def _lines_of_routines(move: MoveResponse) -> Iterator[str]:
    texts: dict[str, dict[RowKind, tuple[str, ...]]] = {}
    for row in move.rows:
        if row.table == "plans" and (plan := _latest(row)).get("routine_id"):
            texts.setdefault(plan["routine_id"], {})[row.kind] = move.plan_lines.get(plan["id"], ())
        elif row.table == "routines" and row.kind is not RowKind.ALTERED:
            texts.setdefault(_latest(row)["id"], {}).setdefault(row.kind, move.plan_lines.get(_latest(row)["id"], ()))
    for text in texts.values():
        lines = ndiff(text.get(RowKind.REMOVED, ()), text.get(RowKind.ADDED, ()))
        yield from (sanitise(line) for line in lines if line.startswith(("- ", "+ ")))


def _is_named_anew(row: RowMove) -> bool:
    return (row.before or {}).get("name") != (row.after or {}).get("name")


def _zoned(image: Mapping[str, Any] | None, zone: tzinfo | None) -> Mapping[str, Any] | None:
    """Return an image with the member's zone, where it has none of its own to tell times in."""
    return image and {"zone": zone, **image}


def _latest(row: RowMove) -> Mapping[str, Any]:
    return row.after or row.before or {}


def _set(image: Mapping[str, Any]) -> SetValues:
    values: dict[str, Any] = {}
    for key in _SET_FIELDS:
        value = image.get(key)
        if value is not None and key in _READERS:
            value = _READERS[key](value)
        elif isinstance(value, int) and key in {"weight", "rpe", "rir", "duration_s", "distance"}:
            value = Decimal(value)  # a whole number in JSON
        values[key] = value
    return SetValues(**values)


def _altered_set(row: RowMove) -> str:
    before, after = row.before or {}, row.after or {}
    old, new = format_sets([_set(before)]), format_sets([_set(after)])
    if row.was is not None:
        old, new = f"{row.was}  {old}", f"{row.exercise}  {new}"
        return f"{old} → {new}"
    if old != new:
        return f"{row.exercise}  {old} → {new}"
    return f"{row.exercise}  {new}, {_differences(row)}"


def _row_text(row: RowMove) -> str:
    latest = _latest(row)
    if row.table in {"executions", "planned_exercises"}:
        name = row.exercise or "an exercise"
        named = f"{row.was} → {name}" if row.was else name
        if row.table == "planned_exercises":
            named = f"{named} in a routine"
    elif row.table == "exercise_aliases":
        named = f"alias {latest.get('alias')}" + (f" of {row.exercise}" if row.exercise else "")
    elif row.table == "profiles":
        return _differences(row)
    else:
        named = _nouns(row.table)[0] if row.table != "exercises" else "exercise"
        if latest.get("name"):
            named = f"{named} {latest['name']}"
        elif row.exercise:
            named = f"{named} of {row.exercise}"
        if row.table == "workouts" and row.kind is not RowKind.ALTERED:
            named = f"{named} of {_value(latest.get('started_at'), latest)}"
    if row.kind is not RowKind.ALTERED:
        return named
    differences = _differences(row)
    return f"{named}  {differences}" if differences else named


def _differences(row: RowMove) -> str:
    before, after = row.before or {}, row.after or {}
    return ", ".join(
        f"{key.removesuffix('_at').replace('_', ' ')}: {_values(before.get(key), before, value, after)}"
        for key, value in after.items()
        if key not in _UNSPOKEN and before.get(key) != value
    )


def _values(old: object, before: Mapping[str, Any], new: object, after: Mapping[str, Any]) -> str:
    shown = (_value(old, before), _value(new, after))
    if shown[0] == shown[1]:  # they differ in what is left out
        shown = (_value(old, before, whole=True), _value(new, after, whole=True))
    return " → ".join(shown)


def _zone_of(image: Mapping[str, Any]) -> tzinfo:
    zone = image.get("zone") or "UTC"
    return zone if isinstance(zone, tzinfo) else ZoneInfo(zone)


def _value(value: object, image: Mapping[str, Any], *, whole: bool = False) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return plain_decimal(value)
    text = sanitise(str(value))
    if len(text) > 18 and text[10] == "T" and text[4] == "-":
        moment = datetime.fromisoformat(text).astimezone(_zone_of(image))
        if whole:
            return f"{moment:%Y-%m-%d %H:%M:%S}"
        return f"{moment:%Y-%m-%d}" if image.get("is_all_day") else f"{moment:%Y-%m-%d %H:%M}"
    return text if whole or len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE].rstrip()} …"
