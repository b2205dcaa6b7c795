"""Making the files of the bundled server: whole, or not at all."""

import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from logbk_cli.core.embedded_account import SYSTEM_ACCOUNT, Account, foreign_folder, is_root, owner_name
from logbk_cli.core.embedded_failures import create_failure
from logbk_cli.core.embedded_postmaster import Layout
from logbk_cli.core.embedded_programs import MAJOR, ProgramError, run_program, sibling_programs
from logbk_cli.shared.exceptions import DatabaseUnavailableError

_SCRATCH = ".new-"
_CREATE_DATABASE = "CREATE DATABASE logbk TEMPLATE template0;\n"


def has_cluster(cluster: Path) -> bool:
    """Tell whether there is a cluster of ours; raises for one that this PostgreSQL cannot or must not run."""
    try:
        if not any(cluster.iterdir()):
            return False
    except FileNotFoundError:
        return False
    if sys.platform != "win32" and not is_root() and cluster.stat().st_uid != os.geteuid():
        raise foreign_folder(cluster)
    try:
        found = (cluster / "PG_VERSION").read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        raise DatabaseUnavailableError(
            f"The folder {cluster} holds files, but no database.",
            "Move it away, and LogBK creates a new database; or bring the database back from a backup.",
        ) from None
    if found == MAJOR:
        return True
    raise _other_version(found, cluster)


def _other_version(found: str, cluster: Path) -> DatabaseUnavailableError:
    message = f"The database in {cluster} was made by PostgreSQL {found}; this LogBK runs PostgreSQL {MAJOR}."
    if found.isdecimal() and int(found) > int(MAJOR):
        return DatabaseUnavailableError(message, "Update LogBK: a newer version of it made these files.")
    away = f"move {cluster} away to begin an empty log"
    older = sibling_programs(found)
    if older is None:
        return DatabaseUnavailableError(message, f"Start it with PostgreSQL {found} to take your data out, or {away}.")
    new = older.parent.with_name(f"pginstall{MAJOR}") / "bin"
    as_whom = ""
    if is_root():  # as which neither program runs
        owner = SYSTEM_ACCOUNT if cluster.stat().st_uid == 0 else owner_name(cluster)
        as_whom = f" as {owner} (with `runuser`, not as root), to whom the files and NEW must belong"
    return DatabaseUnavailableError(
        message,
        f"Upgrade it{as_whom}: `{new / 'initdb'} -U postgres -D NEW`, then `{new / 'pg_upgrade'} -U postgres "
        f"-b {older} -d {cluster} -D NEW`, and put NEW in its place; or {away}.",
    )


def create_cluster(places: Layout, programs: Path, account: Account, lock: int, on_step: Callable[[str], None]) -> None:
    """Create the cluster with its database beside its place, and move it there when it is complete.

    Whatever a killed command left is removed first. `lock` is handed to the programs, which may outlive this
    process.
    """
    _remove_leftovers(places.server, on_step)
    on_step("Creating the database cluster")
    scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=places.server))
    try:
        if account.uid is not None and account.gid is not None and sys.platform != "win32":
            os.chown(scratch, account.uid, account.gid)
        _initialise(scratch, places, programs, account, lock)
        on_step("Creating the database")
        run_program(
            programs / "postgres",
            *("--single", "-D", ".", "-c", "exit_on_error=on", "-c", "log_min_messages=warning", "postgres"),
            account=account,
            folder=scratch,
            text=_CREATE_DATABASE,
            lock=lock,
        )
        # The one moment at which the cluster comes to be. An empty folder may stand in its place.
        scratch.rename(places.cluster)
        _sync_folder(places.server)
    except ProgramError as error:
        raise create_failure(error.output, places.server) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)  # is there only if that failed


def _initialise(scratch: Path, places: Layout, programs: Path, account: Account, lock: int) -> None:
    arguments = [
        *("-D", ".", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-instructions"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums"),
    ]
    if sys.platform == "win32":
        # No Unix socket there, so that a password stands where else the folder does. Untried: no Windows at
        # hand.
        password = secrets.token_urlsafe(32)
        places.passfile.write_text(f"127.0.0.1:*:*:*:{password}\n", encoding="ascii")
        places.passfile.chmod(0o600)
        password_file = scratch.with_suffix(".password")
        password_file.write_text(f"{password}\n", encoding="ascii")
        arguments += ["--auth=scram-sha-256", f"--pwfile={password_file}"]
    else:
        arguments += ["--auth-local=trust", "--auth-host=reject"]
    run_program(programs / "initdb", *arguments, account=account, folder=scratch, lock=lock)
    if sys.platform == "win32":
        scratch.with_suffix(".password").unlink()
    with (scratch / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write("\ninclude_if_exists '../logbk.conf'\n")


def _remove_leftovers(server: Path, on_step: Callable[[str], None]) -> None:
    leftovers = list(server.glob(f"{_SCRATCH}*"))
    if not leftovers:
        return
    on_step("Removing what an interrupted command left behind")
    for leftover in leftovers:
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
