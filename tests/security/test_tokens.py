"""What the database accepts as a token, and what it does with everything else."""

from __future__ import annotations

import base64
import json
import time
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import jwt
import psycopg
import pytest
from psycopg import errors
from psycopg.conninfo import make_conninfo

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.security.conftest import Client, Member, SharedDatabase


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Forger:
    """Knows the database's own key, which a test reads as its owner."""

    def __init__(self, owner: Client, member: Member) -> None:
        row = owner.execute(
            "SELECT kid, ipad FROM logbk_private.signing_keys WHERE purpose = 'token' AND is_active"
        ).fetchone()
        assert row is not None
        kid, ipad = row
        self.header = {"alg": "HS256", "kid": kid, "typ": "JWT"}
        self.key = bytes(byte ^ 0x36 for byte in ipad)[:32]
        self.member = member
        self.claims: dict[str, Any] = jwt.decode(member.access, self.key, algorithms=["HS256"])

    def sign(self, payload: bytes, header: dict[str, str] | None = None, key: bytes | None = None) -> str:
        signed = f"{b64(json.dumps(header or self.header, separators=(',', ':')).encode())}.{b64(payload)}"
        digest = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(
            signed.encode(), key or self.key
        )
        return f"{signed}.{b64(digest)}"

    def with_claims(self, **changes: object) -> str:
        claims = {name: value for name, value in (self.claims | changes).items() if value is not ...}
        return self.sign(json.dumps(claims).encode())


@pytest.fixture
def forger(owner: Client, alice: Member) -> Forger:
    return Forger(owner, alice)


def flipped_last_character(forger: Forger) -> str:
    # The last character of 43 carries two bits that no byte of the signature needs.
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    token = forger.member.access
    return token[:-1] + alphabet[alphabet.index(token[-1]) ^ 1]


def swapped_payload(forger: Forger) -> str:
    head, _, signature = forger.member.access.split(".")
    claims = forger.claims | {"sub": str(uuid.uuid4())}
    return f"{head}.{b64(json.dumps(claims).encode())}.{signature}"


def unsigned(forger: Forger) -> str:
    return f"{b64(json.dumps({'alg': 'none', 'typ': 'JWT'}).encode())}.{forger.member.access.split('.')[1]}."


def hs512(forger: Forger) -> str:
    return jwt.encode(forger.claims, forger.key * 2, algorithm="HS512", headers={"kid": forger.header["kid"]})


BAD: dict[str, Callable[[Forger], str | None]] = {
    "none": lambda _: None,
    "empty": lambda _: "",
    "alg none": unsigned,
    "alg none, signed": lambda f: f.sign(json.dumps(f.claims).encode(), {"alg": "none", "typ": "JWT"}),
    "swapped payload": swapped_payload,
    "attacker's key": lambda f: f.sign(json.dumps(f.claims).encode(), key=b"k" * 32),
    "HS512": hs512,
    "refresh as access": lambda f: f.member.refresh,
    "expired": lambda f: f.with_claims(exp=int(time.time()) - 1),
    "no exp": lambda f: f.with_claims(exp=...),
    "exp null": lambda f: f.with_claims(exp=None),
    "exp NaN": lambda f: f.with_claims(exp=float("nan")),
    "exp 'NaN'": lambda f: f.with_claims(exp="NaN"),
    "exp text": lambda f: f.with_claims(exp=str(int(time.time()) + 900)),
    "null claims": lambda f: f.sign(b"null"),
    "claims in a list": lambda f: f.sign(json.dumps([f.claims]).encode()),
    "not JSON": lambda f: f.sign(b"{"),
    "not UTF-8": lambda f: f.sign(b"\xff\xfe"),
    "no sub": lambda f: f.with_claims(sub=...),
    "sub not a uuid": lambda f: f.with_claims(sub="alice"),
    "no jti": lambda f: f.with_claims(jti=...),
    "another jti": lambda f: f.with_claims(jti=str(uuid.uuid4())),
    "no sid": lambda f: f.with_claims(sid=...),
    "another sid": lambda f: f.with_claims(sid=str(uuid.uuid4())),
    "no typ": lambda f: f.with_claims(typ=...),
    "wrong kid": lambda f: f.sign(json.dumps(f.claims).encode(), f.header | {"kid": "token-2"}),
    "the salt's kid": lambda f: f.sign(json.dumps(f.claims).encode(), f.header | {"kid": "salt-1"}),
    "another spelling of the header": lambda f: f.sign(json.dumps(f.claims).encode(), f.header | {"x": ""}),
    "flipped last signature character": flipped_last_character,
    "four parts": lambda f: f"{f.member.access}.x",
    "trailing newline": lambda f: f"{f.member.access}\n",
    "leading blank": lambda f: f" {f.member.access}",
    "padded": lambda f: f"{f.member.access}=",
    "oversized": lambda f: f.with_claims(x="x" * 4000),
    "not base64": lambda f: f.member.access[:-5] + "!!!!!",
    "not ASCII": lambda f: f.member.access[:-1] + "é",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_token_is_an_error_and_gives_no_row_and_no_write(forger: Forger, alice: Member, name: str) -> None:
    token = BAD[name](forger)
    with alice.signed_in() as client:
        assert client.one("SELECT count(*) FROM logbk.profiles") == 1
    with alice.connect() as client, pytest.raises(psycopg.DatabaseError) as caught:
        client.execute("SELECT logbk.auth(%s)", [token])
    assert caught.value.sqlstate is not None
    assert caught.value.sqlstate[:2] in {"28", "22"}  # not a fault of the function's own

    # Whoever sets the setting without auth() gets no further, with or without an error.
    with alice.connect() as client:
        client.execute("SELECT set_config('logbk.token', %s, true)", [token])
        try:
            assert client.one("SELECT count(*) FROM logbk.profiles") == 0
        except psycopg.DatabaseError as error:
            assert token
            assert (error.sqlstate or "")[:2] in {"28", "22"}  # noqa: PT017
    with alice.connect() as client:
        client.execute("SELECT set_config('logbk.token', %s, true)", [token])
        with pytest.raises(psycopg.DatabaseError):
            client.execute(
                "INSERT INTO logbk.workouts (id, started_at, zone) VALUES (%s, now(), 'UTC')", [uuid.uuid4()]
            )


def test_the_forger_can_sign_what_is_accepted(forger: Forger, alice: Member) -> None:
    with alice.connect() as client:
        assert client.one("SELECT logbk.auth(%s)", forger.with_claims()) == alice.user_id


def test_a_revoked_session_is_an_error(owner: Client, alice: Member) -> None:
    owner.execute("UPDATE logbk_private.sessions SET revoked_at = now() WHERE user_id = %s", [alice.user_id])
    with alice.connect() as client, pytest.raises(errors.InvalidAuthorizationSpecification):
        client.execute("SELECT logbk.auth(%s)", [alice.access])


def test_a_closed_account_is_an_error(owner: Client, alice: Member) -> None:
    owner.execute("UPDATE logbk_private.accounts SET is_active = false WHERE id = %s", [alice.user_id])
    with alice.connect() as client, pytest.raises(errors.InvalidAuthorizationSpecification):
        client.execute("SELECT logbk.auth(%s)", [alice.access])


def test_a_token_does_not_outlive_its_transaction(alice: Member) -> None:
    with alice.connect() as client:
        client.execute("SELECT logbk.auth(%s)", [alice.access])
        client.commit()
        assert client.one("SELECT logbk.uid()") is None
        assert client.one("SELECT count(*) FROM logbk.exercises") == 0


def test_no_token_shows_no_row_of_any_table(alice: Member) -> None:
    with alice.connect() as client:
        for table in ("profiles", "exercises", "exercise_aliases", "workouts", "executions", "sets"):
            assert client.execute(f"SELECT FROM logbk.{table}").rowcount == 0


def test_a_token_that_expires_in_mid_transaction_raises(forger: Forger, alice: Member) -> None:
    with alice.signed_in(forger.with_claims(exp=int(time.time()) + 2)) as client:
        assert client.one("SELECT count(*) FROM logbk.exercises") > 0
        client.execute("SELECT pg_sleep(2.1)")
        with pytest.raises(errors.InvalidAuthorizationSpecification):
            client.execute("SELECT count(*) FROM logbk.exercises")


def test_a_token_of_another_database_is_worth_nothing(
    another_database: SharedDatabase, alice: Member, forger: Forger
) -> None:
    # The role may connect there too; accounts and signing keys are each database's own.
    with psycopg.connect(another_database.owner_url) as other:
        other.execute("GRANT CONNECT ON DATABASE " + another_database.name + " TO logbk_app")
        other.execute(
            "INSERT INTO logbk_private.accounts (id, email, email_key, kdf, salt, verifier)"
            " VALUES (%s, 'x', 'x', '{}', %s, %s)",
            [alice.user_id, bytes(16), bytes(32)],
        )
        # Even with the very session: only the signature differs.
        other.execute(
            "INSERT INTO logbk_private.sessions (sid, user_id, access_jti, refresh_jti, expires_at)"
            " VALUES (%s, %s, %s, %s, 'infinity')",
            [forger.claims["sid"], alice.user_id, forger.claims["jti"], uuid.uuid4()],
        )
    url = make_conninfo(alice.url, dbname=another_database.name)
    with psycopg.connect(url) as client, pytest.raises(errors.InvalidAuthorizationSpecification):
        client.execute("SELECT logbk.auth(%s)", [alice.access])


def test_pyjwt_verifies_the_databases_tokens(forger: Forger, alice: Member) -> None:
    for token, kind, lifetime in ((alice.access, "access", 900), (alice.refresh, "refresh", 30 * 86400)):
        claims = jwt.decode(token, forger.key, algorithms=["HS256"], options={"require": ["exp", "iat", "sub", "jti"]})
        assert claims["typ"] == kind
        assert claims["sub"] == str(alice.user_id)
        assert claims["exp"] - claims["iat"] == lifetime


def test_a_token_is_never_from_the_future(owner: Client, forger: Forger) -> None:
    # A cast would round half a second up, and PyJWT would not take the token yet.
    token = owner.one(
        "SELECT logbk_private.access_token(%s, %s, false, %s, '2026-11-23 18:30:00.9+00')",
        forger.claims["sid"],
        forger.claims["sub"],
        forger.claims["jti"],
    )
    claims = jwt.decode(token, forger.key, algorithms=["HS256"], options={"verify_exp": False})
    assert claims["iat"] == datetime(2026, 11, 23, 18, 30, tzinfo=UTC).timestamp()


def test_the_database_verifies_pyjwts_tokens(forger: Forger, alice: Member) -> None:
    token = jwt.encode(forger.claims, forger.key, algorithm="HS256", headers={"kid": forger.header["kid"]})
    with alice.connect() as client:
        assert client.one("SELECT logbk.auth(%s)", token) == alice.user_id


def test_only_an_admins_token_of_an_admin_is_admin(owner: Client, alice: Member, forger: Forger) -> None:
    with alice.signed_in() as client:
        assert client.one("SELECT logbk.is_admin()") is False
    with alice.signed_in(forger.with_claims(adm=True)) as client:
        assert client.one("SELECT logbk.is_admin()") is False
    owner.execute("UPDATE logbk_private.accounts SET is_admin = true WHERE id = %s", [alice.user_id])
    with alice.signed_in() as client:
        assert client.one("SELECT logbk.is_admin()") is False
    with alice.signed_in(forger.with_claims(adm=True)) as client:
        assert client.one("SELECT logbk.is_admin()") is True
    with alice.connect() as client:
        assert client.one("SELECT logbk.is_admin()") is False


@pytest.mark.usefixtures("bundled_only")
def test_the_local_token_signs_the_local_account_in(owner: Client, shared_database: SharedDatabase) -> None:
    local = owner.one("SELECT id FROM logbk_private.accounts WHERE is_local")
    with psycopg.connect(shared_database.member_url) as client:
        assert client.execute("SELECT logbk.auth(logbk.local_token())").fetchone() == (local,)
        assert client.execute("SELECT unit FROM logbk.profiles").fetchall() == [("kg",)]
        # It writes nothing, and cannot be ended: nothing could begin it again.
        assert client.execute("SELECT pg_current_xact_id_if_assigned()").fetchone() == (None,)
        assert client.execute("SELECT logbk.logout()").fetchone() == (False,)
    with psycopg.connect(shared_database.member_url) as client:
        assert client.execute("SELECT logbk.auth(logbk.local_token())").fetchone() == (local,)


def test_the_local_token_is_not_for_members(alice: Member) -> None:
    with alice.signed_in() as client, pytest.raises(errors.InsufficientPrivilege):
        client.execute("SELECT logbk.local_token()")


@pytest.mark.usefixtures("bundled_only")
def test_nobody_becomes_the_local_role(alice: Member) -> None:
    with alice.signed_in() as client, pytest.raises(errors.InsufficientPrivilege):
        client.execute("SET ROLE logbk_local")


@pytest.mark.usefixtures("bundled_only")
def test_nobody_logs_in_to_the_local_account(owner: Client, alice: Member) -> None:
    assert owner.one("SELECT email FROM logbk_private.accounts WHERE is_local") == "local"
    for key in (b"", bytes(32)):
        with alice.connect() as client:
            assert client.one("SELECT status FROM logbk.login('local', %s)", key) == "denied"
