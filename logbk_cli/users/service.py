"""Rules for profiles."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.changes.service import ChangeService
from logbk_cli.core.times import named_zone
from logbk_cli.notation.limits import MAX_WEIGHT_KG
from logbk_cli.shared.exceptions import InvalidInputError, NotFoundError
from logbk_cli.shared.text import sanitise
from logbk_cli.users.repository import ProfileRepository
from logbk_cli.users.schemas import ProfileResponse, ProfileUpdate

MAX_NAME_LENGTH = 120
MAX_UNDO_DAYS = 36_500
_WORDS = {"display_name": "name", "e1rm_formula": "e1RM formula", "undo_days": "undo time"}


class ProfileService:
    """A member's own settings."""

    def __init__(self, session: AsyncSession) -> None:
        self._profiles = ProfileRepository(session)
        self._changes = ChangeService(session)

    async def require_profile(self, *, for_writing: bool = False) -> ProfileResponse:
        """Return the profile.

        `for_writing`: what this transaction writes depends on what it reads, so the member's other writers wait for its
        end. As the first statement, it keeps two writers from waiting for each other.

        Raises:
            NotFoundError: the account has none, which only a damaged database brings about.

        """
        row = await self._profiles.get(for_writing=for_writing)
        if row is None:
            raise NotFoundError("this account has no profile")
        return ProfileResponse.model_validate(dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name for it

    async def update(self, changes: ProfileUpdate) -> ProfileResponse:
        """Change what is given and return the profile.

        Raises:
            InvalidInputError: an unknown zone, a bodyweight that is none, or a time that nothing is kept for.

        """
        values = changes.model_dump(exclude_none=True)
        if changes.zone is not None:
            values["zone"] = named_zone(changes.zone).key
        if changes.display_name is not None:
            values["display_name"] = sanitise(changes.display_name).strip()[:MAX_NAME_LENGTH] or None
        if changes.bodyweight is not None:
            if not changes.bodyweight.is_finite() or not 0 < changes.bodyweight <= MAX_WEIGHT_KG:
                raise InvalidInputError(f"a bodyweight is over 0 and at most {MAX_WEIGHT_KG}")
            values.setdefault("bodyweight_unit", changes.unit or (await self.require_profile()).unit)
        if changes.undo_days is not None and not 1 <= changes.undo_days <= MAX_UNDO_DAYS:
            raise InvalidInputError(f"changes can be kept for 1 to {MAX_UNDO_DAYS:,} days")
        if not values:
            return await self.require_profile()
        row = await self._profiles.update(values)
        if row is None:
            raise NotFoundError("this account has no profile")
        await self._changes.describe(f"changed your settings: {', '.join(_named(values))}")
        return ProfileResponse.model_validate(dict(row._mapping))  # noqa: SLF001 - as above


def _named(values: Iterable[str]) -> list[str]:
    return [_WORDS.get(key, key) for key in values if key != "bodyweight_unit"]
