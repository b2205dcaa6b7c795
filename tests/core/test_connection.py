"""What libpq is told, whoever named it, and what is said of settings weaker than LogBK's own."""

import getpass
import os
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from logbk_cli.core import connection, connection_failures
from logbk_cli.shared.exceptions import InvalidInputError

SECURE = {
    "sslmode": "verify-full",
    "require_auth": "scram-sha-256",
    "channel_binding": "require",
    "gssencmode": "disable",
    "connect_timeout": 10,
}
URL = "postgresql://me@gym.example/log"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and nothing for libpq in the environment."""
    for name in list(os.environ):
        if name.startswith("PG"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def options(url: str, **how: Any) -> dict[str, Any]:  # noqa: ANN401 - the arguments of `remote`
    return dict(connection.remote(url, **how).options)


def chosen(url: str, **how: Any) -> dict[str, Any]:  # noqa: ANN401 - likewise
    return {name: value for name, value in options(url, **how).items() if name in SECURE}


def write_service(home: Path, text: str) -> None:
    (home / ".pg_service.conf").write_text(text)


class TestDefaults:
    def test_a_bare_url_is_secured(self) -> None:
        assert chosen(URL) == SECURE
        assert options(URL)["client_encoding"] == "UTF8"
        assert options(URL)["prepare_threshold"] is None
        assert Path(options(URL)["sslrootcert"]).is_file()
        assert connection.remote(URL).weaknesses == ()

    @pytest.mark.parametrize(
        ("name", "variable", "value"),
        [
            ("sslmode", "PGSSLMODE", "require"),
            ("require_auth", "PGREQUIREAUTH", "md5"),
            ("channel_binding", "PGCHANNELBINDING", "disable"),
            ("gssencmode", "PGGSSENCMODE", "prefer"),
            ("connect_timeout", "PGCONNECT_TIMEOUT", "3"),
            ("target_session_attrs", "PGTARGETSESSIONATTRS", "any"),
            ("sslrootcert", "PGSSLROOTCERT", "/some/ca.pem"),
        ],
    )
    def test_what_is_named_anywhere_stays(
        self, home: Path, monkeypatch: pytest.MonkeyPatch, name: str, variable: str, value: str
    ) -> None:
        hosts = "postgresql://one.example,two.example/log"
        assert name not in options(make_conninfo(hosts, **{name: value}))
        monkeypatch.setenv(variable, value)
        assert name not in options(hosts)
        monkeypatch.delenv(variable)
        write_service(home, f"[gym]\nhost=one.example,two.example\n{name}={value}\n")
        assert options("service=gym")[name] == value

    def test_an_sslmode_that_is_none_is_refused(self) -> None:
        with pytest.raises(InvalidInputError, match="not an sslmode: 'maybe'"):
            connection.remote(f"{URL}?sslmode=maybe")

    def test_a_dead_network_is_noticed_unless_somebody_is_more_patient(self) -> None:
        assert options(URL)["keepalives_idle"] == 30
        assert options(URL)["tcp_user_timeout"] == 60_000
        assert "keepalives_idle" not in options(f"{URL}?keepalives_idle=600")
        assert "keepalives_idle" not in options("postgresql:///log?host=/run/postgresql")

    def test_a_service_that_names_libpqs_own_default_has_named_it(self, home: Path) -> None:
        write_service(home, "[gym]\nhost=gym.example\nsslmode=prefer\nchannel_binding=prefer\n")
        assert options("service=gym")["sslmode"] == "prefer"
        assert connection.remote("service=gym").weaknesses != ()

    @pytest.mark.parametrize("empty", ["", "PGSSLMODE", "PGREQUIREAUTH", "PGCHANNELBINDING"])
    def test_an_empty_value_names_nothing(self, monkeypatch: pytest.MonkeyPatch, empty: str) -> None:
        url = URL
        if empty:
            monkeypatch.setenv(empty, "")
        else:
            url += "?sslmode=&require_auth=&channel_binding=&connect_timeout="
        assert chosen(url) == SECURE
        assert connection.remote(url).weaknesses == ()

    def test_a_deprecated_variable_weakens_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PGREQUIRESSL", "1")
        assert chosen(URL) == SECURE

    @pytest.mark.parametrize(
        "url",
        ["postgresql:///log", "postgresql:///log?host=/run/postgresql", "host=@abstract", "postgresql://%2Ftmp/x"],
    )
    def test_a_socket_needs_no_tls(self, url: str) -> None:
        assert chosen(url) == {"connect_timeout": 10}
        assert "sslrootcert" not in options(url)

    @pytest.mark.parametrize(
        "url",
        [
            "postgresql:///log?hostaddr=10.0.0.1",
            "host=/tmp hostaddr=10.0.0.1",
            "host=/tmp,gym.example",
            "postgresql://[::1]/log",
            "postgresql://localhost/log",
        ],
    )
    def test_whatever_is_reached_over_a_network_needs_it(self, url: str) -> None:
        assert chosen(url) == SECURE

    def test_the_environment_can_name_the_host(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PGHOST", "gym.example")
        assert chosen("postgresql://") == SECURE
        assert chosen("postgresql:///log?host=/tmp") == {"connect_timeout": 10}

    def test_several_hosts_follow_the_one_that_takes_writes(self) -> None:
        assert options("postgresql://a.example,b.example/log")["target_session_attrs"] == "read-write"
        assert options("host=/tmp,/run")["target_session_attrs"] == "read-write"
        assert "target_session_attrs" not in options(URL)

    def test_binding_is_not_asked_for_where_there_is_nothing_to_bind_to(self) -> None:
        assert options(f"{URL}?sslmode=disable")["channel_binding"] == "prefer"
        assert options(f"{URL}?require_auth=password")["channel_binding"] == "prefer"
        assert options(f"{URL}?sslmode=require")["channel_binding"] == "require"
        assert options(URL, pooler=True)["channel_binding"] == "prefer"

    def test_a_pooler_gets_no_start_up_options_from_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PGOPTIONS", "-c statement_timeout=1")
        assert "options" not in options(URL)
        assert options(URL, pooler=True)["options"] == ""
        # Some poolers are told by an option which database is meant.
        assert "options" not in options(f"{URL}?options=endpoint%3Dgym", pooler=True)

    def test_the_bundled_server_is_kept_from_the_environment(self) -> None:
        server = connection.bundled("postgresql:///logbk?host=/run/here&user=logbk_local")
        assert (server.key, server.is_bundled, server.weaknesses) == ("local", True, ())
        assert server.options["require_auth"] == ""
        assert server.options["options"] == ""
        assert server.options["channel_binding"] == "prefer"
        assert connection.bundled("postgresql:///?require_auth=md5").options.get("require_auth") is None


class TestCertificates:
    @pytest.fixture
    def own(self, home: Path) -> Path:
        path = home / ".postgresql" / "root.crt"
        path.parent.mkdir()
        path.write_text("a certificate")
        return path

    def test_ones_own_store_comes_first(self, own: Path) -> None:
        assert options(URL)["sslrootcert"] == str(own)
        assert options(f"{URL}?sslmode=verify-ca")["sslrootcert"] == str(own)

    def test_the_store_that_the_environment_names(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        store = home / "store.pem"
        store.write_text("a certificate")
        monkeypatch.setenv("SSL_CERT_FILE", str(store))
        assert options(URL)["sslrootcert"] == str(store)

    def test_system_means_a_store_that_is_there(self, own: Path) -> None:
        found = options(f"{URL}?sslrootcert=system")["sslrootcert"]
        assert found not in {"system", str(own)}
        assert Path(found).is_file()
        # libpq refuses this by itself.
        assert "sslrootcert" not in options(f"{URL}?sslrootcert=system&sslmode=require")

    def test_a_machine_without_a_store_has_certifis(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
        monkeypatch.setattr(connection, "_ROOT_STORES", ())
        assert options(URL)["sslrootcert"].endswith("cacert.pem")

    def test_a_mode_that_does_not_verify_is_given_no_store(self) -> None:
        assert "sslrootcert" not in options(f"{URL}?sslmode=require")

    def test_with_a_store_libpq_verifies_what_it_was_not_asked_to(self, own: Path) -> None:
        assert own.is_file()
        (weakness,) = connection.remote(f"{URL}?sslmode=require").weaknesses
        assert "another host" in weakness


class TestWeaknesses:
    @pytest.mark.parametrize(
        ("query", "says"),
        [
            ("sslmode=disable", "not encrypted"),
            ("sslmode=allow", "only if the server insists"),
            ("sslmode=prefer", "only if the server offers it"),
            ("sslmode=require", "not checked"),
            ("ssl=true", "not checked"),
            ("sslmode=verify-ca", "another host"),
            ("require_auth=password", "clear text"),
            ("require_auth=md5,scram-sha-256", "MD5"),
            ("require_auth=none", "need not prove"),
            ("require_auth=!password", "how the password is sent"),
            ("channel_binding=prefer", "between here and the server"),
            ("channel_binding=disable", "between here and the server"),
            ("ssl_min_protocol_version=TLSv1", "broken"),
        ],
    )
    def test_each_is_named(self, query: str, says: str) -> None:
        (weakness,) = connection.remote(f"{URL}?{query}").weaknesses
        assert weakness.startswith(query.replace("ssl=true", "sslmode=require"))
        assert says in weakness

    def test_several_are_all_named(self) -> None:
        server = connection.remote(f"{URL}?sslmode=require&require_auth=scram-sha-256&channel_binding=disable")
        assert [weakness.partition("=")[0] for weakness in server.weaknesses] == ["sslmode", "channel_binding"]

    def test_a_pooler_cannot_bind(self) -> None:
        assert connection.remote(f"{URL}?channel_binding=disable", pooler=True).weaknesses == ()

    def test_what_is_as_strict_is_not_weak(self) -> None:
        query = "sslmode=verify-full&require_auth=scram-sha-256&channel_binding=require&gssencmode=prefer"
        assert connection.remote(f"{URL}?{query}&ssl_min_protocol_version=TLSv1.3").weaknesses == ()

    def test_a_socket_has_none(self) -> None:
        assert connection.remote("postgresql:///log?sslmode=disable&require_auth=none").weaknesses == ()


class TestKey:
    @pytest.mark.parametrize(
        ("url", "key"),
        [
            (URL, "me@gym.example:5432/log"),
            ("postgresql://me@GYM.example:6432/log", "me@gym.example:6432/log"),
            ("postgresql://me:pw@gym.example", "me@gym.example:5432/me"),
            ("postgresql://me@[2001:DB8::1]:5433/log", "me@[2001:db8::1]:5433/log"),
            ("postgresql://me@a,b:5433/log", "me@a:5432,b:5433/log"),
            ("host=a,b port=6000 user=me dbname=log", "me@a:6000,b:6000/log"),
            ("host=gym.example user=me dbname=log", "me@gym.example:5432/log"),
            ("host=gym.example hostaddr=10.0.0.1 user=me dbname=log", "me@gym.example:5432/log"),
            ("hostaddr=10.0.0.1 user=me dbname=log", "me@10.0.0.1:5432/log"),
            ("postgresql://m%40e@gym.example/l%2Fog", "m%40e@gym.example:5432/l%2Fog"),
            ("postgresql://me@/log?host=/run/postgresql", "me@/run/postgresql:5432/log"),
            ("postgresql://me@/log", "me@[local]:5432/log"),
        ],
    )
    def test_it_names_role_host_port_and_database(self, url: str, key: str) -> None:
        assert connection.remote(url).key == key

    def test_the_role_is_the_operating_systems_user_where_none_is_named(self) -> None:
        me = getpass.getuser()
        assert connection.remote("postgresql://gym.example").key == f"{me}@gym.example:5432/{me}"

    def test_it_follows_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in {"PGHOST": "gym.example", "PGUSER": "me", "PGDATABASE": "log", "PGPORT": "6432"}.items():
            monkeypatch.setenv(name, value)
        assert connection.remote("postgresql://").key == "me@gym.example:6432/log"
        assert connection.remote("postgresql://you@:1/").key == "you@gym.example:1/log"

    def test_no_name_makes_it_another_servers(self) -> None:
        one = connection.remote(connection.build_url({"user": "a", "host": "b", "port": "1", "dbname": "c@d:2/e"}))
        other = connection.remote(connection.build_url({"user": "a@b:1/c", "host": "d", "port": "2", "dbname": "e"}))
        assert one.key != other.key


class TestServices:
    def test_a_service_names_the_server(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write_service(home, "[gym]\nhost=gym.example\nport=6432\nuser=me\ndbname=log\n")
        monkeypatch.setenv("PGHOST", "elsewhere.example")  # which psycopg would look up, for want of the service file
        for url in ("service=gym", "postgresql:///?service=gym"):
            server = connection.remote(url)
            assert server.key == "me@gym.example:6432/log"
            assert (server.options["host"], server.options["port"]) == ("gym.example", "6432")
            assert chosen(url) == SECURE
        assert connection.remote("service=gym user=you").key == "you@gym.example:6432/log"
        monkeypatch.setenv("PGSERVICE", "gym")
        assert connection.remote("postgresql://").key == "me@gym.example:6432/log"

    def test_the_environment_is_as_it_was(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write_service(home, "[gym]\nhost=gym.example\n")
        monkeypatch.setenv("PGSSLMODE", "require")
        before = dict(os.environ)
        connection.remote("service=gym")
        assert dict(os.environ) == before

    def test_its_password_counts_and_is_not_handed_about(self, home: Path) -> None:
        write_service(home, "[gym]\nhost=gym.example\npassword=s3cret\n")
        assert connection.password_source("service=gym") == "service_file"
        assert "s3cret" not in str(options("service=gym", password="stored"))  # noqa: S106 - no real one
        assert "password" not in options("service=gym", password="stored")  # noqa: S106 - likewise

    def test_an_unknown_service_is_said(self, home: Path) -> None:
        write_service(home, "[team]\nhost=gym.example\n")
        with pytest.raises(InvalidInputError, match="finds no service 'gym'"):
            connection.remote("service=gym")

    def test_a_file_elsewhere(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (home / "services").write_text("[gym]\nhost=gym.example\nuser=me\n")
        monkeypatch.setenv("PGSERVICEFILE", str(home / "services"))
        assert connection.remote("service=gym").key == "me@gym.example:5432/me"


class TestPasswords:
    def test_the_stored_one_is_used_where_there_is_no_other(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert connection.needs_password(URL)
        assert options(URL, password="stored")["password"] == "stored"  # noqa: S105, S106 - no real one
        assert "password" not in options("postgresql://me:pw@gym.example/log", password="stored")  # noqa: S106
        assert connection.password_source("postgresql://me:pw@gym.example/log") == "url"
        monkeypatch.setenv("PGPASSWORD", "pw")
        assert connection.password_source(URL) == "environment"
        assert "password" not in options(URL, password="stored")  # noqa: S106 - likewise

    @pytest.mark.parametrize(
        ("line", "is_found"),
        [
            ("gym.example:5432:log:me:pw", True),
            ("*:*:*:*:pw", True),
            ("# gym.example\n\n*:*:*:me:pw:with:colons", True),
            ("gym.example:5433:log:me:pw", False),
            ("gym.example:5432:log:you:pw", False),
            ("other.example:5432:log:me:pw\ngym.example:5432:*:me:pw", True),
            ("gym\\.example:5432:log:m\\e:pw", True),
            ("gym.example:5432:log:me", False),
            ("#*:*:*:*:pw", False),
        ],
    )
    def test_a_password_file_counts_by_libpqs_rules(
        self, home: Path, monkeypatch: pytest.MonkeyPatch, line: str, *, is_found: bool
    ) -> None:
        expected = "password_file" if is_found else None
        default, other = home / ".pgpass", home / "other"
        default.write_text(f"{line}\n")
        default.chmod(0o600)
        assert connection.password_source(URL) == expected
        default.rename(other)
        assert connection.password_source(URL) is None
        assert connection.password_source(f"{URL}?passfile={other}") == expected
        monkeypatch.setenv("PGPASSFILE", str(other))
        assert connection.password_source(URL) == expected
        other.chmod(0o640)
        assert connection.password_source(URL) is None

    def test_hosts_in_a_password_file(self, home: Path) -> None:
        (home / ".pgpass").write_text("localhost:5432:log:me:a\n\\:\\:1:5432:log:me:b\nb.example:*:*:*:c\n")
        (home / ".pgpass").chmod(0o600)
        for url in ("postgresql://me@/log", "postgresql://me@[::1]/log", "postgresql://me@a.example,b.example/log"):
            assert connection.password_source(url) == "password_file"
        assert connection.password_source("postgresql://me@a.example/log") is None

    @pytest.mark.parametrize(
        "url",
        [
            "postgresql://me:s3cret@gym.example/log",
            "postgresql://gym.example/log?user=me&password=s3cret",
            "host=gym.example user=me dbname=log password=s3cret",
            "host=gym.example user=me dbname=log password='s3cret'",
        ],
    )
    def test_it_is_taken_out_of_a_url(self, url: str) -> None:
        bare, password = connection.split_password(url)
        assert password == "s3cret"  # noqa: S105 - no real one
        assert conninfo_to_dict(bare) == {"host": "gym.example", "user": "me", "dbname": "log"}
        assert "s3cret" not in repr(connection.remote(url))
        assert "s3cret" not in str(connection.parameters(url) | connection.in_force(connection.remote(url)))
        assert "s3cret" not in connection.build_url({**conninfo_to_dict(url)})  # type: ignore[dict-item]

    @pytest.mark.parametrize(
        "url", [URL, "service=gym", "postgresql:///?service=gym", "host = gym.example", "postgres://"]
    )
    def test_a_url_without_one_stays_as_it_is_written(self, url: str) -> None:
        assert connection.split_password(url) == (url, None)

    def test_other_secrets_are_refused(self) -> None:
        with pytest.raises(InvalidInputError, match="sslpassword") as caught:
            connection.split_password(f"{URL}?sslpassword=s3cret")
        assert "s3cret" not in caught.value.message


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "postgresql+psycopg://me:s3cret@gym.example",
        "postgresql://me:s3cret@[::1",
        "postgresql://me:s3cret@gym.example/log?nosuch=1",
        "postgresql://me:s3cret%00@gym.example/log",
        "postgresql://me:s3cret@gym.example/\0log",
        "host=gym.example password='s3cret",
        "postgresql://me:1/s3cret@gym.example/log",
        "postgresql://me:s3cret/word@gym.example/log",
        "postgresql://me:word@s3cret@gym.example/log",
        "postgresql://me:a?s3cret@b@gym.example/log",
        "postgresql://gym.example:0/log",
        "postgresql://gym.example:65536/log",
        "host=gym.example port=\u0665",
        "postgresql://me:s3cret@gym.example/\udcff",
        "postgresql://me:s3cret@a,b:1,c/log?port=1,2",
        "postgresql://me:s3cret@a,b/log?hostaddr=10.0.0.1,10.0.0.2,10.0.0.3",
    ],
)
def test_a_bad_url_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        connection.remote(url)
    assert "s3cret" not in f"{caught.value.message} {caught.value.hint}"
    assert caught.value.exit_code == 2


_REFUSED = 'connection to server at "192.0.2.7", port 5432 failed: FATAL:  password authentication failed for user "x"'
_NO_CA = (
    'connection failed: connection to server at "192.0.2.7", port 5432 failed: root certificate file "/x/ca.pem" does '
    "not exist\nEither provide the file, use the system's trusted roots with sslrootcert=system, or change sslmode to "
    "disable server certificate verification."
)
_PAIR = (
    'connection failed: connection to server at "192.0.2.8", port 5433 failed: Connection refused\n'
    "\tIs the server running on that host and accepting TCP/IP connections?\n"
    "Multiple connection attempts failed. All failures were:\n"
    f"- host: 'a.example', port: '5432', hostaddr: '192.0.2.7': connection failed: {_REFUSED}\n"
    "- host: 'b.example', port: '5433', hostaddr: '192.0.2.8': connection failed: connection to server at "
    '"192.0.2.8", port 5433 failed: Connection refused\n\tIs the server running there?'
)


def explained(text: str, url: str = URL) -> tuple[str, str]:
    told = connection_failures.explain(psycopg.OperationalError(text), connection.remote(url))
    return told.message.removeprefix("the database cannot be reached: "), str(told.hint)


class TestExplaining:
    def test_a_certificate_that_is_gone_is_named_and_checking_goes_on(self) -> None:
        message, hint = explained(_NO_CA)
        assert message == 'root certificate file "/x/ca.pem" does not exist'
        assert hint == "Restore it, or join again with a new invitation."

    def test_each_of_several_hosts_says_why(self) -> None:
        message, hint = explained(_PAIR)
        assert message == (
            'a.example:5432: password authentication failed for user "x"; b.example:5433: Connection refused'
        )
        assert hint == "Check the role's password."

    def test_a_host_with_two_addresses_is_one(self) -> None:
        line = "- host: 'a.example', port: None, hostaddr: '192.0.2.{}': connection failed: connection to server at "
        lines = [line.format(number) + f'"192.0.2.{number}", port 5432 failed: Connection refused' for number in (7, 8)]
        summary = "Multiple connection attempts failed. All failures were:"
        assert explained("\n".join([*lines[:1], summary, *lines]))[0] == "Connection refused"

    def test_a_server_that_insists_on_tls(self) -> None:
        text = (
            'connection failed: connection to server at "192.0.2.7", port 5432 failed: FATAL:  no pg_hba.conf entry '
            'for host "192.0.2.9", user "me", database "log", no encryption'
        )
        assert explained(text)[1] == "This server insists on TLS: leave sslmode=disable out."

    def test_whose_password_was_refused(self, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
        member = "postgresql://logbk_m_0123456789abcdef@gym.example/log"
        assert "given this account a new connection" in explained(_REFUSED, member)[1]
        message, hint = explained("connection failed: fe_sendauth: no password supplied", member)
        assert "this machine has lost the password" in message
        assert "--new-machine" in hint
        assert explained(_REFUSED)[1] == "Check the role's password."
        (home / ".pgpass").write_text("*:*:*:*:old\n")
        (home / ".pgpass").chmod(0o600)
        assert "the password file" in explained(_REFUSED)[1]
        monkeypatch.setenv("PGPASSWORD", "another")
        assert "PGPASSWORD" in explained(_REFUSED)[1]
        assert "PGPASSWORD" in explained(_REFUSED, member)[1]
        assert "another" not in " ".join(explained(_REFUSED))


def test_in_force_is_what_a_connection_is_made_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGAPPNAME", "tests")
    used = connection.in_force(connection.remote("postgresql://me:s3cret@gym.example", password="x"))  # noqa: S106
    assert used["sslmode"] == "verify-full"
    assert used["dbname"] == "me"
    assert used["port"] == "5432"
    assert used["application_name"] == "tests"
    assert used["connect_timeout"] == "10"
    assert "password" not in used


_words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
_hosts = st.one_of(
    st.sampled_from(
        ["gym.example", "10.0.0.1", "::1", "fe80::1%eth0", "/run/my sockets", "@abstract", "bücher.example"]
    ),
    _words.map(lambda word: word.replace(",", "")).filter(bool),
)
_ports = st.integers(1, 65535).map(str)


@st.composite
def _parameters(draw: st.DrawFn) -> dict[str, str]:
    hosts = draw(st.lists(_hosts, max_size=3))
    found = {"host": ",".join(hosts)} if hosts else {}
    if draw(st.booleans()):
        one_each = len(hosts) > 1 and draw(st.booleans())
        found["port"] = ",".join(draw(_ports) for _ in range(len(hosts) if one_each else 1))
    for name in ("user", "dbname", "options", "application_name", "sslrootcert", "passfile"):
        if draw(st.booleans()):
            found[name] = draw(_words)
    return found


@settings(max_examples=300, deadline=None)
@given(_parameters())
def test_libpq_reads_from_a_built_url_what_went_into_it(parameters: dict[str, str]) -> None:
    assert conninfo_to_dict(connection.build_url(parameters | {"password": "s3cret"})) == parameters


@settings(max_examples=100, deadline=None)
@given(_parameters())
def test_parameters_survive_the_url_built_of_them(parameters: dict[str, str]) -> None:
    everything = connection.parameters(connection.build_url(parameters))
    assert parameters.items() <= everything.items()
    assert connection.parameters(connection.build_url(everything)) == everything


@pytest.mark.parametrize(
    ("parameters", "url"),
    [
        (
            {"host": "gym.example", "port": "5432", "user": "me", "dbname": "log"},
            "postgresql://me@gym.example:5432/log",
        ),
        ({"host": "a,b", "port": "1,2", "dbname": "x"}, "postgresql://a:1,b:2/x"),
        ({"host": "::1", "user": "m@e"}, "postgresql://m%40e@[::1]/"),
        ({"host": "/run", "sslmode": "disable"}, "postgresql:///?host=/run&sslmode=disable"),
        ({"host": "a,b", "port": "1"}, "postgresql:///?host=a,b&port=1"),
        ({}, "postgresql:///"),
    ],
)
def test_a_built_url_reads_well(parameters: dict[str, str], url: str) -> None:
    assert connection.build_url(parameters) == url
