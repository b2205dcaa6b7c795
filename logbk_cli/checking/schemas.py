"""Findings as they cross the service boundary."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from logbk_cli.checking.values import FindingKind


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)  # a command builds only the schemas that it uses


class Finding(_Schema):
    """Something that is hardly right. `subject_id` is the set, workout or exercise that it is about.

    `workout` is what people call the workout, `number` the place of the set among those of the exercise.
    `command` mends it, as it is typed into a shell; `arguments` are its words behind `logbk`.
    """

    kind: FindingKind
    message: str
    subject_id: UUID
    workout_id: UUID | None = None
    workout: str | None = None
    started_at: datetime | None = None
    exercise: str | None = None
    number: int | None = None
    command: str
    arguments: tuple[str, ...]


class CheckResponse(_Schema):
    """What was found, and in how much."""

    findings: tuple[Finding, ...]
    workout_count: int
    set_count: int
