"""Cutting an entry into tokens: numbers, clock times, words, signs and quoted texts."""

import re
from decimal import Decimal
from typing import Final, NamedTuple

from logbk_cli.notation.limits import MAX_NUMBER_CHARS
from logbk_cli.notation.vocabulary import DISTANCE_UNITS, SPLIT_PHRASES, TIME_UNITS, UNIT_WORDS, WEIGHT_UNITS


class Token(NamedTuple):
    """A piece of an entry. `kind` is one of num, time, word, sign, string, bad; a bad one says why in `text`."""

    kind: str
    text: str
    start: int
    end: int
    glued: bool
    """No blank stands before it."""
    value: Decimal | None = None


class Lexed(NamedTuple):
    """The tokens of one entry, its `# note`, and where in the line the entry ended."""

    tokens: list[Token]
    note: str | None
    has_note_sign: bool
    end: int
    note_chars: int
    """How much of the entry was notes."""


# Each pattern moves in one direction only: none can go back over what it has read.
_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
_CLOCK: Final = re.compile(r"([0-9]+):([0-9]+)(?::([0-9]+))?(\.[0-9]+)?")
_COMMA: Final = re.compile(r"([0-9]+),([0-9]+)")
_AFTER_COMMA: Final = re.compile(r"[ \u00a0]?-?([^\W\d_]{1,12}|[\u00d7*@]|)")
_QUOTES: Final = {'"': '"', "“": "”", "„": "“", "«": "»"}
_FRACTIONS: Final = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_DASHES: Final = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_TIMES: Final = "\u00d7*\u2715\u2716\u2a2f"
_HALVES: Final = frozenset(("5", "25", "75", "125", "375", "625", "875", "50", "0"))
_SPLIT_UNITS: Final = frozenset((*UNIT_WORDS, "bw"))
_MEASURES: Final = frozenset(
    (*WEIGHT_UNITS, *DISTANCE_UNITS, *TIME_UNITS, *(first for first, _ in SPLIT_PHRASES)),
)


_UNCLOSED: Final = "this quotation mark is never closed"
_FOREIGN: Final = "these digits were not understood"
_BAD_CLOCK: Final = "a time is written 7:45 or 1:05:00, with two digits below 60 after each colon"
BAD_HINTS: Final = {
    _UNCLOSED: 'a note stands between two of them: "felt easy"',
    _BAD_CLOCK: "write it with its units, like 1h5m or 75s",
}
"""How to mend a bad token that is no number."""


class Lexer:
    """Reads one entry of a line, from `start` to the `;` or the line's end that closes it."""

    def __init__(self, line: str, start: int = 0) -> None:
        self._line = line
        self._at = start
        self._tokens: list[Token] = []
        self._glued = False
        self._note: str | None = None
        self._has_note_sign = False
        self._note_chars = 0
        self._last_quote: dict[str, int] = {}

    def read(self) -> Lexed:
        """Return the tokens up to the end of the entry."""
        line = self._line
        size = len(line)
        while self._at < size:
            char = line[self._at]
            if char.isspace():
                self._at += 1
                self._glued = False
                continue
            if char == ";":
                break
            if char == "#" and not (self._glued and self._tokens and self._tokens[-1].kind == "num"):
                self._read_note()
                break
            self._read_token(char)
            self._glued = True
        return Lexed(self._tokens, self._note, self._has_note_sign, self._at, self._note_chars)

    def _read_note(self) -> None:
        end = self._line.find(";", self._at)
        end = len(self._line) if end < 0 else end
        self._note = self._line[self._at + 1 : end].strip() or None
        self._has_note_sign = True
        self._note_chars += end - self._at
        self._at = end

    def _read_token(self, char: str) -> None:
        line, at = self._line, self._at
        following = line[at + 1] if at + 1 < len(line) else ""
        if "0" <= char <= "9" or (char == "." and "0" <= following <= "9" and not self._after_letter()):
            self._read_number()
        elif char in _FRACTIONS:
            self._add("num", char, at + 1, _FRACTIONS[char])
        elif char.isdecimal() and self._reads_as_number():
            self._add("bad", _FOREIGN, self._digits_end())
        elif char.isalpha():
            self._read_word()
        elif char in _QUOTES and (char == '"' or self._closes(_QUOTES[char])):
            self._read_string(_QUOTES[char])
        elif char == "." and self._after_letter() and following.isalpha():
            self._at += 1  # r.p.e.
        elif char == "." and self._tokens and self._tokens[-1].text.lower() in {"lb", "lbs", "kg", "kgs", "sec", "min"}:
            self._at += 1
        elif char in _DASHES:
            self._add("sign", "-", at + 1)
        elif char in _TIMES:
            self._add("sign", "x", at + 1)
        else:
            self._add("sign", char, at + 1)

    def _digits_end(self) -> int:
        end = self._at
        while end < len(self._line) and self._line[end].isdecimal():
            end += 1
        return end

    def _reads_as_number(self) -> bool:
        """Tell digits of another script before a unit from those in a name, as Japanese ones have them."""
        found = _AFTER_COMMA.match(self._line, self._digits_end())
        after = found.group(1).lower() if found else ""
        return not after or after in _MEASURES or after in {"x", "\u00d7", "*", "@"}

    def _closes(self, quote: str) -> bool:
        """Return whether a typographic quotation mark is closed at all; looked up once in a line."""
        last = self._last_quote.get(quote)
        if last is None:
            last = self._last_quote[quote] = self._line.rfind(quote)
        return last > self._at

    def _after_letter(self) -> bool:
        return self._glued and bool(self._tokens) and self._tokens[-1].kind == "word"

    def _add(self, kind: str, text: str, end: int, value: Decimal | None = None) -> None:
        self._tokens.append(Token(kind, text, self._at, end, self._glued, value))
        self._at = end

    def _read_number(self) -> None:
        line, at = self._line, self._at
        clock = _CLOCK.match(line, at)
        if clock is not None:
            self._add_clock(clock)
            return
        found = _NUMBER.match(line, at)
        if found is None:  # a digit always matches; this keeps the types honest
            self._add("bad", "this is not a number", at + 1)
            return
        end = found.end()
        text = found.group()
        comma = _COMMA.match(line, at) if "." not in text else None
        if comma is not None:
            joined = self._join_comma(comma)
            if joined is not None:
                text, end = joined, comma.end()
        if line[end : end + 1] == "_" or (line[end : end + 1] == "." and line[end + 1 : end + 2].isdecimal()):
            while end < len(line) and (line[end] in "._" or line[end].isalnum()):
                end += 1
            self._add("bad", "this is not a number", end)
        elif len(text) > MAX_NUMBER_CHARS:
            self._add("bad", f"a number has at most {MAX_NUMBER_CHARS} digits", end)
        else:
            self._add("num", text, end, Decimal(text))

    def _add_clock(self, clock: re.Match[str]) -> None:
        first, second, third, fraction = clock.groups()
        if clock.end() - clock.start() > MAX_NUMBER_CHARS:
            self._add("bad", f"a time has at most {MAX_NUMBER_CHARS} characters", clock.end())
            return
        parts = [Decimal(second), Decimal(third)] if third else [Decimal(second)]
        if any(len(part) != 2 for part in (second, third) if part) or max(parts) > 59:
            self._add("bad", _BAD_CLOCK, clock.end())
            return
        value = Decimal(first)
        for part in parts:
            value = value * 60 + part
        self._add("time", clock.group(), clock.end(), value + Decimal(fraction or 0))

    def _join_comma(self, comma: re.Match[str]) -> str | None:
        """Return the number that digits, a comma and digits make; None where they are a list."""
        line, tokens = self._line, self._tokens
        end = comma.end()
        whole, part = comma.groups()
        if line[end : end + 1] == "," and line[end + 1 : end + 2].isdecimal():
            return None
        if self._glued and len(tokens) > 1 and tokens[-1].text == "," and tokens[-2].kind == "num":
            return None
        if self._is_listed_rep(whole, part):
            return None
        found = _AFTER_COMMA.match(line, end)
        after = found.group(1).lower() if found else ""
        measured = after in _MEASURES or line[end : end + 1] == "#" or (after[:-1] in _MEASURES and after[-1:] == "x")
        joined = measured or after in {"x", "\u00d7", "*", "@", "for", "by"}
        if len(part) == 3 and joined and not whole.startswith("0"):
            return whole + part
        likely = part in _HALVES and len(whole) > 1
        before = tokens[-1].text.lower() if tokens else ""
        if measured or (likely and (joined or self._after_sets())) or before in {"@", "at", "rpe", "rir"}:
            return f"{whole}.{part}"
        return None

    def _is_listed_rep(self, whole: str, part: str) -> bool:
        """Tell `80kgx8,85kgx6`, which is two sets, from `3x82,5kg`."""
        words = [token.text.lower() for token in self._tokens[-2:]]
        if not words or words[-1] in WEIGHT_UNITS:
            return bool(words)
        if words[-1] not in {"x", "for", "by"}:
            return False
        weighted = len(words) > 1 and words[0] in WEIGHT_UNITS
        return weighted or not (part == "5" and len(whole) > 1)

    def _after_sets(self) -> bool:
        tokens = self._tokens
        return len(tokens) > 1 and tokens[-1].kind == "num" and tokens[-2].text.lower() in {"x", "by"}

    def _read_word(self) -> None:
        line, at = self._line, self._at
        end = at + 1
        size = len(line)
        while end < size and (line[end].isalpha() or _is_mark(line[end]) or _is_inner_apostrophe(line, end)):
            end += 1
        word = line[at:end].lower()
        after_number = self._glued and bool(self._tokens) and self._tokens[-1].kind in {"num", "time"}
        before_number = end < size and ("0" <= line[end] <= "9" or line[end] == ".")
        if word == "x":
            self._add("sign", "x", end)
        elif word[-1] == "x" and word[:-1] in _SPLIT_UNITS and (after_number or before_number):
            self._add("word", line[at : end - 1], end - 1)
            self._glued = True
            self._add("sign", "x", end)
        elif word[0] == "x" and word[1:] in {"bw", "amrap", "bodyweight"}:
            self._add("sign", "x", at + 1)
            self._glued = True
            self._add("word", line[at + 1 : end], end)
        else:
            self._add("word", line[at:end], end)

    def _read_string(self, close: str) -> None:
        line, at = self._line, self._at
        kept: list[str] = []
        end = at + 1
        while end < len(line) and line[end] != close:
            if line[end] == "\\" and end + 1 < len(line) and line[end + 1] in {close, "\\"}:
                end += 1
            kept.append(line[end])
            end += 1
        if end == len(line):
            self._add("bad", _UNCLOSED, end)
            return
        self._note_chars += end + 1 - at
        self._add("string", "".join(kept).strip(), end + 1)


def _is_mark(char: str) -> bool:
    return not char.isascii() and not char.isspace() and char.isidentifier() is False and ("a" + char).isidentifier()


def _is_inner_apostrophe(line: str, at: int) -> bool:
    return line[at] in "'\u2019" and at + 1 < len(line) and line[at + 1].isalpha()
