"""Routines as text: a line for each exercise with what is planned, and what counts for all of them.

# how it is meant
rest 2min
Bench Press (Barbell): 60kg x5 warmup, 3x5 80% @8, rest 3min  # pause at the chest
Pull Up: 3x8-12 +2.5kg
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Final

from logbk_cli.notation.cleaning import clean, fold_line
from logbk_cli.notation.errors import Source
from logbk_cli.notation.limits import MAX_NOTE_CHARS, MAX_SETS_IN_GROUP
from logbk_cli.notation.raw import RawEntry
from logbk_cli.notation.reader import read_line
from logbk_cli.notation.roles import LOADED
from logbk_cli.notation.target_items import read_rest_line
from logbk_cli.notation.values import Measurement, TargetSet
from logbk_cli.notation.writer import format_duration, group_text, lead_of, tail_of
from logbk_cli.shared.text import plain_decimal

MAX_PLANNED: Final = 100
"""Exercises in a routine."""
EXAMPLE: Final = "like Bench Press (Barbell): 3x5 80%"


@dataclass(frozen=True, slots=True)
class RawRoutine:
    """A routine as it was written; `rest_s` is what its exercises rest that do not say."""

    entries: tuple[RawEntry, ...]
    rest_s: Decimal | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """What a line of a routine plans: an exercise, its sets, seconds of rest between them, and a note."""

    exercise: str
    measurement: Measurement
    targets: tuple[TargetSet, ...]
    rest_s: Decimal | None = None
    note: str | None = None


def read_routine(text: str) -> RawRoutine:
    """Return the routine that a text is.

    Raises `NotationError` when any line is not understood, or when none plans an exercise.
    """
    entries: list[RawEntry] = []
    notes: list[str] = []
    rest_s: Decimal | None = None
    for number, line in enumerate(clean(text).split("\n"), start=1):
        source = Source(line, number)
        stripped = line.strip()
        if stripped.startswith("#"):
            notes.append(stripped[2:] if stripped[1:2].isspace() else stripped[1:])
            if sum(map(len, notes)) + len(notes) - 1 > MAX_NOTE_CHARS:
                raise source.error(f"a note has at most {MAX_NOTE_CHARS} characters", 0, len(line))
            continue
        own_rest = read_rest_line(source)
        if own_rest is not None:
            if rest_s is not None:
                raise source.error("the rest of a routine is given once", 0, len(line))
            rest_s = own_rest
            continue
        for entry in read_line(source, targets=True):
            if entry.query is None:
                message = "which exercise? Each line of a routine names its own"
                raise source.error(message, entry.start, entry.end, EXAMPLE)
            entries.append(entry)
        if len(entries) > MAX_PLANNED:
            raise source.error(f"a routine holds at most {MAX_PLANNED} exercises", 0, len(line))
    if not entries:
        raise Source("").error("there is no exercise in this routine", 0, 0, EXAMPLE)
    return RawRoutine(tuple(entries), rest_s, "\n".join(notes).strip() or None)


def write_routine(entries: Iterable[PlannedEntry], rest_s: Decimal | None, note: str | None) -> str:
    """Return a routine as text, with its line end, so that reading it back gives the same."""
    return "\n".join((*write_head(rest_s, note), *map(write_planned, entries))) + "\n"


def write_head(rest_s: Decimal | None, note: str | None) -> list[str]:
    """Return the lines of what counts for all exercises."""
    lines = [f"# {line}".rstrip() for line in clean(note).split("\n")] if note else []
    return lines if rest_s is None else [*lines, f"rest {format_duration(rest_s)}"]


def write_planned(entry: PlannedEntry) -> str:
    """Return the line of one exercise. Raises `ValueError` when no set is planned."""
    if not entry.targets:
        raise ValueError("an exercise has at least one planned set")
    return write_line(entry.exercise, format_targets(entry.targets, entry.measurement), entry.rest_s, entry.note)


def write_line(exercise: str, sets: str, rest_s: Decimal | None, note: str | None) -> str:
    """Return the line of one exercise, whose planned sets are as `format_targets` wrote them."""
    rest = "" if rest_s is None else f", rest {format_duration(rest_s)}"
    own_note = sets.endswith('"')  # of the last set
    return f"{lead_of(exercise)}{sets}{rest}{tail_of(fold_line(note) if note else '', own_note=own_note)}"


def format_targets(targets: Sequence[TargetSet], measurement: Measurement) -> str:
    """Return planned sets, equal ones in a row as `3x5 80%`."""
    texts: list[str] = []
    carried = False
    for target, equal in groupby(targets):
        left = sum(1 for _ in equal)
        while left:
            times = min(left, MAX_SETS_IN_GROUP)
            texts.append(_target_text(target, times, measurement, carried=carried))
            left -= times
            carried = target.values.weight is not None or target.percent is not None or target.change is not None
            carried = carried or target.values.relative_to_bodyweight != (measurement is Measurement.BODYWEIGHT_REPS)
    return ", ".join(texts)


def _target_text(target: TargetSet, times: int, measurement: Measurement, *, carried: bool) -> str:
    values = target.values
    reps = None if target.reps_to is None else f"{values.reps}-{target.reps_to}"
    load: str | None = None
    if target.percent is not None:
        load = f"{plain_decimal(target.percent)}%"
    elif target.change is not None:
        load = f"{'-' if target.change < 0 else '+'}{plain_decimal(abs(target.change))}{values.unit}"
    elif values.weight is None and not values.relative_to_bodyweight and measurement in LOADED and not carried:
        load = ""  # the weight is left open
    return group_text(values, times, measurement, carried=carried, load=load, reps=reps)
