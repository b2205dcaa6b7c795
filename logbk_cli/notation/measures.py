"""Numbers with their units: weights, distances, times, counts, plates and reserves."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from logbk_cli.notation.lexer import Token
from logbk_cli.notation.spoken import NumberReader, Spoken
from logbk_cli.notation.values import SetType
from logbk_cli.notation.vocabulary import (
    DISTANCE_UNITS,
    LONGEST_EFFORT,
    NO_REPS,
    PHRASES,
    PLATE_WORDS,
    REP_COUNTS,
    REP_WORDS,
    RESERVE_PHRASES,
    SET_WORDS,
    SPLIT_PHRASES,
    TIME_UNITS,
    UNIT_WORDS,
    WEIGHT_UNITS,
    Kind,
    Role,
)

_ONE: Final = Decimal(1)
_HALF: Final = Decimal("0.5")
_QUARTER: Final = Decimal("0.25")
BARS: Final = {"kg": Decimal(20), "lb": Decimal(45)}
_PLATE_KG: Final = Decimal(20)
_QUARTER_KG: Final = Decimal(5)
_PLATE_LB: Final = Decimal(45)
_QUARTER_LB: Final = Decimal(25)
_ARTICLES: Final = frozenset(("a", "an"))
_COUNTED: Final = frozenset((*DISTANCE_UNITS, *TIME_UNITS, *SET_WORDS)) - {"m", "s", "h", "k", "round", "foot"}
_TIES: Final = frozenset((":", "=", "of", "@", "at", "-", "."))
"""What may stand between an effort and its number."""
_BEST_RATING: Final = 10
_AFTER_COUNT: Final = frozenset((*UNIT_WORDS, *PLATE_WORDS, "x", "by", "for", "rir", "rpe", "times", "/", "+", "-"))


@dataclass(slots=True, eq=False, repr=False)
class Measure:
    """A number with its unit, and the token after it."""

    value: Decimal
    after: int
    role: Role = Role.BARE
    unit: str = ""
    plural: bool = False
    clock: Decimal | None = None
    bar: tuple[Decimal, Decimal | None] | None = None
    kind: Kind = Kind.NUMBER


def bar_weights(plates: Decimal, extra: Decimal = Decimal(0)) -> tuple[Decimal, Decimal | None]:
    """Return what a bar with so many plates on each side weighs, in kg and in lb.

    A quarter is the 5-kg or the 25-lb plate; half a plate is 10 kg, and there is none in pounds (None).
    `extra` is a further plate per side, by its number.
    """
    whole, part = divmod(plates, _ONE)
    kilograms = BARS["kg"] + 2 * (plates * _PLATE_KG + extra)
    pounds = BARS["lb"] + 2 * (whole * _PLATE_LB + extra)
    if part == _QUARTER:
        return kilograms, pounds + 2 * _QUARTER_LB
    return kilograms, None if part else pounds


class MeasureReader:
    """Reads a number and the unit after it."""

    def __init__(self, tokens: list[Token], numbers: NumberReader) -> None:
        self._tokens = tokens
        self._numbers = numbers

    def read(self, at: int, *, as_reps: bool, joined: bool) -> Measure | None:
        """Return the measure that begins at a token, or None.

        `as_reps`: it stands where repetitions do; `joined`: it follows a connector.
        """
        found = self._counted(at) if joined else None
        return found or self._none_left(at) or self._measured(at, as_reps=as_reps, joined=joined)

    def _counted(self, at: int) -> Measure | None:
        """Read `a single`, `a double` and `a triple` behind a connector."""
        at = at + 1 if self._word(at) in _ARTICLES else at
        count = REP_COUNTS.get(self._word(at))
        return None if count is None else Measure(Decimal(count), at + 1, Role.REPS)

    def _none_left(self, at: int) -> Measure | None:
        """Read `none left in the tank`."""
        after = self.reserve(at + 1) if self._word(at) in NO_REPS else None
        return None if after is None else Measure(Decimal(0), after, Role.ITSELF, kind=Kind.RIR)

    def _measured(self, at: int, *, as_reps: bool, joined: bool) -> Measure | None:
        word = self._word(at)
        if word in _ARTICLES and (self._word(at + 1) in _COUNTED or self._word(at + 1) == "plate"):
            return self._with_unit(Spoken(_ONE, at + 1), joined=joined)
        if word == "half":
            after = at + 2 if self._word(at + 1) in _ARTICLES else at + 1
            if self._word(after) in TIME_UNITS or self._word(after) in {"mile", "marathon", "kilometer", "kilometre"}:
                return self._with_unit(Spoken(_HALF, after), joined=joined)
            return None
        if word in PLATE_WORDS:
            alone = self._word(at + 1) in {"and", "x", "for", "by", ""} or self._numbers.is_number(at + 1)
            return self._plates(_ONE, at + 1) if word == "plate" and alone else None
        found = self._numbers.read(at, as_reps=as_reps)
        return None if found is None else self._with_unit(found, joined=joined)

    def reserve(self, at: int) -> int | None:
        """Return the token after `reps in reserve`, `rir`, `left in the tank`, …; None when it is none of these."""
        if self._word(at) in REP_WORDS:
            at += 1
            if self._effort_word(at) is not None:
                return None
        words: list[str] = []
        best = None
        while len(words) < 4 and self._word(at):
            words.append(self._word(at))
            at += 1
            if tuple(words) in RESERVE_PHRASES:
                best = at
        if best is not None and tuple(words[:1]) == ("left",) and best < len(self._tokens):
            token = self._tokens[best]
            if token.kind == "word" and len(words) > 1 and best == at - len(words) + 1 and not self._ends(best):
                return None
        return best

    def _ends(self, at: int) -> bool:
        word = self._word(at)
        return word in {"then", "and", "next", "note", "comment", "rpe"} or (word,) in PHRASES

    def _word(self, at: int) -> str:
        word = self._numbers.word(at)
        return word[:-2] if word.endswith(("'s", "\u2019s")) else word

    def _with_unit(self, found: Spoken, *, joined: bool) -> Measure:
        at = found.after
        measure = Measure(found.value, at, plural=found.plural, clock=found.clock)
        token = self._tokens[at] if at < len(self._tokens) else None
        if token is not None and token.text in {"#", "£"} and token.glued:
            measure.role, measure.unit, measure.after = Role.WEIGHT, "lb", at + 1
            return measure
        at = self._numbers.skip_hyphen(at)
        if not self._add_unit(measure, at) and (joined or not self._add_effort(measure, found.after)):
            self._add_count(measure, at, joined=joined)
        return measure

    def _add_unit(self, measure: Measure, at: int) -> bool:
        word = self._word(at)
        pair = SPLIT_PHRASES.get((word, self._word(at + 1)))
        glued = at < len(self._tokens) and self._tokens[at].glued
        if word in WEIGHT_UNITS:
            measure.role, measure.unit, measure.after = Role.WEIGHT, WEIGHT_UNITS[word], at + 1
        elif pair is not None:
            measure.role, measure.unit, measure.after = Role.WEIGHT, pair, at + 2
        elif word == "second" and self._word(at + 1) == "set":
            return False
        elif word in TIME_UNITS or (word == "m" and glued and self._is_glued_number(at + 1)):
            self._add_time(measure, at)
        elif word in DISTANCE_UNITS and (word != "k" or glued or self._tokens[at - 1].kind == "word"):
            measure.role, measure.unit, measure.after = Role.DISTANCE, DISTANCE_UNITS[word], at + 1
        elif word in PLATE_WORDS:
            plates = self._plates(measure.value, at + 1)
            measure.role, measure.unit, measure.after, measure.bar = plates.role, plates.unit, plates.after, plates.bar
        else:
            return False
        return True

    def _is_glued_number(self, at: int) -> bool:
        return at < len(self._tokens) and self._tokens[at].glued and self._tokens[at].kind == "num"

    def _add_effort(self, measure: Measure, at: int) -> bool:
        """Take `two in reserve`, `2 rir` and `8 rpe`, unless the word belongs to a number after it."""
        effort = self._effort_word(at)
        if effort is not None:
            kind, after = effort
            if self._belongs_to_next(after):
                return False
        else:
            reserved = self.reserve(at)
            if reserved is None:
                return False
            kind, after = Kind.RIR, reserved
        measure.kind, measure.role, measure.after = kind, Role.ITSELF, after
        return True

    def _effort_word(self, at: int) -> tuple[Kind, int] | None:
        """Return which of RPE and RIR stands there in so many words or letters, and the token after it."""
        for size in range(LONGEST_EFFORT, 0, -1):
            kind = PHRASES.get(tuple(self._word(at + offset) for offset in range(size)), (None,))[0]
            if kind is Kind.RPE or kind is Kind.RIR:
                return kind, at + size
        return None

    def _belongs_to_next(self, at: int) -> bool:
        """Tell `5 rir 2`, where the word belongs to the number after it, from `2 rir 80kg x 5`."""
        tied = ""
        for _ in range(2):
            if self._word(at) in _TIES:
                tied = tied or self._word(at)
                at += 1
        found = self._numbers.read(at) if self._numbers.is_number(at) else None
        if found is None:
            return False
        follows = self._word(found.after)
        if follows in WEIGHT_UNITS or follows in {"x", "by"}:
            return False
        return found.value <= _BEST_RATING or (tied not in {"@", "at", "."} and follows != "for")

    def _add_count(self, measure: Measure, at: int, *, joined: bool) -> None:
        word = self._word(at)
        if word in REP_WORDS or (
            word == "times" and not self._numbers.is_number(at + 1) and at + 1 <= len(self._tokens)
        ):
            measure.role, measure.after = Role.REPS, at + 1
        elif word in SET_WORDS:
            measure.role, measure.after = Role.SETS, at + 1
        elif word == "more" and self._word(at + 1) in SET_WORDS:
            measure.role, measure.after = Role.SETS, at + 2
        elif word == "forced":
            measure.role = Role.FORCED
            measure.after = at + 2 if self._word(at + 1) in REP_WORDS else at + 1
        elif word in {"clean", "good"} and self._forced_follows(at + 1):
            measure.role = Role.REPS
            measure.after = at + 2 if self._word(at + 1) in REP_WORDS else at + 1
        elif not joined and self._typed_sets(at):
            measure.role = Role.SETS

    def _forced_follows(self, at: int) -> bool:
        return any(self._word(place) == "forced" for place in range(at, at + 6))

    def _typed_sets(self, at: int) -> bool:
        """Return whether `warm up sets` or the like follows: a set type that says what is counted."""
        for size in (3, 2, 1):
            words = tuple(self._word(at + offset) for offset in range(size))
            if words in PHRASES and isinstance(PHRASES[words][1], SetType):
                return words[-1] in {"sets", "warmups", "dropsets"}
        return False

    def _add_time(self, measure: Measure, at: int) -> None:
        word = self._word(at)
        size = TIME_UNITS.get(word, Decimal(60))
        measure.plural = word == "s" and self._tokens[at].glued
        measure.role, measure.unit = Role.TIME, "s"
        total = measure.value * size
        at += 1
        while size > 1:
            article = self._word(at + 1) in _ARTICLES
            if self._word(at) == "and" and self._word(at + 1 + article) in {"half", "quarter"}:
                total += size * (_HALF if self._word(at + 1 + article) == "half" else _QUARTER)
                at += 2 + article
                break
            follows = at + 1 if self._word(at) == "and" else at
            found = self._numbers.read(follows) if self._numbers.is_number(follows) else None
            if found is None or found.value >= 60:
                break
            word = self._word(found.after)
            smaller = _ONE * 60 if word == "m" and self._tokens[found.after].glued else TIME_UNITS.get(word)
            if smaller is not None and smaller < size:
                total += found.value * smaller
                size = smaller
                at = found.after + 1
                continue
            if follows == at and self._is_rest_of_time(found, at):
                total += found.value * size / 60
                at = found.after
            break
        measure.value, measure.after = total, at

    def _is_rest_of_time(self, found: Spoken, at: int) -> bool:
        """Tell the seconds of `a minute thirty` from a number of its own."""
        if found.plural or found.value != found.value.to_integral_value():
            return False
        if self._word(found.after) in _AFTER_COUNT or self.reserve(found.after) is not None:
            return False
        token = self._tokens[found.after] if found.after < len(self._tokens) else None
        if token is not None and token.text in {"x", "@", "/", "+"}:
            return False
        return found.value >= 10 or (self._tokens[at].kind == "num" and len(self._tokens[at].text) == 2)

    def _plates(self, count: Decimal, at: int) -> Measure:
        extra = Decimal(0)
        if self._word(at) == "and":
            article = self._word(at + 1) in _ARTICLES
            follows = at + 1 + article
            part = {"half": _HALF, "quarter": _QUARTER}.get(self._word(follows))
            found = self._numbers.read(follows) if part is None else None
            if part is not None:
                count, at = count + part, follows + 1
            elif found is not None and (article or self._is_per_side(found.after)):
                extra, at = found.value, found.after
        if self._is_per_side(at):
            at += 3 if self._word(at) == "on" else 2
        return Measure(count, at, Role.PLATES, "plates", bar=bar_weights(count, extra))

    def _is_per_side(self, at: int) -> bool:
        at = at + 1 if self._word(at) == "on" else at
        return self._word(at) in {"each", "per", "a", "either"} and self._word(at + 1) == "side"
