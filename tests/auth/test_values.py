"""Invitations, which anybody may have written, and codes, which anybody may have typed."""

import base64
import hashlib
import hmac
import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbk_cli.auth.values import (
    PREFIX,
    Invitation,
    hash_code,
    new_code,
    new_role_name,
    new_role_password,
    normalise_code,
    require_email,
    scram_verifier,
)
from logbk_cli.shared.exceptions import InvalidInputError

CODE = "ABCD-EFGH-IJKL-MNOP-QRST-UVWX-YZ23-4567"
PARAMETERS = {
    "host": "db.example.org",
    "port": "5432",
    "dbname": "logbk",
    "user": "logbk_m_0123456789abcdef",
    "sslmode": "verify-full",
    "require_auth": "scram-sha-256",
    "channel_binding": "require",
    "target_session_attrs": "read-write",
}
PEM = f"-----BEGIN CERTIFICATE-----\n{'MIIB' * 30}\n-----END CERTIFICATE-----\n"
DOCUMENT: dict[str, Any] = {
    "email": "eve@example.org",
    "code": CODE,
    "role_password": "s3cret",
    "parameters": PARAMETERS,
    "pooler": False,
    "kind": "join",
}


def encoded(document: object) -> str:
    text = document if isinstance(document, bytes) else json.dumps(document).encode()
    return PREFIX + base64.urlsafe_b64encode(zlib.compress(text)).decode().rstrip("=")


def sample(**changes: Any) -> Invitation:  # noqa: ANN401
    return Invitation(**{**DOCUMENT, **changes})


@pytest.mark.parametrize(
    "invitation",
    [
        sample(),
        sample(role_password=None, certificate=PEM, pooler=True, kind="reset"),
        sample(certificate=PEM * 3),
        sample(parameters=PARAMETERS | {"host": "10.0.0.1,::1,db-2.example.org", "port": "5432,5433,6432"}),
        sample(parameters=PARAMETERS | {"host": "10.0.0.1,::1", "port": "6432"}),
        sample(parameters={"host": "/run/postgresql", "dbname": "Gym & Co = 1", "user": "ünï"}),
        sample(parameters={"host": "@abstract", "dbname": "gym", "user": "x"}),
        sample(email="zoë@exämple.org"),
    ],
)
def test_what_is_encoded_comes_back(invitation: Invitation) -> None:
    word = invitation.encode()
    assert word.isascii()
    assert len(word.split()) == 1
    assert Invitation.decode(word) == invitation


def test_what_mail_does_to_a_long_word_does_no_harm() -> None:
    word = sample().encode()
    for mangled in (
        f"  {word}\n",
        f"'{word}'",
        f"“{word}”",
        f"`{word}`",
        f"<{word}>",
        "\r\n".join(word[at : at + 40] for at in range(0, len(word), 40)),
        "\u200b".join((word[:30], word[30:])),
        f"\ufeff{word}",
        " \t".join((word[:30], word[30:])),
    ):
        assert Invitation.decode(mangled) == sample()


def test_no_part_of_an_invitation_is_one() -> None:
    word = sample().encode()
    for length in range(len(word)):
        with pytest.raises(InvalidInputError):
            Invitation.decode(word[:length])
    for extra in ("A", "AAAA", word):
        with pytest.raises(InvalidInputError, match="damaged or incomplete"):
            Invitation.decode(word + extra)


def test_no_changed_character_goes_unnoticed() -> None:
    word = sample().encode()
    # The last character may carry bits that mean nothing.
    for at in range(len(PREFIX), len(word) - 1):
        other = "B" if word[at] != "B" else "C"
        with pytest.raises(InvalidInputError, match="damaged or incomplete"):
            Invitation.decode(word[:at] + other + word[at + 1 :])


@pytest.mark.parametrize(
    "change",
    [
        {"email": "no address"},
        {"email": 7},
        {"email": None},
        {"email": "a\u202eb@example.org"},
        {"code": "short"},
        {"code": None},
        {"role_password": ""},
        {"role_password": "with blank"},
        {"role_password": "x" * 201},
        {"role_password": 5},
        {"pooler": "yes"},
        {"pooler": 1},
        {"kind": "owner"},
        {"kind": []},
        {"certificate": "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n"},
        {"certificate": PEM + "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n"},
        {"certificate": PEM * 9},
        {"certificate": "/etc/passwd"},
        {"certificate": 5},
        {"parameters": []},
        {"parameters": None},
        {"parameters": {}},
        {"certain": True},
        {"__class__": "x"},
    ],
)
def test_odd_fields_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError, match="damaged or incomplete"):
        Invitation.decode(encoded(DOCUMENT | change))


@pytest.mark.parametrize(
    "change",
    [
        {"host": "../../etc"},
        {"host": "relative/path"},
        {"host": "/run/../etc"},
        {"host": "/run,db.example.org"},
        {"host": "db.example.org,"},
        {"host": ",".join(["a"] * 9)},
        {"host": "a b"},
        {"host": "a\nb"},
        {"host": "a?sslmode=disable"},
        {"host": "-oProxyCommand=x"},
        {"host": ""},
        {"host": 5},
        {"host": "x" * 2000},
        {"port": "0"},
        {"port": "65536"},
        {"port": "\u0665"},
        {"port": "1,2"},
        {"port": "5432 "},
        {"dbname": "x" * 64},
        {"dbname": "é" * 32},
        {"dbname": ""},
        {"dbname": "a\x00b"},
        {"user": "x" * 64},
        {"sslmode": "none"},
        {"channel_binding": "maybe"},
        {"target_session_attrs": "fast"},
        {"require_auth": "scram sha"},
        {"require_auth": ""},
        {"sslrootcert": "/etc/ssl/evil.pem"},
        {"sslkey": "/home/me/.ssh/id_rsa"},
        {"passfile": "/home/me/x"},
        {"service": "gym"},
        {"options": "-c search_path=evil"},
        {"password": "x"},
        {"hostaddr": "10.0.0.1"},
        {"sslkeylogfile": "/home/me/keys"},
    ],
)
def test_odd_parameters_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError, match="damaged or incomplete"):
        Invitation.decode(encoded(DOCUMENT | {"parameters": PARAMETERS | change}))


@pytest.mark.parametrize("missing", ["host", "dbname", "user"])
def test_where_and_who_must_be_there(missing: str) -> None:
    parameters = {name: value for name, value in PARAMETERS.items() if name != missing}
    with pytest.raises(InvalidInputError, match="damaged or incomplete"):
        Invitation.decode(encoded(DOCUMENT | {"parameters": parameters}))


@pytest.mark.parametrize("missing", ["email", "code", "parameters"])
def test_the_rest_must_be_there_too(missing: str) -> None:
    with pytest.raises(InvalidInputError, match="damaged or incomplete"):
        Invitation.decode(encoded({name: value for name, value in DOCUMENT.items() if name != missing}))


@pytest.mark.parametrize(
    "content",
    [
        [],
        None,
        "text",
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"pooler": NaN}',
        json.dumps(DOCUMENT | {"email": "\ud800@x"}).encode(),
        b'{"email":' + b" " * 200_000 + b"5}",
    ],
)
def test_what_is_no_invitation_at_all(content: object) -> None:
    with pytest.raises(InvalidInputError, match="damaged or incomplete"):
        Invitation.decode(encoded(content))


def test_a_bomb_is_not_unpacked() -> None:
    bomb = encoded(json.dumps(DOCUMENT).encode() + b" " * 40_000_000)
    assert len(bomb) < 65_536
    with pytest.raises(InvalidInputError, match="damaged or incomplete"):
        Invitation.decode(bomb)
    with pytest.raises(InvalidInputError, match="damaged or incomplete"):
        Invitation.decode(PREFIX + "A" * 10_000_000)


def test_other_words_are_told_apart() -> None:
    for other in ("", "hello", "postgresql://db/x", "logbk", "logbk1", "-", "logbkx-abc"):
        with pytest.raises(InvalidInputError, match="not an invitation"):
            Invitation.decode(other)
    with pytest.raises(InvalidInputError, match="of another kind"):
        Invitation.decode("logbk2-abc")


@given(st.text())
def test_no_text_crashes_it(text: str) -> None:
    for word in (text, PREFIX + text):
        with pytest.raises(InvalidInputError):
            Invitation.decode(word)


def test_a_log_shows_no_secret() -> None:
    shown = repr(sample())
    assert "s3cret" not in shown
    assert "ABCD" not in shown


@pytest.mark.parametrize("email", ["eve@example.org", " eve@example.org ", "E.V+e@localhost", "zoë@exämple.org"])
def test_an_address(email: str) -> None:
    assert require_email(email) == email.strip()


@pytest.mark.parametrize(
    "email", ["", "eve", "@", "a@", "@b", "a b@c", "a@b@c", "a\u200b@c", f"{'x' * 250}@example.org"]
)
def test_no_address(email: str) -> None:
    with pytest.raises(InvalidInputError, match="not an e-mail address"):
        require_email(email)


def test_a_code_is_the_same_however_it_is_typed() -> None:
    code = new_code()
    assert len(normalise_code(code)) == 32
    assert len({new_code() for _ in range(100)}) == 100
    plain = code.replace("-", "")
    assert {hash_code(one) for one in (code, code.lower(), plain, f" {code}\n", plain.replace("O", "0"))} == {
        hashlib.sha256(plain.encode()).digest()
    }
    assert hash_code(code.replace("B", "8")) == hash_code(code)


@pytest.mark.parametrize(
    "code", ["", CODE[:-1], CODE + "A", CODE.replace("A", "1"), CODE.replace("A", "ä"), "\u0662" * 32]
)
def test_no_code(code: str) -> None:
    with pytest.raises(InvalidInputError, match="not a code"):
        hash_code(code)


def test_names_and_passwords_of_roles_are_random() -> None:
    assert len({new_role_name() for _ in range(100)} | {new_role_password() for _ in range(100)}) == 200
    assert new_role_name().startswith("logbk_m_")
    assert len(new_role_password()) >= 32


def test_the_verifier_is_that_of_rfc_7677() -> None:
    # The example of section 3: user "user", password "pencil".
    verifier = scram_verifier("pencil", base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ=="))
    assert verifier.startswith("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$")
    stored_key, server_key = (base64.b64decode(key) for key in verifier.rpartition("$")[2].split(":"))
    nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    said = f"n=user,r=rOprNGfwEbeRWgbNEkqO,r={nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r={nonce}".encode()
    signature = hmac.digest(server_key, said, "sha256")
    assert base64.b64encode(signature) == b"6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
    proof = base64.b64decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
    client_key = bytes(a ^ b for a, b in zip(proof, hmac.digest(stored_key, said, "sha256"), strict=True))
    assert hashlib.sha256(client_key).digest() == stored_key
    assert scram_verifier("pencil") != scram_verifier("pencil"), "the salt is random"
