"""How the changes of a workout look in a terminal: a line for each, what was and what is."""

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.text import Text

from logbk_cli.notation.writer import format_sets
from logbk_cli.shared.text import sanitise
from logbk_cli.workouts.schemas import EditResponse, ExerciseChange, HeadChange, SetChange, SetResponse
from logbk_cli.workouts.values import ChangeKind

_MARKS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "-", ChangeKind.CHANGED: "~", ChangeKind.MOVED: ">"}
_STYLES = {ChangeKind.ADDED: "green", ChangeKind.REMOVED: "red", ChangeKind.CHANGED: "yellow", ChangeKind.MOVED: "cyan"}


def edit_view(result: EditResponse) -> RenderableType:
    """Return what changed in a workout, a line for each thing."""
    lines = [_head_line(change) for change in result.head]
    for change in result.exercises:
        lines += _exercise_lines(change)
    return Group(*lines)


def _head_line(change: HeadChange) -> Text:
    return Text.assemble(_mark(ChangeKind.CHANGED), f"{change.field}  ", _before_and_after(change.before, change.after))


def _exercise_lines(change: ExerciseChange) -> Iterable[Text]:
    name = sanitise(change.exercise)
    if change.kind in {ChangeKind.ADDED, ChangeKind.REMOVED}:
        whole = [one for one in change.sets if one.kind is change.kind]
        line = Text.assemble(_mark(change.kind), (name, "bold"))
        if whole and len(whole) == len(change.sets):
            line.append(f"  {_sets_text(whole)}")
        note = change.note_after or change.note_before
        if note:
            line.append(f"  # {sanitise(note)}", style="italic")
        return [line] if len(whole) == len(change.sets) else [line, *_set_lines(change.sets)]
    line = Text(name, style="bold")
    if change.kind is ChangeKind.MOVED:
        line = Text.assemble(
            _mark(change.kind), line, (f"  now exercise {change.number}, was {change.was_number}", "dim")
        )
    if change.was_exercise:
        line = Text.assemble(
            _mark(ChangeKind.CHANGED), _before_and_after(change.was_exercise, change.exercise, style="bold")
        )
    lines = [line]
    if change.note_before != change.note_after:
        note_line = Text.assemble(_mark(ChangeKind.CHANGED), "note  ")
        note_line.append_text(_before_and_after(change.note_before, change.note_after))
        lines.append(Text("  ").append_text(note_line))
    return [*lines, *_set_lines(change.sets)]


def _set_lines(changes: Iterable[SetChange]) -> list[Text]:
    listed = list(changes)
    width = max((len(str(one.number)) for one in listed), default=1)
    return [_set_line(one, width) for one in listed]


def _set_line(change: SetChange, width: int) -> Text:
    line = Text.assemble("  ", _mark(change.kind), (f"{change.number:>{width}}  ", "dim"))
    before, after = (None if one is None else _set_text(one) for one in (change.before, change.after))
    if change.kind is ChangeKind.CHANGED:
        return line.append_text(_before_and_after(before, after))
    line.append(after or before or "")
    if change.kind is ChangeKind.MOVED:
        where = f"{sanitise(change.was_exercise)} " if change.was_exercise else ""
        line.append(f"  was {where}{change.was_number}", style="dim")
    return line


def _set_text(one: SetResponse) -> str:
    return format_sets([one.to_values()])


def _sets_text(changes: Iterable[SetChange]) -> str:
    sets = [one.after or one.before for one in changes]
    return format_sets([one.to_values() for one in sets if one is not None])


def _before_and_after(before: str | None, after: str | None, *, style: str = "") -> Text:
    shown = [sanitise(part.replace("\n", " / ")) if part else "(none)" for part in (before, after)]
    return Text.assemble((shown[0], "dim"), " → ", (shown[1], style))


def _mark(kind: ChangeKind) -> tuple[str, str]:
    return f"{_MARKS[kind]} ", _STYLES[kind]
