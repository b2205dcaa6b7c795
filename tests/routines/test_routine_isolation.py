"""What the repository shows and changes of another member's routines: nothing, by whatever method and id."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.exercises.repository import ExerciseRepository
from logbk_cli.routines.repository import RoutineRepository
from tests.conftest import Neighbours, public_methods


@dataclass(frozen=True)
class Ids:
    """The ids of a member's rows: a routine with a plan of one exercise, which has a training max."""

    exercise: UUID
    routine: UUID
    plan: UUID


def new_ids() -> Ids:
    return Ids(uuid4(), uuid4(), uuid4())


def planned(ids: Ids, plan_id: UUID) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "plan_id": plan_id,
        "exercise_id": ids.exercise,
        "position": 1,
        "measurement": "weight_reps",
        "sets": "3x5 80%",
        "rest_s": None,
        "note": None,
    }


async def write(session: AsyncSession, ids: Ids, whose: str) -> None:
    await ExerciseRepository(session).add(
        {
            "id": ids.exercise,
            "name": f"{whose} lift",
            "body_part": "back",
            "modality": "barbell",
            "measurement": "weight_reps",
            "picture_url": None,
        }
    )
    routines = RoutineRepository(session)
    assert await routines.add({"id": ids.routine, "name": "Upper A"})
    await routines.replace_plan(ids.routine, {"id": ids.plan, "note": whose}, [planned(ids, ids.plan)])
    await routines.put_max(uuid4(), ids.exercise, Decimal(100), "kg")


Call = Callable[[RoutineRepository, Ids], Awaitable[Any]]
READING: Mapping[str, Call] = {
    "list_current": lambda routines, _: routines.list_current("Upper A"),
    "load_plan": lambda routines, ids: routines.load_plan(ids.plan),
    "list_maxes": lambda routines, ids: routines.list_maxes([ids.exercise]),
}
# What each answers about rows that are not there.
WRITING: Mapping[str, tuple[Call, Any]] = {
    "lock": (lambda routines, ids: routines.lock(ids.routine), False),
    "rename": (lambda routines, ids: routines.rename(ids.routine, "Mine"), None),
    "delete": (lambda routines, ids: routines.delete(ids.routine), None),
    "delete_max": (lambda routines, ids: routines.delete_max(ids.exercise), False),
}
# What refers to another's rows is refused by the foreign keys, which carry the member.
REFUSED: Mapping[str, Call] = {
    "replace_plan": lambda routines, ids: routines.replace_plan(ids.routine, {"id": uuid4()}, [planned(ids, uuid4())]),
    "put_max": lambda routines, ids: routines.put_max(uuid4(), ids.exercise, Decimal(50), "kg"),
}


def test_each_method_stands_here() -> None:
    assert public_methods(RoutineRepository) == {*READING, *WRITING, *REFUSED, "add"}


@pytest.fixture
def theirs(neighbours: Neighbours) -> Ids:
    mine, theirs = new_ids(), new_ids()
    neighbours.one.call(lambda session: write(session, mine, "one"))
    neighbours.other.call(lambda session: write(session, theirs, "other"))
    return theirs


@pytest.mark.parametrize("method", READING)
def test_nobody_reads_anothers(neighbours: Neighbours, theirs: Ids, method: str) -> None:
    def read(session: AsyncSession) -> Awaitable[Any]:
        return READING[method](RoutineRepository(session), theirs)

    assert "other" in str(neighbours.other.call(read))
    assert "other" not in str(neighbours.one.call(read))


@pytest.mark.parametrize("method", WRITING)
def test_nobody_changes_anothers(neighbours: Neighbours, theirs: Ids, method: str) -> None:
    call, nothing = WRITING[method]
    before = neighbours.rows_of(neighbours.other)
    assert neighbours.one.call(lambda session: call(RoutineRepository(session), theirs)) == nothing
    assert neighbours.rows_of(neighbours.other) == before
    neighbours.other.call(lambda session: call(RoutineRepository(session), theirs))
    assert method == "lock" or neighbours.rows_of(neighbours.other) != before


@pytest.mark.parametrize("method", REFUSED)
def test_nothing_refers_to_anothers(neighbours: Neighbours, theirs: Ids, method: str) -> None:
    before = neighbours.rows_of(neighbours.other)
    with pytest.raises(DBAPIError, match="foreign key"):
        neighbours.one.call(lambda session: REFUSED[method](RoutineRepository(session), theirs))
    assert neighbours.rows_of(neighbours.other) == before


def test_two_members_have_routines_of_one_name(neighbours: Neighbours, theirs: Ids) -> None:
    found = neighbours.one.call(lambda session: RoutineRepository(session).list_current())
    assert [(row.routine, row.plan_note) for row in found] == [("Upper A", "one")]
    added = neighbours.one.call(lambda session: RoutineRepository(session).add({"id": uuid4(), "name": "upper a"}))
    assert added is False
    assert theirs.routine not in {row.routine_id for row in found}
