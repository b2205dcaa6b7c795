# ruff: noqa: ANN401 - Typer's command classes are not public
"""Writes the command reference in README.md from the program itself: `poe docs`; a test compares the two."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from logbk_cli.main import app

README = Path(__file__).parents[2] / "README.md"
BEGIN = "<!-- reference: written by `poe docs` -->\n"
END = "<!-- end of reference -->\n"


def commands() -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Yield path, command and context of each command that does something, in the order of the help."""
    root: Any = get_command(app)
    for name, stand_in in root.commands.items():
        yield from _commands_under((name,), stand_in.make_context(name, [], resilient_parsing=True))


def _commands_under(path: tuple[str, ...], context: Any) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    nested = getattr(context.command, "commands", None)
    if nested is None:
        yield path, context.command, context
        return
    if context.command.invoke_without_command:
        yield path, context.command, context
    for name, command in nested.items():
        inner = command.make_context(name, [], parent=context, resilient_parsing=True)
        yield from _commands_under((*path, name), inner)


def reference() -> str:
    """Return the reference as Markdown."""
    return "\n".join(_section(path, command, context) for path, command, context in commands())


def _section(path: tuple[str, ...], command: Any, context: Any) -> str:
    usage = " ".join(("logbk", *path, *command.collect_usage_pieces(context)))
    summary = command.help.split("\n\n")[0].replace("\n", " ")
    lines = [f"**`{usage}`**  ", summary, ""]
    for parameter in command.params:
        record = parameter.get_help_record(context)
        if record is not None and "--help" not in parameter.opts:
            names = ", ".join(
                f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts) if name.startswith("-")
            )
            text = (getattr(parameter, "help", None) or "").strip()
            if names and text:
                lines.append(f"- {names}: {text}")
    return "\n".join(lines).rstrip() + "\n"


def readme_with(text: str) -> str:
    """Return README.md with `text` in the place of its reference."""
    readme = README.read_text(encoding="utf-8")
    head, _, rest = readme.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{text}\n{END}{tail}"


if __name__ == "__main__":
    README.write_text(readme_with(reference()), encoding="utf-8")
