"""Writing sets, entries and workouts in the notation, so that reading them back gives the same values."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final

from logbk_cli.notation.cleaning import clean, fold_line
from logbk_cli.notation.limits import MAX_ENTRY_CHARS, MAX_SETS_IN_GROUP
from logbk_cli.notation.reader import find_name_end
from logbk_cli.notation.roles import LOADED
from logbk_cli.notation.values import DistanceUnit, Measurement, SetType, SetValues
from logbk_cli.notation.workout_text import TIME
from logbk_cli.shared.text import plain_decimal

_MINUTE: Final = 60
_AMBIGUOUS_SECONDS: Final = frozenset(Decimal(number) for number in range(1, 22))
"""`5x5s` is also five by five, and `21s` an exercise: such seconds are written `sec`."""


def set_to_json(values: SetValues) -> dict[str, object]:
    """Return a set as `--json` shows it: keys in their order, decimals as strings."""
    return {
        "type": values.type.value,
        "weight": _optional(values.weight),
        "unit": values.unit.value,
        "relative_to_bodyweight": values.relative_to_bodyweight,
        "reps": values.reps,
        "forced_reps": values.forced_reps,
        "rpe": _optional(values.rpe),
        "rir": _optional(values.rir),
        "duration_s": _optional(values.duration_s),
        "distance": _optional(values.distance),
        "distance_unit": values.distance_unit.value if values.distance_unit else None,
        "note": values.note,
    }


def format_sets(sets: Sequence[SetValues], measurement: Measurement | None = None) -> str:
    """Return sets as the log shows them, equal ones in a row as `3x10 70kg`.

    With the exercise's measurement the text reads back to the same sets, whatever they are; without it, to the same
    as long as each set is of the kind that its exercise counts.
    """
    return ", ".join(_group_texts(sets, measurement)[0])


def write_entry(name: str, sets: Sequence[SetValues], note: str | None, measurement: Measurement | None = None) -> str:
    """Return an entry. One that would pass the limit goes on in further lines, which name no exercise.

    Such a line continues the exercise above it when it is read. Raises `ValueError` when there are no sets.
    """
    if not sets:
        raise ValueError("an entry has at least one set")
    lead = lead_of(name)
    lines: list[str] = []
    rest = list(sets)
    while rest:
        texts, ends = _group_texts(rest, measurement)
        taken, used = 0, len(lead)
        for text in texts:
            length = len(text) - _note_length(rest, ends[taken]) + 2
            if taken and used + length > MAX_ENTRY_CHARS - 20:
                break
            used += length
            taken += 1
        last = rest[ends[taken - 1] - 1]
        entry_note = fold_line(note) if note and not lines else ""
        lines.append(lead + ", ".join(texts[:taken]) + tail_of(entry_note, own_note=last.note is not None))
        lead = ""
        rest = rest[ends[taken - 1] :]
    return "\n".join(lines)


def lead_of(name: str) -> str:
    """Return an exercise's name as it stands before its sets: with two colons where it reads like sets itself."""
    lead = f"{name}: "
    return lead if find_name_end(f"{lead}1", 0) == len(name) else f"{name}:: "


def write_workout(  # noqa: PLR0913 - a workout has that many parts
    *,
    date: dt.date,
    start: dt.time | None,
    end: dt.time | None,
    end_date: dt.date | None,
    open_: bool,
    zone: str | None,
    name: str | None,
    note: str | None,
    entries: Iterable[
        tuple[str, Sequence[SetValues], str | None] | tuple[str, Sequence[SetValues], str | None, Measurement]
    ],
) -> str:
    """Return a workout as text, with its line end; an entry may carry its exercise's measurement as a fourth value."""
    head = [date.isoformat()]
    if start is not None:
        head.append(_span(date, start, end, end_date, open_=open_))
    if zone:
        head.append(f"[{zone}]")
    if name:
        odd = name[0] in '["-' or TIME.match(name) or name != name.strip()
        head.append(quoted(name) if odd else name)
    lines = [" ".join(head)]
    if note:
        lines.extend(f"  # {line}".rstrip() for line in clean(note).split("\n"))
    for exercise, sets, entry_note, *measurement in entries:
        text = write_entry(exercise, sets, entry_note, *measurement)
        lines.extend(f"  {line}" for line in text.split("\n"))
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """Return a text in quotation marks, with those inside it escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def format_duration(seconds: Decimal) -> str:
    """Return a time as `45s`, `1:30` or `1:05:00`, exactly."""
    if seconds <= 60:
        return f"{plain_decimal(seconds)}{'sec' if seconds in _AMBIGUOUS_SECONDS else 's'}"
    minutes, rest = divmod(seconds, 60)
    text = plain_decimal(rest)
    text = f"0{text}" if rest < 10 else text
    hours, minutes = divmod(minutes, 60)
    return f"{hours:.0f}:{minutes:02.0f}:{text}" if hours else f"{minutes:.0f}:{text}"


def _span(date: dt.date, start: dt.time, end: dt.time | None, end_date: dt.date | None, *, open_: bool) -> str:
    text = _clock(start)
    if open_:
        return f"{text}-"
    if end is None:
        return text
    natural = date if end >= start else date + dt.timedelta(days=1)
    if end_date in {None, natural}:
        return f"{text}-{_clock(end)}"
    return f"{text}-{end_date} {_clock(end)}"


def _clock(time: dt.time) -> str:
    if time.microsecond:
        return f"{time:%H:%M:%S.%f}"
    return f"{time:%H:%M:%S}" if time.second else f"{time:%H:%M}"


def _optional(value: Decimal | None) -> str | None:
    return None if value is None else plain_decimal(value)


def tail_of(note: str, *, own_note: bool) -> str:
    """Return the entry's note; a bare `#` where a set's own would be taken for it."""
    if note and ";" in note:
        return f"  {quoted(note)}"
    if note:
        return f"  # {note}"
    return " #" if own_note else ""


def _note_length(sets: Sequence[SetValues], end: int) -> int:
    note = sets[end - 1].note
    return len(quoted(note)) if note else 0


def _group_texts(sets: Sequence[SetValues], measurement: Measurement | None) -> tuple[list[str], list[int]]:
    """Return the text of each group, and how many sets have been written with it."""
    if measurement is None:
        relative = any(values.relative_to_bodyweight for values in sets)
        kinds = Measurement.BODYWEIGHT_REPS if relative else Measurement.DURATION
    else:
        kinds = measurement
    texts: list[str] = []
    ends: list[int] = []
    carried = False
    done = 0
    before: SetValues | None = None
    for values, equal in groupby(sets):
        left = sum(1 for _ in equal)
        apart = before is not None and _is_only_distance(before) and _is_only_time(values)
        before = values
        while left:
            times = min(left, MAX_SETS_IN_GROUP)
            text = group_text(values, times, kinds, carried=carried)
            texts.append(f"{text} {SetType.WORKING}" if apart and not values.note else text)
            left -= times
            done += times
            ends.append(done)
            carried = values.weight is not None or values.relative_to_bodyweight != (
                kinds is Measurement.BODYWEIGHT_REPS
            )
    return texts, ends


def group_text(  # noqa: C901, PLR0912, PLR0913 - one branch for each part
    values: SetValues,
    times: int,
    measurement: Measurement,
    *,
    carried: bool,
    load: str | None = None,
    reps: str | None = None,
) -> str:
    """Return `times` equal sets. `carried`: a weight stands before them in the entry.

    `load` and `reps` are what a plan says in the place of the weight and the repetitions.
    """
    load = _load_text(values, measurement, carried=carried) if load is None else load
    stands = values.weight is not None or load.startswith(("+", "-")) or load.endswith("%")
    reps = reps or str(values.reps)
    bare = values.duration_s is None and values.distance is None
    words: list[str] = []
    measures: list[str] = []
    if values.distance is not None and values.distance_unit is not None:
        minutes = measurement is Measurement.DURATION and values.distance_unit is DistanceUnit.M
        like_time = minutes and values.duration_s is not None and values.duration_s < _MINUTE
        measures.append(f"{plain_decimal(values.distance)}{' meters' if like_time else values.distance_unit}")
    if values.duration_s is not None:
        measures.append(format_duration(values.duration_s))
    if values.reps is not None:
        forced = f"+{values.forced_reps}" if values.forced_reps else ""
        if times > 1:
            words = [f"{times}x{reps}{forced}", load, *measures]
        elif load and load != "no weight":
            words = [load, f"x{reps}{forced}", *measures]
        elif bare and measurement is Measurement.BODYWEIGHT_REPS:
            words = [f"{reps}{forced}"]
        else:
            forced = f"{values.forced_reps} forced" if values.forced_reps else ""
            words = [load, f"{reps} reps", forced, *measures]
    else:
        if times > 1:
            measures[0] = f"{times}x{measures[0]}"
        words = [*measures, load]
    if values.type is not SetType.WORKING:
        words.append(values.type.value)
    if values.rpe is not None:
        words.append(f"@{plain_decimal(values.rpe)}" if stands else f"rpe {plain_decimal(values.rpe)}")
    if values.rir is not None:
        words.append(f"{plain_decimal(values.rir)} rir")
    if values.note:
        words.append(quoted(fold_line(values.note)))
    return " ".join(word for word in words if word)


def _is_only_distance(values: SetValues) -> bool:
    """Return whether a time behind a set would be taken for its own."""
    given = (values.reps, values.duration_s, values.rpe, values.rir, values.note)
    return values.distance is not None and values.type is SetType.WORKING and all(value is None for value in given)


def _is_only_time(values: SetValues) -> bool:
    given = (values.reps, values.distance)
    return values.type is SetType.WORKING and all(value is None for value in given)


def _load_text(values: SetValues, measurement: Measurement, *, carried: bool) -> str:
    loaded = measurement in LOADED
    if not values.relative_to_bodyweight:
        if values.weight is not None:
            return f"{plain_decimal(values.weight)}{values.unit}"
        return "no weight" if carried or (loaded and values.reps is not None) else ""
    if values.weight is None:
        return "bw" if carried or measurement is not Measurement.BODYWEIGHT_REPS else ""
    sign = "-" if values.weight < 0 else "+"
    return f"{'bw' if loaded else ''}{sign}{plain_decimal(abs(values.weight))}{values.unit}"
