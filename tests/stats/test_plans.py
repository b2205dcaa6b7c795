"""What looking back asks of the database is answered from indexes, for a member among others, behind the policies."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, event

from tests.benchmarks.generated import generate
from tests.conftest import Cluster, Database, Program

MEMBERS, SETS = 12, 2_000
LOOKING_BACK = (
    ("history",),
    ("history", "--since", "2026-10-01", "--until", "2026-10-31"),
    ("history", "--exercise", "bench"),
    ("last", "bench"),
    ("records", "bench"),
    ("records", "pull-up"),
    ("stats", "--week"),
    ("stats", "--month"),
    ("stats", "--month", "--by", "exercise"),
    ("stats", "--year", "--by", "week"),
    ("bodyweight", "history"),
)
# Of these the log of one member has so few that no index is worth its while.
SMALL = {"profiles", "exercise_aliases", "exercises"}


class Asked(NamedTuple):
    statement: str
    parameters: Any


@pytest.fixture(scope="module")
def shared(cluster: Cluster, template: str) -> Iterator[Database]:
    """A database with the logs of twelve members, one of them the member that asks."""
    name = "logbk_test_plans"
    cluster.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    database = Database(name, cluster.owner_url(name), cluster.member_url(name))
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        row = owner.execute("SELECT user_id FROM logbk.profiles").fetchone()
        assert row is not None
        others: list[UUID] = [uuid4() for _ in range(MEMBERS - 1)]
        generate(owner, [row[0], *others], SETS, years=1)
    yield database
    cluster.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def asked() -> Iterator[list[Asked]]:
    found: list[Asked] = []

    def note(*given: Any) -> None:  # noqa: ANN401 - SQLAlchemy's arguments: connection, cursor, statement, …
        found.append(Asked(given[2], given[3]))

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


def scans(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "Relation Name" in plan:
        yield plan
    for child in plan.get("Plans", []):
        yield from scans(child)


@pytest.mark.usefixtures("still_clock")
@pytest.mark.parametrize("words", LOOKING_BACK, ids=" ".join)
def test_looking_back_reads_the_members_own_rows_by_index(
    shared: Database, asked: list[Asked], words: tuple[str, ...]
) -> None:
    Program(shared).ok(*words)
    read = set()
    with psycopg.connect(shared.member_url) as member:
        member.execute("SELECT logbk.auth(logbk.local_token())")
        for one in asked:
            if "logbk.auth" in one.statement or "pg_" in one.statement:
                continue
            row = member.execute(f"EXPLAIN (FORMAT JSON) {one.statement}".encode(), one.parameters).fetchone()
            assert row is not None
            for scan in scans(row[0][0]["Plan"]):
                table = scan["Relation Name"]
                if table in SMALL:
                    continue
                read.add(table)
                assert scan["Node Type"] in {"Index Scan", "Index Only Scan", "Bitmap Heap Scan"}, json.dumps(scan)
                condition = scan.get("Index Cond") or scan.get("Recheck Cond", "")
                assert "user_id = " in condition, json.dumps(scan)
                assert "uid()" not in json.dumps({key: value for key, value in scan.items() if key != "Plans"})
    assert read & {"sets", "bodyweights"}, "there was nothing to look at"


@pytest.mark.usefixtures("still_clock")
def test_a_month_is_found_by_its_time(shared: Database, asked: list[Asked]) -> None:
    Program(shared).ok("stats", "--month")
    with psycopg.connect(shared.member_url) as member:
        member.execute("SELECT logbk.auth(logbk.local_token())")
        conditions = []
        for one in asked:
            if "count(" in one.statement and "logbk.workouts" in one.statement:
                row = member.execute(f"EXPLAIN (FORMAT JSON) {one.statement}".encode(), one.parameters).fetchone()
                assert row is not None
                conditions += [
                    scan.get("Index Cond") or scan.get("Recheck Cond", "")
                    for scan in scans(row[0][0]["Plan"])
                    if scan["Relation Name"] == "workouts"
                ]
    assert len(conditions) == 2
    assert all("started_at >= " in condition and "started_at < " in condition for condition in conditions), conditions
