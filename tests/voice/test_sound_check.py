"""What `logbk voice test` makes of a recording, and `logbk voice bench` of measurements."""

import numpy as np
import pytest

from logbk_cli.voice.sound_check import advice, judge
from logbk_cli.voice.speed import Speed, estimate, recommend
from logbk_cli.voice.transcriber import read_audio
from tests.conftest import Program
from tests.voice.conftest import MODEL, Speech, VirtualMicrophone

BENCH = "bench press three sets of eight at eighty kilos"


def _tone(loudness: float) -> np.ndarray:
    return (loudness * np.sin(np.arange(16_000) * 2 * np.pi * 500 / 16_000)).astype(np.float32)


def test_silence_is_told() -> None:
    check = judge(np.zeros(16_000, np.float32))
    assert (check.loudest_db, check.is_silent, check.has_speech) == (None, True, False)
    assert "muted" in advice(check)


def test_the_level_of_a_tone() -> None:
    check = judge(_tone(0.1))  # a sine has half the power of its peak: -20 - 3.01
    assert check.loudest_db == -23.0
    assert (check.is_silent, check.is_quiet, check.is_clipped, check.has_speech) == (False, False, False, False)
    assert "no speech" in advice(check)


def test_what_is_cut_off_is_told() -> None:
    check = judge(np.clip(_tone(3), -1, 1))
    assert check.is_clipped
    assert "turn the input down" in advice(check)


def test_speech_is_found_loud_and_quiet(speech: Speech) -> None:
    said = read_audio(speech(BENCH))
    said /= np.abs(said).max() * 2
    assert advice(judge(said)) == "You were heard well."
    assert "quietly" in advice(judge(said / np.float32(50)))


@pytest.mark.parametrize(
    ("tiny", "wanted"),
    [(0.2, "small.en"), (0.26, "base.en"), (0.74, "base.en"), (0.76, "tiny.en"), (3, "tiny.en")],
)
def test_the_best_that_is_fast_enough_is_recommended(tiny: float, wanted: str) -> None:
    measured = [Speed("tiny.en", tiny, 1.0, 200)]
    found = recommend([*measured, *estimate(measured)])
    assert found is not None
    assert found.model == wanted


def test_what_is_measured_counts_more_than_an_estimate() -> None:
    measured = [Speed("tiny.en", 0.1, 1.0), Speed("small.en", 1.6, 1.0)]
    assert estimate(measured) == [Speed("base.en", 0.49)]  # 1.6 * 0.52 / 1.7
    assert recommend([*measured, *estimate(measured)]) == Speed("base.en", 0.49)


def test_a_microphone_is_tested(
    virtual_microphone: VirtualMicrophone, speech: Speech, logbk: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    virtual_microphone.be_heard_here(monkeypatch)
    with virtual_microphone.playing(speech(BENCH)):
        found = logbk.json("voice", "test", "--seconds", "5", "--model", str(MODEL))
    assert found["check"]["has_speech"]
    assert found["heard"] == "Bench press 3 sets of 8 at 80 kilos."
    number = next(one["index"] for one in logbk.json("voice", "devices")["devices"] if one["is_default"])
    silent = logbk.json("voice", "test", "--seconds", "1", "--microphone", str(number))
    assert silent["check"]["is_silent"]


def test_without_a_model_one_that_knows_nothing_is_measured(logbk: Program) -> None:
    document = logbk.json("voice", "bench")
    assert [one["model"] for one in document["models"]] == ["tiny.en", "base.en", "small.en"]
    assert all(one["is_estimate"] and one["utterance_s"] > 0 for one in document["models"])
    assert document["recommended"] in {"tiny.en", "base.en", "small.en"}
