"""What no client can write: every limit of the notation, at its edge and beyond it."""

from __future__ import annotations

import unicodedata
import uuid
import zoneinfo
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from psycopg import errors, sql

from logbk_cli.shared.text import sanitise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.security.conftest import Client, Member

NAN, INFINITY = Decimal("NaN"), Decimal("Infinity")
UNSEEN = [
    *"\x01\x09\x1f\x7f\x85\x9f\u00ad\u061c\u180e\u200b\u200d\u200e\u200f\u2028\u2029\u202a\u202e",
    *"\u2060\u2064\u2066\u2069\u206f\ufeff\ufff9\U000e0001\U000e0041",
]
WHEN = "2026-09-01T18:00Z"


@pytest.fixture
def client(alice: Member) -> Iterator[Client]:
    with alice.signed_in() as client:
        yield client


@pytest.fixture
def ids(client: Client) -> dict[str, uuid.UUID]:
    ids = {table: uuid.uuid4() for table in ("exercises", "workouts", "executions")}
    write(client, "exercises", id=ids["exercises"], **exercise(name="Base"))
    write(client, "workouts", id=ids["workouts"], started_at=WHEN, finished_at=WHEN, zone="UTC")
    write(
        client, "executions", id=ids["executions"], workout_id=ids["workouts"], exercise_id=ids["exercises"], position=1
    )
    return ids


def write(client: Client, table: str, **values: Any) -> None:  # noqa: ANN401 — any column's value
    statement = sql.SQL("INSERT INTO logbk.{} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(sql.Placeholder() * len(values)),
    )
    with client.transaction():
        client.execute(statement, list(values.values()))


def refuse(client: Client, table: str, **values: Any) -> str:  # noqa: ANN401 — any column's value
    with pytest.raises(errors.IntegrityError) as caught:
        write(client, table, **values)
    return str(caught.value.diag.constraint_name or caught.value.diag.column_name)


def exercise(**changes: object) -> dict[str, object]:
    return {
        "name": "Name",
        "body_part": "chest",
        "modality": "barbell",
        "measurement": "weight_reps",
    } | changes


def a_set(ids: dict[str, uuid.UUID], **changes: object) -> dict[str, object]:
    base: dict[str, object] = {"position": 1, "type": "working", "unit": "kg", "reps": 8, "done_at": WHEN}
    return {"id": uuid.uuid4(), "execution_id": ids["executions"]} | base | changes


D = Decimal
GOOD_SETS: list[dict[str, object]] = [
    {},
    {"weight": D(1500)},
    {"weight": D("0.5")},
    {"weight": D("102.5"), "unit": "lb"},
    {"weight": D("3306.9"), "unit": "lb"},
    {"weight": D(-300), "relative_to_bodyweight": True},
    {"weight": D("-661.3"), "unit": "lb", "relative_to_bodyweight": True},
    {"weight": D(10), "relative_to_bodyweight": True},
    {"relative_to_bodyweight": True},
    {"reps": 1000, "forced_reps": 1000},
    {"reps": 0, "type": "failure"},
    {"rpe": D(1)},
    {"rpe": D("8.5")},
    {"rpe": D("10.0")},
    {"rir": D(0)},
    {"rir": D(10)},
    {"reps": None, "duration_s": D(86400)},
    {"reps": None, "duration_s": D("0.5")},
    {"reps": None, "distance": D(1000), "distance_unit": "km"},
    {"reps": None, "distance": D("621.37"), "distance_unit": "mi"},
    {"reps": None, "distance": D(1), "distance_unit": "ft"},
    {"note": "x" * 2000},
    {"note": "Müde, café, 日本語, 💪"},
    {"done_at": "1900-01-01T00:00Z"},
    {"position": 1_000_000},
]
BAD_SETS: list[tuple[str, dict[str, object]]] = [
    ("ck_sets_weight", {"weight": D(0)}),
    ("ck_sets_weight", {"weight": D(0), "relative_to_bodyweight": True}),
    ("ck_sets_weight", {"weight": D("1500.01")}),
    ("ck_sets_weight", {"weight": D("3307"), "unit": "lb"}),
    ("ck_sets_weight", {"weight": D(-20)}),
    ("ck_sets_weight", {"weight": D("-300.01"), "relative_to_bodyweight": True}),
    ("ck_sets_weight", {"weight": D("-662"), "unit": "lb", "relative_to_bodyweight": True}),
    ("ck_sets_weight", {"weight": NAN}),
    ("ck_sets_weight", {"weight": INFINITY}),
    ("ck_sets_weight", {"weight": -INFINITY, "relative_to_bodyweight": True}),
    ("ck_sets_weight", {"weight": D("1." + "0" * 20 + "1")}),
    ("ck_sets_reps", {"reps": 1001}),
    ("ck_sets_reps", {"reps": -1}),
    ("ck_sets_reps", {"reps": 0}),
    ("ck_sets_reps", {"reps": 0, "type": "amrap"}),
    ("ck_sets_forced_reps", {"forced_reps": 1001}),
    ("ck_sets_forced_reps", {"forced_reps": -1}),
    ("ck_sets_forced_reps", {"forced_reps": 1, "reps": None, "duration_s": D(1)}),
    ("ck_sets_rpe", {"rpe": D("0.5")}),
    ("ck_sets_rpe", {"rpe": D("10.5")}),
    ("ck_sets_rpe", {"rpe": D("8.25")}),
    ("ck_sets_rpe", {"rpe": NAN}),
    ("ck_sets_rir", {"rir": D("-1")}),
    ("ck_sets_rir", {"rir": D("10.5")}),
    ("ck_sets_rir", {"rir": NAN}),
    ("ck_sets_effort", {"rpe": D(8), "rir": D(2)}),
    ("ck_sets_duration_s", {"duration_s": D(0)}),
    ("ck_sets_duration_s", {"duration_s": D("86400.01")}),
    ("ck_sets_duration_s", {"duration_s": NAN}),
    ("ck_sets_duration_s", {"duration_s": INFINITY}),
    ("ck_sets_distance", {"distance": D(0), "distance_unit": "m"}),
    ("ck_sets_distance", {"distance": D(1000001), "distance_unit": "m"}),
    ("ck_sets_distance", {"distance": D("1000.1"), "distance_unit": "km"}),
    ("ck_sets_distance", {"distance": D("621.4"), "distance_unit": "mi"}),
    ("ck_sets_distance", {"distance": D("1093614"), "distance_unit": "yd"}),
    ("ck_sets_distance", {"distance": D("3280840"), "distance_unit": "ft"}),
    ("ck_sets_distance", {"distance": NAN, "distance_unit": "m"}),
    ("ck_sets_distance", {"distance": D(1)}),
    ("ck_sets_distance", {"distance_unit": "m"}),
    ("ck_sets_distance", {"distance": D(1), "distance_unit": "cm"}),
    ("ck_sets_something", {"reps": None}),
    ("ck_sets_something", {"reps": None, "weight": D(80)}),
    ("ck_sets_type", {"type": "cluster"}),
    ("ck_sets_unit", {"unit": "st"}),
    ("unit", {"unit": None}),
    ("type", {"type": None}),
    ("done_at", {"done_at": None}),
    ("ck_sets_position", {"position": 0}),
    ("ck_sets_position", {"position": 1_000_001}),
    ("ck_sets_position", {"position": 2**31 - 1}),
    ("ck_sets_note", {"note": "x" * 2001}),
    ("ck_sets_note", {"note": ""}),
    ("ck_sets_note_visible", {"note": "two\nlines"}),
    ("ck_sets_instants", {"done_at": "infinity"}),
    ("ck_sets_instants", {"done_at": "-infinity"}),
    ("ck_sets_instants", {"done_at": "10000-01-01T00:00Z"}),
    ("ck_sets_instants", {"done_at": "1899-12-31T23:59Z"}),
    ("ck_sets_instants", {"deleted_at": "infinity"}),
    ("ck_sets_instants", {"created_at": "0044-03-15 BC"}),
]


@pytest.mark.parametrize("changes", GOOD_SETS, ids=str)
def test_a_set_at_the_edge_is_taken(client: Client, ids: dict[str, uuid.UUID], changes: dict[str, object]) -> None:
    write(client, "sets", **a_set(ids, **changes))


@pytest.mark.parametrize(("constraint", "changes"), BAD_SETS, ids=str)
def test_a_set_beyond_a_limit_is_refused(
    client: Client, ids: dict[str, uuid.UUID], constraint: str, changes: dict[str, object]
) -> None:
    assert refuse(client, "sets", **a_set(ids, **changes)) == constraint


def test_kilograms_and_metres_are_generated_exactly(client: Client, ids: dict[str, uuid.UUID]) -> None:
    values = a_set(ids, weight=D("225"), unit="lb", distance=D("1.5"), distance_unit="mi")
    write(client, "sets", **values)
    row = client.execute("SELECT weight_kg, distance_m FROM logbk.sets WHERE id = %s", [values["id"]]).fetchone()
    assert row == (D("225") * D("0.45359237"), D("2414.016"))
    with pytest.raises(errors.GeneratedAlways), client.transaction():
        write(client, "sets", **a_set(ids, weight_kg=D(1)))


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("ck_exercises_name", {"name": ""}),
        ("ck_exercises_name", {"name": "   "}),
        ("ck_exercises_name", {"name": "x" * 121}),
        ("ck_exercises_name", {"name": "a:b"}),
        ("ck_exercises_name", {"name": "a;b"}),
        ("ck_exercises_name", {"name": "a#b"}),
        ("ck_exercises_name", {"name": 'a"b'}),
        ("ck_exercises_name_visible", {"name": "a\nb"}),
        ("ck_exercises_body_part", {"body_part": "tail"}),
        ("ck_exercises_modality", {"modality": "rope"}),
        ("ck_exercises_measurement", {"measurement": "mood"}),
        ("ck_exercises_commonness", {"commonness": 4}),
        ("ck_exercises_commonness", {"commonness": -1}),
        ("ck_exercises_picture_url", {"picture_url": "javascript:alert(1)"}),
        ("ck_exercises_picture_url", {"picture_url": "https://x y"}),
        ("ck_exercises_picture_url", {"picture_url": "https://" + "x" * 2000}),
        ("ck_exercises_picture_url_visible", {"picture_url": "https://x/\u202e"}),
    ],
    ids=str,
)
def test_an_exercise_beyond_a_limit_is_refused(client: Client, constraint: str, changes: dict[str, object]) -> None:
    assert refuse(client, "exercises", id=uuid.uuid4(), **exercise(**changes)) == constraint


def test_a_name_stands_once_whatever_its_case_until_it_is_deleted(client: Client) -> None:
    first = uuid.uuid4()
    write(client, "exercises", id=first, **exercise(name="Log Press"))
    assert (
        refuse(client, "exercises", id=uuid.uuid4(), **exercise(name="log PRESS")) == "ix_exercises_user_id_lower_name"
    )
    client.execute("UPDATE logbk.exercises SET deleted_at = now() WHERE id = %s", [first])
    write(client, "exercises", id=uuid.uuid4(), **exercise(name="log PRESS", picture_url="https://example.org/a.png"))


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("ck_workouts_finished_at", {"finished_at": "2026-09-01T17:59Z"}),
        ("ck_workouts_is_all_day", {"is_all_day": True, "finished_at": "2026-09-01T18:30Z"}),
        ("ck_workouts_is_all_day", {"is_all_day": True, "finished_at": None}),
        ("ck_workouts_instants", {"started_at": "1899-12-31T23:59Z"}),
        ("ck_workouts_instants", {"finished_at": "infinity"}),
        ("ck_workouts_zone", {"zone": "Europe/Berlin; DROP"}),
        ("ck_workouts_zone", {"zone": ""}),
        ("ck_workouts_zone", {"zone": "A" * 65}),
        ("ck_workouts_zone", {"zone": "../../etc/passwd"}),
        ("ck_workouts_zone", {"zone": "Mars/Base"}),
        ("ck_workouts_zone", {"zone": "europe/berlin"}),
        ("ck_workouts_zone", {"zone": "PDT"}),
        ("ck_workouts_zone", {"zone": "X5"}),
        ("ck_workouts_zone", {"zone": "posix/Europe/Berlin"}),
        ("ck_workouts_zone", {"zone": "localtime"}),
        ("zone", {"zone": None}),
        ("ck_workouts_name", {"name": "x" * 201}),
        ("ck_workouts_name", {"name": " "}),
        ("ck_workouts_name_visible", {"name": "a\nb"}),
        ("ck_workouts_note", {"note": "x" * 2001}),
        ("ck_workouts_note_visible", {"note": "a\rb"}),
        ("ck_workouts_note_visible", {"note": "a\tb"}),
    ],
    ids=str,
)
def test_a_workout_beyond_a_limit_is_refused(client: Client, constraint: str, changes: dict[str, object]) -> None:
    good: dict[str, object] = {"started_at": WHEN, "finished_at": WHEN, "zone": "America/Argentina/Buenos_Aires"}
    assert refuse(client, "workouts", **({"id": uuid.uuid4()} | good | changes)) == constraint


@pytest.mark.parametrize("zone", ["UTC", "Etc/GMT+5", "America/Argentina/Buenos_Aires", "EST5EDT", "GB-Eire"])
def test_a_workout_takes_zones_and_lines(client: Client, zone: str) -> None:
    write(
        client, "workouts", id=uuid.uuid4(), started_at=WHEN, finished_at=WHEN, zone=zone, is_all_day=True, note="a\nb"
    )


def test_every_zone_that_python_names_is_taken(client: Client) -> None:
    names = zoneinfo.available_timezones() - {"localtime"}  # which is another zone on another machine
    assert len(names) > 400
    taken = client.execute(
        "INSERT INTO logbk.workouts (id, started_at, finished_at, zone)"
        " SELECT gen_random_uuid(), %(when)s, %(when)s, unnest(%(names)s::text[])",
        {"when": WHEN, "names": sorted(names)},
    )
    assert taken.rowcount == len(names)


def test_every_zone_that_is_taken_is_one_to_python(owner: Client) -> None:
    rows = owner.execute("SELECT name FROM logbk_private.zones").fetchall()
    assert len(rows) > 400
    assert {zoneinfo.ZoneInfo(name).key for (name,) in rows} == {name for (name,) in rows}


def test_a_zone_that_the_server_has_learnt_since_is_taken(owner: Client, client: Client) -> None:
    values: dict[str, object] = {"started_at": WHEN, "finished_at": WHEN, "zone": "Asia/Tokyo"}
    owner.execute("DELETE FROM logbk_private.zones WHERE name = 'Asia/Tokyo'")
    try:
        write(client, "workouts", id=uuid.uuid4(), **values)
    finally:
        owner.execute("INSERT INTO logbk_private.zones VALUES ('Asia/Tokyo')")


def test_an_update_reaches_no_unknown_zone(client: Client, ids: dict[str, uuid.UUID]) -> None:
    for table in ("workouts", "profiles"):
        query = sql.SQL("UPDATE {} SET zone = %s").format(sql.Identifier("logbk", table))
        with pytest.raises(errors.CheckViolation) as caught, client.transaction():
            client.execute(query, ["Mars/Base"])
        assert caught.value.diag.constraint_name == f"ck_{table}_zone"
        assert client.execute(query, ["Asia/Tokyo"]).rowcount == 1
    assert client.one("SELECT zone FROM logbk.workouts WHERE id = %s", ids["workouts"]) == "Asia/Tokyo"


@pytest.mark.parametrize("position", [0, 1_000_001, 2**31 - 1])
def test_an_execution_stands_where_another_can_follow(client: Client, ids: dict[str, uuid.UUID], position: int) -> None:
    values: dict[str, object] = {"workout_id": ids["workouts"], "exercise_id": ids["exercises"]}
    write(client, "executions", id=uuid.uuid4(), **values, position=1_000_000)
    assert refuse(client, "executions", id=uuid.uuid4(), **values, position=position) == "ck_executions_position"


def test_one_workout_is_open_at_a_time(client: Client) -> None:
    first = uuid.uuid4()
    write(client, "workouts", id=first, started_at=WHEN, zone="UTC")
    assert refuse(client, "workouts", id=uuid.uuid4(), started_at=WHEN, zone="UTC") == "ix_workouts_open"
    client.execute("UPDATE logbk.workouts SET deleted_at = now() WHERE id = %s", [first])
    write(client, "workouts", id=uuid.uuid4(), started_at=WHEN, zone="UTC")


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("ck_profiles_unit", {"unit": "stone"}),
        ("ck_profiles_e1rm_formula", {"e1rm_formula": "guess"}),
        ("ck_profiles_zone", {"zone": "no where"}),
        ("ck_profiles_zone", {"zone": "Mars/Base"}),
        ("ck_profiles_display_name", {"display_name": ""}),
        ("ck_profiles_display_name", {"display_name": "x" * 121}),
        ("ck_profiles_forced_reps", {"forced_reps": "perhaps"}),
        ("ck_profiles_plates_kg", {"plates_kg": "20"}),
        ("ck_profiles_plates_kg", {"plates_kg": "20x2 " * 100 + "20x2"}),
        ("ck_profiles_plates_lb", {"plates_lb": "45x2\n35x2"}),
        ("ck_profiles_bar_kg", {"bar_kg": D("100.5")}),
        ("ck_profiles_bar_kg", {"bar_kg": NAN}),
        ("ck_profiles_bar_lb", {"bar_lb": D(-1)}),
    ],
    ids=str,
)
def test_a_profile_beyond_a_limit_is_refused(client: Client, constraint: str, changes: dict[str, object]) -> None:
    assert refuse(client, "profiles", **changes) == constraint


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("ck_bodyweights_weight", {"weight": D(0)}),
        ("ck_bodyweights_weight", {"weight": NAN}),
        ("ck_bodyweights_weight", {"weight": INFINITY}),
        ("ck_bodyweights_weight", {"weight": D("1500.1")}),
        ("ck_bodyweights_weight", {"weight": D(3307), "unit": "lb"}),
        ("ck_bodyweights_weight", {"weight": D("1." + "0" * 20 + "1")}),
        ("ck_bodyweights_unit", {"unit": "st"}),
        ("ck_bodyweights_day", {"day": "1899-12-31"}),
        ("ck_bodyweights_day", {"day": "infinity"}),
        ("ck_bodyweights_instants", {"deleted_at": "infinity"}),
        ("ix_bodyweights_user_id_day", {"day": "2026-09-01"}),
    ],
    ids=str,
)
def test_a_bodyweight_beyond_a_limit_is_refused(client: Client, constraint: str, changes: dict[str, object]) -> None:
    good: dict[str, object] = {"day": "2026-09-02", "weight": D("82.5"), "unit": "kg"}
    write(client, "bodyweights", id=uuid.uuid4(), **good | {"day": "2026-09-01"})
    assert refuse(client, "bodyweights", id=uuid.uuid4(), **good | changes) == constraint


@pytest.mark.parametrize("char", UNSEEN, ids=ascii)
def test_no_text_holds_what_steers_a_terminal_or_hides(client: Client, ids: dict[str, uuid.UUID], char: str) -> None:
    bad = f"a{char}b"
    assert refuse(client, "exercises", id=uuid.uuid4(), **exercise(name=bad)) == "ck_exercises_name_visible"
    alias = {"id": uuid.uuid4(), "exercise_id": ids["exercises"], "alias": "a", "alias_key": "a"}
    assert refuse(client, "exercise_aliases", **(alias | {"alias": bad})) == "ck_exercise_aliases_alias_visible"
    assert refuse(client, "exercise_aliases", **(alias | {"alias_key": bad})) == "ck_exercise_aliases_alias_key_visible"
    workout = {"id": uuid.uuid4(), "started_at": WHEN, "finished_at": WHEN, "zone": "UTC"}
    assert refuse(client, "workouts", **workout, name=bad) == "ck_workouts_name_visible"
    assert refuse(client, "workouts", **workout, note=bad) == "ck_workouts_note_visible"
    execution = {"id": uuid.uuid4(), "workout_id": ids["workouts"], "exercise_id": ids["exercises"], "position": 1}
    assert refuse(client, "executions", **execution, note=bad) == "ck_executions_note_visible"
    assert refuse(client, "sets", **a_set(ids, note=bad)) == "ck_sets_note_visible"
    assert refuse(client, "profiles", display_name=bad) == "ck_profiles_display_name_visible"
    assert unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"}


def test_what_the_database_refuses_the_client_takes_out_before(owner: Client) -> None:
    # One statement over all of Unicode, so that nothing a client would send is refused for its characters.
    pattern = owner.one(
        "SELECT substring(pg_get_constraintdef(oid) FROM '\\[.*\\]') FROM pg_constraint"
        " WHERE conname = 'ck_sets_note_visible'"
    )
    refused = owner.execute(
        "SELECT chr(n) FROM generate_series(1, 1114111) AS n WHERE n NOT BETWEEN 55296 AND 57343 AND chr(n) ~ %s",
        [pattern],
    ).fetchall()
    assert len(refused) > 150
    assert [char for (char,) in refused if char in sanitise(f"a{char}b")] == []


PLANNED: dict[str, object] = {"position": 1, "measurement": "weight_reps", "sets": "3x5 80%"}
TOO_LONG = {"name": "x" * 201, "note": "x" * 2001, "sets": "x" * 10_001}


@pytest.fixture
def plan_ids(client: Client, ids: dict[str, uuid.UUID]) -> dict[str, uuid.UUID]:
    more = {table: uuid.uuid4() for table in ("routines", "plans")}
    write(client, "routines", id=more["routines"], name="Upper A")
    write(client, "plans", id=more["plans"], routine_id=more["routines"])
    return ids | more


@pytest.mark.parametrize(
    ("table", "constraint", "changes"),
    [
        ("routines", "ck_routines_name", {"name": ""}),
        ("routines", "ck_routines_name", {"name": " "}),
        ("routines", "ck_routines_name", {"name": TOO_LONG["name"]}),
        ("routines", "ck_routines_name_visible", {"name": "a\nb"}),
        ("routines", "ix_routines_user_id_lower_name", {"name": "upper A"}),
        ("routines", "ck_routines_instants", {"deleted_at": "infinity"}),
        ("plans", "ck_plans_note", {"note": TOO_LONG["note"]}),
        ("plans", "ck_plans_note_visible", {"note": "a\u202eb"}),
        ("plans", "ck_plans_rest_s", {"rest_s": 0}),
        ("plans", "ck_plans_rest_s", {"rest_s": 86_401}),
        ("plans", "ck_plans_rest_s", {"rest_s": NAN}),
        ("plans", "ix_plans_user_id_routine_id", {}),
        ("planned_exercises", "ck_planned_exercises_sets", {"sets": ""}),
        ("planned_exercises", "ck_planned_exercises_sets", {"sets": TOO_LONG["sets"]}),
        ("planned_exercises", "ck_planned_exercises_sets_visible", {"sets": "3x5\n80%"}),
        ("planned_exercises", "ck_planned_exercises_measurement", {"measurement": "guess"}),
        ("planned_exercises", "ck_planned_exercises_position", {"position": 0}),
        ("planned_exercises", "ck_planned_exercises_note", {"note": TOO_LONG["note"]}),
        ("planned_exercises", "ck_planned_exercises_note_visible", {"note": "a\nb"}),
        ("planned_exercises", "ck_planned_exercises_rest_s", {"rest_s": INFINITY}),
        ("training_maxes", "ck_training_maxes_weight", {"weight": 0}),
        ("training_maxes", "ck_training_maxes_weight", {"weight": D("1500.1")}),
        ("training_maxes", "ck_training_maxes_weight", {"weight": D(3307), "unit": "lb"}),
        ("training_maxes", "ck_training_maxes_weight", {"weight": NAN}),
        ("training_maxes", "ck_training_maxes_unit", {"unit": "st"}),
    ],
    ids=str,
)
def test_a_routine_beyond_a_limit_is_refused(
    client: Client, plan_ids: dict[str, uuid.UUID], table: str, constraint: str, changes: dict[str, object]
) -> None:
    good: dict[str, dict[str, object]] = {
        "routines": {"name": "Upper B"},
        "plans": {"routine_id": plan_ids["routines"]},
        "planned_exercises": {"plan_id": plan_ids["plans"], "exercise_id": plan_ids["exercises"], **PLANNED},
        "training_maxes": {"exercise_id": plan_ids["exercises"], "weight": 100, "unit": "kg"},
    }
    assert refuse(client, table, id=uuid.uuid4(), **good[table] | changes) == constraint


def test_a_routine_at_its_limits_is_taken(client: Client, plan_ids: dict[str, uuid.UUID]) -> None:
    routine, plan = uuid.uuid4(), uuid.uuid4()
    write(client, "routines", id=routine, name="x" * 200)
    write(client, "plans", id=plan, routine_id=routine, rest_s=86_400, note="a\nb" + "x" * 1997)
    own = {"id": uuid.uuid4(), "plan_id": plan, "exercise_id": plan_ids["exercises"]}
    write(client, "planned_exercises", **own, **PLANNED | {"sets": "x" * 10_000, "rest_s": D("0.5")})
    write(client, "training_maxes", id=uuid.uuid4(), exercise_id=plan_ids["exercises"], weight=1500, unit="kg")
    assert (
        refuse(client, "training_maxes", id=uuid.uuid4(), exercise_id=plan_ids["exercises"], weight=1, unit="kg")
        == "ix_training_maxes_user_id_exercise_id"
    )
