"""Small pure types of the audit: what can be found."""

from enum import StrEnum
from typing import Final

FOUND: Final = 8
"""The exit code of `logbk check` where it finds something."""


class FindingKind(StrEnum):
    """What is hardly right."""

    LEFT_OPEN = "left_open"
    ENDS_LATE = "ends_late"
    OUTSIDE_WORKOUT = "outside_workout"
    EMPTY_WORKOUT = "empty_workout"
    SAME_WORKOUT = "same_workout"
    OUT_OF_ORDER = "out_of_order"
    TEN_TIMES = "ten_times"
    A_TENTH = "a_tenth"
    WRONG_UNIT = "wrong_unit"
    SWAPPED = "swapped"
    TOO_MANY_REPS = "too_many_reps"
    TOO_LONG = "too_long"
    SIMILAR_EXERCISES = "similar_exercises"
