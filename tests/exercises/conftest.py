"""A member whose exercises the tests look at through the services."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

import pytest
from sqlalchemy import Engine, event

from logbk_cli.core.config import Settings
from logbk_cli.core.database import UnitOfWork, in_unit_of_work
from logbk_cli.exercises.service import ExerciseService

T = TypeVar("T")


class Database(Protocol):
    name: str
    owner_url: str
    member_url: str


class Member:
    """The member of a test's database; each call of the service is a unit of work of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.settings = Settings.load(database_url=url)

    def call(self, work: Callable[[ExerciseService], Awaitable[T]]) -> T:
        return self.work(lambda unit: work(ExerciseService(unit.session)))

    def work(self, work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        return in_unit_of_work(self.settings, work)


@pytest.fixture
def member(database: Database) -> Member:
    return Member(database.member_url)


@contextmanager
def _counting() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:  # noqa: ANN401 - SQLAlchemy's hook
        if "logbk.auth" not in statement:
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """What was sent to the database besides signing in."""
    with _counting() as sent:
        yield sent
