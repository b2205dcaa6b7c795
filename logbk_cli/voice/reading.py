"""What an utterance is about: entries of exercises that are known, commands, and what is neither."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from logbk_cli.exercises.matching import NamedExercise
from logbk_cli.notation.raw import RawEntry, RawGroup, SetKind, is_weight
from logbk_cli.notation.reader import read_entries
from logbk_cli.notation.values import Measurement
from logbk_cli.notation.vocabulary import (
    DISTANCE_UNITS,
    HOMOPHONES,
    ONES,
    PHRASES,
    PLURALS,
    REP_COUNTS,
    REP_WORDS,
    RESERVE_PHRASES,
    SPLIT_PHRASES,
    TEENS,
    TIME_UNITS,
    WEIGHT_UNITS,
    WORDS,
    Role,
)
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.voice.cutting import cut, has_number, trim
from logbk_cli.voice.hearing import Likeness, NameFinder
from logbk_cli.voice.spoken_commands import Order, read_order
from logbk_cli.voice.transcripts import read_transcript
from logbk_cli.voice.values import Heard, SpokenCommand
from logbk_cli.voice.words import AROUND_NUMBERS

_QUIET: Final = 0.6  # probability that nobody spoke
_DOUBTED: Final = -0.7  # mean log-probability: below it the words are doubtful
_GUESSED: Final = -1.1  # and below this made up
# Said of somebody else, of another day, or of what is yet to be.
_NOT_DONE: Final = re.compile(
    r"\b(?:hang on|hold on|come on"
    r"|you|he|she|they|we|your|his|her|their|gonna|going to|want|wanna|will|i'll|you'll|we'll|would|should|could"
    r"|can|can't|couldn't|didn't|don't|won't|haven't|not|never|maybe|perhaps|if|try|trying|tried|goal|plan|planning"
    r"|tomorrow|yesterday|next week|last week|next time|last time|need|used to|supposed|weigh|weighs|max is|record is"
    r"|let's (?!do\b|log\b)\w+|how many|how much|left to go|to go|max out)\b",
    re.IGNORECASE,
)
_LEFT: Final = re.compile(r"\b(?:left in the tank|left in me|left in reserve|reps left|rep left)\b", re.IGNORECASE)
_IN_A_WHILE: Final = re.compile(r"\bin (?:\w+[- ]?)?\w+ (?:minutes?|mins?|hours?|seconds?)$", re.IGNORECASE)
_SET_OF: Final = re.compile(r"^(?:i'm |i am )?(?:on |at )?(?:my )?set \w+ (?:of|out of) \w+\W*$", re.IGNORECASE)
_NOTATION: Final = frozenset(
    (
        *(word for phrase in (*PHRASES, *RESERVE_PHRASES, *SPLIT_PHRASES) for word in phrase),
        *(*WORDS, *HOMOPHONES, *PLURALS, *WEIGHT_UNITS, *DISTANCE_UNITS, *TIME_UNITS, *REP_WORDS, *REP_COUNTS),
        *("clean", "forced", "point", "half", "quarter", "bar", "kg's", "lb's", "rep's", "a", "e", "p", "r"),
    )
)
_COUNT_ONLY: Final = re.compile(r"^(?:i did |did )?(?P<count>\w+) (?:sets|rounds)$", re.IGNORECASE)
_COUNTS: Final = "|".join(word for word, value in ONES.items() if value > 1)
_LONG_NUMBER: Final = re.compile(
    rf"\b([2-9])(\d\d)\b|\b([2-9]) (1\d|20)\b|\b({_COUNTS}) ({'|'.join(TEENS)}|twenty)\b", re.IGNORECASE
)
_IS_UNCLEAR: Final = "“{}” was left out"


@dataclass(frozen=True, slots=True)
class Reading:
    """Sets of one exercise as they were said, to be resolved; `doubts` are why they need a person's yes.

    `other` is the same with its numbers cut otherwise: 312 may be 3x12.
    """

    exercise: NamedExercise
    entry: RawEntry
    text: str
    doubts: tuple[str, ...] = ()
    other: RawEntry | None = None
    is_named: bool = True


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part of what was heard that logs nothing, and why."""

    text: str
    why: str


@dataclass(slots=True)
class Dictation:
    """What was understood of one or more utterances; `next` is the exercise that was named for what comes."""

    transcript: str
    readings: list[Reading] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    next: NamedExercise | None = None
    is_confirmed: bool = False


class DictationReader:
    """Reads utterances, one after the other.

    `current` is the exercise that sets without a name go on with.
    """

    def __init__(self, finder: NameFinder, current: NamedExercise | None) -> None:
        self._finder = finder
        self._current = current
        self._found = Dictation("")
        self._first_of_sentence = 0

    def read(self, utterances: Sequence[Heard]) -> Dictation:
        """Return what was understood."""
        self._found.transcript = " ".join(" ".join(heard.text.split()) for heard in utterances).strip()
        for heard in utterances:
            self._read_utterance(heard)
        return self._found

    def _read_utterance(self, heard: Heard) -> None:
        transcript = read_transcript(heard.text)
        probability = 0.0 if heard.log_probability is None else heard.log_probability
        silent = (heard.no_speech or 0.0) > _QUIET and probability < _DOUBTED
        if transcript.sentences and (silent or probability < _GUESSED):
            self._leave_out(" ".join(transcript.sentences), "it was hardly to be heard")
            return
        before = len(self._found.readings)
        for sentence in transcript.sentences:
            self._read_sentence(sentence)
        doubts = []
        if probability < _DOUBTED:
            doubts.append("it was not heard clearly")
        if transcript.is_repeated:
            doubts.append("the same words came over and over")
        for at in range(before, len(self._found.readings)):
            self._doubt(at, doubts)

    def _doubt(self, at: int, doubts: Sequence[str]) -> None:
        reading = self._found.readings[at]
        self._found.readings[at] = replace(reading, doubts=tuple(dict.fromkeys((*reading.doubts, *doubts))))

    def _leave_out(self, text: str, why: str) -> None:
        self._found.left_out.append(LeftOut(text, why))

    def _read_sentence(self, sentence: str) -> None:
        order = read_order(sentence)
        if order is not None:
            self._take_order(order)
            return
        pieces: list[str] = []
        for part in re.split(r",\s+", sentence):
            order = read_order(part)
            # `right` and `yes` at the beginning of a sentence are how people begin one.
            if order is None or (order.command is SpokenCommand.YES and not pieces):
                if order is None:
                    pieces.append(part)
                continue
            self._read_sets(", ".join(pieces))
            pieces = []
            self._take_order(order)
        self._read_sets(", ".join(pieces))

    def _take_order(self, order: Order) -> None:
        found = self._found
        match order.command:
            case SpokenCommand.UNDO | SpokenCommand.NO if found.readings:
                self._current = found.readings.pop().exercise
            case SpokenCommand.YES if found.readings:
                found.is_confirmed = True
            case SpokenCommand.NEXT_EXERCISE:
                self._take_next(order)
            case _:
                found.orders.append(order)

    def _take_next(self, order: Order) -> None:
        """Take the exercise that comes next; sets may follow its name at once."""
        if order.name is None:
            self._found.orders.append(order)
        elif has_number(order.name):
            self._read_sets(order.name)
        else:
            match = self._finder.find(trim(order.name))
            if match.exercise is None or match.likeness < Likeness.GOOD:
                self._leave_out(order.name, "no exercise is called that")
            else:
                self._found.next = self._current = match.exercise

    def _read_sets(self, sentence: str) -> None:
        plain = trim(sentence.replace(";", ",")).rstrip(" .!?")
        if not plain:
            return
        if _COUNT_ONLY.match(plain) and (self._found.next is not None or self._found.readings):
            return  # bench press, four sets: they are told one by one
        if _SET_OF.match(plain):
            self._leave_out(plain, "it tells no weight and no repetitions")
            return
        if _NOT_DONE.search(_LEFT.sub("", plain)):
            self._leave_out(plain, "it is no set that was done")
            return
        first = len(self._found.readings)
        failed = []
        for part in cut(plain, self._finder.spans(plain)):
            why = self._read_part(part)
            if why:
                failed.append(LeftOut(part, why))
        self._found.left_out += failed
        doubts = [_IS_UNCLEAR.format(one.text) for one in failed]  # who says one sentence means all of it
        if sentence.rstrip().endswith("?"):
            doubts.append("it was a question")
        for at in range(first, len(self._found.readings)):
            self._doubt(at, doubts)

    def _read_part(self, part: str) -> str:
        """Read what is said of one exercise; returns why it is none, or nothing."""
        entry, remark, why = _read_entry(part)
        if entry is None:
            return self._read_name(part) and (why if has_number(part) else "there is no set in it")
        doubts = [_IS_UNCLEAR.format(remark)] if remark else []
        if _IN_A_WHILE.search(part) and not entry.kind & ~SetKind.TIME:
            return "it is no set that was done"
        if entry.query is None:
            return self._go_on(entry, part, doubts)
        match = self._finder.find(entry.query, entry.kind.fits)
        if match.exercise is None and self._finder.find(entry.query).exercise is not None:
            match = self._finder.find(entry.query)
        if match.several:
            return f"“{entry.query}” may be {' or '.join(match.several[:3])}"
        if match.exercise is None:
            return f"no exercise is called “{entry.query}”"
        if match.likeness < Likeness.GOOD:
            doubts.append(f"“{entry.query}” may be {match.exercise.name}")
        if entry.kind.fits(match.exercise.measurement) < 0:
            doubts.append(f"{match.exercise.name} is not counted like this")
        self._add(match.exercise, entry, part, doubts)
        return ""

    def _read_name(self, part: str) -> str:
        """Take a part that is nothing but the name of an exercise; returns the part if it is not."""
        name = trim(part)
        names = re.split(r",\s*", name)
        if len(names) == 2 and _COUNT_ONLY.match(names[1]):  # bench press, four sets: they follow
            name = names[0]
        if has_number(name):
            return part
        match = self._finder.find(name)
        if match.exercise is None or match.likeness < Likeness.EXACT:
            return part
        self._found.next = self._current = match.exercise
        return ""

    def _go_on(self, entry: RawEntry, part: str, doubts: list[str]) -> str:
        """Take sets without a name: they must be nothing but sets."""
        strange = [word for word in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", part.lower()) if _is_strange(word)]
        if strange:
            return "there is more in it than sets"
        if self._current is None:
            return "no exercise is named, and none is open to go on with"
        if entry.kind.fits(self._current.measurement) < 0:
            return f"{self._current.name} is not counted like this"
        joined = self._join(part)
        if joined is not None:
            return joined
        if not _is_plainly_a_set(entry) or part.lower().endswith(" times"):
            doubts = [*doubts, "it may be just a number"]
        self._add(self._current, entry, part, doubts, is_named=False)
        return ""

    def _join(self, part: str) -> str | None:
        """Add repetitions alone to the sets just said, whose weight they share; None where that is not to be done."""
        readings = self._found.readings
        if not readings or self._current is None or readings[-1].exercise.id != self._current.id:
            return None
        last = readings[-1]
        if last.exercise.measurement is not Measurement.WEIGHT_REPS or not last.entry.groups:
            return None
        alone, _, _ = _read_entry(part)
        if alone is None or any(group.is_weighted() or _has_pair(group) for group in alone.groups):
            return None
        both, _, why = _read_entry(f"{last.text}, {part}")
        if both is None:
            return why
        readings[-1] = replace(last, entry=both, text=f"{last.text}, {part}")
        return ""

    def _add(
        self, exercise: NamedExercise, entry: RawEntry, text: str, doubts: Sequence[str], *, is_named: bool = True
    ) -> None:
        self._current = exercise
        self._found.next = None
        self._found.readings.append(
            Reading(exercise, entry, text, tuple(doubts), _cut_otherwise(text), is_named=is_named)
        )


def _is_strange(word: str) -> bool:
    """Tell whether a word may not stand in a sentence of sets that names no exercise."""
    return word not in AROUND_NUMBERS and word not in _NOTATION and not has_number(word)


def _is_plainly_a_set(entry: RawEntry) -> bool:
    """Tell whether the numbers say themselves that they are a set: a weight with repetitions, sets of repetitions."""
    return all(
        group.same or group.no_weight or group.rpe or group.rir or _has_pair(group) or _has_reps(group)
        for group in entry.groups
    )


def _has_pair(group: RawGroup) -> bool:
    numbers = group.quantities()
    weighted = any(is_weight(number) for number in numbers)
    return any(len(chain) > 1 for chain in group.chains) or (weighted and len(numbers) > 1)


def _has_reps(group: RawGroup) -> bool:
    return any(number.role is Role.REPS for number in group.quantities())


def _read_entry(part: str) -> tuple[RawEntry | None, str, str]:
    """Return the one entry that a part is, the remark at its end that is none of it, and why it is no entry."""
    pieces = re.split(r"([,.]\s+)", part)
    why = ""
    for size in range(len(pieces), 0, -2):
        text = "".join(pieces[:size])
        remark = "".join(pieces[size:]).strip(" ,.")
        if remark and has_number(remark):
            break
        try:
            entries = read_entries(text)
        except InvalidInputError as error:
            why = why or error.message
            continue
        if len(entries) == 1:
            return entries[0], remark, ""
    return None, "", why or "it was not understood"


def _cut_otherwise(text: str) -> RawEntry | None:
    """Return the entry with a number like 312 read as 3x12, or the other way round; None where there is none."""
    found = _LONG_NUMBER.search(text)
    if found is None:
        return None
    sets, reps = found[1] or found[5], found[2] or found[6]
    split = f"{sets} x {reps}" if sets else f"{found[3]}{found[4]}"
    entry, remark, _ = _read_entry(text[: found.start()] + split + text[found.end() :])
    return None if remark else entry
