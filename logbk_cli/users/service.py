"""Rules for profiles."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.notation.limits import MAX_WEIGHT_KG
from logbk_cli.shared.exceptions import InvalidInputError, NotFoundError
from logbk_cli.shared.text import sanitise
from logbk_cli.users.repository import ProfileRepository
from logbk_cli.users.schemas import ProfileResponse, ProfileUpdate

MAX_NAME_LENGTH = 120


class ProfileService:
    """A member's own settings."""

    def __init__(self, session: AsyncSession) -> None:
        self._profiles = ProfileRepository(session)

    async def require_profile(self) -> ProfileResponse:
        """Return the profile.

        Raises:
            NotFoundError: the account has none, which only a damaged database brings about.

        """
        row = await self._profiles.get()
        if row is None:
            raise NotFoundError("this account has no profile")
        return ProfileResponse.model_validate(dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name for it

    async def lock(self) -> None:
        """Keep this member's other imports out until the transaction ends."""
        await self._profiles.lock()

    async def update(self, changes: ProfileUpdate) -> ProfileResponse:
        """Change what is given and return the profile.

        Raises:
            InvalidInputError: an unknown zone, or a bodyweight that is none.

        """
        values = changes.model_dump(exclude_none=True)
        if changes.zone is not None:
            values["zone"] = _require_zone(changes.zone)
        if changes.display_name is not None:
            values["display_name"] = sanitise(changes.display_name).strip()[:MAX_NAME_LENGTH] or None
        if changes.bodyweight is not None:
            if not changes.bodyweight.is_finite() or not 0 < changes.bodyweight <= MAX_WEIGHT_KG:
                raise InvalidInputError(f"a bodyweight is over 0 and at most {MAX_WEIGHT_KG}")
            values.setdefault("bodyweight_unit", changes.unit or (await self.require_profile()).unit)
        if not values:
            return await self.require_profile()
        row = await self._profiles.update(values)
        if row is None:
            raise NotFoundError("this account has no profile")
        return ProfileResponse.model_validate(dict(row._mapping))  # noqa: SLF001 - as above


def _require_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInputError(f"not a time zone: {name!r}", "Use an IANA name such as Europe/Berlin.") from None
