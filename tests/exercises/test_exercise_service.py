"""What a name means, and what becomes of exercises of one's own."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text

from logbk_cli.core.database import UnitOfWork
from logbk_cli.exercises.matching import UnclearNameError
from logbk_cli.exercises.schemas import (
    ExerciseCreate,
    ExerciseFilter,
    ExercisePage,
    ExerciseResponse,
    ExerciseUpdate,
)
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.exercises.values import BodyPart, Modality
from logbk_cli.notation.values import Measurement
from logbk_cli.seeding.values import read_catalogue
from logbk_cli.shared.exceptions import (
    BusinessRuleError,
    InvalidInputError,
    NotFoundError,
    PermissionDeniedError,
)

T = TypeVar("T")

EVERYTHING = ExerciseFilter()
MONDAY = datetime(2026, 9, 7, 22, 30, tzinfo=UTC)


class Database(Protocol):
    owner_url: str


class Member(Protocol):
    def call(self, work: Callable[[ExerciseService], Awaitable[T]]) -> T: ...

    def work(self, work: Callable[[UnitOfWork], Awaitable[T]]) -> T: ...


def new(name: str = "Rope Thing", *aliases: str, modality: Modality = Modality.OTHER) -> ExerciseCreate:
    return ExerciseCreate(name=name, body_part=BodyPart.BACK, modality=modality, aliases=aliases)


def add(member: Member, exercise: ExerciseCreate) -> ExerciseResponse:
    return member.call(lambda service: service.add(exercise))


def edit(member: Member, exercise: str, **changes: object) -> ExerciseResponse:
    return member.call(lambda service: service.edit(exercise, ExerciseUpdate.model_validate(changes)))


def show(member: Member, name: str) -> ExerciseResponse:
    return member.call(lambda service: service.require_exercise(name))


def resolve(member: Member, *names: str) -> list[str]:
    refs = member.call(lambda service: service.resolve([(name, None) for name in names]))
    return [ref.name for ref in refs]


def delete(member: Member, name: str) -> ExerciseResponse:
    return member.call(lambda service: service.delete(name))


def list_page(member: Member, wanted: ExerciseFilter = EVERYTHING, *, limit: int, page: int = 1) -> ExercisePage:
    return member.call(lambda service: service.list_page(wanted, limit=limit, page=page))


def search(member: Member, query: str, wanted: ExerciseFilter = EVERYTHING) -> list[str]:
    page = member.call(lambda service: service.search(query, wanted, limit=20))
    return [exercise.name for exercise in page.exercises]


def catalogue_id(name: str) -> UUID:
    return next(entry.id for entry in read_catalogue() if entry.name == name)


def do(member: Member, exercise_id: UUID, *, at: datetime = MONDAY, deleted: bool = False) -> None:
    """Log the exercise once, in a workout of its own."""

    async def write(unit: UnitOfWork) -> None:
        await ExerciseService(unit.session).adopt([exercise_id])
        values = {
            "workout": uuid4(),
            "execution": uuid4(),
            "exercise": exercise_id,
            "at": at,
            "deleted_at": at if deleted else None,
        }
        await unit.session.execute(
            text(
                "INSERT INTO logbk.workouts (id, started_at, finished_at, zone, deleted_at)"
                " VALUES (:workout, :at, :at, 'Europe/Berlin', :deleted_at)"
            ),
            values,
        )
        await unit.session.execute(
            text(
                "INSERT INTO logbk.executions (id, workout_id, exercise_id, position)"
                " VALUES (:execution, :workout, :exercise, 1)"
            ),
            values,
        )

    member.work(write)


def test_exact_names_take_one_statement(member: Member, statements: list[str]) -> None:
    assert resolve(member, "bench", "pull-ups", "Barbell Squat", "OHP", "bench") == [
        "Bench Press (Barbell)",
        "Pull Up",
        "Squat (Barbell)",
        "Overhead Press (Barbell)",
        "Bench Press (Barbell)",
    ]
    assert len(statements) == 1


def test_misspelt_names_take_two_more(member: Member, statements: list[str]) -> None:
    assert resolve(member, "bnech press", "sqaut", "plank") == [
        "Bench Press (Barbell)",
        "Squat (Barbell)",
        "Plank",
    ]
    assert len(statements) == 3


def test_no_names_take_none(member: Member, statements: list[str]) -> None:
    assert resolve(member) == []
    assert statements == []


def test_the_sets_decide(member: Member) -> None:
    def with_distance(measurement: Measurement) -> int:
        return int(measurement is Measurement.DISTANCE_DURATION)

    refs = member.call(lambda service: service.resolve([("row", with_distance), ("row", lambda _: 0)][:1]))
    assert [ref.name for ref in refs] == ["Rowing (Machine)"]
    with pytest.raises(UnclearNameError):
        resolve(member, "row")


def test_an_unknown_name_names_candidates(member: Member) -> None:
    with pytest.raises(UnclearNameError) as caught:
        resolve(member, "bench", "tricep")
    assert caught.value.query == "tricep"
    assert "Triceps Pushdown (Cable)" in caught.value.candidates


def test_habit_decides_between_equals(member: Member) -> None:
    do(member, catalogue_id("Rowing (Machine)"))
    assert resolve(member, "row") == ["Rowing (Machine)"]


def test_what_was_thrown_away_is_no_habit(member: Member) -> None:
    name = "Rowing (Machine)"
    for _ in range(2):
        do(member, catalogue_id(name), deleted=True)
    with pytest.raises(UnclearNameError):
        resolve(member, "row")
    # What dictation expects to hear, and what a search by likeness prefers.
    assert not any(named.uses for named in member.call(lambda service: service.list_named()))


def test_adopting_copies_once(member: Member, statements: list[str]) -> None:
    bench = catalogue_id("Bench Press (Barbell)")
    for _ in range(2):
        member.call(lambda service: service.adopt([bench]))
    assert len(statements) == 2

    async def rows(unit: UnitOfWork) -> list[tuple[UUID, bool]]:
        found = await unit.session.execute(
            text("SELECT user_id, is_system FROM logbk.exercises WHERE id = :id ORDER BY user_id"),
            {"id": bench},
        )
        return [(row.user_id, row.is_system) for row in found]

    assert member.work(rows) == [(UUID(int=0), True), (member.work(_user_id), True)]
    assert search(member, "bench").count("Bench Press (Barbell)") == 1
    assert not show(member, "bench").is_own
    assert resolve(member, "bench") == ["Bench Press (Barbell)"]


async def _user_id(unit: UnitOfWork) -> UUID:
    assert unit.user_id is not None
    return unit.user_id


def test_a_reference_by_id(member: Member) -> None:
    bench = catalogue_id("Bench Press (Barbell)")
    member.call(lambda service: service.adopt([bench]))
    ref = member.call(lambda service: service.get_ref(bench))
    assert ref is not None
    assert (ref.name, ref.measurement, ref.is_on_straight_bar) == (
        "Bench Press (Barbell)",
        Measurement.WEIGHT_REPS,
        True,
    )
    assert member.call(lambda service: service.get_ref(uuid4())) is None


def test_adding_and_finding(member: Member) -> None:
    added = add(member, new("Rope Thing (Cable)", "thingy", "thingies", modality=Modality.CABLE))
    assert added.is_own
    assert added.aliases == ("thingy",)
    assert added.measurement is Measurement.WEIGHT_REPS
    assert resolve(member, "thingy", "cable rope thing", "rope thing (cable)") == ["Rope Thing (Cable)"] * 3
    assert search(member, "rope thign")[0] == "Rope Thing (Cable)"
    assert show(member, "thingy") == added


def test_the_modality_tells_what_is_counted(member: Member) -> None:
    for modality, measurement in (
        (Modality.BODYWEIGHT, Measurement.BODYWEIGHT_REPS),
        (Modality.CARDIO, Measurement.DISTANCE_DURATION),
        (Modality.KETTLEBELL, Measurement.WEIGHT_REPS),
    ):
        assert add(member, new(f"By {modality}", modality=modality)).measurement is measurement


def test_names_that_cannot_be_one(member: Member) -> None:
    for name in ("", "   ", "!!!", "a:b", "a;b", "a#b", 'a"b', "x" * 121, "\u202e"):
        with pytest.raises(InvalidInputError):
            add(member, new(name))
        with pytest.raises(InvalidInputError):
            add(member, new("Fine", name))
    assert search(member, "fine", ExerciseFilter(mine=True)) == []


def test_a_name_is_cleaned(member: Member) -> None:
    assert add(member, new("  Ropé\u200b \tThing[/] ")).name == "Ropé Thing[/]"


def test_pictures_that_cannot_be_one(member: Member) -> None:
    for url in ("ftp://example.org/x", "https://", "https://exa mple.org", "x", "https://" + "x" * 2000):
        with pytest.raises(InvalidInputError):
            add(member, new().model_copy(update={"picture_url": url}))


def test_a_name_is_taken_once(member: Member) -> None:
    add(member, new("Thing"))
    with pytest.raises(BusinessRuleError, match="THING"):
        add(member, new("THING"))


def test_an_own_exercise_takes_the_place_of_the_catalogues(member: Member) -> None:
    mine = add(member, new("Plank", modality=Modality.OTHER))
    assert show(member, "plank") == mine
    assert search(member, "plank").count("Plank") == 1
    page = list_page(member, limit=1)
    assert page.total == len(read_catalogue())


def test_an_exercise_in_use_cannot_be_added_again(member: Member) -> None:
    do(member, catalogue_id("Plank"))
    with pytest.raises(BusinessRuleError):
        add(member, new("Plank"))


def test_editing(member: Member) -> None:
    added = add(member, new("Rope Thing (Cable)", "thingy"))
    edited = edit(
        member,
        "thingy",
        name="Cord Thing (Cable)",
        body_part="chest",
        measurement="duration",
        picture_url="https://example.org/a.png",
        add_aliases=("cordy", "the cord"),
        remove_aliases=("Thingies",),
    )
    assert edited.id == added.id
    assert (edited.name, edited.body_part, edited.modality) == (
        "Cord Thing (Cable)",
        BodyPart.CHEST,
        Modality.OTHER,
    )
    assert edited.measurement is Measurement.DURATION
    assert edited.aliases == ("cordy", "the cord")
    assert edited.picture_url == "https://example.org/a.png"
    assert resolve(member, "cable cord thing") == ["Cord Thing (Cable)"]
    for gone in ("rope thing (cable)", "cable rope thing", "thingy"):
        with pytest.raises(UnclearNameError):
            edit(member, gone, name="Other")
    assert edit(member, "cordy", picture_url="").picture_url is None


def test_an_alias_comes_back(member: Member) -> None:
    add(member, new("Thing", "thingy"))
    edit(member, "thing", remove_aliases=("thingy",))
    assert edit(member, "thing", add_aliases=("thingy", "thingies")).aliases == ("thingy",)
    assert resolve(member, "thingies") == ["Thing"]


def test_what_cannot_be_edited(member: Member) -> None:
    add(member, new("Thing", "thingy"))
    add(member, new("Other"))
    with pytest.raises(PermissionDeniedError):
        edit(member, "bench", name="Mine")
    with pytest.raises(BusinessRuleError):
        edit(member, "thing", name="other")
    with pytest.raises(InvalidInputError, match="nothing to change"):
        edit(member, "thing")
    with pytest.raises(InvalidInputError, match="own name"):
        edit(member, "thing", remove_aliases=("things",))
    with pytest.raises(NotFoundError, match="no alias"):
        edit(member, "thing", remove_aliases=("thingo",))
    with pytest.raises(UnclearNameError) as caught:
        edit(member, "thnig", name="Third")
    assert caught.value.candidates[0] == "Thing"
    assert show(member, "thing").aliases == ("thingy",)


def test_deleting_keeps_history(member: Member) -> None:
    added = add(member, new("Thing", "thingy"))
    do(member, added.id)
    gone = delete(member, "thingy")
    assert gone.name == "Thing"
    with pytest.raises(UnclearNameError):
        resolve(member, "thingy")
    assert "Thing" not in search(member, "thing", ExerciseFilter(mine=True))
    ref = member.call(lambda service: service.get_ref(added.id))
    assert ref is not None
    assert ref.name == "Thing"
    assert add(member, new("Thing")).id != added.id


def test_the_catalogue_cannot_be_deleted(member: Member) -> None:
    do(member, catalogue_id("Plank"))
    for name in ("bench", "plank"):
        with pytest.raises(PermissionDeniedError):
            delete(member, name)


def test_uses_are_counted(member: Member) -> None:
    plank = catalogue_id("Plank")
    do(member, plank, at=MONDAY - timedelta(days=3))
    do(member, plank)
    do(member, plank, at=MONDAY + timedelta(days=1), deleted=True)
    found = show(member, "plank")
    assert found.uses == 2
    assert found.last_used_at is not None
    assert found.last_used_at == MONDAY
    assert found.last_used_at.date().isoformat() == "2026-09-08"  # where the workout was


def test_listing_takes_two_statements_and_pages(member: Member, statements: list[str]) -> None:
    total = len(read_catalogue())
    pages = []
    for number in (1, 2, 3):
        statements.clear()
        page = list_page(member, limit=300, page=number)
        assert len(statements) == 2
        assert page.total == total
        pages += [exercise.name for exercise in page.exercises]
    assert pages == sorted(pages, key=str.lower)
    assert sorted(pages) == sorted(entry.name for entry in read_catalogue())
    assert list_page(member, limit=300, page=9).exercises == ()


def test_searching_takes_two_statements_and_pages(member: Member, statements: list[str]) -> None:
    first = member.call(lambda service: service.search("press", EVERYTHING, limit=5))
    assert len(statements) == 2
    second = member.call(lambda service: service.search("press", EVERYTHING, limit=5, page=2))
    both = member.call(lambda service: service.search("press", EVERYTHING, limit=10))
    assert first.exercises + second.exercises == both.exercises
    assert both.total == first.total
    assert both.total > 10


def test_filters(member: Member) -> None:
    mine = add(member, new("Thing", modality=Modality.BAND))
    page = list_page(member, ExerciseFilter(mine=True), limit=9)
    assert page.exercises == (mine,)
    wanted = ExerciseFilter(body_part=BodyPart.BICEPS, modality=Modality.CABLE)
    page = list_page(member, wanted, limit=100)
    assert {(one.body_part, one.modality) for one in page.exercises} == {(BodyPart.BICEPS, Modality.CABLE)}
    assert search(member, "curl", wanted)[0] == "Bicep Curl (Cable)"
    assert search(member, "%") == search(member, "_") == []


def test_others_exercises_do_not_exist(member: Member, database: Database) -> None:
    other, exercise = uuid4(), uuid4()
    with psycopg.connect(database.owner_url) as connection:
        connection.execute(
            "INSERT INTO logbk.exercises (user_id, id, name, body_part, modality, measurement)"
            " VALUES (%s, %s, 'Secret Move', 'back', 'other', 'weight_reps')",
            [other, exercise],
        )
        connection.execute(
            "INSERT INTO logbk.exercise_aliases (user_id, id, exercise_id, alias, alias_key)"
            " VALUES (%s, %s, %s, 'secret move', 'secret move')",
            [other, uuid4(), exercise],
        )
    assert search(member, "secret move") == []
    assert search(member, "secret move", ExerciseFilter(mine=True)) == []
    with pytest.raises(UnclearNameError):
        edit(member, "secret move", name="Mine")
    assert member.call(lambda service: service.get_ref(exercise)) is None
    page = list_page(member, limit=1)
    assert page.total == len(read_catalogue())
    assert add(member, new("Secret Move")).id != exercise
