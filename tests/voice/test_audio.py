"""The real path: a recording, faster-whisper with a small model, the notation, the database; and what goes wrong."""

import shutil
from pathlib import Path

import av
import faster_whisper
import numpy as np
import pytest

from logbk_cli.shared.exceptions import InvalidInputError, NotFoundError
from logbk_cli.voice.model_store import require_folder
from logbk_cli.voice.recordings import to_raw
from logbk_cli.voice.settings import VoiceSettings
from logbk_cli.voice.transcriber import Transcriber, find_speech, read_audio, read_raw
from logbk_cli.voice.values import SAMPLE_RATE, Confirm
from tests.conftest import Program
from tests.voice.conftest import MODEL, Speech, write_wave
from tests.voice.test_dictate import BENCH, logged

RAW = ("dictate", "--stdin", "--model", str(MODEL))
CUT_MODEL = 100_000  # bytes of it that are left


@pytest.fixture(scope="module")
def transcriber() -> Transcriber:
    return Transcriber(MODEL, VoiceSettings())


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOGBK_STATE_DIR", str(tmp_path / "state"))
    return tmp_path / "state"


def raw(path: Path) -> bytes:
    """Return a recording as --stdin takes it."""
    return to_raw(read_audio(path))


def recoded(path: Path, to: Path, codec: str, rate: int) -> Path:
    """Return a recording in another format, as a phone would have made it."""
    with av.open(str(path)) as source, av.open(str(to), "w") as target:
        stream = target.add_stream(codec, rate=rate)
        assert isinstance(stream, av.AudioStream)
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=rate)
        for frame in source.decode(audio=0):
            for part in resampler.resample(frame):
                part.pts = None
                target.mux(stream.encode(part))
        target.mux(stream.encode(None))
    return to


def test_what_is_said_is_logged(logbk: Program, speech: Speech) -> None:
    path = speech("bench press three sets of eight at eighty kilos")
    result = logbk("dictate", "--file", str(path), "--model", str(MODEL))
    assert result.exit_code == 0, result.stderr
    assert logged(logbk) == {BENCH: [("80", 8)] * 3}
    assert "Heard “Bench press 3 sets of 8 at 80 kilos.”" in result.stderr


def test_two_recordings_are_one_dictation(logbk: Program, speech: Speech) -> None:
    first, second = speech("squat one hundred kilos for five reps"), speech("same again")
    logbk.ok("log", "squat 100x5")
    logbk.ok("dictate", "--file", str(first), "--file", str(second), "--model", str(MODEL))
    assert logged(logbk) == {"Squat (Barbell)": [("100", 5)] * 3}


def test_a_pause_within_a_recording_parts_two_sentences(logbk: Program, speech: Speech, tmp_path: Path) -> None:
    said = [
        raw(speech(text)) for text in ("bench press eighty kilos for eight reps", "squat one hundred kilos for five")
    ]
    path = write_wave(tmp_path / "both.wav", bytes(2 * 2 * SAMPLE_RATE).join(said))
    logbk.ok("dictate", "--file", str(path), "--model", str(MODEL))
    assert logged(logbk) == {BENCH: [("80", 8)], "Squat (Barbell)": [("100", 5)]}


@pytest.mark.parametrize(
    "form",
    [("m4a", "aac", 44_100), ("ogg", "libopus", 48_000), ("mp3", "libmp3lame", 44_100), ("flac", "flac", 48_000)],
)
def test_whatever_a_phone_records_is_read(
    speech: Speech, tmp_path: Path, transcriber: Transcriber, form: tuple[str, str, int]
) -> None:
    ending, codec, rate = form
    path = recoded(speech("squat one hundred kilos for five reps"), tmp_path / f"memo.{ending}", codec, rate)
    assert [one.text for one in transcriber.transcribe(read_audio(path))] == ["Squat 100 kilos for 5 reps."]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (
            "deadlift two hundred and twenty five pounds for five reps R P E eight",
            "Deadlift 225 pounds for 5 reps RPE 8.",
        ),
        ("pull up bodyweight for ten reps", "Pull up bodyweight for 10 reps."),
        ("undo that", "Undo that."),
        ("another set", "Another set."),
    ],
)
@pytest.mark.parametrize("hot_words", [(), ("bench press", "squat", "deadlift")], ids=["plain", "hot words"])
def test_the_model_hears(
    speech: Speech, transcriber: Transcriber, said: str, written: str, hot_words: tuple[str, ...]
) -> None:
    (heard,) = transcriber.transcribe(read_audio(speech(said)), hot_words)
    assert heard.text == written
    assert heard.log_probability is not None
    assert heard.log_probability > -0.5
    assert heard.no_speech is not None
    assert heard.no_speech < 0.1


def quiet() -> dict[str, np.ndarray]:
    noise = np.random.default_rng(7)
    seconds = np.arange(4 * SAMPLE_RATE) / SAMPLE_RATE
    return {
        "silence": np.zeros(4 * SAMPLE_RATE, np.float32),
        "hiss": noise.normal(0, 0.05, 4 * SAMPLE_RATE).astype(np.float32),
        "loud hiss": noise.normal(0, 0.5, 4 * SAMPLE_RATE).clip(-1, 1).astype(np.float32),
        "hum": (0.3 * np.sin(2 * np.pi * 50 * seconds)).astype(np.float32),
        "clang": (np.sin(2 * np.pi * 900 * seconds) * np.exp(-8 * (seconds % 1))).astype(np.float32),
        "nothing": np.zeros(0, np.float32),
        "a click": np.array([0.9] * 8, np.float32),
    }


@pytest.mark.parametrize("name", quiet())
def test_where_nobody_speaks_nothing_is_transcribed(name: str, transcriber: Transcriber) -> None:
    assert find_speech(quiet()[name]) == []
    assert transcriber.transcribe(quiet()[name]) == []


def test_silence_logs_nothing(logbk: Program, tmp_path: Path) -> None:
    path = write_wave(tmp_path / "silence.wav", bytes(2 * 3 * SAMPLE_RATE))
    result = logbk("dictate", "--file", str(path), "--model", str(MODEL))
    assert (result.exit_code, result.stderr) == (0, "Nothing was said. Nothing is logged.\n")
    dry = logbk("dictate", "--file", str(path), "--model", str(MODEL), "--dry-run")
    assert (dry.exit_code, dry.stderr) == (0, "Nothing was said. Nothing is written.\n")
    note = logbk("dictate", "--note", "workout", "--file", str(path), "--model", str(MODEL))
    assert (note.exit_code, note.stderr) == (0, "Nothing was said, so there is no note.\n")
    assert logged(logbk) == {}


# What goes wrong


def test_no_such_recording(logbk: Program) -> None:
    result = logbk("dictate", "--file", "/nowhere/memo.wav", "--model", str(MODEL))
    assert (result.exit_code, result.stderr) == (3, "error: there is no file /nowhere/memo.wav\n")


@pytest.mark.parametrize("content", [b"", b"RIFF", b"hello, this is text and no sound\n" * 50])
def test_a_file_without_sound(content: bytes, logbk: Program, tmp_path: Path) -> None:
    (tmp_path / "memo.wav").write_bytes(content)
    result = logbk("dictate", "--file", str(tmp_path / "memo.wav"), "--model", str(MODEL))
    assert result.exit_code == 2
    assert "holds no sound that can be read" in result.stderr


def test_no_model_and_no_network(logbk: Program, tmp_path: Path) -> None:
    path = write_wave(tmp_path / "memo.wav", bytes(32_000))
    result = logbk("dictate", "--file", str(path))
    assert result.exit_code == 3
    assert "the speech model base.en is not on this machine" in result.stderr
    assert "logbk voice download base.en" in result.stderr


def test_a_model_by_a_name_that_is_none() -> None:
    with pytest.raises(InvalidInputError, match="no speech model is called 'based'"):
        require_folder("based")


def test_a_folder_that_is_not_there() -> None:
    with pytest.raises(NotFoundError, match="there is no folder /nowhere/model"):
        require_folder("/nowhere/model")


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json", "vocabulary.json"])
def test_a_folder_that_lacks_a_file(name: str, tmp_path: Path) -> None:
    shutil.copytree(MODEL, tmp_path / "model")
    (tmp_path / "model" / name).unlink()
    with pytest.raises(InvalidInputError, match=f"holds no speech model: {name} is missing"):
        require_folder(str(tmp_path / "model"))


@pytest.mark.parametrize("name", ["model.bin", "tokenizer.json", "vocabulary.json"])
def test_a_model_that_was_cut_off(name: str, logbk: Program, tmp_path: Path) -> None:
    shutil.copytree(MODEL, tmp_path / "model")
    path = tmp_path / "model" / name
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    sound = write_wave(tmp_path / "memo.wav", bytes(32_000))
    result = logbk("dictate", "--file", str(sound), "--model", str(tmp_path / "model"))
    assert result.exit_code == 2
    assert f"the speech model in {tmp_path / 'model'} is broken" in result.stderr


def test_a_graphics_card_that_is_not_there(logbk: Program, tmp_path: Path) -> None:
    sound = write_wave(tmp_path / "memo.wav", bytes(32_000))
    result = logbk("dictate", "--file", str(sound), "--model", str(MODEL), "--device", "cuda")
    assert result.exit_code == 2
    assert "the graphics card cannot be used" in result.stderr
    assert "--device cpu" in result.stderr


def test_a_compute_type_that_the_processor_lacks(logbk: Program, tmp_path: Path) -> None:
    sound = write_wave(tmp_path / "memo.wav", bytes(32_000))
    result = logbk("dictate", "--file", str(sound), "--model", str(MODEL), "--compute-type", "float16")
    assert result.exit_code == 2
    assert "--compute-type int8" in result.stderr


def test_too_little_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("std::bad_alloc")

    monkeypatch.setattr(faster_whisper, "WhisperModel", full)
    with pytest.raises(InvalidInputError, match="not enough memory for the speech model"):
        Transcriber(MODEL, VoiceSettings())


# Raw sound, and what becomes of it


def test_raw_sound_is_logged(logbk: Program, speech: Speech, state: Path) -> None:
    result = logbk(*RAW, given=raw(speech("squat one hundred kilos for five reps")))
    assert result.exit_code == 0, result.stderr
    assert logged(logbk) == {"Squat (Barbell)": [("100", 5)]}
    assert not (state / "recordings").exists()


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"", "no sound came in"), (b"\x00" * 33, "ends within a sample"), (b"RIFF" + b"\x00" * 40, "this is a file")],
)
def test_what_is_no_raw_sound(data: bytes, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        read_raw(data)


def test_what_could_not_be_logged_is_kept_and_tried_again(logbk: Program, speech: Speech, state: Path) -> None:
    sound = raw(speech("squat one hundred kilos for five reps"))
    failed = logbk("dictate", "--stdin", "--model", str(MODEL), "--confirm", Confirm.ALWAYS, given=sound)
    assert failed.exit_code == 2
    assert "`logbk dictate --retry` tries it again" in failed.stderr
    (kept,) = (state / "recordings").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert (state / "recordings").stat().st_mode & 0o777 == 0o700
    assert logged(logbk) == {}
    logbk.ok("dictate", "--retry", "--model", str(MODEL), "--dry-run")
    assert kept.exists()
    logbk.ok("dictate", "--retry", "--model", str(MODEL))
    assert logged(logbk) == {"Squat (Barbell)": [("100", 5)]}
    assert not kept.exists()
    assert logbk("dictate", "--retry", "--model", str(MODEL)).exit_code == 2


def test_a_recording_whose_sets_are_unclear_stays_until_a_model_hears_them(
    logbk: Program, speech: Speech, state: Path
) -> None:
    sound = raw(speech("bench press three sets of six"))
    said = logbk("dictate", "--stdin", "--model", str(MODEL), given=sound)
    assert (said.exit_code, logged(logbk)) == (0, {}), said.stderr
    assert "the weight is missing" in said.stderr
    (kept,) = (state / "recordings").iterdir()
    again = logbk("dictate", "--retry", "--model", str(MODEL))
    assert str(kept) in again.stderr.replace("\n", "")
    assert kept.exists()


def test_of_a_recording_that_was_logged_in_part_nothing_is_logged_twice(
    logbk: Program, speech: Speech, state: Path
) -> None:
    pause = bytes(2 * 2 * SAMPLE_RATE)
    unclear, clear = (
        speech(said) for said in ("bench press three sets of six", "squat one hundred kilos for five reps")
    )
    sound = raw(unclear) + pause + raw(clear)
    said = logbk("dictate", "--stdin", "--model", str(MODEL), given=sound)
    assert "the weight is missing" in said.stderr, said.stderr
    assert logged(logbk) == {"Squat (Barbell)": [("100", 5)]}
    assert not (state / "recordings").exists()


def test_a_recording_is_kept_when_the_model_is_missing(logbk: Program, speech: Speech, state: Path) -> None:
    assert logbk("dictate", "--stdin", given=raw(speech("same again"))).exit_code == 3
    assert len(list((state / "recordings").iterdir())) == 1


@pytest.mark.usefixtures("state")
def test_none_is_kept_where_none_is_to_be(
    logbk: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: Path
) -> None:
    monkeypatch.setenv("LOGBK_CONFIG_DIR", str(tmp_path))
    (tmp_path / "config.toml").write_text("[voice]\nkeep_recordings = 0\n", encoding="utf-8")
    assert logbk("dictate", "--stdin", given=bytes(32_000)).exit_code == 3
    assert not (state / "recordings").exists()


def test_the_log_file_tells_how_long_it_took_and_no_word(
    logbk: Program, speech: Speech, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGBK_LOG_LEVEL", "debug")
    path = speech("bench press 80 kilos for 8")
    assert "Bench" in logbk.ok("-vv", "dictate", "--file", str(path), "--model", str(MODEL), "--confirm", "never")
    text = (state / "log" / "logbk.log").read_text("utf-8")
    assert "loaded the speech model in" in text
    assert "transcribed 1 utterances in" in text
    assert not [word for word in ("bench", "press", "kilo", str(path), str(MODEL)) if word in text.lower()]
