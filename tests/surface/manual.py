# ruff: noqa: ANN401 - Typer's command classes are not public
"""Writes the manual pages from the program itself: `poe docs`; a test compares.

`man logbk` has what is common to all, `man logbk-log` a command, `man logbk-notation` a topic of `logbk help`.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import typer
from typer.main import get_command

from logbk_cli.core.setting_table import TABLE
from logbk_cli.main import app
from logbk_cli.topics.commands import TOPICS, text_of
from tests.surface.reference import commands

FOLDER: Final = Path(__file__).parents[2] / "completions" / "man"


def pages() -> dict[str, str]:
    """Return the pages by their names, in the macros that groff and mandoc share."""
    found = {"man1/logbk.1": _page(_overview())}
    for name, inner in groupby(commands(), key=lambda one: one[0][0]):
        found[f"man1/logbk-{name}.1"] = _page(_command(name, list(inner)))
    for topic in TOPICS:
        found[f"man7/logbk-{topic}.7"] = _page(_topic(topic))
    return found


def _page(lines: Iterator[str]) -> str:
    return "\n".join(lines) + "\n"


def _overview() -> Iterator[str]:
    root: Any = get_command(app)
    yield from _head("logbk", 1, root.help)
    yield from (".SH SYNOPSIS", ".B logbk", "[OPTIONS] COMMAND [ARGS]...", ".SH OPTIONS")
    yield from _options(root, typer.Context(root))
    yield from (".SH COMMANDS", "Each has a page of its own: ", ".BR logbk\\-log (1)", "and so on.")
    for name, command in root.commands.items():
        yield from (".TP", f".B {_roff(name)}", _roff(command.help))
    yield ".SH SETTINGS"
    for one in TABLE:
        if one.in_file:
            yield from (".TP", f".B {_roff(one.key)}", _roff(f"{one.description} It is {one.form}."))
    yield ".SH ENVIRONMENT"
    for one in TABLE:
        if one.variable is not None:
            yield from (".TP", f".B {_roff(one.variable)}", _roff(one.description))
    yield ".SH EXIT STATUS"
    yield from _as_it_stands(text_of("exit-codes").partition("\n")[2])
    yield from _see_also([f"logbk\\-{_roff(topic)} (7)" for topic in TOPICS])


def _command(name: str, inner: list[tuple[tuple[str, ...], Any, Any]]) -> Iterator[str]:
    root: Any = get_command(app)
    yield from _head(f"logbk-{name}", 1, root.commands[name].help)
    yield ".SH SYNOPSIS"
    usages = [_roff(" ".join(("logbk", *path, *one.collect_usage_pieces(context)))) for path, one, context in inner]
    yield from "\n.br\n".join(usages).split("\n")
    yield ".SH DESCRIPTION"
    for (_, one, context), usage in zip(inner, usages, strict=True):
        if len(inner) > 1:
            yield f'.SS "{usage}"'
        yield from (*_paragraphs(one.help), *_options(one, context))
    yield from _see_also(["logbk (1)", "logbk\\-notation (7)", "logbk\\-dates (7)"])


def _topic(topic: str) -> Iterator[str]:
    title, _, text = text_of(topic).partition("\n")
    yield from _head(f"logbk-{topic}", 7, title)
    yield ".SH DESCRIPTION"
    yield from _as_it_stands(text)
    yield from _see_also(["logbk (1)"])


def _head(name: str, section: int, text: str) -> Iterator[str]:
    """Return the head of a page; tools that list pages want a name and one line."""
    line = " ".join(text.split("\n\n", maxsplit=1)[0].split()).rstrip(".")
    yield from (f'.TH {_roff(name.upper())} {section} "" "LogBK" "LogBK"', ".SH NAME")
    yield f"{_roff(name)} \\- {_roff(line[:1].lower() + line[1:])}"


def _as_it_stands(text: str) -> Iterator[str]:
    yield from (".nf", *map(_roff, text.strip("\n").splitlines()), ".fi")


def _see_also(pages: list[str]) -> Iterator[str]:
    yield ".SH SEE ALSO"
    yield from (f".BR {page}{',' if page != pages[-1] else ''}" for page in pages)


def _options(command: Any, context: Any) -> Iterator[str]:
    for parameter in command.params:
        text = (getattr(parameter, "help", None) or "").strip()
        names = [name for name in (*parameter.opts, *parameter.secondary_opts) if name.startswith("-")]
        if names and text and "--help" not in names and parameter.get_help_record(context) is not None:
            value = "" if parameter.is_flag or not parameter.metavar else f" \\fI{_roff(parameter.metavar)}\\fR"
            yield from (".TP", f"\\fB{_roff(', '.join(names))}\\fR{value}", _roff(text))


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.strip().split("\n\n"):
        yield from (".PP", _roff(" ".join(paragraph.split())))


def _roff(text: str) -> str:
    """Return text that roff takes for what it is."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga").replace('"', "\\(dq")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    for name, text in pages().items():
        (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / name).write_text(text, encoding="utf-8")
