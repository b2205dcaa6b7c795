"""Whatever is in two workouts, merging them keeps every set; and moving one keeps everything but the times."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from logbk_cli.exercises.repository import ExerciseRepository
from logbk_cli.workouts.arrange_service import ArrangeService
from logbk_cli.workouts.drafts import Rows
from logbk_cli.workouts.merge_service import MergeService
from logbk_cli.workouts.repository import WorkoutRepository
from logbk_cli.workouts.schemas import WorkoutResponse
from logbk_cli.workouts.service import WorkoutService
from tests.conftest import Database, Member, StillClock, make_member

EXERCISES = [uuid7() for _ in range(3)]
EVENING = datetime(2026, 10, 24, 16, 0, tzinfo=UTC)  # the evening before summer ends in Berlin
WEIGHTS = st.decimals(min_value=Decimal("0.25"), max_value=Decimal(400), places=2)
MINUTES = st.integers(0, 300)


@st.composite
def lines(draw: st.DrawFn) -> list[tuple[int, str | None, list[tuple[Decimal, int, bool]]]]:
    """Draw what is done in a workout: per line which exercise, a note, and the sets: weight, reps, whether in lb."""
    one_set = st.tuples(WEIGHTS, st.integers(1, 30), st.booleans())
    note = st.one_of(st.none(), st.text("ab c", min_size=1, max_size=9).filter(str.strip))
    one_line = st.tuples(st.integers(0, len(EXERCISES) - 1), note, st.lists(one_set, min_size=1, max_size=4))
    return draw(st.lists(one_line, max_size=5))


Drawn = list[tuple[int, str | None, list[tuple[Decimal, int, bool]]]]


async def write(session: AsyncSession, drawn: Drawn, started_at: datetime, length: timedelta) -> UUID:
    workout_id, rows = uuid7(), Rows()
    rows.workouts.append(
        {"id": workout_id, "started_at": started_at, "finished_at": started_at + length, "zone": "Europe/Berlin"}
    )
    moment = started_at
    for position, (exercise, note, sets) in enumerate(drawn, start=1):
        execution_id = uuid7()
        rows.executions.append(
            {
                "id": execution_id,
                "workout_id": workout_id,
                "exercise_id": EXERCISES[exercise],
                "position": position,
                "note": note,
            }
        )
        for place, (weight, reps, pounds) in enumerate(sets, start=1):
            moment += timedelta(seconds=1)
            rows.sets.append(
                {
                    "id": uuid7(),
                    "execution_id": execution_id,
                    "position": place,
                    "type": "working",
                    "weight": weight,
                    "unit": "lb" if pounds else "kg",
                    "reps": reps,
                    "done_at": moment,
                }
            )
    await WorkoutRepository(session).add_all(rows.workouts, rows.executions, rows.sets)
    return workout_id


class _Undone(Exception):  # noqa: N818 - no error: each example leaves the database as it was
    pass


def tried(member: Member, work: Any) -> None:  # noqa: ANN401 - a coroutine function
    async def undo(session: AsyncSession) -> None:
        await work(session)
        raise _Undone

    with pytest.raises(_Undone):
        member.call(undo)


@pytest.fixture
def member(database: Database, still_clock: StillClock) -> Iterator[Member]:  # noqa: ARG001 - the clock stands still
    one = make_member(database, "one")

    async def add(session: AsyncSession) -> None:
        for number, exercise_id in enumerate(EXERCISES):
            await ExerciseRepository(session).add(
                {
                    "id": exercise_id,
                    "name": f"Lift {number}",
                    "body_part": "back",
                    "modality": "barbell",
                    "measurement": "weight_reps",
                }
            )

    one.call(add)
    yield one
    asyncio.set_event_loop(None)


def by_exercise(*workouts: WorkoutResponse) -> dict[str, Counter[Any]]:
    found: dict[str, Counter[Any]] = {}
    for workout in workouts:
        for execution in workout.exercises:
            found.setdefault(execution.exercise, Counter()).update(one.model_dump_json() for one in execution.sets)
    return found


def notes_of(*workouts: WorkoutResponse) -> Counter[str]:
    return Counter(
        word for workout in workouts for one in workout.exercises for word in (one.note or "").split("; ") if word
    )


def kilograms(*drawn: Drawn) -> Decimal:
    """Return the volume, worked out from what was drawn."""
    each = (one for workout in drawn for _, _, sets in workout for one in sets)
    return sum((w * r * (Decimal("0.45359237") if lb else 1) for w, r, lb in each), start=Decimal(0))


FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(one=lines(), other=lines(), apart=st.integers(-400, 400), swapped=st.booleans())
def test_merging_keeps_every_set_and_the_volume(
    member: Member, one: Drawn, other: Drawn, apart: int, *, swapped: bool
) -> None:
    async def check(session: AsyncSession) -> None:
        first = await write(session, one, EVENING, timedelta(minutes=50))
        second = await write(session, other, EVENING + timedelta(minutes=apart), timedelta(minutes=70))
        service = WorkoutService(session)
        before = [await service.show(str(workout_id)) for workout_id in (first, second)]
        source, target = (first, second) if swapped else (second, first)
        await MergeService(session).merge(str(source), str(target))
        merged = await service.show(str(target))
        assert by_exercise(merged) == by_exercise(*before)
        assert notes_of(merged) == notes_of(*before)
        assert merged.volume == kilograms(one, other).quantize(Decimal("0.1"))
        assert merged.started_at == min(workout.started_at for workout in before)
        assert merged.finished_at == max(workout.finished_at or workout.started_at for workout in before)
        assert len({execution.position for execution in merged.exercises}) == len(merged.exercises)

    tried(member, check)


@FEW
@given(drawn=lines(), day=st.integers(-200, 29).filter(bool), minute=st.none() | st.integers(0, 23 * 60))
def test_moving_keeps_everything_but_the_times(member: Member, drawn: Drawn, day: int, minute: int | None) -> None:
    async def check(session: AsyncSession) -> None:
        workout_id = await write(session, drawn, EVENING, timedelta(minutes=50))
        service = WorkoutService(session)
        before = await service.show(str(workout_id))
        to = f"{(EVENING + timedelta(days=day)).date()}"
        if minute is not None:
            to += f" {minute // 60:02}:{minute % 60:02}"
        moved = await ArrangeService(session).move(str(workout_id), to)
        assert moved == await service.show(str(workout_id))
        wall = before.started_at.strftime("%H:%M") if minute is None else to[-5:]
        assert moved.started_at.strftime("%Y-%m-%d %H:%M") == f"{to[:10]} {wall}"
        by = moved.started_at.astimezone(UTC) - EVENING
        times = {"started_at", "finished_at"}
        back = moved.model_dump(exclude={*times, "exercises"})
        assert back == before.model_dump(exclude={*times, "exercises"})
        assert moved.finished_at is not None
        assert moved.finished_at.astimezone(UTC) - moved.started_at.astimezone(UTC) == timedelta(minutes=50)
        assert [done.astimezone(UTC) for done in done_at(moved)] == [
            one.astimezone(UTC) + by for one in done_at(before)
        ]
        assert by_exercise(_without_times(moved)) == by_exercise(_without_times(before))

    tried(member, check)


def done_at(workout: WorkoutResponse) -> list[datetime]:
    return [one.done_at for execution in workout.exercises for one in execution.sets if one.done_at is not None]


def _without_times(workout: WorkoutResponse) -> WorkoutResponse:
    exercises = tuple(
        execution.model_copy(update={"sets": tuple(one.model_copy(update={"done_at": None}) for one in execution.sets)})
        for execution in workout.exercises
    )
    return workout.model_copy(update={"exercises": exercises})
