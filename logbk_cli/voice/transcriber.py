"""From sound to words, on this machine: faster-whisper, with the settings that suit short utterances."""

import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from logbk_cli.core import clock
from logbk_cli.shared.exceptions import InvalidInputError, NotFoundError
from logbk_cli.voice.settings import VoiceSettings, thread_count
from logbk_cli.voice.values import SAMPLE_RATE, Heard

if TYPE_CHECKING:
    from logbk_cli.voice.values import Samples

_log = logging.getLogger(__name__)

_LONGEST_S: Final = 28.0  # Whisper looks at 30 s at once
_PAUSE_MS: Final = 1200  # within a recording; a shorter one is within a sentence
_SHORTEST_MS: Final = 100
_PAD_MS: Final = 320  # what is heard before and after, as the microphone's own pre-roll
_MOST_TOKENS: Final = 128
USUAL_TOKENS: Final = 24
"""Of a sentence of four seconds."""


class Transcriber:
    """A loaded model. Loading takes from half a second to many, and hundreds of megabytes."""

    def __init__(self, folder: Path, settings: VoiceSettings) -> None:
        """Load the model.

        Raises:
            InvalidInputError: a broken folder, a device that is not there, too little memory.

        """
        from faster_whisper import WhisperModel

        self._settings = settings
        began = time.perf_counter()
        try:
            self._model = WhisperModel(
                str(folder),
                device=settings.device,
                compute_type=settings.compute_type,
                cpu_threads=thread_count(),
                local_files_only=True,
            )
        except (RuntimeError, ValueError, MemoryError, OSError) as error:
            raise _explain(error, folder, settings) from None
        except Exception as error:  # noqa: BLE001 - the tokenizer's library raises nothing more special
            raise _broken(folder, error) from None
        _log.info(
            "loaded the speech model in %d ms, on %s in %s",
            clock.ms_since(began),
            settings.device,
            settings.compute_type,
        )

    def transcribe(self, samples: "Samples", hot_words: Sequence[str] = ()) -> list[Heard]:
        """Return what was said, utterance by utterance; nothing where nobody spoke.

        `samples` are between -1 and 1, at 16 kHz. `hot_words` are names that are likely: few, or they do harm.

        Raises:
            InvalidInputError: the memory does not suffice, or the language is none of the model's.

        """
        began = time.perf_counter()
        try:
            heard = [self._hear(piece, hot_words) for piece in find_speech(samples)]
        except (RuntimeError, ValueError, MemoryError) as error:
            raise _explain(error, None, self._settings) from None
        length_s = len(samples) / SAMPLE_RATE
        _log.info("transcribed %d utterances in %.1f s of sound in %d ms", len(heard), length_s, clock.ms_since(began))
        return [one for one in heard if one.text]

    def rehearse(self, samples: "Samples") -> None:
        """Do the work of one utterance, whatever is in it, to see how long that takes.

        Raises:
            InvalidInputError: the memory does not suffice.

        """
        try:
            segments, _ = self._model.transcribe(
                samples,
                language=self._settings.language if self._model.model.is_multilingual else "en",
                beam_size=beam_size(),
                temperature=0.0,
                condition_on_previous_text=False,
                without_timestamps=True,
                max_new_tokens=USUAL_TOKENS,
            )
            list(segments)
        except (RuntimeError, ValueError, MemoryError) as error:
            raise _explain(error, None, self._settings) from None

    def _hear(self, samples: "Samples", hot_words: Sequence[str]) -> Heard:
        segments, _ = self._model.transcribe(
            samples,
            language=self._settings.language if self._model.model.is_multilingual else "en",
            beam_size=beam_size(),
            temperature=[0.0, 0.2, 0.4],
            condition_on_previous_text=False,
            without_timestamps=True,
            max_new_tokens=_MOST_TOKENS,
            hotwords=", ".join(hot_words) or None,
        )
        found = list(segments)
        if not found:
            return Heard("")
        return Heard(
            " ".join(one.text.strip() for one in found).strip(),
            min(one.avg_logprob for one in found),
            max(one.no_speech_prob for one in found),
        )


def beam_size() -> int:
    """Return how many transcripts are followed at once: more are better, where there are cores to spare."""
    return 5 if thread_count() >= 4 else 1


def find_speech(samples: "Samples") -> list["Samples"]:
    """Return the parts of a recording in which somebody speaks, by Silero; none is longer than Whisper looks at."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        min_silence_duration_ms=_PAUSE_MS,
        min_speech_duration_ms=_SHORTEST_MS,
        max_speech_duration_s=_LONGEST_S,
        speech_pad_ms=_PAD_MS,
    )
    spoken = get_speech_timestamps(samples, options, sampling_rate=SAMPLE_RATE)
    return [samples[one["start"] : one["end"]] for one in spoken]


def read_audio(path: Path) -> "Samples":
    """Return the samples of a file, whatever PyAV reads of it: wav, m4a, ogg, mp3 and others.

    Raises:
        NotFoundError: there is no such file.
        InvalidInputError: there is no sound in it that can be read.

    """
    from av.error import FFmpegError
    from faster_whisper.audio import decode_audio

    if not path.exists():
        raise NotFoundError(f"there is no file {path}")
    if not path.is_file():
        raise InvalidInputError(f"{path} is no file")
    try:
        samples: Any = decode_audio(str(path), sampling_rate=SAMPLE_RATE)
    except PermissionError:
        raise InvalidInputError(f"{path} may not be read") from None
    except (FFmpegError, IndexError, ValueError, TypeError):
        raise InvalidInputError(
            f"{path} holds no sound that can be read", "wav, m4a, ogg, mp3, flac and many others are."
        ) from None
    except MemoryError:
        raise InvalidInputError(f"{path} is too long for this machine's memory", "Cut it into parts.") from None
    return samples  # type: ignore[no-any-return]


def read_raw(data: bytes) -> "Samples":
    """Return the samples of raw sound: 16 kHz, one channel, signed 16 bit, the low byte first.

    Raises:
        InvalidInputError: there is none, it is half a sample, or a file with a header.

    """
    import numpy as np

    if not data:
        raise InvalidInputError("no sound came in", "arecord -f S16_LE -r 16000 -c 1 -t raw | logbk dictate --stdin")
    if data[:4] in {b"RIFF", b"OggS", b"fLaC", b"ID3\x03", b"ID3\x04"} or data[4:8] == b"ftyp":
        raise InvalidInputError(
            "--stdin takes raw sound, and this is a file", "Pass it with --file, or leave the header out."
        )
    if len(data) % 2:
        raise InvalidInputError("the sound ends within a sample", "It is 16 kHz, one channel, 16 bit, low byte first.")
    return np.frombuffer(data, dtype="<i2").astype(np.float32) / np.float32(32768)


def _explain(error: BaseException, folder: Path | None, settings: VoiceSettings) -> InvalidInputError:
    """Return the error to show for what the libraries raised; they tell their failures apart in words only."""
    said = str(error)
    lower = said.lower()
    if isinstance(error, MemoryError) or any(word in lower for word in ("memory", "bad_alloc", "allocate")):
        return InvalidInputError(
            f"there is not enough memory for the speech model {settings.model}",
            "Take a smaller one: --model tiny.en, after `logbk voice download tiny.en`.",
        )
    if "cuda" in lower or "cublas" in lower or "cudnn" in lower:
        return InvalidInputError(
            f"the graphics card cannot be used: {_first_line(said)}", "Leave out --device, or pass --device cpu."
        )
    if "compute type" in lower or "float16" in lower:
        return InvalidInputError(
            f"this machine cannot compute in {settings.compute_type}", "Pass --compute-type int8, or float32."
        )
    if "language" in lower:
        return InvalidInputError(f"the model knows no language {settings.language!r}", "Two letters, such as en or de.")
    return _broken(folder, error)


def _broken(folder: Path | None, error: BaseException) -> InvalidInputError:
    where = "the speech model" if folder is None else f"the speech model in {folder}"
    return InvalidInputError(
        f"{where} is broken: {_first_line(str(error))}", "Fetch it again: logbk voice download base.en."
    )


def _first_line(text: str) -> str:
    return (text.strip().splitlines() or ["it says nothing more"])[0]
