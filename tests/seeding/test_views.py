"""How seeders look on screens of different widths."""

from io import StringIO

import pytest
from rich.console import Console

from logbk_cli.seeding.service import list_seeders
from logbk_cli.seeding.views import seeders_table


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_word_of_the_seeders_is_broken(width: int) -> None:
    screen = StringIO()
    seeders = list_seeders()
    Console(file=screen, width=width).print(seeders_table(seeders, width))
    shown = set(screen.getvalue().replace(",", "").split())
    for one in seeders:
        assert {one.name, *one.requires, *one.summary.replace(",", "").split()} <= shown
    assert ("exercise_aliases" in shown) is (width >= 80)
