"""wger's exercises, as its API answers under /api/v2/exerciseinfo/, or the list of results alone.

They are shared under a licence that asks to name whoever wrote them, and the licence itself.
"""

from typing import Any, Final

from logbk_cli.exercises.values import BodyPart, Modality, name_key
from logbk_cli.seeding.readers.gathering import FileRow, Gathering, plain_name, words_of
from logbk_cli.transfer.neutral import CellError
from logbk_cli.transfer.readers.documents import list_of, text_of
from logbk_cli.transfer.sources import Source

_ENGLISH: Final = {"2", "en"}
_CATEGORIES: Final = {
    "abs": BodyPart.CORE,
    "back": BodyPart.BACK,
    "calves": BodyPart.CALVES,
    "cardio": BodyPart.CARDIO,
    "chest": BodyPart.CHEST,
    "shoulders": BodyPart.SHOULDERS,
}
# Of arms and legs the muscles tell which part is meant; without any, it is the first of these.
_LIMBS: Final = {
    "arms": (BodyPart.BICEPS, BodyPart.TRICEPS, BodyPart.FOREARMS),
    "legs": (BodyPart.QUADRICEPS, BodyPart.HAMSTRINGS, BodyPart.GLUTES, BodyPart.CALVES),
}
_MUSCLES: Final = {
    "biceps brachii": BodyPart.BICEPS,
    "biceps femoris": BodyPart.HAMSTRINGS,
    "brachialis": BodyPart.BICEPS,
    "gastrocnemius": BodyPart.CALVES,
    "gluteus maximus": BodyPart.GLUTES,
    "quadriceps femoris": BodyPart.QUADRICEPS,
    "soleus": BodyPart.CALVES,
    "triceps brachii": BodyPart.TRICEPS,
}
# By words of the equipment's names or, where there is none, of the exercise's own; the first that fits counts.
_MODALITIES: Final = (
    ("smith", Modality.SMITH),
    ("barbell", Modality.BARBELL),
    ("sz", Modality.BARBELL),
    ("dumbbell", Modality.DUMBBELL),
    ("kettlebell", Modality.KETTLEBELL),
    ("cable", Modality.CABLE),
    ("machine", Modality.MACHINE),
    ("band", Modality.BAND),
    ("bodyweight", Modality.BODYWEIGHT),
    ("pull", Modality.BODYWEIGHT),  # a pull-up bar
    ("mat", Modality.BODYWEIGHT),
)
_LONGEST_AUTHORS: Final = 400


def read(source: Source, gathering: Gathering) -> None:
    """Take the exercises of an answer, or of a list of them."""
    gathering.add_objects(source, _read, "results.item")


def _read(found: dict[str, Any]) -> FileRow:
    key = text_of(found, "uuid").strip()
    if not key:
        raise CellError("it has no uuid")
    translation = _translation(found)
    name = plain_name(text_of(translation, "name"))
    category = _name_of(found.get("category"))
    return FileRow(
        key=key,
        name=name,
        body_part=_body_part(found, category, name),
        modality=Modality.CARDIO if category == "cardio" else _modality(found, name),
        aliases=tuple(alias for one in list_of(translation, "aliases") if (alias := plain_name(text_of(one, "alias")))),
        attribution=_attribution(found, translation),
    )


def _translation(found: dict[str, Any]) -> dict[str, Any]:
    """Return the English one, or else the first."""
    named = [one for one in list_of(found, "translations") if text_of(one, "name").strip()]
    if not named:
        raise CellError("it has no name in any language")
    return next((one for one in named if _language(one) in _ENGLISH), named[0])


def _language(translation: dict[str, Any]) -> str:
    language = translation.get("language")
    if isinstance(language, dict):
        return text_of(language, "short_name") or text_of(language, "id")
    return text_of(translation, "language")


def _body_part(found: dict[str, Any], category: str, name: str) -> BodyPart:
    if category in _CATEGORIES:
        return _CATEGORIES[category]
    if category not in _LIMBS:
        raise CellError(f"{name}: there is no category {category[:40]!r}")
    muscles = [_MUSCLES.get(text_of(one, "name").strip().lower()) for one in list_of(found, "muscles")]
    return next((part for part in muscles if part in _LIMBS[category]), None) or _LIMBS[category][0]


def _modality(found: dict[str, Any], name: str) -> Modality:
    for words in (words_of(text_of(one, "name") for one in list_of(found, "equipment")), words_of([name])):
        for word, modality in _MODALITIES:
            if word in words and not (word == "pull" and words == words_of([name])):
                return modality
    return Modality.OTHER


def _attribution(found: dict[str, Any], translation: dict[str, Any]) -> str:
    """Return what the licence asks for: where it is from, who wrote it, and under which licence."""
    authors: dict[str, str] = {}
    for one in (found, translation):
        history = one.get("author_history")
        names = [text_of(one, "license_author"), *(history if isinstance(history, list) else ())]
        for name in names:
            if isinstance(name, str) and name_key(name):
                authors.setdefault(name.strip().casefold(), name.strip())
    parts = ["wger.de"]
    if authors:
        parts.append(f"by {', '.join(authors.values())}"[:_LONGEST_AUTHORS])
    licence: dict[str, Any] = next(
        (one["license"] for one in (translation, found) if isinstance(one.get("license"), dict)), {}
    )
    named = text_of(licence, "short_name").strip() or text_of(licence, "full_name").strip()
    url = text_of(licence, "url").strip()
    if named or url:
        parts.append(f"{named} ({url})" if named and url else named or url)
    return ", ".join(parts)


def _name_of(value: object) -> str:
    """Return the name in an object, or a text as it is, in lower case."""
    text = text_of(value, "name") if isinstance(value, dict) else value
    return text.strip().lower() if isinstance(text, str) else ""
