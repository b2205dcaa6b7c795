"""config.toml: read as people write it, and changed without losing what they wrote."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from logbk_cli.core import setting_table
from logbk_cli.core.setting_table import Value
from logbk_cli.core.whole_file import write_whole
from logbk_cli.shared.exceptions import BusinessRuleError, InvalidInputError, LogBKError

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

T = TypeVar("T")
Document = dict[str, Any]

FILE: Final = "config.toml"
_MEND: Final = "Mend it: `logbk config edit`."


def load(config_dir: Path, read: "Callable[[Document, Path, str], T]") -> T:
    """Return what `read` makes of the document, its path and its text; without a file it is empty.

    Raises:
        InvalidInputError: it cannot be read, or is not TOML.

    """
    path = config_dir / FILE
    text = text_of(config_dir)
    return read({} if text is None else _parse(text, path), path, text or "")


def read(config_dir: Path) -> Document:
    """Return the document as it stands. Raises as `load` does."""
    return load(config_dir, lambda document, _path, _text: document)


def text_of(config_dir: Path) -> str | None:
    """Return the text of the file, None without one. Raises InvalidInputError where it cannot be read."""
    return _read(config_dir / FILE)


def change(
    config_dir: Path,
    read: "Callable[[Document, Path, str], T]",
    edit: "Callable[[TOMLDocument, T], T]",
) -> None:
    """Change the file and keep everything else in it, comments too; all of it or nothing.

    `edit` changes the document and returns what `read` is to make of it from then on.

    Raises:
        InvalidInputError: it is wrong already, cannot be written, or is written in a way that cannot be changed.

    """
    import tomlkit  # only to write
    from tomlkit.exceptions import TOMLKitError  # likewise

    path = _real_path(config_dir)
    with _locked(path):
        text = _read(path) or ""
        before = read(_parse(text, path), path, text)
        by_hand = InvalidInputError(
            f"{path} is written in a way that LogBK cannot change", "Change it yourself: `logbk config edit`."
        )
        try:
            document = tomlkit.parse(text)
            wanted = edit(document, before)
            changed = tomlkit.dumps(document).lstrip("\n")  # what a table that went leaves behind
            is_right = read(_parse(changed, path), path, changed) == wanted
        except (TOMLKitError, InvalidInputError, TypeError, ValueError, KeyError):
            raise by_hand from None
        if not is_right:
            raise by_hand
        _write(path, changed)


def save_value(config_dir: Path, key: str, value: Value | None) -> None:
    """Write a setting, or with None take it out; the key is dotted. Raises as `change` does."""
    *tables, last = key.split(".")

    def edit(document: "TOMLDocument", plain: Document) -> Document:
        place: Any = document
        there = plain
        for table in tables:
            place, there = child(place, table), there.setdefault(table, {})
        if value is not None:
            place[last] = there[last] = value
        else:
            place.pop(last, None)
            there.pop(last, None)
        return plain

    change(config_dir, lambda document, _path, _text: document, edit)


def replace_text(config_dir: Path, before: str, text: str) -> None:
    """Put `text` in the place of the text that the file had.

    Raises:
        BusinessRuleError: another command has changed it meanwhile.

    """
    path = _real_path(config_dir)
    with _locked(path):
        if (_read(path) or "") != before:
            raise BusinessRuleError(f"another command has changed {path} meanwhile", "Edit it again.")
        _write(path, text)


def check(text: str, path: Path) -> Document:
    """Return the document that a text holds.

    Raises:
        InvalidInputError: it is not TOML, or holds a key or a value that means nothing; with its line.

    """
    document = _parse(text, path)
    for key, value in setting_table.leaves(document):
        parts = key.split(".")
        setting = setting_table.find(key)
        if setting is None or not setting.in_file:
            unknown = setting_table.unknown(key, (one.key for one in setting_table.TABLE if one.in_file))
            raise _at(line_of(text, parts), unknown.message, unknown.hint)
        if not setting.allows(value):
            raise _at(line_of(text, parts), f"{key} is {value!r}", f"It is {setting.form}. {setting.description}")
    return document


def fault(path: Path, text: str, parts: list[str], says: str) -> InvalidInputError:
    """Return the error about what stands under the key of these parts, with its line."""
    return InvalidInputError(f"{path}, line {line_of(text, parts)}: {'.'.join(parts)} {says}", _MEND)


def line_of(text: str, parts: list[str]) -> int:
    """Return in which line a key stands, as far as it can be found: the parser keeps no lines."""
    lines, number = text.splitlines(), 0
    for part in parts:
        wanted = re.compile(rf"\s*\[*\s*(?:[^=\"']*\.\s*)?[\"']?{re.escape(part)}[\"']?\s*[].=]")
        number = next((at for at, line in enumerate(lines) if at >= number and wanted.match(line)), number)
    return number + 1


def child(parent: Any, key: str) -> Any:  # noqa: ANN401 - tomlkit has a dozen kinds of tables
    """Return a table of a document, made where there is none."""
    import tomlkit  # only to write
    from tomlkit.items import InlineTable  # likewise

    if key not in parent:
        is_inline = isinstance(parent, InlineTable)
        parent[key] = tomlkit.inline_table() if is_inline else tomlkit.table(is_super_table=key == "profiles")
    return parent[key]


def _at(line: int, message: str, hint: str | None) -> InvalidInputError:
    error = InvalidInputError(f"line {line}: {message}", hint)
    error.line = line
    return error


def _real_path(config_dir: Path) -> Path:
    return Path(os.path.realpath(config_dir / FILE))  # it may be a link into a folder of dotfiles


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Let no other command change the file between our reading and our writing."""
    from logbk_cli.core.file_lock import Patience, locked  # noqa: PLC0415 - only to write, and it loads asyncio

    patience = Patience(
        seconds=10,
        waiting="Waiting for another LogBK command that is changing config.toml",
        overdue="another LogBK command has been changing config.toml for ten seconds",
        hint="If one is stopped or hangs, end it and repeat this command.",
    )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(path.with_name(f".{FILE}.lock"), patience):
            yield
    except OSError as error:
        raise _unwritable(path, error) from None


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"{path} is not UTF-8 text (byte {error.start})") from None
    except OSError as error:
        raise InvalidInputError(f"{path} cannot be read: {error.strerror}") from None


def _parse(text: str, path: Path) -> Document:
    import tomllib  # noqa: PLC0415 - without a config.toml there is nothing to read

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"at line (\d+)", str(error))
        wrong = InvalidInputError(f"{path} is not TOML: {error}", _MEND)
        wrong.line = int(where[1]) if where else None
        raise wrong from None


def _write(path: Path, text: str) -> None:
    try:
        write_whole(path, text)
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> LogBKError:
    return InvalidInputError(
        f"{path} cannot be written: {error.strerror}", "Set LOGBK_CONFIG_DIR to a folder of yours."
    )
