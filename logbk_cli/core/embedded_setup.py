"""Creating and starting the bundled PostgreSQL: loaded only when no server was found running."""

import contextlib
import logging
import os
import shlex
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from logbk_cli.core import clock
from logbk_cli.core.embedded_account import (
    Account,
    foreign_folder,
    is_root,
    place_server_folder,
    server_account,
)
from logbk_cli.core.embedded_cluster import create_cluster, has_cluster
from logbk_cli.core.embedded_failures import explained, log_sizes, start_failure
from logbk_cli.core.embedded_postmaster import (
    PORT,
    Endpoint,
    Layout,
    Postmaster,
    answers,
    exists,
    find_ready,
    is_private,
    is_server_process,
    is_still_up,
    layout,
    read_postmaster,
)
from logbk_cli.core.embedded_programs import ProgramError, find_programs, run_program, start_daemon
from logbk_cli.core.embedded_settings import settings
from logbk_cli.core.file_lock import Patience, locked
from logbk_cli.shared.exceptions import DatabaseUnavailableError

_log = logging.getLogger(__name__)

_START_SECONDS = 300  # a crashed server replays its write-ahead log first
_LEFTOVER_SECONDS = 10
_WRITING_SECONDS = 0.5
_PAUSE_SECONDS = 0.02
_LOG_BYTES = 1_000_000
_LOG_SECONDS = 14 * 24 * 3600
_SOCKET_NAME = f".s.PGSQL.{PORT}"
_SOCKET_PATH_BYTES = 107 if sys.platform.startswith("linux") else 103
# A comma parts hosts in libpq and a colon parts host and port in SQLAlchemy.
_UNFIT_FOR_HOST = frozenset(",:\\'\"")
_ATTEMPTS = 3
_ANOTHER_FOLDER = "Set LOGBK_DATA_DIR to a folder of your own."
_OWN_NAMES = frozenset({"server", "server.lock"})
PATIENCE = Patience(
    seconds=300,
    waiting="Waiting for another LogBK command that is setting up the database",
    overdue="Another LogBK command has been setting up the database for five minutes.",
    hint="If one is stopped or hangs, end it and repeat this command.",
)


def set_up(data_dir: Path, on_step: Callable[[str], None]) -> Endpoint:
    """Create what is missing and start the server; one command does it, others wait for that one."""
    if any(ord(character) < ord(" ") for character in str(data_dir)):
        raise DatabaseUnavailableError(
            f"The name of the data folder holds a control character: {str(data_dir)!r}.",
            "Set LOGBK_DATA_DIR to another folder.",
        )
    places = layout(data_dir)
    began = time.perf_counter()
    with explained(data_dir):
        _make_data_folder(data_dir)
        with locked(places.lock, PATIENCE, on_step) as lock:
            endpoint = _set_up(places, data_dir, lock, on_step)
    _log.info("the bundled server is up, after %d ms", clock.ms_since(began))
    return endpoint


def _set_up(places: Layout, data_dir: Path, lock: int, on_step: Callable[[str], None]) -> Endpoint:
    failure = ""
    sizes: dict[Path, int] = {}
    for _ in range(_ATTEMPTS):
        place_server_folder(data_dir, places.server, on_step)
        endpoint = _wait_for_server(places, on_step)
        if endpoint is not None:
            return endpoint
        there = has_cluster(places.cluster)
        account = server_account(places.cluster, on_step, exists=there)
        programs = find_programs(account, on_step)
        _make_run_folder(places, account)
        _write_settings(places)
        if not there:
            create_cluster(places, programs, account, lock, on_step)
            _log.info("created the files of the bundled server")
        _clear_after_crash(places)
        _prune_logs(places.cluster)
        sizes = log_sizes(places.cluster)
        on_step("Starting the database server")
        try:
            _start(places.cluster, programs, account, lock)
        except ProgramError as error:
            failure = error.output
            _log.warning("the bundled server did not start; its own log tells why")
        endpoint = find_ready(places)
        if endpoint is not None:
            return endpoint
        # Somebody may have started it past the lock, with pg_ctl: then it is on its way up.
        if not _was_on_its_way(places.cluster):
            break
    raise start_failure(failure, places.cluster, sizes)


def stop_by_pg_ctl(places: Layout) -> None:
    """Stop the server where it takes no signals (Windows)."""
    account = Account()
    programs = find_programs(account, lambda _: None)
    run_program(programs / "pg_ctl", "stop", "-D", ".", "-m", "fast", account=account, folder=places.cluster)


def _make_data_folder(data_dir: Path) -> None:
    nearest = data_dir
    while not nearest.exists():
        nearest = nearest.parent
    if not nearest.is_dir():
        raise DatabaseUnavailableError(f"{nearest} is not a folder.", _ANOTHER_FOLDER)
    if sys.platform != "win32":
        found = nearest.stat()
        if nearest == data_dir and found.st_mode & stat.S_ISVTX and found.st_mode & stat.S_IWOTH:
            raise DatabaseUnavailableError(f"{data_dir} is a folder that everybody shares.", _ANOTHER_FOLDER)
        # Root may write anywhere; with sudo, "anywhere" is the home of whoever called it.
        if found.st_uid != os.geteuid() and (nearest == data_dir or is_root()):
            raise foreign_folder(nearest)
        if nearest == data_dir and found.st_mode & stat.S_IWOTH:
            raise _open_to_everybody(data_dir)
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)


def _open_to_everybody(data_dir: Path) -> DatabaseUnavailableError:
    hint = _ANOTHER_FOLDER
    # Whatever else lies in it may need the folder as it is.
    if {entry.name for entry in data_dir.iterdir()} <= _OWN_NAMES:
        hint = f"Close it: chmod o-w {shlex.quote(str(data_dir))}; or set LOGBK_DATA_DIR to a folder of your own."
    return DatabaseUnavailableError(f"Everybody can write to {data_dir}, and so replace your log.", hint)


def _wait_for_server(places: Layout, on_step: Callable[[str], None]) -> Endpoint | None:
    """Return the endpoint of a server that is up or coming up; None once there is none."""
    deadline = time.monotonic() + _START_SECONDS
    told = False
    while True:
        endpoint = find_ready(places)
        postmaster = read_postmaster(places.cluster)
        if endpoint is not None or postmaster is None or not _is_ours(postmaster, places.cluster):
            break
        if postmaster.status == "ready":
            # It runs, but something has cleaned up the folder of its socket, or an update its programs.
            on_step("Restarting the database server, as its socket or its programs have been removed")
            _log.warning("the bundled server is restarted, as its socket or its programs have been removed")
            with contextlib.suppress(ProcessLookupError):
                os.kill(postmaster.pid, signal.SIGINT)
            _wait_for_end(postmaster, places.cluster, deadline)
            continue
        if not told:
            on_step(f"Waiting for the database server, which is {postmaster.status}")
            told = True
        _pause(deadline, postmaster, places.cluster)
    return endpoint


def _wait_for_end(postmaster: Postmaster, cluster: Path, deadline: float) -> None:
    while is_still_up(postmaster, cluster):
        _pause(deadline, postmaster, cluster)


def _pause(deadline: float, postmaster: Postmaster, cluster: Path) -> None:
    if time.monotonic() > deadline:
        raise DatabaseUnavailableError(
            f"The database server (process {postmaster.pid}) has been {postmaster.status} for five minutes.",
            f"See its logs in {cluster / 'log'}; ending the process and repeating the command loses nothing.",
        )
    time.sleep(_PAUSE_SECONDS)


def _is_ours(postmaster: Postmaster, cluster: Path) -> bool:
    known = is_server_process(postmaster.pid, cluster)
    if known is not None or sys.platform == "win32":
        return bool(known)
    # Where there is no /proc, the name has to do: a postgres with that very pid.
    command = ("/bin/ps", "-p", str(postmaster.pid), "-o", "comm=")
    named = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 (no input)
    return named.stdout.strip().endswith("postgres")


def _was_on_its_way(cluster: Path) -> bool:
    postmaster = read_postmaster(cluster)
    return postmaster is not None and _is_ours(postmaster, cluster)


def _make_run_folder(places: Layout, account: Account) -> None:
    """Make the socket's folder: beside the cluster if its path is fit for a socket, else anew in /tmp."""
    if sys.platform == "win32":
        return
    run = places.run
    beside = os.path.join(os.path.realpath(places.server), run.name)  # noqa: PTH118 (a plain name)
    if _fits(beside):
        if run.is_symlink():
            run.unlink()
        run.mkdir(mode=0o700, exist_ok=True)
    elif not _is_usable_link(run, account):
        _link_to_fresh_folder(run)
    folder = os.path.realpath(run)
    os.chmod(folder, 0o700)  # noqa: PTH101 (a plain name)
    if account.uid is not None and account.gid is not None:
        os.chown(folder, account.uid, account.gid)


def _fits(folder: str) -> bool:
    try:
        name = folder.encode()
    except UnicodeEncodeError:
        return False  # not UTF-8, and psycopg takes nothing else
    return len(name) + 1 + len(_SOCKET_NAME) <= _SOCKET_PATH_BYTES and not _UNFIT_FOR_HOST.intersection(folder)


def _is_usable_link(run: Path, account: Account) -> bool:
    if sys.platform == "win32":
        return False
    owner = os.geteuid() if account.uid is None else account.uid
    try:
        return run.is_symlink() and is_private(os.lstat(os.path.realpath(run)), owner)
    except FileNotFoundError:
        return False


def _link_to_fresh_folder(run: Path) -> None:
    # A random name that mkdtemp creates or fails: nobody can have put it there before. Not XDG_RUNTIME_DIR,
    # which goes away at log-out while the server stays.
    for parent in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 (see above)
        if _fits(f"{parent}/logbk-12345678"):
            break
    else:
        raise DatabaseUnavailableError(
            f"The path of the server's socket would be too long, in {run} and in {tempfile.gettempdir()}.",
            "Set LOGBK_DATA_DIR to a folder with a shorter path.",
        )
    if not run.is_symlink() and run.exists():
        run.rmdir()
    run.unlink(missing_ok=True)
    run.symlink_to(tempfile.mkdtemp(prefix="logbk-", dir=parent))


def _write_settings(places: Layout) -> None:
    port, address = PORT, ""
    if sys.platform == "win32":
        address = "127.0.0.1"
        with socket.socket() as probe:
            probe.bind((address, 0))
            port = probe.getsockname()[1]
    fresh = places.settings.with_suffix(".tmp")
    fresh.write_text(settings(port, address), encoding="utf-8")
    fresh.chmod(0o644 if is_root() else 0o600)  # as root, the server's account has to read it
    fresh.replace(places.settings)


def _clear_after_crash(places: Layout) -> None:
    """Take away what a crashed server left: PostgreSQL would take it for a server if its pid is in use again.

    Before that the crashed server's last processes must have ended: the pid file is what PostgreSQL knows
    them by.
    """
    pid_file = places.cluster / "postmaster.pid"
    if os.path.lexists(pid_file):
        postmaster = _read_when_written(places.cluster)
        if postmaster is not None and _is_ours(postmaster, places.cluster):
            return  # somebody has started it just now
        if postmaster is None:
            _stop_unnamed(places)
        deadline = time.monotonic() + _LEFTOVER_SECONDS
        while left := _server_processes(places.cluster):
            if time.monotonic() > deadline:
                raise DatabaseUnavailableError(
                    f"The database server has crashed, but parts of it still run: processes {left}.",
                    "End them (kill) and repeat the command.",
                )
            time.sleep(_PAUSE_SECONDS)
        _log.warning("the bundled server had crashed")
        if postmaster is None or exists(postmaster.pid):
            pid_file.unlink(missing_ok=True)
    for name in places.run.glob(f"{_SOCKET_NAME}*"):  # the socket, and its lock with the pid again
        name.unlink(missing_ok=True)


def _read_when_written(cluster: Path) -> Postmaster | None:
    """Read the pid file, which is empty for a moment when a server that somebody starts has just made it."""
    deadline = time.monotonic() + _WRITING_SECONDS
    while (postmaster := read_postmaster(cluster)) is None and time.monotonic() < deadline:
        time.sleep(_PAUSE_SECONDS)
    return postmaster


def _stop_unnamed(places: Layout) -> None:
    """Stop a server whose pid file has been damaged: it would end by itself within a minute, less gently."""
    processes = _server_processes(places.cluster)
    for pid in processes:
        with contextlib.suppress(ProcessLookupError):
            if _parent(pid) not in processes:
                os.kill(pid, signal.SIGINT)
    # One that cannot be seen, in another container or where there is no /proc. Without its pid file nothing
    # would keep a second server off the same files.
    if not processes and answers(Endpoint(os.path.realpath(places.run), PORT)):
        raise DatabaseUnavailableError(
            f"The database server runs, but its file {places.cluster / 'postmaster.pid'} is damaged.",
            "The server ends by itself within a minute; repeat the command then.",
        )


def _parent(pid: int) -> int | None:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    return int(status.rpartition(")")[2].split()[1])


def _server_processes(cluster: Path) -> list[int]:
    if not sys.platform.startswith("linux"):
        return []  # PostgreSQL looks for them by itself; it just cannot tell reused pids
    return [
        int(process.name)
        for process in Path("/proc").iterdir()
        if process.name.isdecimal() and is_server_process(int(process.name), cluster)
    ]


def _start(cluster: Path, programs: Path, account: Account, lock: int) -> None:
    # pg_ctl detaches the server from this session and, on Windows, from an administrator's rights.
    start_daemon(
        programs / "pg_ctl",
        *("start", "-D", ".", "-l", "start.log", "-w", "-t", str(_START_SECONDS)),
        account=account,
        folder=cluster,
        lock=lock,
    )


def _prune_logs(cluster: Path) -> None:
    # The server overwrites last week's log only when it runs at midnight; a laptop's often does not.
    (cluster / "start.log").unlink(missing_ok=True)
    for log in cluster.glob("log/server-*.log"):
        found = log.stat()
        if found.st_size > _LOG_BYTES or time.time() - found.st_mtime > _LOG_SECONDS:
            log.unlink()
