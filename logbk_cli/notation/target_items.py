"""What only routines say: percentages, ranges of repetitions, and rests."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from logbk_cli.notation.cleaning import clean
from logbk_cli.notation.errors import NotationError, Source
from logbk_cli.notation.items import Item, ItemReader
from logbk_cli.notation.lexer import Lexer
from logbk_cli.notation.limits import MAX_DURATION_S
from logbk_cli.notation.vocabulary import Kind, Role

PERCENT: Final = "%"
"""The unit of a weight that is a share of the exercise's maximum."""
_REST: Final = "rest"
_SHARES: Final = frozenset((PERCENT, "percent", "pct"))
_DURATION_HINT: Final = "write 90s, 1:30, 2min, or seconds alone: 90"


def take_targets(source: Source, items: Sequence[Item]) -> tuple[list[Item], Decimal | None]:
    """Return the items with percentages and ranges as one number each and without the rest, and that in seconds.

    Raises `NotationError` where a percentage or a range is none, or the rest is named twice.
    """
    rest_s: Decimal | None = None
    kept: list[Item] = []
    at = 0
    while at < len(items):
        item = items[at]
        following = items[at + 1] if at + 1 < len(items) else None
        if item.kind is Kind.NAME and item.text == _REST and following is not None and following.kind is Kind.NUMBER:
            if rest_s is not None:
                raise source.error("the rest of an exercise is given once", item.start, following.end)
            rest_s = _seconds(source, following)
            if kept and kept[-1].kind is Kind.COMMA:
                kept.pop()
            at += 2
        elif item.kind is Kind.NAME and _text(source, item) in _SHARES and kept and kept[-1].kind is Kind.NUMBER:
            _make_share(source, kept[-1], item)
            at += 1
        elif item.kind is Kind.RANGE and following is not None and kept and kept[-1].kind is Kind.NUMBER:
            _make_range(source, kept[-1], following)
            at += 2
        else:
            kept.append(item)
            at += 1
    return kept, rest_s


def read_rest_line(source: Source) -> Decimal | None:
    """Return the seconds of a line that is only a rest, as it stands in a routine for all exercises, or None."""
    word, _, after = source.text.strip().partition(" ")
    if word.lower().rstrip(":") != _REST or not after.strip():
        return None
    items = ItemReader(Lexer(source.text, source.text.index(word) + len(word)).read().tokens).read()
    return _seconds(source, items[0]) if len(items) == 1 and items[0].kind is Kind.NUMBER else None


def read_duration(text: str) -> Decimal:
    """Return the seconds that a text tells: `90s`, `1:30`, `2 min`, or a number alone, which is seconds.

    Raises `NotationError` when it is no time, or one of no length or of more than a day.
    """
    source = Source(clean(text).strip())
    items = ItemReader(Lexer(source.text).read().tokens).read()
    if len(items) != 1 or items[0].kind is not Kind.NUMBER:
        raise source.error("this is not a time", 0, len(source.text), _DURATION_HINT)
    return _seconds(source, items[0])


def _text(source: Source, item: Item) -> str:
    return source.text[item.start : item.end].lower()


def _seconds(source: Source, item: Item) -> Decimal:
    """Return a time in seconds; a bare number is seconds."""
    if item.role not in {Role.TIME, Role.BARE}:
        raise source.error("this is not a time", item.start, item.end, _DURATION_HINT)
    if not 0 < item.value <= MAX_DURATION_S:
        raise source.error("a rest is more than 0 and at most 24 h", item.start, item.end)
    return item.value


def _make_share(source: Source, number: Item, sign: Item) -> None:
    if number.role is not Role.BARE or number.high is not None:
        raise _not_a_share(source, number, sign)
    number.role, number.unit, number.end = Role.WEIGHT, PERCENT, sign.end
    number.tight = sign.tight


def _not_a_share(source: Source, number: Item, sign: Item) -> NotationError:
    message = "a percentage is one number, of the exercise's maximum"
    return source.error(message, number.start, sign.end, "like 3x5 80%")


def _make_range(source: Source, low: Item, high: Item) -> None:
    counts = {Role.BARE, Role.REPS}
    if high.kind is not Kind.NUMBER or low.role not in counts or high.role not in counts or low.high is not None:
        raise source.error("only repetitions can be a range", low.start, high.end, "like 3x8-12 80kg")
    if low.value >= high.value:
        raise source.error("a range goes up", low.start, high.end, "like 3x8-12")
    low.high, low.end, low.tight = high.value, high.end, high.tight
    low.role = Role.REPS if Role.REPS in {low.role, high.role} else low.role
