"""Telling the exercise of an entry from its sets."""

from collections.abc import Sequence
from typing import Final

from logbk_cli.notation.items import Item
from logbk_cli.notation.vocabulary import NUMBERED_NAMES, Kind, Role

_WITHIN: Final = frozenset(
    (Kind.JOIN, Kind.FILLER, Kind.FOR, Kind.AT, Kind.OF, Kind.AND, Kind.TIMES, Kind.PLUS, Kind.SLASH, Kind.MINUS),
)
"""What may stand between two words of a name."""
_SKIPPED: Final = frozenset((Kind.JOIN, Kind.FILLER))
_BEFORE: Final = frozenset((Kind.JOIN, Kind.FILLER, Kind.COMMA, Kind.AND))
_DANGLING: Final = frozenset((Kind.OF, Kind.AT, Kind.FOR, Kind.TIMES, Kind.JOIN))
_COUNTS: Final = frozenset((Role.BARE, Role.REPS, Role.TIME))


def split_name(items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """Return the items of the exercise's name and those of the sets, which may stand on both sides of it."""
    first = next((at for at, item in enumerate(items) if item.kind is Kind.NAME or _is_numeric_name(items, at)), None)
    if first is None:
        return _quoted_name(items)
    last = _extend(items, first)
    before = list(items[:first])
    after = list(items[last + 1 :])
    taken = _prefix_of_name(before, items[first], after)
    name = before[len(before) - taken :] + list(items[first : last + 1])
    before = before[: len(before) - taken]
    while before and before[-1].kind in _DANGLING and not (after and after[0].kind is Kind.NUMBER):
        before.pop()
    while not before and after and after[0].kind in _BEFORE:
        after.pop(0)
    return name, before + after


def query_of(line: str, name: Sequence[Item]) -> str:
    """Return the name as it was written, without the fillers in it."""
    pieces: list[str] = []
    start = name[0].start
    for at, item in enumerate(name):
        if item.kind is Kind.FILLER:
            pieces.append(line[start : item.start])
            start = item.end
        elif at == len(name) - 1:
            pieces.append(line[start : item.end])
    return " ".join(" ".join(pieces).split())


def _quoted_name(items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    if len(items) > 1 and items[0].kind is Kind.STRING and items[0].text:
        return [items[0]], list(items[1:])
    return [], list(items)


def _extend(items: Sequence[Item], first: int) -> int:
    """Return the last item of the name that begins at `first`."""
    last = first + 2 if _is_split(items, first) else first
    plain_end = None
    at = last + 1
    while at < len(items):
        item = items[at]
        if item.kind is Kind.NAME:
            last = at
        elif item.kind in _WITHIN:
            follows = at + 1
            while follows < len(items) and items[follows].kind in _SKIPPED:
                follows += 1
            if follows == len(items) or items[follows].kind is not Kind.NAME:
                break
            last = at = follows
        elif _is_numeric_name(items, at):
            last = at = at + 2 if _is_split(items, at) else at
        elif item.kind is Kind.NUMBER and item.role is Role.BARE and _goes_on(items, at):
            plain_end = last if plain_end is None else plain_end
        else:
            break
        at += 1
    rest = items[last + 1 :]
    if plain_end is not None and (
        not any(item.kind in {Kind.NUMBER, Kind.SAME} for item in rest) or rest[0].kind in {Kind.TIMES, Kind.FOR}
    ):
        return plain_end
    return last


def _is_split(items: Sequence[Item], at: int) -> bool:
    """Return whether a name in digits stands there that is three items: `90/90`."""
    return items[at].kind is Kind.NUMBER and items[at + 1].kind is Kind.SLASH


def _goes_on(items: Sequence[Item], at: int) -> bool:
    """Return whether a name goes on after a number in it: `zone 2 run`, but not `bench 1e400kg`."""
    return at + 1 < len(items) and items[at + 1].kind is Kind.NAME and items[at].end < items[at + 1].start


def _is_numeric_name(items: Sequence[Item], at: int) -> bool:
    """Tell `21s` and `90/90`, which are exercises, where sets follow them."""
    item = items[at]
    if item.kind is not Kind.NUMBER or (at and items[at - 1].kind not in {Kind.NAME, Kind.FILLER}):
        return False
    follows = items[at + 1] if at + 1 < len(items) else None
    if follows is None:
        return False
    if item.role is Role.TIME and item.plural and item.value == 21 and follows.kind is Kind.NUMBER:
        return at + 2 < len(items) or follows.role is Role.REPS
    if item.role is Role.BARE and item.value == 90 and follows.kind is Kind.SLASH and at + 3 < len(items):
        return items[at + 2].value == 90 and items[at + 3].kind in {Kind.NUMBER, Kind.NAME}
    return False


def _prefix_of_name(before: list[Item], name: Item, after: list[Item]) -> int:
    """Return how many items before the first word belong to the name: `one arm row`, not `twelve pull ups`."""
    size = 1
    if before and before[-1].kind is Kind.MINUS:
        size = 2
    if len(before) < size or before[-size].kind is not Kind.NUMBER:
        return 0
    number = before[-size]
    if number.role not in _COUNTS or any(item.kind is Kind.NUMBER for item in before[:-size]):
        return 0
    if number.role is Role.BARE and name.text in NUMBERED_NAMES:
        return size
    if any(item.kind in {Kind.TIMES, Kind.FOR, Kind.OF, Kind.AT} for item in before[:-size]):
        return 0
    if not after or after[0].kind in {Kind.COMMA, Kind.TIMES, Kind.FOR}:
        return 0
    return size if _has_count(after) else 0


def _has_count(items: list[Item]) -> bool:
    previous = None
    for item in items:
        if (
            item.kind is Kind.NUMBER
            and item.role in _COUNTS | {Role.SETS}
            and previous not in {Kind.AT, Kind.RPE, Kind.RIR}
        ):
            return item.role is not Role.SETS
        if item.kind is not Kind.FILLER:
            previous = item.kind
    return False
