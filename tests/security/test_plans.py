"""The policies stay index conditions, and ask who is signed in once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, LiteralString

import pytest

if TYPE_CHECKING:
    from tests.security.conftest import Client, Member

FILL: LiteralString = """
DO $$
DECLARE u uuid; w uuid; e uuid; x uuid;
BEGIN
  FOR n IN 1..20 LOOP
    u := gen_random_uuid(); x := gen_random_uuid();
    INSERT INTO logbk.exercises (user_id, id, name, body_part, modality, measurement)
    VALUES (u, x, 'Own', 'chest', 'barbell', 'weight_reps');
    FOR m IN 1..20 LOOP
      w := gen_random_uuid(); e := gen_random_uuid();
      INSERT INTO logbk.workouts (user_id, id, started_at, finished_at, zone)
      VALUES (u, w, now() - m * interval '1 day', now(), 'UTC');
      INSERT INTO logbk.executions (user_id, id, workout_id, exercise_id, position) VALUES (u, e, w, x, 1);
      INSERT INTO logbk.sets (user_id, id, execution_id, position, type, unit, weight, reps, done_at)
      SELECT u, gen_random_uuid(), e, p, 'working', 'kg', 80, 8, now() - m * interval '1 day'
        FROM generate_series(1, 10) AS p;
    END LOOP;
  END LOOP;
END $$;
ANALYZE logbk.exercises, logbk.exercise_aliases, logbk.workouts, logbk.executions, logbk.sets;
"""
QUERIES: dict[str, LiteralString] = {
    "the newest workouts": "SELECT * FROM logbk.workouts ORDER BY started_at DESC LIMIT 10",
    "the open workout": "SELECT * FROM logbk.workouts WHERE finished_at IS NULL AND deleted_at IS NULL",
    "the newest sets": "SELECT * FROM logbk.sets ORDER BY done_at DESC LIMIT 50",
    "the sets of an exercise": (
        "SELECT s.* FROM logbk.executions e JOIN logbk.sets s ON s.user_id = e.user_id AND s.execution_id = e.id"
        " WHERE e.exercise_id = '00000000-0000-0000-0000-000000000001'"
    ),
    "an exercise by alias": "SELECT * FROM logbk.exercise_aliases WHERE alias_key = 'bench press'",
    "an exercise by its id": "SELECT * FROM logbk.exercises WHERE id = '00000000-0000-0000-0000-000000000001'",
}


@pytest.fixture
def client(owner: Client, alice: Member) -> Client:
    if owner.one("SELECT count(*) FROM logbk.sets") < 4000:
        owner.execute(FILL)
    return alice.signed_in()


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", []) for node in nodes(child))]


@pytest.mark.parametrize("name", QUERIES)
def test_a_policy_is_an_index_condition_and_evaluated_once(client: Client, name: str) -> None:
    with client:
        plan = client.one("EXPLAIN (FORMAT JSON) " + QUERIES[name])
    found = nodes(plan[0]["Plan"])
    scans = [
        node
        for node in found
        if node["Node Type"].endswith("Scan") and node.get("Schema", "logbk") and "Relation Name" in node
    ]
    assert scans
    for scan in scans:
        assert scan["Node Type"] in {"Index Scan", "Index Only Scan", "Bitmap Heap Scan"}, json.dumps(scan)
        condition = scan.get("Index Cond") or scan.get("Recheck Cond", "")
        assert "user_id = " in condition, json.dumps(scan)
        # The function itself stands in a sub-plan that runs once, never in a row's filter.
        assert "uid()" not in json.dumps({key: value for key, value in scan.items() if key != "Plans"})
