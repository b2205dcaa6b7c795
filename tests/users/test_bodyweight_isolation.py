"""What the repository shows and changes of another member's bodyweights: nothing."""

from datetime import date
from uuid import uuid4

from logbk_cli.users.repository import BodyweightRepository
from tests.conftest import Member, Neighbours, public_methods

DAY = date(2026, 11, 1)
COVERED = {"get", "list_newest", "put", "update"}


def test_each_method_has_its_case() -> None:
    assert public_methods(BodyweightRepository) == COVERED


def weigh(member: Member, weight: int) -> None:
    member.call(lambda session: BodyweightRepository(session).put(uuid4(), DAY, {"weight": weight, "unit": "kg"}))


def test_each_member_sees_their_own(neighbours: Neighbours) -> None:
    weigh(neighbours.other, 91)
    assert neighbours.one.call(lambda session: BodyweightRepository(session).get(DAY)) is None
    assert neighbours.one.call(lambda session: BodyweightRepository(session).list_newest(None, None, 9)) == []
    weigh(neighbours.one, 72)
    for member, weight in ((neighbours.one, 72), (neighbours.other, 91)):
        found = member.call(lambda session: BodyweightRepository(session).get(DAY))
        assert found is not None
        assert found.weight == weight
        listed = member.call(lambda session: BodyweightRepository(session).list_newest(None, None, 9))
        assert [(row.weight, row.total) for row in listed] == [(weight, 1)]


def test_nobody_changes_anothers(neighbours: Neighbours) -> None:
    weigh(neighbours.other, 91)
    before = neighbours.rows_of(neighbours.other)
    assert len(before["bodyweights"]) == 1
    neighbours.one.call(lambda session: BodyweightRepository(session).update(DAY, {"weight": 1}))
    weigh(neighbours.one, 72)
    neighbours.one.call(lambda session: BodyweightRepository(session).update(DAY, {"weight": 73}))
    assert neighbours.rows_of(neighbours.other) == before
    assert [row[3] for row in neighbours.rows_of(neighbours.one)["bodyweights"]] == [73]
