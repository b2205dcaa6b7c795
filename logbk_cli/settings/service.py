"""Rules for the settings of this machine."""

from collections.abc import Collection
from pathlib import Path
from typing import Final

from logbk_cli.core import aliases, config_file, paths, profiles, setting_table
from logbk_cli.core.config_file import Document
from logbk_cli.core.setting_table import ANY, Setting, Value
from logbk_cli.core.setting_values import Source, resolve
from logbk_cli.settings.schemas import SettingChange, SettingResponse, SettingsResponse
from logbk_cli.shared.exceptions import BusinessRuleError, InvalidInputError, LogBKError, NotFoundError

_FOLDERS: Final = {"data_dir": paths.data_dir, "config_dir": paths.config_dir, "state_dir": paths.state_dir}
_PROFILE: Final = "profile"


class SettingService:
    """The settings of config.toml and the environment. `commands` are those of the program, which no alias may hide."""

    def __init__(self, config_dir: Path, commands: Collection[str]) -> None:
        self._commands = commands
        self._config_dir = config_dir
        self.path = config_dir / config_file.FILE

    def list_all(self) -> SettingsResponse:
        """Return each setting, and those that have names of the person's own as far as they are written down."""
        text = self.text()
        document = config_file.read(self._config_dir)
        try:
            self._check(text)
            problem = None
        except LogBKError as error:
            problem = error.message
        written = [key for key, _ in setting_table.leaves(document)]
        rows = []
        for setting in setting_table.TABLE:
            keys = [setting.key] if ANY not in setting.key else [k for k in written if setting_table.find(k) is setting]
            rows += [_describe(key, setting, document) for key in keys]
        return SettingsResponse(path=str(self.path), problem=problem, settings=rows)

    def get(self, key: str) -> SettingResponse:
        """Return one setting.

        Raises:
            NotFoundError: there is none of that key.

        """
        document = config_file.read(self._config_dir)
        setting = setting_table.require(key)
        found = _describe(key, setting, document)
        if ANY in setting.key and found.source is Source.DEFAULT:
            raise NotFoundError(f"{key} is not set", "`logbk config list` shows what is.")
        return found

    def change(self, key: str, text: str) -> SettingChange:
        """Write a setting into config.toml.

        Raises:
            NotFoundError: there is none of that key.
            InvalidInputError: the value is none for it.
            BusinessRuleError: it is not set there.

        """
        value = self._require_free(key).read(text)
        if (name := key.removeprefix(aliases.PREFIX)) != key:
            known = aliases.load(config_file.read(self._config_dir))
            aliases.require_sound(name, known | {name: text}, self._commands)
        return self._save(key, value)

    def unset(self, key: str) -> SettingChange:
        """Take a setting out of config.toml. Raises as `change` does."""
        self._require_free(key)
        return self._save(key, None)

    def text(self) -> str:
        """Return what stands in config.toml, as it stands; nothing where there is none."""
        return config_file.text_of(self._config_dir) or ""

    def replace(self, before: str, text: str) -> None:
        """Put another text in the place of the one that config.toml had.

        Raises:
            InvalidInputError: it is wrong; with the line.
            BusinessRuleError: config.toml has been changed meanwhile.

        """
        self._check(text)
        config_file.replace_text(self._config_dir, before, text)

    def _check(self, text: str) -> None:
        document = config_file.check(text, self.path)
        known = aliases.load(document)
        for name in known:
            try:
                aliases.require_sound(name, known, self._commands)
            except InvalidInputError as error:
                raise _at(config_file.line_of(text, ["aliases", name]), error) from None
        book = profiles.read_book(document, self.path, text)
        if book.active not in book.profiles:
            gone = profiles.unknown_profile(book.active, book.profiles)
            raise _at(config_file.line_of(text, [_PROFILE]), gone)

    def _save(self, key: str, value: Value | None) -> SettingChange:
        document = config_file.read(self._config_dir)
        before = resolve(key, document)
        if key == _PROFILE and isinstance(value, str):
            profiles.use_profile(self._config_dir, value)
        elif value is not None or key in dict(setting_table.leaves(document)):
            config_file.save_value(self._config_dir, key, value)
        now = resolve(key, config_file.read(self._config_dir))
        variable = now.variable if now.variable == setting_table.require(key).variable else None
        return SettingChange(key=key, before=before.value, value=now.value, outranked_by=variable)

    def _require_free(self, key: str) -> Setting:
        setting = setting_table.require(key)
        if not setting.in_file:
            raise BusinessRuleError(
                f"{key} is not kept in config.toml", f"Set {setting.variable} in the environment instead."
            )
        if setting.kept_by is not None:
            raise BusinessRuleError(f"{key} takes more than a line in config.toml", f"Use `{setting.kept_by}`.")
        return setting


def _at(line: int, error: LogBKError) -> InvalidInputError:
    """Return an error about what stands in a line of config.toml."""
    told = InvalidInputError(f"line {line}: {error.message}", error.hint)
    told.line = line
    return told


def _describe(key: str, setting: Setting, document: Document) -> SettingResponse:
    found = resolve(key, document)
    folder = _FOLDERS.get(key)
    value = found.value if folder is None else str(folder())
    return SettingResponse(
        key=key,
        value=None if setting.is_secret else value,
        is_set=value is not None,
        source=found.source,
        default=setting.default,
        form=setting.form,
        choices=setting.choices,
        variable=found.variable or setting.variable,
        in_file=setting.in_file,
        description=setting.description,
    )
