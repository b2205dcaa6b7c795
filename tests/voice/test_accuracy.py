"""How well the small model hears what it was not trained on, through the real path: WAV, Whisper, notation, database.

It knows espeak-ng's voices and nothing of people: what is proved is the path and the small print, not Whisper.
"""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from logbk_cli.notation.writer import format_sets
from logbk_cli.voice.recordings import to_raw
from logbk_cli.voice.values import SAMPLE_RATE
from logbk_cli.workouts.schemas import SetResponse
from tests.conftest import Program
from tests.voice.catalogue import understand, written
from tests.voice.conftest import MODEL, require_espeak, write_wave
from tests.voice.speech.phrases import TRAINED, corpus
from tests.voice.speech.synthesis import HELD_OUT_VOICES, say

SETS: Final = 100
RIGHT: Final = 90
"""So many of a hundred at least."""
NO_SETS: Final = 50
HELD_OUT: Final = (900, 4242)
TALK: Final = (
    "the train was late again this morning",
    "my daughter started school in september",
    "did anybody find a black jacket",
    "we are moving to a new flat in june",
    "that coffee machine is broken again",
    "i really need a longer holiday",
    "the doctor told me to sleep more",
    "she is running late as usual",
    "have you heard the new record",
    "turn the lights off when you leave",
    "they are painting the changing rooms",
    "my neighbour has two very loud dogs",
    "let us meet at the corner at noon",
    "i cannot find my headphones anywhere",
    "the bus does not stop here on sundays",
    "who is the coach of the evening class",
    "it was much colder last winter",
    "my phone is almost out of power",
    "the shop around the corner is closed",
    "he is on the phone with his boss",
    "are we still going to the lake",
)


def spoken(text: str, chance: random.Random, path: Path) -> Path:
    """Say a text in a voice that the model has never heard, in a room with some noise."""
    said = say(text, HELD_OUT_VOICES.draw(chance), chance.randint(130, 190), chance.randint(30, 70))
    clean = np.concatenate([np.zeros(4000), said, np.zeros(6000)])
    noise = np.random.default_rng(chance.randrange(2**32)).standard_normal(len(clean))
    loudness = np.sqrt(np.mean(clean**2)) * 10 ** (-chance.uniform(15, 40) / 20)
    return write_wave(path, to_raw(clean + noise * loudness))


def held_out() -> Iterator[tuple[str, list[str]]]:
    """Yield what is said and the sets in it, of sentences that the model was not trained on."""
    known = {sentence for _, sentence in corpus(*TRAINED)}
    for said, sentence in corpus(*HELD_OUT):
        sets = [] if sentence in known else written(understand(sentence)[1])
        if sets:
            yield said, sets


def logged_entries(document: Any) -> list[str]:  # noqa: ANN401 - JSON
    """Return what was logged in the notation."""
    entries = [] if document["logged"] is None else document["logged"]["entries"]
    return [
        f"{one['exercise']}: {format_sets([SetResponse.model_validate(each).to_values() for each in one['sets']])}"
        for one in entries
    ]


def test_ninety_of_a_hundred_unheard_sentences_give_exactly_the_right_sets(logbk: Program, tmp_path: Path) -> None:
    require_espeak()
    chance = random.Random(5)  # noqa: S311 - voices, not secrets
    wrong = []
    cases = [case for case, _ in zip(held_out(), range(SETS), strict=False)]
    assert len(cases) == SETS
    for said, expected in cases:
        path = spoken(said, chance, tmp_path / "said.wav")
        document = logbk.json("dictate", "--file", str(path), "--model", str(MODEL), "--confirm", "never")
        if logged_entries(document) != expected:
            wrong.append(f"{said!r}: heard {document['transcript']!r}")
        if document["logged"] is not None:
            logbk.ok("undo")  # leaves no habit, and so no hot words
    assert SETS - len(wrong) >= RIGHT, "\n".join([f"{SETS - len(wrong)} right; wrong are", *wrong])


def no_sets(tmp_path: Path) -> Iterator[Path]:
    """Yield fifty recordings without a set: talk, noises, tones, music."""
    chance = random.Random(6)  # noqa: S311 - voices, not secrets
    for number, text in enumerate(TALK):
        yield spoken(text, chance, tmp_path / f"talk-{number}.wav")
    noise = np.random.default_rng(7)
    for number in range(NO_SETS - len(TALK)):
        size = int(noise.uniform(1, 6) * SAMPLE_RATE)
        seconds = np.arange(size) / SAMPLE_RATE
        hiss = noise.standard_normal(size)
        kinds = (
            np.zeros(size),
            0.1 * hiss,
            np.cumsum(hiss) / 500,
            0.3 * np.sin(2 * np.pi * 50 * seconds) + 0.01 * hiss,
            sum(0.15 * np.sin(2 * np.pi * tone * seconds) for tone in (220, 277.2, 329.6)) * (seconds % 0.5 < 0.4),
            0.8 * hiss * np.exp(-12 * (seconds % 1.3)),  # plates
        )
        yield write_wave(tmp_path / f"noise-{number}.wav", to_raw(np.asarray(kinds[number % len(kinds)])))


def test_none_of_fifty_recordings_without_a_set_logs_anything(logbk: Program, tmp_path: Path) -> None:
    require_espeak()
    recordings = list(no_sets(tmp_path))
    assert len(recordings) == NO_SETS
    for path in recordings:
        result = logbk("dictate", "--file", str(path), "--model", str(MODEL))
        assert result.exit_code in {0, 2}, result.stderr
        assert logbk.json("status")["workout"] is None, f"{path.name}: {result.stderr}"
