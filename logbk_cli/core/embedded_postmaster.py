"""What a running bundled server leaves on disk and in the process table, read without starting anything."""

import os
import socket
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

PORT = 5432
_HIGHEST_PID = 2**31 - 1
_PID_FILE_LINES = 8  # pid, data directory, start time, port, socket directory, address, shared memory, status


class Layout(NamedTuple):
    """The places of the bundled server within a data directory.

    For an ordinary user `server` is a folder. As root it may be a link to one that the server's own account
    can reach. Likewise `run`, the folder of the socket, is a link where the path is too long for a socket.
    """

    lock: Path
    server: Path
    cluster: Path
    run: Path
    settings: Path
    passfile: Path


def layout(data_dir: Path) -> Layout:
    """Name the places within `data_dir`; nothing is created or looked at."""
    server = data_dir / "server"
    return Layout(
        lock=data_dir / "server.lock",
        server=server,
        cluster=server / "cluster",
        run=server / "run",
        settings=server / "logbk.conf",
        passfile=server / "pgpass",
    )


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the server listens: `host` is the socket's folder, or an address where there are no Unix sockets.

    `passfile` is the path of a libpq password file where a password is asked for, otherwise empty.
    """

    host: str
    port: int
    passfile: str = ""


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The contents of a pid file; `status` is the server's own word: starting, ready, standby or stopping."""

    pid: int
    data_directory: str
    started_at: int
    port: int
    status: str


def read_postmaster(cluster: Path) -> Postmaster | None:
    """Return what the cluster's pid file says; None if there is none, or one that is damaged or not written out."""
    try:
        with open(cluster / "postmaster.pid", encoding="utf-8", errors="surrogateescape") as file:  # noqa: PTH123 (µs)
            lines = file.read().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        # A standalone backend writes its pid negated; it takes no connections, but it does hold the cluster.
        pid, started_at = abs(int(lines[0])), int(lines[2])
        port = int(lines[3] or 0)
    except (IndexError, ValueError):
        return None
    if not 0 < pid <= _HIGHEST_PID:
        return None
    status = lines[_PID_FILE_LINES - 1].strip() if len(lines) >= _PID_FILE_LINES else "starting"
    return Postmaster(pid, lines[1], started_at, port, status)


def is_server_process(pid: int, cluster: Path) -> bool | None:
    """Tell whether process `pid` is a PostgreSQL of this cluster; None where this system cannot say.

    Pids are used again after a reboot, so that a living process proves nothing by itself. A server works in
    its cluster's folder, compared here as a folder and not as a name, so that links and renames do not
    deceive.
    """
    if not sys.platform.startswith("linux"):
        return None
    process = f"/proc/{pid}"
    try:
        if not os.path.samestat(os.stat(f"{process}/cwd"), os.stat(cluster)):  # noqa: PTH116 (µs count here)
            return False
        with open(f"{process}/comm", encoding="utf-8", errors="replace") as file:  # noqa: PTH123
            return file.read().strip() == "postgres"
    except (FileNotFoundError, ProcessLookupError):
        return False  # no such process, or one that has ended and waits for its parent
    except OSError:
        return None  # somebody else's process, or a /proc that hides it


def endpoint_of(places: Layout, postmaster: Postmaster) -> Endpoint | None:
    """Return where this server listens, once it does and the place is one that nobody else can have made."""
    if sys.platform == "win32":
        return Endpoint("127.0.0.1", postmaster.port, str(places.passfile))
    run = os.path.realpath(places.run)
    try:
        folder = os.lstat(run)
        name = os.lstat(f"{run}/.s.PGSQL.{postmaster.port}")
        # Root's server runs in an account of its own, which owns the cluster.
        owner = os.geteuid() or os.stat(places.cluster).st_uid  # noqa: PTH116 (µs count here)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return None
    # The folder may stand in /tmp, where whoever comes first owns a name that a cleaner has freed.
    if not is_private(folder, owner) or not stat.S_ISSOCK(name.st_mode):
        return None
    return Endpoint(run, postmaster.port)


def is_private(folder: os.stat_result, owner: int) -> bool:
    """Tell whether a folder (by its lstat) is one that `owner` alone can enter."""
    return folder.st_uid == owner and stat.S_ISDIR(folder.st_mode) and not folder.st_mode & 0o077


def answers(endpoint: Endpoint) -> bool:
    """Tell whether somebody takes connections there."""
    if sys.platform == "win32":
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as client:
            client.settimeout(1)
            return client.connect_ex((endpoint.host, endpoint.port)) == 0
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(1)
        try:
            client.connect(f"{endpoint.host}/.s.PGSQL.{endpoint.port}")
        except (ConnectionError, FileNotFoundError, TimeoutError, PermissionError):
            return False
        return True


def find_ready(places: Layout) -> Endpoint | None:
    """Return where the server of these places takes connections; None if it is not there or not ready."""
    postmaster = read_postmaster(places.cluster)
    if postmaster is None or postmaster.status != "ready":
        return None
    endpoint = endpoint_of(places, postmaster)
    if endpoint is None:
        return None
    if is_server_process(postmaster.pid, places.cluster):
        return None if _has_lost_its_programs(postmaster.pid) else endpoint
    # Not a process that we can see. It may be one of another container that shares this folder: if the socket
    # in our own folder answers, it is this cluster's server. A linked folder does not prove that much, as a
    # copy has it too.
    moved = places.run.is_symlink() and postmaster.data_directory != os.path.realpath(places.cluster)
    return endpoint if not moved and answers(endpoint) else None


def _has_lost_its_programs(pid: int) -> bool:
    """Tell whether the programs that process `pid` runs have been removed or replaced, as by an update.

    Such a server goes on, but cannot load its procedural language in a new connection.
    """
    try:
        return os.readlink(f"/proc/{pid}/exe").endswith(" (deleted)")  # noqa: PTH115 (µs count here)
    except OSError:
        return False  # not for us to see


def find_living(places: Layout) -> Postmaster | None:
    """Return the server of these places if one lives, be it ready, starting or stopping."""
    postmaster = read_postmaster(places.cluster)
    if postmaster is None:
        return None
    alive = is_server_process(postmaster.pid, places.cluster)
    return postmaster if alive or find_ready(places) is not None else None


def is_still_up(postmaster: Postmaster, cluster: Path) -> bool:
    """Tell whether a server that was seen alive still is; its pid file is the last thing that it removes."""
    alive = is_server_process(postmaster.pid, cluster)
    if alive is None:
        now = read_postmaster(cluster)
        return now is not None and now.pid == postmaster.pid and exists(postmaster.pid)
    return alive


def exists(pid: int) -> bool:
    """Tell whether there is such a process, whosever."""
    if sys.platform == "win32":
        return True  # signal 0 would end the process there
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
