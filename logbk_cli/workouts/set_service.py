"""Rules for changing, deleting and moving single sets, named by the numbers that `logbk status` shows."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from logbk_cli.changes.service import ChangeService
from logbk_cli.exercises.matching import ExerciseIndex, NamedExercise, UnclearNameError
from logbk_cli.exercises.schemas import ExerciseRef
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.exercises.values import implied_names, name_key
from logbk_cli.notation.resolver import resolve
from logbk_cli.notation.values import Measurement, SetValues
from logbk_cli.notation.writer import format_sets
from logbk_cli.shared.exceptions import InvalidInputError, NotFoundError
from logbk_cli.workouts.contents import Contents, ExecutionRow, SetRow
from logbk_cli.workouts.drafts import context_for
from logbk_cli.workouts.revision import between
from logbk_cli.workouts.rewriting import WorkoutRewriter
from logbk_cli.workouts.schemas import EditResponse, SetEdit, SetMove
from logbk_cli.workouts.values import SetAddress

_TIMED = frozenset((Measurement.DURATION, Measurement.DISTANCE_DURATION))


class SetService:
    """A member's sets, one by one."""

    def __init__(self, session: AsyncSession) -> None:
        self._rewriter = WorkoutRewriter(session)
        self._exercises = ExerciseService(session)
        self._changes = ChangeService(session)

    async def edit(self, request: SetEdit) -> EditResponse:
        """Make a set what a text says; its note stays where the text has none, and so does when it was done.

        `same` and `+2.5kg` in the text go by the set itself.

        Raises:
            NotFoundError: there is no such workout, exercise or set.
            InvalidInputError: the text is not one set, or names another exercise.
            NotationError: what it says does not fit the exercise.

        """
        opened = await self._rewriter.find_locked(request.which)
        execution, row = await self._find(opened.contents, request.set)
        entry = request.entry
        if entry.query is not None:
            raise InvalidInputError(
                f"a set stays with its exercise, and {entry.query!r} names one",
                "Leave the name out; `logbk set move` takes a set to another exercise.",
            )
        unit = request.unit or opened.profile.unit
        sets = resolve(entry, context_for(execution.exercise, unit, row.values))
        if len(sets) > 1:
            raise InvalidInputError(f"these are {len(sets)} sets, and one is changed", "To rewrite more: `logbk edit`.")
        values = replace(sets[0], note=sets[0].note or entry.note or row.values.note)
        new = _with_sets(
            execution, [replace(one, values=values) if one.id == row.id else one for one in execution.sets]
        )
        result = await self._rewriter.rewrite(opened, _with_execution(opened.contents, new))
        was, now = (format_sets([one], execution.exercise.measurement) for one in (row.values, values))
        await self._changes.describe(f"changed {_names([(execution, row)])} from {was} to {now}")
        return result

    async def delete(self, which: str | None, addresses: Sequence[SetAddress]) -> EditResponse:
        """Delete sets; an exercise without any left goes, too. Numbers count as they are before.

        Raises:
            NotFoundError: there is no such workout, exercise or set.
            BusinessRuleError: a finished workout would be left without sets.

        """
        opened = await self._rewriter.find_locked(which)
        found = [await self._find(opened.contents, address) for address in addresses]
        result = await self._rewriter.rewrite(opened, _without(opened.contents, {row.id for _, row in found}))
        await self._changes.describe(f"deleted {_names(found)}")
        return result

    async def move(self, request: SetMove) -> EditResponse:
        """Move sets to another place in their exercise, or to another exercise, which is added if need be.

        Raises:
            NotFoundError: there is no such workout, exercise or set.
            UnclearNameError: no exercise, or several, answer to the name of where to.
            InvalidInputError: what the sets say does not fit the other exercise, or there is no such place.

        """
        opened = await self._rewriter.find_locked(request.which)
        old = opened.contents
        found = [await self._find(old, address) for address in request.sets]
        sources = {execution.id for execution, _ in found}
        if request.to.exercise is None and request.to.place is None:
            if len(sources) > 1:
                raise InvalidInputError(
                    "these sets are of several exercises", "Say which one they go to: --to 'squat 1'."
                )
            target = found[0][0]
        else:
            target = await self._target(old, request.to)
        for execution, row in found:
            _require_fit(row.values, execution.exercise, target.exercise)
        moved = list({row.id: row for _, row in found}.values())
        rest = [one for one in target.sets if all(one.id != row.id for row in moved)]
        at = len(rest) if request.to.number is None else request.to.number - 1
        if at > len(rest):
            raise InvalidInputError(f"{target.exercise.name} would have {_sets(len(rest) + len(moved))}, not {at + 1}")
        before, after = [one.done_at for one in rest[:at]], [one.done_at for one in rest[at:]]
        placed: list[SetRow] = []
        for row in moved:
            done_at = between(row.done_at, [*before, *(one.done_at for one in placed)], after)
            placed.append(replace(row, done_at=done_at))
        left = _without(old, {row.id for row in moved}, keep=target.id)
        new = _with_execution(left, _with_sets(target, [*rest[:at], *placed, *rest[at:]]))
        result = await self._rewriter.rewrite(opened, new, moved_sets={row.id for row in moved})
        where = f"{at + 1}" if sources == {target.id} else target.exercise.name
        await self._changes.describe(f"moved {_names(found)} to {where}")
        return result

    async def _target(self, contents: Contents, to: SetAddress) -> ExecutionRow:
        """Return where sets go: an exercise of the workout, or one that is yet to be in it."""
        try:
            return await self._find_execution(contents, to)
        except NotFoundError:
            if to.exercise is None:
                raise
        (ref,) = await self._exercises.resolve([(to.exercise, None)])
        return ExecutionRow(uuid7(), 0, ref, None, ())

    async def _find(self, contents: Contents, address: SetAddress) -> tuple[ExecutionRow, SetRow]:
        if address.exercise is None and address.place is None and address.number is None:
            return _logged_last(contents)
        execution = await self._find_execution(contents, address)
        number = len(execution.sets) if address.number is None else address.number
        if number > len(execution.sets):
            raise NotFoundError(
                f"there is no set {number}: {execution.exercise.name} has {_sets(len(execution.sets))}",
                "See `logbk status` or `logbk show`.",
            )
        return execution, execution.sets[number - 1]

    async def _find_execution(self, contents: Contents, address: SetAddress) -> ExecutionRow:
        if address.place is not None:
            if address.place > len(contents.executions):
                raise NotFoundError(
                    f"there is no exercise {address.place} in this workout: it has {len(contents.executions)}"
                )
            return contents.executions[address.place - 1]
        if address.exercise is None:
            return _that_goes_on(contents)
        ref = await self._find_exercise(contents, address.exercise)
        standing = [at for at, one in enumerate(contents.executions, start=1) if one.exercise.id == ref]
        if len(standing) > 1:
            places = " or ".join(f"{at}.{address.number or 1}" for at in standing)
            raise NotFoundError(
                f"{contents.executions[standing[0] - 1].exercise.name} stands in this workout {len(standing)} times",
                f"Name the set by the exercise's place: {places}.",
            )
        return contents.executions[standing[0] - 1]

    async def _find_exercise(self, contents: Contents, name: str) -> UUID:
        """Return which of the workout's exercises a name means; only then is the whole catalogue asked."""
        exercises = {one.exercise.id: one.exercise for one in contents.executions}
        try:
            return ExerciseIndex(map(_named, exercises.values())).match(name).id
        except UnclearNameError as error:
            if error.several:
                raise
        names = tuple(one.name for one in exercises.values())
        hint = f"It has {', '.join(names)}." if names else "It has no sets yet."
        missing = NotFoundError(f"{name!r} is not in this workout", hint, names)
        try:
            (ref,) = await self._exercises.resolve([(name, None)])
        except UnclearNameError:
            raise missing from None
        if ref.id not in exercises:
            raise missing
        return ref.id


def _sets(number: int) -> str:
    return f"{number} set" if number == 1 else f"{number} sets"


def _names(found: Sequence[tuple[ExecutionRow, SetRow]]) -> str:
    """Return what sets are called in a sentence: `set 3 of Squat (Barbell)`, `4 sets`."""
    ids = list(dict.fromkeys(row.id for _, row in found))
    execution = found[0][0]
    if len(ids) == 1:
        return f"set {[row.id for row in execution.sets].index(ids[0]) + 1} of {execution.exercise.name}"
    names = {one.exercise.name for one, _ in found}
    return f"{_sets(len(ids))} of {execution.exercise.name}" if len(names) == 1 else _sets(len(ids))


def _named(exercise: ExerciseRef) -> NamedExercise:
    keys = tuple(name_key(name) for name in implied_names(exercise.name))
    return NamedExercise(exercise.id, exercise.name, keys, exercise.measurement)


def _logged_last(contents: Contents) -> tuple[ExecutionRow, SetRow]:
    """Return the set that was logged last: as `logbk log` sees it, which goes on with its exercise."""
    every = [(execution, row) for execution in contents.executions for row in execution.sets]
    if not every:
        raise NotFoundError("there are no sets in this workout yet")
    if contents.finished_at is not None:
        return every[-1]
    return max(every, key=lambda pair: (pair[1].done_at, pair[1].id))


def _that_goes_on(contents: Contents) -> ExecutionRow:
    if len(contents.executions) > 1 and contents.finished_at is not None:
        names = ", ".join(one.exercise.name for one in contents.executions)
        raise InvalidInputError("of which exercise?", f"Name it before the number; this workout has {names}.")
    return _logged_last(contents)[0]


def _require_fit(values: SetValues, old: ExerciseRef, new: ExerciseRef) -> None:
    if old.measurement is new.measurement or {old.measurement, new.measurement} <= _TIMED:
        return
    raise InvalidInputError(
        f"{format_sets([values], old.measurement)} of {old.name} is no set of {new.name}",
        "What is counted there is something else: log it anew, and delete this one.",
    )


def _with_sets(execution: ExecutionRow, sets: Sequence[SetRow]) -> ExecutionRow:
    return replace(execution, sets=tuple(sets))


def _with_execution(contents: Contents, changed: ExecutionRow) -> Contents:
    """Return the workout with an execution in the place of the one of its id, or at the end."""
    executions = [changed if one.id == changed.id else one for one in contents.executions]
    if changed not in executions:
        executions.append(changed)
    return replace(contents, executions=tuple(executions))


def _without(contents: Contents, ids: set[UUID], *, keep: UUID | None = None) -> Contents:
    """Return the workout without sets, and without executions that have none left but the one to `keep`."""
    left = [_with_sets(one, [row for row in one.sets if row.id not in ids]) for one in contents.executions]
    return replace(contents, executions=tuple(one for one in left if one.sets or one.id == keep))
