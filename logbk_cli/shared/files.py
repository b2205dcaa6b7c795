"""Text files that a person names on the command line."""

from pathlib import Path
from typing import Final

from logbk_cli.shared import console
from logbk_cli.shared.exceptions import InvalidInputError, NotFoundError

MAX_FILE_BYTES: Final = 256 * 2**20


def read_file(name: str) -> str:
    """Return the text in a file; `-` is standard input.

    Raises:
        NotFoundError: there is no such file.
        InvalidInputError: it cannot be read, or is not text.

    """
    return console.read_stdin() if name == "-" else _read(Path(name))


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise InvalidInputError(f"{path} is larger than {MAX_FILE_BYTES // 2**20} MiB")
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {path}") from None
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"{path} is not UTF-8 text (byte {error.start})") from None
    except (OSError, ValueError) as error:
        raise InvalidInputError(f"{path} cannot be read: {file_fault(error)}") from None


def file_fault(error: OSError | ValueError) -> str:
    """Return what the system says is wrong with a file."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
