"""What the repository shows, names, undoes and forgets of another member's changes: nothing."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.changes.repository import ChangeRepository
from logbk_cli.users.repository import ProfileRepository
from tests.conftest import Member, Neighbours, public_methods
from tests.routines.test_routine_isolation import new_ids, write

NOW = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
# What each method answers to somebody who has written nothing, whatever the other has.
CALLS: dict[str, tuple[Callable[[ChangeRepository], Awaitable[Any]], object]] = {
    "describe": (lambda changes: changes.describe("taken", NOW), None),
    "lock": (lambda changes: changes.lock(), None),
    "list_newest": (lambda changes: changes.list_newest(10), []),
    "list_done": (lambda changes: changes.list_done(10), []),
    "list_undone": (lambda changes: changes.list_undone(10), []),
    "load": (lambda changes: changes.load([1, 2, 3]), []),
    "undo": (lambda changes: changes.undo([1], NOW, with_later=True), ("unknown", None)),
    "redo": (lambda changes: changes.redo([3]), ("unknown", None)),
    "prune": (lambda changes: changes.prune(NOW.replace(year=2190), dry_run=False), (365, 0, 0, 0)),
    "count_rows": (lambda changes: changes.count_rows([1, 2, 3]), []),
    "list_rows": (lambda changes: changes.list_rows([1, 2, 3], 10), []),
}


def test_each_method_has_its_case() -> None:
    assert public_methods(ChangeRepository) == {*CALLS, "list_planned"}


def test_the_lines_of_anothers_plan_are_not_there(neighbours: Neighbours) -> None:
    mine, theirs = new_ids(), new_ids()
    neighbours.one.call(lambda session: write(session, mine, "one"))
    neighbours.other.call(lambda session: write(session, theirs, "other"))

    def read(session: AsyncSession) -> Awaitable[Any]:
        return ChangeRepository(session).list_planned([mine.plan, theirs.plan], [])

    def read_of_routines(session: AsyncSession) -> Awaitable[Any]:
        return ChangeRepository(session).list_planned([], [mine.routine, theirs.routine])

    for member, whose in ((neighbours.one, "one"), (neighbours.other, "other")):
        for each in (read, read_of_routines):
            assert [(row.exercise, row.plan_note) for row in member.call(each)] == [(f"{whose} lift", whose)]


def name(member: Member, text: str) -> None:
    async def write(session: AsyncSession) -> None:
        await ProfileRepository(session).update({"display_name": text})
        await ChangeRepository(session).describe(f"called {text}", NOW)

    member.call(write)


@pytest.fixture
def written(neighbours: Neighbours) -> Neighbours:
    """The other has three changes, the last of them undone; the one has none."""
    for text in ("A", "B", "C"):
        name(neighbours.other, text)
    neighbours.other.call(lambda session: ChangeRepository(session).undo([3], NOW, with_later=False))
    return neighbours


@pytest.mark.parametrize("method", CALLS)
def test_another_members_changes_are_not_there(written: Neighbours, method: str) -> None:
    before = written.rows_of(written.other)
    assert [len(before[table]) for table in ("changes", "change_rows")] == [3, 3]
    call, answer = CALLS[method]
    assert written.one.call(lambda session: call(ChangeRepository(session))) == answer
    assert written.rows_of(written.other) == before


@pytest.mark.parametrize("method", CALLS)
def test_their_owner_has_them(written: Neighbours, method: str) -> None:
    call, answer = CALLS[method]
    if method in {"describe", "lock"}:
        return  # they tell nothing of what was written before
    if method == "undo":
        call, answer = (lambda changes: changes.undo([2], NOW, with_later=True)), ("unknown", None)
    assert written.other.call(lambda session: call(ChangeRepository(session))) != answer


def test_both_count_from_one(written: Neighbours) -> None:
    name(written.one, "Z")
    rows = written.one.call(lambda session: ChangeRepository(session).list_newest(10))
    assert [(row.id, row.label, row.total) for row in rows] == [(1, "called Z", 1)]
    # The same number, and each undoes their own.
    written.one.call(lambda session: ChangeRepository(session).undo([1], NOW, with_later=False))
    assert "called A" in str(written.other.call(lambda session: ChangeRepository(session).list_done(10)))
