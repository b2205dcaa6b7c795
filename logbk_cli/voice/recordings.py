"""Recordings that could not be transcribed or logged: kept for `logbk dictate --retry`, as much as a cap allows."""

import io
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Final

from logbk_cli.core import clock
from logbk_cli.core.whole_file import whole_file
from logbk_cli.shared.files import file_fault
from logbk_cli.voice.values import SAMPLE_RATE

if TYPE_CHECKING:
    from logbk_cli.voice.values import Samples

_FOLDER: Final = "recordings"
_MB: Final = 1_000_000


class Recordings:
    """The kept recordings of this machine, the oldest first; `cap_mb` is the space for them, 0 for none."""

    def __init__(self, state_dir: Path, cap_mb: int) -> None:
        self._folder = state_dir / _FOLDER
        self._cap = cap_mb * _MB

    def keep(self, data: bytes) -> Path | None:
        """Keep raw sound, 16 kHz and 16 bit; the oldest recordings make room. None where it is not to be kept.

        Raises:
            OSError: it cannot be written.

        """
        content = _as_wave(data)
        if not data or len(content) > self._cap:
            return None
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"{clock.now():%Y%m%dT%H%M%S%f}.wav"
        with whole_file(path) as file:
            file.write(content)
        self._make_room()
        return path

    def keep_and_tell(self, data: bytes) -> str | None:
        """Keep raw sound on the way out of an error, which no other is to hide; return what to tell, if anything."""
        try:
            kept = self.keep(data)
        except OSError as error:
            return f"The recording cannot be kept: {file_fault(error)}."
        return None if kept is None else "The recording is kept; `logbk dictate --retry` tries it again."

    def list_all(self) -> list[Path]:
        """Return the kept recordings, the oldest first."""
        return sorted(self._folder.glob("*.wav")) if self._folder.is_dir() else []

    def _make_room(self) -> None:
        kept = {path: path.stat().st_size for path in self.list_all()}
        total = sum(kept.values())
        for path, size in kept.items():
            if total <= self._cap:
                return
            path.unlink(missing_ok=True)
            total -= size


def to_raw(samples: "Samples") -> bytes:
    """Return samples between -1 and 1 as raw sound of 16 bit."""
    import numpy as np

    return bytes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def _as_wave(data: bytes) -> bytes:
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(data)
    return written.getvalue()
