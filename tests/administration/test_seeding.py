"""Seeding a shared server: what an administrator puts there, what it leaves alone, and whom the database refuses."""

import json
import uuid
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

from logbk_cli.main import app
from logbk_cli.seeding.repository import SeedingRepository
from logbk_cli.seeding.values import read_catalogue
from logbk_cli.shared import console
from tests.administration.conftest import Club, Person
from tests.conftest import Neighbours, open_folder, public_methods

NIL = uuid.UUID(int=0)
BENCH, SQUAT = "Bench Press (Barbell)", "Squat (Barbell)"
SIZE = len(read_catalogue())
SEED: LiteralString = "SELECT outcome, taken_by FROM logbk.seed_exercises(%s, %s, %s)"

INSERT: LiteralString = (
    "INSERT INTO logbk.exercises (user_id, id, name, body_part, modality, measurement, is_system)"
    " VALUES (%s, gen_random_uuid(), 'Mine', 'back', 'cable', 'weight_reps', true)"
)


def counts(report: dict[str, Any]) -> tuple[int, int, int, int]:
    return report["created"], report["updated"], report["unchanged"], report["skipped"]


def seeded(person: Person, *arguments: str) -> dict[str, Any]:
    """Run seeders; return the report of the last one."""
    reports: list[dict[str, Any]] = person.json("admin", "seed", *arguments)["seeders"]
    return reports[-1]


def rows(club: Club, where: LiteralString) -> list[tuple[Any, ...]]:
    """Return everything that stands in the tables of exercises for the system, or for members."""
    found = []
    for table in ("exercises", "exercise_aliases"):
        query = sql.SQL("SELECT * FROM {} WHERE user_id {} ORDER BY user_id, id").format(
            sql.Identifier("logbk", table), sql.SQL(where)
        )
        with psycopg.connect(club.database.owner_url) as owner:
            found += owner.execute(query, [NIL]).fetchall()
    return found


def systems(club: Club) -> list[tuple[Any, ...]]:
    return rows(club, "= %s")


def members(club: Club) -> list[tuple[Any, ...]]:
    return rows(club, "<> %s")


def entry(key: str, **values: str | list[dict[str, str]]) -> dict[str, object]:
    made: dict[str, object] = {"id": str(uuid.uuid5(NIL, key)), "name": key, "body_part": "back", "modality": "cable"}
    made |= {"measurement": "weight_reps", "commonness": 0, "aliases": [{"alias": key, "key": key.lower()}]}
    return made | values


def test_the_list_needs_no_server(tmp_path: object) -> None:  # noqa: ARG001 - an environment of its own
    listed = Person("postgresql://nobody@127.0.0.1:1/none").json("admin", "seed", "--list")["seeders"]
    assert listed[0] == {
        "name": "catalogue",
        "summary": "the exercises that come with LogBK",
        "tables": ["exercises", "exercise_aliases"],
        "requires": [],
        "is_default": True,
    }


def test_seeding_what_is_there_changes_nothing(fresh_club: Club) -> None:
    before = systems(fresh_club)
    for force in ((), ("--force",)):
        assert counts(seeded(fresh_club.admin, *force)) == (0, 0, SIZE, 0)
    assert systems(fresh_club) == before


def test_the_owner_seeds_as_well(fresh_club: Club) -> None:
    assert counts(seeded(fresh_club.owner)) == (0, 0, SIZE, 0)


def test_what_is_missing_comes_back(fresh_club: Club) -> None:
    before = [row[:9] for row in systems(fresh_club)]
    fresh_club.owner.ask("DELETE FROM logbk.exercise_aliases WHERE user_id = %s", NIL)
    fresh_club.owner.ask("DELETE FROM logbk.exercises WHERE user_id = %s", NIL)
    dry = fresh_club.admin.json("admin", "seed", "--dry-run")
    assert dry["dry_run"] is True
    assert counts(dry["seeders"][0]) == (SIZE, 0, 0, 0)
    assert systems(fresh_club) == []
    assert counts(seeded(fresh_club.admin)) == (SIZE, 0, 0, 0)
    assert len(systems(fresh_club)) == len(before)
    names = "SELECT name FROM logbk.exercises WHERE user_id = %s AND deleted_at IS NULL"
    assert {name for (name,) in fresh_club.owner.ask(names, NIL)} == {one.name for one in read_catalogue()}
    assert counts(seeded(fresh_club.admin)) == (0, 0, SIZE, 0)


def spoil(club: Club) -> None:
    """Make the catalogue another than the program's: a name, an alias that is not its, and one that is missing."""
    club.owner.ask("UPDATE logbk.exercises SET body_part = 'other' WHERE user_id = %s AND name = %s", NIL, BENCH)
    club.owner.ask(
        "INSERT INTO logbk.exercise_aliases (user_id, id, exercise_id, alias, alias_key)"
        " SELECT user_id, gen_random_uuid(), id, 'deep', 'deep' FROM logbk.exercises WHERE user_id = %s AND name = %s",
        *(NIL, SQUAT),
    )


def test_what_differs_stays_unless_forced_and_no_row_of_a_members_is_touched(fresh_club: Club) -> None:
    fresh_club.member.fill_every_table()  # with a copy of what will differ
    spoil(fresh_club)
    theirs, before = members(fresh_club), systems(fresh_club)
    report = seeded(fresh_club.admin)
    assert counts(report) == (0, 0, SIZE - 2, 2)
    assert {(row["name"], row["reason"]) for row in report["rows"]} == {
        (BENCH, "it differs from what is there"),
        (SQUAT, "it differs from what is there"),
    }
    assert systems(fresh_club) == before
    assert counts(seeded(fresh_club.admin, "--force", "--dry-run")) == (0, 2, SIZE - 2, 0)
    assert systems(fresh_club) == before
    assert counts(seeded(fresh_club.admin, "--force")) == (0, 2, SIZE - 2, 0)
    assert counts(seeded(fresh_club.admin, "--force")) == (0, 0, SIZE, 0)
    assert systems(fresh_club) != before
    assert members(fresh_club) == theirs
    # Nor is what an administrator did a change of theirs, to be undone.
    assert fresh_club.admin.json("changes")["changes"] == []


def test_the_bundled_server_is_ones_own() -> None:
    with open_folder() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOGBK_DATA_DIR", str(folder))
        done = CliRunner().invoke(app, ["admin", "seed", "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    assert counts(json.loads(done.stdout)["seeders"][0]) == (0, 0, SIZE, 0)


def test_an_unknown_seeder_is_told(fresh_club: Club) -> None:
    error = fresh_club.admin.fails(3, "admin", "seed", "catalog")
    assert error["message"] == "there is no seeder 'catalog'"
    assert error["candidates"] == ["catalogue"]


# Whom the database refuses --------------------------------------------------------------------------------------------


def test_a_member_seeds_nothing(fresh_club: Club) -> None:
    before = systems(fresh_club)
    for arguments in ((), ("--force",), ("--dry-run",)):
        fresh_club.member.fails(5, "admin", "seed", *arguments)
    Person(fresh_club.member.url).fails(4, "admin", "seed")
    assert systems(fresh_club) == before


def test_a_member_writes_no_row_of_the_systems_past_the_program(fresh_club: Club) -> None:
    before = systems(fresh_club)
    new = json.dumps([entry("Mine")])
    statements: list[tuple[LiteralString, tuple[object, ...]]] = [
        (SEED, ("csv", new, True)),
        ("SELECT logbk_private.put_catalogue(%s)", ("[]",)),
        ("SELECT logbk_private.put_names(%s, '[]')", (NIL,)),
        ("SELECT logbk_private.put_new('csv', %s)", (new,)),
        ("INSERT INTO logbk_private.seeded_exercises VALUES (%s, 'csv')", (NIL,)),
        ("SELECT * FROM logbk_private.seeded_exercises", ()),
        ("SELECT * FROM logbk_private.marks", ()),
        ("LOCK TABLE logbk_private.seeded_exercises IN ACCESS SHARE MODE", ()),
        (INSERT, (NIL,)),
        ("DELETE FROM logbk.exercises WHERE user_id = %s", (NIL,)),
        ("UPDATE logbk.exercises SET attribution = 'me'", ()),
    ]
    for person in (fresh_club.member, Person(fresh_club.member.url)):
        for statement, values in statements:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                person.ask(statement, *values)
    # An administrator has the functions, and no more than them.
    for statement, values in statements[1:]:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            fresh_club.admin.ask(statement, *values)
    for statement in (
        "UPDATE logbk.exercises SET name = name || '!' WHERE is_system",
        "UPDATE logbk.exercise_aliases SET alias = alias || '!'",
    ):
        fresh_club.member.ask(statement)
        fresh_club.admin.ask(statement)
    assert systems(fresh_club) == before


@pytest.fixture
def seeding(fresh_club: Club) -> Iterator[psycopg.Connection[Any]]:
    """Give an administrator's connection, signed in."""
    with psycopg.connect(fresh_club.admin.url) as connection:
        connection.execute("SELECT logbk.auth(%s)", [fresh_club.admin.token])
        yield connection
        connection.rollback()


def put(seeding: psycopg.Connection[Any], *entries: dict[str, object], source: str = "csv") -> list[tuple[Any, ...]]:
    return seeding.execute(SEED, [source, json.dumps(entries), True]).fetchall()


def test_an_id_that_a_member_could_have_is_refused(seeding: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="not an id of the system"):
        put(seeding, entry("Mine", id=str(uuid.uuid4())))


def test_a_row_of_another_source_is_refused(seeding: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="of another source"):
        put(seeding, entry("Mine", id=str(read_catalogue()[0].id)))


@pytest.mark.parametrize("source", ["CSV", "x'y", "", "c" * 41])
def test_a_source_has_a_plain_name(seeding: psycopg.Connection[Any], source: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        put(seeding, entry("Mine"), source=source)


@pytest.mark.parametrize("wrong", [{"attribution": "\u202eeno"}, {"attribution": "x" * 1001}, {"name": "a\x1b[2J"}])
def test_the_limits_of_the_tables_hold(seeding: psycopg.Connection[Any], wrong: dict[str, str]) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        put(seeding, entry("Mine", **wrong))


def test_a_name_that_means_another_exercise_is_left_out(seeding: psycopg.Connection[Any]) -> None:
    names = [{"alias": name, "key": name} for name in ("mine", "bench", "my own")]
    assert put(seeding, entry("mine", aliases=names)) == [("created", None)]
    added = seeding.execute(
        "SELECT alias FROM logbk.exercise_aliases WHERE exercise_id = %s ORDER BY 1", [entry("mine")["id"]]
    ).fetchall()
    assert added == [("mine",), ("my own",)]
    assert put(seeding, entry("mine", aliases=names)) == [("unchanged", None)]
    assert put(seeding, entry("bench"), entry(BENCH.upper())) == [("taken", BENCH), ("taken", BENCH)]


def test_in_a_list_the_first_has_the_name(seeding: psycopg.Connection[Any]) -> None:
    shared = [{"alias": "shared", "key": "shared"}]
    one, two = (entry(key, aliases=[{"alias": key, "key": key}, *shared]) for key in ("one", "two"))
    many = [entry(f"some {number}") for number in range(250)]
    again = [entry("others", name="ONE"), entry("shared"), one]
    created, taken = ("created", None), ("taken", "one")
    assert put(seeding, one, two, *many, *again) == [*[created] * 252, taken, taken, ("unchanged", None)]
    having = "SELECT exercise_id FROM logbk.exercise_aliases WHERE alias = 'shared'"
    assert seeding.execute(having).fetchall() == [(uuid.UUID(str(one["id"])),)]
    renamed = entry("one", name="three", aliases=[{"alias": "three", "key": "three"}])
    assert put(seeding, renamed, entry("four", name="one"), entry("shared")) == [("updated", None), created, created]


def test_a_long_list_reads_no_table_whole_for_each_of_its_exercises(
    fresh_club: Club, seeding: psycopg.Connection[Any]
) -> None:
    fresh_club.owner.ask("ANALYZE logbk.exercises, logbk.exercise_aliases")  # as the server does by itself in time
    names = [[f"some {number}", f"sm {number}"] for number in range(1000)]
    entries = (entry(name, aliases=[{"alias": one, "key": one} for one in (name, other)]) for name, other in names)
    assert put(seeding, *entries) == [("created", None)] * 1000
    read = (
        "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_all_tables"
        " WHERE schemaname = 'logbk' AND relname LIKE 'exercise%'"
    )
    ((rows_read,),) = seeding.execute(read).fetchall()
    assert rows_read < 50_000


def test_two_at_once_wait_for_each_other(fresh_club: Club, seeding: psycopg.Connection[Any]) -> None:
    put(seeding, entry("Mine"))
    error = fresh_club.owner.fails(7, "admin", "seed")
    assert error["message"] == "somebody else is changing the same thing just now"


def test_a_member_gets_no_answer_from_the_repository(neighbours: Neighbours) -> None:
    asked: dict[str, Callable[[SeedingRepository], Awaitable[object]]] = {
        "clean": lambda seeding: seeding.clean(None, None, dry_run=True),
        "put": lambda seeding: seeding.put("csv", (), update=True),
        "server": lambda seeding: seeding.server(),
    }
    asks_of_itself = {"passes_over_policies"}  # nothing but its own role
    assert set(asked) | asks_of_itself == public_methods(SeedingRepository)
    for name, ask in asked.items():
        with pytest.raises(DBAPIError) as caught:
            neighbours.one.call(lambda session, ask=ask: ask(SeedingRepository(session)))  # type: ignore[misc]
        assert isinstance(caught.value.orig, psycopg.errors.InsufficientPrivilege), name


# Files ----------------------------------------------------------------------------------------------------------------

TABLE = """name,body_part,modality,measurement,aliases
Zercher March,full_body,barbell,weight_distance,zerchy; bench
Bench Press (Barbell),chest,barbell,,
Wrong,tail,cable,,
"""


def test_a_table_is_put_beside_the_catalogue_for_everybody(fresh_club: Club, tmp_path: Path) -> None:
    table = tmp_path / "club.csv"
    table.write_text(TABLE)
    theirs, before = members(fresh_club), systems(fresh_club)
    assert fresh_club.admin.fails(2, "admin", "seed", "--csv", str(table), "--strict")["message"].startswith("line 4: ")
    assert counts(seeded(fresh_club.admin, "--csv", str(table), "--dry-run")) == (1, 0, 0, 1)
    assert systems(fresh_club) == before
    report = seeded(fresh_club.admin, "--csv", str(table))
    assert counts(report) == (1, 0, 0, 1)
    assert (report["seeder"], report["bad_rows"], report["errors"][0]["place"]) == ("csv", 1, "line 4")
    found = fresh_club.member.json("exercise", "show", "zerchy")
    assert (found["name"], found["is_own"], found["aliases"]) == ("Zercher March", False, ["zerchy"])
    assert fresh_club.member.json("exercise", "show", "bench")["name"] == BENCH
    after = systems(fresh_club)
    assert counts(seeded(fresh_club.admin, "--csv", str(table))) == (0, 0, 1, 1)
    assert (systems(fresh_club), members(fresh_club)) == (after, theirs)
    # A member logs it: from then on their copy is theirs.
    fresh_club.member.ok("log", "zercher march 20m 60kg")
    theirs = members(fresh_club)
    table.write_text(TABLE.replace("full_body", "core"))
    assert counts(seeded(fresh_club.owner, "--csv", str(table))) == (0, 0, 0, 2)
    assert counts(seeded(fresh_club.owner, "--csv", str(table), "--force")) == (0, 1, 0, 1)
    assert members(fresh_club) == theirs
    fresh_club.member.fails(5, "admin", "seed", "--csv", str(table))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--from", "x.csv"), "--from and --format go together"),
        (("--format", "csv"), "--from and --format go together"),
        (("--csv", "x.csv", "--from", "y.csv"), "--csv FILE is short for --from FILE --format csv"),
        (("--strict",), "--strict is about the rows of a file"),
        (("csv",), "the seeder csv reads a file, and none was given"),
    ],
)
def test_options_that_do_not_go_together(club: Club, options: tuple[str, ...], message: str) -> None:
    assert club.admin.fails(2, "admin", "seed", *options)["message"] == message


def test_whom_a_licence_asks_to_name_is_told_to_members_and_of_their_copies(fresh_club: Club, tmp_path: Path) -> None:
    file = tmp_path / "exerciseinfo.json"
    translation = {"name": "Hover Lift", "language": 2, "aliases": [{"alias": "hovl"}], "license_author": "Ann"}
    info = {"uuid": str(uuid.uuid4()), "category": {"name": "Back"}, "equipment": [{"name": "Barbell"}]}
    info |= {"translations": [translation], "license": {"short_name": "CC-BY-SA 4"}}
    file.write_text(json.dumps({"results": [info]}))
    options = ("--from", str(file), "--format", "wger")
    assert counts(seeded(fresh_club.admin, *options)) == (1, 0, 0, 0)
    assert counts(seeded(fresh_club.admin, *options)) == (0, 0, 1, 0)
    told = "wger.de, by Ann, CC-BY-SA 4"
    assert fresh_club.member.json("exercise", "show", "hovl")["attribution"] == told
    fresh_club.member.ok("log", "hover lift 3x8 @ 80kg")
    assert fresh_club.owner.ask("SELECT attribution FROM logbk.exercises WHERE user_id <> %s", NIL) == [(told,)]
    assert f"Source       {told}" in fresh_club.member.ok("exercise", "show", "hovl")


# Cleaning -------------------------------------------------------------------------------------------------------------


def test_what_nobody_uses_is_removed_and_what_a_member_uses_stays(fresh_club: Club, tmp_path: Path) -> None:
    table = tmp_path / "club.csv"
    table.write_text(TABLE + "Sissy Rocker,quadriceps,machine,,\n")
    fresh_club.admin.ok("admin", "seed", "--csv", str(table))
    fresh_club.member.fill_every_table()
    fresh_club.member.ok("log", "zercher march 20m 60kg")
    theirs, before = members(fresh_club), systems(fresh_club)
    dry = fresh_club.admin.json("admin", "seed", "--clean", "csv", "--dry-run")
    assert [(one["source"], one["names"]) for one in dry["sources"]] == [("csv", ["Sissy Rocker"])]
    assert fresh_club.admin.fails(2, "admin", "seed", "--clean")["hint"] == "Pass --yes."
    fresh_club.member.fails(5, "admin", "seed", "--clean", "--yes")
    assert systems(fresh_club) == before
    fresh_club.admin.ok("admin", "seed", "--clean", "csv", "--yes")
    done = fresh_club.owner.json("admin", "seed", "--clean", "--yes")
    assert [(one["source"], one["removed"]) for one in done["sources"]] == [("catalogue", SIZE - 1)]
    left = "SELECT name FROM logbk.exercises WHERE user_id = %s ORDER BY 1"
    assert fresh_club.owner.ask(left, NIL) == [(BENCH,), ("Zercher March",)]
    assert members(fresh_club) == theirs
    assert fresh_club.admin.json("admin", "seed", "--clean", "--yes")["sources"] == []
    assert counts(seeded(fresh_club.admin)) == (SIZE - 1, 0, 1, 0)


def test_on_a_server_marked_production_the_databases_name_is_asked_for(fresh_club: Club) -> None:
    admin, before = fresh_club.admin, systems(fresh_club)
    assert admin.json("admin", "production") == {"is_production": False}
    assert admin.json("admin", "production", "on") == {"is_production": True}
    assert admin.json("admin", "status")["is_production"] is True
    error = admin.fails(2, "admin", "seed", "--clean", "--yes")
    assert error["hint"] == "Pass --database NAME, as this server is marked production."
    refused = admin.fails(6, "admin", "seed", "--clean", "--database", "other")
    assert (refused["kind"], refused["hint"]) == ("business_rule", "Nothing was removed.")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="marked production"):
        admin.ask("SELECT * FROM logbk.clean_exercises(NULL, 'other', false)")
    assert systems(fresh_club) == before
    name = fresh_club.database.name
    assert admin.json("admin", "seed", "--clean", "--database", name)["sources"][0]["removed"] == SIZE
    assert systems(fresh_club) == []
    assert fresh_club.owner.json("admin", "production", "off") == {"is_production": False}


# A year of training ---------------------------------------------------------------------------------------------------


def test_the_demo_goes_into_ones_own_empty_log_once(fresh_club: Club) -> None:
    admin = fresh_club.admin
    fresh_club.member.fill_every_table()
    systems_before = systems(fresh_club)
    others = "SELECT count(*) FROM logbk.sets WHERE user_id = %s"
    before = fresh_club.owner.ask(others, fresh_club.member.user_id)
    assert admin.json("admin", "seed", "demo", "--dry-run")["seeders"][1]["created"] > 100
    assert admin.json("history")["total"] == 0
    created = seeded(admin, "demo")["created"]
    assert created == admin.json("history")["total"] > 100
    assert counts(seeded(admin, "demo")) == (0, 0, created, 0)
    assert admin.json("history")["total"] == created
    assert fresh_club.owner.ask(others, fresh_club.member.user_id) == before
    assert systems(fresh_club) == systems_before
    assert admin.json("undo")["changes"][0]["label"] == "seeded a year of demo training"
    assert admin.json("history")["total"] == 0
    assert seeded(admin, "demo")["created"] == created


def test_the_demo_is_kept_out_of_a_log_with_workouts_and_of_nobodys(fresh_club: Club) -> None:
    fresh_club.admin.ok("log", "bench press 3x8 @ 80kg")
    assert "an empty one" in fresh_club.admin.fails(6, "admin", "seed", "demo")["message"]
    assert fresh_club.admin.json("history")["total"] == 1
    assert "has none" in fresh_club.owner.fails(6, "admin", "seed", "demo")["message"]
    signed_in = Person(fresh_club.owner.url, fresh_club.admin.token)
    assert "passes over the policies" in signed_in.fails(5, "admin", "seed", "demo")["message"]
    fresh_club.member.fails(5, "admin", "seed", "demo")


def test_the_question_fits_a_line_and_no_answer_removes_nothing(
    fresh_club: Club, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def no_answer(question: str, *, flag: str) -> str:  # noqa: ARG001 - as the real one is called
        asked.append(question)
        return ""

    monkeypatch.setattr(console, "ask", no_answer)
    monkeypatch.setattr(console, "is_interactive", lambda: True)
    first = sorted((one.name for one in read_catalogue()), key=str.lower)[:3]
    listed = f"Nobody uses {', '.join(first)} and {SIZE - 3} more."
    for mark in ("off", "on"):
        fresh_club.owner.ok("admin", "production", mark)
        done = fresh_club.owner("admin", "seed", "--clean")
        assert (done.exit_code, done.stdout) == (0, "")
        marked = ["This server is marked production."] if mark == "on" else []
        assert " ".join(done.stderr.split()) == " ".join([listed, *marked, "Nothing was removed."])
    assert len(asked) == 2
    assert max(map(len, asked)) < 80
