"""The names that shells complete: files in the state folder, a name in each line, so that no Tab starts Python.

They are kept only where somebody wants them: `logbk completion install` writes them first, and commands bring them up
to date from then on.
"""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from logbk_cli.core.whole_file import write_whole

_FOLDER: Final = "completion"
_PROFILE: Final = "profile"
_FRESH_S: Final = 86_400  # others may add exercises to a server's catalogue, and other machines to one's own


def folder(state_dir: Path) -> Path:
    """Return where the names lie."""
    return state_dir / _FOLDER


def is_due(state_dir: Path, profile: str | None, *, has_changed: bool) -> bool:
    """Tell whether names are kept, and may be others by now: they are another profile's, a day old, or `has_changed`.

    A database without a profile is nobody's usual one: its names are not kept.
    """
    stamp = folder(state_dir) / _PROFILE
    try:
        written_at, written_for = stamp.stat().st_mtime, stamp.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    if profile is None:
        return False
    return has_changed or written_for != profile or not 0 <= time.time() - written_at < _FRESH_S


def write(state_dir: Path, profile: str, names: Mapping[str, Iterable[str]]) -> None:
    """Write the names of each kind, the likeliest first.

    Raises:
        OSError: they cannot be written.

    """
    folder(state_dir).mkdir(mode=0o700, parents=True, exist_ok=True)
    for kind, those in names.items():
        write_whole(folder(state_dir) / kind, "".join(f"{name}\n" for name in those))
    write_whole(folder(state_dir) / _PROFILE, profile)
