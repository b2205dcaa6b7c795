"""What the repository shows and changes of another member's workouts: nothing, by whatever method and id."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.exercises.repository import ExerciseRepository
from logbk_cli.users.values import ForcedReps
from logbk_cli.workouts.repository import WorkoutRepository
from tests.conftest import Member, Neighbours, public_methods

START = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
ALL_DAY = START - timedelta(days=2)
Values = dict[str, Any]


@dataclass(frozen=True)
class Ids:
    """The ids of a member's rows: a finished workout and an open one, each with one exercise and one set."""

    exercise: UUID
    workouts: tuple[UUID, UUID]
    executions: tuple[UUID, UUID]
    sets: tuple[UUID, UUID]


def new_ids() -> Ids:
    return Ids(uuid4(), (uuid4(), uuid4()), (uuid4(), uuid4()), (uuid4(), uuid4()))


def workout_row(workout_id: UUID, name: str, *, is_open: bool = False) -> Values:
    return {
        "id": workout_id,
        "name": name,
        "note": None,
        "started_at": START + timedelta(days=is_open),
        "finished_at": None if is_open else START + timedelta(hours=1),
        "zone": "UTC",
        "is_all_day": False,
    }


def execution_row(execution_id: UUID, workout_id: UUID, exercise_id: UUID) -> Values:
    return {"id": execution_id, "workout_id": workout_id, "exercise_id": exercise_id, "position": 1, "note": None}


def set_row(set_id: UUID, execution_id: UUID, weight: int) -> Values:
    return {
        "id": set_id,
        "execution_id": execution_id,
        "position": 1,
        "type": "working",
        "weight": weight,
        "unit": "kg",
        "reps": 8,
        "done_at": START,
    }


async def write_log(session: AsyncSession, ids: Ids, whose: str, weight: int) -> None:
    exercises = ExerciseRepository(session)
    await exercises.add(
        {
            "id": ids.exercise,
            "name": f"{whose} lift",
            "body_part": "back",
            "modality": "barbell",
            "measurement": "weight_reps",
            "picture_url": None,
        }
    )
    await WorkoutRepository(session).add_all(
        [
            workout_row(ids.workouts[0], whose),
            workout_row(ids.workouts[1], whose, is_open=True),
            {**workout_row(uuid4(), whose), "started_at": ALL_DAY, "finished_at": ALL_DAY, "is_all_day": True},
        ],
        [execution_row(ids.executions[n], ids.workouts[n], ids.exercise) for n in (0, 1)],
        [set_row(ids.sets[n], ids.executions[n], weight) for n in (0, 1)],
    )


async def collected(batches: AsyncIterator[Sequence[Any]]) -> list[Any]:
    return [row async for batch in batches for row in batch]


Read = Callable[[WorkoutRepository, Ids], Awaitable[Any]]
FAR_BACK, FAR_AHEAD = START - timedelta(days=9000), START + timedelta(days=9000)
READING: Mapping[str, tuple[Read, ...]] = {
    "lock_open": (lambda log, _: log.lock_open(),),
    "lock": (lambda log, ids: log.lock(ids.workouts[0]), lambda log, ids: log.lock(ids.workouts[1])),
    "load_open": (lambda log, _: log.load_open(),),
    "load_by_id": (lambda log, ids: log.load_by_id(ids.workouts[0]), lambda log, ids: log.load_by_id(ids.workouts[1])),
    "load_by_ids": (lambda log, ids: log.load_by_ids(ids.workouts),),
    "load_latest": (lambda log, _: log.load_latest(1), lambda log, _: log.load_latest(2)),
    "load_last_finished": (lambda log, _: log.load_last_finished(),),
    "load_between": (lambda log, _: log.load_between(FAR_BACK, FAR_AHEAD),),
    "load_by_prefix": (
        lambda log, ids: log.load_by_prefix(str(ids.workouts[0])),
        lambda log, ids: log.load_by_prefix(str(ids.workouts[1])[:4]),
        lambda log, _: log.load_by_prefix(""),
    ),
    "stream": (
        lambda log, _: collected(log.stream()),
        lambda log, ids: collected(log.stream(since=FAR_BACK, until=FAR_AHEAD, exercise_id=ids.exercise)),
    ),
    "load_all_day": (lambda log, _: log.load_all_day([ALL_DAY]),),
    "list_starts": (lambda log, _: log.list_starts(FAR_BACK, FAR_AHEAD),),
    "find_known": (lambda log, ids: log.find_known(ids.workouts),),
    "list_summaries": (
        lambda log, _: log.list_summaries(None, None, 1000, forced=ForcedReps.APART),
        lambda log, _: log.list_summaries(FAR_BACK, FAR_AHEAD, 1000, forced=ForcedReps.APART),
    ),
    "list_exercise_sets": (
        lambda log, ids: log.list_exercise_sets([ids.exercise], limit=1000),
        lambda log, ids: log.list_exercise_sets(
            [ids.exercise], since=FAR_BACK, until=FAR_AHEAD, without_workout=uuid4()
        ),
    ),
}


@dataclass(frozen=True)
class Attempt:
    """A way to write that aims at another's rows; `refused` where the database must answer with an error."""

    write: Callable[[WorkoutRepository, Ids, UUID], Awaitable[Any]]
    refused: bool


def _writes(write: Callable[[WorkoutRepository, Ids, UUID], Awaitable[Any]], *, refused: bool = False) -> Attempt:
    return Attempt(write, refused)


def _of(user_id: UUID, row: Values) -> Values:
    return {**row, "user_id": user_id}


WRITING: Mapping[str, tuple[Attempt, ...]] = {
    "add_open": (
        _writes(lambda log, ids, _: log.add_open(workout_row(ids.workouts[1], "taken", is_open=True))),
        _writes(lambda log, ids, _: log.add_open(workout_row(ids.workouts[0], "taken", is_open=True))),
        _writes(
            lambda log, ids, them: log.add_open(_of(them, workout_row(ids.workouts[1], "taken", is_open=True))),
            refused=True,
        ),
        _writes(
            lambda log, _, them: log.add_open(_of(them, workout_row(uuid4(), "planted", is_open=True))), refused=True
        ),
    ),
    "add_all": (
        _writes(lambda log, ids, _: log.add_all([workout_row(ids.workouts[0], "taken")], (), ())),
        _writes(lambda log, _, them: log.add_all([_of(them, workout_row(uuid4(), "planted"))], (), ()), refused=True),
        _writes(
            lambda log, ids, _: log.add_all((), [execution_row(uuid4(), ids.workouts[0], ids.exercise)], ()),
            refused=True,
        ),
        _writes(lambda log, ids, _: log.add_all((), (), [set_row(uuid4(), ids.executions[0], 1)]), refused=True),
        _writes(
            lambda log, ids, them: log.add_all((), (), [_of(them, set_row(uuid4(), ids.executions[0], 1))]),
            refused=True,
        ),
    ),
    "update_workout": (
        _writes(lambda log, ids, _: log.update_workout(ids.workouts[0], {"name": "changed"})),
        _writes(lambda log, ids, _: log.update_workout(ids.workouts[1], {"deleted_at": START})),
    ),
    "shift_sets": (_writes(lambda log, ids, _: log.shift_sets(ids.workouts[0], timedelta(days=1))),),
    "join_workouts": (_writes(lambda log, ids, _: log.join_workouts(*ids.workouts, later=ids.workouts[0], shift=1)),),
    "join_executions": (
        _writes(lambda log, ids, _: log.join_executions({ids.executions[0]: (ids.executions[1], 1)}, START)),
    ),
    "change_exercise": (_writes(lambda log, ids, _: log.change_exercise(ids.executions, uuid4())),),
    "update_notes": (_writes(lambda log, ids, _: log.update_notes(dict.fromkeys(ids.executions, "changed"))),),
    "rewrite_executions": (
        _writes(
            lambda log, ids, _: log.rewrite_executions(
                [{**execution_row(ids.executions[0], ids.workouts[0], ids.exercise), "note": "changed"}]
            )
        ),
    ),
    "rewrite_sets": (_writes(lambda log, ids, _: log.rewrite_sets([set_row(ids.sets[0], ids.executions[0], 1)])),),
    "remove": (_writes(lambda log, ids, _: log.remove(ids.executions, ids.sets, START)),),
}


def test_each_method_has_its_case() -> None:
    assert public_methods(WorkoutRepository) == READING.keys() | WRITING.keys()


def read(member: Member, how: Read, ids: Ids) -> Any:  # noqa: ANN401 - a row id or rows
    return member.call(lambda session: how(WorkoutRepository(session), ids))


def test_no_reading_method_shows_anothers_rows(neighbours: Neighbours) -> None:
    theirs = new_ids()
    neighbours.other.call(lambda session: write_log(session, theirs, "Theirs", 80))
    for method, ways in READING.items():
        for how in ways:
            assert read(neighbours.other, how, theirs), f"{method} shows its owner nothing: the case proves nothing"
            assert not read(neighbours.one, how, theirs), method


def test_the_same_ids_show_each_member_their_own_rows(neighbours: Neighbours) -> None:
    ids = new_ids()
    neighbours.other.call(lambda session: write_log(session, ids, "Theirs", 80))
    neighbours.one.call(lambda session: write_log(session, ids, "Mine", 90))
    for method, ways in READING.items():
        for how in ways:
            mine, theirs = str(read(neighbours.one, how, ids)), str(read(neighbours.other, how, ids))
            if method in {"lock_open", "lock", "list_starts", "find_known"}:
                continue  # ids and times alone, which they share
            assert ("Theirs" in mine or "'80'" in mine, "Mine" in theirs or "'90'" in theirs) == (False, False), method
            assert ("Mine" in mine or "'90'" in mine, "Theirs" in theirs or "'80'" in theirs) == (True, True), method


@pytest.mark.parametrize("with_own_rows", [False, True], ids=["without rows", "with rows of the same ids"])
def test_no_writing_method_changes_anothers_rows(neighbours: Neighbours, *, with_own_rows: bool) -> None:
    theirs = new_ids()
    neighbours.other.call(lambda session: write_log(session, theirs, "Theirs", 80))
    if with_own_rows:
        neighbours.one.call(lambda session: write_log(session, theirs, "Mine", 90))
    before = neighbours.rows_of(neighbours.other)
    assert len(before["sets"]) == 2
    for method, attempts in WRITING.items():
        for attempt in attempts:
            error = _try(neighbours, attempt, theirs)
            assert neighbours.rows_of(neighbours.other) == before, method
            if attempt.refused and not with_own_rows:
                assert error is not None, method
    neighbours.other.call(lambda session: WorkoutRepository(session).update_workout(theirs.workouts[0], {"name": "x"}))
    assert neighbours.rows_of(neighbours.other) != before, "not even their owner can change them"


def _try(neighbours: Neighbours, attempt: Attempt, ids: Ids) -> DBAPIError | None:
    async def work(session: AsyncSession) -> None:
        await attempt.write(WorkoutRepository(session), ids, neighbours.other.user_id)

    try:
        # What is not refused is committed: only then would it show in the other's rows.
        neighbours.one.call(work)
    except DBAPIError as error:
        return error
    return None
