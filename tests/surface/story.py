"""Stories of byte-exact outputs: how one is told, where its outputs stand, and how they are written anew."""

import itertools
import os
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

import logbk_cli
from logbk_cli.core import clock
from tests.conftest import ZONE, Database, Program, StillClock, sweep

OUTPUTS: Final = Path(__file__).parent / "outputs"
ENDINGS: Final = (".txt", ".err.txt", ".json", ".err.json")
_REWRITE: Final = bool(os.environ.get("LOGBK_REWRITE_OUTPUTS"))


@dataclass(frozen=True)
class Written:
    """What a step of a story wrote, and how it ended."""

    stdout: bytes
    stderr: bytes
    code: int


@dataclass(frozen=True)
class Step:
    """A command of a story. `minutes` pass before it; `given` is its standard input; `code` how it must end."""

    name: str
    words: tuple[str, ...]
    given: str | None = None
    code: int = 0
    minutes: int = 0


def step(name: str, *words: str, given: str | None = None, code: int = 0, minutes: int = 0) -> Step:
    return Step(name, words, given, code, minutes)


class Ids:
    """UUIDs that count: the same in each run."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def __call__(self) -> UUID:
        return UUID(int=(7 << 76) | (2 << 62) | next(self._numbers))


@contextmanager
def countable() -> Iterator[StillClock]:
    """Let a clock of the test's own count, and ids be numbers, in all modules that make some."""
    still, ids = StillClock(), Ids()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", still.now)
        patch.setattr(clock, "machine_zone", lambda: ZONE)
        for found in pkgutil.walk_packages(logbk_cli.__path__, "logbk_cli."):
            if not found.name.endswith("__main__"):
                module = import_module(found.name)
                if hasattr(module, "uuid7") and found.name != "logbk_cli.shared.base_model":
                    patch.setattr(module, "uuid7", ids)
        yield still


def tell(
    database: Database, story: Iterable[Step], *, json_for: Callable[[Step], bool] = lambda _: False
) -> dict[str, Written]:
    """Run the steps of a story on an empty log; return what each wrote."""
    sweep(database)
    program = Program(database)
    written = {}
    with countable() as still:
        for one in story:
            still.advance(minutes=one.minutes)
            words = (*one.words, "--json") if json_for(one) else one.words
            result = program(*words, given=one.given)
            written[one.name] = Written(result.stdout_bytes, result.stderr_bytes, result.exit_code)
    return written


def recorded(file: Path, written: bytes) -> str:
    """Return what stands in a file of outputs, after writing it anew if that is asked for: as text, to show lines."""
    if _REWRITE:
        file.parent.mkdir(exist_ok=True)
        if written:
            file.write_bytes(written)
        else:
            file.unlink(missing_ok=True)
    return file.read_bytes().decode() if file.exists() else ""
