"""What LogBK asks of a server before it tells it anything, against real servers and false ones."""

from __future__ import annotations

import os
import socket
import ssl
import sys
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import trustme

from logbk_cli.core import connection
from tests.remote.impostor import FakeServer, Relay, certificate_for
from tests.remote.server import ADDRESS, HOST

if TYPE_CHECKING:
    from pathlib import Path

    from tests.remote.conftest import Place
    from tests.remote.impostor import Demand
    from tests.remote.server import Pooler


def connect(url: str, *, pooler: bool = False, password: str | None = None) -> psycopg.Connection[tuple[Any, ...]]:
    """Connect as LogBK does."""
    server = connection.remote(url, pooler=pooler, password=password)
    return psycopg.connect(server.conninfo, **server.options)


def refusal(url: str, *, pooler: bool = False) -> str:
    """Return why LogBK does not connect there."""
    with pytest.raises(psycopg.OperationalError) as caught:
        connect(url, pooler=pooler)
    return str(caught.value)


def answer(url: str, query: str = "SELECT current_user", **how: Any) -> Any:  # noqa: ANN401 - whatever it holds
    with connect(url, **how) as client:
        row = client.execute(query.encode()).fetchone()
        assert row is not None
        return row[0]


@pytest.fixture
def trusted(place: Place) -> ssl.SSLContext:
    """Give a certificate for this host by the authority that the clients trust, which the wrong person got."""
    return certificate_for(place.server.authority, HOST, ADDRESS)


def test_a_plain_url_is_connected_to_over_tls_with_the_password(place: Place) -> None:
    with connect(place.url()) as client:
        assert client.pgconn.used_password
        row = client.execute("SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone()
    assert row is not None
    assert row[0] is True
    assert row[1] in {"TLSv1.2", "TLSv1.3"}
    assert connection.remote(place.url()).weaknesses == ()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems name these settings of a socket otherwise")
def test_a_network_that_is_gone_would_be_noticed(place: Place) -> None:
    with connect(place.url()) as client, socket.socket(fileno=os.dup(client.fileno())) as line:
        assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 30
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 60_000


def test_a_wrong_password_is_refused_and_not_repeated(place: Place) -> None:
    said = refusal(place.url(password="wrong secret"))  # noqa: S106 - it is wrong
    assert "password authentication failed" in said
    assert "wrong secret" not in said


def test_a_server_of_an_unknown_authority_is_refused(place: Place, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.pem"
    trustme.CA().cert_pem.write_to_path(stranger)
    assert "certificate verify failed" in refusal(place.url(sslrootcert=str(stranger)))


def test_without_an_authority_given_the_systems_own_do_not_vouch_for_it(place: Place) -> None:
    url = place.url().partition("?")[0]
    assert "certificate verify failed" in refusal(url)


def test_a_certificate_for_another_name_is_refused(place: Place) -> None:
    elsewhere = place.url(host=f"db.example.org:{place.server.port}", hostaddr=ADDRESS)
    assert 'does not match host name "db.example.org"' in refusal(elsewhere)
    assert answer(place.url(host=f"{ADDRESS}:{place.server.port}")) == place.role


def test_a_server_without_tls_learns_nothing(place: Place) -> None:
    with FakeServer("cleartext") as fake:
        assert "server does not support SSL" in refusal(place.at(fake.port))
        assert (fake.start_ups, fake.heard) == ([], b"")
    # What libpq's own default does instead.
    with FakeServer("cleartext") as fake:
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(place.at(fake.port, connect_timeout=2))
        assert place.password.encode() in fake.heard


@pytest.mark.parametrize("demand", ["cleartext", "md5", "nothing"])
def test_a_fake_server_with_a_good_certificate_gets_no_password(
    place: Place, trusted: ssl.SSLContext, demand: Demand
) -> None:
    with FakeServer(demand, trusted) as fake:
        said = refusal(place.at(fake.port))
        assert fake.heard == b""
        assert len(fake.start_ups) == 1
    assert "authentication" in said
    assert place.password not in said


def test_what_the_fake_server_gets_without_the_defaults(place: Place, trusted: ssl.SSLContext) -> None:
    with FakeServer("cleartext", trusted) as fake:
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(place.at(fake.port, sslmode="verify-full", connect_timeout=2))
        assert fake.heard[5:] == place.password.encode() + b"\0"
    with FakeServer("md5", trusted) as fake:
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(place.at(fake.port, sslmode="verify-full", connect_timeout=2))
        assert fake.heard[5:8] == b"md5"
    with FakeServer("nothing", trusted) as fake:
        # Nobody was asked for anything, and the log would be written to whoever this is.
        psycopg.connect(place.at(fake.port, sslmode="verify-full", connect_timeout=2)).close()


@pytest.mark.parametrize("hides_binding", [True, False])
def test_nobody_listens_in_between(place: Place, trusted: ssl.SSLContext, *, hides_binding: bool) -> None:
    server = place.server
    with Relay(trusted, server.port, str(server.ca), hides_binding=hides_binding) as relay:
        said = refusal(place.at(relay.port))
        assert "channel binding" in said
        assert b"SELECT" not in relay.heard
    with Relay(trusted, server.port, str(server.ca), hides_binding=hides_binding) as relay:
        weak = place.at(relay.port, channel_binding="disable")
        assert answer(weak, "SELECT 'my secret'") == "my secret"
        assert b"my secret" in relay.heard
    assert any("channel_binding" in weakness for weakness in connection.remote(weak).weaknesses)


def test_a_server_that_takes_the_connection_and_says_nothing_is_given_up(place: Place, trusted: ssl.SSLContext) -> None:
    with FakeServer("silence", trusted) as fake:
        with pytest.raises(psycopg.errors.ConnectionTimeout):
            connect(place.at(fake.port, connect_timeout=2))
        assert fake.heard == b""
        assert connection.remote(place.at(fake.port)).options["connect_timeout"] == 10


def test_a_port_where_nobody_takes_the_connection_is_given_up(place: Place) -> None:
    with socket.create_server((ADDRESS, 0)) as deaf, pytest.raises(psycopg.errors.ConnectionTimeout):
        connect(place.at(deaf.getsockname()[1], connect_timeout=2))


def test_a_weaker_setting_works_when_asked_for_by_name_and_is_named(
    place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = place.url(sslmode="require").replace("sslrootcert=", "application_name=")
    assert answer(url) == place.role
    (weakness,) = connection.remote(url).weaknesses
    assert "sslmode=require" in weakness
    monkeypatch.setenv("PGSSLMODE", "require")
    from_environment = place.url().partition("?")[0]
    assert answer(from_environment) == place.role
    assert connection.remote(from_environment).weaknesses == (weakness,)
    monkeypatch.delenv("PGSSLMODE")
    service = tmp_path / "services"
    service.write_text(f"[gym]\nhost={HOST}\nport={place.server.port}\ndbname={place.name}\nsslmode=require\n")
    monkeypatch.setenv("PGSERVICEFILE", str(service))
    named = connection.remote(f"service=gym user={place.role}", password=place.password)
    assert named.weaknesses == (weakness,)
    with psycopg.connect(named.conninfo, **named.options) as client:
        assert client.info.host == HOST


def test_the_environment_names_the_server_as_in_libpq(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PGHOST": HOST,
        "PGPORT": str(place.server.port),
        "PGUSER": place.role,
        "PGDATABASE": place.name,
        "PGSSLROOTCERT": str(place.server.ca),
    }.items():
        monkeypatch.setenv(name, value)
    assert connection.needs_password("postgresql://")
    assert answer("postgresql://", password=place.password) == place.role
    monkeypatch.setenv("PGPASSWORD", place.password)
    assert not connection.needs_password("postgresql://")
    assert answer("postgresql://") == place.role
    # What a person types outranks it.
    assert "password authentication failed" in refusal("postgresql://somebody@")


def test_a_service_file_names_the_server(place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    service = tmp_path / "services"
    service.write_text(
        f"[gym]\nhost={HOST}\nport={place.server.port}\nuser={place.role}\ndbname={place.name}\n"
        f"sslrootcert={place.server.ca}\npassword={place.password}\n"
    )
    monkeypatch.setenv("PGSERVICEFILE", str(service))
    for url in ("postgresql:///?service=gym", "service=gym"):
        assert not connection.needs_password(url)
        assert answer(url) == place.role
        assert connection.remote(url).weaknesses == ()
        assert connection.remote(url).key == f"{place.role}@{HOST}:{place.server.port}/{place.name}"
    monkeypatch.setenv("PGSERVICE", "gym")
    assert answer("postgresql://") == place.role


@pytest.mark.parametrize("where", ["PGPASSFILE", "passfile", "home"])
def test_a_password_file_holds_the_password(
    place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, where: str
) -> None:
    passfile = tmp_path / (".pgpass" if where == "home" else "passwords")
    escaped = place.password.replace("\\", "\\\\").replace(":", "\\:")
    passfile.write_text(f"elsewhere:*:*:*:no\n{HOST}:{place.server.port}:{place.name}:{place.role}:{escaped}\n")
    passfile.chmod(0o600)
    query = {"passfile": str(passfile)} if where == "passfile" else {}
    if where == "PGPASSFILE":
        monkeypatch.setenv("PGPASSFILE", str(passfile))
    url = place.url(password=None, **query)
    assert not connection.needs_password(url)
    assert answer(url) == place.role


def test_a_stored_password_serves_where_none_is_given_and_yields_to_one(place: Place) -> None:
    assert answer(place.url(password=None), password=place.password) == place.role
    assert answer(place.url(), password="an older one") == place.role  # noqa: S106 - it is wrong


def test_a_pooler_works_when_it_is_named(place: Place, pooled: str) -> None:
    assert answer(pooled, pooler=True) == place.role
    assert "channel binding" in refusal(pooled)


def test_statements_are_prepared_nowhere(pooled: str) -> None:
    with connect(pooled, pooler=True) as one, connect(pooled, pooler=True) as other:
        for turn in range(20):
            for client in (one, other):
                row = client.execute("SELECT %s::int", [turn]).fetchone()
                client.commit()
                assert row == (turn,)


def test_options_are_not_sent_to_a_pooler(pooled: str, monkeypatch: pytest.MonkeyPatch, pooler: Pooler) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c statement_timeout=5")
    assert str(pooler.port) in pooled
    assert answer(pooled, "SHOW statement_timeout", pooler=True) == "0"
