"""The names of other apps' exercises, each told to be the right one of ours, or asked about."""

import pytest

from logbk_cli.exercises.matching import ExerciseIndex, NamedExercise
from logbk_cli.notation.values import Measurement
from logbk_cli.seeding.values import read_catalogue
from logbk_cli.transfer.app_names import our_name
from tests.transfer.app_catalogues import ALL


@pytest.fixture(scope="module")
def index() -> ExerciseIndex:
    return ExerciseIndex(
        NamedExercise(one.id, one.name, one.alias_keys, Measurement(one.measurement), one.commonness)
        for one in read_catalogue()
    )


@pytest.mark.parametrize(("app", "theirs", "ours"), ALL)
def test_a_name_means_the_right_exercise_or_is_asked_about(
    index: ExerciseIndex, app: str, theirs: str, ours: str | None
) -> None:
    meant = index.match_closely(our_name(theirs) or theirs)
    assert (meant.name if meant else None) == ours, app


def test_the_table_is_as_large_as_it_should_be() -> None:
    assert len(ALL) >= 150
    assert sum(ours is None for _, _, ours in ALL) >= 5


@pytest.mark.parametrize("theirs", ["Benchpress Barbel", "Squatt", "Bench Press (Barbell) 2", "Row", "", "()"])
def test_nothing_is_guessed(index: ExerciseIndex, theirs: str) -> None:
    assert index.match_closely(theirs) is None
