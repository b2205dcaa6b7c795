"""Reading entries: lines of text to exercises and sets that are not yet resolved."""

import re
from typing import Final

from logbk_cli.notation.cleaning import clean
from logbk_cli.notation.errors import Source
from logbk_cli.notation.groups import EXAMPLES, GroupBuilder, gather
from logbk_cli.notation.items import Item, ItemReader
from logbk_cli.notation.lexer import Lexed, Lexer
from logbk_cli.notation.limits import MAX_ENTRIES, MAX_ENTRY_CHARS, MAX_NOTE_CHARS
from logbk_cli.notation.names import query_of, split_name
from logbk_cli.notation.raw import RawEntry
from logbk_cli.notation.target_items import take_targets
from logbk_cli.notation.values import SetType
from logbk_cli.notation.vocabulary import ONES, PHRASES, TEENS, TENS, WEIGHT_UNITS, Kind

DATE_LINE: Final = "write 2026-09-01 18:05-19:12 Upper A"
LIKE_DATE: Final = re.compile(
    r"\s*([0-9]{4}([-./])[0-9]{1,2}\2[0-9]{1,2}|[0-9]{1,2}([-./])[0-9]{1,2}\3[0-9]{4})(?![0-9])"
)
_NOTE_WORDS: Final = frozenset(("note", "notes", "comment", "comments"))
_WARMUP: Final = (Kind.TYPE, SetType.WARMUP)
_SPOKEN: Final = frozenset((*ONES, *TEENS, *TENS, "hundred"))
_KEYWORDS_BEFORE_COLON: Final = _NOTE_WORDS | {"rpe", "rir"}


def read_entries(text: str) -> tuple[RawEntry, ...]:
    """Return the entries of a text: one to a line, or several with `;` between them.

    Raises `NotationError` when any part is not understood, or when there is none.
    """
    entries: list[RawEntry] = []
    for number, line in enumerate(clean(text).split("\n"), start=1):
        source = Source(line, number)
        for entry in read_line(source):
            if len(entries) == MAX_ENTRIES:
                raise source.error(f"an input holds at most {MAX_ENTRIES} entries", 0, len(line))
            entries.append(entry)
    if not entries:
        raise Source("").error("there is nothing to log", 0, 0, "write an exercise and its sets: bench press 3x8 80kg")
    return tuple(entries)


def read_line(source: Source, *, targets: bool = False) -> list[RawEntry]:
    """Return the entries of one line that is already clean; none when it is blank.

    With `targets` it is a line of a routine: percentages, ranges of repetitions and a rest are understood as well.
    """
    date = LIKE_DATE.match(source.text)
    if date is not None:
        raise source.error("a workout begins with a date of this form", *date.span(1), DATE_LINE)
    entries: list[RawEntry] = []
    at = 0
    while at < len(source.text):
        entry, at = _read_entry(source, at, targets=targets)
        if entry is not None:
            entries.append(entry)
        at += 1
    return entries


def find_name_end(line: str, start: int) -> int:
    """Return where the name ends that stands before a colon and a blank, or -1.

    Such a name is always the exercise, whatever is in it. `… 80x8 note: ` is none; a name that reads like it is
    written with two colons.
    """
    colon = line.find(":", start)
    while colon >= 0:
        after = line[colon + 1 : colon + 2]
        if not after or after.isspace():
            break
        colon = line.find(":", colon + 1)
    if colon < 0:
        return -1
    name = line[start:colon]
    if any(mark in name for mark in ';#"'):
        return -1
    if name.endswith(":"):
        return colon - 1 if name[:-1].strip() else -1
    words = name.lower().split()
    if not words or _has_sets(words, line[colon + 1 :]):
        return -1
    return colon


def _has_sets(words: list[str], after: str) -> bool:
    """Tell `bench 80x8 note`, `bench eighty. Note`, `bench 80kg` and `bench wu` before a colon from a name."""
    if words[-1].lstrip("0123456789.,") in WEIGHT_UNITS and any(map(_has_digit, words[-2:])):
        return True
    if any(len(words) > size and PHRASES.get(tuple(words[-size:])) == _WARMUP for size in (1, 2)):
        return True
    if words[-1] not in _KEYWORDS_BEFORE_COLON:
        return False
    if any(map(_has_digit, words)):
        return True
    spoken = any(word.strip(",.") in _SPOKEN for word in words)
    return spoken and (words[-2][-1] in ",." or not _has_digit(after))


def _has_digit(text: str) -> bool:
    return any("0" <= char <= "9" for char in text)


def _read_entry(source: Source, start: int, *, targets: bool) -> tuple[RawEntry | None, int]:
    """Read the entry that begins at `start`; returns it, and where it ended."""
    line = source.text
    name_end = find_name_end(line, start)
    sets_start = start
    if name_end >= 0:
        sets_start = line.index(":", name_end)
        while line[sets_start : sets_start + 1] == ":":
            sets_start += 1
    lexed = Lexer(line, sets_start).read()
    if _length(lexed, start) > MAX_ENTRY_CHARS:
        raise source.error(f"an entry has at most {MAX_ENTRY_CHARS} characters", start, lexed.end, "split it up with ;")
    if not lexed.tokens and name_end < 0:
        if lexed.has_note_sign and lexed.note:
            message = "a note needs an exercise and its sets before it"
            raise source.error(message, start, lexed.end, EXAMPLES)
        return None, lexed.end
    items = ItemReader(lexed.tokens).read()
    if name_end >= 0 and _is_type(line[start:name_end]) and _is_named(source, items, targets=targets):
        name_end = -1  # warmup: bench 60x5
        lexed = Lexer(line, start).read()
        items = ItemReader(lexed.tokens).read()
    items, note = _take_note(source, items, lexed)
    items, rest_s = take_targets(source, items) if targets else (items, None)
    if name_end >= 0:
        query: str | None = line[start:name_end].strip()
        place = (start + len(line[start:name_end]) - len(line[start:name_end].lstrip()), name_end)
    else:
        name, items = split_name(items)
        query = None
        place = (start, start)
        if name:
            query = name[0].text if name[0].kind is Kind.STRING else query_of(line, name)
            place = (name[0].start, name[-1].end)
    groups = gather(source, GroupBuilder(source, items, is_planned=targets).build())
    if not any(group.chains or group.same or group.no_weight for group in groups):
        message = f"no sets were given for “{source.quote(*place)}”" if query else "no sets were given"
        raise source.error(message, *_extent(line, start, lexed.end), EXAMPLES)
    return RawEntry(query, tuple(groups), note, source, *_extent(line, start, lexed.end), *place, rest_s), lexed.end


def _is_named(source: Source, items: list[Item], *, targets: bool) -> bool:
    """Return whether an exercise is named among the items; a rest in a routine is none."""
    return bool(split_name(take_targets(source, items)[0] if targets else items)[0])


def _is_type(text: str) -> bool:
    return PHRASES.get(tuple(text.lower().split()), (None,))[0] is Kind.TYPE


def _length(lexed: Lexed, start: int) -> int:
    """Return how many characters count towards the limit: notes have a limit of their own."""
    length = lexed.end - start - lexed.note_chars
    if length > MAX_ENTRY_CHARS:
        said = next((token for token in lexed.tokens[1:] if token.text.lower() in _NOTE_WORDS), None)
        return length if said is None else said.start - start
    return length


def _extent(line: str, start: int, end: int) -> tuple[int, int]:
    """Return the place without the blanks around it."""
    part = line[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())


def _take_note(source: Source, items: list[Item], lexed: Lexed) -> tuple[list[Item], str | None]:
    """Return the items without the entry's note, and the note."""
    note = lexed.note
    for at, item in enumerate(items):
        if item.kind is Kind.NOTE and at:
            note = source.text[item.end : lexed.end].strip().lstrip(":,").strip() or None
            items = items[:at]
            break
    else:
        if len(items) > 1 and not lexed.has_note_sign and items[-1].kind is Kind.STRING:
            note = items[-1].text or None
            items = items[:-1]
    texts = [item.text for item in items if item.kind is Kind.STRING]
    if any(text is not None and len(text) > MAX_NOTE_CHARS for text in (note, *texts)):
        raise source.error(f"a note has at most {MAX_NOTE_CHARS} characters", 0, lexed.end)
    return items, note
