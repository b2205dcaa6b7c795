"""Turning tokens into items: numbers with their units, connectors, keywords and the words of names."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from logbk_cli.notation.lexer import Token
from logbk_cli.notation.measures import MeasureReader
from logbk_cli.notation.spoken import LARGE, NumberReader, is_large
from logbk_cli.notation.values import SetType
from logbk_cli.notation.vocabulary import (
    DROP_NAMES,
    HOMOPHONES,
    LONGEST_PHRASE,
    NAMES_AFTER_FILLER,
    ONES,
    PHRASES,
    PLATE_WORDS,
    PLURALS,
    REP_WORDS,
    SET_WORDS,
    START_FILLERS,
    TEENS,
    TENS,
    UNIT_WORDS,
    WORDS,
    Kind,
    Role,
)


@dataclass(slots=True, eq=False, repr=False)
class Item:
    """A piece of an entry with its meaning, as far as its neighbours tell."""

    kind: Kind
    start: int
    end: int
    role: Role = Role.BARE
    value: Decimal = Decimal(0)
    unit: str = ""
    text: str = ""
    type: SetType | None = None
    plural: bool = False
    clock: Decimal | None = None
    bar: tuple[Decimal, Decimal | None] | None = None
    high: Decimal | None = None
    """Where a range ends that begins here; only in routines."""
    glued: bool = False
    """No blank before it."""
    tight: bool = False
    """No blank after it."""


_SIGNS: Final = {
    "x": Kind.TIMES,
    "@": Kind.AT,
    "+": Kind.PLUS,
    "/": Kind.SLASH,
    ",": Kind.COMMA,
    ".": Kind.COMMA,
    "!": Kind.COMMA,
    "?": Kind.COMMA,
    ":": Kind.COMMA,
    "&": Kind.AND,
    "=": Kind.FILLER,
    ")": Kind.FILLER,
}
_CONNECTORS: Final = frozenset((Kind.TIMES, Kind.FOR, Kind.OF, Kind.AT, Kind.RPE, Kind.RIR, Kind.PLUS))
_BEFORE_REPS: Final = frozenset((Kind.TIMES, Kind.FOR, Kind.OF))
_NAME_AFTER: Final = frozenset((Kind.BODYWEIGHT, Kind.ASSISTED, Kind.ADDED))


class ItemReader:
    """Reads the items of one entry; looks a fixed distance around each token, so that reading stays linear."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._numbers = NumberReader(tokens)
        self._measures = MeasureReader(tokens, self._numbers)
        self._items: list[Item] = []
        self._seen_number = False
        self._seen_name = False
        self._failed_at = -1
        self._closing = self._closings()
        self._last_number = max(
            (at for at, token in enumerate(tokens) if token.kind == "time" or self._numbers.is_number(at)), default=-1
        )

    def read(self) -> list[Item]:
        """Return the items in their order."""
        at = 0
        while at < len(self._tokens):
            at = self._read_item(at)
        return self._items

    def _closings(self) -> list[int]:
        """Return for each token the next closing bracket at or after it, or -1."""
        found = [-1] * (len(self._tokens) + 1)
        for at in range(len(self._tokens) - 1, -1, -1):
            found[at] = at if self._tokens[at].text == ")" else found[at + 1]
        return found

    def _add(self, kind: Kind, at: int, after: int | None = None) -> Item:
        after = at + 1 if after is None else after
        first, last = self._tokens[at], self._tokens[after - 1]
        following = self._tokens[after].glued if after < len(self._tokens) else False
        item = Item(kind, first.start, last.end, glued=first.glued, tight=following)
        self._items.append(item)
        self._seen_name = self._seen_name or kind is Kind.NAME
        self._seen_number = self._seen_number or kind is Kind.NUMBER
        return item

    def _previous(self) -> Item | None:
        for item in reversed(self._items[-3:]):
            if item.kind is not Kind.FILLER:
                return item
        return None

    def _read_item(self, at: int) -> int:
        token = self._tokens[at]
        if token.kind == "bad":
            self._add(Kind.BAD, at).text = token.text
            return at + 1
        if token.kind == "string":
            self._add(Kind.STRING, at).text = token.text
            return at + 1
        if token.kind == "time":
            item = self._add(Kind.NUMBER, at)
            item.role, item.value, item.unit = Role.TIME, token.value or Decimal(0), "clock"
            return at + 1
        if token.kind == "sign":
            return self._read_sign(at)
        return self._read_word(at)

    def _read_sign(self, at: int) -> int:
        sign = self._tokens[at].text
        if sign == "-":
            return self._read_dash(at)
        if sign == "(" and (self._items and self._items[-1].kind is Kind.NAME) and self._is_bracket_of_name(at):
            after = self._closing[at] + 1
            self._add(Kind.NAME, at, after)
            return after
        if sign == "(":
            self._add(Kind.FILLER, at)
            return at + 1
        if sign == "£" and self._numbers.is_number(at + 1):
            after = self._read_number(at + 1)
            item = self._items[-1]
            if item.kind is Kind.NUMBER and item.role in {Role.BARE, Role.WEIGHT}:
                item.role, item.unit, item.start = Role.WEIGHT, "lb", self._tokens[at].start
            return after
        kind = _SIGNS.get(sign, Kind.NAME)
        previous = self._previous()
        if kind is Kind.COMMA and self._hesitates(at) and previous is not None and previous.kind in _CONNECTORS:
            kind = Kind.FILLER  # for um, eight
        self._add(kind, at)
        return at + 1

    def _hesitates(self, at: int) -> bool:
        """Return whether a filler stands right before a token."""
        return WORDS.get(self._numbers.word(at - 1)) is Kind.FILLER

    def _is_bracket_of_name(self, at: int) -> bool:
        """Tell `curl (45 degree) 3x10`, which has its sets behind the bracket, from `bench (80kg x 8)`."""
        closing = self._closing[at]
        return closing > 0 and not at < self._last_number < closing

    def _read_dash(self, at: int) -> int:
        tokens = self._tokens
        token = tokens[at]
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        previous = self._previous()
        if following is None or (token.glued and following.glued and following.kind == "word" and at):
            return at + 1  # pull-up, 30-second
        number = self._numbers.is_number(at + 1)
        after_number = previous is not None and previous.kind is Kind.NUMBER
        if not number:
            kind = Kind.FILLER
        elif after_number and token.glued == following.glued and tokens[at - 1].kind in {"num", "word"}:
            kind = Kind.RANGE if tokens[at - 1].kind == "num" or not token.glued else Kind.MINUS
        elif previous is not None and previous.kind is Kind.BODYWEIGHT:
            kind = Kind.MINUS
        elif following.glued:
            hyphen = token.glued and previous is not None and previous.kind in {Kind.RPE, Kind.RIR}
            kind = Kind.FILLER if hyphen else Kind.MINUS
        else:
            kind = Kind.FILLER
        self._add(kind, at)
        return at + 1

    def _read_word(self, at: int) -> int:
        after = self._read_phrase(at)
        if after is not None:
            return after
        if self._hears_for(at):
            self._add(Kind.FOR, at)
            return at + 1
        self._hear_homophone(at)
        after = self._read_number(at)
        if after > at:
            return after
        word = self._numbers.word(at)
        if not self._seen_name and not self._seen_number and word in START_FILLERS:
            names = NAMES_AFTER_FILLER.get(word, frozenset())
            if self._numbers.word(at + 1) not in names and at + 1 < len(self._tokens):
                self._add(Kind.FILLER, at).text = word
                return at + 1
        elif word in START_FILLERS and word not in WORDS and self._numbers.is_number(at + 1):
            self._add(Kind.FILLER, at)
            return at + 1
        previous = self._previous()
        if word == "to" and previous is not None and previous.kind is Kind.NUMBER and self._numbers.is_number(at + 1):
            self._add(Kind.RANGE, at)
        elif word in {"fir", "fore"} and previous is not None and previous.kind is Kind.NUMBER:
            self._add(Kind.FOR, at)
        elif (word in REP_WORDS or word in SET_WORDS) and (self._seen_number or self._numbers.is_number(at + 1)):
            self._add(Kind.FILLER, at)
        else:
            self._add(WORDS.get(word, Kind.NAME), at).text = word
        return at + 1

    def _match(self, at: int) -> tuple[tuple[str, ...], int] | None:
        """Return the longest phrase that begins at a token, and the token after it."""
        words: list[str] = []
        best: tuple[tuple[str, ...], int] | None = None
        after = at
        while len(words) < LONGEST_PHRASE:
            word = self._numbers.word(after)
            if not word or (word == "-" and not words):
                break
            words.append(word)
            after += 1
            if tuple(words) in PHRASES:
                best = (tuple(words), after)
            after = self._numbers.skip_hyphen(after)
        return best

    def _read_phrase(self, at: int) -> int | None:
        found = self._match(at)
        if found is None:
            return None
        words, after = found
        kind, payload = PHRASES[words]
        if self._is_part_of_name(kind, words, after):
            return None
        if (
            kind is Kind.SAME
            and words[-1] == "set"
            and (self._numbers.word(after) == "of" or self._starts_number(after))
        ):
            kind = Kind.COMMA
        item = self._add(kind, at, after)
        item.text = " ".join(words)
        if isinstance(payload, SetType):
            item.type = payload
        if words[0] == "failed" and self._numbers.word(after) in {"at", "on", "after"}:
            self._failed_at = after + 1
            return after + 1
        return after

    def _is_part_of_name(self, kind: Kind, words: tuple[str, ...], after: int) -> bool:
        following = self._numbers.word(after)
        previous = self._previous()
        if kind is Kind.TYPE and words == ("drop",):
            return following in DROP_NAMES
        if kind in _NAME_AFTER:
            return not self._seen_number and self._is_name(after)
        if kind is Kind.PER_SIDE or (kind is Kind.FILLER and words[0] in {"each", "per", "a", "an", "apiece", "in"}):
            return not self._seen_number
        if kind is Kind.BAR:
            return previous is not None and previous.kind is Kind.JOIN and previous.text == "to"
        if kind is Kind.SAME and words == ("repeat",):
            return self._is_name(after)
        return False

    def _is_name(self, at: int) -> bool:
        """Return whether a token can only be a word of a name."""
        if at >= len(self._tokens) or self._tokens[at].kind != "word":
            return False
        word = self._numbers.word(at)
        known = word in WORDS or word in UNIT_WORDS or word in START_FILLERS or self._starts_number(at)
        return not known and self._match(at) is None

    def _starts_number(self, at: int) -> bool:
        return self._numbers.is_number(at) or self._numbers.word(at) == "hundred"

    def _hears_for(self, at: int) -> bool:
        """Tell `hundred kilos four five`, which is for five."""
        previous = self._items[-1] if self._items else None
        if self._numbers.word(at) != "four" or previous is None or previous.kind is not Kind.NUMBER:
            return False
        before = self._items[-2].kind if len(self._items) > 1 else None
        if before in _BEFORE_REPS or self._numbers.word(at + 1) in PLURALS or not self._numbers.is_number(at + 1):
            return False
        return previous.role is Role.WEIGHT or (previous.role is Role.BARE and is_large(previous.value))

    def _hear_homophone(self, at: int) -> None:
        word = self._numbers.word(at)
        if word not in HOMOPHONES:
            return
        following = self._numbers.word(at + 1)
        previous = self._previous()
        counted = following in REP_WORDS or following in SET_WORDS or following in PLATE_WORDS
        measured = counted or following in UNIT_WORDS - {"m", "s", "h", "k"} or following in {"forced", "rir"}
        measured = measured or self._measures.reserve(at + 1) is not None
        connected = previous is not None and previous.kind in _CONNECTORS
        loaded = previous is not None and previous.kind is Kind.NUMBER and previous.role is Role.WEIGHT
        ends = not self._starts_number(at + 1) and not self._is_name(at + 1)
        if word in {"for", "fore", "fir"}:
            heard = (counted and not self._numbers.is_number(at + 2) and self._numbers.word(at + 2) != "of") or (
                following in SET_WORDS
            )
            if previous is not None and previous.kind in {Kind.TIMES, Kind.FOR, Kind.OF, Kind.PLUS}:
                heard = heard or ends
        elif word in {"to", "too"}:
            composite = (following in TENS or following in TEENS) and (
                previous is None or previous.kind is not Kind.NUMBER
            )
            heard = measured or composite or ((connected or loaded) and ends)
        else:
            composite = word == "won" and (following in TENS or following in TEENS or following in {"hundred", "oh"})
            large = previous is not None and previous.kind is Kind.NUMBER and previous.value > LARGE
            joined = following in {"by", "x", "times", "for"} and at + 2 < len(self._tokens)
            heard = measured or composite or joined or ((connected or loaded or large) and ends)
        if heard:
            self._numbers.hear(at, _WORD_OF[HOMOPHONES[word]])

    def _read_number(self, at: int) -> int:
        """Read a number with what belongs to it; returns where it ended, or `at` when none is there."""
        previous = self._items[-1].kind if self._items else None
        found = self._measures.read(at, as_reps=previous in _BEFORE_REPS, joined=previous in _BEFORE_REPS)
        if found is None:
            return at
        item = self._add(found.kind, at, found.after)
        item.role, item.value, item.unit = found.role, found.value, found.unit
        item.plural, item.clock, item.bar = found.plural, found.clock, found.bar
        if at == self._failed_at and item.role is Role.BARE:
            item.role = Role.REPS
        return found.after


_WORD_OF: Final = {number: word for word, number in (*ONES.items(), *TEENS.items())}
