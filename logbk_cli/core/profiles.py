"""Named databases, kept in config.toml: `profile` says which one is in use, `[profiles.NAME]` where it is."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from logbk_cli.core import config_file
from logbk_cli.core.config_file import fault
from logbk_cli.core.setting_table import ANY, NAME, section
from logbk_cli.shared.exceptions import InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

LOCAL: Final = "local"
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
    if NAME.fullmatch(name) is None:
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
    return config_file.load(config_dir, read_book)


def save_profile(config_dir: Path, profile: Profile, *, use: bool) -> None:
    """Write a profile, in place of the one of its name, and with `use` make it the one in use."""
    require_name(profile.name)
    if profile.name == LOCAL or profile.url is None:
        raise InvalidInputError(f"{LOCAL!r} is the bundled database, and always there")
    wanted = {"url": profile.url, "pooler": profile.pooler or None, "email": profile.email}

    def change(document: "TOMLDocument", book: ProfileBook) -> ProfileBook:
        table = config_file.child(config_file.child(document, "profiles"), profile.name)
        for key, value in wanted.items():
            if value is not None:
                table[key] = value
            else:
                table.pop(key, None)
        if use:
            document["profile"] = profile.name
        return ProfileBook(profile.name if use else book.active, book.profiles | {profile.name: profile})

    config_file.change(config_dir, read_book, change)


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

    config_file.change(config_dir, read_book, change)


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

    config_file.change(config_dir, read_book, change)


def read_book(document: dict[str, Any], path: Path, text: str) -> ProfileBook:
    """Return what a document says of profiles. Raises InvalidInputError, with file and line, where that is wrong."""
    active = document.get("profile", LOCAL)
    if not isinstance(active, str):
        raise fault(path, text, ["profile"], "is the name of a profile, in quotes")
    tables = document.get("profiles", {})
    if not isinstance(tables, dict):
        raise fault(path, text, ["profiles"], "holds a table for each profile, such as [profiles.gym]")
    profiles = {LOCAL: Profile(LOCAL, None)}
    for name, table in tables.items():
        if name == LOCAL or NAME.fullmatch(name) is None:
            raise fault(path, text, ["profiles", name], "is not a name for a profile")
        profiles[name] = _profile(name, table, path, text)
    return ProfileBook(active, profiles)


def _profile(name: str, table: object, path: Path, text: str) -> Profile:
    if not isinstance(table, dict) or not table.get("url"):
        raise fault(path, text, ["profiles", name], 'lacks its url = "postgresql://…"')
    known = section(f"profiles.{ANY}")
    for key, value in table.items():
        if key not in known:
            raise fault(
                path, text, ["profiles", name, key], f"is not a setting of a profile, which has {', '.join(known)}"
            )
        kind = known[key].kind
        if not isinstance(value, kind):
            raise fault(path, text, ["profiles", name, key], f"is {_TYPE_WORDS[kind]}")
    return Profile(name, table["url"], table.get("pooler", False), table.get("email"))


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
