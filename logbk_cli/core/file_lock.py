"""One command at a time does what two must not do at once; the system frees the lock of a command that dies."""

import asyncio
import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from logbk_cli.shared.exceptions import DatabaseUnavailableError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_log = logging.getLogger(__name__)

_PAUSE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for another command, what to say meanwhile, and what when it has been too long."""

    seconds: float
    waiting: str
    overdue: str
    hint: str


@contextmanager
def locked(path: Path, patience: Patience, on_step: Callable[[str], None] | None = None) -> Iterator[int]:
    """Hold the lock at `path` and give its file descriptor; tell once if another command is to be waited for.

    A process that inherits the descriptor holds the lock too, until it ends: an initdb that outlives a killed
    command keeps the next one waiting, so that nobody removes files under it. (Windows has no such locks.)

    Raises:
        DatabaseUnavailableError: the other command has not ended within the patience.
        OSError: the file cannot be opened; a symbolic link is not followed.

    """
    with _opened(path) as descriptor:
        for _ in _attempts(descriptor, patience, on_step):
            time.sleep(_PAUSE_SECONDS)
        yield descriptor


@asynccontextmanager
async def locked_async(path: Path, patience: Patience) -> AsyncIterator[int]:
    """Hold the lock as `locked` does; other tasks go on while this one waits, the one that holds it too."""
    with _opened(path) as descriptor:
        for _ in _attempts(descriptor, patience, None):
            await asyncio.sleep(_PAUSE_SECONDS)
        yield descriptor


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        yield descriptor
    finally:
        # Closing releases the lock. An explicit release would take it from a process that inherited it, too.
        os.close(descriptor)


def _attempts(descriptor: int, patience: Patience, on_step: Callable[[str], None] | None) -> Iterator[None]:
    """Yield for each vain attempt to take the lock, and end once it is taken."""
    deadline = None
    while not _try(descriptor):
        if deadline is None:
            if on_step is not None:
                on_step(patience.waiting)
            if patience.waiting:  # the log file's own lock has nothing to say
                _log.info("%s", patience.waiting)
            deadline = time.monotonic() + patience.seconds
        elif time.monotonic() > deadline:
            raise DatabaseUnavailableError(patience.overdue, patience.hint)
        yield


def _try(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
