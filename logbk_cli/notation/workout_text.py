"""Reading whole workouts written as text."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from logbk_cli.notation.cleaning import clean
from logbk_cli.notation.errors import NotationError, Source
from logbk_cli.notation.limits import MAX_ENTRIES, MAX_NOTE_CHARS
from logbk_cli.notation.raw import RawEntry, RawWorkout
from logbk_cli.notation.reader import DATE_LINE, LIKE_DATE, read_line

_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?![^\s])")
_DATE_LINE: Final = re.compile(r"^[ \t]*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?![^\s])", re.MULTILINE)
TIME: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?(?![0-9:.])")
_DASH: Final = re.compile(r"[ \t]*[-\u2013\u2014]")
_BLANKS: Final = re.compile(r"\s*")
_ZONE: Final = re.compile(r"\[([A-Za-z0-9_+\-/: ]{1,64})\]")


def has_date_line(text: str) -> bool:
    """Return whether a text is of whole workouts, not only of entries."""
    return _DATE_LINE.search(clean(text)) is not None


def read_workouts(text: str, on_fault: Callable[[NotationError], None] | None = None) -> tuple[RawWorkout, ...]:
    """Return the workouts of a text; what stands above the first date line is one without a date.

    Raises `NotationError` when any line is not understood. `on_fault` takes such an error instead, and the line is left
    out; one that begins a workout with everything under it, which would be another day's else.
    """
    drafts: list[_Draft | None] = [_Draft()]  # None for a workout that is left out
    for number, line in enumerate(clean(text).split("\n"), start=1):
        source = Source(line, number)
        if not line.strip():
            continue
        try:
            _read_line(source, drafts)
        except NotationError as error:
            if on_fault is None:
                raise
            if LIKE_DATE.match(line):
                error.message += "; the workout is left out"
                drafts.append(None)
            on_fault(error)
    workouts = [draft.workout() for draft in drafts if draft and (draft.date or draft.entries or draft.notes)]
    if not workouts:
        raise Source("").error("there is no workout in this text", 0, 0, DATE_LINE)
    return tuple(workouts)


@dataclass(slots=True, eq=False, repr=False)
class _Draft:
    date: dt.date | None = None
    start: dt.time | None = None
    end: dt.time | None = None
    end_date: dt.date | None = None
    open: bool = False
    zone: str | None = None
    name: str | None = None
    line: int = 1
    notes: list[str] = field(default_factory=list)
    entries: list[RawEntry] = field(default_factory=list)
    chars: int = 0

    def add_note(self, note: str, source: Source) -> None:
        chars = self.chars + len(note) + bool(self.notes)
        if chars > MAX_NOTE_CHARS:
            raise source.error(f"a note has at most {MAX_NOTE_CHARS} characters", 0, len(source.text))
        self.chars = chars
        self.notes.append(note)

    def workout(self) -> RawWorkout:
        note = "\n".join(self.notes).strip() or None
        return RawWorkout(
            self.date,
            self.start,
            self.end,
            self.end_date,
            self.open,
            self.zone,
            self.name,
            note,
            tuple(self.entries),
            self.line,
        )


def _read_line(source: Source, drafts: list[_Draft | None]) -> None:
    """Read a line that is not blank into the last workout, or as the beginning of another."""
    line = source.text
    date = _DATE.match(line, len(line) - len(line.lstrip()))
    if date is not None:
        drafts.append(_read_head(source, date))
        return
    draft = drafts[-1]
    if LIKE_DATE.match(line):
        read_line(source)  # raises
    if draft is None:
        return
    stripped = line.strip()
    if stripped.startswith("#"):
        draft.add_note(stripped[2:] if stripped[1:2].isspace() else stripped[1:], source)
        return
    entries = read_line(source)
    if len(draft.entries) + len(entries) > MAX_ENTRIES:
        raise source.error(f"a workout holds at most {MAX_ENTRIES} entries", 0, len(line))
    draft.entries.extend(entries)


def _read_head(source: Source, found: re.Match[str]) -> _Draft:
    """Read a line that begins with a date."""
    line = source.text
    draft = _Draft(date=_date(source, found), line=source.line)
    at = _skip(line, found.end())
    start = TIME.match(line, at)
    if start is not None:
        draft.start = _time(source, start)
        at = _read_end(source, draft, start.end())
    zone = _ZONE.match(line, at)
    if zone is not None:
        draft.zone = zone.group(1)
        at = _skip(line, zone.end())
    draft.name = _name(source, at)
    return draft


def _read_end(source: Source, draft: _Draft, at: int) -> int:
    """Read what follows the start: nothing, `-` or `-19:12` or `-2026-09-03 01:00`; returns where it ended."""
    line = source.text
    dash = _DASH.match(line, at)
    if dash is None:
        return _skip(line, at)
    at = _skip(line, dash.end())
    day = _DATE.match(line, at)
    end = TIME.match(line, _skip(line, day.end()) if day else at)
    if end is None:
        if day is not None:
            raise source.error("a time was expected after this date", day.start(), day.end(), "write 2026-09-03 01:00")
        draft.open = True
        return at
    draft.end = _time(source, end)
    if draft.date is None or draft.start is None:  # both are set by now; this keeps the types honest
        return at
    if day is not None:
        draft.end_date = _date(source, day)
        if (draft.end_date, draft.end) < (draft.date, draft.start):
            raise source.error("the workout ends before it begins", day.start(), end.end())
    else:
        try:
            draft.end_date = draft.date if draft.end >= draft.start else draft.date + dt.timedelta(days=1)
        except OverflowError as error:
            raise source.error("there is no day after this one", 0, end.end()) from error
    return _skip(line, end.end())


def _skip(line: str, at: int) -> int:
    found = _BLANKS.match(line, at)
    return at if found is None else found.end()


def _date(source: Source, found: re.Match[str]) -> dt.date:
    year, month, day = found.groups()
    if len(month) != 2 or len(day) != 2:
        raise source.error("a date is written 2026-09-01", found.start(), found.end())
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError as error:
        raise _impossible(source, "date", found) from error


def _time(source: Source, found: re.Match[str]) -> dt.time:
    hour, minute, second, fraction = found.groups()
    try:
        return dt.time(int(hour), int(minute), int(second or 0), int((fraction or "0").ljust(6, "0")))
    except ValueError as error:
        raise _impossible(source, "time", found) from error


def _impossible(source: Source, what: str, found: re.Match[str]) -> NotationError:
    return source.error(f"there is no {what} {found.group()}", found.start(), found.end(), DATE_LINE)


def _name(source: Source, at: int) -> str | None:
    """Read the workout's name, which may be quoted."""
    text = source.text[at:].rstrip()
    if not text.startswith('"'):
        return text or None
    kept: list[str] = []
    place = 1
    while place < len(text) and text[place] != '"':
        if text[place] == "\\" and text[place + 1 : place + 2] in {'"', "\\"}:
            place += 1
        kept.append(text[place])
        place += 1
    if place != len(text) - 1:
        message = "a workout's name in quotation marks ends its line"
        raise source.error(message, at, at + len(text), 'write "Upper A", with \\" for a quotation mark inside')
    return "".join(kept) or None
