"""How seeders look, and what came of them."""

from collections.abc import Sequence
from typing import Final

from rich import box
from rich.table import Table
from rich.text import Text

from logbk_cli.seeding.schemas import CleanResponse, Outcome, SeederResponse, SeedResponse
from logbk_cli.shared.text import sanitise

_SHOWN: Final = 20  # rows of each kind that are told by name
_NAMED: Final = 3
_WIDE: Final = 80
_TOLD: Final = {Outcome.CREATED: "create", Outcome.UPDATED: "update"}


def seeders_table(seeders: Sequence[SeederResponse], width: int) -> Table:
    """Return one line per seeder; without the tables that it writes to where that would break their names."""
    is_wide = width >= _WIDE
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Seeder", style="bold", no_wrap=True)
    for column in ("Puts there", *(("Writes to",) if is_wide else ()), "After"):
        table.add_column(column, overflow="fold")
    for one in seeders:
        tables = (", ".join(one.tables),) if is_wide else ()
        table.add_row(one.name, one.summary, *tables, ", ".join(one.requires))
    return table


def seeded_table(done: SeedResponse) -> Table:
    """Return one line per seeder that ran."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Seeder", style="bold", no_wrap=True)
    columns = ("Created", "Updated", "Unchanged", "Skipped", "Bad rows")
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    for one in done.seeders:
        numbers = (one.created, one.updated, one.unchanged, one.skipped, one.bad_rows)
        table.add_row(one.seeder, *(f"{number:,}" for number in numbers))
    return table


def told_rows(done: SeedResponse) -> list[Text]:
    """Return what is to be said of single rows: the bad ones, those that were skipped, and what a dry run would do."""
    lines = []
    for report in done.seeders:
        lines += _some([f"{one.place}: {one.message}" for one in report.errors], "bad rows", report.bad_rows)
        rows = [(sanitise(one.name), one.outcome, one.reason) for one in report.rows]
        skipped = [f"Skipped {name}: {reason}." for name, outcome, reason in rows if outcome is Outcome.SKIPPED]
        lines += _some(skipped, "skipped")
        for outcome, word in _TOLD.items() if done.dry_run else ():
            lines += _some([f"Would {word} {name}." for name, what, _ in rows if what is outcome], f"to {word}")
    return [Text(sanitise(line)) for line in lines]


def unused_names(done: CleanResponse) -> str:
    """Return the first of what is to be removed, and how many more there are."""
    names = [name for one in done.sources for name in one.names]
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def cleaned_table(done: CleanResponse) -> Table:
    """Return one line per source of which something is removed."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Of", style="bold", no_wrap=True)
    table.add_column("Unused" if done.dry_run else "Removed", justify="right", no_wrap=True)
    table.add_column("Among them", overflow="fold")
    for one in done.sources:
        table.add_row(one.source, f"{one.removed:,}", Text(sanitise(", ".join(one.names[:_NAMED]))))
    return table


def _some(lines: list[str], what: str, count: int = 0) -> list[str]:
    more = max(count, len(lines)) - _SHOWN
    return lines if more <= 0 else [*lines[:_SHOWN], f"… and {more:,} more {what}"]
