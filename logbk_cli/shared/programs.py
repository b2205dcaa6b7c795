"""Programs that a person names, such as an editor: the words of their commands, and whom Ctrl-C belongs to."""

import shlex
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def command_words(command: str) -> list[str]:
    """Return a command as its program and the arguments behind it, quoted as the system's own shell has it.

    Raises:
        ValueError: a quotation mark is not closed.

    """
    return _words_on_windows(command) if sys.platform == "win32" else shlex.split(command)


def _words_on_windows(command: str) -> list[str]:
    # A backslash stands between folders there, and the marks around a path stay, which no program is called by.
    words = [word[1:-1] if word[:1] == word[-1:] == '"' else word for word in shlex.split(command, posix=False)]
    # Many are scripts, as code.cmd is, which start by their whole name alone.
    return [*(shutil.which(word) or word for word in words[:1]), *words[1:]]


@contextmanager
def without_interrupts() -> Iterator[None]:
    """Leave Ctrl-C to another program, such as an editor, that shares the terminal with this process."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
