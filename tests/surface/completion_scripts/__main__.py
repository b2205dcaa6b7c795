"""Writes the completion scripts into completions/: `poe docs`; a test compares."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.surface.completion_scripts import bash, fish, powershell, zsh
from tests.surface.completion_scripts.tree import Command, tree

FOLDER: Final = Path(__file__).parents[3] / "completions"
SCRIPTS: Final[dict[str, Callable[[tuple[Command, ...]], str]]] = {
    "logbk.bash": bash.script,
    "_logbk": zsh.script,
    "logbk.fish": fish.script,
    "logbk.ps1": powershell.script,
}

if __name__ == "__main__":
    commands = tree()
    for name, script in SCRIPTS.items():
        (FOLDER / name).write_text(script(commands), encoding="utf-8")
