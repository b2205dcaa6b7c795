"""What the stories of byte-exact outputs share: where the outputs stand, and how they are written anew."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

OUTPUTS: Final = Path(__file__).parent / "outputs"
ENDINGS: Final = (".txt", ".err.txt", ".json", ".err.json")
_REWRITE: Final = bool(os.environ.get("LOGBK_REWRITE_OUTPUTS"))


@dataclass(frozen=True)
class Written:
    """What a step of a story wrote, and how it ended."""

    stdout: bytes
    stderr: bytes
    code: int


def recorded(file: Path, written: bytes) -> str:
    """Return what stands in a file of outputs, after writing it anew if that is asked for: as text, to show lines."""
    if _REWRITE:
        if written:
            file.write_bytes(written)
        else:
            file.unlink(missing_ok=True)
    return file.read_bytes().decode() if file.exists() else ""
