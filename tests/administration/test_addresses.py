"""Where an invitation leads: the same server, as strictly, and with no secret of whoever sends it."""

import ssl
from pathlib import Path

import pytest
import trustme

from logbk_cli.administration.schemas import MemberAddress
from logbk_cli.administration.service import find_address, without_secrets
from logbk_cli.auth.values import Invitation
from logbk_cli.core import connection
from logbk_cli.shared.exceptions import InvalidInputError

STRICT = {"sslmode": "verify-full", "require_auth": "scram-sha-256", "channel_binding": "require"}
OWN = "postgresql://owner:hunter2@db.example.org/logbk"
SOCKET = "postgresql://owner@/logbk?host=/run/postgresql"


def address(own: str = OWN, url: str | None = None, *, pooler: bool = False) -> MemberAddress:
    found = find_address(connection.remote(own), url, pooler=pooler)
    # Whatever is found goes into an invitation, and no secret with it.
    text = Invitation(
        "cyd@example.org", "A" * 32, "x", {**found.parameters, "user": "y"}, found.pooler, found.certificate
    )
    assert "hunter2" not in str(text.parameters)
    assert "owner" not in str(text.parameters)
    assert Invitation.decode(text.encode()) == text
    return found


@pytest.fixture
def authority(tmp_path: Path) -> tuple[Path, str]:
    """Give a file of a private CA that holds its key too, and the certificate alone."""
    made = trustme.CA()
    pem = made.cert_pem.bytes().decode().strip()
    file = tmp_path / "ours.pem"
    file.write_bytes(made.private_key_pem.bytes() + b"a remark\r\n" + pem.encode().replace(b"\n", b"\r\n") + b"\n")
    return file, pem


def test_members_connect_as_strictly_as_can_be() -> None:
    found = address()
    assert found.parameters == {"host": "db.example.org", "port": "5432", "dbname": "logbk", **STRICT}
    assert (found.certificate, found.pooler, found.warnings) == (None, False, ())


def test_several_hosts_go_along() -> None:
    found = address("postgresql://owner@one.example.org:5433,two.example.org:5434/logbk")
    assert found.parameters["host"] == "one.example.org,two.example.org"
    assert found.parameters["port"] == "5433,5434"
    assert found.parameters["target_session_attrs"] == "read-write"


def test_a_weaker_setting_is_said_aloud() -> None:
    found = address(OWN + "?sslmode=require")
    assert found.parameters["sslmode"] == "require"
    assert "sslmode=require" in found.warnings[0]


def test_what_the_environment_and_a_service_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "services").write_text("[gym]\nhost=gym.example.org\nport=5999\ndbname=lifts\npassword=hunter2\n")
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    assert address("service=gym user=owner").parameters["host"] == "gym.example.org"
    monkeypatch.setenv("PGHOST", "env.example.org")
    monkeypatch.setenv("PGPASSWORD", "hunter2")
    monkeypatch.setenv("PGDATABASE", "lifts")
    found = address("postgresql://owner@")
    assert (found.parameters["host"], found.parameters["dbname"]) == ("env.example.org", "lifts")


def test_another_address_for_members() -> None:
    found = address(SOCKET, "postgresql://somebody:hunter2@db.example.org:6432")
    assert found.parameters == {"host": "db.example.org", "port": "6432", "dbname": "logbk", **STRICT}
    assert address(url="postgresql://db.example.org/other").parameters["dbname"] == "other"


@pytest.mark.parametrize("url", [None, "postgresql://db.example.org:6432"])
def test_a_pooler_for_members(url: str | None) -> None:
    found = address(url=url, pooler=True)
    assert found.pooler
    assert found.parameters["channel_binding"] == "prefer"


def test_a_private_authority_goes_along_without_its_key(authority: tuple[Path, str]) -> None:
    file, pem = authority
    for mode in ("verify-full", "verify-ca", "require"):
        assert address(f"{OWN}?sslrootcert={file}&sslmode={mode}").certificate == f"{pem}\n"
    assert address(f"{OWN}?sslrootcert={file}&sslmode=prefer").certificate is None


def test_the_authority_is_that_of_the_server_under_another_address_too(authority: tuple[Path, str]) -> None:
    file, pem = authority
    other = "postgresql://db.example.org:6432"
    assert address(f"{OWN}?sslrootcert={file}", other).certificate == f"{pem}\n"
    assert address(f"{OWN}?sslrootcert={file}", f"{other}?sslrootcert=system").certificate is None
    assert address(f"{OWN}?sslrootcert=system", other).certificate is None


def test_libpqs_own_file_of_authorities_goes_along(authority: tuple[Path, str], tmp_path: Path) -> None:
    (tmp_path / ".postgresql").mkdir()
    authority[0].rename(tmp_path / ".postgresql" / "root.crt")
    assert address().certificate == f"{authority[1]}\n"


def test_a_systems_store_stays_at_home(tmp_path: Path) -> None:
    assert address(OWN + "?sslrootcert=system").certificate is None
    store = tmp_path / "store.pem"
    pems = [trustme.CA().cert_pem.bytes() for _ in range(9)]
    store.write_bytes(b"".join(pems))
    found = address(f"{OWN}?sslrootcert={store}")
    assert found.certificate is None
    assert "too many" in found.warnings[0]
    few = tmp_path / "few.pem"
    few.write_bytes(b"".join(pems[:8]))
    assert ssl.create_default_context(cadata=address(f"{OWN}?sslrootcert={few}").certificate).cert_store_stats()["x509"]


@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN CERTIFICATE-----\nno\x00pe", b"\xff\xfe"])
def test_a_file_that_holds_no_certificate(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InvalidInputError, match=r"ca\.pem"):
        address(f"{OWN}?sslrootcert={file}")


def test_a_socket_is_shared_on_its_own_machine_only() -> None:
    found = address(SOCKET)
    assert found.parameters == {"host": "/run/postgresql", "port": "5432", "dbname": "logbk"}
    assert "this machine only" in found.warnings[0]
    for own, url in ((OWN, "postgresql:///logbk?host=/run/postgresql"), ("postgresql:///logbk", None)):
        with pytest.raises(InvalidInputError, match="where the server is"):
            address(own, url)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1", "[::1]", "localhost,127.0.0.2"])
def test_an_address_of_this_machine_is_pointed_out(host: str) -> None:
    assert "this machine" in address(f"postgresql://owner@{host}/logbk").warnings[0]


def test_an_address_without_a_name() -> None:
    assert address("hostaddr=192.0.2.7 user=owner dbname=logbk").parameters["host"] == "192.0.2.7"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://owner:hunter2@db.example.org/logbk?sslpassword=hunter2",
        "host=db.example.org user=owner password='hunter2' dbname=logbk",
    ],
)
def test_a_url_to_show_has_no_password(url: str) -> None:
    assert without_secrets(url) == "postgresql://owner@db.example.org/logbk"
