"""Every setting there is, in one table: what it is called, what it may be, and where it can be set.

What reads a setting, `logbk config`, config.toml's errors and README's lists all go by this table.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from logbk_cli.shared.exceptions import InvalidInputError, NotFoundError

Value = str | int | bool

NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
"""What a person may call a profile."""
ANY: Final = "NAME"
"""The part of a key that stands for a name of the person's own."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting; `key` is its place in config.toml, with NAME for a name of the person's own.

    `variable` in the environment outranks the file; `common_variable`, which many programs read, is outranked by both,
    and means `common_value` where there is one, whatever it holds. One that is not `in_file` is set there alone.
    `kept_by` is the command that looks after it, where changing it takes more than writing it down. A value of one that
    `is_secret` is never shown.
    """

    key: str
    description: str
    kind: type[Value] = str
    default: Value | None = None
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    variable: str | None = None
    common_variable: str | None = None
    common_value: str | None = None
    in_file: bool = True
    may_be_empty: bool = False
    kept_by: str | None = None
    is_secret: bool = False

    @property
    def form(self) -> str:
        """What a value looks like, in words."""
        if self.kind is bool:
            return "true or false"
        if self.kind is int:
            return f"a whole number from {self.least} to {self.most}"
        return f"one of {', '.join(self.choices)}" if self.choices else "text"

    def allows(self, value: object) -> bool:
        """Tell whether this is a value for it."""
        if type(value) is not self.kind:
            return False
        if isinstance(value, str):
            return value in self.choices if self.choices else bool(value) or self.may_be_empty
        return self.kind is bool or (isinstance(value, int) and self.least <= value <= self.most)

    def require(self, value: object, place: str) -> None:
        """Raise InvalidInputError, about what stands in `place`, unless this is a value for it."""
        if not self.allows(value):
            form = "text in quotes" if self.form == "text" else self.form
            raise InvalidInputError(f"{place} is {value!r}", f"It is {form}. {self.description}")

    def read(self, text: str) -> Value:
        """Return the value that a person wrote.

        Raises:
            InvalidInputError: it is none for this setting.

        """
        value: Value = text
        if self.kind is bool and text in {"true", "false"}:
            value = text == "true"
        elif self.kind is int and text.isascii() and text.isdigit() and len(text) <= len(str(self.most)):
            value = int(text)
        if not self.allows(value):
            raise InvalidInputError(f"{text!r} is no value for {self.key}", f"It is {self.form}. {self.description}")
        return value


VOICE: Final = (
    Setting("voice.model", "The speech model, a name or a folder; `logbk voice models` lists them.", default="base.en"),
    Setting("voice.language", "What is spoken, for models of many languages.", default="en"),
    Setting("voice.device", "What the model runs on.", default="cpu", choices=("cpu", "cuda", "auto")),
    Setting(
        "voice.compute_type",
        "How the model computes.",
        default="int8",
        choices=(
            *("default", "auto", "int8", "int8_float32", "int8_float16", "int8_bfloat16"),
            *("int16", "float16", "bfloat16", "float32"),
        ),
    ),
    Setting(
        "voice.confirm",
        "When to ask before sets are logged.",
        default="unsure",
        choices=("always", "unsure", "never"),
    ),
    Setting(
        "voice.keep_recordings",
        "Megabytes of recordings that could not be logged to keep; 0 keeps none.",
        kind=int,
        default=50,
        most=10_000,
    ),
    Setting(
        "voice.turns",
        "How turns are taken; dictate remembers the last way.",
        default="push-to-talk",
        choices=("push-to-talk", "hands-free", "once"),
    ),
    Setting(
        "voice.feedback",
        "What you hear after each logged set.",
        default="nothing",
        choices=("nothing", "beep", "say"),
    ),
    Setting(
        "voice.pause_ms",
        "Milliseconds of silence that end what you say.",
        kind=int,
        default=640,
        least=200,
        most=3_000,
    ),
    Setting("voice.microphone", "A name or a part of one; `logbk voice devices` lists them. The system's own."),
)

TABLE: Final = (
    Setting("profile", "The database in use.", default="local", variable="LOGBK_PROFILE"),
    Setting(f"profiles.{ANY}.url", "Where a database is.", kept_by="logbk profile add", is_secret=True),
    Setting(
        f"profiles.{ANY}.pooler",
        "PgBouncer in transaction mode stands before it.",
        kind=bool,
        default=False,
        kept_by="logbk profile add",
    ),
    Setting(f"profiles.{ANY}.email", "Who signed in there last.", may_be_empty=True, kept_by="logbk login"),
    Setting(
        f"aliases.{ANY}",
        "A word of your own for a command and what follows it; it never hides a command.",
    ),
    Setting(
        "color",
        "When to use colours; NO_COLOR counts where nothing else is said.",
        default="auto",
        choices=("auto", "always", "never"),
        variable="LOGBK_COLOR",
        common_variable="NO_COLOR",
        common_value="never",
    ),
    Setting(
        "pager",
        "What shows long output in a terminal, empty for nothing; PAGER counts where nothing else is said.",
        default="less -FRX",
        variable="LOGBK_PAGER",
        common_variable="PAGER",
        may_be_empty=True,
    ),
    *VOICE,
    Setting(
        "log.level",
        "How much LogBK writes down of its own work, in logbk.log.",
        default="info",
        choices=("off", "error", "warning", "info", "debug"),
        variable="LOGBK_LOG_LEVEL",
    ),
    Setting(
        "log.format",
        "How the lines of logbk.log look; json for servers.",
        default="text",
        choices=("text", "json"),
        variable="LOGBK_LOG_FORMAT",
    ),
    Setting(
        "data_dir",
        "Where the bundled server keeps its data. The user's data folder.",
        variable="LOGBK_DATA_DIR",
        in_file=False,
    ),
    Setting(
        "config_dir",
        "Where config.toml and servers' certificates lie. The user's configuration folder.",
        variable="LOGBK_CONFIG_DIR",
        in_file=False,
    ),
    Setting(
        "state_dir",
        "Where LogBK keeps logbk.log, locks and, without a keyring, secrets. The user's state folder.",
        variable="LOGBK_STATE_DIR",
        in_file=False,
    ),
    Setting(
        "database_url",
        "The database of this command, whatever the profile.",
        variable="LOGBK_DATABASE_URL",
        in_file=False,
        is_secret=True,
    ),
    Setting(
        "pooler",
        "1: a PgBouncer in transaction mode stands before the database.",
        choices=("0", "1"),
        variable="LOGBK_POOLER",
        in_file=False,
    ),
    Setting(
        "token",
        "An access token that outranks the stored one.",
        variable="LOGBK_TOKEN",
        in_file=False,
        is_secret=True,
    ),
    Setting(
        "keyring",
        "off: keep secrets in a file even where there is a keyring.",
        variable="LOGBK_KEYRING",
        in_file=False,
    ),
)


def find(key: str) -> Setting | None:
    """Return the setting of a key, such as `voice.model` or `profiles.gym.url`."""
    parts = key.split(".")
    for setting in TABLE:
        wanted = setting.key.split(".")
        if len(wanted) == len(parts) and all(
            NAME.fullmatch(part) if want == ANY else part == want for want, part in zip(wanted, parts, strict=True)
        ):
            return setting
    return None


def require(key: str) -> Setting:
    """Return the setting of a key.

    Raises:
        NotFoundError: there is none; it names the nearest.

    """
    setting = find(key)
    if setting is None:
        raise unknown(key, (one.key for one in TABLE))
    return setting


def section(name: str) -> dict[str, Setting]:
    """Return the settings in one of config.toml's tables, by their keys there."""
    return {one.key.removeprefix(f"{name}."): one for one in TABLE if one.key.startswith(f"{name}.")}


def unknown(key: str, known: Iterable[str]) -> NotFoundError:
    """Return the error for a key that means nothing, with the nearest that does."""
    from difflib import get_close_matches  # noqa: PLC0415 - only here

    candidates = tuple(get_close_matches(key, list(known), n=3, cutoff=0.5))
    hint = f"Did you mean {candidates[0]}?" if candidates else "`logbk config list` shows all."
    return NotFoundError(f"there is no setting {key!r}", hint, candidates)


def leaves(document: object, above: str = "") -> Iterator[tuple[str, object]]:
    """Yield each key of a TOML document that is no table, dotted, with its value."""
    if not isinstance(document, dict) or (above and not document):
        yield above, document
        return
    for key, value in document.items():
        yield from leaves(value, f"{above}.{key}" if above else key)
