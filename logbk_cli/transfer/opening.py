"""Opening what a log is read from: a file, a pipe, standard input."""

import sys
import tempfile
from pathlib import Path
from typing import IO

from logbk_cli.shared.exceptions import InvalidInputError, LogBKError, NotFoundError
from logbk_cli.shared.files import file_fault
from logbk_cli.transfer.sources import CHUNK, MAX_FILE_BYTES, Source


def open_source(name: str) -> Source:
    """Open a file; `-` is standard input.

    Raises:
        NotFoundError: there is no such file.
        InvalidInputError: it cannot be read, is too large, or is not text.

    """
    if name == "-":
        if sys.stdin is None:
            raise InvalidInputError("standard input is closed")
        return _source(_kept(sys.stdin.buffer), "standard input")
    path = Path(name)
    try:
        stream = path.open("rb")
        if path.is_file():
            return _source(stream, str(path))
        with stream:
            return _source(_kept(stream), str(path))
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {path}") from None
    except LogBKError:
        raise
    except (OSError, ValueError) as error:
        raise InvalidInputError(f"{path} cannot be read: {file_fault(error)}") from None


def _source(stream: IO[bytes], name: str) -> Source:
    try:
        return Source(stream, name)
    except BaseException:
        stream.close()
        raise


def _kept(stream: IO[bytes]) -> IO[bytes]:
    """Copy what can be read only once."""
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - stays open for as long as the source does
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > MAX_FILE_BYTES:
            copy.close()
            raise InvalidInputError(f"the input is larger than {MAX_FILE_BYTES // 2**20} MiB", "Import it in parts.")
        copy.write(chunk)
    return copy
