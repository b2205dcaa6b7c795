"""What a file holds and what came of importing it, drawn for the terminal."""

from collections.abc import Sequence

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from logbk_cli.shared.text import sanitise
from logbk_cli.transfer.detection import TITLES, ImportFormat, place
from logbk_cli.transfer.import_schemas import Counted, ImportPreview, ImportResponse, MatchedName, Place, UnclearName
from logbk_cli.transfer.neutral import Fault
from logbk_cli.transfer.readers.wger import NAMELESS, map_of, where_its_name_is
from logbk_cli.workouts.views import added_view, count

_ENCODINGS = {"cp1252": "Windows-1252", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_WARNINGS_SHOWN = 10


def preview_view(preview: ImportPreview, name: str) -> list[RenderableType]:
    """Return what stands in the file, what would be written, and what must be said before."""
    encoding = _ENCODINGS.get(preview.encoding)
    head = f"{name} is {TITLES[preview.format]}{f', in {encoding}' if encoding else ''}. Nothing is written."
    first, last = preview.first_day, preview.last_day
    days = "" if first is None else f", {first}" if first == last else f", {first} to {last}"
    parts: list[RenderableType] = [
        sanitise(head),
        f"{count(preview.workout_count, 'workout')} with {count(preview.set_count, 'set')}{days}.",
        added_view(preview.workouts, "Would add"),
    ]
    if preview.matched or preview.created or preview.unclear:
        parts.append(_names_table(preview))
    parts += _remarks(preview.format, preview.skipped, preview.lost, preview.warnings)
    if preview.fault_count:
        parts.append(f"{count(preview.fault_count, 'row')} cannot be read (--skip-bad leaves them out):")
        parts.append(_places(preview.format, preview.faults, preview.fault_count))
    if preview.questions or preview.unclear:
        parts.append("Before it can be imported:")
        parts += [f"  {question}" for question in preview.questions]
        if preview.unclear:
            nameless = next((one.name for one in preview.unclear if one.name.startswith(NAMELESS)), None)
            option = '"THEIR NAME=OUR NAME"' if nameless is None else map_of(nameless)
            parts.append(f"  --map {option} for each unclear exercise, or --create-missing")
            if nameless is not None:
                parts.append(f"  {where_its_name_is(nameless)}")
    return parts


def outcome_view(result: ImportResponse) -> list[RenderableType]:
    """Return what was added."""
    parts: list[RenderableType] = [added_view(result.workouts)]
    if result.exercises_created:
        parts.append(created_view(result.exercises_created))
    if result.names_remembered:
        names = ", ".join(f"{one.name} is {one.exercise}" for one in result.names_remembered)
        parts.append(f"Remembered: {sanitise(names)}.")
    if result.fault_count:
        parts.append(f"Left out: {count(result.fault_count, 'row')} that cannot be read.")
    if result.workouts.added or result.workouts.extended:
        parts += _remarks(result.format, result.skipped, result.lost, result.warnings)
    return parts


def created_view(names: Sequence[str]) -> str:
    """Return which exercises were added."""
    return f"New exercises: {sanitise(', '.join(names))}."


def left_out_view(format_: ImportFormat, faults: Sequence[Fault]) -> str:
    """Return what was left out of a file, and where it stands."""
    shown = _places(format_, faults[:_WARNINGS_SHOWN], len(faults))
    return f"Left out: {count(len(faults), 'line')} that cannot be read:\n{shown}"


def _names_table(preview: ImportPreview) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("In the file", overflow="fold")
    table.add_column("Sets", justify="right", no_wrap=True)
    table.add_column("Here", overflow="fold")
    rows: list[tuple[MatchedName | UnclearName, Text]] = [
        *(
            (one, Text(f"unclear; perhaps {', '.join(one.candidates[:3])}" if one.candidates else "unclear", "yellow"))
            for one in preview.unclear
        ),
        *((one, Text("new", "green")) for one in preview.created),
        *(
            (
                one,
                Text(
                    "same name" if one.exercise == one.name else sanitise(one.exercise),
                    "dim" if one.exercise == one.name else "",
                ),
            )
            for one in preview.matched
        ),
    ]
    for one, here in rows:
        table.add_row(Text(sanitise(one.name)), f"{one.set_count:,}", here)
    return table


def _remarks(
    format_: ImportFormat, skipped: Sequence[Counted], lost: Sequence[Counted], warnings: Sequence[Place]
) -> list[RenderableType]:
    parts: list[RenderableType] = []
    if skipped:
        parts.append(f"Skipped: {_counts(skipped)}.")
    if lost:
        parts.append(f"What the log cannot hold: {_counts(lost)}.")
    if warnings:
        parts.append(implausible_view(format_, warnings))
    return parts


def implausible_view(format_: ImportFormat, warnings: Sequence[Place | Fault]) -> str:
    """Return what looks implausible in a file."""
    places = _places(format_, warnings[:_WARNINGS_SHOWN], len(warnings))
    return f"This looks implausible (--strict stops at it):\n{places}"


def _counts(counted: Sequence[Counted]) -> str:
    return ", ".join(f"{one.what} ({one.count:,})" for one in counted)


def _places(format_: ImportFormat, places: Sequence[Place | Fault], total: int) -> str:
    lines = [f"  {place(format_, one.line)}: {sanitise(one.message)}" for one in places]
    if total > len(places):
        lines.append(f"  … and {total - len(places):,} more")
    return "\n".join(lines)
