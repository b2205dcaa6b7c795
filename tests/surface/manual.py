# ruff: noqa: ANN401 - Typer's command classes are not public
"""Writes the manual page from the program itself: `poe docs`; a test compares."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import typer
from typer.main import get_command

from logbk_cli.core.setting_table import TABLE
from logbk_cli.main import app
from logbk_cli.topics.commands import text_of
from tests.surface.reference import commands

PAGE: Final = Path(__file__).parents[2] / "completions" / "logbk.1"


def page() -> str:
    """Return the page for `man`, in the macros that groff and mandoc share."""
    root: Any = get_command(app)
    lines = [
        '.TH LOGBK 1 "" "LogBK" "User Commands"',
        ".SH NAME",
        "logbk \\- " + _roff(root.help[0].lower() + root.help[1:]).rstrip("."),
        ".SH SYNOPSIS",
        ".B logbk",
        "[OPTIONS] COMMAND [ARGS]...",
        ".SH OPTIONS",
        *_options(root, typer.Context(root)),
        ".SH COMMANDS",
    ]
    for path, command, context in commands():
        usage = " ".join(("logbk", *path, *command.collect_usage_pieces(context)))
        lines += [f'.SS "{_roff(usage)}"', *_paragraphs(command.help), *_options(command, context)]
    lines.append(".SH SETTINGS")
    for one in TABLE:
        if one.in_file:
            lines += [".TP", f".B {_roff(one.key)}", _roff(f"{one.description} It is {one.form}.")]
    lines.append(".SH ENVIRONMENT")
    for one in TABLE:
        if one.variable is not None:
            lines += [".TP", f".B {_roff(one.variable)}", _roff(one.description)]
    body = text_of("exit-codes").partition("\n")[2].strip("\n")
    lines += [".SH EXIT STATUS", ".nf", *map(_roff, body.splitlines()), ".fi"]
    return "\n".join(lines) + "\n"


def _options(command: Any, context: Any) -> Iterator[str]:
    for parameter in command.params:
        text = (getattr(parameter, "help", None) or "").strip()
        names = [name for name in (*parameter.opts, *parameter.secondary_opts) if name.startswith("-")]
        if names and text and "--help" not in names and parameter.get_help_record(context) is not None:
            yield from (".TP", f".B {_roff(', '.join(names))}", _roff(text))


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.strip().split("\n\n"):
        yield from (".PP", _roff(" ".join(paragraph.split())))


def _roff(text: str) -> str:
    """Return text that roff takes for what it is."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga").replace('"', "\\(dq")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
