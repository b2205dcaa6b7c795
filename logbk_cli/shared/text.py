"""Text in and out: cleaned of what steers a terminal or hides, and numbers without an exponent."""

import re
import unicodedata
from decimal import Decimal

# Cc control, Cf format (bidi, zero-width, soft hyphen, BOM), Cs lone surrogates.
_BANNED = frozenset({"Cc", "Cf", "Cs"})
# Characters without width that are letters or marks by their category.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
# What a terminal takes for a colour, a title or a key: of one of these nothing is left, or its numbers would stay.
_SEQUENCES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))|\x9b[0-?]*[ -/]*[@-~]")
_LINE_ENDS = str.maketrans(dict.fromkeys("\r\x0b\x0c\x85\u2028\u2029", "\n"))


def has_lone_surrogate(text: str) -> bool:
    """Tell whether `text` holds half a surrogate pair: bytes that were no UTF-8, and no character."""
    return not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text)


def sanitise(text: str, *, newlines: bool = False) -> str:
    """Return `text` in NFC without characters that steer a terminal or hide.

    Tabs and line ends become blanks; with `newlines` line ends stay, as line feeds.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _SEQUENCES.sub("", text).replace("\r\n", "\n").translate(_LINE_ENDS).replace("\t", " ")
    if not newlines:
        text = text.replace("\n", " ")
    return unicodedata.normalize("NFC", "".join(filter(_stays, text)))


def _stays(char: str) -> bool:
    return char == "\n" or (unicodedata.category(char) not in _BANNED and char not in _INVISIBLE)


def plain_decimal(value: Decimal) -> str:
    """Return `value` without exponent and without trailing zeros: `102.5`, `100`, `0`."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
