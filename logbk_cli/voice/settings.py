"""How this person dictates: `[voice]` in config.toml, under what the command line says."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from logbk_cli.core import config_file
from logbk_cli.core.setting_table import section
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.voice.values import Confirm, Feedback, TurnWay

_TABLE: Final = section("voice")
_KINDS: Final[Mapping[str, type[StrEnum]]] = {"confirm": Confirm, "turns": TurnWay, "feedback": Feedback}


def _typed(key: str, value: Any) -> Any:  # noqa: ANN401 - each field's type says what it is
    return _KINDS[key](value) if key in _KINDS else value


_DEFAULTS: Final[Mapping[str, Any]] = {key: _typed(key, one.default) for key, one in _TABLE.items()}


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """How to listen, and what to transcribe with.

    `microphone` is a name or a part of one, None the system's own; `model` is a name or a folder;
    `keep_recordings` in megabytes, 0 for none; `pause_ms` of silence end an utterance.
    """

    model: str = _DEFAULTS["model"]
    language: str = _DEFAULTS["language"]
    device: str = _DEFAULTS["device"]
    compute_type: str = _DEFAULTS["compute_type"]
    confirm: Confirm = _DEFAULTS["confirm"]
    keep_recordings: int = _DEFAULTS["keep_recordings"]
    turns: TurnWay = _DEFAULTS["turns"]
    feedback: Feedback = _DEFAULTS["feedback"]
    pause_ms: int = _DEFAULTS["pause_ms"]
    microphone: str | None = _DEFAULTS["microphone"]

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
    return config_file.load(config_dir, _read)


def _read(document: config_file.Document, path: Path, text: str) -> VoiceSettings:
    table = document.get("voice", {})
    if not isinstance(table, dict):
        raise InvalidInputError(f"voice in {path} is no table", "Write [voice] on a line of its own.")
    for key in table:
        if key not in _TABLE:
            line = config_file.line_of(text, ["voice", key])
            raise InvalidInputError(
                f"{path}, line {line}: [voice] has no key {key!r}", f"There is {', '.join(sorted(_TABLE))}."
            )
    _check(table, f"{path}: voice.{{}}")
    return VoiceSettings(**{key: _typed(key, value) for key, value in table.items()})


def remember_turns(config_dir: Path, way: TurnWay) -> None:
    """Take turns this way from now on."""
    if load_settings(config_dir).turns is not way:
        config_file.save_value(config_dir, "voice.turns", way.value)


def thread_count() -> int:
    """Return how many threads to transcribe with: the cores of this machine, four at most."""
    return min(4, os.cpu_count() or 1)


def _check(values: Mapping[str, object], place: str) -> None:
    for key, value in values.items():
        said = place.format(key.replace("_", "-") if place.startswith("--") else key)
        _TABLE[key].require(str(value) if isinstance(value, StrEnum) else value, said)
