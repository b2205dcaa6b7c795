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
    `is_own` whether this person made it up (a catalogue exercise in use is not own), `is_given` whether this person
    gave it the name that is looked up.
    """

    id: UUID
    name: str
    keys: tuple[str, ...]
    measurement: Measurement
    commonness: int = 0
    uses: int = 0
    is_own: bool = False
    is_given: bool = False


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
        self.several = several

    def at_line(self, line: int) -> "UnclearNameError":
        """Return this error saying in which line of the input the name stands; of the first one, that goes unsaid."""
        self.line = line
        if line > 1:
            self.message = f"line {line}: {self.message}"
        return self

    def details(self) -> dict[str, object]:
        """Return the name as it was written and the candidates, best first."""
        return {"query": self.query, "candidates": list(self.candidates)}


Fits = Callable[[Measurement], int]  # how well sets suit a measurement: 0 and below not at all, more is better

CANDIDATES_SHOWN: Final = 6
# A movement, not only how and with what it is done, must be named before anything is chosen from a part of a name.
_MANNER: Final = frozenset(
    (
        *(modality.value for modality in Modality),
        *("and", "arm", "assisted", "bar", "close", "ez", "grip", "leg", "reverse", "seated", "single", "standing"),
        *("weighted", "wide", "with"),
    )
)
_MANNER_COUNTS: Final = 0.4  # as much as a word that names the movement
_LEAST_COVERED: Final = 0.3  # the share of a name's words that must be said before it can be meant
_NEARLY_AS_GOOD: Final = 0.5  # of the words that the best near miss has
_IN_NAME: Final = 3.0  # for words that stand in the exercise's own name, not only in an alias
_SIMILAR: Final = 70.0  # fuzz.ratio from which names are shown when not one word is known
_EXACT: Final = 120.0  # above what any habit adds to a part of a name
_WORD_PENALTY: Final = 4.0
_WORTHLESS: Final = 10.0  # the penalty at which a guess says nothing
_PREFIX_LENGTH: Final = 3
_GUESSED_LENGTH: Final = 4  # a shorter word that is not known may be any other
_SHORTLIST: Final = 200
_MOST_SPELLINGS: Final = 12


def best_named(found: Collection[NamedExercise], key: str, fits: Fits | None) -> tuple[NamedExercise, ...]:
    """Return which of the exercises that bear exactly the name `key` is meant: one when it is clear.

    What the sets can be decides first, then whose exercise it is or who named it so, then a name over an alias, then
    how well the sets suit, then how often this person did it, then how common it is.
    """
    left = list(found)
    for weigh in (
        (lambda exercise: fits is None or fits(exercise.measurement) > 0),
        (lambda exercise: exercise.is_own or exercise.is_given),
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
    """A key that holds words of the query; `covered` is the share of the key's words that the query names.

    `penalty` is above 0 where a word of the query was guessed.
    """

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
        for hit in self._word_hits(key, freely=True):
            note(hit.key, 60 + 40 * hit.covered - hit.penalty)
        if not scores:
            for index, score in self._near_misses(key):
                note(index, score)
        hits = [
            Hit(exercise, score + _weight(exercise) + _IN_NAME * _named_share(exercise, key))
            for exercise, score in ((self._exercises[owner], score) for owner, score in scores.items())
        ]
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

    def match_closely(self, query: str, fits: Fits | None = None) -> NamedExercise | None:
        """Return the one exercise that bears this name, its words in whatever order; None for none, or several.

        For names that nobody is there to look at: no word is guessed, left out or added.
        """
        key = name_key(query)
        for found in (
            [_WordHit(index, 1.0, 0.0) for index in self._exact(key)] if key else [],
            [hit for hit in self._whole_names(key) if not hit.penalty] if key else [],
        ):
            best = self._pick(found, key, fits)
            if best:
                return best[0] if len(best) == 1 else None
        return None

    def _readings(self, key: str) -> Iterator[list[_WordHit]]:
        """Yield what the query may name, reading it more and more freely."""
        if not key:
            return
        yield [_WordHit(index, 1.0, 0.0) for index in self._exact(key)]
        yield self._whole_names(key)
        yield from (self._whole_names(joined, apart=frozenset(key.split())) for joined in _joined(key))
        yield [_WordHit(index, 1.0, 0.0) for index in self._squashed(key)]
        if any(len(word) >= _PREFIX_LENGTH and word not in _MANNER for word in key.split()):
            hits = self._word_hits(key)
            yield [hit for hit in hits if hit.covered >= _LEAST_COVERED and not hit.penalty]

    def _whole_names(self, key: str, apart: frozenset[str] = frozenset()) -> list[_WordHit]:
        """Return the names that the query says whole; two words that were joined are no slip for one of the two."""
        return [hit for hit in self._word_hits(key, apart=apart) if hit.covered == 1.0]

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

    @cached_property
    def _sorted_vocabulary(self) -> list[str]:
        return sorted(self._vocabulary)

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
        spelt_out = self._exact(name_key(squashed))  # `r d l`
        if spelt_out:
            return spelt_out
        text = self._text.replace(" ", "")
        offset = text.find(f"\n{squashed}\n")
        if offset < 0:
            return []
        shown = self._keys[text.count("\n", 0, offset + 1) - 1]
        return self._exact(shown)

    def _word_hits(self, key: str, *, freely: bool = False, apart: frozenset[str] = frozenset()) -> list[_WordHit]:
        """Return the keys in which every word of the query stands, in any order and perhaps misspelt.

        A guess is never one of the query's own words, nor one of `apart`.
        """
        words = frozenset(key.split())
        left: dict[int, float] | None = None
        for word in sorted(words, key=len, reverse=True):  # the rarest first, most likely
            found = self._lines_with_word(word, words | apart, freely=freely)
            left = found if left is None else {at: left[at] + penalty for at, penalty in found.items() if at in left}
            if not left:
                return []
        return [_WordHit(at, self._covered(at, len(words)), penalty) for at, penalty in (left or {}).items()]

    def _near_misses(self, key: str) -> list[tuple[int, float]]:
        """Return the keys that hold the most of the query's words, or look like it when not one is known."""
        words = frozenset(key.split())
        counts = {word: _MANNER_COUNTS if word in _MANNER else 1.0 for word in words}
        shares: dict[int, float] = {}
        named: dict[int, int] = {}
        for word in words:
            for at, penalty in self._lines_with_word(word, words, freely=True).items():
                shares[at] = shares.get(at, 0.0) + counts[word] * max(0.0, 1 - penalty / _WORTHLESS)
                named[at] = named.get(at, 0) + 1
        if not shares:
            return self._similar(key)
        all_counts = sum(counts.values())
        least = _NEARLY_AS_GOOD * max(shares.values())
        return [
            (at, 60 * share / all_counts + 10 * self._covered(at, named[at]))
            for at, share in shares.items()
            if share >= least
        ]

    def _covered(self, at: int, words: int) -> float:
        return min(1.0, words / (self._keys[at].count(" ") + 1))

    def _lines_with_word(self, word: str, query: Collection[str], *, freely: bool) -> dict[int, float]:
        """Return the keys that hold a word of the query, or what it may stand for, each with a penalty."""
        found: dict[int, float] = {}
        for spelling, penalty in self._spellings(word, freely=freely):
            if spelling == word or spelling not in query:
                for at in self._lines_with(f" {spelling} "):
                    found.setdefault(at, penalty)
        return found

    def _spellings(self, word: str, *, freely: bool) -> list[tuple[str, float]]:
        """Return the known words that `word` may stand for, each with a penalty, the likeliest first."""
        known = word in self._vocabulary
        spellings = [(word, 0.0)] if known else []
        if freely or (not known and len(word) >= _GUESSED_LENGTH):
            spellings += self._completions(word, 5 * _WORD_PENALTY if known else _WORD_PENALTY / 2)
            if not known:
                spellings += self._corrections(word)
        return spellings

    def _completions(self, word: str, penalty: float) -> list[tuple[str, float]]:
        if len(word) < _PREFIX_LENGTH:
            return []
        begun = [other for other in self._vocabulary if other.startswith(word) and other != word]
        begun.sort(key=lambda other: (len(other), other))
        return [(other, penalty) for other in begun[:_MOST_SPELLINGS]]

    def _corrections(self, word: str) -> list[tuple[str, float]]:
        from rapidfuzz import process  # noqa: PLC0415 - loads late: an exact name needs none of it
        from rapidfuzz.distance import OSA  # noqa: PLC0415 - likewise

        allowed = 0 if len(word) < 3 or word.isdecimal() else 1 if len(word) < 6 else 2
        if not allowed:
            return []
        close = process.extract(
            word, self._sorted_vocabulary, scorer=OSA.distance, score_cutoff=allowed, limit=_MOST_SPELLINGS
        )
        return [(other, _WORD_PENALTY * distance) for other, distance, _ in close]

    def _similar(self, key: str) -> list[tuple[int, float]]:
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - loads late: an exact name needs none of it

        found = process.extract(key, self._keys, scorer=fuzz.ratio, score_cutoff=_SIMILAR, limit=_SHORTLIST)
        return [(index, score) for _, score, index in found]


def _weight(exercise: NamedExercise) -> float:
    """Return what habit adds to a score: less than a better name does, enough to order names alike."""
    return 2.5 * exercise.commonness + min(9.0, 1.5 * log2(1 + exercise.uses)) + (8.0 if exercise.is_own else 0.0)


def _named_share(exercise: NamedExercise, key: str) -> float:
    """Return the share of the query's words that stand in the exercise's own name."""
    name = exercise.name.casefold()
    words = key.split()
    return sum(word in name for word in words) / len(words)


def _joined(key: str) -> Iterator[str]:
    """Yield the key with each two neighbouring words as one: `skul crusher` is a misspelt `skullcrusher`."""
    words = key.split()
    for index in range(len(words) - 1):
        yield " ".join((*words[:index], words[index] + words[index + 1], *words[index + 2 :]))


def _by_weight(found: Iterable[NamedExercise]) -> list[NamedExercise]:
    return sorted(found, key=lambda exercise: (-exercise.uses, -_weight(exercise), exercise.name))


def _one_of(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
