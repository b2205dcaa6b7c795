"""Numbers as lifters say and write them: `two twenty five`, `a hundred and two point five`, `22½`."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from logbk_cli.notation.lexer import Token
from logbk_cli.notation.vocabulary import ONES, PLURALS, TEENS, TENS

LARGE: Final = 10
_HALF: Final = Decimal("0.5")
_QUARTER: Final = Decimal("0.25")
_OH: Final = frozenset(("oh", "o"))
_SMALL: Final = {**ONES, **TEENS}
_UNITS_AFTER: Final = frozenset(
    ("for", "by", "x", "times", "at", "kilo", "kilos", "kg", "pound", "pounds", "lb", "lbs")
)


class Spoken(NamedTuple):
    """A number that was read, and the token after it."""

    value: Decimal
    after: int
    plural: bool = False
    """`fifteens`: dumbbells of fifteen, or sets of fifteen."""
    clock: Decimal | None = None
    """What it is when it tells a time: `seven forty five` is also 7:45."""


def is_large(value: Decimal) -> bool:
    """Return whether a number is rather a weight than a number of sets: over 10, or with a decimal point (`10.0`)."""
    exponent = value.as_tuple().exponent
    return value > LARGE or (isinstance(exponent, int) and exponent < 0)


class NumberReader:
    """Reads numbers out of tokens; looks a fixed distance ahead, so that reading stays linear."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._words = [token.text.lower() if token.kind in {"word", "sign"} else "" for token in tokens]

    def read(self, at: int, *, as_reps: bool = False) -> Spoken | None:
        """Return the number that begins at a token, or None.

        `as_reps`: it stands where repetitions do, so that `eight eighty five` is not 885.
        """
        if at >= len(self._tokens):
            return None
        token = self._tokens[at]
        if token.kind == "num" and token.value is not None:
            found = Spoken(token.value, at + 1)
            if self.word(at + 1) == "hundred" and token.value < 100:
                found = Spoken(token.value * 100, at + 2)
        else:
            cardinal = self._cardinal(at, as_reps=as_reps)
            if cardinal is None:
                return self._bare_fraction(at)
            found = cardinal
        return found if found.plural else self._with_fraction(found)

    def is_number(self, at: int) -> bool:
        """Return whether a plain number, in digits or words, begins at a token."""
        return 0 <= at < len(self._tokens) and (
            self._tokens[at].kind == "num" or self._plain(at) in _SMALL or self._plain(at) in TENS
        )

    def hear(self, at: int, word: str) -> None:
        """Take a token for another word: the one that a recogniser misheard."""
        self._words[at] = word

    def word(self, at: int) -> str:
        """Return the token in lower case, or nothing when it is no word."""
        return self._words[at] if 0 <= at < len(self._words) else ""

    def skip_hyphen(self, at: int) -> int:
        """Return the place after a hyphen that joins two words, or the same place."""
        tokens = self._tokens
        if 0 < at < len(tokens) - 1 and self._words[at] == "-" and tokens[at].glued and tokens[at + 1].glued:
            return at + 1
        return at

    def _plain(self, at: int) -> str:
        word = self.word(at)
        return PLURALS.get(word, word)

    def _cardinal(self, at: int, *, as_reps: bool) -> Spoken | None:
        word = self.word(at)
        if word in PLURALS and word != "hundreds":
            return self._below_hundred(at)
        if word in {"a", "hundred", "hundreds"} or word in _SMALL:
            full = self._hundreds(at)
            if full is not None:
                return full
        if ONES.get(word):
            short = self._short(at, as_reps=as_reps)
            if short is not None:
                return short
        return None if word == "a" else self._below_hundred(at)

    def _hundreds(self, at: int) -> Spoken | None:
        """Read `one hundred and thirty five`, `a thousand two hundred`, `twelve hundred`."""
        word = self.word(at)
        lead = Decimal(1) if word in {"a", "hundred", "hundreds"} else Decimal(_SMALL[word])
        after = at if word in {"hundred", "hundreds"} else self.skip_hyphen(at + 1)
        total = Decimal(0)
        if self.word(after) == "thousand":
            total = lead * 1000
            after += 1
            following = self._hundreds(after) if self.word(after) in _SMALL else None
            if following is not None:
                return Spoken(total + following.value, following.after)
        elif self._plain(after) == "hundred":
            plural = self.word(after) == "hundreds"
            total = lead * 100
            after += 1
            if plural:
                return Spoken(total, after, plural=True)
        else:
            return None
        rest_at = after + 1 if self.word(after) == "and" else after
        rest = self._below_hundred(rest_at)
        if rest is not None and 0 < rest.value < 100:
            return Spoken(total + rest.value, rest.after, plural=rest.plural)
        return Spoken(total, after)

    def _short(self, at: int, *, as_reps: bool) -> Spoken | None:
        """Read `one thirty five`, `three fifteen`, `four oh five`."""
        lead = ONES[self.word(at)]
        follows = self.skip_hyphen(at + 1)
        word = self._plain(follows)
        if word in _OH and ONES.get(self._plain(follows + 1), 0):
            low = ONES[self._plain(follows + 1)]
            plural = self.word(follows + 1) in PLURALS
            return Spoken(Decimal(lead * 100 + low), follows + 2, plural=plural, clock=Decimal(lead * 60 + low))
        if word not in TENS and word not in TEENS:
            return None
        rest = self._below_hundred(follows)
        if rest is None:
            return None
        if as_reps and (lead > 1 or self.word(rest.after) in _UNITS_AFTER):
            return None
        clock = lead * 60 + rest.value if rest.value < 60 else None
        return Spoken(lead * 100 + rest.value, rest.after, plural=rest.plural, clock=clock)

    def _below_hundred(self, at: int) -> Spoken | None:
        word = self.word(at)
        plain = PLURALS.get(word, word)
        plural = plain != word
        if plain in TENS:
            tens = TENS[plain]
            follows = self.skip_hyphen(at + 1)
            low = self._plain(follows)
            if not plural and ONES.get(low, 0) and not self._is_heard_for(follows, low):
                return Spoken(Decimal(tens + ONES[low]), follows + 1, plural=self.word(follows) != low)
            return Spoken(Decimal(tens), at + 1, plural=plural)
        if plain in _SMALL:
            return Spoken(Decimal(_SMALL[plain]), at + 1, plural=plural)
        return None

    def _is_heard_for(self, at: int, word: str) -> bool:
        """Tell `eighty four eight`, which is eighty for eight, from `eighty four`."""
        if word != "four" or self.word(at - 1) == "-" or not self.is_number(at + 1):
            return False
        before = at - 2
        while self.word(before) in ONES or self.word(before) in {"hundred", "and", "a"}:
            before -= 1
            if at - before > 6:
                break
        return self.word(before) not in {"x", "by", "times", "of", "for"}

    def _bare_fraction(self, at: int) -> Spoken | None:
        if self.word(at) == "point":
            digits, after = self._decimals(at + 1)
            if digits:
                return Spoken(Decimal(f"0.{digits}"), after)
        return None

    def _with_fraction(self, found: Spoken) -> Spoken:  # noqa: PLR0911 - one for each form
        at, value = found.after, found.value
        whole = value == value.to_integral_value()
        if not whole or at >= len(self._tokens):
            return found
        token = self._tokens[at]
        if token.kind == "num" and token.value is not None and token.value < 1 and not token.text[0].isascii():
            return Spoken(value + token.value, at + 1)
        word = self.word(at)
        if word == "point":
            digits, after = self._decimals(at + 1)
            return Spoken(value + Decimal(f"0.{digits}"), after) if digits else found
        if word == "and":
            follows = at + 2 if self.word(at + 1) in {"a", "one"} else at + 1
            part = self.word(follows)
            if part == "half":
                return Spoken(value + _HALF, follows + 1)
            if part == "quarter":
                return Spoken(value + _QUARTER, follows + 1)
            if self.word(at + 1) == "three" and self.word(at + 2) == "quarters":
                return Spoken(value + 3 * _QUARTER, at + 3)
        return found

    def _decimals(self, at: int) -> tuple[str, int]:
        token = self._tokens[at] if at < len(self._tokens) else None
        if token is not None and token.kind == "num":
            return (token.text, at + 1) if token.text.isdecimal() else ("", at)
        pair = self._below_hundred(at)
        if pair is not None and self.word(at) not in ONES and not pair.plural:
            return str(pair.value), pair.after
        digits = ""
        while len(digits) < 4 and (self.word(at) in ONES or self.word(at) in _OH):
            digits += str(ONES.get(self.word(at), 0))
            at += 1
        return digits, at
