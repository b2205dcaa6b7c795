"""Rules for profiles and bodyweights: what a person prefers, and one weight a day."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from logbk_cli.changes.service import ChangeService
from logbk_cli.core import clock
from logbk_cli.core.times import EARLIEST_YEAR, named_zone, parse_day
from logbk_cli.notation.limits import KG_PER_LB, MAX_WEIGHT_KG
from logbk_cli.notation.values import WeightUnit
from logbk_cli.shared.exceptions import BusinessRuleError, InvalidInputError, NotFoundError
from logbk_cli.shared.text import plain_decimal, sanitise
from logbk_cli.users.repository import AnyRow, BodyweightRepository, ProfileRepository
from logbk_cli.users.schemas import (
    BodyweightHistory,
    BodyweightLogged,
    BodyweightResponse,
    ProfileResponse,
    ProfileUpdate,
)

MAX_NAME_LENGTH = 120
_HUNDREDTH: Final = Decimal("0.01")
MAX_UNDO_DAYS = 36_500
_WORDS = {
    "display_name": "name",
    "e1rm_formula": "e1RM formula",
    "forced_reps": "forced reps",
    "undo_days": "undo time",
}


class ProfileService:
    """A member's own settings."""

    def __init__(self, session: AsyncSession) -> None:
        self._profiles = ProfileRepository(session)
        self._bodyweights = BodyweightRepository(session)
        self._changes = ChangeService(session)

    async def require_profile(self, *, for_writing: bool = False) -> ProfileResponse:
        """Return the profile.

        `for_writing`: what this transaction writes depends on what it reads, so the member's other writers wait for its
        end. As the first statement, it keeps two writers from waiting for each other.

        Raises:
            NotFoundError: the account has none, which only a damaged database brings about.

        """
        return _profile(await self._profiles.get(for_writing=for_writing))

    async def update(self, changes: ProfileUpdate) -> ProfileResponse:
        """Change what is given and return the profile; a bodyweight becomes today's entry.

        Raises:
            InvalidInputError: an unknown zone, a bodyweight that is none, or a time that nothing is kept for.

        """
        values = changes.model_dump(exclude_none=True, exclude={"bodyweight", "bodyweight_unit"})
        if changes.zone is not None:
            values["zone"] = named_zone(changes.zone).key
        if changes.display_name is not None:
            values["display_name"] = sanitise(changes.display_name).strip()[:MAX_NAME_LENGTH] or None
        if changes.undo_days is not None and not 1 <= changes.undo_days <= MAX_UNDO_DAYS:
            raise InvalidInputError(f"changes can be kept for 1 to {MAX_UNDO_DAYS:,} days")
        profile = _profile(await self._profiles.update(values)) if values else await self.require_profile()
        if changes.bodyweight is not None:
            entry = _require_bodyweight(changes.bodyweight, changes.bodyweight_unit or profile.unit)
            await self._bodyweights.put(uuid7(), _today(profile), entry)
            profile = await self.require_profile()
        named = changes.model_dump(exclude_none=True, exclude={"bodyweight_unit"})
        if named:
            await self._changes.describe(f"changed your settings: {', '.join(_named(named))}")
        return profile


class BodyweightService:
    """What a member weighed, one entry a day."""

    def __init__(self, session: AsyncSession) -> None:
        self._bodyweights = BodyweightRepository(session)
        self._profiles = ProfileService(session)
        self._changes = ChangeService(session)

    async def log(self, weight: Decimal, unit: WeightUnit | None, day: str | None) -> BodyweightLogged:
        """Write down the weight of a day, today's without one; a day that has an entry gets the new one.

        Raises:
            InvalidInputError: not a bodyweight, or not a day up to today.

        """
        profile = await self._profiles.require_profile()
        on = _require_day(day, profile)
        values = _require_bodyweight(weight, unit or profile.unit)
        replaced = await self._bodyweights.get(on)
        await self._bodyweights.put(uuid7(), on, values)
        await self._changes.describe(f"logged a bodyweight of {plain_decimal(weight)} {values['unit']} on {on}")
        return await self._logged(on, replaced)

    async def history(self, since: str | None, until: str | None, limit: int) -> BodyweightHistory:
        """Return the newest entries, the newest first; both days are included.

        Raises:
            InvalidInputError: not a day.

        """
        zone, now = (await self._profiles.require_profile()).zone_info, clock.now()
        rows = await self._bodyweights.list_newest(
            None if since is None else parse_day(since, zone, now),
            None if until is None else parse_day(until, zone, now),
            limit,
        )
        return BodyweightHistory(entries=tuple(map(_entry, rows)), total=rows[0].total if rows else 0)

    async def edit(
        self, day: str, weight: Decimal | None, unit: WeightUnit | None, new_day: str | None
    ) -> BodyweightLogged:
        """Change the weight or the day of an entry.

        Raises:
            InvalidInputError: nothing to change, not a bodyweight, or not a day up to today.
            NotFoundError: that day has no entry.
            BusinessRuleError: the new day has one.

        """
        if weight is None and new_day is None:
            raise InvalidInputError("nothing to change", "Give the right weight, or its day with --date.")
        profile = await self._profiles.require_profile()
        on, replaced = await self._require(day, profile)
        values: dict[str, object] = {} if weight is None else _require_bodyweight(weight, unit or profile.unit)
        moved = on if new_day is None else _require_day(new_day, profile)
        if moved != on:
            if await self._bodyweights.get(moved) is not None:
                raise BusinessRuleError(f"{moved} has an entry already", "Change or delete that one first.")
            values["day"] = moved
        if values:
            await self._bodyweights.update(on, values)
            await self._changes.describe(f"changed the bodyweight of {on}")
        return await self._logged(moved, replaced)

    async def require(self, day: str) -> BodyweightResponse:
        """Return the entry of a day.

        Raises:
            InvalidInputError: not a day up to today.
            NotFoundError: it has none.

        """
        _, row = await self._require(day, await self._profiles.require_profile())
        return _entry(row)

    async def delete(self, day: str) -> BodyweightResponse:
        """Delete the entry of a day and return what it was; see `require` for the errors."""
        on, row = await self._require(day, await self._profiles.require_profile())
        await self._bodyweights.update(on, {"deleted_at": clock.now()})
        await self._changes.describe(f"deleted the bodyweight of {on}")
        return _entry(row)

    async def _require(self, day: str, profile: ProfileResponse) -> tuple[date, AnyRow]:
        on = _require_day(day, profile)
        row = await self._bodyweights.get(on)
        if row is None:
            raise NotFoundError(f"no bodyweight is logged on {on}", "See `logbk bodyweight history`.")
        return on, row

    async def _logged(self, day: date, replaced: AnyRow | None) -> BodyweightLogged:
        row = await self._bodyweights.get(day)
        if row is None:
            raise NotFoundError(f"the bodyweight of {day} is gone")
        return BodyweightLogged(entry=_entry(row), replaced=None if replaced is None else _entry(replaced))


def _profile(row: AnyRow | None) -> ProfileResponse:
    if row is None:
        raise NotFoundError("this account has no profile")
    return ProfileResponse.model_validate(dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name for it


def _entry(row: AnyRow) -> BodyweightResponse:
    factor = KG_PER_LB if row.unit == WeightUnit.LB else 1
    change = None if row.change_kg is None else (row.change_kg / factor).quantize(_HUNDREDTH)
    return BodyweightResponse(day=row.day, weight=row.weight, unit=row.unit, change=change)


def _require_bodyweight(weight: Decimal, unit: WeightUnit) -> dict[str, object]:
    highest = MAX_WEIGHT_KG if unit is WeightUnit.KG else MAX_WEIGHT_KG / KG_PER_LB
    if not weight.is_finite() or not 0 < weight <= highest:
        raise InvalidInputError(f"a bodyweight is over 0 and at most {highest:,.0f} {unit.value}")
    return {"weight": weight, "unit": unit.value}


def _today(profile: ProfileResponse) -> date:
    return clock.now().astimezone(profile.zone_info).date()


def _require_day(text: str | None, profile: ProfileResponse) -> date:
    today = _today(profile)
    day = today if text is None else parse_day(text, profile.zone_info, clock.now())
    if day > today:
        raise InvalidInputError(f"{day} lies in the future", "Only what was weighed can be logged.")
    if day.year < EARLIEST_YEAR:
        raise InvalidInputError(f"{day} lies too far back")
    return day


def _named(values: Iterable[str]) -> list[str]:
    return [_WORDS.get(key, key) for key in values]
