"""Writing a file whole or not at all."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

_SHOWN_OF_NAME: Final = 50  # characters of up to four bytes; with what follows a name has at most 255


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Yield a file to write into, which takes the place of what `path` holds when the block ends well.

    It is its owner's alone to read. One or the other is always there, also after a crash; a process that is killed on
    the spot leaves `NAME.logbk-unfinished-…` beside it, and one that is asked to end leaves nothing.

    Raises:
        OSError: it cannot be written there.

    """
    import tempfile  # noqa: PLC0415 - most commands write no file

    with orderly_end():
        prefix = f"{path.name[:_SHOWN_OF_NAME]}.logbk-unfinished-"
        descriptor, name = tempfile.mkstemp(prefix=prefix, dir=path.parent)  # 0600, and never through a link
        draft = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise


def write_whole(path: Path, text: str) -> None:
    """Put `text` in the place of what `path` holds, for its owner alone to read; one or the other is always there.

    Raises:
        OSError: it cannot be written there.

    """
    with whole_file(path) as file:
        file.write(text.encode())


@contextmanager
def orderly_end() -> Iterator[None]:
    """Make SIGTERM and a terminal that is closed end the block by an exception, as Ctrl-C does: it cleans up behind it.

    By default they end the process on the spot. Whoever ignores them, or has an answer of its own, keeps it.
    """
    names = ("SIGTERM", "SIGHUP") if sys.platform != "win32" else ()
    signals = [getattr(signal, name) for name in names if threading.current_thread() is threading.main_thread()]
    ours = [one for one in signals if signal.getsignal(one) is signal.SIG_DFL]
    for one in ours:
        signal.signal(one, _end)
    try:
        yield
    finally:
        for one in ours:
            signal.signal(one, signal.SIG_DFL)


def _end(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)  # as a shell tells that a signal ended a process
