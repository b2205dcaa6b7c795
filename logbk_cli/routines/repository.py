"""Statements on routines, plans and training maxes. The policies show only the signed-in member's rows."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Executable, Row, Select, and_, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.exercises.models import Exercise
from logbk_cli.routines.models import Plan, PlannedExercise, Routine, TrainingMax

AnyRow = Row[*tuple[Any, ...]]

_PLAN_COLUMNS = (
    Routine.id.label("routine_id"),
    Routine.name.label("routine"),
    Plan.id.label("plan_id"),
    Plan.rest_s.label("plan_rest_s"),
    Plan.note.label("plan_note"),
    PlannedExercise.exercise_id,
    Exercise.name.label("exercise"),
    PlannedExercise.measurement,
    PlannedExercise.sets,
    PlannedExercise.rest_s,
    PlannedExercise.note,
)
_MAX_COLUMNS = (
    TrainingMax.exercise_id,
    Exercise.name.label("exercise"),
    TrainingMax.weight,
    TrainingMax.unit,
)


class RoutineRepository:
    """Reads and writes routines with their plans, and training maxes."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_current(self, name: str | None = None) -> Sequence[AnyRow]:
        """Return all routines by name, or the one of this name, whatever its case; one row per planned exercise."""
        statement = _plans().where(Routine.deleted_at.is_(None), Plan.deleted_at.is_(None))
        if name is not None:
            statement = statement.where(func.lower(Routine.name) == func.lower(name))
        return await self._fetch(statement.order_by(func.lower(Routine.name), Routine.id, PlannedExercise.position))

    async def load_plan(self, plan_id: UUID) -> Sequence[AnyRow]:
        """Return a plan, superseded or not, one row per planned exercise."""
        return await self._fetch(_plans().where(Plan.id == plan_id).order_by(PlannedExercise.position))

    async def lock(self, routine_id: UUID) -> bool:
        """Keep other writers out of a routine until the transaction ends; return whether it is there."""
        statement = select(Routine.id).where(Routine.id == routine_id, Routine.deleted_at.is_(None))
        return await self._session.scalar(statement.with_for_update(key_share=True)) is not None

    async def add(self, values: Mapping[str, object]) -> bool:
        """Add a routine; return False where there is one of its name."""
        statement = upsert(Routine).values(**values).on_conflict_do_nothing().returning(Routine.id)
        return await self._session.scalar(statement) is not None

    async def rename(self, routine_id: UUID, name: str) -> None:
        """Give a routine another name."""
        await self._session.execute(
            update(Routine)
            .where(Routine.id == routine_id)
            .values(name=name)
            .execution_options(synchronize_session=False)
        )

    async def replace_plan(
        self, routine_id: UUID, plan: Mapping[str, object], exercises: Sequence[Mapping[str, object]]
    ) -> None:
        """Let a routine say what `plan` and its exercises do; what it said stays for the workouts that follow that."""
        await self._session.execute(
            update(Plan)
            .where(Plan.routine_id == routine_id, Plan.deleted_at.is_(None))
            .values(deleted_at=func.now())
            .execution_options(synchronize_session=False)
        )
        await self._session.execute(insert(Plan).values(routine_id=routine_id, **plan))
        await self._session.execute(
            insert(PlannedExercise).execution_options(render_nulls=True), [dict(one) for one in exercises]
        )

    async def delete(self, routine_id: UUID) -> None:
        """Put a tombstone on a routine; its plans stay for the workouts that follow them."""
        await self._session.execute(
            update(Routine)
            .where(Routine.id == routine_id, Routine.deleted_at.is_(None))
            .values(deleted_at=func.now())
            .execution_options(synchronize_session=False)
        )

    async def list_maxes(self, exercise_ids: Iterable[UUID] | None = None) -> Sequence[AnyRow]:
        """Return training maxes by the exercises' names: of these exercises, or all."""
        statement = (
            select(*_MAX_COLUMNS)
            .join(Exercise, _is_exercise_of(TrainingMax))
            .where(TrainingMax.deleted_at.is_(None))
            .order_by(func.lower(Exercise.name), TrainingMax.exercise_id)
        )
        if exercise_ids is not None:
            statement = statement.where(TrainingMax.exercise_id.in_(list(exercise_ids)))
        return await self._fetch(statement)

    async def put_max(self, max_id: UUID, exercise_id: UUID, weight: Decimal, unit: str) -> None:
        """Set the training max of an exercise; `max_id` is its row's where there is none yet."""
        statement = upsert(TrainingMax).values(id=max_id, exercise_id=exercise_id, weight=weight, unit=unit)
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=[TrainingMax.user_id, TrainingMax.exercise_id],
                index_where=TrainingMax.deleted_at.is_(None),
                set_={"weight": statement.excluded.weight, "unit": statement.excluded.unit},
            )
        )

    async def delete_max(self, exercise_id: UUID) -> bool:
        """Put a tombstone on the training max of an exercise; return whether there was one."""
        statement = (
            update(TrainingMax)
            .where(TrainingMax.exercise_id == exercise_id, TrainingMax.deleted_at.is_(None))
            .values(deleted_at=func.now())
            .returning(TrainingMax.id)
            .execution_options(synchronize_session=False)
        )
        return await self._session.scalar(statement) is not None

    async def _fetch(self, statement: Executable) -> Sequence[AnyRow]:
        return (await self._session.execute(statement)).all()


def _is_exercise_of(model: type[PlannedExercise | TrainingMax]) -> ColumnElement[bool]:
    return and_(Exercise.user_id == model.user_id, Exercise.id == model.exercise_id)


def _plans() -> Select[*tuple[Any, ...]]:
    return (
        select(*_PLAN_COLUMNS)
        .select_from(Plan)
        .join(Routine, and_(Routine.user_id == Plan.user_id, Routine.id == Plan.routine_id))
        .join(
            PlannedExercise,
            and_(
                PlannedExercise.user_id == Plan.user_id,
                PlannedExercise.plan_id == Plan.id,
                PlannedExercise.deleted_at.is_(None),
            ),
        )
        .join(Exercise, _is_exercise_of(PlannedExercise))
    )
