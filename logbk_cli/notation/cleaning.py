"""Taking from a text what cannot be seen, before it is read."""

import unicodedata

from logbk_cli.notation.errors import NotationError

_LINE_ENDS = str.maketrans(dict.fromkeys("\x0b\x0c\x85\u2028\u2029", "\n"))
_INVISIBLE = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
"""Characters without width that are letters or marks by their category."""


def clean(text: str) -> str:
    r"""Return the text in NFC without control, bidi and zero-width characters; `\n` and tabs stay.

    Raises `NotationError` on half a surrogate pair, which is no text at all.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    text = text.translate(_LINE_ENDS)
    kept = "".join(filter(_stays, text))
    if any("\ud800" <= char <= "\udfff" for char in kept):
        raise NotationError("the text holds half a surrogate pair, which is no character", "was it saved as UTF-8?")
    return unicodedata.normalize("NFC", kept)


def _stays(char: str) -> bool:
    if char in "\n\t":
        return True
    return unicodedata.category(char) not in {"Cc", "Cf"} and char not in _INVISIBLE


def fold_line(text: str) -> str:
    """Return a note on one line: cleaned, with line ends and tabs as blanks, and no blanks around it."""
    return clean(text).replace("\n", " ").replace("\t", " ").strip()
