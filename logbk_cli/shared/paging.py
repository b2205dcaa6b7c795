"""Output that is longer than the terminal goes through the person's pager; what fits, or goes into a pipe, does not."""

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from logbk_cli.shared import console
from logbk_cli.shared.preferences import preference
from logbk_cli.shared.programs import command_words, without_interrupts

if TYPE_CHECKING:
    from rich.console import RenderableType


class _Held(io.StringIO):
    """Holds what is written to a terminal, and looks like that terminal to whoever writes."""

    def __init__(self, screen: TextIO) -> None:
        super().__init__(newline="")
        self.screen = screen

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return self.screen.fileno()


@contextmanager
def paged() -> Iterator[None]:
    """Show what the block writes to stdout in the pager, if a person reads it and it is longer than their terminal."""
    command = preference("pager") if console.is_terminal(sys.stdout) and console.is_typed() else None
    if not command:
        yield
        return
    held = _Held(sys.stdout)
    sys.stdout = held
    try:
        yield
    except BaseException:
        held.screen.write(held.getvalue())
        raise
    finally:
        sys.stdout = held.screen
    _show(held.getvalue(), command)


def show_paged(*renderables: "RenderableType") -> None:
    """Write data to stdout as `console.show` does, in the pager where it is long."""
    with paged():
        console.show(*renderables)


def _show(text: str, command: str) -> None:
    if text.count("\n") < shutil.get_terminal_size().lines or not _page(text, command):
        sys.stdout.write(text)


def _page(text: str, command: str) -> bool:
    """Run the pager until it ends; return False where it cannot be run."""
    sys.stdout.flush()
    try:
        words = command_words(command)
        # As git does: colours are kept, and a `less` without options does not keep a short text on a screen of its own.
        process = subprocess.Popen(words, stdin=subprocess.PIPE, env={"LESS": "FRX", **os.environ})  # noqa: S603 - what the person named
    except (OSError, ValueError, IndexError):
        return False
    with without_interrupts():
        process.communicate(text.encode())  # says nothing where the person has left before the end
    return True
