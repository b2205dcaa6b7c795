"""Exercises as they cross the service boundary."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from logbk_cli.exercises.values import BodyPart, Modality, names_assistance, names_other_bar
from logbk_cli.notation.values import Measurement


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)  # a command builds only the schemas that it uses


class ExerciseCreate(_Schema):
    """An exercise that a person adds. Without `measurement` the modality tells what is counted."""

    name: str
    body_part: BodyPart
    modality: Modality
    measurement: Measurement | None = None
    aliases: tuple[str, ...] = ()
    picture_url: str | None = None


class ExerciseUpdate(_Schema):
    """What to change in an own exercise; None leaves it, an empty `picture_url` removes the picture."""

    name: str | None = None
    body_part: BodyPart | None = None
    modality: Modality | None = None
    measurement: Measurement | None = None
    picture_url: str | None = None
    add_aliases: tuple[str, ...] = ()
    remove_aliases: tuple[str, ...] = ()


class ExerciseFilter(_Schema):
    """Which exercises to list; `mine` leaves only those that the person added."""

    body_part: BodyPart | None = None
    modality: Modality | None = None
    mine: bool = False


class ExerciseRef(_Schema):
    """The exercise that a name means: what reading and logging its sets takes, no more."""

    id: UUID
    name: str
    modality: Modality
    measurement: Measurement

    @property
    def is_on_straight_bar(self) -> bool:
        """Whether its weight is that of plates and a straight bar of 20 kg or 45 lb.

        Other bars weigh otherwise, and only the name tells them apart, the catalogue's as well as one's own.
        """
        return self.modality is Modality.BARBELL and not names_other_bar(self.name)

    @property
    def is_assisted(self) -> bool:
        """Whether a weight on it is taken off the body's own."""
        return self.measurement is Measurement.BODYWEIGHT_REPS and names_assistance(self.name)


class NameMatch(_Schema):
    """The exercise that bears a name from elsewhere; without one, the names of those that may be meant, best first."""

    exercise: ExerciseRef | None
    candidates: tuple[str, ...] = ()


class ExerciseResponse(_Schema):
    """An exercise with what this person did of it: `uses` counts how often.

    `own_aliases` are those of the aliases that this person gave it, and may take away. `hides` are the catalogue's
    exercises in whose place it stands for this person, as it bears their full names.

    `attribution` names whom the licence of its description asks to name.

    `trend` is the best set of each of the last twelve workouts, the oldest first: kilograms, reps, seconds or metres,
    after `measurement`.
    """

    id: UUID
    name: str
    body_part: BodyPart
    modality: Modality
    measurement: Measurement
    picture_url: str | None
    aliases: tuple[str, ...]
    own_aliases: tuple[str, ...]
    is_own: bool
    hides: tuple[str, ...]
    uses: int
    last_used_at: datetime | None
    attribution: str | None = None
    trend: tuple[Decimal, ...] = ()


class MergedExercises(_Schema):
    """An exercise with the history of another; `gone` is the other as it was."""

    exercise: ExerciseResponse
    gone: ExerciseResponse


class ExercisePage(_Schema):
    """One page of a listing; `total` counts all pages' exercises."""

    exercises: tuple[ExerciseResponse, ...]
    page: int
    limit: int
    total: int


class ImportedExercises(_Schema):
    """What came of reading own exercises from a file: how many were added, changed, and as they stood already."""

    added: int
    changed: int
    unchanged: int
