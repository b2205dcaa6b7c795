"""Small pure types of the log: which workout a person means, and the kinds of records."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from logbk_cli.shared.exceptions import InvalidInputError

MAX_WORKOUT_NAME_LENGTH: Final = 200
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
    """What a set, or a workout, was better in than every one before it; the most telling first."""

    WEIGHT = "weight"
    REPS_AT_WEIGHT = "reps_at_weight"
    REPS = "reps"
    DURATION = "duration"
    DISTANCE = "distance"
    ESTIMATED_MAX = "estimated_max"
    SET_VOLUME = "set_volume"


class ChangeKind(StrEnum):
    """What became of an exercise or a set in a workout that was edited."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


_PLACE = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,4}", re.ASCII)
_ADDRESS_HINT = "Use its number, as `logbk status` shows it, or last; behind the exercise if need be: bench 3."


@dataclass(frozen=True, slots=True)
class SetAddress:
    """Which set of a workout is meant, by the numbers that `logbk status` shows.

    `exercise` is a name, or None for the exercise that goes on; `place` says in its stead which of the workout's
    exercises it is, from 1. `number` counts the sets of the exercise from 1; None is the last one.
    """

    number: int | None = None
    exercise: str | None = None
    place: int | None = None

    @classmethod
    def read(cls, words: Sequence[str]) -> tuple["SetAddress", int]:
        """Read one set off the beginning of `words`; return it, and how many of the words it took.

        Raises:
            InvalidInputError: no number stands there.

        """
        for at, word in enumerate(words):
            number = _read_number(word)
            if number is not None:
                place = _PLACE.fullmatch(word.strip())
                name = " ".join(words[:at]).strip() or None
                if place and name is None:
                    return cls(int(place[2]), place=int(place[1])), 1
                return cls(number or None, exercise=name), at + 1
            if " " in word.strip():  # "bench 3" in one argument
                inner = word.split()
                if _read_number(inner[-1]) is not None:
                    address, _ = cls.read([*words[:at], *inner])
                    return address, at + 1
        raise InvalidInputError(f"which set? {' '.join(words)!r} has no number of one", _ADDRESS_HINT)

    @classmethod
    def read_all(cls, words: Sequence[str]) -> tuple["SetAddress", ...]:
        """Read sets one after the other: `2 4`, `bench 2 4 squat last`; a name holds until the next one.

        Raises:
            InvalidInputError: a name has no number behind it.

        """
        found: list[SetAddress] = []
        left = list(words)
        while left:
            address, taken = cls.read(left)
            left = left[taken:]
            if found and address.exercise is None and address.place is None:
                address = cls(address.number, found[-1].exercise, found[-1].place)
            found.append(address)
        return tuple(found)

    @classmethod
    def read_place(cls, text: str) -> "SetAddress":
        """Read where a set goes: `1`, `squat`, `squat 2`; without a number, to the end.

        Raises:
            InvalidInputError: nothing is named.

        """
        words = text.split()
        if not words:
            raise InvalidInputError("where to?", "Pass a number, or an exercise: --to 1, --to squat, --to 'squat 2'.")
        if _read_number(words[-1]) is None:
            return cls(exercise=" ".join(words))
        return cls.read(words)[0]


def _read_number(word: str) -> int | None:
    """Return the number of a set that a word is, 0 for the last one, None for another word.

    Raises:
        InvalidInputError: the number is 0.

    """
    word = word.strip().lower()
    if word == "last":
        return 0
    place = _PLACE.fullmatch(word)
    if place is None and not _NUMBER.fullmatch(word):
        return None
    if int(place[2] if place else word) == 0 or (place and int(place[1]) == 0):
        raise InvalidInputError("sets are counted from 1", _ADDRESS_HINT)
    return int(place[2] if place else word)
