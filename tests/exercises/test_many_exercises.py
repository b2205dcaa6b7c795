"""A thousand exercises of one's own: as many statements as with none, and no search through all for each row."""

import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final, LiteralString

import psycopg
import pytest
from sqlalchemy import Engine, event

from logbk_cli.exercises.merge_service import ExerciseMergeService
from logbk_cli.exercises.repository import ExerciseRepository
from logbk_cli.exercises.schemas import ExerciseFilter, ExerciseUpdate
from logbk_cli.exercises.service import ExerciseService
from tests.conftest import Database, Member, make_member

MANY: Final = 1_200
# Each with its name and two aliases, one of every three in the log, and one that stands in place of the catalogue's.
FILL: Final[LiteralString] = """
WITH made AS (
  INSERT INTO logbk.exercises (user_id, id, name, body_part, modality, measurement)
  SELECT %(user)s, gen_random_uuid(), CASE n WHEN 1 THEN 'Plank' ELSE 'Lift ' || n END, 'back', 'barbell', 'weight_reps'
    FROM generate_series(1, %(many)s) AS n
  RETURNING id, name
), named AS (
  INSERT INTO logbk.exercise_aliases (user_id, id, exercise_id, alias, alias_key)
  SELECT %(user)s, gen_random_uuid(), id, a, a FROM made
         CROSS JOIN LATERAL (VALUES (lower(name)), ('my ' || lower(name)), ('the ' || lower(name))) AS x (a)
), done AS (
  INSERT INTO logbk.workouts (user_id, id, started_at, finished_at, zone)
  SELECT %(user)s, gen_random_uuid(), now(), now(), 'UTC' RETURNING id
)
INSERT INTO logbk.executions (user_id, id, workout_id, exercise_id, position)
SELECT %(user)s, gen_random_uuid(), done.id, made.id, row_number() OVER () FROM done, made
 WHERE right(made.name, 1) IN ('3', '6', '9');
"""
ANALYZE: Final[LiteralString] = "ANALYZE logbk.exercises, logbk.exercise_aliases, logbk.workouts, logbk.executions"


def fill(database: Database, member: Member, many: int) -> None:
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        owner.execute(FILL, {"user": member.user_id, "many": many})
        owner.execute(ANALYZE)


@pytest.fixture
def few(database: Database) -> Member:
    member = make_member(database, "one")
    fill(database, member, 12)
    return member


@pytest.fixture
def many(database: Database) -> Member:
    member = make_member(database, "other")
    fill(database, member, MANY)
    return member


@pytest.fixture
def sent() -> Iterator[list[tuple[str, Any]]]:
    """What is sent to the database besides signing in, with its values."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:  # noqa: ANN401
        if "logbk.auth" not in statement:
            statements.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


Work = Callable[[ExerciseService], Awaitable[Any]]
WORK: Final[dict[str, Work]] = {
    "resolve": lambda service: service.resolve([("my lift 7", None), ("bench", None), ("plank", None)]),
    "misspelt": lambda service: service.resolve([("ovrehead press", None)]),
    "search": lambda service: service.search("lift", ExerciseFilter(), limit=10),
    "list": lambda service: service.list_page(ExerciseFilter(), limit=50),
    "mine": lambda service: service.list_page(ExerciseFilter(mine=True), limit=10, page=1),
    "show": lambda service: service.require_exercise("the lift 5"),
    "alias": lambda service: service.edit("lift 8", ExerciseUpdate(add_aliases=("eighth",))),
    "catalogue alias": lambda service: service.edit("bench", ExerciseUpdate(add_aliases=("my bench",))),
    "rename": lambda service: service.edit("lift 9", ExerciseUpdate(name="Ninth")),
    "delete": lambda service: service.delete("lift 10"),
}


@pytest.mark.parametrize("name", WORK)
def test_as_many_statements_as_with_few(few: Member, many: Member, sent: list[tuple[str, Any]], name: str) -> None:
    counts = []
    for member in (few, many):
        sent.clear()
        member.call(lambda session: WORK[name](ExerciseService(session)))
        counts.append(len(sent))
    assert counts[0] == counts[1] > 0


def test_merging_takes_as_many_statements_whatever_moves(
    few: Member, many: Member, sent: list[tuple[str, Any]]
) -> None:
    counts = []
    for member, pairs in ((few, [("lift 3", "lift 6")]), (many, [("lift 3", "lift 6"), ("bench", "lift 9")])):
        for source, target in pairs:
            sent.clear()
            merged = member.call(lambda session: ExerciseMergeService(session).merge(source, target))  # noqa: B023
            assert merged.exercise.name.lower() == target
            counts.append(len(sent))
    assert counts[0] == counts[1] == counts[2] + 1  # nothing to delete of the catalogue's


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


READ: Final[dict[str, tuple[Callable[[ExerciseRepository], Awaitable[Any]], int]]] = {
    # What is looked at again for each row that is shown, and how many rows that are at most.
    "find_exact": (lambda exercises: exercises.find_exact(["my lift 7", "bench", "plank", "row"]), 20),
    "list_page": (lambda exercises: exercises.list_page(ExerciseFilter(), limit=20, offset=0), 20),
    "load_all": (lambda exercises: exercises.load_all(), 1),
    "count": (lambda exercises: exercises.count(ExerciseFilter()), 1),
}


@pytest.mark.parametrize("name", READ)
def test_nothing_is_searched_anew_for_each_exercise(many: Member, sent: list[tuple[str, Any]], name: str) -> None:
    read, shown = READ[name]
    rows = many.call(lambda session: read(ExerciseRepository(session)))
    ((statement, parameters),) = sent
    assert rows
    with psycopg.connect(many.url) as connection:
        connection.execute("SELECT logbk.auth(%s)", [many.token])
        explained = connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}".encode(), parameters).fetchone()
    assert explained is not None
    for node in nodes(explained[0][0]["Plan"]):
        # An index finds the few rows of one exercise; a scan of a whole table is done once.
        loops = node["Actual Loops"]
        if "Relation Name" not in node:
            continue
        allowed = 1 if node["Node Type"] == "Seq Scan" else 4 * shown
        assert loops <= allowed, json.dumps({key: value for key, value in node.items() if key != "Plans"})
