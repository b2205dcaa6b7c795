"""What the repositories of records and statistics tell of another member's log: nothing."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.stats.repository import StatsRepository
from logbk_cli.stats.values import GroupBy, Period
from logbk_cli.users.values import ForcedReps
from logbk_cli.workouts.record_repository import RecordRepository
from tests.conftest import Neighbours, public_methods
from tests.workouts.test_workout_isolation import START, new_ids, write_log

PERIOD = Period(date(2026, 11, 1), date(2026, 11, 30))
APART = ForcedReps.APART
IDS = new_ids()
Read = Callable[[AsyncSession], Awaitable[Any]]
STATS: dict[str, Read] = {
    "count_workouts": lambda session: StatsRepository(session).count_workouts(None, None),
    "count_sets": lambda session: StatsRepository(session).count_sets(PERIOD, None, [GroupBy.EXERCISE], APART),
    "list_weeks": lambda session: StatsRepository(session).list_weeks(),
    "list_exercises": lambda session: StatsRepository(session).list_exercises(most_done=True, limit=9),
}
RECORDS: dict[str, Read] = {
    "list_bests": lambda session: RecordRepository(session).list_bests(
        [IDS.exercise], forced=APART, before=START + timedelta(days=9)
    ),
    "list_best_sets": lambda session: RecordRepository(session).list_best_sets([IDS.exercise], forced=APART),
}


def test_each_method_has_its_case() -> None:
    assert public_methods(StatsRepository) == set(STATS)
    assert public_methods(RecordRepository) == set(RECORDS)


@pytest.mark.parametrize("method", [*STATS, *RECORDS])
def test_nothing_is_told_of_anothers_log(neighbours: Neighbours, method: str) -> None:
    read = {**STATS, **RECORDS}[method]
    neighbours.one.call(lambda session: write_log(session, new_ids(), "my", 72))
    alone = str(neighbours.one.call(read))
    neighbours.other.call(lambda session: write_log(session, IDS, "their", 91))
    assert neighbours.other.call(read), "not even its owner is told anything"
    assert str(neighbours.one.call(read)) == alone
