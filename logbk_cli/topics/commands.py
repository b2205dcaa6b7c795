"""`logbk help`: a topic, or a command."""

import re
import shutil
import sys
import textwrap
from importlib.resources import files
from typing import Annotated, Any, Final

import typer

from logbk_cli.shared import console
from logbk_cli.shared.exceptions import InvalidInputError, NotFoundError
from logbk_cli.shared.options import JsonOption
from logbk_cli.shared.paging import paged

TOPICS: Final = ("notation", "dates", "exit-codes", "voice", "json")

app = typer.Typer(rich_markup_mode="rich")


@app.command("help")
def show_help(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TOPIC]", help="A topic or a command; without one, the topics.", show_default=False),
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Explain a topic: logbk help notation. Without one, list them. Commands have their help here too."""
    if not words:
        _list(as_json=as_json)
    elif len(words) == 1 and words[0] in TOPICS:
        _show(words[0], as_json=as_json)
    else:
        _show_command(context, words, as_json=as_json)


def _list(*, as_json: bool) -> None:
    titles = {topic: text_of(topic).partition("\n")[0] for topic in TOPICS}
    if as_json:
        console.show_json({"topics": [{"name": name, "title": title} for name, title in titles.items()]})
        return
    console.show("\n".join(f"{name:<12}{title}" for name, title in titles.items()))
    console.say("`logbk help TOPIC` explains one; `logbk --help` lists the commands.", "dim")


def _show(topic: str, *, as_json: bool) -> None:
    text = text_of(topic)
    if as_json:
        title, _, body = text.partition("\n")
        console.show_json({"name": topic, "title": title, "text": body.strip("\n")})
        return
    if console.is_terminal(sys.stdout):
        text = fitted(text, shutil.get_terminal_size().columns)
    with paged():
        console.show_text(text)


def _show_command(context: typer.Context, words: list[str], *, as_json: bool) -> None:
    above: Any = context.find_root()
    command: Any = above.command
    for word in words:
        inner = getattr(command, "commands", {}).get(word)
        if inner is None:
            raise _unknown(words, [*TOPICS, *above.find_root().command.commands])
        above = inner.make_context(word, [], parent=above, resilient_parsing=True)
        command = above.command
    if as_json:
        raise InvalidInputError("--json is for topics", f"`logbk help {' '.join(words)}` prints the command's help.")
    typer.echo(command.get_help(above))


def _unknown(words: list[str], known: list[str]) -> NotFoundError:
    from difflib import get_close_matches  # noqa: PLC0415 - only here

    candidates = tuple(get_close_matches(words[0], known, n=3))
    hint = f"Did you mean {candidates[0]}?" if candidates else f"There is {', '.join(TOPICS)}, and each command."
    return NotFoundError(f"no topic or command is called {' '.join(words)!r}", hint, candidates)


def fitted(text: str, width: int) -> str:
    """Break what is wider than a terminal between words; what explains an example stays in its column."""
    if max(map(len, text.splitlines())) <= width:
        return text
    lines = re.sub(r"(?<=\S)\n(?=\S)", " ", text).splitlines()  # sentences flow, examples keep their lines
    return "".join(f"{_fitted_line(line, width)}\n" for line in lines)


def _fitted_line(line: str, width: int) -> str:
    column = re.match(r" +\S.*? {2,}", line)
    hang = column.end() if column and column.end() <= width // 2 else len(line) - len(line.lstrip())
    return textwrap.fill(line, width, subsequent_indent=" " * hang, break_long_words=False, break_on_hyphens=False)


def text_of(topic: str) -> str:
    """Return the text of a topic; its first line is the title."""
    return files("logbk_cli.topics").joinpath("texts", f"{topic}.txt").read_text(encoding="utf-8")
