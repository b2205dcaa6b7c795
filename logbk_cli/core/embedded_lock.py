"""One command at a time sets the bundled server up."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from logbk_cli.shared.exceptions import DatabaseUnavailableError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PATIENCE_SECONDS = 300.0
_PAUSE_SECONDS = 0.05


@contextmanager
def locked(path: Path, on_step: Callable[[str], None]) -> Iterator[int]:
    """Hold the lock at `path` and give its file descriptor; tell once if another command is to be waited for.

    A process that inherits the descriptor holds the lock too, until it ends: an initdb that outlives a killed
    command keeps the next one waiting, so that nobody removes files under it. (Windows has no such locks.)
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        _acquire(descriptor, on_step)
        # Closing releases it. An explicit release would take it from a process that inherited it, too.
        yield descriptor
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, on_step: Callable[[str], None]) -> None:
    deadline = None
    while not _try(descriptor):
        if deadline is None:
            on_step("Waiting for another LogBK command that is setting up the database")
            deadline = time.monotonic() + _PATIENCE_SECONDS
        elif time.monotonic() > deadline:
            raise DatabaseUnavailableError(
                "Another LogBK command has been setting up the database for five minutes.",
                "If one is stopped or hangs, end it and repeat this command.",
            )
        time.sleep(_PAUSE_SECONDS)


def _try(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
