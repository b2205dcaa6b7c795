"""Keys as they are pressed: no Enter behind them, and none is shown."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from logbk_cli.shared import console

_MOST: Final = 1024


@contextmanager
def single_keys() -> Iterator[None]:
    """Let each key be read as it is pressed, and not be shown; as before in the end. Ctrl-C stays what it is."""
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


def typed_within(seconds: float) -> str | None:
    """Wait for keys as long as `seconds`; return them, an empty text for none, None where the keyboard has gone."""
    if not console.is_typed():
        time.sleep(seconds)
        return ""
    if sys.platform == "win32":
        return _typed_on_windows(seconds)
    import os  # noqa: PLC0415 - as above
    from select import select  # noqa: PLC0415 - likewise

    if not select([sys.stdin], [], [], seconds)[0]:
        return ""
    return os.read(sys.stdin.fileno(), _MOST).decode("utf-8", "replace") or None


def _typed_on_windows(seconds: float) -> str:
    import msvcrt  # noqa: PLC0415 - only Windows has it

    end = time.monotonic() + seconds
    typed = ""
    while not typed:
        while msvcrt.kbhit():  # type: ignore[attr-defined, unused-ignore]  # not on this system
            typed += msvcrt.getwch()  # type: ignore[attr-defined, unused-ignore]  # likewise
        if time.monotonic() >= end:
            break
        time.sleep(0.01)
    return typed
