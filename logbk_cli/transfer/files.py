"""Files that logs are written to."""

from pathlib import Path

from logbk_cli.core.whole_file import write_whole
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.files import file_fault


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
        raise InvalidInputError(f"{path} cannot be written: {file_fault(error)}") from None
