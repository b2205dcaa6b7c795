"""What the repository shows and changes of another member's profile: nothing."""

from logbk_cli.users.repository import ProfileRepository
from tests.conftest import Member, Neighbours, public_methods

COVERED = {"get", "update"}


def test_each_method_has_its_case() -> None:
    assert public_methods(ProfileRepository) == COVERED


def change(member: Member, name: str) -> object:
    return member.call(lambda session: ProfileRepository(session).update({"display_name": name}))


def shown_to(member: Member) -> object:
    return member.call(lambda session: ProfileRepository(session).get())


def test_each_member_sees_their_own_profile(neighbours: Neighbours) -> None:
    assert change(neighbours.other, "Theirs") is not None
    assert change(neighbours.one, "Mine") is not None
    assert "Mine" in str(shown_to(neighbours.one))
    assert "Theirs" in str(shown_to(neighbours.other))


def test_an_update_changes_nobody_elses_profile(neighbours: Neighbours) -> None:
    before = neighbours.rows_of(neighbours.other)
    assert len(before["profiles"]) == 1
    assert "Mine" in str(change(neighbours.one, "Mine"))
    assert neighbours.rows_of(neighbours.other) == before
    change(neighbours.other, "Theirs")
    assert neighbours.rows_of(neighbours.other) != before, "not even its owner can change it"
