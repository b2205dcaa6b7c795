"""What the repository tells and changes of another member's account and sessions: nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from sqlalchemy import NullPool
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from logbk_cli.auth.passwords import derive
from logbk_cli.auth.repository import AuthRepository
from logbk_cli.auth.values import hash_code, new_code, normalise_code
from tests.auth.conftest import CHEAP, PASSWORD, Person, Server
from tests.conftest import Member, Neighbours, public_methods

T = TypeVar("T")
COVERED = {
    *("whoami", "list_sessions", "revoke_session", "logout", "logout_everywhere", "change_password", "close_account"),
    # These are asked before anybody is signed in.
    *("prelogin", "login", "join"),
}
KEY = b"k" * 32


def test_each_method_has_its_case() -> None:
    assert public_methods(AuthRepository) == COVERED


def call(member: Member, ask: Callable[[AuthRepository], Awaitable[T]]) -> T:
    return member.call(lambda session: ask(AuthRepository(session)))


def call_unsigned(url: str, ask: Callable[[AuthRepository], Awaitable[T]]) -> T:
    async def transact() -> T:
        engine = create_async_engine(
            "postgresql+psycopg://", async_creator=lambda: psycopg.AsyncConnection.connect(url), poolclass=NullPool
        )
        try:
            async with AsyncSession(engine) as session, session.begin():
                return await ask(AuthRepository(session))
        finally:
            await engine.dispose()

    return asyncio.run(transact())


def session_of(member: Member) -> UUID:
    found: UUID = call(member, lambda auth: auth.whoami()).session_id
    return found


def test_whoami_and_list_sessions_show_ones_own(neighbours: Neighbours) -> None:
    one, other = neighbours.one, neighbours.other
    assert call(one, lambda auth: auth.whoami()).user_id == one.user_id
    assert call(other, lambda auth: auth.whoami()).user_id == other.user_id
    assert {row.session_id for row in call(one, lambda auth: auth.list_sessions())} == {session_of(one)}
    assert {row.session_id for row in call(other, lambda auth: auth.list_sessions())} == {session_of(other)}


def test_anothers_session_is_not_revoked(neighbours: Neighbours) -> None:
    one, other = neighbours.one, neighbours.other
    theirs = session_of(other)
    assert call(one, lambda auth: auth.revoke_session(theirs)) is False
    assert session_of(other) == theirs
    assert call(other, lambda auth: auth.revoke_session(theirs)) is True
    with pytest.raises(Exception, match="session expired or invalid"):
        session_of(other)


@pytest.mark.parametrize("method", ["logout", "logout_everywhere"])
def test_signing_out_ends_nobody_elses_session(neighbours: Neighbours, method: str) -> None:
    one, other = neighbours.one, neighbours.other
    assert call(one, lambda auth: getattr(auth, method)()) == 1
    assert session_of(other) is not None
    with pytest.raises(Exception, match="session expired or invalid"):
        session_of(one)


def test_a_password_changes_with_its_own_old_one_alone(neighbours: Neighbours) -> None:
    before = neighbours_passwords(neighbours)
    answer = call(neighbours.one, lambda auth: auth.change_password(KEY, b"s" * 16, CHEAP.as_json(), KEY))
    assert answer == "denied"
    assert call(neighbours.one, lambda auth: auth.close_account(KEY)) == "denied"
    assert neighbours_passwords(neighbours) == before


def neighbours_passwords(neighbours: Neighbours) -> object:
    with psycopg.connect(neighbours.database.owner_url) as owner:
        return owner.execute("SELECT id, salt, verifier, is_active FROM logbk_private.accounts ORDER BY id").fetchall()


def test_nobody_is_told_who_has_an_account(server: Server, ada: Person) -> None:
    def ask(email: str) -> tuple[int, bytes, str]:
        row = call_unsigned(ada.url, lambda auth: auth.prelogin(email))
        again = call_unsigned(ada.url, lambda auth: auth.prelogin(email))
        assert bytes(row.salt) == bytes(again.salt)
        status = call_unsigned(ada.url, lambda auth: auth.login(email, KEY, None)).status
        return len(row.salt), bytes(row.salt), str(status)

    known, unknown = ask(ada.email), ask("nobody@example.org")
    assert known[0] == unknown[0] == 16
    assert known[1] != unknown[1]
    assert known[2] == unknown[2] == "denied"
    assert server.sessions_of(ada.email) == 0


def test_a_code_is_worth_nothing_on_anothers_connection(server: Server, ada: Person) -> None:
    invitation = server.invite("eve@example.org", admin=True)
    code = normalise_code(invitation.code)
    salt, kdf = b"s" * 16, CHEAP.as_json()
    key = derive(PASSWORD, salt, kdf)

    def redeem(url: str) -> str:
        return str(call_unsigned(url, lambda auth: auth.join(code, salt, kdf, key, None)).status)

    assert redeem(ada.url) == "denied"
    assert redeem(make_conninfo(server.owner_url)) == "denied", "not even the owner can take it over"
    assert redeem(server.url_of(invitation.parameters["user"])) == "ok"
    assert redeem(server.url_of(invitation.parameters["user"])) == "denied", "it works once"


def test_another_members_reset_is_no_use(server: Server, ada: Person) -> None:
    bob = server.add_person("bob")
    code = normalise_code(server.offer_reset(bob.email))
    salt, kdf = b"s" * 16, CHEAP.as_json()
    before = server.ask("SELECT verifier FROM logbk_private.accounts WHERE email = %s", bob.email)
    assert call_unsigned(ada.url, lambda auth: auth.join(code, salt, kdf, KEY, None)).status == "denied"
    assert server.ask("SELECT verifier FROM logbk_private.accounts WHERE email = %s", bob.email) == before
    assert call_unsigned(bob.url, lambda auth: auth.join(code, salt, kdf, KEY, None)).status == "ok"
    assert hash_code(new_code()) != hash_code(code)
