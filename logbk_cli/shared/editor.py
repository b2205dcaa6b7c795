"""A text in the person's own editor, until it is right or they give up; what they wrote is never lost.

The contract, for every command that lets a text be edited:

- `edit(text, apply, name=..., flag=...)` opens $VISUAL, else $EDITOR, on `text`. It is called outside of any unit of
  work: `apply` gets what was saved and opens its own.
- Returns what `apply` returned; None where nothing was changed, or everything was deleted: `apply` is not called then.
- Where `apply` raises InvalidInputError or NotFoundError the editor opens again, on the person's own text, with the
  error in comments above the line that it is about (`error.line`, from 1, in the text that `apply` was given), and at
  that line in the editors that can be told. Saving the same text again gives up: that error is raised.
- Comments are lines that begin with `#!`; `apply` gets the text without them. (A lone `#` is a note in workout text.)
  `comment` is told to the person at the end of the text, each time.
- Whatever is raised, giving up and Ctrl-C included, the text stays in a file whose name is told on stderr, unless
  nothing had been changed in it.
- Without a terminal nothing opens: an InvalidInputError names `flag`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from logbk_cli.shared import console
from logbk_cli.shared.exceptions import InvalidInputError, LogBKError, NotFoundError
from logbk_cli.shared.programs import command_words, without_interrupts
from logbk_cli.shared.text import sanitise

T = TypeVar("T")

COMMENT: Final = "#!"
# Editors that take the line to begin at as +N before the file.
_TAKE_A_LINE: Final = frozenset(
    (
        "vi",
        "vim",
        "nvim",
        "gvim",
        "view",
        "ex",
        "nano",
        "pico",
        "emacs",
        "emacsclient",
        "micro",
        "joe",
        "jed",
        "kak",
        "mg",
        "ne",
        "vis",
    )
)
_STDERR: Final = 2
_NOT_FOUND: Final = (FileNotFoundError, PermissionError, NotADirectoryError)


def edit(text: str, apply: Callable[[str], T], *, name: str, flag: str, comment: str = "") -> T | None:
    """Return what `apply` made of the text that the person saved; None where there was nothing to do.

    `name` is what the file is called, such as `workout.txt`; for the rest see the contract above.

    Raises:
        InvalidInputError: no terminal, no such editor, an editor that failed, or a text that is not UTF-8.
        LogBKError: whatever `apply` raised last.

    """
    if not console.is_interactive():
        raise InvalidInputError("cannot open an editor without a terminal", f"Pass {flag}.")
    command = _editor(flag)
    folder = Path(tempfile.mkdtemp(prefix="logbk-"))
    try:
        result = _edit(folder / name, text, apply, lambda file, line: _open(command, file, line, flag), comment)
    except BaseException:
        _keep(folder / name, text)
        raise
    shutil.rmtree(folder, ignore_errors=True)
    return result


def _edit(
    file: Path, text: str, apply: Callable[[str], T], open_: Callable[[Path, int | None], None], comment: str
) -> T | None:
    current = _without_comments(text)
    error: LogBKError | None = None
    while True:
        shown, line = _with_comments(current, error, comment)
        file.write_text(shown, encoding="utf-8", newline="\n")
        open_(file, line)
        before, current = current, _without_comments(_read(file))
        if error is not None and current == before:
            raise error
        if current == before or not current.strip():
            return None
        try:
            return apply(current)
        except (InvalidInputError, NotFoundError) as refused:
            error = refused


def _editor(flag: str) -> list[str]:
    """Return the person's editor as words: $VISUAL, $EDITOR, or what every such system has."""
    named = next((value for name in ("VISUAL", "EDITOR") if (value := os.environ.get(name, "").strip())), "")
    if not named:
        named = "notepad" if sys.platform == "win32" else "vi"
    try:
        return command_words(named)
    except ValueError:
        raise InvalidInputError(f"not an editor: {named!r}", f"Set EDITOR, or pass {flag}.") from None


def _open(command: list[str], file: Path, line: int | None, flag: str) -> None:
    """Run the editor until it ends. Raises InvalidInputError where it cannot be run, or says that it failed."""
    at = [f"+{line}"] if line is not None and Path(command[0]).stem in _TAKE_A_LINE else []
    # With the command's output in a pipe the editor still needs the screen.
    screen = None if sys.stdout.isatty() else _STDERR
    try:
        process = subprocess.Popen([*command, *at, str(file)], stdout=screen)  # noqa: S603 - what the person named
    except _NOT_FOUND:
        raise InvalidInputError(f"there is no editor {command[0]!r}", f"Set EDITOR, or pass {flag}.") from None
    with without_interrupts():
        code = process.wait()
    if code != 0:
        raise InvalidInputError(f"the editor {command[0]!r} ended with an error ({code})", "Nothing was changed.")


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"the editor did not write UTF-8 text (byte {error.start})") from None
    except OSError as error:
        raise InvalidInputError(f"what the editor wrote cannot be read: {error.strerror}") from None


def _with_comments(text: str, error: LogBKError | None, comment: str) -> tuple[str, int | None]:
    """Return the text with its comments, and the line to begin at in it."""
    body = text if not text or text.endswith("\n") else f"{text}\n"
    tail = "".join(f"{COMMENT} {line}".rstrip() + "\n" for line in comment.splitlines())
    if tail:
        tail = "\n" + tail
    if error is None:
        return body + tail, None
    lines = body.split("\n")
    at = min(max(error.line or 1, 1), len(lines)) - 1
    message = error.message.removeprefix(f"line {error.line}: ")
    told = [part for part in (message, error.hint) if part]
    comments = [f"{COMMENT} {line}" for part in told for line in sanitise(part, newlines=True).splitlines()]
    return "\n".join([*lines[:at], *comments, *lines[at:]]) + tail, at + len(comments) + 1


def _without_comments(text: str) -> str:
    """Return the text as `apply` reads it; where the comments stood at its end, so does no blank line."""
    lines = [line for line in text.split("\n") if not line.lstrip().startswith(COMMENT)]
    body = "\n".join(lines).rstrip("\n")
    return f"{body}\n" if body else ""


def _keep(file: Path, original: str) -> None:
    """Tell where the text is, or remove it where the person wrote nothing."""
    try:
        kept = _without_comments(file.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        kept = ""
    if not kept.strip() or kept == _without_comments(original):
        shutil.rmtree(file.parent, ignore_errors=True)
    else:
        console.say(f"Your text is kept in {file}.")
