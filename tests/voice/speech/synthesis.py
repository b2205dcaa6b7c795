"""Sentences said by espeak-ng in many voices and rooms, as the features that faster-whisper makes of them."""

import random
import subprocess
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from faster_whisper.feature_extractor import FeatureExtractor
from numpy.typing import NDArray

from logbk_cli.voice.transcriber import read_audio
from logbk_cli.voice.values import SAMPLE_RATE

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Voices:
    """Who speaks: accents and variants of espeak-ng."""

    accents: tuple[str, ...]
    variants: tuple[str, ...]

    def draw(self, chance: random.Random) -> str:
        """Return one of them, as espeak-ng's `-v` takes it."""
        accent, variant = chance.choice(self.accents), chance.choice(self.variants)
        return f"{accent}+{variant}" if variant else accent


# fmt: off
TRAINED_VOICES: Final = Voices(
    accents=(
        "en-us", "en-us", "en-gb", "en-gb-x-rp", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-029", "en-us-nyc",
        "en-gb-scotland",
    ),
    variants=(
        "m1", "m2", "m3", "m5", "m6", "m7", "m8", "f1", "f3", "f4", "f5", "Alex", "adam", "Alicia", "Andrea",
        "belinda", "benjamin", "caleb", "david", "ed", "edward", "Gene", "Jacky", "linda", "john", "marcelo",
        "Michael", "pablo", "paul", "quincy", "rob", "robert", "steph", "travis", "victor", "zac", "shelby", "anika",
        "Hugo", "Lee", "",
    ),
)
HELD_OUT_VOICES: Final = Voices(
    accents=("en-us", "en-gb"), variants=("m4", "f2", "Annie", "Mike", "miguel", "Denis", "norbert")
)
"""None of these variants is in training."""
# fmt: on
_HUMS_HZ: Final = (50, 60, 100, 120)


@dataclass(frozen=True, slots=True)
class Recordings:
    """Utterances one behind the other: log-mel features (frames x 80, a frame is 10 ms) and where each begins."""

    features: NDArray[np.float16]
    offsets: NDArray[np.int64]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """The frames of each."""
        return np.diff(self.offsets)

    def of_one(self, number: int) -> NDArray[np.float16]:
        """Return the features of one utterance."""
        begin, end = self.offsets[number : number + 2]
        return self.features[begin:end]

    def save(self, path: Path) -> None:
        """Write them into a file of NumPy's."""
        np.savez(path, features=self.features, offsets=self.offsets)

    @classmethod
    def load(cls, path: Path) -> "Recordings":
        """Read what `save` wrote."""
        with np.load(path) as stored:
            return cls(stored["features"], stored["offsets"])

    @classmethod
    def of(cls, utterances: Sequence[NDArray[np.float16]]) -> "Recordings":
        """Put utterances one behind the other."""
        return cls(np.concatenate(utterances), np.cumsum([0, *map(len, utterances)]))


def say(text: str, voice: str, speed: int = 160, pitch: int = 50, gap: int = 0) -> Samples:
    """Return a text as espeak-ng says it: `speed` in words a minute, `pitch` up to 99, `gap` in 10 ms between words."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        words = ["-w", file.name, "-v", voice, "-s", str(speed), "-p", str(pitch), "-g", str(gap), text]
        subprocess.run(["espeak-ng", *words], check=True)
        return np.asarray(read_audio(Path(file.name)), np.float32)


def in_a_room(samples: Samples, chance: np.random.Generator) -> Samples:
    """Return speech with a room around it: echo, a tilted spectrum, silence, noise, hum, and some loudness."""
    heard: NDArray[np.float64] = samples.astype(np.float64)
    if chance.random() < 0.4:
        size = int(SAMPLE_RATE * chance.uniform(0.05, 0.35))
        echo = chance.standard_normal(size) * np.exp(-np.arange(size) / (size / chance.uniform(4, 8)))
        echo[0] = chance.uniform(4, 12)
        heard = np.convolve(heard, echo / np.abs(echo).max())[: len(heard) + size // 2]
    if chance.random() < 0.4:
        tilt = chance.uniform(-0.5, 0.6)
        heard = np.convolve(heard, [1, -tilt] if tilt > 0 else [1, -tilt, tilt * tilt])[: len(heard)]
    before, after = (np.zeros(int(SAMPLE_RATE * chance.uniform(low, high))) for low, high in ((0, 0.6), (0.05, 0.8)))
    heard = np.concatenate([before, heard, after])
    loudness = np.sqrt(np.mean(heard**2)) + 1e-9
    if chance.random() < 0.85:
        ratio = 10 ** (-chance.uniform(5, 40) / 20)
        heard = heard + noise(len(heard), int(chance.integers(0, 3)), chance) * loudness * ratio
    if chance.random() < 0.2:
        hum = np.sin(2 * np.pi * chance.choice(_HUMS_HZ) * np.arange(len(heard)) / SAMPLE_RATE)
        heard = heard + hum * loudness * chance.uniform(0.02, 0.3)
    peak = 10 ** chance.uniform(-1.6, -0.02)
    return np.asarray(heard / (np.abs(heard).max() + 1e-9) * peak, np.float32)


def noise(size: int, colour: int, chance: np.random.Generator) -> NDArray[np.float64]:
    """Return noise of loudness 1: white (0), pink (1) or brown (2)."""
    spectrum = np.fft.rfft(chance.standard_normal(size))
    shaped = np.fft.irfft(spectrum * np.maximum(np.arange(len(spectrum)), 1) ** (-0.5 * colour), size)
    return np.asarray(shaped / (shaped.std() + 1e-9), np.float64)


def features(samples: Samples) -> NDArray[np.float16]:
    """Return what the model is shown of a recording at run time (frames x 80)."""
    # The last frame is of what the extractor pads; faster-whisper leaves it out as well.
    shown: Any = FeatureExtractor()(samples)[:, :-1]
    return np.ascontiguousarray(shown.T, np.float16)


def record(said: Sequence[str], voices: Voices, seed: int) -> Recordings:
    """Return sentences, each said by a voice of its own in a room of its own."""
    with ProcessPoolExecutor() as pool:
        one = partial(_record_one, voices=voices, seed=seed)
        return Recordings.of(list(pool.map(one, range(len(said)), said, chunksize=32)))


def record_noises(number: int, seed: int) -> Recordings:
    """Return what is no speech: silence, noise, tones, clatter, and the last tenth of a second of a sentence."""
    chance = np.random.default_rng(seed)
    tail = say("squat one hundred kilos for five", "en-us")
    return Recordings.of([features(_no_speech(kind % 7, tail, chance)) for kind in range(number)])


def _no_speech(kind: int, spoken: Samples, chance: np.random.Generator) -> Samples:
    size = int(SAMPLE_RATE * chance.uniform(0.3, 7))
    loudness = 10 ** chance.uniform(-4, -0.5)
    hiss = 1e-4 * chance.standard_normal(size)
    if kind == 0:
        heard = np.zeros(size)
    elif kind <= 3:
        heard = loudness * noise(size, kind - 1, chance)
    elif kind == 4:
        heard = loudness * np.sin(2 * np.pi * chance.uniform(50, 2000) * np.arange(size) / SAMPLE_RATE) + hiss
    elif kind == 5:
        heard = hiss
        for _ in range(chance.integers(1, 5)):
            at = int(chance.integers(0, size))
            length: int = min(size - at, int(chance.integers(80, 4000)))
            fading = np.exp(-np.arange(length) / (length / 6 + 1))
            heard[at : at + length] += loudness * chance.standard_normal(length) * fading
    else:
        heard = np.concatenate([spoken[-int(SAMPLE_RATE * chance.uniform(0.05, 0.18)) :], hiss])
    return heard.astype(np.float32)


def _record_one(number: int, said: str, *, voices: Voices, seed: int) -> NDArray[np.float16]:
    own = seed * 1_000_003 + number
    chance = random.Random(own)  # noqa: S311 - voices, not secrets
    speed, pitch, gap = chance.randint(125, 205), chance.randint(20, 80), chance.choice([0, 0, 0, 1, 3])
    return features(in_a_room(say(said, voices.draw(chance), speed, pitch, gap), np.random.default_rng(own)))
