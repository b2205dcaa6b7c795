"""`logbk voice`: which models are here, and which microphones."""

import builtins
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from huggingface_hub import constants
from typer.testing import CliRunner

from logbk_cli.main import app
from tests.conftest import Program
from tests.voice.conftest import MODEL, write_wave


@pytest.fixture
def tiny() -> Iterator[None]:
    """The model tiny.en on this machine, as the hub's client lays it down; in truth the small one of the tests."""
    folder = Path(constants.HF_HUB_CACHE) / "models--Systran--faster-whisper-tiny.en"
    shutil.copytree(MODEL, folder / "snapshots" / "0123")
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text("0123")
    yield
    shutil.rmtree(folder)


def test_none_is_here_at_first(logbk: Program) -> None:
    models = logbk.json("voice", "models")["models"]
    assert [one["name"] for one in models if one["is_chosen"]] == ["base.en"]
    assert not any(one["is_here"] for one in models)


@pytest.mark.usefixtures("tiny")
def test_a_fetched_model_is_here_and_is_used(logbk: Program, tmp_path: Path) -> None:
    assert [one["name"] for one in logbk.json("voice", "models")["models"] if one["is_here"]] == ["tiny.en"]
    path = write_wave(tmp_path / "silence.wav", bytes(32_000))
    logbk.ok("dictate", "--file", str(path), "--model", "tiny.en")


@pytest.mark.usefixtures("tiny")
def test_half_a_model_is_none(logbk: Program) -> None:
    (Path(constants.HF_HUB_CACHE) / "models--Systran--faster-whisper-tiny.en/snapshots/0123/model.bin").unlink()
    assert not any(one["is_here"] for one in logbk.json("voice", "models")["models"])


def test_without_portaudio_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    result = CliRunner().invoke(app, ["voice", "devices"])
    assert result.exit_code == 3
    assert result.stderr == (
        "error: the PortAudio library is not on this machine\nhint: On Debian and Ubuntu: apt install libportaudio2.\n"
    )


def _sound_system(monkeypatch: pytest.MonkeyPatch, devices: list[dict[str, object]]) -> None:
    fake = SimpleNamespace(
        query_devices=lambda: devices, default=SimpleNamespace(device=(1, 0)), PortAudioError=RuntimeError
    )
    monkeypatch.setitem(sys.modules, "sounddevice", fake)


def test_microphones_are_listed_and_loudspeakers_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    _sound_system(
        monkeypatch,
        [
            {"name": "Loudspeaker", "max_input_channels": 0, "index": 0},
            {"name": "Headset\x1b[31m", "max_input_channels": 1, "index": 1},
            {"name": "Webcam", "max_input_channels": 2, "index": 2},
        ],
    )
    result = CliRunner().invoke(app, ["voice", "devices"])
    assert result.exit_code == 0
    assert [line.split() for line in result.stdout.splitlines()] == [
        ["no.", "name", "channels"],
        ["1", "Headset", "1", "default"],
        ["2", "Webcam", "2"],
    ]


def test_no_microphone(monkeypatch: pytest.MonkeyPatch) -> None:
    _sound_system(monkeypatch, [])
    result = CliRunner().invoke(app, ["voice", "devices"])
    assert (result.exit_code, result.stdout) == (3, "")
    assert "there is no microphone" in result.stderr


@pytest.mark.usefixtures("tiny")
def test_the_models_here_are_measured_and_one_is_recommended(logbk: Program) -> None:
    measured = logbk.json("voice", "bench")
    assert [(one["model"], one["is_estimate"]) for one in measured["models"]] == [
        ("tiny.en", False),
        ("base.en", True),
        ("small.en", True),
    ]
    assert all(one["utterance_s"] >= 0 for one in measured["models"])
    assert measured["recommended"] in {"tiny.en", "base.en", "small.en"}


def test_a_folder_is_measured_and_nothing_is_made_of_it(logbk: Program) -> None:
    result = logbk("voice", "bench", "--model", str(MODEL))
    assert result.exit_code == 0
    assert "Nothing is recommended" in result.stderr
