"""Named databases, kept in config.toml: `profile` says which one is in use, `[profiles.NAME]` where it is."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from logbk_cli.core.whole_file import write_whole
from logbk_cli.shared.exceptions import InvalidInputError, LogBKError, NotFoundError

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

LOCAL: Final = "local"
FILE: Final = "config.toml"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
_TYPES: Final[dict[str, type]] = {"url": str, "pooler": bool, "email": str}
_TYPE_WORDS: Final = {str: "text in quotes", bool: "true or false"}


@dataclass(frozen=True, slots=True)
class Profile:
    """A named database. `url` is None for the bundled one; `email` is who signed in there last."""

    name: str
    url: str | None = field(repr=False)  # a person may have written a password into it
    pooler: bool = False
    email: str | None = None


@dataclass(frozen=True, slots=True)
class ProfileBook:
    """What config.toml says. `local` is always among the profiles; `active` may name one that is not."""

    active: str
    profiles: dict[str, Profile]

    def require(self, name: str) -> Profile:
        """Return a profile by its name.

        Raises:
            NotFoundError: there is none of that name.

        """
        profile = self.profiles.get(name)
        if profile is None:
            raise unknown_profile(name, self.profiles)
        return profile


def unknown_profile(name: str, names: Iterable[str]) -> NotFoundError:
    """Return the error for a name that no profile has, with those there are, likeliest first."""
    from difflib import SequenceMatcher  # noqa: PLC0415 - only here

    candidates = tuple(sorted(names, key=lambda other: (-SequenceMatcher(None, name, other).ratio(), other)))
    return NotFoundError(f"no profile is called {name!r}", f"There is {_listed(candidates)}.", candidates)


def require_name(name: str) -> str:
    """Return `name` if a profile can be called that.

    Raises:
        InvalidInputError: it cannot.

    """
    if _NAME.fullmatch(name) is None:
        raise InvalidInputError(
            f"not a name for a profile: {name!r}", "Use up to 40 small letters, digits, - and _, such as gym."
        )
    return name


def certificate_file(config_dir: Path, name: str) -> Path:
    """Return where the certificates lie that came with the invitation to a server."""
    return config_dir / "certificates" / f"{name}.pem"


def load(config_dir: Path) -> ProfileBook:
    """Read config.toml; without one there is only `local`.

    Raises:
        InvalidInputError: it is not TOML, or not what LogBK writes there.

    """
    path = config_dir / FILE
    text = _read(path)
    return _book({}, path, "") if text is None else _parse(text, path)


def save_profile(config_dir: Path, profile: Profile, *, use: bool) -> None:
    """Write a profile, in place of the one of its name, and with `use` make it the one in use."""
    require_name(profile.name)
    if profile.name == LOCAL or profile.url is None:
        raise InvalidInputError(f"{LOCAL!r} is the bundled database, and always there")
    wanted = {"url": profile.url, "pooler": profile.pooler or None, "email": profile.email}

    def change(document: "TOMLDocument", book: ProfileBook) -> ProfileBook:
        table = _child(_child(document, "profiles"), profile.name)
        for key, value in wanted.items():
            if value is not None:
                table[key] = value
            else:
                table.pop(key, None)
        if use:
            document["profile"] = profile.name
        return ProfileBook(profile.name if use else book.active, book.profiles | {profile.name: profile})

    _edit(config_dir, change)


def use_profile(config_dir: Path, name: str) -> None:
    """Make a profile the one in use."""
    book = load(config_dir)
    book.require(name)
    if book.active == name:
        return

    def change(document: "TOMLDocument", book: ProfileBook) -> ProfileBook:
        book.require(name)
        document["profile"] = name
        return replace(book, active=name)

    _edit(config_dir, change)


def remove_profile(config_dir: Path, name: str) -> None:
    """Remove a profile; if it is the one in use, `local` is from then on."""
    if name == LOCAL:
        raise InvalidInputError(f"{LOCAL!r} is the bundled database, and always there")
    load(config_dir).require(name)

    def change(document: "TOMLDocument", book: ProfileBook) -> ProfileBook:
        book.require(name)
        tables: Any = document["profiles"]
        del tables[name]
        if not tables:
            del document["profiles"]
        if book.active == name:
            document.pop("profile", None)
        left = {other: profile for other, profile in book.profiles.items() if other != name}
        return ProfileBook(LOCAL if book.active == name else book.active, left)

    _edit(config_dir, change)


def save_value(config_dir: Path, table: str, key: str, value: str) -> None:
    """Write a setting into one of the other tables of config.toml."""

    def change(document: "TOMLDocument", book: ProfileBook) -> ProfileBook:
        _child(document, table)[key] = value
        return book

    _edit(config_dir, change)


def _child(parent: Any, key: str) -> Any:  # noqa: ANN401 - tomlkit has a dozen kinds of tables
    import tomlkit  # only to write
    from tomlkit.items import InlineTable  # likewise

    if key not in parent:
        is_inline = isinstance(parent, InlineTable)
        parent[key] = tomlkit.inline_table() if is_inline else tomlkit.table(is_super_table=key == "profiles")
    return parent[key]


def _edit(config_dir: Path, change: "Callable[[TOMLDocument, ProfileBook], ProfileBook]") -> None:
    """Change config.toml and keep everything else in it, comments too; all of it or nothing."""
    import tomlkit  # only to write
    from tomlkit.exceptions import TOMLKitError  # likewise

    path = Path(os.path.realpath(config_dir / FILE))  # it may be a link into a folder of dotfiles
    with _locked(path):
        text = _read(path) or ""
        book = _parse(text, path)
        by_hand = InvalidInputError(f"{path} is written in a way that LogBK cannot change", "Change it in an editor.")
        try:
            document = tomlkit.parse(text)
            wanted = change(document, book)
            changed = tomlkit.dumps(document).lstrip("\n")  # what a table that went leaves behind
            is_right = _parse(changed, path) == wanted
        except (TOMLKitError, InvalidInputError, TypeError, ValueError, KeyError):
            raise by_hand from None
        if not is_right:
            raise by_hand
        _write(path, changed)


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


def _parse(text: str, path: Path) -> ProfileBook:
    import tomllib  # noqa: PLC0415 - without a config.toml there is nothing to read

    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInputError(f"{path} is not TOML: {error}", "Mend it in an editor.") from None
    return _book(document, path, text)


def _book(document: dict[str, Any], path: Path, text: str) -> ProfileBook:
    active = document.get("profile", LOCAL)
    if not isinstance(active, str):
        raise _fault(path, text, None, "profile", "is the name of a profile, in quotes")
    tables = document.get("profiles", {})
    if not isinstance(tables, dict):
        raise _fault(path, text, None, "profiles", "holds a table for each profile, such as [profiles.gym]")
    profiles = {LOCAL: Profile(LOCAL, None)}
    for name, table in tables.items():
        if name == LOCAL or _NAME.fullmatch(name) is None:
            raise _fault(path, text, name, None, "is not a name for a profile")
        profiles[name] = _profile(name, table, path, text)
    return ProfileBook(active, profiles)


def _profile(name: str, table: object, path: Path, text: str) -> Profile:
    if not isinstance(table, dict) or not table.get("url"):
        raise _fault(path, text, name, None, 'lacks its url = "postgresql://…"')
    for key, value in table.items():
        if key not in _TYPES:
            raise _fault(path, text, name, key, f"is not a setting of a profile, which has {', '.join(_TYPES)}")
        if not isinstance(value, _TYPES[key]):
            raise _fault(path, text, name, key, f"is {_TYPE_WORDS[_TYPES[key]]}")
    return Profile(name, table["url"], table.get("pooler", False), table.get("email"))


def _fault(path: Path, text: str, name: str | None, key: str | None, says: str) -> InvalidInputError:
    """Say what is wrong and in which line, as far as it can be found: the parser keeps no lines."""
    place = ".".join(part for part in ("profiles" if name is not None else None, name, key) if part is not None)
    lines, number = text.splitlines(), 0
    for part in (name, key):
        if part is not None:
            wanted = re.compile(rf"\s*\[*\s*(?:[^=\"']*\.\s*)?[\"']?{re.escape(part)}[\"']?\s*[].=]")
            number = next((at for at, line in enumerate(lines) if at >= number and wanted.match(line)), number)
    return InvalidInputError(f"{path}, line {number + 1}: {place} {says}", "Mend it in an editor.")


def _write(path: Path, text: str) -> None:
    try:
        write_whole(path, text)
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> LogBKError:
    return InvalidInputError(
        f"{path} cannot be written: {error.strerror}", "Set LOGBK_CONFIG_DIR to a folder of yours."
    )


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
