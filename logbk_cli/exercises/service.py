"""Rules for exercises: finding the one that is meant, and adding, changing and deleting one's own."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from logbk_cli.changes.service import ChangeService
from logbk_cli.exercises.matching import (
    CANDIDATES_SHOWN,
    ExerciseIndex,
    Fits,
    NamedExercise,
    UnclearNameError,
    best_named,
)
from logbk_cli.exercises.repository import AnyRow, ExerciseRepository
from logbk_cli.exercises.schemas import (
    ExerciseCreate,
    ExerciseFilter,
    ExercisePage,
    ExerciseRef,
    ExerciseResponse,
    ExerciseUpdate,
    NameMatch,
)
from logbk_cli.exercises.values import (
    implied_names,
    known_as,
    name_key,
    require_name,
    require_url,
    usual_measurement,
)
from logbk_cli.notation.values import Measurement
from logbk_cli.shared.exceptions import (
    BusinessRuleError,
    InvalidInputError,
    LogBKError,
    NotFoundError,
    PermissionDeniedError,
)
from logbk_cli.shared.text import sanitise


class ExerciseService:
    """The catalogue and a member's own exercises."""

    def __init__(self, session: AsyncSession) -> None:
        self._exercises = ExerciseRepository(session)
        self._changes = ChangeService(session)

    async def resolve(
        self,
        names: Sequence[tuple[str, Fits | None]],
        make: Callable[[str], Awaitable[ExerciseRef | None]] | None = None,
    ) -> list[ExerciseRef]:
        """Return the exercise that each name means; sets, where there are any, help to choose.

        One statement when all names are written exactly, three otherwise. `make` is asked, once for each, for an
        exercise to go by a name that means none.

        Raises:
            UnclearNameError: a name means no exercise, or more than one.

        """
        rows = await self._find_exact([name for name, _ in names])
        index: ExerciseIndex | None = None
        by_id = {row.id: row for found in rows.values() for row in found}
        resolved: list[ExerciseRef] = []
        made: dict[str, ExerciseRef] = {}
        for name, fits in names:
            key = name_key(name)
            if key in made:
                resolved.append(made[key])
                continue
            exact = best_named([_bearing(row) for row in rows.get(key, ())], key, fits)
            if len(exact) > 1:
                raise UnclearNameError(name, [exercise.name for exercise in exact], several=True)
            if not exact and index is None:
                everything = await self._exercises.load_all()
                by_id.update((row.id, row) for row in everything)
                index = ExerciseIndex(_named(row, row.alias_keys) for row in everything)
            try:
                meant = exact[0] if exact or index is None else index.match(name, fits)
            except UnclearNameError as error:
                new = None if make is None or error.several else await make(name)
                if new is None:
                    raise
                made[key] = new
                resolved.append(new)
                continue
            resolved.append(_ref(by_id[meant.id]))
        return resolved

    async def resolve_among(self, name: str, ids: Iterable[UUID]) -> ExerciseRef:
        """Return which of these exercises of the log `name` means; it need only tell them apart.

        Raises:
            UnclearNameError: it means none of them, or more than one.

        """
        rows = {row.id: row for row in await self._exercises.load_named(ids)}
        meant = ExerciseIndex(_named(row, row.alias_keys) for row in rows.values()).match(name)
        return _ref(rows[meant.id])

    async def match_closely(self, names: Sequence[tuple[str, Fits | None]]) -> list[NameMatch]:
        """Return the exercise that bears each name, or those that may be meant, where none or several do.

        One statement, however many names. Unlike `resolve` it guesses nothing.
        """
        rows = {row.id: row for row in await self._exercises.load_all()}
        index = ExerciseIndex(_named(row, row.alias_keys) for row in rows.values())
        matches = []
        for name, fits in names:
            meant = index.match_closely(name, fits)
            candidates = () if meant else tuple(hit.exercise.name for hit in index.search(name, CANDIDATES_SHOWN))
            matches.append(NameMatch(exercise=_ref(rows[meant.id]) if meant else None, candidates=candidates))
        return matches

    async def remember(self, names: Mapping[str, UUID]) -> None:
        """Let exercises answer to further names, such as those of another app."""
        by_exercise: dict[UUID, list[str]] = {}
        for name, exercise_id in names.items():
            by_exercise.setdefault(exercise_id, []).append(" ".join(sanitise(name).split()))
        await self.adopt(by_exercise)
        rows = (alias_rows(exercise_id, found) for exercise_id, found in by_exercise.items())
        await self._exercises.add_aliases([row for of_one in rows for row in of_one])

    async def get_ref(self, exercise_id: UUID) -> ExerciseRef | None:
        """Return the exercise of this id, also a deleted one, or None."""
        row = await self._exercises.get(exercise_id)
        return None if row is None else _ref(row)

    async def list_named(self) -> list[NamedExercise]:
        """Return every exercise that can be named, in no particular order, with all its names."""
        return [_named(row, row.alias_keys) for row in await self._exercises.load_all()]

    async def list_with_refs(self) -> list[tuple[NamedExercise, ExerciseRef]]:
        """Return every exercise that can be named, as it is searched for and as its sets are read; one statement."""
        return [(_named(row, row.alias_keys), _ref(row)) for row in await self._exercises.load_all()]

    async def adopt(self, ids: Iterable[UUID]) -> None:
        """Make the catalogue exercises among `ids` the member's own rows, which a log must refer to."""
        await self._exercises.adopt(ids)

    async def search(self, query: str, wanted: ExerciseFilter, *, limit: int, page: int = 1) -> ExercisePage:
        """Return the exercises that `query` may mean, the likeliest first."""
        index = ExerciseIndex(_named(row, row.alias_keys) for row in await self._exercises.load_all(wanted))
        hits = index.search(query)
        ids = [hit.exercise.id for hit in hits[(page - 1) * limit : page * limit]]
        details = {row.id: _response(row) for row in await self._exercises.load_details(ids)}
        return ExercisePage(
            exercises=tuple(details[exercise_id] for exercise_id in ids),
            page=page,
            limit=limit,
            total=len(hits),
        )

    async def list_page(self, wanted: ExerciseFilter, *, limit: int, page: int = 1) -> ExercisePage:
        """Return the exercises by name."""
        total = await self._exercises.count(wanted)
        rows = await self._exercises.list_page(wanted, limit=limit, offset=(page - 1) * limit)
        return ExercisePage(exercises=tuple(_response(row) for row in rows), page=page, limit=limit, total=total)

    async def require_exercise(self, name: str) -> ExerciseResponse:
        """Return the exercise that `name` means.

        Raises:
            UnclearNameError: it means none, or more than one.

        """
        (ref,) = await self.resolve([(name, None)])
        return await self.require_details(ref.id)

    async def add(self, new: ExerciseCreate) -> ExerciseResponse:
        """Add an own exercise.

        Raises:
            InvalidInputError: a name, alias or picture that cannot be one.
            BusinessRuleError: the member has an exercise of that name.

        """
        name = require_name(new.name)
        exercise_id = uuid7()
        aliases = await self._require_free(exercise_id, new.aliases)
        added = await self._exercises.add(
            {
                "id": exercise_id,
                "name": name,
                "body_part": new.body_part.value,
                "modality": new.modality.value,
                "measurement": (new.measurement or usual_measurement(new.modality)).value,
                "picture_url": require_url(new.picture_url),
            }
        )
        if not added:
            raise _taken(name)
        await self._exercises.add_aliases(alias_rows(exercise_id, known_as(name, aliases)))
        await self._changes.describe(f"added the exercise {name}")
        return await self.require_details(exercise_id)

    async def edit(self, name: str, changes: ExerciseUpdate) -> ExerciseResponse:
        """Change an exercise, named exactly: an own one in all, and of the catalogue's the names that the member gave.

        Raises:
            UnclearNameError: there is none of that name.
            NotFoundError: it has no such alias to take away.
            PermissionDeniedError: what is to change is the catalogue's.
            InvalidInputError: nothing to change, or a value that cannot be one.
            BusinessRuleError: the new name is taken.

        """
        current = await self.require_exact(name)
        values = changes.model_dump(mode="json", exclude_none=True, exclude={"add_aliases", "remove_aliases"})
        if not (values or changes.add_aliases or changes.remove_aliases):
            raise InvalidInputError("nothing to change", "Name at least one option, such as --name.")
        if values and not current.is_own:
            raise _is_the_catalogues(
                current,
                "changed",
                "Give it another name with `logbk exercise alias add`, or add your own with `logbk exercise add`.",
            )
        if changes.name is not None:
            values["name"] = require_name(changes.name)
        if changes.picture_url is not None:
            values["picture_url"] = require_url(changes.picture_url)
        new_name = values.get("name", current.name)
        if values:
            try:
                await self._exercises.update(current.id, values)
            except IntegrityError as error:
                raise _taken(new_name) from error
        await self._change_aliases(current, new_name, changes)
        await self._changes.describe(_what_changed(current, new_name, changes))
        return await self.require_details(current.id)

    async def require_own(self, name: str) -> ExerciseResponse:
        """Return an own exercise that could be deleted, named exactly; see `delete` for the errors."""
        exercise = await self.require_exact(name)
        if not exercise.is_own:
            raise _is_the_catalogues(
                exercise,
                "deleted",
                "`logbk exercise merge` moves what you did of it to another, and hides it from you.",
            )
        return exercise

    async def delete(self, name: str) -> ExerciseResponse:
        """Delete an own exercise, named exactly, and return what it was; its history stays in the log.

        Raises:
            UnclearNameError: there is none of that name.
            PermissionDeniedError: it is the catalogue's.

        """
        current = await self.require_own(name)
        await self._exercises.delete(current.id)
        await self._changes.describe(f"deleted the exercise {current.name}")
        return current

    async def require_exact(self, name: str) -> ExerciseResponse:
        """Return the exercise of that name or alias, written out.

        Raises:
            UnclearNameError: there is none, or more than one.
            NotFoundError: it is deleted.

        """
        key = name_key(name)
        found = (await self._find_exact([name])).get(key, [])
        best = best_named([_bearing(row) for row in found], key, None)
        if not best:
            index = ExerciseIndex(_named(row, row.alias_keys) for row in await self._exercises.load_all())
            raise UnclearNameError(name, [hit.exercise.name for hit in index.search(name, 3)])
        if len(best) > 1:
            raise UnclearNameError(name, [exercise.name for exercise in best], several=True)
        return await self.require_details(best[0].id)

    async def require_details(self, exercise_id: UUID) -> ExerciseResponse:
        """Return the exercise of this id.

        Raises:
            NotFoundError: it is deleted.

        """
        rows = await self._exercises.load_details([exercise_id])
        if not rows:
            raise NotFoundError("that exercise is deleted", "Add it anew with `logbk exercise add`.")
        return _response(rows[0])

    async def _change_aliases(self, current: ExerciseResponse, name: str, changes: ExerciseUpdate) -> None:
        removed = {name_key(alias): alias for alias in changes.remove_aliases}
        own_keys = {name_key(alias) for alias in implied_names(name)}
        for key, alias in removed.items():
            if key in own_keys:
                raise InvalidInputError(f"{alias!r} is the exercise's own name", "Give it another with --name.")
        gone = await self._exercises.remove_aliases(current.id, removed) if removed else ()
        for key, alias in removed.items():
            if key not in gone:
                raise _no_alias(current, alias)
        added = await self._require_free(current.id, changes.add_aliases)
        if name != current.name:
            old = {name_key(alias) for alias in implied_names(current.name)} - own_keys
            await self._exercises.remove_aliases(current.id, old)
        elif not added:
            return
        if not current.is_own:
            # What the catalogue calls it need not be said again.
            known = own_keys | {name_key(alias) for alias in current.aliases} - set(gone)
            await self._exercises.adopt([current.id])
            await self._exercises.add_aliases(
                alias_rows(current.id, [alias for alias in added if name_key(alias) not in known])
            )
            return
        await self._exercises.add_aliases(alias_rows(current.id, known_as(name, added)))

    async def _require_free(self, exercise_id: UUID, aliases: Iterable[str]) -> tuple[str, ...]:
        """Return aliases fit for an exercise: none means another one already, by its full name or as the member said.

        Else an export that names the other would be read back as this one.
        """
        names: dict[str, str] = {}
        for alias in aliases:
            name = require_name(alias, "alias")
            names.setdefault(name_key(name), name)
        for row in await self._exercises.find_exact(names) if names else ():
            if row.id == exercise_id:
                continue
            if name_key(row.name) == row.key and (row.uses or not row.is_system):
                raise BusinessRuleError(
                    f"{row.name} is another exercise {'in your log' if row.is_system else 'of yours'}",
                    "`logbk exercise merge` makes one of two exercises.",
                )
            if row.is_given:
                alias = names[row.key]
                raise BusinessRuleError(
                    f"{alias!r} is what you call {row.name}",
                    f'Take it away there first: logbk exercise alias remove "{row.name}" "{alias}"',
                )
        return tuple(names.values())

    async def _find_exact(self, names: Sequence[str]) -> dict[str, list[AnyRow]]:
        keys = {name_key(name) for name in names} - {""}
        found: dict[str, list[AnyRow]] = {}
        for row in await self._exercises.find_exact(keys) if keys else ():
            found.setdefault(row.key, []).append(row)
        missing = {name.lower(): name_key(name) for name in names if name_key(name) not in found}
        # A deleted exercise still answers to its full name: the log that it stands in can be exported and read back.
        for row in await self._exercises.find_deleted(missing) if missing else ():
            found[missing[row.key]] = [row]
        return found


def _named(row: AnyRow, keys: Sequence[str] | None = None) -> NamedExercise:
    return NamedExercise(
        id=row.id,
        name=row.name,
        keys=tuple(keys or (name_key(row.name),)),
        measurement=Measurement(row.measurement),
        commonness=row.commonness,
        uses=row.uses,
        is_own=not row.is_system,
    )


def _bearing(row: AnyRow) -> NamedExercise:
    """Return the exercise that was found by the name which `row` tells of."""
    return replace(_named(row), is_given=row.is_given)


def _ref(row: AnyRow) -> ExerciseRef:
    return ExerciseRef(id=row.id, name=row.name, modality=row.modality, measurement=row.measurement)


def _response(row: AnyRow) -> ExerciseResponse:
    implied = {name_key(name) for name in implied_names(row.name)}

    def besides(names: Iterable[str] | None) -> tuple[str, ...]:
        by_key = {name_key(name): name for name in reversed(tuple(names or ()))}
        return tuple(name for key, name in reversed(by_key.items()) if key not in implied)

    return ExerciseResponse(
        id=row.id,
        name=row.name,
        body_part=row.body_part,
        modality=row.modality,
        measurement=row.measurement,
        picture_url=row.picture_url,
        aliases=besides(row.aliases),
        own_aliases=besides(row.own_aliases),
        is_own=not row.is_system,
        hides=tuple(row.hides or ()),
        uses=row.uses,
        last_used_at=None if row.last_used_at is None else row.last_used_at.astimezone(ZoneInfo(row.last_zone)),
        attribution=row.attribution,
        trend=tuple(row.trend or ()),
    )


def alias_rows(exercise_id: UUID, names: Iterable[str]) -> list[dict[str, object]]:
    """Return rows that make `names` names of an exercise."""
    return [
        {
            "id": uuid7(),
            "exercise_id": exercise_id,
            "alias": name,
            "alias_key": name_key(name),
        }
        for name in names
    ]


def _what_changed(before: ExerciseResponse, name: str, changes: ExerciseUpdate) -> str:
    if name != before.name:
        return f"renamed the exercise {before.name} to {name}"
    names = changes.model_dump(exclude_none=True, exclude_defaults=True)
    if names.keys() == {"add_aliases"}:
        return f"named the exercise {before.name} {', '.join(changes.add_aliases)} too"
    if names.keys() == {"remove_aliases"}:
        return f"took the name {', '.join(changes.remove_aliases)} from the exercise {before.name}"
    return f"changed the exercise {before.name}"


def _no_alias(exercise: ExerciseResponse, alias: str) -> LogBKError:
    if name_key(alias) in {name_key(one) for one in exercise.aliases}:
        return PermissionDeniedError(
            f"{alias!r} is what the catalogue calls {exercise.name}", "Only a name that you gave can be taken away."
        )
    return NotFoundError(f"{exercise.name} has no alias {alias!r}", None, exercise.own_aliases)


def _is_the_catalogues(exercise: ExerciseResponse, done: str, hint: str) -> PermissionDeniedError:
    return PermissionDeniedError(f"{exercise.name} belongs to the catalogue and cannot be {done}", hint)


def _taken(name: str) -> BusinessRuleError:
    return BusinessRuleError(
        f"you already have an exercise called {name}",
        "Choose another name, or make one of the two with `logbk exercise merge`.",
    )
