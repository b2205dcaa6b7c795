# ruff: noqa: ANN401 - Typer's command classes are not public
"""Writes what README.md lists from the program itself: commands, settings, variables. `poe docs`; a test compares."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from typer.main import get_command

from logbk_cli.core.setting_table import TABLE, Setting
from logbk_cli.main import app

README = Path(__file__).parents[2] / "README.md"


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


def settings() -> str:
    """Return the settings that config.toml holds, as a table in Markdown."""
    rows = [
        f"| `{one.key}` | {_cell(one.form)} | {_default(one)} | {_cell(one.description)} |"
        for one in TABLE
        if one.in_file
    ]
    return "\n".join(["| setting | is | default | meaning |", "|---|---|---|---|", *rows, ""])


def variables() -> str:
    """Return the variables of the environment that say a setting, as a table in Markdown."""
    rows = [f"| `{one.variable}` | {_cell(one.description)} |" for one in TABLE if one.variable is not None]
    return "\n".join(["| variable | meaning |", "|---|---|", *rows, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _default(setting: Setting) -> str:
    if setting.default is None:
        return ""
    return f"`{str(setting.default).lower() if isinstance(setting.default, bool) else setting.default}`"


SECTIONS: Final[Mapping[str, Callable[[], str]]] = {
    "reference": reference,
    "settings": settings,
    "variables": variables,
}
"""What README holds between `<!-- NAME: written by … -->` and `<!-- end of NAME -->`."""


def written_readme() -> str:
    """Return README.md with each of the sections written anew."""
    readme = README.read_text(encoding="utf-8")
    for name, write in SECTIONS.items():
        begin, end = f"<!-- {name}: written by `poe docs` -->\n", f"<!-- end of {name} -->\n"
        head, _, rest = readme.partition(begin)
        _, _, tail = rest.partition(end)
        assert rest, f"README.md has no place for {name}"
        readme = f"{head}{begin}\n{write()}\n{end}{tail}"
    return readme


if __name__ == "__main__":
    README.write_text(written_readme(), encoding="utf-8")
