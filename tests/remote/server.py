"""A remote server for the tests: Debian's PostgreSQL over TLS with SCRAM, and PgBouncer before it.

Everything listens on loopback alone, works in one temporary folder, and ends with the tests.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, LiteralString, NoReturn
from urllib.parse import quote, urlencode
from uuid import uuid4

import psycopg
import pytest
import trustme
from psycopg import sql
from psycopg.conninfo import make_conninfo

SUPERUSER: Final = "postgres"
SUPERUSER_PASSWORD: Final = "superuser's password"  # noqa: S105 - a server of the tests alone
POOLER: Final = "pooler"
POOLER_PASSWORD: Final = "pooler's password"  # noqa: S105 - likewise
HOST: Final = "localhost"
ADDRESS: Final = "127.0.0.1"
_PATIENCE_S: Final = 60
_ATTEMPTS: Final = 3

# What a person would have to write who wants LogBK's defaults from another client.
STRICT: Final = {
    "sslmode": "verify-full",
    "require_auth": "scram-sha-256",
    "channel_binding": "require",
    "gssencmode": "disable",
    "connect_timeout": "20",
    "client_encoding": "UTF8",
}
# PgBouncer ends TLS itself, and so knows no channel to bind to.
THROUGH_POOLER: Final = STRICT | {"channel_binding": "prefer"}

_POSTGRESQL_CONF: Final = """
listen_addresses = '{address}'
port = {port}
unix_socket_directories = '{sockets}'
max_connections = 60
password_encryption = 'scram-sha-256'
ssl = on
ssl_cert_file = '{certificate}'
ssl_key_file = '{key}'
fsync = off
full_page_writes = off
synchronous_commit = off
shared_buffers = '32MB'
lc_messages = 'C'
"""
# Nobody connects over the network without TLS and SCRAM, the superuser included.
_PG_HBA: Final = f"""
local all {SUPERUSER} trust
local replication {SUPERUSER} trust
hostssl all all {ADDRESS}/32 scram-sha-256
hostssl replication {SUPERUSER} {ADDRESS}/32 scram-sha-256
"""
# One server connection for each role: whatever a client leaves on it, the next client of that role finds.
_PGBOUNCER_INI: Final = """
[databases]
* = host={host} port={server_port}
[pgbouncer]
listen_addr = {address}
listen_port = {port}
unix_socket_dir =
pool_mode = transaction
default_pool_size = 1
query_wait_timeout = 20
auth_type = scram-sha-256
auth_file = {folder}/userlist.txt
auth_user = {user}
client_tls_sslmode = require
client_tls_cert_file = {certificate}
client_tls_key_file = {key}
server_tls_sslmode = verify-full
server_tls_ca_file = {ca}
"""


@dataclass(frozen=True)
class Programs:
    """The programs of one PostgreSQL, and PgBouncer."""

    folder: Path
    pgbouncer: Path

    def __getitem__(self, name: str) -> str:
        return str(self.folder / name)


def find_programs() -> Programs:
    """Find the system's PostgreSQL and PgBouncer; without them the test is skipped, but in CI it fails."""
    if sys.platform == "win32":
        pytest.skip("the servers of these tests run on sockets and accounts as Unix has them")
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True
    )
    if not folders and (config := shutil.which("pg_config")):
        said = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False).stdout.strip()
        folders = [Path(said)]
    needed = ("initdb", "postgres", "pg_basebackup", "psql")
    folder = next((folder for folder in folders if all((folder / name).exists() for name in needed)), None)
    if folder is None:
        _missing("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    pgbouncer = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if pgbouncer is None:
        _missing("PgBouncer is not installed (Debian: apt-get install pgbouncer)")
    return Programs(folder, Path(pgbouncer))


def _missing(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        port: int = probe.getsockname()[1]
        return port


def clean_environment() -> dict[str, str]:
    """Return this process's environment without what steers libpq or LogBK."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LOGBK_"))}
    return kept | {"LC_ALL": "C.UTF-8"}


class Workplace:
    """A folder of the account that the servers run as: PostgreSQL and PgBouncer refuse to run as root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._uid: int | None = None
        self._gid: int | None = None
        if os.geteuid() == 0:
            self._uid, self._gid = _unprivileged_account()
        folder.chmod(0o755)

    def make_folder(self, name: str) -> Path:
        path = self.folder / name
        path.mkdir(mode=0o700)
        self._give(path)
        return path

    def write(self, path: Path, content: str | bytes) -> Path:
        """Write a file that the servers' account may read, and nobody else."""
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(0o600)
        self._give(path)
        return path

    def start(self, command: list[str], log: Path) -> subprocess.Popen[bytes]:
        # Where the system can, a server ends with the tests even if those are killed.
        if setpriv := shutil.which("setpriv"):
            command = [setpriv, "--pdeathsig", "INT", *command]
        with log.open("ab") as output:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                env=clean_environment(),
                user=self._uid,
                group=self._gid,
                extra_groups=None if self._uid is None else [],
            )

    def run(self, command: list[str]) -> None:
        """Run a program to its end, which must be a good one."""
        log = self.folder / "program.log"
        if self.start(command, log).wait() != 0:
            raise RuntimeError(f"{command[0]} failed:\n{log.read_text()}")

    def _give(self, path: Path) -> None:
        if self._uid is not None and self._gid is not None:
            os.chown(path, self._uid, self._gid)


def _unprivileged_account() -> tuple[int, int]:
    import pwd  # noqa: PLC0415 - not on Windows

    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            found = pwd.getpwnam(name)
            return found.pw_uid, found.pw_gid
    _missing("no account is there to run PostgreSQL as, which does not run as root")


class Postgres:
    """One PostgreSQL server, which listens on a port of its own."""

    def __init__(self, programs: Programs, place: Workplace, name: str, certificate: tuple[Path, Path]) -> None:
        self.programs = programs
        self.place = place
        self.data = place.make_folder(name)
        self._sockets = place.make_folder(f"{name}.s")
        self._certificate = certificate
        self.log = place.folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    def create(self) -> None:
        """Make an empty cluster."""
        names = ("-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8")
        self.place.run(
            [self.programs["initdb"], "-D", str(self.data), *names, "-A", "reject", "--no-sync", "--no-instructions"]
        )

    def copy(self, source: "Postgres", *, standby: bool) -> None:
        """Make a copy of a running server: one that follows it, or one of its own."""
        target = make_conninfo(source.socket_url("postgres"), dbname=None)
        how = ["-R"] if standby else []
        self.place.run(
            [self.programs["pg_basebackup"], "-D", str(self.data), "-d", target, "-c", "fast", "--no-sync", *how]
        )

    def start(self) -> None:
        for _ in range(_ATTEMPTS):
            self.port = self.port or free_port()
            configuration = _POSTGRESQL_CONF.format(
                address=ADDRESS,
                port=self.port,
                sockets=self._sockets,
                certificate=self._certificate[0],
                key=self._certificate[1],
            )
            self.place.write(self.data / "postgresql.conf", configuration)
            self.place.write(self.data / "pg_hba.conf", _PG_HBA)
            self._process = self.place.start([self.programs["postgres"], "-D", str(self.data)], self.log)
            if _wait_for(self._process, self.socket_url("postgres")):
                return
            self.stop()
            self.port = 0  # somebody else may have taken it meanwhile
        raise RuntimeError(f"PostgreSQL does not start:\n{self.log.read_text()}")

    def stop(self) -> None:
        """Stop at once, ending what is going on; a server that is down stays so."""
        if self._process is not None:
            _end(self._process, signal.SIGINT)
            self._process = None

    def promote(self) -> None:
        self.execute("SELECT pg_promote(true)")

    def execute(self, statement: LiteralString) -> None:
        with psycopg.connect(self.socket_url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def socket_url(self, database: str) -> str:
        """Return how the superuser connects past the network, without a password."""
        return make_conninfo(host=str(self._sockets), port=self.port, user=SUPERUSER, dbname=database)


@dataclass(frozen=True)
class RemoteServer:
    """A PostgreSQL that others use over the network."""

    postgres: Postgres
    ca: Path
    authority: trustme.CA
    programs: Programs

    @property
    def port(self) -> int:
        return self.postgres.port

    def url(self, role: str, password: str | None, database: str, **changes: str | int | None) -> str:
        """Return where to connect as what, with every setting as strict as LogBK's own defaults."""
        parameters: dict[str, Any] = {
            **STRICT,
            "host": HOST,
            "port": self.port,
            "user": role,
            "password": password,
            "dbname": database,
            "sslrootcert": str(self.ca),
            **changes,
        }
        return make_conninfo(**parameters)

    def plain_url(
        self, role: str, password: str | None, database: str, *, host: str | None = None, **query: str | int
    ) -> str:
        """Return a URL as a person writes it: nothing but where, who and whose certificates to trust."""
        secret = "" if password is None else f":{quote(password, safe='')}"
        words = urlencode({"sslrootcert": str(self.ca), **query}, quote_via=quote)
        return f"postgresql://{quote(role, safe='')}{secret}@{host or f'{HOST}:{self.port}'}/{database}?{words}"

    def owner_url(self, database: str) -> str:
        """Return how the superuser connects over the network."""
        return self.url(SUPERUSER, SUPERUSER_PASSWORD, database)

    def execute(self, statement: sql.SQL | sql.Composed, database: str = "postgres") -> None:
        """Run a statement as the superuser, outside a transaction."""
        with psycopg.connect(self.postgres.socket_url(database), autocommit=True) as connection:
            connection.execute(statement)

    @contextmanager
    def database(self, name: str, owner: str = SUPERUSER) -> Iterator[str]:
        """Make an empty database for a while; yield its name."""
        identifier = sql.Identifier(name)
        self.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' OWNER {}").format(
                identifier, sql.Identifier(owner)
            )
        )
        try:
            yield name
        finally:
            self.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))

    def set_role(self, role: str, password: str, attributes: LiteralString = "") -> None:
        """Make a login role, or give the one that is there this password.

        One that may create roles becomes the administrator of LogBK's own, where another test has made them: on a
        server of its own it would have made them itself. PostgreSQL 15 does not ask for that.
        """
        with psycopg.connect(self.postgres.socket_url("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount
            connection.execute(
                sql.SQL("{} ROLE {} LOGIN PASSWORD {} {}").format(
                    sql.SQL("ALTER" if known else "CREATE"), sql.Identifier(role), password, sql.SQL(attributes)
                )
            )
            if "CREATEROLE" in attributes and connection.info.server_version >= 160000:
                made = connection.execute("SELECT rolname FROM pg_roles WHERE rolname ~ '^logbk_(owner|app|roles)$'")
                for (name,) in made.fetchall():
                    connection.execute(
                        sql.SQL("GRANT {} TO {} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE").format(
                            sql.Identifier(name), sql.Identifier(role)
                        )
                    )


@dataclass(frozen=True)
class Pooler:
    """PgBouncer in transaction mode; all connections of a role share one connection to the server."""

    server: RemoteServer
    port: int

    def url(self, role: str, password: str | None, database: str, **changes: str | int | None) -> str:
        """Return where to connect as what: as strict as can be where the pooler ends TLS."""
        return self.server.url(role, password, database, **{**THROUGH_POOLER, "port": self.port, **changes})


@pytest.fixture(scope="session")
def remote_server() -> Iterator[RemoteServer]:
    """Give a PostgreSQL on loopback that takes nothing but TLS and SCRAM."""
    programs = find_programs()
    with _workplace() as place:
        authority = trustme.CA()
        ca = place.folder / "ca.pem"
        authority.cert_pem.write_to_path(ca)
        postgres = Postgres(programs, place, "primary", write_certificate(place, authority))
        try:
            postgres.create()
            postgres.start()
            server = RemoteServer(postgres, ca, authority, programs)
            server.set_role(SUPERUSER, SUPERUSER_PASSWORD)
            yield server
        finally:
            postgres.stop()


@pytest.fixture(scope="session")
def pooler(remote_server: RemoteServer) -> Iterator[Pooler]:
    """Give a PgBouncer in transaction mode before the remote server."""
    place = remote_server.postgres.place
    remote_server.set_role(POOLER, POOLER_PASSWORD, "SUPERUSER")
    folder = place.make_folder("pooler")
    certificate, key = write_certificate(place, remote_server.authority)
    place.write(folder / "userlist.txt", f'"{POOLER}" "{POOLER_PASSWORD}"\n')
    log = place.folder / "pooler.log"
    process = None
    try:
        for _ in range(_ATTEMPTS):
            found = Pooler(remote_server, free_port())
            settings = _PGBOUNCER_INI.format(
                host=HOST,
                address=ADDRESS,
                server_port=remote_server.port,
                port=found.port,
                folder=folder,
                user=POOLER,
                certificate=certificate,
                key=key,
                ca=remote_server.ca,
            )
            place.write(folder / "pgbouncer.ini", settings)
            process = place.start([str(remote_server.programs.pgbouncer), str(folder / "pgbouncer.ini")], log)
            if _wait_for(process, found.url(POOLER, POOLER_PASSWORD, "postgres")):
                break
            _end(process, signal.SIGTERM)
        else:
            raise RuntimeError(f"PgBouncer does not start:\n{log.read_text()}")
        yield found
    finally:
        if process is not None:
            _end(process, signal.SIGTERM)


@contextmanager
def _workplace() -> Iterator[Workplace]:
    # Short, for the path of a socket (TMPDIR is long on macOS); and root's own may be closed to the server's account.
    parent = "/tmp" if Path("/tmp").is_dir() else None  # noqa: S108 - a folder of its own is made in it
    with tempfile.TemporaryDirectory(prefix="logbk-remote-", dir=parent) as folder:
        yield Workplace(Path(folder))


def write_certificate(place: Workplace, authority: trustme.CA, *names: str) -> tuple[Path, Path]:
    """Write a certificate for this host, or for other names, and its key."""
    issued = authority.issue_cert(*(names or (HOST, ADDRESS)))
    folder = place.make_folder(f"certificate-{uuid4()}")
    chain = b"".join(blob.bytes() for blob in issued.cert_chain_pems)
    return place.write(folder / "server.pem", chain), place.write(folder / "server.key", issued.private_key_pem.bytes())


def _wait_for(process: subprocess.Popen[bytes], url: str) -> bool:
    """Wait until a server takes connections; tell whether it lives to do so."""
    deadline = time.monotonic() + _PATIENCE_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(url, connect_timeout=10).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return process.poll() is None
    return False


def _end(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    process.send_signal(number)
    try:
        process.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
