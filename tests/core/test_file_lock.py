"""The lock on a file: one at a time, and free again when its holder dies."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from logbk_cli.core.file_lock import Patience, locked, locked_async
from logbk_cli.shared.exceptions import DatabaseUnavailableError

PATIENCE = Patience(60, "waiting", "it has been too long", "end it")
IMPATIENCE = replace(PATIENCE, seconds=0.0)
HOLD = (
    "import sys, pathlib; from logbk_cli.core.file_lock import Patience, locked\n"
    "with locked(pathlib.Path(sys.argv[1]), Patience(60, '', '', '')):\n"
    "    print('held', flush=True)\n"
    "    sys.stdin.read()"
)


@contextmanager
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Yield another process that holds the lock, until its standard input is closed."""
    command = (sys.executable, "-c", HOLD, str(path))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_waiting_is_told_once_and_ends_when_the_other_does(tmp_path: Path) -> None:
    said: list[str] = []
    with holder(tmp_path / "lock") as process:

        def hear(step: str) -> None:
            said.append(step)
            assert process.stdin is not None
            process.stdin.close()

        with locked(tmp_path / "lock", PATIENCE, hear):
            assert process.wait(60) == 0
    assert said == ["waiting"]


def test_nobody_waits_for_a_command_that_was_killed(tmp_path: Path) -> None:
    with holder(tmp_path / "lock") as process:
        with pytest.raises(DatabaseUnavailableError), locked(tmp_path / "lock", IMPATIENCE):
            pass
        process.send_signal(signal.SIGKILL)
        process.wait(60)
        with locked(tmp_path / "lock", IMPATIENCE):
            pass


def test_patience_ends(tmp_path: Path) -> None:
    with (
        holder(tmp_path / "lock"),
        pytest.raises(DatabaseUnavailableError, match="too long") as caught,
        locked(tmp_path / "lock", IMPATIENCE),
    ):
        pass
    assert caught.value.hint == "end it"


async def test_patience_ends_for_a_task_too(tmp_path: Path) -> None:
    with holder(tmp_path / "lock"), pytest.raises(DatabaseUnavailableError, match="too long"):
        async with locked_async(tmp_path / "lock", IMPATIENCE):
            pass


async def test_a_task_that_waits_lets_the_one_that_holds_the_lock_go_on(tmp_path: Path) -> None:
    order: list[str] = []
    first_holds = asyncio.Event()

    async def first() -> None:
        async with locked_async(tmp_path / "lock", PATIENCE):
            first_holds.set()
            for _ in range(10):
                await asyncio.sleep(0)
            order.append("first")

    async def second() -> None:
        await first_holds.wait()
        async with locked_async(tmp_path / "lock", PATIENCE):
            order.append("second")

    await asyncio.gather(second(), first())
    assert order == ["first", "second"]


def test_an_error_frees_the_lock(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(tmp_path / "lock", IMPATIENCE):
        _ = 1 / 0
    with locked(tmp_path / "lock", IMPATIENCE):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes and links")
def test_the_file_is_private_and_no_link(tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        with locked(tmp_path / "lock", IMPATIENCE):
            pass
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / "lock").stat().st_mode) == 0o600
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic"), locked(tmp_path / "link", IMPATIENCE):
        pass
    assert not (tmp_path / "elsewhere").exists()
