"""The catalogue in the database is the package's; a newer one changes what differs and loses nobody's log."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from logbk_cli.core import migrations
from logbk_cli.core.connection import remote
from logbk_cli.seeding.values import read_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.migrations.conftest import EmptyDatabase

NIL = uuid.UUID(int=0)
ADOPT = (
    "INSERT INTO logbk.exercises (user_id, id, name, body_part, modality, measurement, commonness, is_system)"
    " SELECT %s, id, name, body_part, modality, measurement, commonness, true FROM logbk.exercises"
    " WHERE user_id = %s AND id = %s"
)


def test_the_database_holds_the_packages_catalogue(migrated: EmptyDatabase) -> None:
    with migrated.connect() as connection:
        exercises = connection.execute(
            "SELECT id, name, body_part, modality, measurement, commonness, picture_url, is_system, deleted_at"
            " FROM logbk.exercises WHERE user_id = %s",
            [NIL],
        ).fetchall()
        aliases = connection.execute(
            "SELECT exercise_id, alias, alias_key FROM logbk.exercise_aliases WHERE user_id = %s", [NIL]
        ).fetchall()
    assert len(exercises) >= 400
    assert set(exercises) == {
        (e.id, e.name, e.body_part, e.modality, e.measurement, e.commonness, e.picture_url, True, None)
        for e in read_catalogue()
    }
    assert set(aliases) == {
        (e.id, alias, key) for e in read_catalogue() for alias, key in zip(e.aliases, e.alias_keys, strict=True)
    }


class Catalogue:
    """A small catalogue in a database of its own, which a test changes."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self.entries: dict[str, dict[str, Any]] = {}

    def entry(self, key: str, **values: object) -> uuid.UUID:
        base = {"body_part": "chest", "modality": "barbell", "measurement": "weight_reps", "commonness": 0}
        self.entries[key] = base | {"id": str(uuid.uuid5(NIL, key)), "name": key, "aliases": []} | values
        return uuid.uuid5(NIL, key)

    def put(self) -> None:
        self.connection.execute("SELECT logbk_private.put_catalogue(%s)", [json.dumps(list(self.entries.values()))])
        self.connection.commit()

    def names(self, user: uuid.UUID = NIL) -> set[str]:
        query = "SELECT name FROM logbk.exercises WHERE user_id = %s AND deleted_at IS NULL"
        return {row[0] for row in self.connection.execute(query, [user])}

    def aliases(self) -> set[tuple[str, str]]:
        query = "SELECT alias, alias_key FROM logbk.exercise_aliases WHERE user_id = %s AND deleted_at IS NULL"
        return set(self.connection.execute(query, [NIL]))

    def adopt(self, user: uuid.UUID, exercise: uuid.UUID) -> None:
        self.connection.execute(ADOPT, [user, NIL, exercise])
        self.connection.commit()


@pytest.fixture
def catalogue(empty: EmptyDatabase) -> Iterator[Catalogue]:
    migrations.upgrade(remote(empty.owner_url))
    migrations.downgrade(remote(empty.owner_url), "0002")
    with empty.connect() as connection:
        connection.execute("SET ROLE logbk_owner")
        connection.commit()
        yield Catalogue(connection)


def test_putting_it_twice_changes_nothing(catalogue: Catalogue) -> None:
    catalogue.entry("A", aliases=[{"alias": "a", "key": "a"}])
    catalogue.put()
    query = "SELECT array_agg(x.xmin::text || x.updated_at) FROM logbk.exercises x"
    before = catalogue.connection.execute(query).fetchone()
    catalogue.put()
    assert catalogue.connection.execute(query).fetchone() == before


def test_entries_come_change_go_and_come_back(catalogue: Catalogue) -> None:
    catalogue.entry("A", aliases=[{"alias": "a", "key": "a"}, {"alias": "b", "key": "b"}])
    catalogue.entry("B")
    catalogue.put()
    catalogue.entry("A", name="A2", aliases=[{"alias": "A!", "key": "a"}])
    gone = catalogue.entries.pop("B")
    catalogue.entry("C")
    catalogue.put()
    assert catalogue.names() == {"A2", "C"}
    assert catalogue.aliases() == {("A!", "a")}
    catalogue.entries["B"] = gone
    catalogue.put()
    assert catalogue.names() == {"A2", "B", "C"}


def test_two_entries_may_change_names_with_each_other(catalogue: Catalogue) -> None:
    a, b = catalogue.entry("A"), catalogue.entry("B")
    catalogue.put()
    catalogue.entries["A"]["name"], catalogue.entries["B"]["name"] = "B", "A"
    catalogue.put()
    rows = catalogue.connection.execute("SELECT id, name FROM logbk.exercises WHERE deleted_at IS NULL").fetchall()
    assert set(rows) == {(a, "B"), (b, "A")}


def test_a_members_copy_follows_the_catalogue(catalogue: Catalogue) -> None:
    exercise, user = catalogue.entry("A"), uuid.uuid4()
    catalogue.put()
    catalogue.adopt(user, exercise)
    catalogue.entry("A", name="A2", commonness=3)
    catalogue.put()
    assert catalogue.names(user) == {"A2"}
    catalogue.entries.clear()
    catalogue.put()
    assert catalogue.names(user) == {"A2"}
    assert catalogue.names() == set()


def test_a_members_own_exercise_of_the_new_name_stands_in_nobodys_way(catalogue: Catalogue) -> None:
    exercise, user, other = catalogue.entry("A"), uuid.uuid4(), uuid.uuid4()
    catalogue.put()
    for one in (user, other):
        catalogue.adopt(one, exercise)
    catalogue.connection.execute(
        "INSERT INTO logbk.exercises (user_id, id, name, body_part, modality, measurement)"
        " VALUES (%s, %s, 'a2', 'chest', 'barbell', 'weight_reps')",
        [user, uuid.uuid4()],
    )
    catalogue.entry("A", name="A2")
    catalogue.put()
    assert catalogue.names() == {"A2"}
    assert catalogue.names(user) == {"A", "a2"}
    assert catalogue.names(other) == {"A2"}


def seed(catalogue: Catalogue, name: str, alias: str) -> uuid.UUID:
    entry = {"id": str(uuid.uuid5(NIL, name)), "name": name, "body_part": "back", "modality": "cable", "commonness": 0}
    entry |= {"measurement": "weight_reps", "aliases": [{"alias": alias, "key": alias}]}
    query = "SELECT outcome FROM logbk.seed_exercises('csv', %s, false)"
    assert catalogue.connection.execute(query, [json.dumps([entry])]).fetchall() == [("created",)]
    catalogue.connection.commit()
    return uuid.uuid5(NIL, name)


@pytest.fixture
def newest_catalogue(catalogue: Catalogue, empty: EmptyDatabase) -> Catalogue:
    """Give a small catalogue under the newest schema."""
    migrations.upgrade(remote(empty.owner_url))
    catalogue.put()
    return catalogue


def test_what_was_seeded_outlasts_a_newer_catalogue_unless_it_has_the_name(newest_catalogue: Catalogue) -> None:
    catalogue = newest_catalogue
    catalogue.entry("A", aliases=[{"alias": "a", "key": "a"}])
    catalogue.put()
    exercise, user = seed(catalogue, "Mine", "my own"), uuid.uuid4()
    seed(catalogue, "Club's", "club")
    catalogue.adopt(user, exercise)
    catalogue.entry("A2")
    catalogue.put()
    assert catalogue.names() == {"A", "A2", "Mine", "Club's"}
    assert catalogue.aliases() == {("a", "a"), ("my own", "my own"), ("club", "club")}
    catalogue.entry("MINE")
    catalogue.put()
    assert catalogue.names() == {"A", "A2", "MINE", "Club's"}
    assert catalogue.aliases() == {("a", "a"), ("club", "club")}
    assert catalogue.names(user) == {"Mine"}


def test_going_down_takes_what_was_seeded_and_leaves_members_their_copies(
    newest_catalogue: Catalogue, empty: EmptyDatabase
) -> None:
    exercise, user = seed(newest_catalogue, "Mine", "my own"), uuid.uuid4()
    newest_catalogue.adopt(user, exercise)
    migrations.downgrade(remote(empty.owner_url), "0008")
    assert "Mine" not in newest_catalogue.names()
    assert newest_catalogue.names(user) == {"Mine"}
    newest_catalogue.connection.commit()
    migrations.upgrade(remote(empty.owner_url))
    assert newest_catalogue.names(user) == {"Mine"}
