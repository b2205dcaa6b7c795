"""Exercises that a file has and the log does not: what they are, as far as their names and their sets tell."""

from typing import Final
from uuid import UUID, uuid5

from logbk_cli.exercises.schemas import ExerciseCreate, ExerciseRef
from logbk_cli.exercises.values import FORBIDDEN_IN_NAMES, BodyPart, Modality, name_key
from logbk_cli.notation.raw import SetKind
from logbk_cli.notation.values import Measurement
from logbk_cli.transfer.survey import NamedSets

_STAND_INS: Final = UUID("0d3b1ac0-6f6d-5b44-8d0c-51a2f2a5d7e0")
_FORBIDDEN: Final = str.maketrans(dict.fromkeys(FORBIDDEN_IN_NAMES, " "))
_MODALITIES: Final = {
    **{word: Modality(word) for word in ("barbell", "dumbbell", "cable", "machine", "kettlebell", "band")},
    "smith": Modality.SMITH,
    "ez": Modality.BARBELL,
    "bodyweight": Modality.BODYWEIGHT,
}
_BODY_PARTS: Final = {
    **{part.value: part for part in BodyPart},
    "ab": BodyPart.CORE,
    "lat": BodyPart.BACK,
    "pec": BodyPart.CHEST,
    "pectorali": BodyPart.CHEST,
    "quad": BodyPart.QUADRICEPS,
    "leg": BodyPart.QUADRICEPS,
    "glute": BodyPart.GLUTES,
    "calf": BodyPart.CALVES,
    "hamstring": BodyPart.HAMSTRINGS,
    "shoulder": BodyPart.SHOULDERS,
    "deltoid": BodyPart.SHOULDERS,
    "bicep": BodyPart.BICEPS,
    "tricep": BodyPart.TRICEPS,
    "forearm": BodyPart.FOREARMS,
}


def new_exercise(named: NamedSets) -> ExerciseCreate:
    """Return the exercise to add for a name."""
    name = " ".join(named.name.translate(_FORBIDDEN).split())
    given = named.properties
    measurement = (given.measurement if given else None) or _measurement(named.kind)
    modality = (given.modality if given else None) or _modality(name, measurement)
    body_part = (given.body_part if given else None) or _body_part(named.category, measurement)
    return ExerciseCreate(name=name, body_part=body_part, modality=modality, measurement=measurement)


def stand_in(named: NamedSets) -> ExerciseRef:
    """Return what an exercise that is not there yet would be, to look at its sets."""
    new = new_exercise(named)
    return ExerciseRef(
        id=uuid5(_STAND_INS, named.name),
        name=new.name,
        modality=new.modality,
        measurement=new.measurement or Measurement.WEIGHT_REPS,
    )


def _measurement(kind: SetKind) -> Measurement:
    if SetKind.DISTANCE in kind:
        return Measurement.WEIGHT_DISTANCE if SetKind.WEIGHT in kind else Measurement.DISTANCE_DURATION
    if SetKind.REPS in kind:
        return Measurement.WEIGHT_REPS if SetKind.WEIGHT in kind else Measurement.BODYWEIGHT_REPS
    return Measurement.DURATION if SetKind.TIME in kind else Measurement.WEIGHT_REPS


def _modality(name: str, measurement: Measurement) -> Modality:
    words = name_key(name).split()
    named = next((_MODALITIES[word] for word in words if word in _MODALITIES), None)
    if named is not None:
        return named
    if measurement is Measurement.DISTANCE_DURATION:
        return Modality.CARDIO
    return Modality.BODYWEIGHT if measurement is Measurement.BODYWEIGHT_REPS else Modality.OTHER


def _body_part(category: str | None, measurement: Measurement) -> BodyPart:
    words = name_key(category or "").split()
    named = next((_BODY_PARTS[word] for word in words if word in _BODY_PARTS), None)
    if named is not None:
        return named
    return BodyPart.CARDIO if measurement is Measurement.DISTANCE_DURATION else BodyPart.OTHER
