"""Settings as they cross the service boundary."""

from pydantic import BaseModel, ConfigDict

from logbk_cli.core.setting_values import Source


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)  # a command builds only the schemas that it uses


class SettingResponse(_Schema):
    """A setting and what it is in this run. A secret one has no value here, `is_set` tells.

    `variable` is the one in the environment that outranks config.toml, or that it comes from; `form` tells in words
    what a value looks like.
    """

    key: str
    value: str | int | bool | None
    is_set: bool
    source: Source
    default: str | int | bool | None
    form: str
    choices: tuple[str, ...]
    variable: str | None
    in_file: bool
    description: str


class SettingsResponse(_Schema):
    """All settings; `path` is config.toml's, `problem` what is wrong in it, None where nothing is."""

    path: str
    problem: str | None
    settings: list[SettingResponse]


class SettingChange(_Schema):
    """What became of a setting. `outranked_by` is the variable that keeps the new value from counting, if any."""

    key: str
    before: str | int | bool | None
    value: str | int | bool | None
    outranked_by: str | None
