"""How a dictation is told: what was heard, and what is doubtful in it."""

from collections.abc import Iterable

from logbk_cli.notation.writer import format_sets
from logbk_cli.voice.schemas import Understood, UnderstoodEntry
from logbk_cli.voice.values import SpokenCommand, Verdict

_IDLE = {
    SpokenCommand.STOP: "Nothing is listening.",
    SpokenCommand.YES: "There is nothing to log.",
    SpokenCommand.NO: "There is nothing to cancel.",
    SpokenCommand.NEXT_EXERCISE: "Which exercise is next? Say its name: next exercise squat.",
}


def entry_text(entry: UnderstoodEntry) -> str:
    """Return an entry in one line, as it would be logged."""
    note = f"  # {entry.note}" if entry.note else ""
    return f"{entry.exercise} {format_sets([one.to_values() for one in entry.sets])}{note}"


def doubt_text(entry: UnderstoodEntry) -> str:
    """Return what is doubtful in an entry; nothing where it is sure."""
    return "; ".join(entry.doubts)


def asked_text(entry: UnderstoodEntry) -> str:
    """Return an entry with what is doubtful in it, to ask about."""
    doubt = doubt_text(entry)
    return f"{entry_text(entry)}" + (f"  ({doubt})" if doubt else "")


def preview_lines(understood: Understood) -> Iterable[str]:
    """Yield a line for each entry: what would be logged, and whether it is sure."""
    for entry in understood.entries:
        mark = "" if entry.verdict is Verdict.SURE else f"  not sure: {doubt_text(entry)}"
        yield f"{entry_text(entry)}{mark}"


def remark_lines(understood: Understood) -> Iterable[str]:
    """Yield what else is to be said of a dictation: what it leaves out, what comes next, what has no use here."""
    for one in understood.left_out:
        yield f"Left out “{one.text}”: {one.why}."
    if understood.next_exercise is not None:
        yield f"Next: {understood.next_exercise}."
    for command in understood.commands:
        is_answer = command in {SpokenCommand.YES, SpokenCommand.NO}
        if command in _IDLE and not (is_answer and understood.entries):
            yield _IDLE[command]
