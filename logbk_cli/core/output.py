"""Where a document goes: into a file that a person names, or to standard output; whole or not at all."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from logbk_cli.core.whole_file import orderly_end, whole_file
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.files import file_fault

_HELD_IN_MEMORY = 2**20  # bytes; what is longer goes into a file without a name, which nobody else can read


@contextmanager
def whole_output(path: Path | None) -> Iterator[BinaryIO]:
    """Yield a file to write into; None stands for standard output.

    What is written arrives when the block ends well: in a file that takes the place of what was there, or straight
    in what is no file (a pipe, a device, standard output). So a reader of a pipe never gets half of it, and one that is
    slow or has gone keeps no transaction open. A block that fails leaves everything as it was.

    Raises:
        InvalidInputError: it cannot be written there.
        OSError: standard output cannot be written to.

    """
    if path is None:
        with orderly_end(), _spooled() as file:
            yield file
            sys.stdout.flush()
            _copy(file, sys.stdout.buffer)
        return
    try:
        target = path.resolve()
        is_file = target.is_file() or not target.exists()
    except (OSError, ValueError) as error:  # a NUL in its name is a ValueError
        raise InvalidInputError(f"{path} cannot be written: {file_fault(error)}") from None
    try:
        if is_file:
            with whole_file(target) as file:
                yield file
            return
        with orderly_end(), _spooled() as file:
            yield file
            with target.open("wb") as opened:
                _copy(file, opened)
    except OSError as error:
        raise InvalidInputError(f"{path} cannot be written: {file_fault(error)}") from None


@contextmanager
def _spooled() -> Iterator[BinaryIO]:
    with tempfile.SpooledTemporaryFile(max_size=_HELD_IN_MEMORY) as spool:
        yield spool  # type: ignore[misc]  # the class is a BinaryIO in all but name


def _copy(spool: BinaryIO, target: BinaryIO) -> None:
    spool.seek(0)
    shutil.copyfileobj(spool, target)


def is_screen() -> bool:
    """Tell whether standard output is a terminal, which binary files would garble."""
    return sys.stdout.isatty()
