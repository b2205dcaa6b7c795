"""Options that several commands take."""

from collections.abc import Callable
from typing import Annotated

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def whole_number(lowest: int, highest: int) -> Callable[[str | int], int]:
    """Return a parser of whole numbers in a range, both ends included.

    Python's own would also take `1_000`, `+5` and digits of other scripts.
    """

    def parse(text: str | int) -> int:
        if isinstance(text, int):  # the default
            return text
        if text.isascii() and text.isdigit() and len(text) <= len(str(highest)) and lowest <= int(text) <= highest:
            return int(text)
        raise typer.BadParameter(f"{text!r} is not a whole number from {lowest} to {highest}")

    return parse
