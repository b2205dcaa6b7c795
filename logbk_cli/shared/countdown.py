"""Waiting in front of a person: a countdown in place, with a bell at its end."""

import math
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from logbk_cli.shared import console

_CLEAR: Final = "\r\x1b[2K"
_BELL: Final = "\a"
_ENDING_KEYS: Final = frozenset("\n\rqQ")


def count_down(seconds: float) -> bool:
    """Wait; return False where the person ended it before its time, with Enter or q.

    On a terminal the time that is left stands in one line of stderr, which is gone in the end, and a bell rings;
    elsewhere nothing is shown. KeyboardInterrupt passes through, the line taken away.
    """
    if not console.is_terminal(sys.stderr):
        time.sleep(seconds)
        return True
    end = time.monotonic() + seconds
    try:
        with _single_keys():
            while (left := end - time.monotonic()) > 0:
                whole = math.ceil(left)
                sys.stderr.write(f"{_CLEAR}{whole // 60}:{whole % 60:02}  rest; Enter ends it")
                sys.stderr.flush()
                if _key_within(min(left, left - whole + 1)) in _ENDING_KEYS:
                    return False
            sys.stderr.write(_BELL)
            return True
    finally:
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()


@contextmanager
def _single_keys() -> Iterator[None]:
    """Let each key be read as it is pressed, and not be shown; as before in the end."""
    if sys.platform == "win32" or not console.is_typed():
        yield
        return
    import termios  # noqa: PLC0415 - not on every system
    import tty  # noqa: PLC0415 - likewise

    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _key_within(seconds: float) -> str:
    """Wait for a key as long as `seconds`; return it, or an empty text."""
    if sys.platform == "win32" or not console.is_typed():
        time.sleep(seconds)
        return ""
    import os  # noqa: PLC0415 - as above
    from select import select  # noqa: PLC0415 - likewise

    ready, _, _ = select([sys.stdin], [], [], seconds)
    key = os.read(sys.stdin.fileno(), 1).decode("ascii", "replace") if ready else ""
    if ready and not key:
        time.sleep(seconds)  # the keyboard is gone: nothing will come any more
    return key
