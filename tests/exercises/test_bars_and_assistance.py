"""On which exercises plates count as a straight bar, and on which a weight is assistance."""

from uuid import uuid4

import pytest

from logbk_cli.exercises.schemas import ExerciseRef
from logbk_cli.exercises.values import Modality
from logbk_cli.notation.values import Measurement
from logbk_cli.seeding.values import read_catalogue


def ref(name: str, modality: Modality, measurement: Measurement) -> ExerciseRef:
    return ExerciseRef(id=uuid4(), name=name, modality=modality, measurement=measurement)


REFS = {
    entry.name: ref(entry.name, Modality(entry.modality), Measurement(entry.measurement)) for entry in read_catalogue()
}


@pytest.mark.parametrize(
    "name",
    ["Bench Press (Barbell)", "Squat (Barbell)", "Preacher Curl (Barbell)", "Jefferson Curl", "21s Bicep Curl"],
)
def test_plates_count_on_a_straight_bar(name: str) -> None:
    assert REFS[name].is_on_straight_bar


@pytest.mark.parametrize(
    "name",
    [
        *("T-Bar Row", "Meadows Row", "Landmine Press", "Landmine Rotation", "Bicep Curl (EZ Bar)", "Axle Deadlift"),
        *("Deadlift (Trap Bar)", "Safety Bar Squat", "Swiss Bar Bench Press", "Farmers Walk (Trap Bar)"),
        *("Leg Press (Machine)", "Squat (Smith Machine)", "Bench Press (Dumbbell)", "Pull Up"),
    ],
)
def test_plates_do_not_count_on_what_weighs_otherwise(name: str) -> None:
    assert not REFS[name].is_on_straight_bar


def test_an_own_exercise_tells_its_bar_by_its_name() -> None:
    assert ref("Reeves Press", Modality.BARBELL, Measurement.WEIGHT_REPS).is_on_straight_bar
    assert not ref("Cambered-Bar Squat", Modality.BARBELL, Measurement.WEIGHT_REPS).is_on_straight_bar


@pytest.mark.parametrize(
    "name",
    ["Pull Up (Assisted)", "Chin Up (Assisted)", "Chest Dip (Assisted)", "Triceps Dip (Assisted)"],
)
def test_assistance_is_told(name: str) -> None:
    assert REFS[name].is_assisted


def test_assistance_is_of_exercises_on_the_body() -> None:
    assert not REFS["Pull Up"].is_assisted
    assert not REFS["Bench Press (Barbell)"].is_assisted
    assert ref("Assisted Sissy Squat", Modality.OTHER, Measurement.BODYWEIGHT_REPS).is_assisted
    assert not ref("Assisted Stretch", Modality.OTHER, Measurement.DURATION).is_assisted
