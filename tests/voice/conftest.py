"""Speech for the tests: espeak-ng says it, a file or a virtual microphone carries it, a small model hears it."""

import os
import shlex
import shutil
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from pathlib import Path
from typing import Protocol

import pytest

from tests.conftest import Database
from tests.tmux import Tmux, require_programs

MODEL = Path(__file__).parent / "model"


class Speech(Protocol):
    """Says a text; returns the recording."""

    def __call__(self, text: str, voice: str = "en-us+f2", speed: int = 150) -> Path: ...


def require_espeak() -> None:
    require_programs("espeak-ng")


@pytest.fixture
def speech(tmp_path: Path) -> Speech:
    require_espeak()

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


class VirtualMicrophone:
    """A PulseAudio of its own with a microphone that hears what is played; nothing of the person's own is touched."""

    def __init__(self, folder: Path) -> None:
        (folder / "run").mkdir(mode=0o700)
        self.environment = {
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder / "run"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "PULSE_SERVER": f"unix:{folder / 'run' / 'pulse' / 'native'}",
        }
        self._environment = {**os.environ, **self.environment}
        self._daemon = subprocess.Popen(
            [
                *("pulseaudio", "--daemonize=no", "--exit-idle-time=-1", "-n", "--log-level=error"),
                f"--log-target=file:{folder / 'log'}",
                "--load=module-native-protocol-unix",
                "--load=module-null-sink sink_name=speaker rate=16000 channels=1 format=s16le",
                "--load=module-remap-source master=speaker.monitor source_name=microphone",
            ],
            env=self._environment,
        )
        self._ask("pactl", "set-default-source", "microphone")
        # Without sound that never ends, an idle null sink falls back to blocks of two seconds, and most is lost.
        self._silence = subprocess.Popen(
            [
                *("pacat", "--playback", "--raw", "--rate=16000", "--channels=1", "--format=s16le"),
                *("--latency-msec=20", "--device=speaker", "/dev/zero"),
            ],
            env=self._environment,
        )
        time.sleep(3)  # the first block of two seconds has to go by

    def be_heard_here(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let this very process record from it, whatever sound there was when PortAudio was loaded."""
        import sounddevice  # noqa: PLC0415 - where the library is missing, nothing of this is run

        for key, value in self.environment.items():
            monkeypatch.setenv(key, value)
        sounddevice._terminate()  # noqa: SLF001 - there is no other way to have it look again
        sounddevice._initialize()  # noqa: SLF001 - likewise

    def play(self, *recordings: Path) -> None:
        """Play recordings, one after the other, and wait for their ends."""
        for path in recordings:
            subprocess.run(["paplay", "--device=speaker", path], env=self._environment, check=True, timeout=60)

    @contextmanager
    def playing(self, recording: Path) -> Iterator[None]:
        """Begin to play a recording half a second from now, beside what is done meanwhile."""
        words = f"sleep 0.5; exec paplay --device=speaker {shlex.quote(str(recording))}"
        with subprocess.Popen(["sh", "-c", words], env=self._environment) as player:
            yield
            assert player.wait(60) == 0

    def kill(self) -> None:
        """Take the sound system away, as an unplugged microphone does."""
        for process in (self._daemon, self._silence):
            process.kill()
            process.wait()

    def _ask(self, *words: str) -> None:
        deadline = time.monotonic() + 20
        while subprocess.run(words, env=self._environment, check=False, capture_output=True).returncode != 0:
            assert time.monotonic() < deadline, "PulseAudio does not answer"
            assert self._daemon.poll() is None, "PulseAudio has ended"
            time.sleep(0.1)


def open_microphone(folder: Path) -> VirtualMicrophone:
    """Start one, or skip where the programs for it are missing."""
    missing = [one for one in ("pulseaudio", "pactl", "pacat", "paplay", "tmux") if shutil.which(one) is None]
    missing += ["libportaudio"] if find_library("portaudio") is None else []
    if missing:
        assert "CI" not in os.environ, f"missing: {', '.join(missing)}"
        pytest.skip(f"a virtual microphone needs {', '.join(missing)}")
    return VirtualMicrophone(folder)


@pytest.fixture(scope="session")
def virtual_microphone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualMicrophone]:
    microphone = open_microphone(tmp_path_factory.mktemp("sound"))
    yield microphone
    microphone.kill()


@pytest.fixture
def dictate(database: Database, virtual_microphone: VirtualMicrophone, tmp_path: Path) -> Iterator[Callable[..., Tmux]]:
    """`logbk dictate` at the virtual microphone, in a terminal."""
    opened: list[Tmux] = []

    def start(*options: str, microphone: VirtualMicrophone = virtual_microphone) -> Tmux:
        environment = {
            **microphone.environment,
            "LOGBK_STATE_DIR": str(tmp_path / "state"),
            "LOGBK_CONFIG_DIR": str(tmp_path / "config"),
        }
        words = ("--database-url", database.member_url, "dictate", "--model", str(MODEL), *options)
        command = (sys.executable, "-m", "logbk_cli", *words)
        opened.append(Tmux(tmp_path / f"tmux-{len(opened)}", command, environment))
        return opened[-1]

    yield start
    for one in opened:
        one.close()
