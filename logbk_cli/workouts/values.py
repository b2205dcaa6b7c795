"""Small pure types of the log: which workout a person means, and the kinds of records."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from logbk_cli.shared.exceptions import InvalidInputError

_POSITION = re.compile(r"@([0-9]{1,6})", re.ASCII)
_ID_PREFIX = re.compile(r"[0-9a-f][0-9a-f-]{3,35}", re.ASCII)
_SELECTOR_HINT = (
    "Use last, today, yesterday, @2 (the second to last), a date like 2026-11-20, or the first characters of an id."
)


@dataclass(frozen=True, slots=True)
class WorkoutSelector:
    """Which workout is meant: exactly one of the fields is given.

    `position` counts back from 1, the latest workout. `day` is a day in the lifter's own zone.
    """

    position: int | None = None
    day: date | None = None
    id_prefix: str | None = None

    @classmethod
    def parse(cls, text: str, today: date) -> "WorkoutSelector":
        """Read what a person types for a workout.

        Raises:
            InvalidInputError: it is none of the accepted forms.

        """
        word = text.strip().lower()
        if word == "last":
            return cls(position=1)
        if word == "today":
            return cls(day=today)
        if word == "yesterday":
            return cls(day=today - timedelta(days=1))
        position = _POSITION.fullmatch(word)
        if position and int(position[1]) > 0:
            return cls(position=int(position[1]))
        try:
            return cls(day=date.fromisoformat(word))
        except ValueError:
            pass  # not a date; the last form follows
        if _ID_PREFIX.fullmatch(word):
            return cls(id_prefix=word)
        raise InvalidInputError(f"not a way to name a workout: {text!r}", _SELECTOR_HINT)


class RecordKind(StrEnum):
    """What a set was better in than every set before it."""

    WEIGHT = "weight"
    REPS_AT_WEIGHT = "reps_at_weight"
    REPS = "reps"
    DURATION = "duration"
    DISTANCE = "distance"
