"""`logbk completion`: what Tab knows of LogBK."""

from typing import Annotated, Final

import typer

from logbk_cli.completions.installation import add_line, install, lacks_line, script_of
from logbk_cli.completions.refreshing import refresh
from logbk_cli.completions.values import Place, Shell, find_shell
from logbk_cli.core.config import Settings
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import InvalidInputError, LogBKError
from logbk_cli.shared.options import JsonOption
from logbk_cli.shared.text import sanitise

_NEXT: Final = "Open a new {shell}: `logbk ` and Tab."

app = typer.Typer(help="Complete commands and names with Tab.", rich_markup_mode="rich")

ShellArgument = Annotated[
    Shell | None,
    typer.Argument(metavar="[SHELL]", help="bash, zsh, fish or powershell; the one you use.", show_default=False),
]


@app.command("install")
def install_completion(
    context: typer.Context,
    shell: ShellArgument = None,
    *,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Where the shell needs a line in its startup file, write it there.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Set completion up for your shell, and write down the names of your exercises and routines for it.

    Where the shell needs a line in its startup file, LogBK asks before it writes it.
    """
    shell = shell or _find_shell()
    place = install(shell)
    if not as_json:
        console.say(f"Wrote {place.script}.")
    is_loaded = _complete(place, yes=yes, asks=not as_json)
    _write_names(context.obj(), as_json=as_json)
    if as_json:
        console.show_json(
            {
                "shell": shell,
                "script": str(place.script),
                "startup_file": None if place.startup_file is None else str(place.startup_file),
                "line": place.line,
                "is_loaded": is_loaded,
            }
        )
    elif is_loaded:
        console.say(_NEXT.format(shell=shell))


@app.command("show")
def show_completion(shell: ShellArgument = None, *, as_json: JsonOption = False) -> None:
    """Print the completion script of a shell, to put where you like."""
    shell = shell or _find_shell()
    script = script_of(shell)
    if as_json:
        console.show_json({"shell": shell, "script": script})
    else:
        console.show_text(script)


@app.command("refresh")
def refresh_completion(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """Write the names down anew that Tab completes. Commands that change them do it by themselves, and each day one."""
    names = refresh(context.obj())
    if as_json:
        console.show_json(names)
    else:
        console.say(f"Tab knows {len(names.exercises)} exercises and {len(names.routines)} routines.")


def _find_shell() -> Shell:
    shell = find_shell()
    if shell is None:
        raise InvalidInputError("SHELL names no shell that LogBK has completions for", f"Name one: {', '.join(Shell)}.")
    return shell


def _complete(place: Place, *, yes: bool, asks: bool) -> bool:
    """See to it that the shell loads the script; return whether it does."""
    if not lacks_line(place):
        return True
    if place.startup_file is not None and (
        yes or (asks and console.is_interactive() and console.confirm(_question(place), flag="--yes"))
    ):
        add_line(place)
        console.say(f"Added a line to {place.startup_file}.")
        return True
    if asks:
        console.say(f"To load it, put this line into {_file(place)}:")
        console.show_text(f"{sanitise(place.line or '')}\n")  # whole, to be copied
    return False


def _file(place: Place) -> str:
    return "$PROFILE" if place.startup_file is None else f"{place.startup_file}, or pass --yes"


def _question(place: Place) -> str:
    return f"Add a line to {place.startup_file} that loads it?"


def _write_names(settings: Settings, *, as_json: bool) -> None:
    """Write the names, if there is a database to ask: commands complete without."""
    try:
        refresh(settings)
    except LogBKError as error:
        if not as_json:
            console.say(f"warning: no names of exercises yet: {error.message}", "yellow")
            console.say("`logbk completion refresh` writes them when that is mended.")
