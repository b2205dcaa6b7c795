"""What the repository shows and changes of another member's plates: nothing."""

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.plates.repository import PlateRepository
from tests.conftest import Neighbours, public_methods


async def keep(session: AsyncSession, plates: str) -> None:
    await PlateRepository(session).update({"plates_kg": plates})


async def seen(session: AsyncSession) -> object:
    row = await PlateRepository(session).get()
    return None if row is None else row.plates_kg


def test_each_method_stands_here() -> None:
    assert public_methods(PlateRepository) == {"get", "update"}


def test_nobody_sees_or_changes_anothers_plates(neighbours: Neighbours) -> None:
    neighbours.one.call(lambda session: keep(session, "20x4"))
    assert neighbours.other.call(seen) is None
    before = neighbours.rows_of(neighbours.one)
    neighbours.other.call(lambda session: keep(session, "5x2"))
    assert neighbours.rows_of(neighbours.one) == before
    assert neighbours.one.call(seen) == "20x4"
