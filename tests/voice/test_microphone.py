"""The real recorder on a virtual microphone, in a real terminal: the ways of taking turns, and lost microphones."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from ctypes.util import find_library
from pathlib import Path

import numpy as np
import pytest

from logbk_cli.voice.microphone import Converter, Microphone
from logbk_cli.voice.transcriber import read_audio
from tests.conftest import Database, Program
from tests.tmux import Tmux
from tests.voice.conftest import MODEL, Speech, VirtualMicrophone, open_microphone
from tests.voice.test_dictate import logged

BENCH, SQUAT = "bench press three sets of eight at eighty kilos", "squat one hundred kilos for five reps"
Dictate = Callable[..., Tmux]


@pytest.fixture
def plain(database: Database) -> Program:
    return Program(database)


def test_hands_free(dictate: Dictate, virtual_microphone: VirtualMicrophone, speech: Speech, plain: Program) -> None:
    screen = dictate("--hands-free")
    screen.expect("Just talk")
    virtual_microphone.play(speech(BENCH))
    screen.expect("Logs in ")
    screen.expect("rest 0:0")
    virtual_microphone.play(speech(SQUAT))
    screen.expect("Squat (Barbell)  100kg x5")
    assert logged(plain) == {"Bench Press (Barbell)": [("80", 8)] * 3, "Squat (Barbell)": [("100", 5)]}
    virtual_microphone.play(speech("undo that"))
    screen.expect("Undid: logged Squat (Barbell) 100kg x5")
    assert logged(plain) == {"Bench Press (Barbell)": [("80", 8)] * 3}
    for answer, sets in (("no", [("80", 8)] * 3), ("yes", [*[("80", 8)] * 3, ("100", 5)])):
        virtual_microphone.play(speech("bench press one hundred kilos for five"))
        screen.expect("not sure: 100 kg is far from the 80 kg of before")
        virtual_microphone.play(speech(answer))
        screen.expect("Not logged: “" if answer == "no" else "100kg x5\nWorkout")
        assert logged(plain) == {"Bench Press (Barbell)": sets}
    screen.press("q")
    screen.expect("ended with 0")


def test_push_to_talk(dictate: Dictate, virtual_microphone: VirtualMicrophone, speech: Speech, plain: Program) -> None:
    screen = dictate("--push-to-talk")
    screen.expect("Space to talk")
    virtual_microphone.play(speech(BENCH))  # nobody has pressed the key
    assert "Space to talk" in screen.screen()
    screen.press("Space")
    screen.expect("Space ends it")
    virtual_microphone.play(speech(SQUAT))
    screen.expect("Logs in ")
    screen.press("Enter")
    screen.expect("rest 0:0")
    screen.press("Space")
    screen.expect("Space ends it")
    virtual_microphone.play(speech(BENCH))
    screen.expect("Logs in ")
    screen.press("Escape")
    screen.expect("Not logged: “Bench press 3 sets of 8 at 80 kilos”")
    screen.press("q")
    screen.expect("ended with 0")
    assert logged(plain) == {"Squat (Barbell)": [("100", 5)]}


def test_once_and_the_way_is_remembered(
    dictate: Dictate, virtual_microphone: VirtualMicrophone, speech: Speech, plain: Program
) -> None:
    screen = dictate("--once")
    screen.expect("Space ends it")
    virtual_microphone.play(speech(BENCH))
    assert "Bench Press (Barbell)  3x8 80kg" in screen.expect("ended with 0")
    assert logged(plain) == {"Bench Press (Barbell)": [("80", 8)] * 3}
    again = dictate()
    again.expect("Space ends it")
    again.press("q")
    again.expect("ended with 0")


def test_a_way_that_cannot_be_remembered_is_taken_all_the_same(dictate: Dictate, tmp_path: Path) -> None:
    (tmp_path / "config").symlink_to("/proc/nowhere")
    screen = dictate("--hands-free")
    screen.expect("Just talk")
    screen.press("q")
    assert "warning: --hands-free is not remembered" in screen.expect("ended with 0").replace("\n", " ")


def test_ctrl_c_ends_it_and_keeps_what_was_being_said(
    dictate: Dictate, virtual_microphone: VirtualMicrophone, speech: Speech, plain: Program
) -> None:
    screen = dictate("--push-to-talk", "--confirm", "always")
    screen.expect("Space to talk")
    screen.press("Space")
    screen.expect("Space ends it")
    virtual_microphone.play(speech(BENCH))
    screen.press("C-c")
    shown = screen.expect("ended with 130")
    assert "The recording is kept" in shown or "Not logged: “Bench press 3 sets of 8 at 80 kilos”" in shown
    assert "Traceback" not in shown
    assert logged(plain) == {}


def test_a_terminal_that_is_closed_logs_what_was_understood_and_keeps_what_was_being_said(
    dictate: Dictate, virtual_microphone: VirtualMicrophone, speech: Speech, plain: Program, tmp_path: Path
) -> None:
    screen = dictate("--push-to-talk")
    screen.expect("Space to talk")
    screen.press("Space")
    screen.expect("Space ends it")
    virtual_microphone.play(speech(SQUAT))
    screen.expect("Logs in ")
    screen.press("Space")
    with virtual_microphone.playing(speech(BENCH)):
        time.sleep(1.7)
        screen.close()
    deadline = time.monotonic() + 10
    while not (kept := [*(tmp_path / "state" / "recordings").glob("*.wav")]) or not logged(plain):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert len(kept) == 1
    assert logged(plain) == {"Squat (Barbell)": [("100", 5)]}


def test_a_microphone_that_is_unplugged_in_mid_sentence(
    dictate: Dictate, speech: Speech, plain: Program, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    own = open_microphone(tmp_path_factory.mktemp("unplugged"))
    try:
        screen = dictate("--push-to-talk", microphone=own)
        screen.expect("Space to talk")
        screen.press("Space")
        screen.expect("Space ends it")
        talking = subprocess.Popen(
            ["paplay", "--device=speaker", speech(f"{BENCH} then {SQUAT}")], env={**os.environ, **own.environment}
        )
        with pytest.raises(subprocess.TimeoutExpired):
            talking.wait(2)
    finally:
        own.kill()
    talking.wait(10)
    shown = screen.expect("ended with 2")
    assert "the microphone is gone" in shown
    assert "The recording is kept; `logbk dictate --retry` tries it again." in shown
    assert len(list((tmp_path / "state" / "recordings").glob("*.wav"))) == 1
    assert logged(plain) == {}


def test_one_sentence_for_a_script(
    virtual_microphone: VirtualMicrophone, speech: Speech, database: Database, plain: Program, tmp_path: Path
) -> None:
    with subprocess.Popen(
        [
            *(sys.executable, "-m", "logbk_cli", "--database-url", database.member_url),
            *("dictate", "--once", "--model", str(MODEL)),
        ],
        env={**os.environ, **virtual_microphone.environment, "LOGBK_CONFIG_DIR": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "Listening. A pause ends it.\n"
        virtual_microphone.play(speech(SQUAT))
        shown, told = process.communicate(timeout=60)
    assert shown == "Squat (Barbell)  100kg x5\n", told
    assert logged(plain) == {"Squat (Barbell)": [("100", 5)]}


def test_what_is_played_is_what_is_heard(
    virtual_microphone: VirtualMicrophone, speech: Speech, monkeypatch: pytest.MonkeyPatch
) -> None:
    virtual_microphone.be_heard_here(monkeypatch)
    path = speech(BENCH)
    played = read_audio(path)
    blocks: list[np.ndarray] = []
    with Microphone() as microphone:
        playing = subprocess.Popen(["paplay", "--device=speaker", path])
        while playing.poll() is None or len(blocks) % 32:
            block = microphone.read()
            assert block is not None
            assert block.shape == (512,)
            blocks.append(block)
        assert microphone.lost_blocks == 0
    heard = np.concatenate(blocks)
    padded = np.concatenate([np.zeros(len(heard), np.float32), played])
    size = len(heard) + len(padded)
    found = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(padded, size)), size)
    likeness = found.max() / (np.linalg.norm(heard) * np.linalg.norm(played))
    assert likeness > 0.95


def test_a_microphone_of_no_such_name(
    virtual_microphone: VirtualMicrophone, logbk: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    virtual_microphone.be_heard_here(monkeypatch)
    result = logbk("dictate", "--once", "--microphone", "studio", "--model", str(MODEL))
    assert result.exit_code == 3
    assert "no microphone is called 'studio'" in result.stderr


@pytest.fixture
def jack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A sound system that knows one rate, 48 kHz, and refuses any other."""
    if shutil.which("jackd") is None or find_library("portaudio") is None:
        assert "CI" not in os.environ, "jackd or PortAudio is missing"
        pytest.skip("a microphone that refuses 16 kHz needs jackd and PortAudio")
    name = f"logbk-{os.getpid()}"
    monkeypatch.setenv("JACK_DEFAULT_SERVER", name)
    monkeypatch.setenv("JACK_NO_START_SERVER", "1")
    monkeypatch.setenv("JACK_NO_AUDIO_RESERVATION", "1")
    with (tmp_path / "jack").open("w") as log:
        words = ("jackd", "--no-realtime", "--name", name, "-d", "dummy", "-r", "48000", "-p", "1024")
        server = subprocess.Popen(words, stdout=log, stderr=log)
    subprocess.run(["jack_wait", "--wait", "--timeout", "20", "--server", name], check=True, capture_output=True)
    yield
    server.terminate()
    server.wait(20)


@pytest.mark.usefixtures("jack")
def test_a_microphone_that_refuses_the_rate_of_the_model() -> None:
    # PortAudio asks for sound systems once a process, when it is loaded.
    script = """
from logbk_cli.voice.microphone import Microphone
with Microphone("system") as microphone:
    blocks = [microphone.read() for _ in range(40)]
print({len(one) for one in blocks if one is not None}, sum(one is not None for one in blocks) > 20)
"""
    result = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=60)
    assert result.stdout == "{512} True\n"


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 1), (44_100, 2), (8_000, 1)])
def test_sound_at_another_rate_is_the_same_sound(rate: int, channels: int) -> None:
    tone = (np.sin(2 * np.pi * 440 * np.arange(2 * rate) / rate) * 20_000).astype("<i2")
    parts = np.array_split(np.stack([tone] * channels, axis=1), 200)
    converter = Converter(rate, channels)
    blocks = [block for part in parts for block in converter.feed(part.tobytes())]
    heard = np.concatenate(blocks)
    assert {len(block) for block in blocks} == {512}
    assert len(heard) / 16_000 == pytest.approx(2, abs=0.1)
    assert np.abs(np.fft.rfft(heard)).argmax() * 16_000 / len(heard) == pytest.approx(440, abs=1)
