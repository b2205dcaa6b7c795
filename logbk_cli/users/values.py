"""What a member chooses between."""

from enum import StrEnum
from typing import Literal

E1rmFormula = Literal["epley", "brzycki", "lombardi", "mayhew", "oconner", "wathan", "rpe"]


class ForcedReps(StrEnum):
    """What becomes of the reps that somebody helped with: told apart from the clean ones, or counted as such."""

    APART = "apart"
    COUNTED = "counted"

    def count_reps(self, reps: int, forced_reps: int) -> int:
        """Return how many reps of a set count."""
        return reps + forced_reps if self is ForcedReps.COUNTED else reps
