"""What the repository shows and changes of another member's exercises: nothing, by whatever method and id."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.exercises.repository import ExerciseRepository
from logbk_cli.exercises.schemas import ExerciseFilter
from tests.conftest import Member, Neighbours, public_methods

BENCH: Final = "Bench Press (Barbell)"
MINE = ExerciseFilter(mine=True)
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Ids:
    """Somebody's own exercise, and one of the catalogue's that they have done."""

    own: UUID
    bench: UUID


def exercise_row(exercise_id: UUID, name: str) -> dict[str, object]:
    return {
        "id": exercise_id,
        "name": name,
        "body_part": "back",
        "modality": "barbell",
        "measurement": "weight_reps",
        "picture_url": None,
    }


def alias_row(exercise_id: UUID, alias: str) -> dict[str, object]:
    return {"id": uuid4(), "exercise_id": exercise_id, "alias": alias, "alias_key": alias}


async def add_exercises(session: AsyncSession) -> Ids:
    exercises = ExerciseRepository(session)
    (bench,) = [row.id for row in await exercises.load_all() if row.name == BENCH]
    await exercises.adopt([bench])
    own, workout, execution = uuid4(), uuid4(), uuid4()
    await session.execute(
        text("INSERT INTO logbk.workouts (id, started_at, zone) VALUES (:id, :now, 'UTC')"),
        {"id": workout, "now": NOW},
    )
    await session.execute(
        text(
            "INSERT INTO logbk.executions (id, workout_id, exercise_id, position) VALUES (:id, :workout, :exercise, 1)"
        ),
        {"id": execution, "workout": workout, "exercise": bench},
    )
    await session.execute(
        text(
            "INSERT INTO logbk.sets (id, execution_id, position, type, unit, weight, reps, done_at)"
            " VALUES (:id, :execution, 1, 'working', 'kg', 80, 8, :now)"
        ),
        {"id": uuid4(), "execution": execution, "now": NOW},
    )
    await exercises.add(exercise_row(own, "Their Lift"))
    await exercises.add_aliases([alias_row(own, "their word")])
    gone = uuid4()
    await exercises.add(exercise_row(gone, "Their Old Lift"))
    await exercises.delete(gone)
    return Ids(own, bench)


Read = Callable[[ExerciseRepository, Ids], Awaitable[Any]]


async def _seen(found: Awaitable[Any], ids: Ids, column: str = "id") -> list[Any]:
    """Return what tells of somebody's exercises: rows of their own one, and uses of the catalogue's."""
    return [row for row in await found if getattr(row, column) == ids.own or row.uses]


READING: Mapping[str, tuple[Read, ...]] = {
    "find_exact": (
        lambda exercises, ids: _seen(exercises.find_exact(["their word"]), ids),
        lambda exercises, ids: _seen(exercises.find_exact(["bench"]), ids),
    ),
    "find_deleted": (lambda exercises, _: exercises.find_deleted(["their old lift"]),),
    "load_all": (
        lambda exercises, ids: _seen(exercises.load_all(), ids),
        lambda exercises, ids: _seen(exercises.load_all(MINE), ids),
    ),
    "load_named": (lambda exercises, ids: exercises.load_named([ids.own, ids.bench]),),
    "list_counted": (lambda exercises, ids: exercises.list_counted(ids.bench),),
    "count": (lambda exercises, _: exercises.count(MINE),),
    "list_page": (
        lambda exercises, ids: _seen(exercises.list_page(ExerciseFilter(), limit=5000, offset=0), ids),
        lambda exercises, ids: _seen(exercises.list_page(MINE, limit=5000, offset=0), ids),
    ),
    "load_details": (
        lambda exercises, ids: _seen(exercises.load_details([ids.own]), ids),
        lambda exercises, ids: _seen(exercises.load_details([ids.bench]), ids),
    ),
    "get": (lambda exercises, ids: exercises.get(ids.own),),
}


@dataclass(frozen=True)
class Attempt:
    """A way to write that aims at another's rows, and what it must answer; None is an error."""

    write: Callable[[ExerciseRepository, Ids, UUID], Awaitable[Any]]
    answer: object = None


_DONE = "done"


async def _done(work: Awaitable[None]) -> str:
    await work
    return _DONE


WRITING: Mapping[str, tuple[Attempt, ...]] = {
    "adopt": (Attempt(lambda exercises, ids, _: _done(exercises.adopt([ids.own])), _DONE),),
    "update": (Attempt(lambda exercises, ids, _: exercises.update(ids.own, {"name": "changed"}), answer=False),),
    "move_history": (Attempt(lambda exercises, ids, _: _done(exercises.move_history(ids.bench, ids.own)), _DONE),),
    "remove_aliases": (Attempt(lambda exercises, ids, _: exercises.remove_aliases(ids.own, ["their word"]), []),),
    "delete": (Attempt(lambda exercises, ids, _: exercises.delete(ids.own), answer=False),),
    "add_aliases": (
        Attempt(lambda exercises, ids, _: _done(exercises.add_aliases([alias_row(ids.own, "planted")]))),
        Attempt(
            lambda exercises, ids, them: _done(
                exercises.add_aliases([{**alias_row(ids.own, "planted"), "user_id": them}])
            )
        ),
    ),
    # The last, as it gives the one who tries a row of that id.
    "add": (
        Attempt(lambda exercises, _, them: exercises.add({**exercise_row(uuid4(), "planted"), "user_id": them})),
        Attempt(lambda exercises, ids, them: exercises.add({**exercise_row(ids.own, "taken"), "user_id": them})),
        Attempt(lambda exercises, ids, _: exercises.add(exercise_row(ids.own, "taken")), answer=True),
    ),
}


def test_each_method_has_its_case() -> None:
    assert public_methods(ExerciseRepository) == READING.keys() | WRITING.keys()


def call(member: Member, work: Callable[[ExerciseRepository], Awaitable[Any]]) -> Any:  # noqa: ANN401 - rows and more
    return member.call(lambda session: work(ExerciseRepository(session)))


def look(member: Member, how: Read, ids: Ids) -> Any:  # noqa: ANN401 - likewise
    return call(member, lambda exercises: how(exercises, ids))


def test_no_reading_method_shows_anothers_rows(neighbours: Neighbours) -> None:
    theirs = neighbours.other.call(add_exercises)
    for method, ways in READING.items():
        for how in ways:
            assert look(neighbours.other, how, theirs), f"{method} shows its owner nothing: the case proves nothing"
            assert not look(neighbours.one, how, theirs), method


def test_anothers_exercise_hides_nothing_of_the_catalogue(neighbours: Neighbours) -> None:
    own = uuid4()
    assert call(neighbours.other, lambda exercises: exercises.add(exercise_row(own, BENCH)))
    for member, is_own in ((neighbours.one, False), (neighbours.other, True)):
        rows = call(member, lambda exercises: exercises.load_all())
        assert [row.id == own for row in rows if row.name == BENCH] == [is_own]


def test_no_writing_method_changes_anothers_rows(neighbours: Neighbours) -> None:
    theirs = neighbours.other.call(add_exercises)
    before = neighbours.rows_of(neighbours.other)
    assert before["exercise_aliases"]
    for method, attempts in WRITING.items():
        for attempt in attempts:
            assert _answer(neighbours, attempt, theirs) == attempt.answer, method
            assert neighbours.rows_of(neighbours.other) == before, method
    assert call(neighbours.one, lambda exercises: exercises.get(theirs.own)).name == "taken"
    assert call(neighbours.other, lambda exercises: exercises.delete(theirs.own)), "not even its owner can delete it"


def _answer(neighbours: Neighbours, attempt: Attempt, ids: Ids) -> object:
    try:
        return call(neighbours.one, lambda exercises: attempt.write(exercises, ids, neighbours.other.user_id))
    except DBAPIError:
        return None
