"""What the repository shows of another member's log: nothing."""

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.pictures.repository import PictureRepository
from logbk_cli.users.values import ForcedReps
from tests.conftest import Neighbours, public_methods

WHEN = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
ROWS = """
INSERT INTO logbk.exercises (id, name, body_part, modality, measurement)
VALUES (:exercise, 'Their Lift', 'back', 'barbell', 'weight_reps');
INSERT INTO logbk.workouts (id, started_at, zone) VALUES (:workout, :now, 'UTC');
INSERT INTO logbk.executions (id, workout_id, exercise_id, position) VALUES (:execution, :workout, :exercise, 1);
INSERT INTO logbk.sets (id, execution_id, position, type, unit, weight, reps, done_at)
VALUES (:set, :execution, 1, 'working', 'kg', 80, 8, :now)
"""


async def seen(session: AsyncSession, ids: dict[str, object]) -> list[int]:
    pictures = PictureRepository(session)
    exercise = ids["exercise"]
    return [
        len(await pictures.list_workouts(None, None, ForcedReps.APART)),
        len(await pictures.list_sets(None, None, None, ForcedReps.APART)),
        len(await pictures.list_sets(exercise, None, None, ForcedReps.APART)),  # type: ignore[arg-type]  # a UUID
    ]


def test_each_method_stands_here() -> None:
    assert public_methods(PictureRepository) == {"list_workouts", "list_sets"}


def test_nobody_sees_anothers_log(neighbours: Neighbours) -> None:
    ids: dict[str, object] = {name: uuid4() for name in ("exercise", "workout", "execution", "set")} | {"now": WHEN}

    async def write(session: AsyncSession) -> None:
        for row in ROWS.split(";"):
            await session.execute(text(row), ids)

    neighbours.one.call(write)
    assert neighbours.one.call(lambda session: seen(session, ids)) == [1, 1, 1]
    assert neighbours.other.call(lambda session: seen(session, ids)) == [0, 0, 0]
