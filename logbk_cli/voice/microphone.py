"""The microphone, through PortAudio: blocks of sound as they come, and the microphones that there are."""

import math
import queue
import time
from collections import deque
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, NoReturn, Self

from logbk_cli.shared.exceptions import InvalidInputError, LogBKError, NotFoundError
from logbk_cli.voice.values import SAMPLE_RATE

if TYPE_CHECKING:
    from logbk_cli.voice.values import Samples

BLOCK: Final = 512
"""Samples of a block: 32 ms."""
_MOST_WAITING: Final = 1000  # blocks, half a minute: longer than any step of a session
_SILENT_S: Final = 3.0  # without a block the device is gone, whatever it says


@dataclass(frozen=True, slots=True)
class MicrophoneInfo:
    """What sound can be recorded from."""

    index: int
    name: str
    channels: int
    is_default: bool


def list_microphones() -> list[MicrophoneInfo]:
    """Return what sound can be recorded from.

    Raises:
        NotFoundError: the PortAudio library is not there.
        InvalidInputError: the sound system does not answer.

    """
    sounddevice = _load()
    try:
        devices, default = sounddevice.query_devices(), sounddevice.default.device[0]
    except sounddevice.PortAudioError as error:
        raise InvalidInputError(f"the sound system cannot be asked: {error}", "Does another program hold it?") from None
    return [
        MicrophoneInfo(one["index"], one["name"], one["max_input_channels"], one["index"] == default)
        for one in devices
        if one["max_input_channels"] > 0
    ]


class Microphone:
    """An open microphone. `device` is a name or a number as `logbk voice devices` shows it, or a part of a name.

    None is the default one. Entering it raises NotFoundError where PortAudio or a microphone is missing, and
    InvalidInputError where the microphone cannot be opened.
    """

    def __init__(self, device: str | None = None) -> None:
        self._device = device
        self._blocks: queue.Queue[bytes] = queue.Queue(_MOST_WAITING)
        self._stream: Any = None
        self._converter: Converter | None = None
        self._converted: deque[Samples] = deque()
        self._heard_at = 0.0
        self.lost_blocks = 0

    def __enter__(self) -> Self:
        """Open it, and begin to listen."""
        sounddevice = _load()
        index = self._require_name()
        try:
            self._stream = self._open(sounddevice, index)
            self._stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            raise _unopened(self._device, error) from None
        self._heard_at = time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        if self._stream is not None:
            self._stream.close(ignore_errors=True)
            self._stream = None

    def read(self, timeout_s: float = 0.25) -> "Samples | None":
        """Return the next block, 512 samples between -1 and 1, or None where none comes in time.

        Raises:
            InvalidInputError: the microphone is gone.

        """
        import numpy as np

        if self._converted:
            return self._converted.popleft()
        try:
            data = self._blocks.get(timeout=timeout_s)
        except queue.Empty:
            if not self._stream.active or time.monotonic() - self._heard_at > _SILENT_S:
                _raise_gone()
            return None
        self._heard_at = time.monotonic()
        if self._converter is None:
            return np.frombuffer(data, dtype="<i2").astype(np.float32) / np.float32(32768)
        self._converted.extend(self._converter.feed(data))
        return self._converted.popleft() if self._converted else None

    def _open(self, sounddevice: Any, index: int | None) -> Any:  # noqa: ANN401 - sounddevice has no types
        """Return a stream of what the model takes, or else of what the device gives by itself, to be converted."""
        usual = {"device": index, "dtype": "int16", "callback": self._take}
        try:
            return sounddevice.RawInputStream(samplerate=SAMPLE_RATE, channels=1, blocksize=BLOCK, **usual)
        except sounddevice.PortAudioError as error:
            about = sounddevice.query_devices(index, "input")
            rate, channels = int(about["default_samplerate"]), min(2, about["max_input_channels"])
            if (rate, channels) == (SAMPLE_RATE, 1):
                raise
            try:
                stream = sounddevice.RawInputStream(samplerate=rate, channels=channels, **usual)
            except sounddevice.PortAudioError:
                raise error from None
            self._converter = Converter(rate, channels)
            return stream

    def _take(self, data: Any, _frames: int, _time: object, _status: object) -> None:  # noqa: ANN401 - PortAudio's
        """Take a block, in PortAudio's own thread: nothing else is to be done there."""
        try:
            self._blocks.put_nowait(bytes(data))
        except queue.Full:
            self.lost_blocks += 1

    def _require_name(self) -> int | None:
        """Return the device as PortAudio wants it: by its number, for names may be alike."""
        found = list_microphones()
        if not found:
            raise NotFoundError("there is no microphone", "Plug one in, and look at `logbk voice devices`.")
        if self._device is None:
            return None
        wanted = self._device.casefold()
        alike = [one for one in found if wanted in one.name.casefold()]
        exact = [one for one in found if one.name.casefold() == wanted or str(one.index) == wanted]
        if not (exact or alike):
            raise NotFoundError(
                f"no microphone is called {self._device!r}", f"There is {', '.join(one.name for one in found)}."
            )
        return (exact or alike)[0].index


class Converter:
    """Makes blocks for the model out of sound at another rate, or of two channels."""

    def __init__(self, rate: int, channels: int) -> None:
        from av import AudioResampler

        self._rate = rate
        self._layout = "mono" if channels == 1 else "stereo"
        self._resampler = AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE, frame_size=BLOCK)

    def feed(self, data: bytes) -> "list[Samples]":
        """Return the blocks of 512 samples that are whole after these; the rest waits for more."""
        import numpy as np
        from av import AudioFrame

        frame = AudioFrame.from_ndarray(np.frombuffer(data, "<i2")[None], format="s16", layout=self._layout)
        frame.sample_rate = self._rate
        return [block.to_ndarray()[0].clip(-1, 1) for block in self._resampler.resample(frame)]


def play(samples: "Samples") -> None:
    """Play samples at 16 kHz through the loudspeaker, and wait for their end.

    Raises:
        NotFoundError: the PortAudio library is not there.
        InvalidInputError: there is no loudspeaker, or it cannot be opened.

    """
    sounddevice = _load()
    try:
        sounddevice.play(samples, SAMPLE_RATE, blocking=True)
    except (sounddevice.PortAudioError, ValueError) as error:
        raise InvalidInputError(f"it cannot be played: {error}", "Leave out --play.") from None


def level_db(samples: "Samples") -> float:
    """Return the level of samples in decibels of full scale, by their mean square; minus infinity for silence."""
    import numpy as np

    power = float(np.mean(np.square(samples))) if len(samples) else 0.0
    return 10 * math.log10(power) if power > 0 else -math.inf


def _load() -> Any:  # noqa: ANN401 - sounddevice has no types
    try:
        import sounddevice
    except OSError:
        raise NotFoundError(
            "the PortAudio library is not on this machine", "On Debian and Ubuntu: apt install libportaudio2."
        ) from None
    except Exception as error:  # noqa: BLE001 - PortAudio's own, of the module that could not be loaded
        raise InvalidInputError(
            f"the sound system does not answer: {error}", "Does the program that plays and records sound run?"
        ) from None
    return sounddevice


def _unopened(name: str | None, error: Exception) -> LogBKError:
    said = str(error).partition(" [")[0].removeprefix("Error opening RawInputStream: ")
    which = "the microphone" if name is None else f"the microphone {name!r}"
    return InvalidInputError(
        f"{which} cannot be opened: {said}",
        "Another program may hold it; `logbk voice devices` lists the others, for --microphone.",
    )


def _raise_gone() -> NoReturn:
    raise InvalidInputError("the microphone is gone", "Plug it in again; `logbk voice devices` lists those there are.")
