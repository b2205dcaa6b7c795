"""How this person dictates: `[voice]` in config.toml, under what the command line says."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from logbk_cli.core.profiles import FILE, save_value
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.voice.values import Confirm, Feedback, TurnWay

DEVICES: Final = ("cpu", "cuda", "auto")
COMPUTE_TYPES: Final = (
    *("default", "auto", "int8", "int8_float32", "int8_float16", "int8_bfloat16"),
    *("int16", "float16", "bfloat16", "float32"),
)
_NUMBERS: Final = {
    "keep_recordings": (0, 10_000, "It is a number of megabytes; 0 keeps none."),
    "pause_ms": (200, 3_000, "It is how long you pause within a sentence: 200 to 3000 milliseconds."),
}


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """How to listen, and what to transcribe with.

    `microphone` is a name or a part of one, None the system's own; `model` is a name or a folder;
    `keep_recordings` in megabytes, 0 for none; `pause_ms` of silence end an utterance.
    """

    model: str = "base.en"
    language: str = "en"
    device: str = "cpu"
    compute_type: str = "int8"
    confirm: Confirm = Confirm.UNSURE
    keep_recordings: int = 50
    turns: TurnWay = TurnWay.PUSH_TO_TALK
    feedback: Feedback = Feedback.NOTHING
    pause_ms: int = 640
    microphone: str | None = None

    def over(self, **chosen: str | None) -> "VoiceSettings":
        """Return these settings with what the command line says over them.

        Raises:
            InvalidInputError: a value that cannot be one.

        """
        said = {name: value for name, value in chosen.items() if value is not None}
        _check(said, "--{}")
        return replace(self, **said)  # type: ignore[arg-type]  # _check has seen to the types


def load_settings(config_dir: Path) -> VoiceSettings:
    """Read `[voice]` of config.toml.

    Raises:
        InvalidInputError: it holds a key or a value that means nothing.

    """
    import tomllib  # noqa: PLC0415 - only here

    path = config_dir / FILE
    try:
        # What else stands in the file was read before, and is not looked at again.
        table = tomllib.loads(path.read_text("utf-8")).get("voice", {})
    except FileNotFoundError:
        return VoiceSettings()
    except (OSError, ValueError) as error:
        raise InvalidInputError(f"{path} cannot be read: {error}") from None
    if not isinstance(table, dict):
        raise InvalidInputError(f"voice in {path} is no table", "Write [voice] on a line of its own.")
    known = {one.name for one in fields(VoiceSettings)}
    for key in table:
        if key not in known:
            raise InvalidInputError(f"{path}: [voice] has no key {key!r}", f"There is {', '.join(sorted(known))}.")
    _check(table, f"{path}: voice.{{}}")
    for key, kind in _KINDS.items():
        if key in table:
            table[key] = kind(table[key])
    return VoiceSettings(**table)


def remember_turns(config_dir: Path, way: TurnWay) -> None:
    """Take turns this way from now on."""
    if load_settings(config_dir).turns is not way:
        save_value(config_dir, "voice", "turns", way.value)


def thread_count() -> int:
    """Return how many threads to transcribe with: the cores of this machine, four at most."""
    return min(4, os.cpu_count() or 1)


def _check(values: Mapping[str, object], place: str) -> None:
    for key, value in values.items():
        said = place.format(key.replace("_", "-") if place.startswith("--") else key)
        if key in _NUMBERS:
            least, most, means = _NUMBERS[key]
            if type(value) is not int or not least <= value <= most:
                raise InvalidInputError(f"{said} is {value!r}", means)
            continue
        if not isinstance(value, str) or not value:
            raise InvalidInputError(f"{said} is {value!r}", "It is a text in quotes.")
        choices = _CHOICES.get(key)
        if choices is not None and value not in choices:
            raise InvalidInputError(f"{said} is {value!r}", f"It is one of {', '.join(choices)}.")


_KINDS: Final[Mapping[str, type[StrEnum]]] = {"confirm": Confirm, "turns": TurnWay, "feedback": Feedback}
_CHOICES: Final[Mapping[str, Sequence[str]]] = {
    "device": DEVICES,
    "compute_type": COMPUTE_TYPES,
    **{key: tuple(kind) for key, kind in _KINDS.items()},
}
