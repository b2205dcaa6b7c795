"""Writing a file whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Yield a file to write into, which takes the place of what `path` holds when the block ends well.

    It is its owner's alone to read. One or the other is always there, also after a crash.

    Raises:
        OSError: it cannot be written there.

    """
    import tempfile  # noqa: PLC0415 - most commands write no file

    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # 0600, and never through a link
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def write_whole(path: Path, text: str) -> None:
    """Put `text` in the place of what `path` holds, for its owner alone to read; one or the other is always there.

    Raises:
        OSError: it cannot be written there.

    """
    with whole_file(path) as file:
        file.write(text.encode())
