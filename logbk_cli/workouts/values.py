"""Small pure types of the log: which workout a person means, and the kinds of records."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from logbk_cli.shared.exceptions import InvalidInputError

_POSITION = re.compile(r"@([0-9]{1,6})", re.ASCII)
_MINUTE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ t][0-9]{2}:[0-9]{2}", re.ASCII)
_ID_PREFIX = re.compile(r"[0-9a-f][0-9a-f-]{3,35}", re.ASCII)
_SELECTOR_HINT = (
    "Use last, today, yesterday, @2 (the second to last), 2026-11-20, '2026-11-20 18:05', "
    "or the first characters of an id."
)


@dataclass(frozen=True, slots=True)
class WorkoutSelector:
    """Which workout is meant: exactly one of the fields is given.

    `position` counts back from 1, the latest workout. `day` and `minute`, in which it began, are in the lifter's own
    zone.
    """

    position: int | None = None
    day: date | None = None
    minute: datetime | None = None
    id_prefix: str | None = None

    @classmethod
    def parse(cls, text: str, today: date) -> "WorkoutSelector":  # noqa: PLR0911 - one per form
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
            pass  # not a day; the other forms follow
        if _MINUTE.fullmatch(word):
            try:
                return cls(minute=datetime.fromisoformat(word))
            except ValueError:
                raise InvalidInputError(f"there is no {text!r}", _SELECTOR_HINT) from None
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
