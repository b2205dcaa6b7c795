"""What a workout becomes by its text: which executions and sets of the text are those of the log, and what is new.

Text says nothing of ids and of the time of day of each set. Both stay with the set, changed or moved; a new one is
given the time of its neighbours.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from uuid_utils.compat import uuid7

from logbk_cli.notation.cleaning import clean, fold_line
from logbk_cli.notation.raw import RawWorkout
from logbk_cli.notation.values import SetValues, WeightUnit
from logbk_cli.workouts.alignment import GAP, NEVER, align, set_cost
from logbk_cli.workouts.contents import Contents, ExecutionRow, SetRow
from logbk_cli.workouts.drafts import Draft, DraftEntry

_RENAMED = 1.1 * GAP  # two exercises that changed places cost more than one that was moved


@dataclass(slots=True, eq=False)
class _Slot:
    """A set of the new text; `old` is what it was, `moved` from elsewhere than its neighbours."""

    values: SetValues
    old: SetRow | None = None
    moved: bool = False


@dataclass(slots=True, eq=False)
class _Line:
    """An entry of the new text, and the execution that it was."""

    entry: DraftEntry
    old: ExecutionRow | None = None
    slots: list[_Slot] = field(default_factory=list)


def revise(old: Contents, raw: RawWorkout, draft: Draft, unit: WeightUnit, now: datetime) -> Contents:
    """Return what `old` becomes by a text, which was read as `raw` and `draft`; `unit` is the member's own.

    What the text says as the text of `old` would is exactly what it was.
    """
    started_at, finished_at = _times(old, raw, draft)
    lines = _match_executions(old.executions, draft.entries, lambda values: _as_text_says(values, unit))
    _match_sets(old.executions, lines, lambda values: _as_text_says(values, unit))
    retime = _retiming(old, started_at, finished_at)
    clock = _SetClock(started_at, finished_at, now if finished_at is None else None)
    return replace(
        old,
        name=draft.name,
        note=old.note if _block(old.note) == draft.note else draft.note,
        started_at=started_at,
        finished_at=finished_at,
        zone=draft.zone,
        is_all_day=draft.is_all_day,
        executions=tuple(_build(line, clock, retime, is_last=line is lines[-1]) for line in lines),
    )


def _as_text_says(values: SetValues, unit: WeightUnit) -> SetValues:
    """Return a set as reading its own text gives it: without a weight its unit is the reader's."""
    note = fold_line(values.note or "") or None
    return replace(values, unit=unit if values.weight is None else values.unit, note=note)


def _block(note: str | None) -> str | None:
    return clean(note or "").strip() or None


def _match_executions(
    old: Sequence[ExecutionRow], entries: Sequence[DraftEntry], written: Callable[[SetValues], SetValues]
) -> list[_Line]:
    sets = {execution.id: [written(one.values) for one in execution.sets] for execution in old}

    def cost(execution: ExecutionRow, entry: DraftEntry) -> float:
        unlike = _share_of_others(sets[execution.id], entry.sets)
        if execution.exercise.id == entry.exercise.id:
            return 0.8 * GAP * unlike + (0.01 if (execution.note or None) != entry.note else 0.0)
        return _RENAMED + 0.5 * GAP * unlike if unlike < 1 else NEVER

    lines = [_Line(entry) for entry in entries]
    left = {execution.id: execution for execution in old}
    for i, j in align(old, entries, cost):
        if i is not None and j is not None:
            lines[j].old = left.pop(old[i].id)
    for line in lines:  # what was moved past others
        if line.old is None:
            same = [one for one in left.values() if one.exercise.id == line.entry.exercise.id]
            if same:
                entry = line.entry
                line.old = min(same, key=lambda one: _share_of_others(sets[one.id], entry.sets))
                del left[line.old.id]
    return lines


def _share_of_others(old: Sequence[SetValues], new: Sequence[SetValues]) -> float:
    """Return which share of the sets stands on one side only: 0 for the same sets in any order."""
    left = list(old)
    both = 0
    for values in new:
        if values in left:
            left.remove(values)
            both += 1
    return 1 - both / max(len(old), len(new), 1)


def _match_sets(old: Sequence[ExecutionRow], lines: Sequence[_Line], written: Callable[[SetValues], SetValues]) -> None:
    left = {one.id: one for execution in old for one in execution.sets}
    for line in lines:
        line.slots = [_Slot(values) for values in line.entry.sets]
        before = line.old.sets if line.old is not None else ()
        for i, j in align([written(one.values) for one in before], line.entry.sets, set_cost):
            if i is not None and j is not None:
                line.slots[j].old = left.pop(before[i].id)
    for slot in (slot for line in lines for slot in line.slots if slot.old is None):
        found = next((one for one in left.values() if written(one.values) == slot.values), None)
        if found is not None:
            slot.old, slot.moved = left.pop(found.id), True
    for slot in (slot for line in lines for slot in line.slots):
        if slot.old is not None and written(slot.old.values) == slot.values:
            slot.values = slot.old.values


def _times(old: Contents, raw: RawWorkout, draft: Draft) -> tuple[datetime, datetime | None]:
    """Return the times; one that reads as before is the old moment, which the text alone may not tell exactly.

    In the night in which the clocks go back an hour comes twice.
    """
    zone = ZoneInfo(old.zone)
    if draft.zone != old.zone:
        return draft.started_at, draft.finished_at
    start = old.started_at.astimezone(zone)
    is_same_start = (raw.date, raw.start) == (start.date(), None if old.is_all_day else start.time())
    started_at = old.started_at if is_same_start else draft.started_at
    if draft.finished_at is None:
        return started_at, None
    if raw.end is None:
        return started_at, started_at
    if old.finished_at is not None:
        end = old.finished_at.astimezone(zone)
        if (raw.end_date, raw.end) == (end.date(), end.time()):
            return started_at, old.finished_at
    return started_at, draft.finished_at


def _retiming(old: Contents, started_at: datetime, finished_at: datetime | None) -> Callable[[datetime], datetime]:
    """Return what becomes of the time of a set when the workout's own are changed.

    Sets go along with a workout that was moved to another day or by as much at both ends. Otherwise they stay, and
    what lies outside is brought to the nearer end; a set of the very beginning, as all are in a workout that was
    written down later, begins with it.
    """
    if (started_at, finished_at) == (old.started_at, old.finished_at):
        return lambda moment: moment
    by = started_at - old.started_at
    both = old.finished_at is not None and finished_at is not None and finished_at - old.finished_at == by
    zone = ZoneInfo(old.zone)
    another_day = old.started_at.astimezone(zone).date() != started_at.astimezone(zone).date()
    shift = by if both or another_day else timedelta(0)

    def retime(moment: datetime) -> datetime:
        if moment == old.started_at:
            return started_at
        later = max(moment + shift, started_at)
        return later if finished_at is None else min(later, max(finished_at, started_at))

    return retime


class _SetClock:
    """Tells when a set was done that stands in the text alone."""

    def __init__(self, started_at: datetime, finished_at: datetime | None, now: datetime | None) -> None:
        """Take the workout's times; `now` while it is open."""
        self._latest = started_at
        self._finished_at = finished_at
        self._now = now

    def fill(self, times: Sequence[datetime | None], *, is_last: bool) -> Iterator[datetime]:
        """Yield the times of an execution's sets with those that are None filled in."""
        latest = max((time for time in times if time is not None), default=None)
        before = None
        for at, time in enumerate(times):
            after = next((one for one in times[at:] if one is not None), None)
            found = time
            if found is None and after is None and is_last and self._now is not None:
                found = self._now
            if found is None:
                found = before or after or self._latest
            yield found
            before = found
        self._latest = latest or before or self._latest


def _build(line: _Line, clock: _SetClock, retime: Callable[[datetime], datetime], *, is_last: bool) -> ExecutionRow:
    kept = [None if slot.old is None or slot.moved else retime(slot.old.done_at) for slot in line.slots]
    filled = list(clock.fill(kept, is_last=is_last))
    sets = []
    for at, slot in enumerate(line.slots):
        done_at = filled[at]
        if slot.old is not None and slot.moved:
            done_at = between(retime(slot.old.done_at), kept[:at], kept[at + 1 :])
        sets.append(
            SetRow(
                id=uuid7() if slot.old is None else slot.old.id,
                position=0 if slot.old is None else slot.old.position,
                done_at=done_at,
                values=slot.values,
            )
        )
    note = line.entry.note
    if line.old is None:
        return ExecutionRow(uuid7(), 0, line.entry.exercise, note, tuple(sets))
    unchanged = (fold_line(line.old.note or "") or None) == note
    exercise = line.old.exercise if line.old.exercise.id == line.entry.exercise.id else line.entry.exercise
    return replace(line.old, exercise=exercise, note=line.old.note if unchanged else note, sets=tuple(sets))


def between(moment: datetime, before: Sequence[datetime | None], after: Sequence[datetime | None]) -> datetime:
    """Return when a moved set was done: as it was, unless it would then be out of order where it stands now."""
    earliest = next((one for one in reversed(before) if one is not None), None)
    latest = next((one for one in after if one is not None), None)
    if latest is not None:
        moment = min(moment, latest)
    return moment if earliest is None else max(moment, earliest)
