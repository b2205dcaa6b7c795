"""Exercises that a file has and the log does not: what they are, as far as their names and their sets tell."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Final
from uuid import UUID, uuid5

from logbk_cli.exercises.schemas import ExerciseCreate, ExerciseRef
from logbk_cli.exercises.values import FORBIDDEN_IN_NAMES, BodyPart, Modality, name_key
from logbk_cli.notation.errors import NotationError
from logbk_cli.notation.raw import ExerciseContext, RawEntry, SetKind
from logbk_cli.notation.resolver import resolve
from logbk_cli.notation.values import Measurement, WeightUnit
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


def new_exercises_of(entries: Iterable[RawEntry]) -> dict[str, ExerciseCreate]:
    """Return by the names in workout text what to add where they mean nothing: what all sets under a name can be."""
    of_name: dict[str, list[RawEntry]] = {}
    names: dict[str, str] = {}
    key = ""
    for entry in entries:
        if entry.query is not None:  # one without goes on with the exercise above
            key = name_key(entry.query)
            names[entry.query] = key
        of_name.setdefault(key, []).append(entry)
    return {
        name: new_exercise(NamedSets(name, of_name[key][0].line, kind=_kind(of_name[key])))
        for name, key in names.items()
    }


def _kind(entries: list[RawEntry]) -> SetKind:
    """Return what the sets of an exercise show that is not known: `30 10/10/8` can only be a weight and its sets."""
    kind = reduce(or_, (entry.kind for entry in entries), SetKind.NOTHING)
    signed = any(one.sign for entry in entries for group in entry.groups for one in group.quantities())
    if SetKind.BODYWEIGHT in kind or signed:
        return kind & ~SetKind.WEIGHT  # what it is on top of the body's own
    if kind == SetKind.REPS and all(map(_reads_with_weight, entries)):
        return kind | SetKind.WEIGHT
    return kind


def _reads_with_weight(entry: RawEntry) -> bool:
    try:
        sets = resolve(entry, ExerciseContext(Measurement.WEIGHT_REPS, WeightUnit.KG))
    except NotationError:
        return False
    return all(one.weight is not None for one in sets)


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
