"""When an utterance begins and ends: by a key, or by a voice and the silence after it."""

from collections import deque
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from logbk_cli.voice.values import Samples

BLOCK_MS: Final = 32  # 512 samples at 16 kHz, what Silero looks at
SPEECH: Final = 0.5
"""Probability of a voice from which a block is speech."""
_SILENCE: Final = 0.35  # and below which it is none
_BEGINS: Final = 2  # blocks of speech in a row
_PRE_ROLL: Final = 10  # blocks before them: the first consonant is quiet
_LONGEST_MS: Final = 20_000
_NOBODY_MS: Final = 8_000  # after a key, without a word
_CONTEXT: Final = 64  # samples of the block before, for Silero
_MEMORY: Final = (1, 1, 128)


class Turn(NamedTuple):
    """An utterance: its samples, and whether a voice was found in it."""

    samples: "Samples"
    is_spoken: bool


class SpeechDetector:
    """Silero, block by block: the model that faster-whisper brings along, with its memory kept between blocks."""

    def __init__(self) -> None:
        from faster_whisper.vad import get_vad_model

        self._session: Any = get_vad_model().session
        self.reset()

    def reset(self) -> None:
        """Forget what was heard before."""
        import numpy as np

        self._h = np.zeros(_MEMORY, np.float32)
        self._c = np.zeros(_MEMORY, np.float32)
        self._context = np.zeros(_CONTEXT, np.float32)

    def probability(self, block: "Samples") -> float:
        """Return how likely a voice is in a block of 512 samples at 16 kHz, 0 to 1."""
        import numpy as np

        given = np.concatenate([self._context, block])[None]
        found, self._h, self._c = self._session.run(None, {"input": given, "h": self._h, "c": self._c})
        self._context = block[-_CONTEXT:]
        return float(np.asarray(found).ravel()[0])


class TurnTaker:
    """Cuts utterances out of a stream of blocks.

    `pause_ms` of silence end one; lifters pause within a sentence. With `is_hands_free` a voice begins one; otherwise
    `begin` does, and silence ends it only after a word was said.
    """

    def __init__(self, pause_ms: int, *, is_hands_free: bool) -> None:
        self._pause = max(1, round(pause_ms / BLOCK_MS))
        self._is_hands_free = is_hands_free
        self._before: deque[Samples] = deque(maxlen=_PRE_ROLL + _BEGINS)
        self._blocks: list[Samples] = []
        self._loud = 0
        self._quiet = 0
        self.is_recording = False
        self.is_spoken = False

    def begin(self) -> None:
        """Begin an utterance now; the last third of a second belongs to it."""
        self._blocks = list(self._before)
        self._loud = self._quiet = 0
        self.is_recording, self.is_spoken = True, False

    def end(self) -> Turn | None:
        """End the utterance now and return it; None where there is none."""
        import numpy as np

        if not self.is_recording:
            return None
        samples = np.concatenate(self._blocks) if self._blocks else np.zeros(0, np.float32)
        turn = Turn(samples, self.is_spoken)
        self.cancel()
        return turn

    def cancel(self) -> None:
        """Forget the utterance."""
        self._blocks = []
        self._before.clear()
        self._loud = self._quiet = 0
        self.is_recording = self.is_spoken = False

    def feed(self, block: "Samples", probability: float) -> Turn | None:
        """Take the next block, with how likely a voice is in it; return the utterance that it ends, if it ends one."""
        self._loud = self._loud + 1 if probability > SPEECH else 0
        if not self.is_recording:
            self._before.append(block)
            if self._is_hands_free and self._loud >= _BEGINS:
                self.begin()
                self.is_spoken = True
            return None
        self._blocks.append(block)
        self._quiet = self._quiet + 1 if probability < _SILENCE else 0
        self.is_spoken = self.is_spoken or self._loud >= _BEGINS
        lasted = len(self._blocks) * BLOCK_MS
        is_over = self.is_spoken and self._quiet >= self._pause
        return self.end() if is_over or lasted >= (_LONGEST_MS if self.is_spoken else _NOBODY_MS) else None
