"""The models say what the migrations make, down to each constraint's text."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, event, select
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session, selectinload

from logbk_cli.auth import models as auth_models
from logbk_cli.changes import models as change_models
from logbk_cli.core import migrations
from logbk_cli.core.connection import bundled
from logbk_cli.exercises.models import Exercise, ExerciseAlias
from logbk_cli.exercises.values import BodyPart, Modality
from logbk_cli.notation.values import DistanceUnit, Measurement, SetType, WeightUnit
from logbk_cli.seeding import models as seeding_models
from logbk_cli.shared.base_model import Base, Xid8
from logbk_cli.users import models as user_models
from logbk_cli.workouts.models import Execution, Workout, WorkoutSet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from tests.migrations.conftest import EmptyDatabase

# Every model must be known to the metadata, whether or not a test names it.
MODULES = (auth_models, change_models, seeding_models, user_models)
COLUMNS = """
SELECT c.oid::regclass::text, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated::text,
       pg_get_expr(d.adbin, d.adrelid)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
       LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (c.oid, a.attnum)
 WHERE c.relnamespace::regnamespace::text IN ('logbk', 'logbk_private') AND c.relkind = 'r' AND a.attnum > 0
   AND NOT a.attisdropped
   AND c.relname <> 'alembic_version'
"""
CONSTRAINTS = """
SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE connamespace::regnamespace::text IN ('logbk', 'logbk_private') AND contype <> 'n'
   AND conrelid::regclass::text <> 'logbk_private.alembic_version' AND conrelid <> 0
"""
INDEXES = """
SELECT tablename::text, indexname::text, indexdef FROM pg_indexes
 WHERE schemaname IN ('logbk', 'logbk_private') AND tablename <> 'alembic_version'
"""


def engine_for(url: str) -> Engine:
    return create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url))


@pytest.fixture
def from_models(make_empty: Callable[[], EmptyDatabase]) -> EmptyDatabase:
    database = make_empty()
    engine = engine_for(database.owner_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA logbk")
        connection.exec_driver_sql("CREATE SCHEMA logbk_private")
        connection.exec_driver_sql("CREATE FUNCTION logbk.uid() RETURNS uuid LANGUAGE sql RETURN NULL::uuid")
        Base.metadata.create_all(connection)
    engine.dispose()
    return database


@pytest.mark.parametrize("query", [COLUMNS, CONSTRAINTS, INDEXES], ids=["columns", "constraints", "indexes"])
def test_tables_made_from_the_models_are_the_migrations_tables(
    from_models: EmptyDatabase, migrated: EmptyDatabase, query: str
) -> None:
    def read(database: EmptyDatabase) -> set[tuple[Any, ...]]:
        with database.connect() as connection:
            return set(connection.execute(query.encode()).fetchall())

    made, wanted = read(from_models), read(migrated)
    assert len(wanted) > 20
    assert made - wanted == set()
    assert wanted - made == set()


# Alembic compares generated columns letter by letter; what PostgreSQL makes of the letters is compared above.
@pytest.mark.filterwarnings("ignore:Computed default on sets:UserWarning")
def test_alembic_finds_nothing_to_do(migrated: EmptyDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ischema_names, "xid8", Xid8)  # SQLAlchemy does not know the type
    engine = engine_for(migrated.owner_url)
    with engine.connect() as connection:
        options = {
            "include_schemas": True,
            "compare_server_default": True,
            "version_table_schema": "logbk_private",
            "include_name": lambda name, kind, _: kind != "schema" or name in {"logbk", "logbk_private"},
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_the_enums_of_the_program_are_the_values_of_the_database(migrated: EmptyDatabase) -> None:
    for constraint, enum in {
        "ck_exercises_body_part": BodyPart,
        "ck_exercises_modality": Modality,
        "ck_exercises_measurement": Measurement,
        "ck_sets_type": SetType,
        "ck_sets_unit": WeightUnit,
        "ck_profiles_unit": WeightUnit,
        "ck_sets_distance": DistanceUnit,
    }.items():
        definition = migrated.one(
            f"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = '{constraint}'"  # noqa: S608
        )
        values = re.findall(r"'(\w+)'::text", definition)
        assert set(values) == {member.value for member in enum}, constraint


@pytest.fixture
def session(empty: EmptyDatabase) -> Iterator[Session]:
    migrations.upgrade(bundled(empty.owner_url))
    engine = engine_for(empty.member_url)
    with Session(engine, expire_on_commit=False) as session:
        session.connection().exec_driver_sql("SELECT logbk.auth(logbk.local_token())")
        yield session
        session.rollback()
    engine.dispose()


def test_a_member_writes_and_reads_through_the_models(session: Session) -> None:
    when = datetime(2026, 9, 1, 18, 5, tzinfo=UTC)
    exercise = Exercise(name="Own", body_part="chest", modality="barbell", measurement="weight_reps")
    exercise.aliases.append(ExerciseAlias(alias="own", alias_key="own"))
    workout = Workout(started_at=when, zone="UTC")
    execution = Execution(workout=workout, exercise=exercise, position=1)
    execution.sets = [
        WorkoutSet(position=n, type="working", unit="lb", weight=Decimal(225), reps=5, done_at=when)
        for n in range(1, 301)
    ]
    statements: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *args: statements.append(args[2]))
    session.add(workout)
    session.flush()
    # One statement a table, although the database fills in user_id.
    assert len(statements) == 5
    assert execution.sets[299].weight_kg == Decimal(225) * Decimal("0.45359237")
    assert execution.sets[0].user_id == workout.user_id
    assert execution.sets[0].id.version == 7
    workout.note = "two\nlines"
    session.flush()
    assert workout.updated_at == workout.created_at

    session.expunge_all()
    read = session.scalars(select(Workout).options(selectinload(Workout.executions).selectinload(Execution.sets))).one()
    assert [one.position for one in read.executions[0].sets] == list(range(1, 301))
    with pytest.raises(InvalidRequestError, match="lazy='raise'"):
        _ = read.executions[0].exercise


def test_the_private_models_are_read_by_the_owner(migrated: EmptyDatabase) -> None:
    engine = engine_for(migrated.owner_url)
    with Session(engine) as session:
        account = session.scalars(select(auth_models.Account)).one()
        assert account.is_local
        found = session.scalars(select(auth_models.Session).where(auth_models.Session.user_id == account.id)).one()
        assert found.expires_at.year == 2999
        assert isinstance(found.sid, uuid.UUID)
        assert {key.purpose for key in session.scalars(select(auth_models.SigningKey))} == {"token", "salt"}
    engine.dispose()
