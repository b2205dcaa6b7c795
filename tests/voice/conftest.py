"""Speech for the tests: espeak-ng says a sentence, the small model beside this file hears it."""

import os
import shutil
import subprocess
import wave
from pathlib import Path
from typing import Protocol

import pytest

MODEL = Path(__file__).parent / "model"


class Speech(Protocol):
    """Says a text; returns the recording."""

    def __call__(self, text: str, voice: str = "en-us+f2", speed: int = 150) -> Path: ...


@pytest.fixture
def speech(tmp_path: Path) -> Speech:
    if shutil.which("espeak-ng") is None:
        assert "CI" not in os.environ, "espeak-ng is missing"
        pytest.skip("espeak-ng speaks for these tests")

    def say(text: str, voice: str = "en-us+f2", speed: int = 150) -> Path:
        path = tmp_path / f"{abs(hash((text, voice, speed)))}.wav"
        subprocess.run(["espeak-ng", "-w", path, "-v", voice, "-s", str(speed), text], check=True)
        return path

    return say


def write_wave(path: Path, samples: bytes, rate: int = 16_000) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples)
    return path
