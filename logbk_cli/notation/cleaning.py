"""Taking from a text what cannot be seen, before it is read."""

from logbk_cli.notation.errors import NotationError
from logbk_cli.shared.text import has_lone_surrogate, sanitise


def clean(text: str) -> str:
    """Return the text in NFC without control, bidi and zero-width characters; line ends stay, as line feeds.

    Raises `NotationError` on half a surrogate pair, which is no text at all.
    """
    if has_lone_surrogate(text):
        raise NotationError("the text holds half a surrogate pair, which is no character", "was it saved as UTF-8?")
    return sanitise(text, newlines=True)


def fold_line(text: str) -> str:
    """Return a note on one line: cleaned, with line ends as blanks, and no blanks around it."""
    return clean(text).replace("\n", " ").strip()
