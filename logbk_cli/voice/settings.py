"""How this person dictates: `[voice]` in config.toml, under what the command line says."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final

from logbk_cli.core.profiles import FILE
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.voice.values import Confirm

DEVICES: Final = ("cpu", "cuda", "auto")
COMPUTE_TYPES: Final = (
    *("default", "auto", "int8", "int8_float32", "int8_float16", "int8_bfloat16"),
    *("int16", "float16", "bfloat16", "float32"),
)
_MOST_KEPT_MB: Final = 10_000


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """What to transcribe with. `model` is a name or a folder; `keep_recordings` in megabytes, 0 for none."""

    model: str = "base.en"
    language: str = "en"
    device: str = "cpu"
    compute_type: str = "int8"
    confirm: Confirm = Confirm.UNSURE
    keep_recordings: int = 50

    def over(self, **chosen: str | Confirm | None) -> "VoiceSettings":
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
    if "confirm" in table:
        table["confirm"] = Confirm(table["confirm"])
    return VoiceSettings(**table)


def thread_count() -> int:
    """Return how many threads to transcribe with: the cores of this machine, four at most."""
    return min(4, os.cpu_count() or 1)


def _check(values: Mapping[str, object], place: str) -> None:
    for key, value in values.items():
        said = place.format(key.replace("_", "-") if place.startswith("--") else key)
        if key == "keep_recordings":
            if type(value) is not int or not 0 <= value <= _MOST_KEPT_MB:
                raise InvalidInputError(f"{said} is {value!r}", "It is a number of megabytes; 0 keeps none.")
            continue
        if not isinstance(value, str) or not value:
            raise InvalidInputError(f"{said} is {value!r}", "It is a text in quotes.")
        choices = _CHOICES.get(key)
        if choices is not None and value not in choices:
            raise InvalidInputError(f"{said} is {value!r}", f"It is one of {', '.join(choices)}.")


_CHOICES: Final = {"device": DEVICES, "compute_type": COMPUTE_TYPES, "confirm": tuple(one.value for one in Confirm)}
