"""What the keys of a session at the microphone mean."""

from enum import StrEnum
from typing import Final


class Key(StrEnum):
    """What a key means while dictating."""

    TALK = "talk"
    ENTER = "enter"
    CANCEL = "cancel"
    YES = "yes"
    NO = "no"
    UNDO = "undo"
    QUIT = "quit"


_KEYS: Final = {
    " ": Key.TALK,
    "\r": Key.ENTER,
    "\n": Key.ENTER,
    "\x1b": Key.CANCEL,
    "y": Key.YES,
    "n": Key.NO,
    "u": Key.UNDO,
    "q": Key.QUIT,
    "\x04": Key.QUIT,  # Ctrl-D
}


def read_keys(typed: str) -> list[Key]:
    """Return the keys in what a terminal sent; arrows, function keys and pasted text in brackets mean nothing here."""
    if typed.startswith("\x1b") and len(typed) > 1:
        return []
    return [_KEYS[one] for one in typed.lower() if one in _KEYS]
