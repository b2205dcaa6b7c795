"""What the examination of an installation comes to."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How something is: good, working but not as it should be, or not working."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination, and the way to mend it.

    `text` may name what is the person's own: paths, servers, addresses. `public` says the same without, for a report
    that others read; where it is None, `text` holds nothing of that kind.
    """

    name: str
    grade: Grade
    text: str
    mend: str | None = None
    public: str | None = None


def good(name: str, text: str, public: str | None = None) -> Finding:
    """Return a finding that is as it should be."""
    return Finding(name, Grade.GOOD, text, public=public)


def warning(name: str, text: str, mend: str | None, public: str | None = None) -> Finding:
    """Return a finding that does no harm yet, or only to a part."""
    return Finding(name, Grade.WARNING, text, mend, public)


def bad(name: str, text: str, mend: str | None, public: str | None = None) -> Finding:
    """Return a finding that keeps LogBK from its work."""
    return Finding(name, Grade.BAD, text, mend, public)
