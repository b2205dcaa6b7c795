"""Waiting in front of a person: a countdown in place, with a bell at its end."""

import math
import sys
import time
from typing import Final

from logbk_cli.shared import console
from logbk_cli.shared.keyboard import single_keys, typed_within

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
        with single_keys():
            while (left := end - time.monotonic()) > 0:
                whole = math.ceil(left)
                sys.stderr.write(f"{_CLEAR}{whole // 60}:{whole % 60:02}  rest; Enter ends it")
                sys.stderr.flush()
                until_next = min(left, left - whole + 1)
                typed = typed_within(until_next)
                if typed is None:
                    time.sleep(until_next)  # nothing will come any more
                elif not _ENDING_KEYS.isdisjoint(typed):
                    return False
            sys.stderr.write(_BELL)
            return True
    finally:
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()
