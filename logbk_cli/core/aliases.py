"""A person's own words for commands: `[aliases]` in config.toml, such as b = "log bench"."""

import shlex
from collections.abc import Collection, Mapping
from typing import Final

from logbk_cli.core.config_file import Document
from logbk_cli.shared.exceptions import InvalidInputError

PREFIX: Final = "aliases."


def load(document: Document) -> dict[str, str]:
    """Return the aliases of config.toml; what is no text there is none."""
    table = document.get("aliases")
    return {name: text for name, text in table.items() if isinstance(text, str)} if isinstance(table, dict) else {}


def expand(name: str, aliases: Mapping[str, str], commands: Collection[str]) -> list[str]:
    """Return the words that an alias stands for, with those that it begins with in turn.

    Raises:
        InvalidInputError: it leads back to itself, or is no words as a shell reads them.

    """
    path, words = [name], [name]
    while words[0] not in commands and words[0] in aliases:
        words = [*_words(words[0], aliases[words[0]]), *words[1:]]
        if words[0] in path:
            way = " → ".join([*path, words[0]])
            raise InvalidInputError(f"the alias {name} leads back to itself: {way}", "Change it: `logbk config edit`.")
        path.append(words[0])
    return words


def require_sound(name: str, aliases: Mapping[str, str], commands: Collection[str]) -> None:
    """Raise InvalidInputError if an alias would hide a command, or leads to none."""
    if name in commands:
        raise InvalidInputError(f"{name} is a command, and an alias never hides one", "Choose another name.")
    command = expand(name, aliases, commands)[0]
    if command not in commands:
        raise InvalidInputError(f"the alias {name} leads to {command!r}, which is no command", "See `logbk --help`.")


def _words(name: str, text: str) -> list[str]:
    try:
        words = shlex.split(text)
    except ValueError:
        raise InvalidInputError(f"the alias {name} has a quote that does not end: {text}") from None
    if not words:
        raise InvalidInputError(f"the alias {name} is empty", 'It is a command and what follows: "log bench".')
    return words
