"""Whether a microphone works: some seconds of it, and what they tell."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from logbk_cli.voice.microphone import BLOCK, Microphone, level_db
from logbk_cli.voice.turns import SPEECH, SpeechDetector
from logbk_cli.voice.values import SAMPLE_RATE

if TYPE_CHECKING:
    from logbk_cli.voice.values import Samples

_SILENT_DB: Final = -70.0  # a muted input; the quietest room with a live one is louder
_QUIET_DB: Final = -40.0  # a voice below it is far away, or the input is turned down
_FULL: Final = 0.999  # of full scale: the waves are cut off there
_FULL_SAMPLES: Final = 5  # one alone may be a click
_SPEECH_BLOCKS: Final = 4  # an eighth of a second


@dataclass(frozen=True, slots=True)
class SoundCheck:
    """What a recording tells. `loudest_db` is its loudest 32 ms in decibels of full scale, None for none at all."""

    seconds: float
    loudest_db: float | None
    has_speech: bool
    is_clipped: bool
    is_silent: bool
    is_quiet: bool


def record(
    device: str | None, seconds: float, on_open: Callable[[], None], on_level: Callable[[float], None]
) -> "Samples":
    """Record so many seconds.

    `on_open` is called when one can speak; `on_level` hears the level of each block in decibels of full scale.

    Raises:
        LogBKError: see `Microphone`.

    """
    import numpy as np

    blocks: list[Samples] = []
    with Microphone(device) as microphone:
        on_open()
        while len(blocks) * BLOCK < seconds * SAMPLE_RATE:
            block = microphone.read()
            if block is not None:
                blocks.append(block)
                on_level(level_db(block))
    return np.concatenate(blocks)


def judge(samples: "Samples") -> SoundCheck:
    """Return what a recording at 16 kHz, between -1 and 1, tells about its microphone."""
    import numpy as np

    detector = SpeechDetector()
    blocks = [samples[at : at + BLOCK] for at in range(0, len(samples) - BLOCK + 1, BLOCK)]
    loudest = max((level_db(one) for one in blocks), default=-math.inf)
    spoken = sum(detector.probability(one) > SPEECH for one in blocks) >= _SPEECH_BLOCKS
    return SoundCheck(
        seconds=round(len(samples) / SAMPLE_RATE, 1),
        loudest_db=round(loudest, 1) if loudest > -math.inf else None,
        has_speech=spoken,
        is_clipped=int(np.count_nonzero(np.abs(samples) >= _FULL)) >= _FULL_SAMPLES,
        is_silent=loudest < _SILENT_DB,
        is_quiet=_SILENT_DB <= loudest < _QUIET_DB,
    )


def advice(check: SoundCheck) -> str:
    """Return in a sentence or two how the microphone does, and the way out where it does not."""
    if check.is_silent:
        return "There was no sound: it is muted or the wrong one. `logbk voice devices` lists the others."
    if check.is_clipped:
        return "It was too loud and is cut off: turn the input down, or go farther away."
    if not check.has_speech:
        return "There was sound, but no speech in it. Speak while it records, or try another with --microphone."
    if check.is_quiet:
        return "You were heard, but quietly: come nearer, or turn the input up."
    return "You were heard well."
