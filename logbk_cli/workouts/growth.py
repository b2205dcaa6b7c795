"""A workout that comes again with more in it: which of its sets are new, where the log's is what came before."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from logbk_cli.core.times import minute_of
from logbk_cli.notation.values import SetValues
from logbk_cli.workouts.drafts import SET_FIELDS, Draft, DraftEntry, Rows
from logbk_cli.workouts.lines import Line, lines_of
from logbk_cli.workouts.repository import AnyRow


@dataclass(frozen=True, slots=True)
class Growth:
    """What a draft has beyond the workout of the log that it begins with, whose `lines` have so many sets each."""

    draft: Draft
    workout_id: UUID
    lines: Sequence[Line]
    counts: Sequence[int]

    @property
    def set_count(self) -> int:
        """How many sets are new."""
        return self.draft.set_count - sum(self.counts)

    @property
    def new_entries(self) -> Sequence[DraftEntry]:
        """The exercises that the workout of the log does not have."""
        return self.draft.entries[len(self.lines) :]

    def add_to(self, rows: Rows) -> None:
        """Add the rows of what is new, behind what is there."""
        for entry, line, count in zip(self.draft.entries, self.lines, self.counts, strict=False):
            self.draft.add_sets_to(rows, entry, line.execution_id, skip=count, position=line.last_position + 1)
        position = max((line.position for line in self.lines), default=0) + 1
        self.draft.add_entries_to(rows, self.new_entries, self.workout_id, position)


def growth_of(draft: Draft, rows: Sequence[AnyRow]) -> Growth | None:
    """Return what the draft has beyond a workout of the log, of rows that stand for a set each.

    None where the log's is not what the draft begins with: another name, another minute, a note or a set that is not
    the same, an exercise or a set that the draft does not have there. Somebody changed it then, here or there, and what
    belongs to it now is not for a program to say. The end is not looked at: a workout that grew has a later one.
    """
    first = rows[0]
    if (first.workout_name, first.workout_note, first.is_all_day) != (
        draft.name,
        draft.note,
        draft.is_all_day,
    ) or minute_of(first.started_at) != minute_of(draft.started_at):
        return None
    groups = [list(group) for key, group in groupby(rows, key=lambda row: row.execution_id) if key is not None]
    if len(groups) > len(draft.entries):
        return None
    counts = []
    for entry, group in zip(draft.entries, groups, strict=False):
        done = [row for row in group if row.set_id is not None]
        head = group[0]
        if (
            (head.exercise_id, head.execution_note) != (entry.exercise.id, entry.note)
            or len(done) > len(entry.sets)
            or not all(map(_is_same, entry.sets, done))
        ):
            return None
        counts.append(len(done))
    return Growth(draft, first.workout_id, lines_of(rows), counts)


def _is_same(one: SetValues, row: AnyRow) -> bool:
    """Tell whether a set is that of the log; without a weight its unit is only the one that the person had then."""
    return all(
        getattr(one, name) == getattr(row, name) for name in SET_FIELDS if name != "unit" or one.weight is not None
    )
