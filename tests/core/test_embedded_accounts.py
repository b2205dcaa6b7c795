"""Who runs the bundled server: an ordinary user in their own home, root through an account of the server's."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from logbk_cli.core import embedded, embedded_account, embedded_programs
from logbk_cli.core.embedded_account import Account
from logbk_cli.core.embedded_postmaster import layout
from logbk_cli.shared.exceptions import DatabaseUnavailableError
from tests.core.conftest import remove

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() != 0, reason="only root can act as itself and as somebody else"
)

# Loads everything as root, whose Python may be out of the other user's reach, and then becomes that user for good.
AS_USER = """
import os, pathlib, pwd, sys
from logbk_cli.core import embedded, embedded_setup, paths
from logbk_cli.shared.exceptions import LogBKError
entry = pwd.getpwnam(sys.argv[1])
os.setgroups([]); os.setgid(entry.pw_gid); os.setuid(entry.pw_uid)
try:
    {}
except LogBKError as error:
    print(type(error).__name__, error.message, "|", error.hint)
"""
USER = "nobody"


@pytest.fixture
def as_user(open_dir: Path) -> Iterator[Callable[[str], str]]:
    """Give a function that runs statements as an ordinary user with a home of their own."""
    try:
        entry = pwd.getpwnam(USER)
    except KeyError:
        pytest.skip(f"there is no user {USER}")
    account = Account(entry.pw_uid, entry.pw_gid)
    if not embedded_programs._can_run(embedded_programs.find_programs(Account(), print), account):  # noqa: SLF001
        pytest.skip(f"the installed programs are out of reach for {USER}")
    home = open_dir / "home"
    home.mkdir(mode=0o700)
    os.chown(home, entry.pw_uid, entry.pw_gid)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LOGBK_", "XDG_"))}

    def run(statement: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", AS_USER.format(statement), USER],
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
            env={**kept, "HOME": str(home)},
        )
        assert done.stderr == ""
        return done.stdout

    yield run
    run("embedded.stop(paths.data_dir())")


class TestAnOrdinaryUser:
    def test_the_whole_life_in_their_home(self, as_user: Callable[[str], str], open_dir: Path) -> None:
        uid = pwd.getpwnam(USER).pw_uid
        out = as_user("print(embedded.ensure_running(paths.data_dir(), print).host)")
        data_dir = open_dir / "home" / ".local" / "share" / "logbk"
        assert out.splitlines() == [
            "Creating the database cluster",
            "Creating the database",
            "Starting the database server",
            str(data_dir / "server" / "run"),
        ]
        assert not layout(data_dir).server.is_symlink()
        assert {entry.lstat().st_uid for entry in (open_dir / "home").rglob("*")} == {uid}
        assert stat.S_IMODE(layout(data_dir).server.stat().st_mode) == 0o700
        assert stat.S_IMODE(layout(data_dir).settings.stat().st_mode) == 0o600
        pid = int(as_user("print(embedded.status(paths.data_dir()).pid)"))
        assert Path(f"/proc/{pid}").stat().st_uid == uid
        assert as_user("print(embedded.find_running(paths.data_dir()).host)").strip() == str(data_dir / "server/run")
        assert as_user("print(embedded.stop(paths.data_dir()))") == "True\n"
        assert as_user("print(embedded.find_running(paths.data_dir()))") == "None\n"

    def test_a_folder_that_they_cannot_write_to(self, as_user: Callable[[str], str], open_dir: Path) -> None:
        out = as_user(f"embedded.ensure_running(pathlib.Path({str(open_dir)!r}) / 'new' / 'data', print)")
        assert out.startswith("DatabaseUnavailableError The database's folder cannot be used")
        assert "Permission denied" in out
        assert "LOGBK_DATA_DIR" in out

    def test_a_folder_of_somebody_elses(self, as_user: Callable[[str], str], open_dir: Path) -> None:
        (open_dir / "roots").mkdir()
        out = as_user(f"embedded.ensure_running(pathlib.Path({str(open_dir)!r}) / 'roots', print)")
        assert "roots belongs to root." in out
        assert list((open_dir / "roots").iterdir()) == []

    @pytest.mark.parametrize("call", ["find_running(folder)", "ensure_running(folder, print)", "status(folder)"])
    def test_a_folder_that_they_cannot_look_into(
        self, as_user: Callable[[str], str], open_dir: Path, call: str
    ) -> None:
        (open_dir / "closed").mkdir(mode=0o700)
        out = as_user(f"folder = pathlib.Path({str(open_dir)!r}) / 'closed'; embedded.{call}")
        assert out.startswith("DatabaseUnavailableError The database in")

    def test_a_full_disk_is_told_apart_from_a_closed_one(self, as_user: Callable[[str], str]) -> None:
        out = as_user("embedded.ensure_running(pathlib.Path('/proc/nowhere'), print)")
        assert "is full" not in out
        assert out.startswith("DatabaseUnavailableError")

    def test_they_cannot_stop_the_server_of_root(self, as_user: Callable[[str], str], open_dir: Path) -> None:
        data_dir = open_dir / "data"
        data_dir.mkdir(mode=0o755)
        try:
            embedded.ensure_running(data_dir, lambda _: None)
            out = as_user(f"print(embedded.stop(pathlib.Path({str(data_dir)!r})))")
            assert out.startswith("DatabaseUnavailableError")
            assert embedded.find_running(data_dir) is not None
        finally:
            remove(data_dir)


def modes(*paths: Path) -> dict[Path, int]:
    return {folder: folder.stat().st_mode for path in paths for folder in (path, *path.parents)}


class TestRoot:
    def test_no_folder_is_opened_for_the_server(self, tmp_path: Path) -> None:
        data_dir = tmp_path / "home" / "data"
        data_dir.mkdir(mode=0o700, parents=True)
        programs = embedded_programs.find_programs(Account(), print)
        before = modes(data_dir, programs, Path("/root"))
        try:
            endpoint = embedded.ensure_running(data_dir, lambda _: None)
            assert modes(data_dir, programs, Path("/root")) == before
            server = layout(data_dir).server
            assert server.is_symlink()
            assert server.readlink().parent == embedded_account.ROOTS_PLACE
            assert server.stat().st_uid == 0  # the server cannot swap its settings
            owner = layout(data_dir).cluster.stat()
            assert owner.st_uid == pwd.getpwnam("pgserver").pw_uid
            assert stat.S_IMODE(owner.st_mode) == 0o700
            pid = embedded.status(data_dir).pid
            assert Path(f"/proc/{pid}").stat().st_uid == owner.st_uid
            with psycopg.connect(embedded.conninfo(endpoint, role="postgres")) as connection:
                assert connection.execute("SELECT 1").fetchall() == [(1,)]
        finally:
            remove(data_dir)

    def test_two_data_folders_are_two_logs(self, tmp_path: Path) -> None:
        one, two = tmp_path / "one", tmp_path / "two"
        try:
            assert embedded.ensure_running(one, print) != embedded.ensure_running(two, print)
        finally:
            remove(one)
            remove(two)

    def test_a_folder_within_reach_keeps_the_files(self, open_dir: Path) -> None:
        data_dir = open_dir / "volume"
        data_dir.mkdir(mode=0o755)
        try:
            endpoint = embedded.ensure_running(data_dir, lambda _: None)
            assert endpoint.host == str(data_dir / "server" / "run")
            # Mounted in another container, where the account has another number, the owner goes on running it.
            embedded.stop(data_dir)
            entry = pwd.getpwnam(USER)
            for path in (layout(data_dir).cluster, *layout(data_dir).cluster.rglob("*")):
                os.chown(path, entry.pw_uid, entry.pw_gid)
            embedded.ensure_running(data_dir, lambda _: None)
            pid = embedded.status(data_dir).pid
            assert Path(f"/proc/{pid}").stat().st_uid == entry.pw_uid
            # Files that root has brought back are not run as root.
            embedded.stop(data_dir)
            os.chown(layout(data_dir).cluster, 0, 0)
            with pytest.raises(DatabaseUnavailableError, match="belong to root"):
                embedded.ensure_running(data_dir, lambda _: None)
        finally:
            remove(data_dir)

    def test_files_whose_link_was_removed_are_found_again(self, tmp_path: Path) -> None:
        data_dir = tmp_path / "data"
        try:
            before = embedded.ensure_running(data_dir, lambda _: None)
            pid = embedded.status(data_dir).pid
            shutil.rmtree(data_dir)
            steps: list[str] = []
            assert embedded.ensure_running(data_dir, steps.append) == before
            assert embedded.status(data_dir).pid == pid
            assert len(steps) == 1
            assert steps[0].startswith("Keeping the database files in")
        finally:
            remove(data_dir)

    def test_files_that_are_gone_are_not_replaced_by_an_empty_log(self, tmp_path: Path) -> None:
        layout(tmp_path).server.symlink_to("/var/lib/logbk/no-such-folder")
        with pytest.raises(DatabaseUnavailableError, match="are gone") as caught:
            embedded.ensure_running(tmp_path, lambda _: None)
        assert "backup" in str(caught.value.hint)
        assert embedded.status(tmp_path).state == "damaged"

    def test_programs_out_of_reach_are_copied_once(
        self, tmp_path: Path, open_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        installed = embedded_programs._package_folder()  # noqa: SLF001
        embedded_programs._copy_programs(installed, tmp_path / "site")  # noqa: SLF001
        (tmp_path / "site").chmod(0o700)
        package = tmp_path / "site" / installed.name
        monkeypatch.setattr(embedded_programs, "_package_folder", lambda: package)
        place = open_dir / "var" / "logbk"
        monkeypatch.setattr(embedded_programs, "ROOTS_PLACE", place)
        monkeypatch.setattr(embedded_account, "ROOTS_PLACE", place)
        data_dir = tmp_path / "data"
        before = modes(package)
        steps: list[str] = []
        try:
            embedded.ensure_running(data_dir, steps.append)
            assert modes(package) == before
            pid = embedded.status(data_dir).pid
            program = Path(f"/proc/{pid}/exe").readlink()
            assert program.is_relative_to(place)
            assert sum("Copying" in step for step in steps) == 1
            assert sorted(entry.name for entry in place.iterdir() if entry.name.startswith(".")) == []
            embedded.stop(data_dir)
            embedded.ensure_running(data_dir, steps.append)
            assert sum("Copying" in step for step in steps) == 1
        finally:
            remove(data_dir)

    def test_an_account_that_cannot_be_added(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(embedded_account, "SYSTEM_ACCOUNT", "logbk/cannot be")
        with pytest.raises(DatabaseUnavailableError, match="no account could be added") as caught:
            embedded.ensure_running(tmp_path / "data", lambda _: None)
        assert "ordinary user" in str(caught.value.hint)
        assert "\n" not in caught.value.message
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(DatabaseUnavailableError, match="no account could be added"):
            embedded.ensure_running(tmp_path / "data", lambda _: None)
        remove(tmp_path / "data")

    def test_an_upgrade_is_not_advised_as_root(self, open_dir: Path) -> None:
        cluster = layout(open_dir).cluster
        cluster.mkdir(parents=True)
        (cluster / "PG_VERSION").write_text("16\n", encoding="ascii")
        with pytest.raises(DatabaseUnavailableError) as caught:
            embedded.ensure_running(open_dir, lambda _: None)
        assert str(caught.value.hint).startswith("Upgrade it as pgserver (")
        entry = pwd.getpwnam(USER)
        os.chown(cluster, entry.pw_uid, entry.pw_gid)
        with pytest.raises(DatabaseUnavailableError) as caught:
            embedded.ensure_running(open_dir, lambda _: None)
        assert str(caught.value.hint).startswith(f"Upgrade it as {USER} (")

    @pytest.mark.parametrize("name", ["", ".local/share/logbk"])
    def test_with_sudo_in_somebodys_home(self, open_dir: Path, name: str) -> None:
        entry = pwd.getpwnam(USER)
        home = open_dir / "home"
        home.mkdir()
        os.chown(home, entry.pw_uid, entry.pw_gid)
        with pytest.raises(DatabaseUnavailableError, match=f"belongs to {USER}") as caught:
            embedded.ensure_running(home / name, lambda _: None)
        assert "without sudo" in str(caught.value.hint)
        assert list(home.iterdir()) == []

    def test_a_folder_that_another_user_has_put_there(self, open_dir: Path) -> None:
        server = layout(open_dir).server
        server.mkdir()
        entry = pwd.getpwnam(USER)
        os.chown(server, entry.pw_uid, entry.pw_gid)
        with pytest.raises(DatabaseUnavailableError, match=f"belongs to {USER}"):
            embedded.ensure_running(open_dir, lambda _: None)
