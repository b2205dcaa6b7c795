"""Cutting a sentence that names several exercises into one part for each."""

import re
from collections.abc import Sequence
from typing import Final

from logbk_cli.notation.vocabulary import ONES, TEENS, TENS
from logbk_cli.voice.hearing import Span

_NUMBER_WORDS: Final = "|".join((*ONES, *TEENS, *TENS, "hundred", "plates?", "bodyweight", "body weight", "same"))
_NUMBER: Final = re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE)
_SEPARATOR: Final = re.compile(
    r"[,.]?\s*\b(?:and then|then|followed by|after that|plus|and)\b[,]?\s*|[,.]\s+", re.IGNORECASE
)
_ENDS_ONE: Final = re.compile(r"(?:,|\b(?:and then|then|followed by|after that|and))\s*,?\s*$", re.IGNORECASE)
_LEADING: Final = re.compile(
    r"^(?:[\s,.;:-]|(?:and|then|next(?: set)?|after that|followed by|also|finally|later)\b)+", re.IGNORECASE
)
_TRAILING: Final = re.compile(
    r"(?:[\s,;:-]|\b(?:and|then|next|after that|followed by|also|finally|later|on|of|the|with|I did|I|did|plus))+$",
    re.IGNORECASE,
)


def has_number(text: str) -> bool:
    """Tell whether a number, in digits or words, stands in a text."""
    return _NUMBER.search(text) is not None


def cut(sentence: str, names: Sequence[Span]) -> list[str]:
    """Return the parts of a sentence, one for each of the names in it that has numbers of its own.

    A name may stand before its sets, where the part begins with it, or within or behind them, where the part begins
    at the last `then`, `and` or comma that has a number between it and the name.
    """
    kept = _with_numbers(sentence, names)
    borders = [0, kept[0].start] if kept and _begins_without_name(sentence, kept) else [0]
    for before, name, after in zip(kept, kept[1:], (*kept[2:], None), strict=False):
        end = len(sentence) if after is None else after.start
        border = name.start
        if not _names_first(sentence, borders[-1], before, name, end):
            between = sentence[before.end : name.start]
            cuts = [found for found in _SEPARATOR.finditer(between) if has_number(between[found.end() :])]
            if cuts:
                border = before.end + cuts[-1].start()
        borders.append(border)
    parts = (sentence[start:end] for start, end in zip(borders, (*borders[1:], len(sentence)), strict=True))
    return [trimmed for part in parts if (trimmed := trim(part))]


def trim(part: str) -> str:
    """Return a part without the words and marks that only join it to its neighbours."""
    return _TRAILING.sub("", _LEADING.sub("", part)).strip()


def _begins_without_name(sentence: str, kept: Sequence[Span]) -> bool:
    """Tell whether sets of the exercise that is open stand before the first name: `85 for 6, then squat 100 for 5`."""
    before = sentence[: kept[0].start]
    behind = sentence[kept[0].end : kept[1].start if len(kept) > 1 else len(sentence)]
    return has_number(before) and has_number(behind) and _ENDS_ONE.search(before) is not None


def _names_first(sentence: str, start: int, before: Span, name: Span, end: int) -> bool:
    """Tell whether a name stands before its sets: as the one before it does, if it has any behind it."""
    behind = sentence[name.end : end]
    if not has_number(behind):
        return False
    return not has_number(sentence[start : before.start])


def _with_numbers(sentence: str, names: Sequence[Span]) -> list[Span]:
    """Return the names that begin a new entry: those with a number between them and the one before."""
    kept: list[Span] = []
    for name in names:
        if kept and not has_number(sentence[kept[-1].end : name.start]):
            if not has_number(sentence[name.end :]):
                continue
            if has_number(sentence[: kept[-1].start]):
                continue
            kept[-1] = Span(kept[-1].start, name.end)
        else:
            kept.append(name)
    return kept
