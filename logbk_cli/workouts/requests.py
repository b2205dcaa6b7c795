"""What a text asks to be logged: entries for the open workout, its next planned set, or whole workouts."""

import re

from logbk_cli.notation.errors import NotationError
from logbk_cli.notation.reader import DATE_LINE, read_entries
from logbk_cli.notation.values import WeightUnit
from logbk_cli.notation.workout_text import has_date_line, read_workouts
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.workouts.schemas import LogRequest

_NEXT = re.compile(r"\s*next(?:\s+set)?(?:\s+(\S.*))?\s*", re.IGNORECASE | re.DOTALL)


def read_request(text: str, unit: WeightUnit | None, *, dry_run: bool, skip_bad: bool = False) -> LogRequest:
    """Return what entries or workout text ask for.

    With `skip_bad` workout text without what cannot be read, and without what stands above the first date line.

    Raises:
        NotationError: a line is not understood.
        InvalidInputError: a note belongs to no workout.

    """
    following = _NEXT.fullmatch(text)
    if following is not None:
        entries = read_entries(following[1]) if following[1] else ()
        if not entries or (len(entries) == 1 and entries[0].query is None):
            return LogRequest(entries=entries, unit=unit, dry_run=dry_run, is_next=True)
    if not has_date_line(text):
        return LogRequest(entries=read_entries(text), unit=unit, dry_run=dry_run)
    left_out: list[NotationError] | None = [] if skip_bad else None
    workouts = read_workouts(text, None if left_out is None else left_out.append)
    # What stands above the first date line belongs to the open workout.
    undated = [entry for workout in workouts if workout.date is None for entry in workout.entries]
    if left_out is not None:
        lines = sorted({one.line for one in undated})
        left_out += [NotationError("these sets stand under no date", DATE_LINE, line=line) for line in lines]
        left_out.sort(key=lambda error: error.line)
        undated = []
    if any(workout.date is None and workout.note for workout in workouts):
        raise InvalidInputError("a note stands above the first date line", "Put it under the date of its workout.")
    dated = tuple(workout for workout in workouts if workout.date is not None)
    return LogRequest(entries=tuple(undated), workouts=dated, unit=unit, dry_run=dry_run, left_out=left_out)
