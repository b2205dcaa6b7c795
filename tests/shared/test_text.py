"""What is left of a text that steers a terminal."""

import pytest

from logbk_cli.shared.text import sanitise


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("bench \x1b[31m80kg x 8\x1b[0m", "bench 80kg x 8"),
        ("\x1b]0;title\x07bench\x1b]8;;https://example.org\x1b\\ 80x8", "bench 80x8"),
        ("bench \x9b1;31m80x8", "bench 80x8"),
        ("bench \x1b80x8", "bench 80x8"),  # no more than the character itself
        ("bench [31m80x8]", "bench [31m80x8]"),
        ("\x1b]never closed 80x8", "]never closed 80x8"),
    ],
)
def test_of_a_terminals_sequence_nothing_is_left(text: str, left: str) -> None:
    assert sanitise(text) == left
