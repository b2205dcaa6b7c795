"""Files that logs are read from and written to."""

from pathlib import Path

from logbk_cli.core.whole_file import write_whole
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import InvalidInputError, NotFoundError

MAX_FILE_BYTES = 256 * 2**20


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
        raise InvalidInputError(f"{path} cannot be read: {_reason(error)}") from None


def write_file(path: Path, text: str) -> None:
    """Write `text` to `path`: a file whole or not at all, anything else (a pipe, a device) straight.

    Raises:
        InvalidInputError: it cannot be written there.

    """
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            target.write_text(text, encoding="utf-8", newline="\n")
        else:
            write_whole(target, text)
    except (OSError, ValueError) as error:
        raise InvalidInputError(f"{path} cannot be written: {_reason(error)}") from None


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
