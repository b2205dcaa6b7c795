"""How fast this machine transcribes, and which model suits it."""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from logbk_cli.voice.blank_model import FRAMES, NAME, START, write_blank_model
from logbk_cli.voice.settings import VoiceSettings, thread_count
from logbk_cli.voice.transcriber import USUAL_TOKENS, Transcriber, beam_size
from logbk_cli.voice.values import SAMPLE_RATE

_FAST_ENOUGH_S: Final = 1.5  # a person waits that long after a sentence
_BEST_FIRST: Final = ("small.en", "base.en", "tiny.en")
_COSTS: Final = {"tiny.en": 0.26, "base.en": 0.52, "small.en": 1.7, "distil-small.en": 1.2}
"""Seconds an utterance on two cores in int8, as they were measured: only what they are to each other counts."""
_UTTERANCE_S: Final = 4
_ROUNDS: Final = 3
_MB: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Speed:
    """What a model takes on this machine: seconds to load, seconds an utterance, megabytes; None is not measured."""

    model: str
    utterance_s: float
    load_s: float | None = None
    memory_mb: int | None = None

    @property
    def is_estimate(self) -> bool:
        """Whether it is worked out from another model's."""
        return self.load_s is None


def measure(model: str, folder: Path, settings: VoiceSettings) -> Speed:
    """Load a model and time an utterance of four seconds, the best of three.

    Four seconds of noise do for it: Whisper always looks at thirty, so what is said in them hardly matters.

    Raises:
        InvalidInputError: see `Transcriber`.

    """
    import numpy as np

    samples = np.random.default_rng(1).normal(0, 0.05, _UTTERANCE_S * SAMPLE_RATE).astype(np.float32)
    before, begun = _memory(), time.perf_counter()
    transcriber = Transcriber(folder, settings)
    load_s = time.perf_counter() - begun
    utterance_s = _best_time(lambda: transcriber.rehearse(samples))
    after = _memory()
    memory_mb = None if before is None or after is None else max(0, after - before) // _MB
    return Speed(model, utterance_s, round(load_s, 2), memory_mb)


def measure_blank(settings: VoiceSettings) -> Speed:
    """Time an utterance with a model that knows nothing, of the size of tiny.en: an estimate where no model is here."""
    import ctranslate2
    import numpy as np

    with tempfile.TemporaryDirectory(prefix="logbk-bench-") as name:
        write_blank_model(Path(name))
        model = ctranslate2.models.Whisper(
            name, device=settings.device, compute_type=settings.compute_type, intra_threads=thread_count()
        )
        features = ctranslate2.StorageView.from_array(np.zeros((1, 80, FRAMES), np.float32))
        return Speed(
            NAME,
            _best_time(lambda: model.generate(features, [[START]], beam_size=beam_size(), max_length=USUAL_TOKENS)),
        )


def estimate(measured: Sequence[Speed]) -> list[Speed]:
    """Return what the recommendable models would take that are not measured, by the one measured that is most like."""
    known = [one for one in measured if one.model in _COSTS]
    if not known:
        return []
    base = max(known, key=lambda one: _COSTS[one.model])
    names = {one.model for one in measured}
    return [
        Speed(name, round(base.utterance_s * _COSTS[name] / _COSTS[base.model], 2))
        for name in reversed(_BEST_FIRST)
        if name not in names
    ]


def recommend(speeds: Sequence[Speed]) -> Speed | None:
    """Return the best model that is fast enough, the smallest where none is; None where nothing is known of them."""
    by_name = {one.model: one for one in speeds}
    for name in _BEST_FIRST:
        if name in by_name and by_name[name].utterance_s < _FAST_ENOUGH_S:
            return by_name[name]
    return by_name.get(_BEST_FIRST[-1])


def _best_time(work: Callable[[], object]) -> float:
    """Return the least of the seconds that some rounds of it take, in hundredths."""
    taken = []
    for _ in range(_ROUNDS):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return round(min(taken), 2)


def _memory() -> int | None:
    """Return the bytes that this program holds in memory; None where the system does not tell."""
    if sys.platform != "linux":
        return None
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
