"""Rules for changes: each has a name in plain words; what stands on others is undone before them, all or nothing."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.changes.repository import AnyRow, ChangeRepository
from logbk_cli.changes.schemas import (
    ChangeResponse,
    ChangesResponse,
    MoveResponse,
    PruneResponse,
    RowCount,
    RowMove,
)
from logbk_cli.changes.values import ChangeState, RowKind
from logbk_cli.core import clock
from logbk_cli.notation.routine_text import write_head, write_line
from logbk_cli.shared.exceptions import BusinessRuleError, NotFoundError
from logbk_cli.shared.text import sanitise

MAX_LABEL_LENGTH: Final = 300
# More rows than these are told by their number alone.
MAX_ROWS_SHOWN: Final = 40
_NAMED_IN_ERROR: Final = 5
# What the person never gave, or sees otherwise.
_INNER: Final = frozenset({"user_id", "created_at", "updated_at", "deleted_at"})

# What a row that comes back can meet, by the constraint that it would break.
_IN_THE_WAY: Final = {
    "ix_workouts_open": (
        "another workout is open, and only one can be",
        "End it with `logbk finish` or `logbk cancel` first.",
    ),
    "ix_exercises_user_id_lower_name": (
        "another exercise has taken the name by now",
        "Rename that one first, with `logbk exercise edit`.",
    ),
    "ix_routines_user_id_lower_name": (
        "another routine has taken the name by now",
        "Delete that one first, with `logbk routine delete`.",
    ),
    "ix_training_maxes_user_id_exercise_id": (
        "the exercise has another training max by now",
        "Remove that one first, with `logbk max remove`.",
    ),
}
_ALTERED_ELSEWHERE, _UNIQUE_VIOLATION, _FOREIGN_KEY_VIOLATION = "LB001", "23505", "23503"


class LaterChangesError(BusinessRuleError):
    """Later changes stand on the one that is to be undone. `ids` are those that were asked for; `later` the others."""

    def __init__(self, asked: ChangeResponse, ids: Sequence[int], later: Sequence[ChangeResponse]) -> None:
        named = [f"{one.id} ({one.label})" for one in later[:_NAMED_IN_ERROR]]
        if len(later) > len(named):
            named.append(f"{len(later) - len(named):,} more")
        stand = "a later change stands" if len(later) == 1 else f"{len(later):,} later changes stand"
        super().__init__(
            f"{stand} on change {asked.id} ({asked.label}): {', '.join(named)}", "Undo them together: --with-later."
        )
        self.ids = tuple(ids)
        self.later = tuple(later)

    def details(self) -> dict[str, object]:
        """Return the later changes, the newest first."""
        return {"later_changes": [one.id for one in self.later]}


@dataclass(frozen=True, slots=True)
class _Seen:
    """What changes did: how many rows of each table, and the rows and plans themselves where they are few."""

    counts: Sequence[AnyRow]
    rows: Sequence[AnyRow] = ()
    plans: Mapping[UUID, tuple[str, ...]] = field(default_factory=dict)

    def to_move(self, changes: tuple[ChangeResponse, ...], *, is_back: bool) -> MoveResponse:
        return MoveResponse(
            changes=changes,
            counts=tuple(_count(row, is_back=is_back) for row in self.counts),
            rows=tuple(_row(row, is_back=is_back) for row in self.rows),
            plan_lines={str(plan_id): lines for plan_id, lines in self.plans.items()},
        )


class ChangeService:
    """What a member's commands changed."""

    def __init__(self, session: AsyncSession) -> None:
        self._changes = ChangeRepository(session)

    async def describe(self, label: str) -> None:
        """Name what this transaction has written, as it reads behind "Undid: ": `logged Bench Press (Barbell) 80kg x8`.

        The last call of a writing service method. Where nothing was written there is no change, and this does nothing.
        """
        cleaned = " ".join(sanitise(label).split())
        if len(cleaned) > MAX_LABEL_LENGTH:
            cleaned = f"{cleaned[: MAX_LABEL_LENGTH - 2].rstrip()} …"
        await self._changes.describe(cleaned, clock.now())

    async def list_newest(self, limit: int) -> ChangesResponse:
        """Return the newest changes, the newest first."""
        rows = await self._changes.list_newest(limit)
        changes = tuple(_change(row, row.zone) for row in rows)
        return ChangesResponse(changes=changes, total=rows[0].total if rows else 0)

    async def undo(self, count: int = 1, *, ids: Sequence[int] | None = None, with_later: bool = False) -> MoveResponse:
        """Undo the last `count` changes, or those of `ids`, each with `with_later` after all that stand on it.

        Raises:
            NotFoundError: there is no change of such a number.
            LaterChangesError: later changes stand on it, and are not to be undone with it.
            BusinessRuleError: there are fewer, it is undone already, or what comes back meets something in its way.

        """
        zone = await self._changes.lock()
        if ids is None:
            asked = await self._changes.list_done(count)
            _require_count(len(asked), count, "undo", "`logbk changes` lists what was written.")
        else:
            asked = await self._require(ids)
        wanted = [row.id for row in asked]
        now = clock.now()
        # What is undone is looked at while it is there.
        seen = await self._look_at(wanted)
        answer = await self._move(self._changes.undo(wanted, now, with_later=with_later))
        if answer.status == "depends":
            later = [_change(row, zone) for row in await self._changes.load(answer.changes)]
            raise LaterChangesError(_change(asked[-1], zone), wanted, later)
        done = asked
        if len(answer.changes) > len(asked):
            done = await self._changes.load(answer.changes)
            seen = _Seen(await self._changes.count_rows(answer.changes))
        changes = tuple(
            _change(row, zone).model_copy(update={"state": ChangeState.UNDONE, "undone_at": _local(now, zone)})
            for row in done
        )
        return seen.to_move(changes, is_back=True)

    async def redo(self, count: int = 1) -> MoveResponse:
        """Bring the last `count` changes back that were undone, the one undone last first.

        Raises:
            BusinessRuleError: there are fewer, or what comes back meets something in its way.

        """
        zone = await self._changes.lock()
        asked = await self._changes.list_undone(count)
        _require_count(len(asked), count, "redo", "A new change ends what can be redone.")
        wanted = [row.id for row in asked]
        await self._move(self._changes.redo(wanted))
        seen = await self._look_at(wanted)
        changes = tuple(
            _change(row, zone).model_copy(update={"state": ChangeState.DONE, "undone_at": None}) for row in asked
        )
        return seen.to_move(changes, is_back=False)

    async def prune(self, *, dry_run: bool) -> PruneResponse:
        """Forget the changes that are older than the profile says, and those that cannot be redone any more."""
        row = await self._changes.prune(clock.now(), dry_run=dry_run)
        return PruneResponse(**row._mapping, dry_run=dry_run)  # noqa: SLF001 - SQLAlchemy's public name for it

    async def _require(self, ids: Sequence[int]) -> Sequence[AnyRow]:
        rows = await self._changes.load(ids)
        found = {row.id: row for row in rows}
        for number in ids:
            if number not in found:
                raise NotFoundError(f"there is no change {number}", "See `logbk changes`.")
            if found[number].state != ChangeState.DONE:
                raise BusinessRuleError(
                    f"change {number} ({found[number].label}) is undone already", "See `logbk changes`."
                )
        return rows

    async def _look_at(self, ids: Sequence[int]) -> _Seen:
        counts = await self._changes.count_rows(ids)
        if len(ids) > 1 or sum(row.number for row in counts) > MAX_ROWS_SHOWN:
            return _Seen(counts)
        rows = await self._changes.list_rows(ids, MAX_ROWS_SHOWN)
        plans = _ids_in(rows, "plans")
        # A routine that is deleted, or comes back, keeps its plan: that is no row of the change.
        routines = _ids_in((row for row in rows if row.kind != RowKind.ALTERED), "routines")
        planned = await self._changes.list_planned(plans, routines) if plans or routines else ()
        lines: dict[UUID, tuple[str, ...]] = {}
        for (plan, routine), group in groupby(planned, lambda row: (row.plan_id, row.routine_id)):
            lines[plan if plan in plans else routine] = _plan_lines(group)
        return _Seen(counts, rows, lines)

    @staticmethod
    async def _move(answer: Any) -> AnyRow:  # noqa: ANN401 - a coroutine of the repository
        try:
            row: AnyRow = await answer
        except DBAPIError as error:
            raise _explain(error) from error
        if row.status == "unknown":  # the lock is held: nobody else can have undone it meanwhile
            raise NotFoundError("the change is gone", "See `logbk changes`.")
        return row


def _explain(error: DBAPIError) -> Exception:
    """Return what stands in the way of a row that comes back, or has to go."""
    state, diagnostics = getattr(error.orig, "sqlstate", None), getattr(error.orig, "diag", None)
    if state == _UNIQUE_VIOLATION:
        constraint = getattr(diagnostics, "constraint_name", None) or ""
        message, hint = _IN_THE_WAY.get(constraint, ("what would come back is there again by now", None))
        return BusinessRuleError(message, hint)
    if state == _FOREIGN_KEY_VIOLATION:
        return BusinessRuleError("something that was not recorded as a change refers to what would go")
    if state == _ALTERED_ELSEWHERE:
        number = getattr(diagnostics, "message_detail", None)
        return BusinessRuleError(f"what change {number} wrote has since become something else, without a change")
    return error


def _require_count(found: int, count: int, verb: str, hint: str) -> None:
    if found == 0:
        raise BusinessRuleError(f"there is nothing to {verb}", hint)
    if found < count:
        number = "only one change" if found == 1 else f"only {found:,} changes"
        raise BusinessRuleError(f"there {'is' if found == 1 else 'are'} {number} to {verb}", hint)


def _local(moment: datetime, zone: str | None) -> datetime:
    return moment.astimezone(ZoneInfo(zone or clock.machine_zone()))


def _change(row: AnyRow, zone: str | None) -> ChangeResponse:
    return ChangeResponse(
        id=row.id,
        label=row.label,
        made_at=_local(row.made_at, zone),
        state=row.state,
        undone_at=None if row.undone_at is None else _local(row.undone_at, zone),
    )


def _count(row: AnyRow, *, is_back: bool) -> RowCount:
    kind = RowKind(row.kind)
    return RowCount(table=row.table_name, kind=kind.reversed() if is_back else kind, count=row.number)


def _row(row: AnyRow, *, is_back: bool) -> RowMove:
    kind = RowKind(row.kind)
    before, after = (row.before, row.exercise_before), (row.after, row.exercise_after)
    if is_back:
        kind, before, after = kind.reversed(), after, before
    name = after[1] or before[1]
    return RowMove(
        table=row.table_name,
        kind=kind,
        exercise=name,
        was=before[1] if before[1] != name else None,
        before=_image(before[0]),
        after=_image(after[0]),
    )


def _ids_in(rows: Iterable[AnyRow], table: str) -> list[UUID]:
    return [UUID(json.loads(row.after or row.before)["id"]) for row in rows if row.table_name == table]


def _plan_lines(planned: Iterable[AnyRow]) -> tuple[str, ...]:
    """Return what a plan says, as `logbk routine show` writes it."""
    first, *others = planned
    lines = (write_line(row.exercise, row.sets, row.rest_s, row.note) for row in (first, *others))
    return (*write_head(first.plan_rest_s, first.plan_note), *lines)


def _image(text: str | None) -> dict[str, Any] | None:
    """Return the columns of a row that a person gave; None for one that is not there."""
    image: dict[str, Any] = {} if text is None else json.loads(text, parse_float=Decimal)
    if not image or image.get("deleted_at") is not None:
        return None
    return {key: value for key, value in image.items() if key not in _INNER}
