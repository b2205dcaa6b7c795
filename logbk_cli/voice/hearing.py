"""Which exercise a name means that was heard, not written: by what it is called, and by how that sounds."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import IntEnum
from functools import cached_property
from typing import Final, NamedTuple
from uuid import UUID

from logbk_cli.exercises.matching import ExerciseIndex, Fits, NamedExercise, UnclearNameError, best_named
from logbk_cli.exercises.values import name_key
from logbk_cli.notation.vocabulary import PHRASES
from logbk_cli.voice.words import AROUND_NAMES, MISHEARD, TALK


class Likeness(IntEnum):
    """How well a name was heard."""

    NONE = 0
    DOUBTFUL = 1
    """It looks or sounds like an exercise, or is a part of the name of one that was never done."""
    GOOD = 2
    """It is a part of the name of one that this person does, or sounds like one of today."""
    EXACT = 3


class Match(NamedTuple):
    """The exercise that was heard, and how well. `several` holds names where more than one is meant alike."""

    likeness: Likeness
    exercise: NamedExercise | None = None
    several: tuple[str, ...] = ()


NO_MATCH: Final = Match(Likeness.NONE)

_MOST_WORDS: Final = 6
_ALIKE_TODAY: Final = 76.0
_ALIKE: Final = 84.0
_SURE_TODAY: Final = 80.0
_MARGIN: Final = 8.0
_WORD: Final = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
# Kept apart from names: how a recogniser writes repetitions, and the digits of a number.
_NO_NAME: Final = frozenset(("lap", "rap", "wrap", "rep", "set", "kilo", "pound", "21"))


class Span(NamedTuple):
    """A known name within a sentence."""

    start: int
    end: int


class NameFinder:
    """Finds exercises by what was heard.

    `weights` says of exercises how near they are: those of the open workout and its routine first, then by habit; an
    exercise that is not in it was never done.
    """

    def __init__(self, exercises: Iterable[NamedExercise], weights: Mapping[UUID, float]) -> None:
        self._exercises = tuple(exercises)
        self._weights = weights
        self._index = ExerciseIndex(self._exercises)

    def find(self, heard: str, fits: Fits | None = None) -> Match:
        """Return the exercise that was heard; `fits` tells how the sets suit a measurement."""
        for name in self._readings(heard):
            found = self._named(name_key(name), fits)
            if found.likeness:
                return found
        key = name_key(heard)
        if not key or self.is_talk(heard):
            return NO_MATCH
        today = self._sounding(key, fits, [one for one in self._exercises if one.id in self._weights], _ALIKE_TODAY)
        if today is not None:
            likeness = Likeness.GOOD if today[1] >= _SURE_TODAY else Likeness.DOUBTFUL
            return Match(likeness, today[0])
        try:
            guessed = self._index.match(heard, fits)
        except UnclearNameError as error:
            if error.several:
                return Match(Likeness.NONE, several=error.candidates)
        else:
            return self._judge_guess(key, guessed)
        anyone = self._sounding(key, fits, self._exercises, _ALIKE)
        return NO_MATCH if anyone is None else Match(Likeness.DOUBTFUL, anyone[0])

    def spans(self, sentence: str) -> list[Span]:
        """Return where known names stand in a sentence: the longest ones, none over another."""
        words = list(_WORD.finditer(sentence))
        spans = []
        at = 0
        while at < len(words):
            size = next((size for size in range(_MOST_WORDS, 0, -1) if self._is_name(sentence, words, at, size)), 0)
            if size:
                spans.append(Span(words[at].start(), words[at + size - 1].end()))
            at += size or 1
        return spans

    def is_talk(self, text: str) -> bool:
        """Tell whether words of talk stand in a text that no name of an exercise holds."""
        return not self._talk.isdisjoint(_words(text))

    @cached_property
    def _keys(self) -> dict[str, list[NamedExercise]]:
        by_key: dict[str, list[NamedExercise]] = {}
        for exercise in self._exercises:
            for key in exercise.keys:
                by_key.setdefault(key, []).append(exercise)
        return by_key

    @cached_property
    def _talk(self) -> frozenset[str]:
        return TALK - {word for key in self._keys for word in key.split()}

    def _is_name(self, sentence: str, words: list[re.Match[str]], at: int, size: int) -> bool:
        if at + size > len(words):
            return False
        between = sentence[words[at].start() : words[at + size - 1].end()]
        said = tuple(words[index][0].lower() for index in range(at, at + size))
        if re.search(r"[,.;:!?]", between) or said in PHRASES:  # `warm up` is a type of set before it is an exercise
            return False
        key = name_key(between)
        return key in self._keys and key not in _NO_NAME and not key.isdecimal()

    def _readings(self, heard: str) -> Iterator[str]:
        """Yield the name as it was heard, then without the words around it, then with misheard words set right."""
        yield heard
        words = _words(heard)
        while words and words[0] in AROUND_NAMES:
            words = words[1:]
        while words and words[-1] in AROUND_NAMES:
            words = words[:-1]
        bare = " ".join(words)
        if bare:
            yield bare
            mended = " ".join(MISHEARD.get(word, word) for word in words)
            if mended != bare:
                yield mended

    def _named(self, key: str, fits: Fits | None) -> Match:
        """Return the exercise that bears a name, its words in whatever order."""
        found = self._keys.get(key, []) if key else []
        if found:
            best = best_named(found, key, fits)
            nearest = self._nearest(best)
            if nearest is not None:
                return Match(Likeness.EXACT, nearest)
            return Match(Likeness.NONE, several=tuple(one.name for one in best))
        meant = self._index.match_closely(key, fits) if key else None
        return NO_MATCH if meant is None else Match(Likeness.EXACT, meant)

    def _nearest(self, best: Collection[NamedExercise]) -> NamedExercise | None:
        if len(best) == 1:
            return next(iter(best))
        ranked = sorted(best, key=lambda one: -self._weights.get(one.id, 0.0))
        first, second = (self._weights.get(one.id, 0.0) for one in ranked[:2])
        return ranked[0] if first > second else None

    def _judge_guess(self, key: str, guessed: NamedExercise) -> Match:
        """Return a guess of the search by spelling: its words are a part of the name, or look like it."""
        words = set(key.split())
        is_part = any(words <= set(other.split()) for other in guessed.keys)
        if is_part:
            return Match(Likeness.GOOD if guessed.id in self._weights else Likeness.DOUBTFUL, guessed)
        if max(_likeness(key, other) for other in guessed.keys) >= _ALIKE_TODAY:
            return Match(Likeness.DOUBTFUL, guessed)
        return NO_MATCH

    def _sounding(
        self, key: str, fits: Fits | None, among: Iterable[NamedExercise], least: float
    ) -> tuple[NamedExercise, float] | None:
        """Return the exercise that the key sounds like, more than any other does; None where there is none."""
        if len(key) < 4:
            return None
        scores = []
        for exercise in among:
            if fits is not None and fits(exercise.measurement) <= 0:
                continue
            score = max(_likeness(key, other) for other in exercise.keys)
            if score >= least - _MARGIN:
                scores.append((score, self._weights.get(exercise.id, 0.0), exercise))
        scores.sort(key=lambda one: (-one[0], -one[1], one[2].name))
        if not scores or scores[0][0] < least:
            return None
        rivals = [one for one in scores[1:] if one[0] > scores[0][0] - _MARGIN and one[1] >= scores[0][1]]
        return None if rivals else (scores[0][2], scores[0][0])


def _likeness(heard: str, key: str) -> float:
    """Return how alike two keys are, 0 to 100: by their letters and, as much, by their sounds."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - loads late

    letters = fuzz.ratio(heard, key)
    if letters < 50:  # no two names so unlike sound alike; most of a catalogue ends here
        return letters
    return (letters + fuzz.ratio(_sound(heard), _sound(key))) / 2


def _sound(key: str) -> str:
    from jellyfish import metaphone

    return metaphone(key).replace(" ", "")


def _words(text: str) -> list[str]:
    return [found[0] for found in _WORD.finditer(text.lower())]
