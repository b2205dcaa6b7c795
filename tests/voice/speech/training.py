"""Training the small model from nothing, in about an hour on two cores."""

import math
import random
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from tests.voice.speech.network import Network
from tests.voice.speech.phrases import EXERCISES
from tests.voice.speech.synthesis import Recordings
from tests.voice.speech.tokens import BEFORE, END, NO_SPEECH, NO_TIMESTAMPS, START, encode, identify

BATCH: Final = 32
RATE: Final = 2e-3
_WARM_UP_STEPS: Final = 300
_STEADY: Final = 0.3  # of the time; then the rate falls along a cosine
_ALIGNED: Final = 0.7  # of the time; then the heads that align count for less
_PIECES_WEIGHT: Final = 0.5
_PHONEMES_WEIGHT: Final = 0.5
_WITH_TIMESTAMPS: Final = 0.2
_WITH_PROMPT: Final = 0.25  # of the batches
_WITHOUT_SPEECH: Final = 0.06
_JOINED: Final = 0.5  # of the batches whose utterances have at most so many frames
_FOLLOWED: Final = 900
_FOLLOWS: Final = 600
_IGNORED: Final = -100
_MOST_PIECES: Final = 48


@dataclass(frozen=True, slots=True)
class Material:
    """Sentences with their recordings: pieces of what is to be written, phonemes of what is said."""

    recordings: Recordings
    written: tuple[str, ...]
    pieces: tuple[list[int], ...]
    phonemes: tuple[list[int], ...]

    def join(self, numbers: Sequence[int]) -> "Sample":
        """Return utterances as one, said one behind the other."""
        return Sample(
            np.concatenate([self.recordings.of_one(one) for one in numbers]),
            [piece for one in numbers for piece in self.pieces[one]],
            [phoneme for one in numbers for phoneme in self.phonemes[one]],
        )


@dataclass(frozen=True, slots=True)
class Sample:
    """An utterance: its features (frames x 80), pieces of what is to be written, phonemes of what is said."""

    features: NDArray[np.float16]
    pieces: list[int]
    phonemes: list[int]


@dataclass(frozen=True, slots=True)
class Batch:
    """Utterances side by side: features (B x 80 x frames), their lengths, what the decoder is given and is to give."""

    features: Tensor
    lengths: Tensor
    given: Tensor
    wanted: Tensor


def spell(said: Sequence[str]) -> tuple[list[list[int]], int]:
    """Return the phonemes of sentences as numbers from 1, and how many there are with the blank, which is 0."""
    spelled = {word: _phonemes(word) for word in sorted({word for one in said for word in one.split()})}
    numbers = {name: place for place, name in enumerate(sorted(set().union(*spelled.values())), start=1)}
    return [[numbers[name] for word in one.split() for name in spelled[word]] for one in said], len(numbers) + 1


def _phonemes(word: str) -> list[str]:
    words = ["espeak-ng", "-q", "-x", "--sep=_", "-v", "en-us", word]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip().replace(" ", "_")
    return [bare for one in said.split("_") if (bare := one.strip("',%=|:"))]


class Trainer:
    """Trains a network on sentences and on what is no speech."""

    def __init__(
        self, network: Network, tokenizer: Tokenizer, material: Material, noises: Recordings, seed: int = 0
    ) -> None:
        self._network = network
        self._tokenizer = tokenizer
        self._material = material
        self._noises = noises
        self._chance = random.Random(seed)  # noqa: S311 - samples, not secrets
        self._numbers = np.random.default_rng(seed)
        self._start, self._end, self._no_timestamps, self._no_speech, self._before = (
            identify(tokenizer, token) for token in (START, END, NO_TIMESTAMPS, NO_SPEECH, BEFORE)
        )

    def train(self, minutes: float, rate: float, check: Callable[[str], None]) -> None:
        """Train for so many minutes; `check` is called with a line on the losses every hundred steps."""
        parameters = self._network.parameters()
        optimiser = torch.optim.AdamW(parameters, lr=rate, betas=(0.9, 0.98), weight_decay=0.01)
        begun, step = time.monotonic(), 0
        waiting: list[list[int]] = []
        losses: list[list[float]] = []
        while (part := (time.monotonic() - begun) / (60 * minutes)) < 1:
            waiting = waiting or self._shuffled()
            for group in optimiser.param_groups:
                group["lr"] = rate * min(1, (step + 1) / _WARM_UP_STEPS) * _slope(part)
            loss, shares = self._loss(waiting.pop(), part)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            step += 1
            losses.append(shares)
            if step % 100 == 0:
                text, pieces, phonemes = np.mean(losses, 0)
                losses.clear()
                each = (time.monotonic() - begun) / step
                check(
                    f"{part:4.0%} step {step}: text {text:.3f} pieces {pieces:.3f} phonemes {phonemes:.3f} {each:.2f} s"
                )

    def exact(self, material: Material) -> tuple[float, list[tuple[str, str]]]:
        """Return the share of sentences that are written to the letter, and the others as wanted and as heard."""
        heard: list[str] = []
        for begin in range(0, len(material.written), 50):
            end = min(begin + 50, len(material.written))
            heard += self._hear(_side_by_side([material.recordings.of_one(one) for one in range(begin, end)]))
        wrong = [(text, other) for text, other in zip(material.written, heard, strict=True) if text != other]
        return 1 - len(wrong) / len(heard), wrong

    def _hear(self, features: Tensor) -> list[str]:
        """Return what the network writes of utterances: the likeliest piece each time."""
        tokens = torch.tensor([[self._start, self._no_timestamps]] * len(features))
        ended = torch.zeros(len(features), dtype=torch.bool)
        with torch.no_grad():
            encoded = self._network.encode(features, self._numbers)
            while tokens.shape[1] < _MOST_PIECES and not ended.all():
                is_last = (torch.arange(tokens.shape[1]) == tokens.shape[1] - 1).expand(tokens.shape)
                logits = self._network.decode(tokens, encoded, is_last)
                best = logits[:, : self._end + 1].argmax(-1).masked_fill(ended, self._end)
                ended |= best == self._end
                tokens = torch.cat([tokens, best[:, None]], 1)
        return [
            self._tokenizer.decode([one for one in row if one < self._end]).strip() for row in tokens[:, 2:].tolist()
        ]

    def _shuffled(self) -> list[list[int]]:
        """Return batches of utterances of about one length."""
        lengths = self._material.recordings.lengths
        order = np.argsort(lengths + self._numbers.integers(0, 20, len(lengths))).tolist()
        batches = [order[at : at + BATCH] for at in range(0, len(order) - BATCH + 1, BATCH)]
        self._chance.shuffle(batches)
        return batches

    def _loss(self, chosen: Sequence[int], part: float) -> tuple[Tensor, list[float]]:
        samples = self._samples(chosen)
        batch = self._batch(samples)
        is_wanted = batch.wanted != _IGNORED
        with torch.autocast("cpu", torch.bfloat16, enabled=_knows_bfloat16()):
            encoded = self._network.encode(batch.features, self._numbers)
            logits = self._network.decode(batch.given, encoded, is_wanted)
            pieces = self._network.pieces_head(encoded.last)
            phonemes = self._network.phonemes_head(encoded.middle)
        text = functional.cross_entropy(logits.float(), batch.wanted[is_wanted], label_smoothing=0.05)
        aligned = _alignment(pieces, [one.pieces for one in samples], batch, self._end)
        spoken = _alignment(phonemes, [one.phonemes for one in samples], batch, 0)
        is_early = part < _ALIGNED
        loss = text + _PIECES_WEIGHT * (1 if is_early else 0.4) * aligned
        loss = loss + _PHONEMES_WEIGHT * (1 if is_early else 0.3) * spoken
        return loss, [text.item(), aligned.item(), spoken.item()]

    def _samples(self, chosen: Sequence[int]) -> list[Sample]:
        """Return these utterances, some of them as noise instead; some batches have another one behind each.

        Joined, they are sentences of a length and a sequence that the material does not hold: what is said twice in a
        long sentence is where attention jumps.
        """
        lengths = self._material.recordings.lengths
        longest = max(lengths[one] for one in chosen)
        noises = np.flatnonzero(self._noises.lengths <= longest)
        followers = np.flatnonzero(lengths <= _FOLLOWS)
        is_joined = longest <= _FOLLOWED and self._chance.random() < _JOINED
        samples = []
        for one in chosen:
            if self._chance.random() < _WITHOUT_SPEECH:
                samples.append(Sample(self._noises.of_one(int(self._numbers.choice(noises))), [], []))
            else:
                numbers = [one, int(self._numbers.choice(followers))] if is_joined else [one]
                samples.append(self._material.join(numbers))
        return samples

    def _batch(self, samples: Sequence[Sample]) -> Batch:
        lengths = [len(one.features) for one in samples]
        has_prompts = self._chance.random() < _WITH_PROMPT  # a batch is as long as its longest
        rows = [self._targets(one.pieces, len(one.features), has_prompt=has_prompts) for one in samples]
        width = _up_to(4, max(len(given) for given, _ in rows))
        given = torch.full((len(rows), width), self._end)
        wanted = torch.full((len(rows), width), _IGNORED)
        for place, (one, other) in enumerate(rows):
            given[place, : len(one)] = torch.tensor(one)
            wanted[place, : len(other)] = torch.tensor(other)
        return Batch(_side_by_side([one.features for one in samples]), torch.tensor(lengths), given, wanted)

    def _targets(self, pieces: list[int], frames: int, *, has_prompt: bool) -> tuple[list[int], list[int]]:
        """Return what the decoder is given and what it is to make of it: some with timestamps, some with a prompt."""
        if pieces and self._chance.random() < _WITH_TIMESTAMPS:
            first, last = self._no_timestamps + 1, self._no_timestamps + 1 + min(1_500, round(frames / 2))
            given, wanted = [self._start, first, *pieces, last], [first, *pieces, last, self._end]
        else:
            begin = self._no_timestamps if pieces else self._no_speech
            given, wanted = [self._start, self._no_timestamps, *pieces], [begin, *pieces, self._end]
        if has_prompt:
            prompt = [self._before, *self._prompt()]
            given, wanted = prompt + given, [_IGNORED] * len(prompt) + wanted
        return given, wanted

    def _prompt(self) -> list[int]:
        """Return hot words, sentences, both, or any pieces: a prompt must not be taken for what is said."""
        chance = self._chance
        kind = chance.random()
        if kind > 0.93:
            return [chance.randrange(self._end) for _ in range(chance.randint(1, 60))]
        parts = []
        if kind < 0.45 or kind > 0.8:
            names = chance.sample(EXERCISES, chance.randint(2, 20))
            parts.append(", ".join(one.title() if chance.random() < 0.5 else one for one in names))
        if kind > 0.3:
            parts.append(" ".join(chance.choices(self._material.written, k=chance.randint(1, 4))))
        chance.shuffle(parts)
        return encode(self._tokenizer, " ".join(parts))[: chance.choice([40, 80, 120, 200])]


def _side_by_side(features: Sequence[NDArray[np.float16]]) -> Tensor:
    """Return utterances as a batch (B x 80 x frames)."""
    width = _up_to(64, max(map(len, features)) + 16)  # some of the padding is seen, in few widths
    batch = torch.zeros(len(features), width, 80)
    for place, one in enumerate(features):
        batch[place, : len(one)] = torch.from_numpy(one).float()
    return batch.transpose(1, 2)


def _alignment(scores: Tensor, wanted: Sequence[Sequence[int]], batch: Batch, blank: int) -> Tensor:
    """Return the loss of naming a sequence position by position (connectionist temporal classification)."""
    return functional.ctc_loss(
        scores.float().log_softmax(-1).transpose(0, 1),
        torch.tensor([one for row in wanted for one in row]),
        (batch.lengths // 2).clamp(max=scores.shape[1]),
        torch.tensor([len(row) for row in wanted]),
        blank=blank,
        zero_infinity=True,
    )


def _slope(part: float) -> float:
    return 1 if part < _STEADY else 0.5 * (1 + math.cos(math.pi * (part - _STEADY) / (1 - _STEADY))) + 0.01


def _knows_bfloat16() -> bool:
    """Tell whether the processor computes in bfloat16; without AVX-512 that is ten times as slow as float32."""
    return "AVX512" in torch.backends.cpu.get_cpu_capability()


def _up_to(step: int, size: int) -> int:
    return -(-size // step) * step
