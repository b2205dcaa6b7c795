"""Markdown to read and to print: a heading for each workout, and a table of its sets."""

import re
from typing import Final

from logbk_cli.notation.writer import format_sets
from logbk_cli.transfer.writers.base import TextWriter
from logbk_cli.workouts.streaming import ExportedExercise, ExportedWorkout

_MEANING: Final = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_LIST: Final = re.compile(r"(?m)^(\s*)([-+]|[0-9]+[.)])(?=\s|$)", re.ASCII)


class MarkdownWriter(TextWriter):
    """Nothing in a name or a note means anything to Markdown."""

    def _write(self, workout: ExportedWorkout) -> None:
        lines = ["" if self.workouts > 1 else None, f"## {_heading(workout)}", ""]
        if workout.note:
            lines += [*("> " + _plain(line) for line in workout.note.split("\n")), ""]
        done = [one for one in workout.exercises if one.sets]
        if done:
            lines += ["| Exercise | Sets | Note |", "|---|---|---|", *map(_row, done)]
        else:
            lines.append("No sets.")
        self._file.write("\n".join(line.rstrip() for line in lines if line is not None) + "\n")


def _heading(workout: ExportedWorkout) -> str:
    start, end = workout.started_at, workout.finished_at
    parts = [start.date().isoformat()]
    if not workout.is_all_day:
        until = "" if end is None or end == start else f"{end:%H:%M}"
        parts.append(f"{start:%H:%M}" + ("\u2013" + until if until or end is None else ""))
    if workout.name:
        parts.append(_plain(workout.name))
    return " ".join(parts)


def _row(exercise: ExportedExercise) -> str:
    cells = (exercise.exercise, format_sets(exercise.sets, exercise.measurement), exercise.note or "")
    return "| " + " | ".join(_plain(cell) for cell in cells) + " |"


def _plain(text: str) -> str:
    escaped = _MEANING.sub(r"\\\1", text)
    return _LIST.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", escaped)
