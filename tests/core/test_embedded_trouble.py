"""The bundled server when things go wrong: crashes, two at once, foreign files, full disks."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from logbk_cli.core import embedded, embedded_programs, embedded_setup
from logbk_cli.core.embedded_postmaster import is_server_process, layout, read_postmaster
from logbk_cli.shared.exceptions import DatabaseUnavailableError
from tests.core.conftest import remove

START = (
    "import sys, pathlib, functools, signal; from logbk_cli.core import embedded;"
    "signal.signal(signal.SIGINT, signal.default_int_handler);"  # even if the tests run in the background
    "print(embedded.ensure_running(pathlib.Path(sys.argv[1]), functools.partial(print, flush=True)), flush=True)"
)


@pytest.fixture(scope="module", autouse=True)
def kept(shared_dir: Path) -> None:
    """Write the row that every test must find again."""
    execute(shared_dir, "CREATE TABLE kept AS SELECT 80 AS kg")


def execute(data_dir: Path, statement: str) -> None:
    endpoint = embedded.find_running(data_dir)
    assert endpoint is not None
    with psycopg.connect(embedded.conninfo(endpoint, role="postgres")) as connection:
        connection.execute(statement.encode())


def assert_kept(data_dir: Path) -> None:
    endpoint = embedded.find_running(data_dir)
    assert endpoint is not None
    with psycopg.connect(embedded.conninfo(endpoint, role="postgres")) as connection:
        assert connection.execute("TABLE kept").fetchall() == [(80,)]


def server_pid(data_dir: Path) -> int:
    pid = embedded.status(data_dir).pid
    assert pid is not None
    return pid


def crash(data_dir: Path) -> None:
    pid = server_pid(data_dir)
    os.kill(pid, signal.SIGKILL)
    while is_server_process(pid, layout(data_dir).cluster):
        time.sleep(0.001)


@contextlib.contextmanager
def starting(data_dir: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", START, str(data_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(process: subprocess.Popen[str], step: str) -> None:
    assert process.stdout is not None
    assert f"{step}\n" in iter(process.stdout.readline, "")


class TestCrashes:
    def test_a_killed_server_starts_again_with_its_data(self, data_dir: Path) -> None:
        crash(data_dir)
        steps: list[str] = []
        embedded.ensure_running(data_dir, steps.append)
        assert steps == ["Starting the database server"]
        assert_kept(data_dir)

    def test_a_killed_server_is_not_found_though_its_files_are_there(self, data_dir: Path) -> None:
        crash(data_dir)
        places = layout(data_dir)
        assert (places.cluster / "postmaster.pid").exists()
        assert list(places.run.glob(".s.PGSQL.*"))
        assert embedded.find_running(data_dir) is None
        assert embedded.status(data_dir).state == "stopped"
        assert not embedded.stop(data_dir)

    def test_the_pid_of_a_killed_server_may_be_another_process_now(self, data_dir: Path) -> None:
        crash(data_dir)
        pid_file = layout(data_dir).cluster / "postmaster.pid"
        owner = layout(data_dir).cluster.stat().st_uid
        # PostgreSQL by itself gives up only if the process belongs to its own account.
        with subprocess.Popen(["sleep", "60"], user=owner if os.geteuid() == 0 else None) as other:
            try:
                lines = pid_file.read_text(encoding="utf-8").splitlines(keepends=True)
                pid_file.write_text("".join([f"{other.pid}\n", *lines[1:]]), encoding="utf-8")
                assert embedded.find_running(data_dir) is None
                assert embedded.status(data_dir).state == "stopped"
                assert not embedded.stop(data_dir)
                embedded.ensure_running(data_dir, lambda _: None)
                assert server_pid(data_dir) != other.pid
                assert other.poll() is None
            finally:
                other.kill()
        assert_kept(data_dir)

    @pytest.mark.parametrize(
        ("state", "content"),
        [
            ("running", ""),
            ("running", "x\n"),
            ("crashed", "12\n"),
            ("stopped", "\0" * 100),
            ("stopped", "9" * 20 + "\n/a\n3\n5432\n/b\n\n\nready\n"),
        ],
    )
    def test_a_damaged_pid_file_heals(self, data_dir: Path, state: str, content: str) -> None:
        before = server_pid(data_dir)
        if state == "stopped":
            embedded.stop(data_dir)
        elif state == "crashed":
            crash(data_dir)
        (layout(data_dir).cluster / "postmaster.pid").write_text(content, encoding="ascii")
        embedded.ensure_running(data_dir, lambda _: None)
        assert server_pid(data_dir) != before
        assert not is_server_process(before, layout(data_dir).cluster)
        assert_kept(data_dir)

    def test_a_damaged_pid_file_of_a_server_out_of_sight_is_left_alone(
        self, data_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pid_file = layout(data_dir).cluster / "postmaster.pid"
        before = pid_file.read_text(encoding="utf-8")
        pid_file.write_text("", encoding="ascii")
        with monkeypatch.context() as patch:
            patch.setattr(embedded_setup, "_server_processes", lambda _cluster: [])  # as in another container
            assert "is damaged" in expect_failure(data_dir).message
        pid_file.write_text(before, encoding="utf-8")
        assert_kept(data_dir)

    @pytest.mark.parametrize(
        "step", ["Creating the database cluster", "Creating the database", "Starting the database server"]
    )
    def test_a_command_killed_while_setting_up_leaves_nothing_half_made(self, empty_dir: Path, step: str) -> None:
        server = layout(empty_dir).server
        with starting(empty_dir) as process:
            wait_for(process, step)
            if step == "Creating the database cluster":
                while not list(server.glob(".new-*/base")):  # initdb is at work
                    time.sleep(0.001)
            process.send_signal(signal.SIGKILL)
        assert not layout(empty_dir).cluster.exists() or step == "Starting the database server"
        endpoint = embedded.ensure_running(empty_dir, lambda _: None)
        with psycopg.connect(embedded.conninfo(endpoint, role="postgres")) as connection:
            assert connection.execute("SELECT current_database()").fetchall() == [("logbk",)]
        assert not list(server.glob(".new-*"))

    def test_an_interrupted_command_leaves_no_cluster_and_nothing_running(self, empty_dir: Path) -> None:
        server = layout(empty_dir).server
        with starting(empty_dir) as process:
            wait_for(process, "Creating the database cluster")
            while not list(server.glob(".new-*/base")):
                time.sleep(0.001)
            process.send_signal(signal.SIGINT)
            process.communicate()
            assert process.returncode != 0
        assert not layout(empty_dir).cluster.exists()
        embedded.ensure_running(empty_dir, lambda _: None)
        assert not list(server.glob(".new-*"))

    def test_a_server_whose_programs_were_replaced_is_restarted(
        self, data_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with tempfile.TemporaryDirectory(prefix="logbk-programs-", dir="/tmp") as folder:
            Path(folder).chmod(0o755)
            installed = embedded_programs._package_folder()  # noqa: SLF001
            copied = Path(folder) / "copied"
            embedded_programs._copy_programs(installed, copied)  # noqa: SLF001
            copy = copied / installed.name
            monkeypatch.setattr(embedded_programs, "_package_folder", lambda: copy)
            embedded.stop(data_dir)
            embedded.ensure_running(data_dir, lambda _: None)
            program = copy / "pginstall18" / "bin" / "postgres"
            assert Path(f"/proc/{server_pid(data_dir)}/exe").readlink() == program
            program.unlink()
            monkeypatch.undo()
            steps: list[str] = []
            embedded.ensure_running(data_dir, steps.append)
            assert "programs" in steps[0]
            assert_kept(data_dir)


class TestTwoAtOnce:
    def test_both_get_the_one_server(self, empty_dir: Path) -> None:
        with starting(empty_dir) as one, starting(empty_dir) as two:
            outputs = [process.communicate(timeout=120) for process in (one, two)]
        assert [one.returncode, two.returncode] == [0, 0]
        assert outputs[0][0].splitlines()[-1] == outputs[1][0].splitlines()[-1]
        assert "".join(out for out, _ in outputs).count("Creating the database cluster") == 1

    def test_the_second_says_that_it_waits_and_then_goes_on(self, data_dir: Path) -> None:
        embedded.stop(data_dir)
        with layout(data_dir).lock.open("r+") as lock, starting(data_dir) as process:
            fcntl.flock(lock, fcntl.LOCK_EX)
            # Whoever was quicker: the process may have got the lock before this test did.
            embedded.stop(data_dir)
            wait_for(process, "Waiting for another LogBK command that is setting up the database")
            fcntl.flock(lock, fcntl.LOCK_UN)
            out, _ = process.communicate(timeout=60)
            assert "Endpoint" in out
        assert_kept(data_dir)

    def test_waiting_ends_some_day(self, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        embedded.stop(data_dir)
        monkeypatch.setattr(embedded_setup, "PATIENCE", replace(embedded_setup.PATIENCE, seconds=0.0))
        with layout(data_dir).lock.open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with pytest.raises(DatabaseUnavailableError, match="five minutes"):
                embedded.ensure_running(data_dir, lambda _: None)


def expect_failure(data_dir: Path) -> DatabaseUnavailableError:
    with pytest.raises(DatabaseUnavailableError) as caught:
        embedded.ensure_running(data_dir, lambda _: None)
    assert "\n" not in caught.value.message
    assert caught.value.hint
    return caught.value


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


class TestForeignFiles:
    @pytest.mark.parametrize(
        ("version", "hint"),
        [
            ("16", "pg_upgrade"),
            ("19", "Update LogBK"),
            ("9.6", "to take your data out"),
            ("?", "to take your data"),
        ],
    )
    def test_a_cluster_of_another_version_is_left_alone(self, tmp_path: Path, version: str, hint: str) -> None:
        cluster = layout(tmp_path).cluster
        cluster.mkdir(parents=True)
        (cluster / "PG_VERSION").write_text(f"{version}\n", encoding="ascii")
        before = snapshot(cluster)
        error = expect_failure(tmp_path)
        assert f"PostgreSQL {version};" in error.message
        assert error.hint is not None
        assert hint in error.hint
        assert snapshot(cluster) == before
        assert embedded.status(tmp_path).version == version

    def test_files_that_are_no_cluster_are_left_alone(self, tmp_path: Path) -> None:
        cluster = layout(tmp_path).cluster
        cluster.mkdir(parents=True)
        (cluster / "diary.txt").write_text("mine", encoding="ascii")
        assert embedded.status(tmp_path).state == "damaged"
        assert "holds files, but no database" in expect_failure(tmp_path).message
        assert (cluster / "diary.txt").read_text(encoding="ascii") == "mine"

    def test_a_server_that_does_not_start_is_quoted(self, data_dir: Path) -> None:
        embedded.stop(data_dir)
        cluster = layout(data_dir).cluster
        own = cluster / "postgresql.auto.conf"
        before = own.read_text(encoding="utf-8")
        try:
            own.write_text("shared_buffers = 'plenty'\n", encoding="utf-8")
            error = expect_failure(data_dir)
            assert "does not start" in error.message
            assert "configuration file" in error.message
            assert str(cluster) in str(error.hint)
        finally:
            own.write_text(before, encoding="utf-8")
        embedded.ensure_running(data_dir, lambda _: None)
        assert_kept(data_dir)

    def test_old_complaints_in_the_log_are_not_quoted(self, data_dir: Path) -> None:
        embedded.stop(data_dir)
        cluster = layout(data_dir).cluster
        log = next(cluster.glob("log/server-*.log"))
        with log.open("a", encoding="utf-8") as file:
            file.write("FATAL:  could not write: No space left on device\n")
        hidden = cluster.with_name("hidden")
        (cluster / "global" / "pg_control").rename(hidden)
        try:
            assert "pg_control" in expect_failure(data_dir).message
        finally:
            hidden.rename(cluster / "global" / "pg_control")
        embedded.ensure_running(data_dir, lambda _: None)

    def test_a_file_in_the_place_of_the_folder(self, tmp_path: Path) -> None:
        (tmp_path / "data").write_text("", encoding="ascii")
        assert str(tmp_path / "data") in expect_failure(tmp_path / "data").message
        assert embedded.status(tmp_path / "data").state == "absent"

    @pytest.mark.parametrize("name", ["server", "server/cluster"])
    def test_a_file_in_the_place_of_the_servers_folders(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", encoding="ascii")
        assert embedded.status(tmp_path).state == "damaged"
        expect_failure(tmp_path)

    def test_a_folder_that_everybody_can_write_to(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o777)
        error = expect_failure(tmp_path)
        assert "Everybody can write" in error.message
        assert f"chmod o-w {tmp_path}" in str(error.hint)

    def test_the_mode_of_what_is_not_ours_alone_is_left_to_others(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o777)
        (tmp_path / "theirs").write_text("", encoding="ascii")
        assert "chmod" not in str(expect_failure(tmp_path).hint)
        tmp_path.chmod(0o1777)
        (tmp_path / "theirs").unlink()
        assert "chmod" not in str(expect_failure(tmp_path).hint)

    @pytest.mark.parametrize("place", ["/dev/null", "/tmp", "/dev/null/data"])  # noqa: S108 (to be refused)
    def test_the_systems_own_places(self, place: str) -> None:
        error = expect_failure(Path(place))
        assert "LOGBK_DATA_DIR" in str(error.hint)
        assert "chmod" not in str(error.hint)
        assert not layout(Path(place)).lock.exists()

    def test_an_installation_without_the_programs(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(embedded_programs, "_PACKAGE", "logbk_no_such_package")
        assert "not part of this installation" in expect_failure(tmp_path / "data").message
        remove(tmp_path / "data")


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """Give a file system of 120 MB."""
    if os.geteuid() != 0 or not sys.platform.startswith("linux"):
        pytest.skip("only root can mount a small disk")
    with tempfile.TemporaryDirectory(prefix="logbk-disk-", dir="/tmp") as folder:
        mount = ["mount", "-t", "tmpfs", "-o", "size=120m,mode=0755", "logbk-test", folder]
        if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
            pytest.skip("this root cannot mount a small disk")
        try:
            Path(folder, "data").mkdir(mode=0o755)
            yield Path(folder)
        finally:
            embedded.stop(Path(folder, "data"))
            subprocess.run(["umount", folder], check=True)


class TestFullDisk:
    @pytest.mark.parametrize("left", [0, 4096, 1_000_000, 20_000_000, 45_000_000])
    def test_creating_ends_in_an_error_and_succeeds_later(self, small_disk: Path, left: int) -> None:
        data_dir = small_disk / "data"
        fill(small_disk, left)
        error = expect_failure(data_dir)
        assert error.message == f"The disk that holds {error_folder(error)} is full."
        assert not layout(data_dir).cluster.exists()
        assert not list(data_dir.rglob(".new-*"))
        (small_disk / "filler").unlink()
        embedded.ensure_running(data_dir, lambda _: None)

    def test_starting_ends_in_an_error_and_keeps_the_data(self, small_disk: Path) -> None:
        data_dir = small_disk / "data"
        embedded.ensure_running(data_dir, lambda _: None)
        execute(data_dir, "CREATE TABLE kept AS SELECT 80 AS kg")
        embedded.stop(data_dir)
        fill(small_disk, 0)
        assert "is full" in expect_failure(data_dir).message
        (small_disk / "filler").unlink()
        embedded.ensure_running(data_dir, lambda _: None)
        assert_kept(data_dir)


def fill(disk: Path, left: int) -> None:
    with (disk / "filler").open("wb") as file:
        free = os.statvfs(disk)
        os.posix_fallocate(file.fileno(), 0, max(1, free.f_bavail * free.f_frsize - left))


def error_folder(error: DatabaseUnavailableError) -> str:
    return error.message.removeprefix("The disk that holds ").removesuffix(" is full.")


class TestLosingTheRace:
    def test_a_server_that_an_orphan_starts_is_waited_for(
        self, data_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        embedded.stop(data_dir)
        start = embedded_setup._start  # noqa: SLF001

        def start_twice(*arguments: object) -> None:
            start(*arguments)  # type: ignore[arg-type]
            assert read_postmaster(layout(data_dir).cluster) is not None
            start(*arguments)  # type: ignore[arg-type]  # says that there is one already

        monkeypatch.setattr(embedded_setup, "_start", start_twice)
        assert embedded.ensure_running(data_dir, lambda _: None) == embedded.find_running(data_dir)
        assert_kept(data_dir)
