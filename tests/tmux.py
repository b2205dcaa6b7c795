"""A terminal of tmux: what a person sees on its screen, and the keys they press."""

import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

PATIENCE_S: Final = 30


def require_programs(*names: str) -> None:
    """Skip the test where a program is missing; in CI that is a failure."""
    missing = [name for name in names if shutil.which(name) is None]
    if missing:
        assert "CI" not in os.environ, f"missing: {', '.join(missing)}"
        pytest.skip(f"needs {', '.join(missing)}")


class Tmux:
    """A command in a terminal of 110 columns and 40 rows; its end stays on the screen."""

    def __init__(self, socket: Path, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._tmux = ("tmux", "-S", str(socket), "-f", "/dev/null")
        settings = [f"{key}={value}" for key, value in environment.items()]
        line = shlex.join(["env", "-u", "TMUX", *settings, *command])
        shell = f'trap : INT; {line}; echo "ended with $?"; sleep 60'
        self._run("new-session", "-d", "-x", "110", "-y", "40", "sh", "-c", shell)

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names of them, such as Enter, Tab and C-c."""
        self._run("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type a text, key by key."""
        self._run("send-keys", "-l", text)

    def screen(self) -> str:
        """Return what stands on the screen now."""
        return self._run("capture-pane", "-p")

    def expect(self, wanted: str | Callable[[str], bool]) -> str:
        """Wait until something stands on the screen, or the screen is as wanted; return the screen."""
        deadline = time.monotonic() + PATIENCE_S
        while not (wanted in (screen := self.screen()) if isinstance(wanted, str) else wanted(screen := self.screen())):
            assert time.monotonic() < deadline, f"{wanted!r} was never shown, but this:\n{screen}"
            time.sleep(0.1)
        return screen

    def close(self) -> None:
        """Close the terminal; one that is closed already stays it."""
        with suppress(subprocess.CalledProcessError):
            self._run("kill-server")

    def _run(self, *words: str) -> str:
        return subprocess.run([*self._tmux, *words], check=True, capture_output=True, text=True).stdout
