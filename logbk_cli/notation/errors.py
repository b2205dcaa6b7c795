"""What the notation says when a text cannot be read: which part, and what would have been."""

import unicodedata
from typing import NamedTuple

from logbk_cli.shared.exceptions import InvalidInputError


class NotationError(InvalidInputError):
    """A part of a text that is not in the notation.

    `text` is the offending line as it was read (cleaned of what cannot be seen), `line` its number from 1, `start` and
    `end` the part within it.
    """

    def __init__(  # noqa: PLR0913 - a place in a text has that many parts
        self,
        message: str,
        hint: str | None = None,
        *,
        text: str = "",
        line: int = 1,
        start: int = 0,
        end: int | None = None,
    ) -> None:
        super().__init__(message if line == 1 else f"line {line}: {message}", hint)
        self.text = text
        self.line: int = line
        self.start = start
        self.end = len(text) if end is None else end

    def details(self) -> dict[str, object]:
        """Return the place for the `--json` error object."""
        return {"text": self.text, "line": self.line, "start": self.start, "end": self.end}

    def excerpt(self, width: int) -> str | None:
        """Return the line with carets under the offending part; None where there is nothing to point at."""
        return self.pointer(min(width, 70)) if self.text.strip() else None

    def pointer(self, width: int = 70) -> str:
        """Return the line and carets under the offending part; a long line is cut to about `width` columns."""
        return point_at(self.text, self.start, self.end, width)


class Source(NamedTuple):
    """One line of the input, to say where an error lies."""

    text: str
    line: int = 1

    def error(self, message: str, start: int, end: int, hint: str | None = None) -> NotationError:
        """Return the error that points at `start` to `end` of this line, and names that part."""
        start = min(max(start, 0), len(self.text))
        end = min(max(end, start), len(self.text))
        part = self.quote(start, end)
        if part and f"“{part}”" not in message and not message.startswith(part):
            message = f"“{part}”: {message}"
        return NotationError(message, hint, text=self.text, line=self.line, start=start, end=end)

    def quote(self, start: int, end: int) -> str:
        """Return a part of the line for a message, shortened when it is long."""
        part = " ".join(self.text[start:end].split())
        return part if len(part) <= 40 else f"{part[:39]}…"


def point_at(text: str, start: int, end: int, width: int = 70) -> str:
    """Return `text` and a line of carets under `start` to `end`, both in terminal columns.

    Tabs count as one blank, wide characters as two columns and combining marks as none.
    """
    end = max(end, start)
    first, last = _window(text, start, end, width)
    shown = "".join(" " if char.isspace() else char for char in text[first:last])
    lead = "…" if first else ""
    tail = "…" if last < len(text) else ""
    marked = _columns(text[start : min(end, last)])
    carets = "^" * max(marked, 1)
    return f"{lead}{shown}{tail}\n{' ' * (len(lead) + _columns(text[first:start]))}{carets}"


def _window(text: str, start: int, end: int, width: int) -> tuple[int, int]:
    """Return the part of the line to show so that the offending part is within about `width` columns."""
    room = max(width - 2, 8)
    if _columns(text[: room + 1]) <= room and len(text) <= room:
        return 0, len(text)
    first = last = start
    used = 0
    while last < min(end, len(text)) and used + _column(text[last]) <= room:
        used += _column(text[last])
        last += 1
    before = (room - used) // 2
    taken = 0
    while first > 0 and taken + _column(text[first - 1]) <= before:
        first -= 1
        taken += _column(text[first])
    used += taken
    while last < len(text) and used + _column(text[last]) <= room:
        used += _column(text[last])
        last += 1
    while first > 0 and used + _column(text[first - 1]) <= room:
        first -= 1
        used += _column(text[first])
    return first, last


def _columns(text: str) -> int:
    return len(text) if text.isascii() else sum(map(_column, text))


def _column(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
