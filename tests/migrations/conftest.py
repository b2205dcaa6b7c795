"""Databases that are empty, or migrated by the test itself."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pytest
from psycopg import sql

import logbk_cli.health
from logbk_cli.core import migrations
from logbk_cli.core.connection import bundled

LINT = Path(logbk_cli.health.__file__).with_name("policies.sql")
_numbers = itertools.count(1)


class Cluster(Protocol):
    def owner_url(self, database: str) -> str: ...
    def member_url(self, database: str) -> str: ...


@dataclass(frozen=True)
class EmptyDatabase:
    """A database in which nothing has been created yet."""

    name: str
    owner_url: str
    member_url: str

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(self.owner_url)

    def one(self, query: str) -> Any:  # noqa: ANN401 — whatever the column holds
        """Return the first column of the first row."""
        with self.connect() as connection:
            row = connection.execute(query.encode()).fetchone()
        assert row is not None
        return row[0]


@pytest.fixture(scope="package")
def make_empty(cluster: Cluster) -> Iterator[Callable[[], EmptyDatabase]]:
    made: list[str] = []
    with psycopg.connect(cluster.owner_url("postgres"), autocommit=True) as admin:

        def make() -> EmptyDatabase:
            name = f"logbk_test_empty_{next(_numbers)}"
            admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name)))
            made.append(name)
            return EmptyDatabase(name, cluster.owner_url(name), cluster.member_url(name))

        yield make
        for name in made:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def empty(make_empty: Callable[[], EmptyDatabase]) -> EmptyDatabase:
    return make_empty()


@pytest.fixture(scope="package")
def migrated(make_empty: Callable[[], EmptyDatabase]) -> EmptyDatabase:
    """Return one migrated database for all tests that leave it as it was."""
    database = make_empty()
    migrations.upgrade(bundled(database.owner_url))
    return database


@pytest.fixture
def lint() -> Callable[[psycopg.Connection[Any]], list[tuple[str, str]]]:
    def run(connection: psycopg.Connection[Any]) -> list[tuple[str, str]]:
        return connection.execute(LINT.read_bytes()).fetchall()

    return run
