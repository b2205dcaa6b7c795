"""A token that expires while a command runs: an error, never a log cut short."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from tests.conftest import Database, Program
from tests.workouts.processes import obstacle

# A token of the local account's session that is good for a few seconds more.
SHORT = """
SELECT logbk_private.sign(jsonb_build_object('typ', 'access', 'sub', s.user_id, 'sid', s.sid, 'jti', s.access_jti,
         'adm', false, 'iat', floor(extract(epoch FROM clock_timestamp())),
         'exp', extract(epoch FROM clock_timestamp()) + 8))
  FROM logbk_private.sessions AS s JOIN logbk_private.accounts AS a ON a.id = s.user_id WHERE a.is_local
"""
READING_SETS = "LOCK TABLE logbk.sets IN ACCESS EXCLUSIVE MODE"


def sign_short_token(owner: psycopg.Connection[tuple[object, ...]]) -> str:
    row = owner.execute(SHORT.encode()).fetchone()
    assert row is not None
    return str(row[0])


def wait_until_expired(database: Database, token: str) -> None:
    with psycopg.connect(database.member_url, autocommit=True) as member:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                member.execute("SELECT logbk.auth(%s)", [token])
            except errors.InvalidAuthorizationSpecification:
                return
            time.sleep(0.05)
    pytest.fail("the token does not expire")


def test_an_export_that_outlives_its_token_writes_nothing(
    logbk: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logbk.ok("log", "bench press 3x8 80kg")
    target = tmp_path / "log.txt"
    with psycopg.connect(logbk.database.owner_url, autocommit=True) as owner:
        token = sign_short_token(owner)
    monkeypatch.setenv("LOGBK_TOKEN", token)
    with obstacle(logbk.database, READING_SETS) as lock, ThreadPoolExecutor() as pool:
        export = pool.submit(logbk, "export", "-o", str(target))
        lock.wait_for(1)  # signed in, its workouts read, and about to read the sets
        wait_until_expired(logbk.database, token)
        lock.lift()
        done = export.result()
    assert done.exit_code == 4
    assert "expired" in done.stderr
    assert done.stdout == ""
    assert not target.exists()
