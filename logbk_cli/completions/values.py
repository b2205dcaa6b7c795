"""The shells, and where each looks for its completions."""

import os
import shlex
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from logbk_cli.core import paths


class Shell(StrEnum):
    """A shell that LogBK has completions for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


SCRIPTS: Final = {
    Shell.BASH: "logbk.bash",
    Shell.ZSH: "_logbk",
    Shell.FISH: "logbk.fish",
    Shell.POWERSHELL: "logbk.ps1",
}
"""What each script is called in completions/."""

SHARED: Final = {
    Shell.BASH: "bash-completion/completions/logbk",
    Shell.ZSH: "zsh/site-functions/_logbk",
    Shell.FISH: "fish/vendor_completions.d/logbk.fish",
    Shell.POWERSHELL: "logbk/logbk.ps1",
}
"""Where the wheel puts each script under share/. If that is the system's, all but PowerShell find it there."""

_BASH_COMPLETION: Final = "bash-completion/bash_completion"
_SHARES: Final = tuple(map(Path, ("/usr/share", "/usr/local/share", "/opt/homebrew/share")))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a shell's script belongs.

    `startup_file` is the file of the person's in which `line` has to stand, both None where the shell finds the script
    by itself. The startup file of PowerShell only PowerShell knows: that is None, and there is a line.
    """

    script: Path
    startup_file: Path | None
    line: str | None


def find_shell() -> Shell | None:
    """Return the shell of this person; None where it is not known, or not one of ours."""
    if sys.platform == "win32":
        return Shell.POWERSHELL
    name = Path(os.environ.get("SHELL", "")).name
    if name == "pwsh":
        return Shell.POWERSHELL
    return Shell(name) if name in set(Shell) else None


def place_of(shell: Shell) -> Place:
    """Return where the script of a shell belongs, by the variables of this shell's own."""
    home = Path.home()
    data = _folder("XDG_DATA_HOME", home / ".local" / "share")
    match shell:
        case Shell.BASH:
            script = _folder("BASH_COMPLETION_USER_DIR", data / "bash-completion") / "completions" / "logbk"
            file = home / ".bashrc"
            if _loads_by_itself(file):
                return Place(script, None, None)
            return Place(script, file, f"[ -r {_quoted(script)} ] && . {_quoted(script)}")
        case Shell.ZSH:
            script = data / "zsh" / "site-functions" / "_logbk"
            line = (
                f"fpath+=({_quoted(script.parent)}); autoload -Uz compinit _logbk; "
                "(( $+functions[compdef] )) || compinit; compdef _logbk logbk"
            )
            return Place(script, _folder("ZDOTDIR", home) / ".zshrc", line)
        case Shell.FISH:
            config = _folder("XDG_CONFIG_HOME", home / ".config")
            return Place(config / "fish" / "completions" / "logbk.fish", None, None)
        case Shell.POWERSHELL:
            script = paths.config_dir() / "logbk.ps1"
            return Place(script, None, ". '" + str(script).replace("'", "''") + "'")


def is_there_for_everybody(shell: Shell) -> bool:
    """Tell whether a package of the system's has put the script where the shell finds it."""
    return shell is not Shell.POWERSHELL and any((share / SHARED[shell]).is_file() for share in _SHARES)


def _loads_by_itself(bashrc: Path) -> bool:
    """Tell whether bash-completion is here and loaded: it finds scripts in a folder of the person's."""
    is_here = any((share / _BASH_COMPLETION).is_file() for share in _SHARES)
    try:
        return is_here and "bash_completion" in bashrc.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _folder(variable: str, default: Path) -> Path:
    named = os.environ.get(variable)
    return Path(named) if named and Path(named).is_absolute() else default


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
