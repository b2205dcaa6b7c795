"""What was understood of a dictation, as it crosses the service boundary."""

from pydantic import BaseModel, ConfigDict, Field, InstanceOf

from logbk_cli.notation.raw import RawEntry
from logbk_cli.voice.values import SpokenCommand, Verdict
from logbk_cli.workouts.schemas import SetResponse


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)


class UnderstoodEntry(_Schema):
    """Sets of one exercise. `text` is what was said of it, `doubts` why it is to be asked about."""

    exercise: str
    text: str
    sets: tuple[SetResponse, ...]
    note: str | None
    verdict: Verdict
    doubts: tuple[str, ...]
    entry: InstanceOf[RawEntry] = Field(exclude=True)


class NotUnderstood(_Schema):
    """A part of what was heard that logs nothing, and why."""

    text: str
    why: str


class Understood(_Schema):
    """A dictation: what was heard, the sets in it, the commands in it, and what is neither.

    `next_exercise` is the one that was named for what comes. `is_confirmed`: a yes was said behind the sets.
    """

    transcript: str
    entries: tuple[UnderstoodEntry, ...] = ()
    commands: tuple[SpokenCommand, ...] = ()
    next_exercise: str | None = None
    left_out: tuple[NotUnderstood, ...] = ()
    is_confirmed: bool = Field(default=False, exclude=True)
