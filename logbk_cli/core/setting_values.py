"""What a setting is in this run: the environment's word over config.toml's over the default."""

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from logbk_cli.core import setting_table
from logbk_cli.core.config_file import Document
from logbk_cli.core.setting_table import Setting, Value


class Source(StrEnum):
    """Where the value of a setting comes from."""

    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Found:
    """The value of a setting, and where it comes from; `variable` is the one that it stands in, if any."""

    value: Value | None
    source: Source
    variable: str | None = None


def resolve(key: str, document: Document) -> Found:
    """Return what the setting of a key is; config.toml's word is not looked at again.

    Raises:
        NotFoundError: there is no such setting.

    """
    setting = setting_table.require(key)
    if (said := _said(setting, setting.variable)) is not None:
        return said
    there: object = document
    for part in key.split("."):
        there = there.get(part) if isinstance(there, dict) else None
    if setting.in_file and isinstance(there, str | int | bool):
        return Found(there, Source.FILE)
    common = _said(setting, setting.common_variable)
    if common is not None:
        return Found(setting.common_value or common.value, Source.ENVIRONMENT, setting.common_variable)
    return Found(setting.default, Source.DEFAULT)


def require_choices(document: Document, path: Path) -> None:
    """Raise InvalidInputError where a setting of every command is none of its choices: colours, and the log file.

    `path` is that of config.toml. What only some commands need is for them to look at.
    """
    for one in setting_table.TABLE:
        if one.choices and one.in_file and one.variable is not None:
            found = resolve(one.key, document)
            one.require(found.value, found.variable or f"{path}: {one.key}")


def _said(setting: Setting, variable: str | None) -> Found | None:
    said = None if variable is None else os.environ.get(variable)
    if said is None or not (said or setting.may_be_empty):
        return None
    return Found(said, Source.ENVIRONMENT, variable)
