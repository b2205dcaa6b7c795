"""What people and scripts read: data on stdout, narration on stderr, and the same rules for both everywhere."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from textwrap import indent
from typing import TYPE_CHECKING, Any, NoReturn, TextIO
from uuid import UUID

from logbk_cli.shared.exceptions import InvalidInputError, LogBKError
from logbk_cli.shared.preferences import preference
from logbk_cli.shared.text import plain_decimal, sanitise

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console, RenderableType

# Wide screens gain nothing from wider tables; a pipe has no width of its own.
MAX_WIDTH = 160
PIPE_WIDTH = 200
# A picture needs a size of its own in a pipe: the one of a small terminal, the same each time.
_PIPED_PICTURE = (80, 24)
_WIDEST_PICTURE = 120
_LONGEST_MESSAGE = 400
_LONGEST_DETAIL = 4000  # characters of the input that an error repeats


def out() -> "Console":
    """Return a console on stdout, for data."""
    return _console(sys.stdout)


def err() -> "Console":
    """Return a console on stderr, for narration and errors."""
    return _console(sys.stderr)


def _console(stream: TextIO) -> "Console":
    from rich.console import Console  # noqa: PLC0415 - `--version` and completion do without Rich

    terminal = is_terminal(stream)
    console = Console(
        file=stream,
        force_terminal=terminal,
        no_color=not is_coloured(stream),
        color_system="auto" if terminal or not is_coloured(stream) else "standard",
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=not terminal,
    )
    console.width = min(console.width, MAX_WIDTH) if terminal else PIPE_WIDTH
    return console


def picture_size() -> tuple[int, int]:
    """Return how many columns and rows a picture on stdout may take: the terminal's, or 80 and 24 in a pipe."""
    console = out()
    if not console.is_terminal:
        return _PIPED_PICTURE
    return min(console.width, _WIDEST_PICTURE), console.height


def is_terminal(stream: TextIO) -> bool:
    """Tell whether a person sees what is written to `stream`."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def is_coloured(stream: TextIO) -> bool:
    """Tell whether what is written to `stream` has colours: on a terminal, unless the person wants it otherwise."""
    said = preference("color")
    if said in {"always", "never"}:
        return said == "always"
    return is_terminal(stream) and not os.environ.get("NO_COLOR")


def is_interactive() -> bool:
    """Tell whether a person can be asked: a terminal on both standard input and standard error."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def is_typed() -> bool:
    """Tell whether standard input is a person at a keyboard, who would see what is typed."""
    return sys.stdin is not None and sys.stdin.isatty()


def show(*renderables: "RenderableType") -> None:
    """Write data to stdout. Strings are plain text: user text is never markup.

    Into a pipe go neither blanks at the ends of lines nor the empty lines that set a table apart on a screen.
    """
    console = out()
    for renderable in renderables:
        if isinstance(renderable, str):
            console.print(sanitise(renderable, newlines=True))
        elif console.is_terminal:
            console.print(renderable)
        else:
            with console.capture() as captured:
                console.print(renderable)
            lines = [line.rstrip() for line in captured.get().splitlines()]
            console.print("\n".join(lines).strip("\n"))


def show_text(text: str) -> None:
    """Write text to stdout as it stands, for documents that are read back."""
    sys.stdout.write(text)


def say(text: str, style: str = "") -> None:
    """Write a line of narration to stderr."""
    err().print(sanitise(text, newlines=True), style=style)


def show_json(document: object) -> None:
    """Write one JSON document to stdout: UTF-8, exact decimals as strings, times in ISO 8601 with offset."""
    text = json.dumps(document, default=_json_value, ensure_ascii=False, indent=2)
    sys.stdout.write(text + "\n")


def _json_value(value: object) -> object:
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    dump: Callable[[], dict[str, Any]] | None = getattr(value, "model_dump", None)  # a Pydantic schema, unimported
    if dump is not None:
        return dump()
    raise TypeError(f"no JSON form for {type(value).__name__}")


def show_error(error: LogBKError, *, as_json: bool) -> None:
    """Write an error to stderr: one line and a hint, or one JSON object."""
    if as_json:
        body: dict[str, object] = {
            "code": error.exit_code,
            "kind": error.kind,
            "message": sanitise(error.message, newlines=True),
            "hint": None if error.hint is None else sanitise(error.hint, newlines=True),
            **{key: _sanitise_value(value) for key, value in error.details().items()},
        }
        sys.stderr.write(json.dumps({"error": body}, default=_json_value, ensure_ascii=False) + "\n")
        return
    console = err()
    from rich.text import Text  # noqa: PLC0415 - as in _console

    console.print(Text.assemble(("error: ", "bold red"), _shorten(sanitise(error.message, newlines=True))))
    excerpt = error.excerpt(console.width - 4) if console.is_terminal else None
    if excerpt:
        console.print(Text(indent(excerpt, "  ")), soft_wrap=True)
    if error.hint:
        console.print(Text.assemble(("hint: ", "bold"), sanitise(error.hint, newlines=True)))


def _shorten(text: str) -> str:
    """Return a message that repeats a long input cut in its middle."""
    half = _LONGEST_MESSAGE // 2
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[:half]} … {text[-half:]}"


def _sanitise_value(value: object) -> object:
    if isinstance(value, str):
        return sanitise(value[:_LONGEST_DETAIL])
    return [_sanitise_value(item) for item in value] if isinstance(value, list) else value


@contextmanager
def progress() -> Iterator["Callable[[str], None]"]:
    """Yield a function that tells the person what is being done, in place on a terminal and silently elsewhere."""
    if not is_terminal(sys.stderr):
        yield lambda _step: None
        return
    with err().status("Starting", spinner="dots") as status:
        yield lambda step: status.update(sanitise(step))


@contextmanager
def progress_bar(what: str, total: int) -> Iterator["Callable[[int], None]"]:
    """Yield a function that tells how much of `total` is done: a bar on a terminal, silence elsewhere."""
    if not is_terminal(sys.stderr):
        yield lambda _done: None
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415 - as in _console

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err(), transient=True) as bar:
        task = bar.add_task(sanitise(what), total=total)
        yield lambda done: bar.update(task, completed=done)


def confirm(question: str, *, flag: str) -> bool:
    """Ask a yes/no question, `no` by default.

    Without a terminal raise InvalidInputError that names `flag`, the option to pass instead.
    """
    return ask(f"{question} [y/N] ", flag=flag).strip().lower() in {"y", "yes"}


def choose(question: str, options: tuple[str, ...], *, flag: str) -> int | None:
    """Ask for one of `options` by number; return its index, or None when the person picks none."""
    say(question)
    for number, option in enumerate(options, start=1):
        say(f"  {number}  {option}")
    while True:
        answer = ask(f"Which one? [1-{len(options)}, Enter for none] ", flag=flag).strip()
        if not answer:
            return None
        if answer.isascii() and answer.isdigit() and 1 <= int(answer[:4]) <= len(options):
            return int(answer) - 1
        say(f"Please answer with a number from 1 to {len(options)}.")


def read_stdin() -> str:
    """Return all of standard input.

    Raises:
        InvalidInputError: it is not UTF-8.

    """
    try:
        return read_stdin_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"standard input is not UTF-8 text (byte {error.start})") from None


def read_stdin_bytes() -> bytes:
    """Return all of standard input as it is.

    Raises:
        InvalidInputError: it is closed.

    """
    if sys.stdin is None:
        raise InvalidInputError("standard input is closed")
    return sys.stdin.buffer.read()


def ask(prompt: str, *, flag: str) -> str:
    """Read one line from the person; the prompt goes to stderr.

    Enter answers with a line break, the end of input with nothing; either way what follows begins a line of its own.
    """
    if not is_interactive():
        _refuse(prompt.strip(), flag)
    if not sys.stdout.isatty():
        sys.stderr.write(sanitise(prompt))
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            sys.stderr.write("\n")
        return line
    if sys.platform != "win32":  # which has no such module, and arrow keys of its own
        import readline  # noqa: F401, PLC0415 - gives input() its arrow keys and its history

    try:
        return input(sanitise(prompt)) + "\n"
    except EOFError:
        sys.stderr.write("\n")
        return ""


def ask_secret(prompt: str, *, flag: str) -> str:
    """Read one line that is not shown as it is typed, from the terminal and nowhere else; nothing at the end of input.

    Without a terminal raise InvalidInputError that names `flag`, the option to pass instead.
    """
    if not is_interactive():
        _refuse(prompt.strip(), flag)
    import getpass  # noqa: PLC0415 - only where a secret is asked for
    import warnings  # noqa: PLC0415 - likewise

    try:
        with warnings.catch_warnings():
            # Where it cannot turn the echo off, getpass would warn and read all the same.
            warnings.simplefilter("error", getpass.GetPassWarning)
            return getpass.getpass(sanitise(prompt))
    except getpass.GetPassWarning:
        raise InvalidInputError("this terminal cannot hide what is typed", f"Pass {flag}.") from None
    except UnicodeDecodeError:
        raise InvalidInputError("what was typed is not UTF-8 text", "Check the terminal's encoding.") from None
    except EOFError:
        sys.stderr.write("\n")
        return ""


def _refuse(question: str, flag: str) -> NoReturn:
    raise InvalidInputError(f"cannot ask without a terminal: {question}", f"Pass {flag}.")
