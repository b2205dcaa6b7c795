"""Files as they come: their bytes, the encoding they are in, and their lines, within limits."""

import codecs
from collections.abc import Iterator
from io import TextIOWrapper
from typing import IO, Final

from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.transfer.neutral import BrokenFileError

MAX_FILE_BYTES: Final = 256 * 2**20
MAX_LINE_CHARS: Final = 2**20
CHUNK: Final = 2**20
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as UTF-16's does, so it goes first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What a file begins with that holds others: nothing is unpacked here, so nothing can burst.
_PACKED: Final = {
    b"PK\x03\x04": "a zip archive or a spreadsheet",
    b"\x1f\x8b": "packed with gzip",
    b"BZh": "packed with bzip2",
    b"\xfd7zXZ\x00": "packed with xz",
    b"7z\xbc\xaf": "a 7z archive",
    b"%PDF": "a PDF",
    b"SQLite format 3\x00": "a SQLite database",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
}


class Source:
    """A file that can be read more than once; what can be read only once is kept in a temporary file."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream = stream
        self.name = name
        self.size = _size(stream)
        if self.size > MAX_FILE_BYTES:
            raise InvalidInputError(f"{name} is larger than {MAX_FILE_BYTES // 2**20} MiB", "Import it in parts.")
        self.encoding = self._find_encoding()

    def close(self) -> None:
        """Let the file go."""
        self._stream.close()

    def binary(self) -> IO[bytes]:
        """Return the bytes from the beginning, behind a byte order mark."""
        self._stream.seek(len(codecs.BOM_UTF8) if self.encoding == "utf-8-sig" else 0)
        return self._stream

    def text(self) -> str:
        """Return everything."""
        self._stream.seek(0)
        return self._stream.read().decode(self.encoding)

    def lines(self) -> Iterator[str]:
        """Yield the lines with their ends.

        Raises:
            BrokenFileError: a line that is longer than any table's, or a NUL in it.

        """
        self._stream.seek(0)
        reader = TextIOWrapper(self._stream, encoding=self.encoding, newline="")
        try:
            number = 0
            while line := reader.readline(MAX_LINE_CHARS):
                number += 1
                if len(line) == MAX_LINE_CHARS and not line.endswith("\n"):
                    raise BrokenFileError(
                        f"the line is longer than {MAX_LINE_CHARS:,} characters", line=number, column=MAX_LINE_CHARS
                    )
                nul = line.find("\0")
                if nul >= 0:
                    raise BrokenFileError("a NUL character; this is no text", line=number, column=nul + 1)
                yield line
        finally:
            if not self._stream.closed:  # as it may be for who did not read to the end
                reader.detach()

    def done(self) -> int:
        """Return how many bytes have been read so far."""
        return self._stream.tell()

    def _find_encoding(self) -> str:
        self._stream.seek(0)
        head = self._stream.read(4096)
        for magic, what in _PACKED.items():
            if head.startswith(magic):
                raise InvalidInputError(f"{self.name} is {what}, not text", "Unpack it, or save it as CSV, first.")
        for bom, encoding in _BOMS:
            if head.startswith(bom):
                return self._require(encoding)
        if b"\0" in head:
            return self._require(_utf_16_without_mark(head) or "utf-8")
        return "utf-8" if self._fault("utf-8") is None else self._require("cp1252")

    def _require(self, encoding: str) -> str:
        fault = self._fault(encoding)
        if fault is not None:
            name = "UTF-8" if encoding in {"cp1252", "utf-8-sig"} else encoding.upper()
            raise InvalidInputError(f"{self.name} is not {name} text ({fault})", "Save it as UTF-8.")
        return encoding

    def _fault(self, encoding: str) -> str | None:
        """Return where the bytes cannot be of this encoding; None where all can."""
        decoder = codecs.getincrementaldecoder(encoding)()
        self._stream.seek(0)
        line, done = 1, 0
        try:
            while chunk := self._stream.read(CHUNK):
                decoder.decode(chunk)
                line += chunk.count(b"\n")
                done += len(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            at = error.start if done == 0 else done
            return f"byte {at}, line {line + error.object[: error.start].count(bytes([10]))}"
        return None


def _size(stream: IO[bytes]) -> int:
    return stream.seek(0, 2)


def _utf_16_without_mark(head: bytes) -> str | None:
    """Tell UTF-16 without a mark by its zeros: of what is mostly ASCII, every other byte is one."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) // 4 > even:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) // 4 > odd else None
