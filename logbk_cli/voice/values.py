"""What dictation is about: how sure a reading is, what can be said besides sets, and what was heard."""

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]
    """Sound between -1 and 1, `SAMPLE_RATE` samples a second."""

SAMPLE_RATE: Final = 16_000
"""Samples a second, of one channel: what Whisper and Silero take."""


class Verdict(StrEnum):
    """Whether a reading can be logged: as it stands, when a person says so, or not at all."""

    SURE = "sure"
    UNSURE = "unsure"
    NO_SET = "no_set"


class SpokenCommand(StrEnum):
    """What can be said besides sets."""

    UNDO = "undo"
    NEXT_EXERCISE = "next_exercise"
    FINISH = "finish"
    STOP = "stop"
    YES = "yes"
    NO = "no"


class Confirm(StrEnum):
    """When to ask before sets are logged."""

    ALWAYS = "always"
    UNSURE = "unsure"
    NEVER = "never"


class TurnWay(StrEnum):
    """How turns are taken: a key begins one, a voice does, or there is just one."""

    PUSH_TO_TALK = "push-to-talk"
    HANDS_FREE = "hands-free"
    ONCE = "once"


class Feedback(StrEnum):
    """What the ears get after each logged set."""

    NOTHING = "nothing"
    BEEP = "beep"
    SAY = "say"


class NoteOf(StrEnum):
    """What a dictated note is a note on: the exercise that was logged last, or the open workout."""

    EXERCISE = "exercise"
    WORKOUT = "workout"


class Heard(NamedTuple):
    """A transcript, with how sure the recogniser was; None where nobody but a keyboard was heard.

    `log_probability` is the mean of its tokens', 0 at best; `no_speech` the probability that nobody spoke.
    """

    text: str
    log_probability: float | None = None
    no_speech: float | None = None
