"""Text in and out: cleaned of what steers a terminal or hides, and numbers without an exponent."""

import unicodedata
from decimal import Decimal

# Cc control, Cf format (bidi, zero-width, soft hyphen, BOM), Cs lone surrogates, Zl and Zp line separators.
_BANNED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def sanitise(text: str, *, newlines: bool = False) -> str:
    """Return `text` in NFC without characters that steer a terminal or hide.

    Tabs and line breaks become blanks; with `newlines` the breaks stay, as line feeds.
    """
    if text.isascii() and text.isprintable():
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cleaned = [_sanitise_line(line) for line in lines]
    return ("\n" if newlines else " ").join(cleaned)


def _sanitise_line(line: str) -> str:
    line = line.replace("\t", " ")
    kept = "".join(char for char in line if unicodedata.category(char) not in _BANNED)
    return unicodedata.normalize("NFC", kept)


def plain_decimal(value: Decimal) -> str:
    """Return `value` without exponent and without trailing zeros: `102.5`, `100`, `0`."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
