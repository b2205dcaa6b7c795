"""The PostgreSQL that LogBK brings along: find it, start it, stop it, say how it is.

All state is on disk, in the data directory. The server outlives the command that started it. Finding it
running reads its pid file and loads nothing else; what creates and starts it stands in `embedded_setup`.
"""

import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from logbk_cli.core import clock
from logbk_cli.core.embedded_postmaster import (
    Endpoint,
    Layout,
    Postmaster,
    find_living,
    find_ready,
    is_server_process,
    is_still_up,
    layout,
)
from logbk_cli.shared.exceptions import DatabaseUnavailableError

__all__ = [
    "DATABASE",
    "SUPERUSER",
    "Endpoint",
    "ServerStatus",
    "conninfo",
    "ensure_running",
    "find_running",
    "status",
    "stop",
]

_log = logging.getLogger(__name__)

DATABASE = "logbk"
SUPERUSER = "postgres"
_STOP_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """How the bundled server is.

    `running` includes a server that is still starting or already stopping; `endpoint` is None then. `damaged`
    is a place that holds something, but no cluster: LogBK neither starts nor replaces it. `version`
    is the PostgreSQL major version of the files, `size_bytes` what they occupy on disk, and `location` their
    folder.
    """

    state: Literal["running", "stopped", "absent", "damaged"]
    location: Path
    pid: int | None = None
    endpoint: Endpoint | None = None
    version: str | None = None
    size_bytes: int | None = None
    started_at: datetime | None = None


def conninfo(endpoint: Endpoint, *, role: str, database: str = DATABASE) -> str:
    """Return a `postgresql://` URL for libpq; SQLAlchemy takes it too once its driver name is put in."""
    query = {"host": endpoint.host, "port": str(endpoint.port), "user": role, "passfile": endpoint.passfile}
    pairs = "&".join(f"{key}={quote(value, safe='/')}" for key, value in query.items() if value)
    return f"postgresql:///{quote(database, safe='')}?{pairs}"


def find_running(data_dir: Path) -> Endpoint | None:
    """Return where the server of this data directory takes connections, or None; starts nothing."""
    with _readable(data_dir):
        return find_ready(layout(data_dir))


def ensure_running(data_dir: Path, on_step: Callable[[str], None]) -> Endpoint:
    """Return where the server takes connections, after creating the cluster and starting it if need be.

    `on_step` is told in plain words what takes time. Raises DatabaseUnavailableError with a hint.
    """
    endpoint = find_running(data_dir)
    if endpoint is not None:
        return endpoint
    from logbk_cli.core.embedded_setup import set_up  # noqa: PLC0415 (loads late)

    return set_up(data_dir, on_step)


def stop(data_dir: Path) -> bool:
    """Stop the server (open connections are closed, what they committed stays); False if none was running.

    Returns when the server has ended.
    """
    places = layout(data_dir)
    with _readable(data_dir):
        postmaster = find_living(places)
    if postmaster is None:
        return False
    if is_server_process(postmaster.pid, places.cluster) is False:
        raise DatabaseUnavailableError(
            "The database server is not a process of this machine's that LogBK can see.",
            "Stop it from the container that started it.",
        )
    began = time.perf_counter()
    _ask_to_stop(postmaster, places)
    deadline = time.monotonic() + _STOP_SECONDS
    while is_still_up(postmaster, places.cluster):
        if time.monotonic() > deadline:
            raise DatabaseUnavailableError(
                f"The database server (process {postmaster.pid}) has not stopped within a minute.",
                f"Its log is in {places.cluster / 'log'}.",
            )
        time.sleep(0.01)
    _log.info("stopped the bundled server in %d ms", clock.ms_since(began))
    return True


def status(data_dir: Path) -> ServerStatus:
    """Say how the server of this data directory is; starts nothing."""
    places = layout(data_dir)
    location = Path(os.path.realpath(places.cluster))
    with _readable(data_dir):
        try:
            version = (places.cluster / "PG_VERSION").read_text(encoding="utf-8", errors="replace").strip()
        except (FileNotFoundError, NotADirectoryError):
            return ServerStatus("damaged" if _is_damaged(places) else "absent", location)
        size = _size_on_disk(places.cluster)
        postmaster = find_living(places)
        if postmaster is None:
            return ServerStatus("stopped", location, version=version, size_bytes=size)
        return ServerStatus(
            "running",
            location,
            pid=postmaster.pid,
            endpoint=find_ready(places),
            version=version,
            size_bytes=size,
            started_at=datetime.fromtimestamp(postmaster.started_at, UTC),
        )


def _is_damaged(places: Layout) -> bool:
    if os.path.lexists(places.server) and not places.server.is_dir():
        return True  # a file, or a link to what is gone
    try:
        return any(places.cluster.iterdir())
    except FileNotFoundError:
        return False
    except NotADirectoryError:
        return os.path.lexists(places.cluster)


@contextmanager
def _readable(data_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DatabaseUnavailableError(
            f"The database in {data_dir} cannot be read: {error.strerror}.",
            "Run LogBK as the user that the folder belongs to, or set LOGBK_DATA_DIR to a folder of yours.",
        ) from error


def _ask_to_stop(postmaster: Postmaster, places: Layout) -> None:
    if sys.platform == "win32":
        from logbk_cli.core.embedded_setup import stop_by_pg_ctl  # noqa: PLC0415 (loads late)

        stop_by_pg_ctl(places)
        return
    try:
        os.kill(postmaster.pid, signal.SIGINT)  # PostgreSQL's fast shutdown
    except ProcessLookupError:
        return  # it has ended in the meantime, which is what was asked for
    except PermissionError as error:
        raise DatabaseUnavailableError(
            f"The database server (process {postmaster.pid}) belongs to another user.",
            "Stop it as the user that started it.",
        ) from error


def _size_on_disk(cluster: Path) -> int:
    size = 0
    for folder, _, names in os.walk(cluster):
        for name in names:
            try:
                entry = os.lstat(os.path.join(folder, name))  # noqa: PTH118 (a thousand files)
            except FileNotFoundError:
                continue  # a running server removes files as it goes
            # Segments of the write-ahead log may be sparse; Windows does not count blocks.
            size += getattr(entry, "st_blocks", 0) * 512 or entry.st_size
    return size
