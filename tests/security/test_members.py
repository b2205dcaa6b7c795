"""Invitations, login roles, one's own sessions and password, and what administrators may do: all by raw psycopg."""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, LiteralString
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors, sql
from psycopg.conninfo import make_conninfo

from tests.conftest import KDF
from tests.security.conftest import Client

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.security.conftest import Member, SharedDatabase

NO = False  # to be an administrator
INVITE: LiteralString = "SELECT status FROM logbk.invite(%s, %s, %s, %s, %s)"
JOIN: LiteralString = "SELECT status, email FROM logbk.join(%s, %s, %s, %s, %s)"
LOGIN: LiteralString = "SELECT status, access_token, refresh_token FROM logbk.login(%s, %s, %s)"
SESSIONS: LiteralString = "SELECT session_id, device, is_current FROM logbk.list_sessions()"
ACTS: dict[str, tuple[LiteralString, tuple[Any, ...]]] = {
    "invite": (INVITE, ("x@example.org", b"0" * 32, "logbk_m_0123456789abcdef", "x", NO)),
    "list": ("SELECT * FROM logbk.list_accounts()", ()),
    "promote": ("SELECT logbk.set_admin(%s, true)", ("{self}",)),
    "deactivate": ("SELECT logbk.set_active(%s, false)", ("{self}",)),
    "bar": ("SELECT logbk.bar(%s)", ("{self}",)),
    "reset": ("SELECT * FROM logbk.offer_reset(%s, %s)", ("{self}", b"0" * 32)),
    "remove": ("SELECT logbk.remove_account(%s)", ("{self}",)),
    "rotate": ("SELECT logbk.rotate_key(false)", ()),
    "status": ("SELECT * FROM logbk.server_status()", ()),
    "seed": ("SELECT * FROM logbk.seed_exercises('csv', '[]', true)", ()),
    "clean": ("SELECT * FROM logbk.clean_exercises('{csv}', current_database(), false)", ()),
    "mark": ("SELECT logbk.mark_production(NULL)", ()),
}


def verifier(connection: psycopg.Connection[Any], role: str, password: str) -> str:
    """Return what PostgreSQL stores of a role's password, as libpq makes it."""
    return connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()


@dataclass(frozen=True)
class Invited:
    """Somebody who has been sent an invitation."""

    email: str
    role: str
    password: str
    code: str
    url: str

    def join(self, authkey: bytes, *, code: str | None = None, role_verifier: str | None = None) -> tuple[Any, ...]:
        with Client.connect(self.url, autocommit=True) as client:
            values = [code or self.code, os.urandom(16), KDF, authkey, role_verifier]
            row = client.execute(JOIN, values).fetchone()
        assert row is not None
        return row


@pytest.fixture
def invite(owner: Client, shared_database: SharedDatabase) -> Callable[..., Invited]:
    def make(by: Client | None = None, *, email: str | None = None, admin: bool = False) -> Invited:
        role, password, code = f"logbk_m_{secrets.token_hex(8)}", secrets.token_hex(8), secrets.token_hex(20)
        email = email or f"new-{uuid4()}@example.org"
        server = shared_database.remote
        if server is None:
            url = make_conninfo(shared_database.owner_url, user=role, password=password)
        else:
            url = server.url(role, password, shared_database.name)
        hashed = hashlib.sha256(code.encode()).digest()
        client = by or owner
        assert client.one(INVITE, email, hashed, role, verifier(client, role, password), admin) == "ok"
        if by is not None:
            by.commit()
        return Invited(email, role, password, code, url)

    return make


@pytest.fixture
def admin(owner: Client, make_member: Callable[[str], Member]) -> Member:
    """Return an administrator, signed in as one."""
    member = make_member("coach")
    owner.execute("UPDATE logbk_private.accounts SET is_admin = true WHERE id = %s", [member.user_id])
    return sign_in(member)


def sign_in(member: Member, device: str | None = None) -> Member:
    """Return the member with the tokens of a new session."""
    with member.connect(autocommit=True) as client:
        row = client.execute(LOGIN, [member.email, member.authkey, device]).fetchone()
    assert row is not None
    assert row[0] == "ok"
    return replace(member, access=row[1], refresh=row[2])


@pytest.fixture
def only_admin(owner: Client, admin: Member) -> Member:
    """Return the one administrator of the server."""
    owner.execute("UPDATE logbk_private.accounts SET is_admin = false WHERE id <> %s AND NOT is_local", [admin.user_id])
    return admin


# Becoming a member ----------------------------------------------------------------------------------------------------


def test_an_invited_person_joins_once_and_has_a_profile(owner: Client, invite: Callable[..., Invited]) -> None:
    invited, key = invite(), os.urandom(32)
    assert invited.join(key) == ("ok", invited.email)
    assert invited.join(key) == ("denied", None)
    with Client.connect(invited.url, autocommit=True) as client:
        row = client.execute(LOGIN, [invited.email.upper(), key, None]).fetchone()
        assert row is not None
        assert row[0] == "ok"
    with Client.connect(invited.url) as client:
        user = client.one("SELECT logbk.auth(%s)", row[1])
        assert client.execute("SELECT user_id, unit FROM logbk.profiles").fetchall() == [(user, "kg")]
        assert client.one("SELECT logbk.is_admin()") is False
    assert owner.one("SELECT login_role FROM logbk_private.accounts WHERE id = %s", user) == invited.role


def test_a_code_is_worth_nothing_on_another_connection(
    owner: Client, invite: Callable[..., Invited], alice: Member, admin: Member
) -> None:
    invited = invite()
    values = [invited.code, os.urandom(16), KDF, os.urandom(32), None]
    for client in (alice.connect(), admin.signed_in()):
        with client:
            assert client.execute(JOIN, values).fetchone() == ("denied", None)
    assert owner.execute(JOIN, values).fetchone() == ("denied", None)
    assert invited.join(os.urandom(32))[0] == "ok"


def test_an_expired_invitation_is_refused(owner: Client, invite: Callable[..., Invited]) -> None:
    invited = invite()
    owner.execute(
        "UPDATE logbk_private.invitations SET expires_at = clock_timestamp() WHERE email = %s", [invited.email]
    )
    assert invited.join(os.urandom(32)) == ("denied", None)


@pytest.mark.parametrize("code", ["", "x", "' OR 1=1", "\U0001f3cb" * 1000])
def test_a_wrong_code_is_refused_and_the_right_one_stays_good(invite: Callable[..., Invited], code: str) -> None:
    invited = invite()
    assert invited.join(os.urandom(32), code=code or " ")[0] == "denied"
    assert invited.join(os.urandom(32))[0] == "ok"


def test_nobody_opens_an_account_without_an_invitation(alice: Member) -> None:
    with alice.connect() as client, pytest.raises(errors.UndefinedFunction):
        client.execute("SELECT logbk.register('x@example.org', %s, %s, %s)", [os.urandom(16), KDF, os.urandom(32)])
    with alice.connect() as client, pytest.raises(errors.InsufficientPrivilege):
        client.execute("SELECT logbk_private.create_account('x@y', %s, %s, %s)", [os.urandom(16), KDF, os.urandom(32)])


@pytest.mark.parametrize(
    ("salt", "kdf", "key"), [(15, KDF, 32), (65, KDF, 32), (16, "[]", 32), (16, None, 32), (16, KDF, 31)]
)
def test_a_password_of_another_shape_is_refused(
    invite: Callable[..., Invited], salt: int, kdf: str | None, key: int
) -> None:
    invited = invite()
    with Client.connect(invited.url) as client:
        row = client.execute(JOIN, [invited.code, os.urandom(salt), kdf, os.urandom(key), None]).fetchone()
        assert row == ("invalid", None)
        client.commit()
    assert invited.join(os.urandom(32))[0] == "ok"


@pytest.mark.parametrize(
    "email",
    [None, "", "no-at-sign", "two@at@signs", "new\nline@x", "right-to-left\u202e@x", "zero\u200bw@x", "a" * 253 + "@x"],
)
def test_an_address_that_is_none_is_not_invited(owner: Client, email: str | None) -> None:
    role = f"logbk_m_{secrets.token_hex(8)}"
    assert owner.one(INVITE, email, b"0" * 32, role, verifier(owner, role, "x"), NO) == "invalid"
    assert owner.one("SELECT count(*) FROM pg_roles WHERE rolname = %s", role) == 0


@pytest.mark.parametrize(
    "role",
    ["postgres", "logbk_owner", "logbk_m_0123", "logbk_m_0123456789abcdef; DROP ROLE x", "LOGBK_M_0123456789ABCDEF"],
)
def test_an_invitation_makes_no_other_role(admin: Member, role: str) -> None:
    with admin.signed_in() as client:
        try:
            answer = client.one(INVITE, "x@example.org", b"0" * 32, role, verifier(client, role, "x"), NO)
        except errors.InsufficientPrivilege:
            answer = "refused"
    assert answer in {"refused", "invalid"}


@pytest.mark.parametrize(
    "password",
    [
        "clear text",
        "md5" + "0" * 32,
        "SCRAM-SHA-256$1:AAAAAAAAAAAAAAAAAAAAAA==$" + "A" * 43 + "=:" + "A" * 43 + "=",
        "SCRAM-SHA-256$4096:x' SUPERUSER --$" + "A" * 43 + "=:" + "A" * 43 + "=",
    ],
)
def test_a_roles_password_comes_as_a_proper_verifier_only(admin: Member, password: str) -> None:
    with admin.signed_in() as client, pytest.raises(errors.InvalidParameterValue):
        client.execute(INVITE, ["x@example.org", b"0" * 32, "logbk_m_0123456789abcdef", password, False])


def test_inviting_again_replaces_the_invitation_and_its_role(owner: Client, invite: Callable[..., Invited]) -> None:
    first = invite()
    second = invite(email=first.email.upper())
    assert owner.one("SELECT count(*) FROM pg_roles WHERE rolname = %s", first.role) == 0
    assert second.join(os.urandom(32)) == ("ok", second.email)
    role = f"logbk_m_{secrets.token_hex(8)}"
    assert owner.one(INVITE, first.email, b"0" * 32, role, verifier(owner, role, "x"), NO) == "exists"


def test_a_members_role_is_in_the_group_and_can_do_nothing_else(owner: Client, invite: Callable[..., Invited]) -> None:
    invited = invite()
    row = owner.execute(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolconnlimit, rolconfig::text"
        "  FROM pg_roles WHERE rolname = %s",
        [invited.role],
    ).fetchone()
    assert row is not None
    assert row[:6] == (False, False, False, False, False, 8)
    assert "log_parameter_max_length=0" in row[6]
    groups = owner.execute(
        "SELECT r.rolname FROM pg_auth_members AS m JOIN pg_roles AS r ON r.oid = m.roleid"
        " WHERE m.member = %s::regrole",
        [invited.role],
    ).fetchall()
    assert groups == [("logbk_app",)]


def test_joining_changes_the_roles_password(owner: Client, invite: Callable[..., Invited]) -> None:
    invited = invite()
    before = owner.one("SELECT rolpassword FROM pg_authid WHERE rolname = %s", invited.role)
    new = verifier(owner, invited.role, "another")
    assert invited.join(os.urandom(32), role_verifier=new)[0] == "ok"
    assert owner.one("SELECT rolpassword FROM pg_authid WHERE rolname = %s", invited.role) == new != before


# One's own sessions and password --------------------------------------------------------------------------------------


def test_whoami_tells_of_oneself(alice: Member) -> None:
    with sign_in(alice, "laptop\u202e\x1b[31m (Linux)").signed_in() as client:
        row = client.execute("SELECT user_id, email, is_admin, is_local, device FROM logbk.whoami()").fetchone()
        assert row == (alice.user_id, alice.email, False, False, "laptop[31m (Linux)")
    with alice.connect() as client:
        assert client.execute("SELECT * FROM logbk.whoami()").fetchall() == []


def test_sessions_are_listed_to_their_owner_alone(alice: Member, bob: Member) -> None:
    phone = sign_in(alice, "phone")
    with phone.signed_in() as client:
        mine = client.execute(SESSIONS).fetchall()
    with bob.signed_in() as client:
        his = client.execute(SESSIONS).fetchall()
    assert [(device, current) for _, device, current in mine] == [("phone", True), (None, False)]
    assert len(his) == 1
    assert not {row[0] for row in mine} & {row[0] for row in his}


def test_a_session_is_revoked_by_its_owner_alone(alice: Member, bob: Member) -> None:
    phone = sign_in(alice, "phone")
    with phone.signed_in() as client:
        session = client.one("SELECT session_id FROM logbk.whoami()")
    with bob.signed_in() as client:
        assert client.one("SELECT logbk.revoke_session(%s)", session) is False
    with alice.signed_in() as client:
        assert client.one("SELECT logbk.revoke_session(%s)", session) is True
        assert client.one("SELECT logbk.revoke_session(%s)", session) is False
    with phone.connect() as client, pytest.raises(errors.InvalidAuthorizationSpecification):
        client.execute("SELECT logbk.auth(%s)", [phone.access])
    with alice.signed_in() as client:
        assert len(client.execute(SESSIONS).fetchall()) == 1


def test_signing_out_everywhere_ends_every_session_of_ones_own(alice: Member, bob: Member) -> None:
    phone = sign_in(alice, "phone")
    with alice.signed_in() as client:
        assert client.one("SELECT logbk.logout_everywhere()") == 2
    for token in (alice.access, phone.access):
        with alice.connect() as client, pytest.raises(errors.InvalidAuthorizationSpecification):
            client.execute("SELECT logbk.auth(%s)", [token])
    with bob.signed_in() as client:
        assert client.one("SELECT logbk.uid()") == bob.user_id


def test_a_password_is_changed_by_who_knows_the_old_one(alice: Member) -> None:
    phone = sign_in(alice, "phone")
    change: LiteralString = "SELECT logbk.change_password(%s, %s, %s, %s)"
    new = os.urandom(32)
    with alice.signed_in() as client:
        assert client.one(change, os.urandom(32), os.urandom(16), KDF, new) == "denied"
        assert client.one(change, alice.authkey, os.urandom(15), KDF, new) == "invalid"
        assert client.one(change, alice.authkey, os.urandom(16), KDF, new) == "ok"
    with alice.signed_in() as client:  # this session goes on, the other does not
        assert client.one("SELECT logbk.uid()") == alice.user_id
    with phone.connect() as client, pytest.raises(errors.InvalidAuthorizationSpecification):
        client.execute("SELECT logbk.auth(%s)", [phone.access])
    with alice.connect(autocommit=True) as client:
        assert client.one(LOGIN, alice.email, alice.authkey, None) == "denied"
        assert client.one(LOGIN, alice.email, new, None) == "ok"


def test_a_stolen_token_is_no_way_to_guess_the_password(alice: Member) -> None:
    answers = []
    for _ in range(45):  # a window of 15 minutes may end in between
        with alice.signed_in() as client:
            answers.append(
                client.one(
                    "SELECT logbk.change_password(%s, %s, %s, %s)", os.urandom(32), os.urandom(16), KDF, os.urandom(32)
                )
            )
            client.rollback()
    assert 5 <= answers.count("throttled") <= 45
    assert set(answers) <= {"denied", "throttled"}


def test_a_closed_account_is_closed(owner: Client, alice: Member, admin: Member) -> None:
    with alice.signed_in() as client:
        assert client.one("SELECT logbk.close_account(%s)", os.urandom(32)) == "denied"
        assert client.one("SELECT logbk.close_account(%s)", alice.authkey) == "ok"
    with admin.connect() as client, pytest.raises(errors.InvalidAuthorizationSpecification):
        client.execute("SELECT logbk.auth(%s)", [alice.access])
    # On a shared server the role cannot even log in any more; another member's connection is no way round that.
    with admin.connect(autocommit=True) as client:
        assert client.one(LOGIN, alice.email, alice.authkey, None) == "denied"
    assert owner.one("SELECT count(*) FROM logbk.profiles WHERE user_id = %s", alice.user_id) == 1
    with admin.signed_in() as client:
        assert client.one("SELECT logbk.set_active(%s, true)", alice.email) == "ok"
    with alice.connect(autocommit=True) as client:
        assert client.one(LOGIN, alice.email, alice.authkey, None) == "ok"


# Administrators -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ACTS)
def test_what_administrators_do_is_refused_to_others(alice: Member, act: str) -> None:
    statement, values = ACTS[act]
    values = tuple(alice.email if value == "{self}" else value for value in values)
    for client in (alice.signed_in(), alice.connect()):
        with client, pytest.raises(errors.InsufficientPrivilege):
            client.execute(statement, values)


@pytest.mark.parametrize("act", ACTS)
def test_a_demoted_administrator_is_none_at_once(owner: Client, admin: Member, act: str) -> None:
    owner.execute("UPDATE logbk_private.accounts SET is_admin = false WHERE id = %s", [admin.user_id])
    statement, values = ACTS[act]
    with admin.signed_in() as client, pytest.raises(errors.InsufficientPrivilege):
        client.execute(statement, values)


def test_who_is_promoted_is_an_administrator_with_a_fresh_token(admin: Member, alice: Member) -> None:
    with admin.signed_in() as client:
        assert client.one("SELECT logbk.set_admin(%s, true)", alice.email.upper()) == "ok"
        assert client.one("SELECT logbk.set_admin(%s, true)", alice.email) == "unchanged"
        assert client.one("SELECT logbk.set_admin('nobody@example.org', true)") == "unknown"
    with alice.signed_in() as client:
        assert client.one("SELECT logbk.may_administer()") is False
    with sign_in(alice).signed_in() as client:
        assert client.one("SELECT logbk.may_administer()") is True


def test_an_administrator_has_no_window_into_anothers_log(owner: Client, admin: Member, alice: Member) -> None:
    with alice.signed_in() as client:
        client.execute("INSERT INTO logbk.workouts (id, started_at, zone) VALUES (%s, now(), 'UTC')", [uuid4()])
    tables = owner.execute("SELECT relname FROM pg_class WHERE relnamespace = 'logbk'::regnamespace AND relkind = 'r'")
    seen = {}
    with admin.signed_in() as client:
        for (table,) in tables.fetchall():
            query = sql.SQL("SELECT count(*) FROM {} WHERE user_id = %s").format(sql.Identifier("logbk", table))
            row = client.execute(query, [alice.user_id]).fetchone()
            assert row is not None
            seen[table] = row[0]
    assert len(seen) >= 6
    assert set(seen.values()) == {0}


def test_a_picture_of_the_past_shows_nothing_and_changes_nothing(owner: Client, admin: Member, alice: Member) -> None:
    with admin.connect() as client:
        client.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with pytest.raises(errors.ActiveSqlTransaction):
            client.execute("SELECT logbk.auth(%s)", [admin.access])
    with alice.connect() as client:
        client.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
        client.execute("SELECT set_config('logbk.token', %s, true)", [alice.access])
        with pytest.raises(errors.ActiveSqlTransaction):
            client.execute("SELECT * FROM logbk.workouts")
    assert owner.one("SELECT count(*) FROM logbk_private.invitations WHERE email = 'past@example.org'") == 0


def test_a_deactivated_member_is_not_promoted(admin: Member, alice: Member) -> None:
    with admin.signed_in() as client:
        assert client.one("SELECT logbk.set_active(%s, false)", alice.email) == "ok"
        assert client.one("SELECT logbk.set_admin(%s, true)", alice.email) == "inactive"


def test_two_who_were_promoted_since_they_signed_in_cannot_both_leave(
    owner: Client, only_admin: Member, alice: Member
) -> None:
    owner.execute("UPDATE logbk_private.accounts SET is_admin = true WHERE id = %s", [alice.user_id])
    with only_admin.signed_in() as client:
        assert client.one("SELECT logbk.close_account(%s)", only_admin.authkey) == "ok"
    with alice.signed_in() as client:  # her token does not say that she is one
        assert client.one("SELECT logbk.close_account(%s)", alice.authkey) == "last_admin"


@pytest.mark.parametrize("why", ["demote", "deactivate", "remove", "close"])
def test_the_last_administrator_stays(only_admin: Member, why: str) -> None:
    acts: dict[str, tuple[LiteralString, object]] = {
        "demote": ("SELECT logbk.set_admin(%s, false)", only_admin.email),
        "deactivate": ("SELECT logbk.set_active(%s, false)", only_admin.email),
        "remove": ("SELECT logbk.remove_account(%s)", only_admin.email),
        "close": ("SELECT logbk.close_account(%s)", only_admin.authkey),
    }
    with only_admin.signed_in() as client:
        assert client.one(*acts[why]) == "last_admin"


def test_two_administrators_cannot_demote_each_other_at_once(
    owner: Client, only_admin: Member, make_member: Callable[[str], Member]
) -> None:
    other = make_member("deputy")
    owner.execute("UPDATE logbk_private.accounts SET is_admin = true WHERE id = %s", [other.user_id])
    other = sign_in(other)
    answers = []
    barrier = threading.Barrier(2)

    def demote(by: Member, whom: Member) -> None:
        with by.signed_in() as client:
            barrier.wait()
            try:
                answers.append(client.one("SELECT logbk.set_admin(%s, false)", whom.email))
            except errors.InsufficientPrivilege:  # demoted while it waited
                answers.append("refused")

    threads = [threading.Thread(target=demote, args=pair) for pair in ((only_admin, other), (other, only_admin))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = owner.one("SELECT count(*) FROM logbk_private.accounts WHERE is_admin AND is_active AND NOT is_local")
    assert answers.count("ok") == 1
    assert left == 1


def test_a_reset_is_worth_something_to_its_member_alone(
    owner: Client, invite: Callable[..., Invited], admin: Member
) -> None:
    invited, old, new = invite(), os.urandom(32), os.urandom(32)
    assert invited.join(old)[0] == "ok"
    code = secrets.token_hex(20)
    with admin.signed_in() as client:
        row = client.execute(
            "SELECT status, login_role FROM logbk.offer_reset(%s, %s)",
            [invited.email, hashlib.sha256(code.encode()).digest()],
        ).fetchone()
        assert row == ("ok", invited.role)
    with admin.signed_in() as client:
        denied = client.execute(JOIN, [code, os.urandom(16), KDF, os.urandom(32), None]).fetchone()
        assert denied == ("denied", None)
    with Client.connect(invited.url, autocommit=True) as client:
        session = client.execute(LOGIN, [invited.email, old, None]).fetchone()
        assert session is not None
        assert session[0] == "ok"  # until it is used, the old password counts
    assert invited.join(new, code=code) == ("ok", invited.email)
    with Client.connect(invited.url, autocommit=True) as client:
        assert client.one(LOGIN, invited.email, old, None) == "denied"
        row = client.execute(LOGIN, [invited.email, new, None]).fetchone()
        assert row is not None
    with Client.connect(invited.url) as client:
        with pytest.raises(errors.InvalidAuthorizationSpecification):
            client.execute("SELECT logbk.auth(%s)", [session[1]])
        client.rollback()
        client.execute("SELECT logbk.auth(%s)", [row[1]])
        assert client.one("SELECT password_reset_at IS NOT NULL FROM logbk.whoami()") is True
    assert owner.one("SELECT count(*) FROM logbk_private.invitations WHERE email = %s", invited.email) == 0


def test_a_removed_member_leaves_nothing(owner: Client, invite: Callable[..., Invited], admin: Member) -> None:
    invited, key = invite(), os.urandom(32)
    invited.join(key)
    with Client.connect(invited.url, autocommit=True) as client:
        row = client.execute(LOGIN, [invited.email, key, None]).fetchone()
        assert row is not None
    names = ("exercise", "alias", "routine", "plan", "planned", "max", "workout", "execution", "set", "bodyweight")
    ids = {name: uuid4() for name in names}
    with Client.connect(invited.url) as client:
        user = client.one("SELECT logbk.auth(%s)", row[1])
        client.execute(
            "INSERT INTO logbk.exercises (id, name, body_part, modality, measurement)"
            " VALUES (%(exercise)s, 'Own', 'chest', 'barbell', 'weight_reps')",
            ids,
        )
        client.execute(
            "INSERT INTO logbk.exercise_aliases (id, exercise_id, alias, alias_key)"
            " VALUES (%(alias)s, %(exercise)s, 'own', 'own')",
            ids,
        )
        client.execute("INSERT INTO logbk.routines (id, name) VALUES (%(routine)s, 'Upper')", ids)
        client.execute("INSERT INTO logbk.plans (id, routine_id) VALUES (%(plan)s, %(routine)s)", ids)
        client.execute(
            "INSERT INTO logbk.planned_exercises (id, plan_id, exercise_id, position, measurement, sets)"
            " VALUES (%(planned)s, %(plan)s, %(exercise)s, 1, 'weight_reps', '3x5 80%%')",
            ids,
        )
        client.execute(
            "INSERT INTO logbk.training_maxes (id, exercise_id, weight, unit)"
            " VALUES (%(max)s, %(exercise)s, 100, 'kg')",
            ids,
        )
        client.execute(
            "INSERT INTO logbk.bodyweights (id, day, weight, unit) VALUES (%(bodyweight)s, current_date, 80, 'kg')", ids
        )
        client.execute("INSERT INTO logbk.workouts (id, started_at, zone) VALUES (%(workout)s, now(), 'UTC')", ids)
        client.execute(
            "INSERT INTO logbk.executions (id, workout_id, exercise_id, position)"
            " VALUES (%(execution)s, %(workout)s, %(exercise)s, 1)",
            ids,
        )
        client.execute(
            "INSERT INTO logbk.sets (id, execution_id, position, type, unit, weight, reps, done_at)"
            " VALUES (%(set)s, %(execution)s, 1, 'working', 'kg', 80, 8, now())",
            ids,
        )
    tables = owner.execute(
        "SELECT DISTINCT c.relnamespace::regnamespace::text, c.relname::text FROM pg_class AS c"
        "  JOIN pg_attribute AS a ON a.attrelid = c.oid"
        " WHERE c.relnamespace IN ('logbk'::regnamespace, 'logbk_private'::regnamespace) AND c.relkind = 'r'"
        "   AND a.attname = 'user_id'"
    ).fetchall()

    def rows() -> dict[str, int]:
        return {
            table: owner.execute(
                sql.SQL("SELECT FROM {} WHERE user_id = %s").format(sql.Identifier(schema, table)), [user]
            ).rowcount
            for schema, table in tables
        }

    filled = rows()
    assert filled.pop("change_rows") == len(ids)
    assert set(filled.values()) == {1}, filled
    with admin.signed_in() as client:
        assert client.one("SELECT logbk.remove_account(%s)", invited.email) == "ok"
        assert client.one("SELECT logbk.remove_account(%s)", invited.email) == "unknown"
    assert set(rows().values()) == {0}
    assert owner.one("SELECT count(*) FROM pg_roles WHERE rolname = %s", invited.role) == 0
    assert owner.one("SELECT count(*) FROM logbk_private.accounts WHERE id = %s", user) == 0


def test_a_deactivated_members_role_cannot_log_in(owner: Client, invite: Callable[..., Invited], admin: Member) -> None:
    invited = invite()
    invited.join(os.urandom(32))
    may: LiteralString = "SELECT rolcanlogin FROM pg_roles WHERE rolname = %s"
    with admin.signed_in() as client:
        assert client.one("SELECT logbk.set_active(%s, false)", invited.email) == "ok"
        assert client.one("SELECT logbk.set_active(%s, false)", invited.email) == "unchanged"
    assert owner.one(may, invited.role) is False
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        psycopg.connect(invited.url)
    with admin.signed_in() as client:
        assert client.one("SELECT logbk.set_active(%s, true)", invited.email) == "ok"
    assert owner.one(may, invited.role) is True


@pytest.mark.parametrize("act", ["deactivate", "demote", "remove", "revoke", "reset"])
def test_a_transaction_held_open_does_not_keep_administrators_out(
    invite: Callable[..., Invited], admin: Member, act: str
) -> None:
    acts: dict[str, tuple[LiteralString, Callable[[str], object]]] = {
        "deactivate": ("SELECT logbk.set_active(%s, false)", str),
        "demote": ("SELECT logbk.set_admin(%s, false)", str),
        "remove": ("SELECT logbk.remove_account(%s)", str),
        "reset": ("SELECT status FROM logbk.offer_reset(%s, sha256(uuid_send(gen_random_uuid())), NULL)", str),
        "revoke": ("SELECT logbk.rotate_key(%s)", bool),
    }
    invited, key = invite(admin=True), os.urandom(32)
    invited.join(key)
    with Client.connect(invited.url, autocommit=True) as client:
        row = client.execute(LOGIN, [invited.email, key, None]).fetchone()
        assert row is not None
    stubborn = Client.connect(invited.url)
    stubborn.execute("SELECT logbk.auth(%s)", [row[1]])
    change: LiteralString = "SELECT logbk.change_password(%s, %s, %s, %s)"
    assert stubborn.one(change, key, os.urandom(16), KDF, key) == "ok"  # holds the row of the account
    assert stubborn.one("SELECT status FROM logbk.refresh(%s, %s)", row[2], os.urandom(16)) == "ok"  # and the session's
    statement, argument = acts[act]
    with admin.signed_in() as client:
        answer = client.one(statement, argument(invited.email))
        assert answer == "ok" or str(answer).startswith("token-")
    stubborn.close()


@pytest.mark.parametrize("act", ["deactivate", "reset", "remove", "bar"])
def test_a_role_that_is_being_changed_by_itself_does_not_keep_administrators_out(
    invite: Callable[..., Invited], admin: Member, owner: Client, act: str
) -> None:
    invited = invite()
    invited.join(os.urandom(32))
    stubborn = Client.connect(invited.url)
    stubborn.execute("ALTER ROLE CURRENT_USER SET work_mem = '5MB'")
    acts: dict[str, LiteralString] = {
        "deactivate": "SELECT logbk.set_active(%s, false)",
        "reset": "SELECT status FROM logbk.offer_reset(%s, sha256(uuid_send(gen_random_uuid())), %s)",
        "remove": "SELECT logbk.remove_account(%s)",
        "bar": "SELECT logbk.bar(%s)",
    }
    values = [invited.email, verifier(owner, invited.role, "new")] if act == "reset" else [invited.email]
    with admin.signed_in() as client:
        assert client.one(acts[act], *values) == (invited.role if act == "bar" else "ok")
    with stubborn, pytest.raises(psycopg.OperationalError):
        stubborn.execute("SELECT 1")


def test_an_accomplice_does_not_keep_administrators_out(invite: Callable[..., Invited], admin: Member) -> None:
    one, other, key = invite(), invite(), os.urandom(32)
    one.join(key)
    other.join(os.urandom(32))
    with Client.connect(one.url, autocommit=True) as client:
        row = client.execute(LOGIN, [one.email, key, None]).fetchone()
        assert row is not None
    accomplice = Client.connect(other.url)
    accomplice.execute("SELECT logbk.auth(%s)", [row[1]])
    assert accomplice.one("SELECT logbk.logout()") is True  # holds the session's row, with the token of the one
    with admin.signed_in() as client:
        assert client.one("SELECT logbk.remove_account(%s)", one.email) == "ok"
    accomplice.close()


def test_what_a_member_leaves_in_the_database_does_not_keep_the_role(
    owner: Client, invite: Callable[..., Invited], admin: Member
) -> None:
    invited = invite()
    invited.join(os.urandom(32))
    with Client.connect(invited.url, autocommit=True) as client:
        client.execute("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC")
    with admin.signed_in() as client:
        assert client.one("SELECT logbk.remove_account(%s)", invited.email) == "ok"
    assert owner.one("SELECT count(*) FROM pg_roles WHERE rolname = %s", invited.role) == 0


def test_a_barred_member_has_no_way_in_until_let_in_again(invite: Callable[..., Invited], admin: Member) -> None:
    invited = invite()
    invited.join(os.urandom(32))
    with admin.signed_in() as client:
        assert client.one("SELECT logbk.bar(%s)", invited.email) == invited.role
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        psycopg.connect(invited.url)
    with admin.signed_in() as client:
        assert client.one("SELECT logbk.set_active(%s, true)", invited.email) == "unchanged"
    psycopg.connect(invited.url).close()


def test_an_invitation_that_is_over_lets_nobody_connect(
    owner: Client, invite: Callable[..., Invited], shared_database: SharedDatabase
) -> None:
    invited = invite()
    until: LiteralString = "SELECT rolvaliduntil < now() + interval '8 days' FROM pg_roles WHERE rolname = %s"
    assert owner.one(until, invited.role) is True
    invited.join(os.urandom(32))
    assert owner.one("SELECT rolvaliduntil = 'infinity' FROM pg_roles WHERE rolname = %s", invited.role) is True
    late = invite()
    owner.execute(sql.SQL("ALTER ROLE {} VALID UNTIL '2020-01-01'").format(sql.Identifier(late.role)))
    if shared_database.remote is not None:  # the bundled server asks for no password
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(late.url)


def test_who_is_deactivated_is_cut_off_at_once(invite: Callable[..., Invited], admin: Member) -> None:
    invited = invite()
    invited.join(os.urandom(32))
    with Client.connect(invited.url) as connected:
        with admin.signed_in() as client:
            assert client.one("SELECT logbk.set_active(%s, false)", invited.email) == "ok"
        with pytest.raises(psycopg.OperationalError):
            connected.execute("SELECT 1")


def test_members_are_listed_with_their_state(
    owner: Client, invite: Callable[..., Invited], admin: Member, alice: Member
) -> None:
    invited, late = invite(admin=True), invite()
    owner.execute("UPDATE logbk_private.invitations SET expires_at = clock_timestamp() WHERE email = %s", [late.email])
    with admin.signed_in() as client:
        client.one("SELECT logbk.set_active(%s, false)", alice.email)
        rows = client.execute("SELECT email, is_admin, state, login_role FROM logbk.list_accounts()").fetchall()
    found = {row[0]: row[1:] for row in rows}
    assert found[admin.email][:2] == (True, "active")
    assert found[alice.email][:2] == (False, "deactivated")
    assert found[invited.email] == (True, "invited", invited.role)
    assert found[late.email] == (False, "expired", late.role)
    assert "local" not in found


# The signing key ------------------------------------------------------------------------------------------------------


def test_a_rotated_key_leaves_sessions_in_peace(admin: Member, alice: Member, owner: Client) -> None:
    with admin.signed_in() as client:
        kid = client.one("SELECT logbk.rotate_key(false)")
    assert owner.one("SELECT kid FROM logbk_private.signing_keys WHERE is_active AND purpose = 'token'") == kid
    with alice.signed_in() as client:
        assert client.one("SELECT logbk.uid()") == alice.user_id
    fresh = sign_in(alice)
    assert fresh.access.partition(".")[0] != alice.access.partition(".")[0]
    with fresh.signed_in() as client:
        assert client.one("SELECT logbk.uid()") == alice.user_id
    # The key before is good for as long as a refresh token, and no longer.
    owner.execute(
        "UPDATE logbk_private.signing_keys SET retired_at = retired_at - interval '30 days' WHERE NOT is_active"
    )
    with alice.connect() as client, pytest.raises(errors.InvalidAuthorizationSpecification):
        client.execute("SELECT logbk.auth(%s)", [alice.access])


def test_a_revoked_key_ends_every_session(admin: Member, alice: Member, owner: Client) -> None:
    with admin.signed_in() as client:
        client.one("SELECT logbk.rotate_key(true)")
    assert owner.one("SELECT count(*) FROM logbk_private.signing_keys WHERE purpose = 'token'") == 1
    for member in (admin, alice):
        with member.connect() as client, pytest.raises(errors.InvalidAuthorizationSpecification):
            client.execute("SELECT logbk.auth(%s)", [member.access])
    with sign_in(alice).signed_in() as client:
        assert client.one("SELECT logbk.uid()") == alice.user_id
