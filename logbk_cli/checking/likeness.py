"""Which exercises of a person's own are hardly another than one that there is already: pure."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from logbk_cli.exercises.matching import NamedExercise
from logbk_cli.exercises.values import name_key

_LONG_ENOUGH: Final = 5  # a shorter word that differs by a letter is another one


def find_alike(exercises: Sequence[NamedExercise]) -> Iterator[tuple[NamedExercise, NamedExercise]]:
    """Yield own exercises, each with the one that it could go into.

    That is one of the catalogue, or an own one done as often or more, with the same name but for its order, its
    punctuation or a slip of the keyboard; or one that is also called so, where both were done. Only what counts the
    same can go together.
    """
    known = _catalogue_words(exercises)
    own = [exercise for exercise in exercises if exercise.is_own]
    for exercise in own:
        others = [other for other in exercises if _may_take(other, exercise)]
        alike = [other for other in others if _is_alike(exercise, other, known)]
        if alike:
            yield exercise, max(alike, key=lambda other: (not other.is_own, other.uses, other.name))


def _may_take(other: NamedExercise, exercise: NamedExercise) -> bool:
    if other.id == exercise.id or other.measurement is not exercise.measurement:
        return False
    return not other.is_own or (other.uses, str(exercise.id)) >= (exercise.uses, str(other.id))


def _catalogue_words(exercises: Sequence[NamedExercise]) -> frozenset[str]:
    keys = (key for exercise in exercises if not exercise.is_own for key in exercise.keys)
    return frozenset(word for key in keys for word in key.split())


def _is_alike(exercise: NamedExercise, other: NamedExercise, known: Collection[str]) -> bool:
    key, other_key = name_key(exercise.name), name_key(other.name)
    if sorted(key.split()) == sorted(other_key.split()) or key.replace(" ", "") == other_key.replace(" ", ""):
        return True
    if key in other.keys:
        return bool(exercise.uses and other.uses)
    return _is_slip(key.split(), other_key.split(), known)


def _is_slip(words: Sequence[str], others: Sequence[str], known: Collection[str]) -> bool:
    """Tell whether names differ by slips in words: `incline` and `decline` are two that there are."""
    left, right = list(words), list(others)
    for word in words:
        if word in right:
            left.remove(word)
            right.remove(word)
    if not left or len(left) != len(right):
        return False
    return all(_is_misspelt(word, other, known) for word, other in zip(sorted(left), sorted(right), strict=True))


def _is_misspelt(word: str, other: str, known: Collection[str]) -> bool:
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - loads late, as in matching

    if word in known or word.isdecimal() or other.isdecimal() or min(len(word), len(other)) < _LONG_ENOUGH:
        return False
    return OSA.distance(word, other) <= (1 if len(other) < 8 else 2)
