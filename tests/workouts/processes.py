"""Running the program as processes of their own, and holding them at a place in the middle of their work."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, LiteralString

import psycopg

from tests.conftest import Database

PATIENCE_S = 60


def start(
    database: Database,
    *words: str | bytes,
    stdout: int = subprocess.PIPE,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> subprocess.Popen[str]:
    """Start a command against a test's database."""
    return subprocess.Popen(
        [sys.executable, "-m", "logbk_cli", "--database-url", database.member_url, *words],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environment},
    )


def finished(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    """Wait for a command; return its exit code and what it wrote."""
    try:
        stdout, stderr = process.communicate(timeout=PATIENCE_S)
    finally:
        process.kill()
    return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)


def run(database: Database, *words: str | bytes) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return finished(start(database, *words))


@dataclass(frozen=True)
class Obstacle:
    """A lock that commands wait for."""

    database: str
    watcher: psycopg.Connection[tuple[Any, ...]]
    holder: psycopg.Connection[tuple[Any, ...]]

    def lift(self) -> None:
        """Let everybody pass."""
        self.holder.rollback()

    def wait_for(self, number: int) -> list[int]:
        """Wait until that many connections stand before the lock; return the process ids of their backends."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            rows = self.watcher.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'", [self.database]
            ).fetchall()
            if len(rows) >= number:
                return [row[0] for row in rows]
            assert time.monotonic() < deadline, f"{len(rows)} of {number} commands have come to the lock"
            time.sleep(0.02)


def wait_for_end_of(backend: int, database: Database) -> None:
    """Wait until a backend has gone, as it does some time after its client."""
    deadline = time.monotonic() + PATIENCE_S
    with psycopg.connect(database.owner_url, autocommit=True) as watcher:
        while watcher.execute("SELECT FROM pg_stat_activity WHERE pid = %s", [backend]).rowcount:
            assert time.monotonic() < deadline, f"backend {backend} is still there"
            time.sleep(0.02)


@contextmanager
def obstacle(database: Database, statement: LiteralString) -> Iterator[Obstacle]:
    """Hold what `statement` locks until the block ends."""
    with (
        psycopg.connect(database.owner_url) as holder,
        psycopg.connect(database.owner_url, autocommit=True) as watcher,
    ):
        holder.execute(statement)
        yield Obstacle(database.name, watcher, holder)
        with suppress(psycopg.OperationalError):  # the server may have been killed by now
            holder.rollback()


def in_a_queue(
    database: Database, statement: LiteralString, *commands: tuple[str, ...]
) -> list[subprocess.CompletedProcess[str]]:
    """Run commands that come, one behind the other, to what `statement` holds until all are there."""
    waiting = []
    with obstacle(database, statement) as lock:
        for number, words in enumerate(commands, start=1):
            waiting.append(start(database, *words))
            lock.wait_for(number)
    return [finished(process) for process in waiting]
