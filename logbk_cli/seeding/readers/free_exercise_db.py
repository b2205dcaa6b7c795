"""free-exercise-db's `exercises.json`: an array of objects, in the public domain."""

from typing import Any, Final

from logbk_cli.exercises.values import BodyPart, Modality
from logbk_cli.notation.values import Measurement
from logbk_cli.seeding.readers.gathering import FileRow, Gathering, plain_name, words_of
from logbk_cli.transfer.neutral import CellError
from logbk_cli.transfer.readers.documents import text_of
from logbk_cli.transfer.sources import Source

_PICTURES: Final = "https://raw.githubusercontent.com/yuhonas/free-exercise-db/main/exercises/"
_BODY_PARTS: Final = {
    "abdominals": BodyPart.CORE,
    "lats": BodyPart.BACK,
    "lower back": BodyPart.BACK,
    "middle back": BodyPart.BACK,
    "traps": BodyPart.BACK,
    **{
        part.value: part
        for part in (
            *(BodyPart.ABDUCTORS, BodyPart.ADDUCTORS, BodyPart.BICEPS, BodyPart.CALVES, BodyPart.CHEST),
            *(BodyPart.FOREARMS, BodyPart.GLUTES, BodyPart.HAMSTRINGS, BodyPart.NECK, BodyPart.QUADRICEPS),
            *(BodyPart.SHOULDERS, BodyPart.TRICEPS),
        )
    },
}
_MODALITIES: Final = {
    "": Modality.OTHER,
    "body only": Modality.BODYWEIGHT,
    "barbell": Modality.BARBELL,
    "dumbbell": Modality.DUMBBELL,
    "cable": Modality.CABLE,
    "machine": Modality.MACHINE,
    "kettlebells": Modality.KETTLEBELL,
    "bands": Modality.BAND,
    "e-z curl bar": Modality.BARBELL,
    "medicine ball": Modality.OTHER,
    "exercise ball": Modality.OTHER,
    "foam roll": Modality.OTHER,
    "other": Modality.OTHER,
}
# Of what strongmen carry, drag and push, the distance counts.
_MOVED: Final = frozenset(("carry", "drag", "sled", "walk", "yoke"))


def read(source: Source, gathering: Gathering) -> None:
    """Take the objects of the array."""
    gathering.add_objects(source, _read, "exercises.item")


def _read(found: dict[str, Any]) -> FileRow:
    key, name = text_of(found, "id").strip(), plain_name(text_of(found, "name"))
    if not key or not name:
        raise CellError("an exercise needs an id and a name")
    category, equipment = (text_of(found, part).strip().lower() for part in ("category", "equipment"))
    if equipment not in _MODALITIES:
        raise CellError(f"{name}: there is no equipment {equipment[:40]!r}")
    modality = _MODALITIES[equipment]
    is_cardio = category == "cardio"
    if is_cardio:
        modality = Modality.CARDIO
    elif category in {"stretching", "plyometrics"} and not equipment:
        modality = Modality.BODYWEIGHT
    elif modality is Modality.MACHINE and "smith" in words_of([name]):
        modality = Modality.SMITH
    return FileRow(
        key=key,
        name=name,
        body_part=BodyPart.CARDIO if is_cardio else _body_part(found, name),
        modality=modality,
        measurement=_measurement(found, name, category, equipment, modality),
        picture_url=_picture(found),
    )


def _body_part(found: dict[str, Any], name: str) -> BodyPart:
    muscles = found.get("primaryMuscles") or []
    if not isinstance(muscles, list) or not all(isinstance(one, str) for one in muscles):
        raise CellError(f"{name}: primaryMuscles: a list of texts was expected")
    if not muscles:
        return BodyPart.OTHER
    first = muscles[0].strip().lower()
    if first not in _BODY_PARTS:
        raise CellError(f"{name}: there is no muscle {first[:40]!r}")
    return _BODY_PARTS[first]


def _measurement(
    found: dict[str, Any], name: str, category: str, equipment: str, modality: Modality
) -> Measurement | None:
    if category == "stretching" or equipment == "foam roll":
        return Measurement.DURATION
    if category == "strongman" and not _MOVED.isdisjoint(words_of([name])):
        return Measurement.WEIGHT_DISTANCE
    if modality is Modality.BODYWEIGHT and text_of(found, "force").strip().lower() == "static":
        return Measurement.DURATION
    return Measurement.BODYWEIGHT_REPS if equipment == "exercise ball" else None


def _picture(found: dict[str, Any]) -> str | None:
    images = found.get("images")
    first = images[0] if isinstance(images, list) and images else None
    return f"{_PICTURES}{first}" if isinstance(first, str) and first and not set(first) & set(' "<>') else None
