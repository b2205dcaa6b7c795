"""The pair of tokens on this machine: renewed in time, by one command at a time, whatever happens on the way."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, LiteralString
from uuid import UUID

import jwt
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus

from logbk_cli.core import tokens
from logbk_cli.core.file_lock import locked
from logbk_cli.core.secret_store import KINDS, Kind, Place, SecretStore
from logbk_cli.core.tokens import Claims, TokenKeeper, read_claims
from logbk_cli.shared.exceptions import AuthenticationError, DatabaseUnavailableError
from tests.conftest import Database, Member, StillClock, make_member

KEY = "member@db.example.org:5432/logbk"
CLAIMS: dict[str, Any] = {
    "typ": "access",
    "sub": "5d6de2a4-7a5e-4a3a-9a51-0c5a4c6d3a11",
    "sid": "0e2f7a54-45a6-4c44-8d6c-4a0a5c1fe0aa",
    "jti": "77a2b2f4-1111-4c44-8d6c-4a0a5c1fe0aa",
    "adm": False,
    "iat": 1_795_000_000,
    "exp": 1_795_000_900,
}
ANOTHER_KEY = "a key that the database has never seen"


def forged(**changes: object) -> str:
    """Return a token that says what it is told to; only the database would notice."""
    return jwt.encode({name: value for name, value in (CLAIMS | changes).items() if value is not None}, ANOTHER_KEY)


EXPIRED = forged(iat=1_600_000_000, exp=1_600_000_900)


@dataclass(frozen=True)
class Seat:
    """A member at a machine, with what that machine keeps."""

    member: Member
    database: Database
    state_dir: Path

    @property
    def store(self) -> SecretStore:
        return SecretStore(self.state_dir)

    @property
    def keeper(self) -> TokenKeeper:
        return TokenKeeper(self.store, KEY, self.state_dir)

    def kept(self) -> dict[str, str]:
        """Return all that the machine keeps."""
        found = {kind: self.store.read(KEY, kind) for kind in KINDS}
        return {kind: value for kind, value in found.items() if value is not None}

    def expire(self) -> None:
        """Put a token that is long past its time in place of the one that is kept."""
        self.store.write(KEY, {"access": EXPIRED})

    def session(self) -> tuple[int, str | None]:
        """Return how often the session has been renewed, plus one, and why it has been ended."""
        generation, why = self.owner("SELECT generation, revoked_why FROM logbk_private.sessions WHERE user_id = %s")
        return generation, why

    def owner(self, statement: LiteralString) -> Any:  # noqa: ANN401 - a row of any kind
        with psycopg.connect(self.database.owner_url, autocommit=True) as owner:
            cursor = owner.execute(statement, [self.member.user_id])
            return cursor.fetchone() if cursor.description else None

    async def connect(self, url: str | None = None) -> psycopg.AsyncConnection:
        return await psycopg.AsyncConnection.connect(url or self.member.url, prepare_threshold=None)

    async def current(self, *, stale: str | None = None, as_admin: bool = False, url: str | None = None) -> str:
        """Return the token that a command of this moment would send, and require that it serves on that connection."""
        async with await self.connect(url) as connection:
            token = await self.keeper.current(connection, stale=stale, as_admin=as_admin)
            assert connection.info.transaction_status is TransactionStatus.IDLE
            assert not connection.autocommit
            if token != self.member.token:
                await self.require_genuine(connection, token)
            return token

    async def require_genuine(self, connection: psycopg.AsyncConnection, token: str) -> None:
        cursor = await connection.execute("SELECT logbk.auth(%s)", [token])
        assert await cursor.fetchone() == (self.member.user_id,)


@pytest.fixture
def seat(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Seat:
    monkeypatch.setenv("LOGBK_KEYRING", "off")
    member = make_member(database, "one")
    seat = Seat(member, database, tmp_path / "state")
    seat.keeper.keep(member.token, member.refresh)
    return seat


def child(script: str, seat: Seat) -> subprocess.Popen[str]:
    """Start a command in a process of its own, and return it when it is about to ask for the token."""
    program = (
        "import asyncio, os, pathlib, psycopg, signal, sys\n"
        "from logbk_cli.core.secret_store import SecretStore\n"
        "from logbk_cli.core.tokens import TokenKeeper\n"
        f"{script}\n"
        "state, url = pathlib.Path(sys.argv[1]), sys.argv[2]\n"
        "async def main():\n"
        "    async with await psycopg.AsyncConnection.connect(url, prepare_threshold=None) as connection:\n"
        "        print('ready', flush=True); sys.stdin.readline()\n"
        f"        token = await TokenKeeper(Store(state), {KEY!r}, state).current(connection)\n"
        "        cursor = await connection.execute('SELECT logbk.auth(%s)', [token])\n"
        "        print((await cursor.fetchone())[0], flush=True)\n"
        "asyncio.run(main())\n"
    )
    process = subprocess.Popen(
        (sys.executable, "-c", program, str(seat.state_dir), seat.member.url),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


async def keep(seat: Seat) -> None:
    seat.keeper.keep("a", "r")


async def forget(seat: Seat) -> None:
    seat.keeper.forget()


DIES_BEFORE_STORING = """
class Store(SecretStore):
    def write(self, key, secrets):
        if "refresh" in secrets:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().write(key, secrets)
"""
DIES_BEFORE_DELETING = """
class Store(SecretStore):
    def delete(self, key, *kinds):
        os.kill(os.getpid(), signal.SIGKILL)
"""


class TestWhileItIsFresh:
    async def test_the_kept_token_is_sent_and_nothing_is_asked(self, seat: Seat) -> None:
        async with await seat.connect() as connection:
            await connection.close()
            assert await seat.keeper.current(connection) == seat.member.token
        assert seat.session() == (1, None)

    async def test_nothing_is_written(self, seat: Seat) -> None:
        before = sorted((path, path.stat().st_mtime_ns) for path in seat.state_dir.rglob("*"))
        await seat.current()
        assert sorted((path, path.stat().st_mtime_ns) for path in seat.state_dir.rglob("*")) == before

    def test_neither_pyjwt_nor_keyring_is_loaded(self, seat: Seat) -> None:
        script = (
            "import asyncio, pathlib, sys\n"
            "from logbk_cli.core.secret_store import SecretStore\n"
            "from logbk_cli.core.tokens import TokenKeeper\n"
            "state = pathlib.Path(sys.argv[1])\n"
            f"keeper = TokenKeeper(SecretStore(state), {KEY!r}, state)\n"
            "assert asyncio.run(keeper.current(None))\n"
            "print(sorted({'jwt', 'cryptography', 'keyring'} & set(sys.modules)))"
        )
        command = (sys.executable, "-c", script, str(seat.state_dir))
        assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "[]\n"

    @pytest.mark.parametrize(("seconds_left", "is_renewed"), [(61, False), (60, True), (0, True), (-1, True)])
    async def test_it_is_renewed_in_its_last_minute(
        self, seat: Seat, still_clock: StillClock, seconds_left: int, *, is_renewed: bool
    ) -> None:
        still_clock.moment = read_claims(seat.member.token).expires_at - timedelta(seconds=seconds_left)
        assert (await seat.current() != seat.member.token) == is_renewed
        assert seat.session() == (1 + is_renewed, None)


class TestRenewing:
    async def test_both_tokens_are_new_and_the_nonce_is_gone(self, seat: Seat) -> None:
        seat.expire()
        access = await seat.current()
        kept = seat.kept()
        assert set(kept) == {"access", "refresh"}
        assert kept["access"] == access
        assert kept["refresh"] != seat.member.refresh
        assert await seat.current() == access
        assert seat.session() == (2, None)

    async def test_a_connection_in_autocommit_stays_so(self, seat: Seat) -> None:
        seat.expire()
        async with await seat.connect() as connection:
            await connection.set_autocommit(True)
            await seat.require_genuine(connection, await seat.keeper.current(connection))
            assert connection.autocommit

    async def test_the_refresh_token_is_stored_first(self, seat: Seat) -> None:
        seat.expire()
        written: list[tuple[str, ...]] = []

        class Watched(SecretStore):
            def write(self, key: str, secrets: Mapping[Kind, str]) -> Place:
                written.append(tuple(secrets))
                return super().write(key, secrets)

        async with await seat.connect() as connection:
            await TokenKeeper(Watched(seat.state_dir), KEY, seat.state_dir).current(connection)
        assert written == [("nonce",), ("refresh", "access")]

    def test_processes_at_the_moment_of_expiry_all_go_on(self, seat: Seat) -> None:
        seat.expire()
        processes = [child("Store = SecretStore", seat) for _ in range(4)]
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        answers = [process.communicate(timeout=60) for process in processes]
        assert answers == [(f"{seat.member.user_id}\n", "")] * 4
        assert seat.session() == (2, None)

    async def test_so_do_tasks_of_one_process(self, seat: Seat) -> None:
        seat.expire()
        assert len(set(await asyncio.gather(*(seat.current() for _ in range(4))))) == 1
        assert seat.session() == (2, None)

    @pytest.mark.parametrize(
        "store",
        [DIES_BEFORE_STORING, DIES_BEFORE_DELETING],
        ids=["before the answer is stored", "before the nonce is deleted"],
    )
    async def test_a_command_that_is_killed_costs_nothing(self, seat: Seat, store: str) -> None:
        seat.expire()
        process = child(store, seat)
        process.communicate("go\n", timeout=60)
        assert process.returncode == -signal.SIGKILL
        assert seat.session() == (2, None)  # the server has answered
        assert "nonce" in seat.kept()
        await seat.current()
        assert seat.session() == (2, None)
        seat.expire()
        await seat.current()
        assert seat.session() == (3, None)

    async def test_a_nonce_left_behind_does_no_harm(self, seat: Seat) -> None:
        seat.store.write(KEY, {"nonce": "ab" * tokens.NONCE_BYTES, "access": EXPIRED})
        await seat.current()
        assert set(seat.kept()) == {"access", "refresh"}
        seat.store.write(KEY, {"nonce": "ab" * tokens.NONCE_BYTES, "access": EXPIRED})
        await seat.current()
        assert seat.session() == (3, None)

    async def test_somebody_who_holds_the_session_on_the_server_does_not_end_it(self, seat: Seat) -> None:
        seat.expire()
        with psycopg.connect(seat.database.owner_url) as owner:
            owner.execute("SELECT FROM logbk_private.sessions WHERE user_id = %s FOR UPDATE", [seat.member.user_id])
            with pytest.raises(DatabaseUnavailableError, match="holds this session"):
                await seat.current()
        await seat.current()
        assert seat.session() == (2, None)

    @pytest.mark.parametrize("act", [Seat.current, keep, forget])
    async def test_patience_with_another_command_ends(
        self, seat: Seat, monkeypatch: pytest.MonkeyPatch, act: Callable[[Seat], Awaitable[object]]
    ) -> None:
        seat.expire()
        monkeypatch.setattr(tokens, "_PATIENCE", replace(tokens._PATIENCE, seconds=0.0))  # noqa: SLF001 - a minute less
        [lock] = (seat.state_dir / "locks").iterdir()
        before = seat.kept()
        with locked(lock, tokens._PATIENCE), pytest.raises(DatabaseUnavailableError, match="half a minute"):  # noqa: SLF001 - likewise
            await act(seat)
        assert seat.kept() == before
        assert seat.session() == (1, None)

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such links")
    async def test_a_lock_that_cannot_be_taken_is_told(self, seat: Seat) -> None:
        seat.expire()
        [lock] = (seat.state_dir / "locks").iterdir()
        lock.unlink()
        lock.symlink_to(seat.state_dir / "elsewhere")
        with pytest.raises(AuthenticationError, match="without a lock in"):
            await seat.current()
        assert seat.session() == (1, None)


class Cutter:
    """A proxy before the server that cuts the connection once it has seen a refresh, on its way there or back."""

    def __init__(self, folder: Path, server: str, *, on_the_way_back: bool) -> None:
        self._server, self._on_the_way_back = server, on_the_way_back
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen()
        self.cuts = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(30)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                with client, socket.socket(socket.AF_UNIX) as server:
                    server.connect(self._server)
                    self._pass_on(client, server)

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        pump = threading.Thread(target=self._pump, args=(client, server), daemon=True)
        pump.start()
        asked = b""
        while data := client.recv(65536):
            asked += data
            if b"logbk.refresh" in asked:
                self._refreshing = True
                self.cuts += 1
                if not self._on_the_way_back:
                    client.shutdown(socket.SHUT_RDWR)
                    break
            server.sendall(data)
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        pump.join(30)

    _refreshing = False

    def _pump(self, client: socket.socket, server: socket.socket) -> None:
        answered = b""
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if self._refreshing:
                    answered += data
                    # ReadyForQuery, idle: the transaction is committed.
                    if answered.endswith(b"Z\0\0\0\5I"):
                        client.shutdown(socket.SHUT_RDWR)
                        return
                    continue
                client.sendall(data)


@pytest.mark.skipif(sys.platform == "win32", reason="the bundled server has no socket file there")
class TestCutConnections:
    @pytest.fixture
    def cutter(self, seat: Seat, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Cutter, str]]:
        parts = conninfo_to_dict(seat.member.url)
        cutter = Cutter(tmp_path, f"{parts['host']}/.s.PGSQL.{parts.get('port', 5432)}", on_the_way_back=request.param)
        yield cutter, make_conninfo(seat.member.url, host=str(tmp_path), port=5432)
        cutter.close()

    @pytest.mark.parametrize("cutter", [True, False], indirect=True, ids=["answer lost", "question lost"])
    async def test_the_next_command_goes_on(self, seat: Seat, cutter: tuple[Cutter, str]) -> None:
        proxy, url = cutter
        seat.expire()
        with pytest.raises(psycopg.OperationalError) as caught:
            await seat.current(url=url)
        assert seat.member.refresh not in str(caught.value)
        assert proxy.cuts == 1
        kept = seat.kept()
        assert set(kept) == {"access", "refresh", "nonce"}
        assert kept["refresh"] == seat.member.refresh
        await seat.current()
        assert seat.session() == (2, None)
        assert set(seat.kept()) == {"access", "refresh"}


class TestTheEndOfASession:
    async def test_nobody_is_signed_in(self, seat: Seat) -> None:
        seat.keeper.forget()
        with pytest.raises(AuthenticationError, match="nobody is signed in") as caught:
            await seat.current()
        assert caught.value.hint == "Sign in with `logbk login`."
        assert seat.kept() == {}

    async def test_a_keyring_that_failed_is_named(self, seat: Seat) -> None:
        class Troubled(SecretStore):
            trouble = "the keyring is locked"

        keeper = TokenKeeper(Troubled(seat.state_dir / "new"), KEY, seat.state_dir)
        async with await seat.connect() as connection:
            with pytest.raises(AuthenticationError) as caught:
                await keeper.current(connection)
        assert caught.value.hint == "Sign in with `logbk login` (the keyring is locked)."

    async def test_a_token_that_somebody_else_has_used_is_told(self, seat: Seat) -> None:
        seat.expire()
        with psycopg.connect(seat.member.url, autocommit=True) as thief:
            thief.execute("SELECT logbk.refresh(%s, %s)", [seat.member.refresh, os.urandom(32)])
        with pytest.raises(AuthenticationError, match="somebody else has used its token") as caught:
            await seat.current()
        assert "`logbk account password`" in (caught.value.hint or "")
        assert seat.kept() == {}
        assert seat.session() == (2, "refresh token used twice")
        with pytest.raises(AuthenticationError, match="nobody is signed in"):
            await seat.current()

    async def test_a_session_that_was_ended_is_told(self, seat: Seat) -> None:
        seat.owner("UPDATE logbk_private.sessions SET revoked_at = now() WHERE user_id = %s")
        seat.store.write(KEY, {"password": "p"})
        with pytest.raises(AuthenticationError, match="the session has ended") as caught:
            await seat.current(stale=seat.member.token)
        assert caught.value.hint == "Sign in with `logbk login`."
        assert seat.kept() == {"password": "p"}  # the role's, not the account's

    async def test_signing_in_anew_replaces_everything(self, seat: Seat) -> None:
        seat.store.write(KEY, {"nonce": "n"})
        other = make_member(seat.database, "other")
        assert seat.keeper.keep(other.token, other.refresh).kind == "file"
        assert seat.kept() == {"access": other.token, "refresh": other.refresh}


class TestDamage:
    @pytest.mark.parametrize(
        "access",
        [
            "",
            "x",
            "a.b.c",
            "\0",
            "\ud800",
            forged(exp=4_000_000_000) + "\udcff",
            forged(exp=None),
            forged(exp=1e400),
            forged(exp="soon"),
        ],
        ids=ascii,
    )
    async def test_an_access_token_that_is_none_is_renewed(self, seat: Seat, access: str) -> None:
        seat.store.write(KEY, {"access": access})
        await seat.current()
        assert seat.session() == (2, None)

    async def test_so_is_one_that_is_missing(self, seat: Seat) -> None:
        seat.store.delete(KEY, "access")
        await seat.current()
        assert seat.session() == (2, None)

    @pytest.mark.parametrize("refresh", ["", "x", "\0", "a\nb", "\ud800", "ä", EXPIRED, "x" * 100_000], ids=ascii)
    async def test_a_refresh_token_that_is_none_ends_it(self, seat: Seat, refresh: str) -> None:
        seat.store.write(KEY, {"access": EXPIRED, "refresh": refresh})
        with pytest.raises(AuthenticationError, match="the session has ended"):
            await seat.current()
        assert seat.kept() == {}
        assert seat.session() == (1, None)

    @pytest.mark.parametrize("nonce", ["", "x", "ab", "zz" * 32, "AB" * 32, "ab" * 33, "\ud800"], ids=ascii)
    async def test_a_nonce_that_is_none_is_replaced(self, seat: Seat, nonce: str) -> None:
        seat.store.write(KEY, {"access": EXPIRED, "nonce": nonce})
        await seat.current()
        assert seat.session() == (2, None)


class TestWrongClocks:
    async def test_one_that_is_ahead_renews_at_every_command(self, seat: Seat, still_clock: StillClock) -> None:
        still_clock.moment = datetime.now(UTC) + timedelta(hours=1)
        assert len({seat.member.token, await seat.current(), await seat.current()}) == 3
        assert seat.session() == (3, None)

    async def test_and_commands_that_waited_take_what_the_first_got(self, seat: Seat, still_clock: StillClock) -> None:
        still_clock.moment = datetime.now(UTC) + timedelta(hours=1)
        assert len(set(await asyncio.gather(*(seat.current() for _ in range(4))))) == 1
        assert seat.session() == (2, None)

    async def test_one_that_is_behind_sends_what_the_server_refuses_and_renews_then(
        self, seat: Seat, still_clock: StillClock
    ) -> None:
        still_clock.moment = datetime.now(UTC) - timedelta(hours=1)
        (expired,) = seat.owner(
            "SELECT logbk_private.access_token(sid, user_id, false, access_jti, now() - interval '20 min')"
            "  FROM logbk_private.sessions WHERE user_id = %s"
        )
        seat.store.write(KEY, {"access": expired})
        async with await seat.connect() as connection:
            assert await seat.keeper.current(connection) == expired
            with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
                await connection.execute("SELECT logbk.auth(%s)", [expired])
            await connection.rollback()
            fresh = await seat.keeper.current(connection, stale=expired)
            await seat.require_genuine(connection, fresh)
        assert seat.session() == (2, None)

    async def test_what_another_command_has_got_since_is_not_renewed_again(self, seat: Seat) -> None:
        fresh = await seat.current(stale=seat.member.token)
        assert fresh != seat.member.token
        assert await seat.current(stale=seat.member.token) == fresh
        assert seat.session() == (2, None)


class TestAdministrators:
    async def test_a_new_administrator_gets_a_token_that_says_so(self, seat: Seat) -> None:
        seat.owner("UPDATE logbk_private.accounts SET is_admin = true WHERE id = %s")
        assert await seat.current() == seat.member.token
        access = await seat.current(as_admin=True)
        assert read_claims(access).is_admin
        assert await seat.current(as_admin=True) == access
        assert seat.session() == (2, None)

    async def test_somebody_else_gets_one_that_does_not(self, seat: Seat) -> None:
        assert not read_claims(await seat.current(as_admin=True)).is_admin
        assert seat.session() == (2, None)


class TestClaims:
    def test_they_are_what_the_database_wrote(self, seat: Seat) -> None:
        claims = seat.keeper.claims()
        row = seat.owner("SELECT sid, user_id FROM logbk_private.sessions WHERE user_id = %s")
        assert claims is not None
        assert (claims.session_id, claims.user_id, claims.is_admin) == (*row, False)
        assert claims.expires_at - claims.issued_at == timedelta(minutes=15)
        assert abs(claims.issued_at - datetime.now(UTC)) < timedelta(minutes=5)

    def test_they_are_what_was_signed(self) -> None:
        assert read_claims(forged(adm=True)) == Claims(
            user_id=UUID(CLAIMS["sub"]),
            session_id=UUID(CLAIMS["sid"]),
            is_admin=True,
            issued_at=datetime.fromtimestamp(CLAIMS["iat"], UTC),
            expires_at=datetime.fromtimestamp(CLAIMS["exp"], UTC),
        )

    @pytest.mark.parametrize(
        "token",
        [
            "",
            "x",
            "a.b.c",
            "\0",
            "\ud800.a.b",
            forged(typ="refresh"),
            forged(typ=None),
            forged(sub=None),
            forged(sub="somebody"),
            forged(sid=None),
            forged(adm=None),
            forged(exp=None),
            forged(exp="soon"),
            forged(exp=10**30),
            forged(iat=None),
            forged(iat=float("nan")),
            jwt.encode({"typ": "access"}, ANOTHER_KEY),
        ],
        ids=lambda token: ascii(token)[-20:],
    )
    def test_what_is_no_access_token_is_refused(self, seat: Seat, token: str) -> None:
        with pytest.raises(AuthenticationError, match="not an access token"):
            read_claims(token)
        seat.store.write(KEY, {"access": token})
        assert seat.keeper.claims() is None

    def test_nobody_has_none(self, seat: Seat) -> None:
        seat.keeper.forget()
        assert seat.keeper.claims() is None
