"""Turning what went wrong while the server was created or started into an error that says what to do."""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from logbk_cli.shared.exceptions import DatabaseUnavailableError

_FULL_ERRNOS = (errno.ENOSPC, errno.EDQUOT)
_FULL_WORDS = ("No space left on device", "Disk quota exceeded", "Check free disk space")
_COMPLAINT = re.compile(r"(?:FATAL|PANIC|ERROR|error|fatal): +(.+)")
_TAIL_BYTES = 20_000


@contextmanager
def explained(data_dir: Path) -> Iterator[None]:
    """Turn the operating system's errors within into a DatabaseUnavailableError about `data_dir`."""
    try:
        yield
    except OSError as error:
        where = error.filename if isinstance(error.filename, str) else str(data_dir)
        raise _of_system(error, where, data_dir) from error


def _of_system(error: OSError, where: str, data_dir: Path) -> DatabaseUnavailableError:
    if error.errno in _FULL_ERRNOS:
        return disk_full(data_dir)
    reason = error.strerror or type(error).__name__
    return DatabaseUnavailableError(
        f"The database's folder cannot be used: {where}: {reason}.",
        f"Give yourself write access to {data_dir}, or set LOGBK_DATA_DIR to a folder that you can write to.",
    )


def disk_full(folder: Path) -> DatabaseUnavailableError:
    """Return the error for a disk, or a quota, without room; `folder` is any on that disk."""
    # No word of another LOGBK_DATA_DIR: to somebody who has a log, an empty one is no help.
    return DatabaseUnavailableError(
        f"The disk that holds {folder} is full.",
        "Free at least 100 MB there and repeat the command. What was logged before is safe.",
    )


def create_failure(output: str, data_dir: Path) -> DatabaseUnavailableError:
    """Return the error for a cluster that could not be created, by what initdb said."""
    if any(word in output for word in _FULL_WORDS):
        return disk_full(data_dir)
    return DatabaseUnavailableError(
        f"The database could not be created: {_complaint(output)}",
        f"Mend that, or set LOGBK_DATA_DIR to another folder than {data_dir}, and repeat the command.",
    )


def log_sizes(cluster: Path) -> dict[Path, int]:
    """Return the server's logs and where each ends now: what a start adds comes after that."""
    return {log: log.stat().st_size for log in _logs(cluster)}


def start_failure(output: str, cluster: Path, sizes: dict[Path, int]) -> DatabaseUnavailableError:
    """Return the error for a server that did not start, by what pg_ctl said and what came after `sizes`."""
    text = "\n".join((output, *(_tail(log, sizes.get(log, 0)) for log in _logs(cluster))))
    if any(word in text for word in _FULL_WORDS) or _is_full(cluster):
        return disk_full(cluster)
    return DatabaseUnavailableError(
        f"The database server does not start: {_complaint(text)}",
        f"Its logs are {cluster / 'start.log'} and those in {cluster / 'log'}; what you logged is untouched.",
    )


def _complaint(output: str) -> str:
    complaints = _COMPLAINT.findall(output)
    lines = complaints or [line.strip() for line in output.splitlines() if line.strip()]
    return str(lines[-1]).strip() if lines else "it does not say why"


def _logs(cluster: Path) -> list[Path]:
    return sorted((*cluster.glob("log/server-*.log"), *cluster.glob("start.log")))


def _tail(log: Path, size_before: int) -> str:
    with log.open("rb") as file:
        file.seek(max(size_before, file.seek(0, os.SEEK_END) - _TAIL_BYTES))
        return file.read().decode("utf-8", "replace")


def _is_full(folder: Path) -> bool:
    # A full disk takes no log either.
    if not hasattr(os, "statvfs"):
        return False
    return os.statvfs(folder).f_bavail == 0
