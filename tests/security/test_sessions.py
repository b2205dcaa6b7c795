"""Registering, signing in, refreshing and signing out, under attack."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, LiteralString

import pytest
from psycopg import errors, sql

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.security.conftest import Client, Member

REFRESH: LiteralString = "SELECT status, access_token, refresh_token FROM logbk.refresh(%s, %s)"
LOGIN: LiteralString = "SELECT status FROM logbk.login(%s, %s)"
BUCKET: LiteralString = "SELECT (hashtextextended(%s, 0) & 255) * 4 + (hashtextextended(lower(%s), 0) & 3)"


@pytest.fixture
def unthrottled(owner: Client, alice: Member) -> None:
    """Forget every attempt so far: an address shares its count with others, and theirs must not be in it."""
    assert alice.access
    owner.execute(
        "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)"
        " FROM pg_sequences WHERE schemaname = 'logbk_private' AND last_value IS NOT NULL"
    )


def refresh(member: Member, token: str, nonce: bytes) -> tuple[str, str, str]:
    with member.connect() as client:
        row = client.execute(REFRESH, [token, nonce]).fetchone()
    assert row is not None
    return row[0], row[1], row[2]


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(alice: Member) -> None:
    with alice.connect(autocommit=True) as client:
        wrong = client.execute("SELECT * FROM logbk.login(%s, %s)", [alice.email, os.urandom(32)]).fetchall()
        unknown = client.execute("SELECT * FROM logbk.login(%s, %s)", ["x@y", os.urandom(32)]).fetchall()
    assert wrong == unknown == [("denied", None, None, None)]


def test_prelogin_does_not_tell_whether_an_account_exists(alice: Member) -> None:
    query: LiteralString = "SELECT salt, kdf FROM logbk.prelogin(%s)"
    with alice.connect() as client:
        known = client.execute(query, [alice.email.upper()]).fetchone()
        unknown = client.execute(query, ["x@y"]).fetchone()
        assert client.execute(query, ["x@y"]).fetchone() == unknown
        assert client.execute(query, ["z@y"]).fetchone() != unknown
        local = client.execute(query, ["local"]).fetchone()
    assert known is not None
    assert unknown is not None
    assert local is not None
    assert len(known[0]) == len(unknown[0]) == len(local[0]) == 16
    assert known[1] == unknown[1] == local[1]


@pytest.mark.usefixtures("unthrottled")
def test_rolling_back_does_not_undo_the_count_of_attempts(alice: Member) -> None:
    answers: list[str] = []
    with alice.connect() as client:
        while len(answers) < 60:  # a window of 15 minutes that ends in between gives 20 more
            answers.append(client.one(LOGIN, f"not-{alice.email}", os.urandom(32)))
            client.rollback()
    assert answers[:20] == ["denied"] * 20
    assert 20 <= answers.count("throttled") <= 40


@pytest.mark.usefixtures("unthrottled")
def test_the_right_password_is_throttled_too_and_others_are_not(
    owner: Client, alice: Member, make_member: Callable[[str], Member]
) -> None:
    bob = make_member("bob")
    while owner.one(BUCKET, alice.role, bob.email) == owner.one(BUCKET, alice.role, alice.email):
        bob = make_member("bob")
    with alice.connect(autocommit=True) as client:
        for _ in range(45):
            client.one(LOGIN, alice.email.upper(), os.urandom(32))
        assert client.one(LOGIN, alice.email, alice.authkey) == "throttled"
        assert client.one(LOGIN, bob.email, bob.authkey) == "ok"


@pytest.mark.usefixtures("unthrottled")
def test_nobody_uses_up_the_tries_of_another(
    owner: Client, alice: Member, make_member: Callable[[str], Member]
) -> None:
    thief = make_member("thief")
    while owner.one(BUCKET, thief.role, alice.email) == owner.one(BUCKET, alice.role, alice.email):
        thief = make_member("thief")
    with thief.connect(autocommit=True) as client:
        for _ in range(45):
            client.one(LOGIN, alice.email, os.urandom(32))
        assert client.one(LOGIN, alice.email, alice.authkey) == "throttled"
    with alice.connect(autocommit=True) as client:
        assert client.one(LOGIN, alice.email, alice.authkey) == "ok"


@pytest.mark.usefixtures("unthrottled")
def test_a_counter_that_runs_over_stays_at_its_end(owner: Client, alice: Member) -> None:
    bucket = owner.one(BUCKET, alice.role, alice.email)
    full: LiteralString = (
        "SELECT setval(('logbk_private.attempt_' || %s)::regclass,"
        " (floor(extract(epoch FROM clock_timestamp()) / 900)::bigint << 20) + 1048575)"
    )
    owner.execute(full, [bucket])
    with alice.connect(autocommit=True) as client:
        assert [client.one(LOGIN, alice.email, alice.authkey) for _ in range(3)] == ["throttled"] * 3


@pytest.mark.usefixtures("unthrottled")
def test_many_connections_share_one_count(owner: Client, alice: Member) -> None:
    owner.execute(sql.SQL("ALTER ROLE {} CONNECTION LIMIT 20").format(sql.Identifier(alice.role)))
    answers: list[str] = []

    def guess() -> None:
        with alice.connect(autocommit=True) as client:
            answers.extend(client.one(LOGIN, f"not-{alice.email}", os.urandom(32)) for _ in range(10))

    threads = [threading.Thread(target=guess) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # 20 in a window; 16 more for the race where one opens, and a window may open in between.
    assert len(answers) == 160
    assert 20 <= answers.count("denied") <= 72


def test_a_token_minted_in_this_very_transaction_is_unusable(alice: Member) -> None:
    with alice.connect() as client:
        row = client.execute("SELECT access_token FROM logbk.login(%s, %s)", [alice.email, alice.authkey]).fetchone()
        assert row is not None
        with pytest.raises(errors.InvalidAuthorizationSpecification):
            client.execute("SELECT logbk.auth(%s)", [row[0]])


@pytest.mark.parametrize("savepoint", [False, True])
def test_a_stealthy_refresh_gives_nothing(alice: Member, *, savepoint: bool) -> None:
    with alice.connect() as client:
        if savepoint:
            client.execute("SAVEPOINT s")
        row = client.execute(REFRESH, [alice.refresh, os.urandom(16)]).fetchone()
        if savepoint:
            client.execute("RELEASE s")
        assert row is not None
        assert row[0] == "ok"
        with pytest.raises(errors.InvalidAuthorizationSpecification):
            client.execute("SELECT logbk.auth(%s)", [row[1]])
        client.rollback()
        with pytest.raises(errors.InvalidAuthorizationSpecification):
            client.execute("SELECT logbk.auth(%s)", [row[1]])
        client.rollback()
    # Its owner notices nothing.
    assert refresh(alice, alice.refresh, os.urandom(16))[0] == "ok"


def test_refreshing_gives_a_new_pair_and_the_old_access_token_lasts_a_moment(owner: Client, alice: Member) -> None:
    status, access, token = refresh(alice, alice.refresh, os.urandom(16))
    assert status == "ok"
    assert token != alice.refresh
    for good in (access, alice.access):
        with alice.signed_in(good) as client:
            assert client.one("SELECT logbk.uid()") == alice.user_id
    owner.execute(
        "UPDATE logbk_private.sessions SET rotated_at = rotated_at - interval '61 s' WHERE user_id = %s",
        [alice.user_id],
    )
    with alice.signed_in(access) as client:
        assert client.one("SELECT logbk.uid()") == alice.user_id
    with alice.connect() as client, pytest.raises(errors.InvalidAuthorizationSpecification):
        client.execute("SELECT logbk.auth(%s)", [alice.access])


def test_a_refresh_token_used_twice_revokes_the_family(alice: Member) -> None:
    _, access, token = refresh(alice, alice.refresh, os.urandom(16))
    assert refresh(alice, alice.refresh, os.urandom(16))[0] == "reuse"
    with alice.connect() as client, pytest.raises(errors.InvalidAuthorizationSpecification):
        client.execute("SELECT logbk.auth(%s)", [access])
    # Who holds the other half of the family hears of it too: perhaps that is the one who was robbed.
    assert refresh(alice, token, os.urandom(16))[0] == "reuse"


def test_a_lost_answer_is_given_again_for_the_same_nonce(alice: Member) -> None:
    nonce = os.urandom(16)
    first = refresh(alice, alice.refresh, nonce)
    assert refresh(alice, alice.refresh, nonce) == first
    with alice.signed_in(first[1]) as client:
        assert client.one("SELECT logbk.uid()") == alice.user_id


@pytest.mark.parametrize("nonce", [None, b"", b"short", b"x" * 65])
def test_a_refresh_without_a_proper_nonce_is_denied(alice: Member, nonce: bytes | None) -> None:
    with alice.connect() as client:
        assert client.one(REFRESH, alice.refresh, nonce) == "denied"


def test_an_access_token_refreshes_nothing(alice: Member) -> None:
    assert refresh(alice, alice.access, os.urandom(16))[0] == "denied"


def test_a_transaction_held_open_does_not_hold_the_victim_for_ever(alice: Member, bob: Member) -> None:
    with bob.connect() as thief:
        thief.one(REFRESH, alice.refresh, os.urandom(16))
        with alice.connect() as client, pytest.raises(errors.LockNotAvailable):
            client.execute(REFRESH, [alice.refresh, os.urandom(16)])
        thief.rollback()
    assert refresh(alice, alice.refresh, os.urandom(16))[0] == "ok"


def test_signing_out_ends_this_session_and_no_other(alice: Member, bob: Member) -> None:
    with alice.signed_in() as client:
        assert client.one("SELECT logbk.logout()") is True
    with alice.connect() as client, pytest.raises(errors.InvalidAuthorizationSpecification):
        client.execute("SELECT logbk.auth(%s)", [alice.access])
    assert refresh(alice, alice.refresh, os.urandom(16))[0] == "denied"
    with bob.signed_in() as client:
        assert client.one("SELECT logbk.uid()") == bob.user_id


def test_signing_out_without_a_token_ends_nothing(alice: Member) -> None:
    with alice.connect() as client:
        assert client.one("SELECT logbk.logout()") is False
