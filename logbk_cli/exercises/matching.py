"""Finding the exercise that is meant by what people type and say: pure, over rows that are already loaded."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import log2
from typing import Final
from uuid import UUID

from logbk_cli.exercises.values import Modality, name_key
from logbk_cli.notation.values import Measurement
from logbk_cli.shared.exceptions import NotFoundError


@dataclass(frozen=True, slots=True)
class NamedExercise:
    """An exercise as it is searched for.

    `keys` are the `name_key`s of all its names, its own too. `uses` is how often this person did it,
    `is_own` whether this person made it up (a catalogue exercise in use is not own).
    """

    id: UUID
    name: str
    keys: tuple[str, ...]
    measurement: Measurement
    commonness: int = 0
    uses: int = 0
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """An exercise that was found, with how well its names and this person's habits speak for it."""

    exercise: NamedExercise
    score: float


class UnclearNameError(NotFoundError):
    """A name that means no exercise, or `several`. `query` is the name as it was written."""

    def __init__(self, query: str, candidates: Iterable[str], *, several: bool = False) -> None:
        names = tuple(dict.fromkeys(candidates))[:CANDIDATES_SHOWN]
        super().__init__(
            f"{'more than one' if several else 'no'} exercise is called {query!r}",
            f"Did you mean {_one_of(names)}?" if names else "Add it with `logbk exercise add`.",
            names,
        )
        self.query = query

    def at_line(self, line: int) -> "UnclearNameError":
        """Return this error saying in which line of the input the name stands."""
        self.message = f"line {line}: {self.message}"
        return self

    def details(self) -> dict[str, object]:
        """Return the name as it was written and the candidates, best first."""
        return {"query": self.query, "candidates": list(self.candidates)}


Fits = Callable[[Measurement], int]  # how well sets suit a measurement: 0 and below not at all, more is better

CANDIDATES_SHOWN: Final = 6
# A movement, not only what it is done with, must be named before anything is chosen from a part of a name.
_EQUIPMENT: Final = frozenset(
    (
        *(modality.value for modality in Modality),
        "arm",
        "bar",
        "ez",
        "grip",
        "leg",
        "seated",
        "single",
        "standing",
    )
)
_SIMILAR: Final = 78.0  # fuzz.ratio from which two names may be the same, and the lead over the next that it takes
_CLEAR_LEAD: Final = 8.0
_LEAST_COVERED: Final = 0.4  # the share of a name that must be said before it can be meant
_EXACT: Final = 120.0  # above what any habit adds to a part of a name
_WORD_PENALTY: Final = 4.0
_PREFIX_LENGTH: Final = 3
_SHORTLIST: Final = 200
_MOST_SPELLINGS: Final = 12


def best_named(found: Collection[NamedExercise], key: str, fits: Fits | None) -> tuple[NamedExercise, ...]:
    """Return which of the exercises that bear exactly the name `key` is meant: one when it is clear.

    What the sets can be decides first, then whose exercise it is, then a name over an alias, then how well
    the sets suit, then how often this person did it, then how common it is.
    """
    left = list(found)
    for weigh in (
        (lambda exercise: fits is None or fits(exercise.measurement) > 0),
        (lambda exercise: exercise.is_own),
        (lambda exercise: name_key(exercise.name) == key),
        *_habits(fits),
    ):
        left = _keep_best(left, weigh)
    return tuple(left)


def _habits(fits: Fits | None) -> tuple[Callable[[NamedExercise], int], ...]:
    return (
        lambda exercise: 0 if fits is None else fits(exercise.measurement),
        lambda exercise: exercise.uses,
        lambda exercise: exercise.commonness,
    )


def _keep_best(found: list[NamedExercise], weigh: Callable[[NamedExercise], int]) -> list[NamedExercise]:
    if len(found) < 2:
        return found
    weights = [weigh(exercise) for exercise in found]
    most = max(weights)
    return [exercise for exercise, weight in zip(found, weights, strict=True) if weight == most]


@dataclass(frozen=True, slots=True)
class _WordHit:
    """A key that holds every word of the query; `covered` is the share of the key that the query names."""

    key: int
    covered: float
    penalty: float


class ExerciseIndex:
    """Finds exercises by what people type and say; built once, asked often.

    A program that answers one question and ends asks it once: nothing is prepared that one question alone
    would not pay back.
    """

    def __init__(self, exercises: Iterable[NamedExercise]) -> None:
        self._exercises = tuple(exercises)
        self._keys: list[str] = []
        self._owners: list[int] = []
        for position, exercise in enumerate(self._exercises):
            self._keys += exercise.keys
            self._owners += [position] * len(exercise.keys)

    def __len__(self) -> int:
        return len(self._exercises)

    def search(self, query: str, limit: int | None = None) -> list[Hit]:
        """Return the exercises that `query` may mean, the likeliest first."""
        key = name_key(query)
        if not key:
            return []
        scores: dict[int, float] = {}

        def note(index: int, score: float) -> None:
            owner = self._owners[index]
            if score > scores.get(owner, 0.0):
                scores[owner] = score

        for index in self._exact(key):
            note(index, _EXACT)
        for hit in self._word_hits(key, prefixes=True):
            note(hit.key, 60 + 40 * hit.covered - hit.penalty)
        if not scores:
            for index, score in self._similar(key):
                note(index, 0.9 * score)
        hits = [Hit(self._exercises[owner], score + _weight(self._exercises[owner])) for owner, score in scores.items()]
        hits.sort(key=lambda hit: (-hit.score, not hit.exercise.is_own, hit.exercise.name))
        return hits[:limit]

    def match(self, query: str, fits: Fits | None = None) -> NamedExercise:
        """Return the one exercise that `query` means.

        Raises:
            NotFoundError: none, or more than one, with the candidates.

        """
        key = name_key(query)
        for found in self._readings(key):
            best = self._pick(found, key, fits)
            if len(best) == 1:
                return best[0]
            if best:
                raise UnclearNameError(query, self._ranked_names(query, best), several=True)
        raise UnclearNameError(query, [hit.exercise.name for hit in self.search(query, CANDIDATES_SHOWN)])

    def _readings(self, key: str) -> Iterator[list[_WordHit]]:
        """Yield what the query may name, reading it more and more freely."""
        if not key:
            return
        yield [_WordHit(index, 1.0, 0.0) for index in self._exact(key)]
        yield self._whole_names(key)
        yield from (self._whole_names(joined) for joined in _joined(key))
        yield [_WordHit(index, 1.0, 0.0) for index in self._squashed(key)]
        if not _EQUIPMENT.issuperset(key.split()):
            hits = self._word_hits(key, prefixes=False) or self._word_hits(key, prefixes=True)
            yield [hit for hit in hits if hit.covered >= _LEAST_COVERED]
        yield self._clearly_similar(key)

    def _whole_names(self, key: str) -> list[_WordHit]:
        return [hit for hit in self._word_hits(key, prefixes=False) if hit.covered == 1.0]

    def _ranked_names(self, query: str, found: Collection[NamedExercise]) -> list[str]:
        ranked = [hit.exercise for hit in self.search(query)]
        return [exercise.name for exercise in ranked if exercise in found]

    def _pick(self, hits: list[_WordHit], key: str, fits: Fits | None) -> tuple[NamedExercise, ...]:
        if not hits:
            return ()
        least = min(hit.penalty for hit in hits)
        likely = [hit for hit in hits if hit.penalty == least]
        named = {self._owners[hit.key]: self._exercises[self._owners[hit.key]] for hit in likely}
        if all(hit.covered == 1.0 for hit in likely):
            return best_named(named.values(), key, fits)
        return self._pick_from_parts(list(named.values()), fits)

    def _pick_from_parts(self, found: list[NamedExercise], fits: Fits | None) -> tuple[NamedExercise, ...]:
        """Choose among exercises whose names hold the query only in part: habit must speak loudly."""
        if fits is not None:
            found = _keep_best(found, lambda exercise: fits(exercise.measurement) > 0)
        ranked = _by_weight(found)
        if len(ranked) < 2:
            return tuple(ranked)
        first, second = ranked[:2]
        if first.uses > 2 * second.uses or (
            first.uses == second.uses and first.commonness == 3 > second.commonness + 1
        ):
            return (first,)
        return tuple(ranked[:CANDIDATES_SHOWN])

    @cached_property
    def _text(self) -> str:
        """All keys in one string, a line each, so that finding a word in any of them is one fast scan."""
        return "\n " + " \n ".join(self._keys) + " \n"

    @cached_property
    def _starts(self) -> list[int]:
        """Where the line of each key starts in `_text`, and where the last one ends."""
        return list(accumulate((len(key) + len("\n  ") for key in self._keys), initial=0))

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return frozenset(self._text.split())

    def _lines_with(self, part: str) -> Iterator[int]:
        """Yield the keys in whose line `part` stands."""
        offset = self._text.find(part)
        while offset >= 0:
            index = bisect_right(self._starts, offset) - 1
            yield index
            offset = self._text.find(part, self._starts[index + 1])

    def _exact(self, key: str) -> list[int]:
        return list(self._lines_with(f"\n {key} \n"))

    def _squashed(self, key: str) -> list[int]:
        squashed = key.replace(" ", "")
        text = self._text.replace(" ", "")
        offset = text.find(f"\n{squashed}\n")
        if offset < 0:
            return []
        shown = self._keys[text.count("\n", 0, offset + 1) - 1]
        return self._exact(shown)

    def _word_hits(self, key: str, *, prefixes: bool) -> list[_WordHit]:
        """Return the keys in which every word of the query stands, in any order and perhaps misspelt."""
        words = tuple(dict.fromkeys(key.split()))
        left: dict[int, tuple[int, float]] = {}
        for position, word in enumerate(words):
            found: dict[int, tuple[int, float]] = {}
            for spelling, penalty in self._spellings(word, prefixes=prefixes):
                for index in self._lines_with(f" {spelling} "):
                    found.setdefault(index, (len(spelling), penalty))
            if position == 0:
                left = found
            else:
                left = {
                    index: (left[index][0] + 1 + length, left[index][1] + penalty)
                    for index, (length, penalty) in found.items()
                    if index in left
                }
            if not left:
                return []
        return [
            _WordHit(index, min(1.0, length / len(self._keys[index])), penalty)
            for index, (length, penalty) in left.items()
        ]

    def _spellings(self, word: str, *, prefixes: bool) -> list[tuple[str, float]]:
        """Return the known words that `word` may stand for, each with a penalty, the likeliest first."""
        known = word in self._vocabulary
        spellings = [(word, 0.0)] if known else []
        if (prefixes or not known) and len(word) >= _PREFIX_LENGTH:
            begun = [other for other in self._vocabulary if other.startswith(word) and other != word]
            begun.sort(key=lambda other: (len(other), other))
            penalty = 3 * _WORD_PENALTY if known else _WORD_PENALTY / 2
            spellings += [(other, penalty) for other in begun[:_MOST_SPELLINGS]]
        if not known:
            spellings += self._corrections(word)
        return spellings

    def _corrections(self, word: str) -> list[tuple[str, float]]:
        from rapidfuzz import process  # noqa: PLC0415 - loads late: an exact name needs none of it
        from rapidfuzz.distance import OSA  # noqa: PLC0415 - likewise

        allowed = 0 if len(word) < 3 or word.isdecimal() else 1 if len(word) < 6 else 2
        if not allowed:
            return []
        close = process.extract(
            word, sorted(self._vocabulary), scorer=OSA.distance, score_cutoff=allowed, limit=_MOST_SPELLINGS
        )
        return [(other, _WORD_PENALTY * distance) for other, distance, _ in close]

    def _similar(self, key: str) -> list[tuple[int, float]]:
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - loads late: an exact name needs none of it

        found = process.extract(key, self._keys, scorer=fuzz.ratio, score_cutoff=_SIMILAR - 8, limit=_SHORTLIST)
        return [(index, score) for _, score, index in found]

    def _clearly_similar(self, key: str) -> list[_WordHit]:
        """Return the names that look like the query as a whole, when they lead clearly over all others.

        A word of the query that is known must stand in them: a decline press is no incline press.
        """
        best: dict[int, tuple[float, int]] = {}
        for index, score in self._similar(key):
            owner = self._owners[index]
            best[owner] = max(best.get(owner, (0.0, index)), (score, index))
        ranked = sorted(best.values(), reverse=True)
        if not ranked or ranked[0][0] < _SIMILAR or (len(ranked) > 1 and ranked[1][0] > ranked[0][0] - _CLEAR_LEAD):
            return []
        known = [word for word in key.split() if word in self._vocabulary]
        index = ranked[0][1]
        return [_WordHit(index, 1.0, 0.0)] if set(known).issubset(self._keys[index].split()) else []


def _weight(exercise: NamedExercise) -> float:
    """Return what habit adds to a score: less than a better name does, enough to order names alike."""
    return 2.5 * exercise.commonness + min(9.0, 1.5 * log2(1 + exercise.uses)) + (8.0 if exercise.is_own else 0.0)


def _joined(key: str) -> Iterator[str]:
    """Yield the key with each two neighbouring words as one: `skul crusher` is a misspelt `skullcrusher`."""
    words = key.split()
    for index in range(len(words) - 1):
        yield " ".join((*words[:index], words[index] + words[index + 1], *words[index + 2 :]))


def _by_weight(found: Iterable[NamedExercise]) -> list[NamedExercise]:
    return sorted(found, key=lambda exercise: (-exercise.uses, -_weight(exercise), exercise.name))


def _one_of(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
