"""Routines: written, followed, and taken over; and what their percentages are of."""

from typing import Final

from tests.surface.story import step

UPPER: Final = """\
# heavy
rest 2min
bench: 60kg x5 warmup, 3x5 @ 80%, rest 3min  # pause at the chest
row 3x8-12 60kg
pull up 3x8 +10kg @8
"""

PAST: Final = """\
2026-11-16 18:00-19:00 Upper A
  bench 60kg x5 warmup, 100kg x8, 97.5kg x8, 95kg x8
  row 3x10 60kg
"""

STORY: Final = (
    step("routine-list-empty", "routine", "list"),
    step("routine-show-none", "routine", "show", "Upper A", code=3),
    step("routine-edit-without-terminal", "routine", "edit", "Upper A", code=2),
    step("routine-edit", "routine", "edit", "Upper A", "--from", "-", given=UPPER),
    step("routine-edit-again", "routine", "edit", "Upper A", "--from", "-", given=UPPER),
    step(
        "routine-edit-fault", "routine", "edit", "Upper A", "--from", "-", given="bench 5x5\nsquat 3x8 250%\n", code=2
    ),
    step("routine-edit-unknown", "routine", "edit", "Upper A", "--from", "-", given="bench 3x5\nxyzzy 3x5\n", code=3),
    step("routine-edit-no-file", "routine", "edit", "Upper A", "--from", "no-such-file.txt", code=3),
    step("routine-edit-other", "routine", "edit", "Upper B", "--from", "-", given="bench 5x5 +2.5kg, rest 90\n"),
    step("routine-show", "routine", "show", "upper a"),
    step("routine-show-unclear", "routine", "show", "upper", code=3),
    step("routine-rename-taken", "routine", "rename", "upper b", "UPPER A", code=6),
    step("routine-rename-none", "routine", "rename", "Lower", "Legs", code=3),
    step("routine-rename", "routine", "rename", "upper b", "Bench day"),
    step("undo-rename", "undo"),
    step("routine-list", "routine", "list"),
    step("max-list-empty", "max", "list"),
    step("max-set", "max", "set", "bench", "140kg"),
    step("max-set-not-a-weight", "max", "set", "bench", "heavy", code=2),
    step("max-set-without-weight", "max", "set", "plank", "20kg", code=2),
    step("max-list", "max", "list"),
    step("max-remove", "max", "remove", "bench"),
    step("max-remove-none", "max", "remove", "bench", code=3),
    # A workout that follows one
    step("import", "import", "-", given=PAST),
    step("start-none", "start", "--routine", "Lower", code=3),
    step("start", "start", "--routine", "upper a"),
    step("status-started", "status"),
    step("log-next-warmup", "log", "next", minutes=5),
    step("log-next", "log", "next", minutes=3),
    step("log-next-otherwise", "log", "next", "4", "@9", minutes=4),
    step("status", "status", minutes=1),
    step("rest", "rest", "0.01s"),
    step("rest-not-a-time", "rest", "soon", code=2),
    step("log-another", "log", "row 62.5x10", minutes=2),
    step("log-next-range", "log", "next", code=2),
    step("log-next-told", "log", "next", "9", minutes=2),
    step("log-unplanned", "log", "plank 60s", minutes=3),
    step("finish", "finish", "--update-routine", minutes=3),
    step("routine-show-taken-over", "routine", "show", "Upper A"),
    step("undo-finish", "undo"),
    step("redo-finish", "redo"),
    # What the plan does not know
    step("start-other", "start", "Squats", "--routine", "Squats B", code=3),
    step("routine-edit-squat", "routine", "edit", "Legs", "--from", "-", given="squat 5x5 80%\n"),
    step("start-squat", "start", "--routine", "Legs"),
    step("status-no-max", "status"),
    step("log-next-no-max", "log", "next", code=2),
    step("log-next-weight", "log", "next", "100kg"),
    step("finish-keep", "finish", "--keep-routine", minutes=5),
    step("log-next-none", "log", "next", code=6),
    step("start-without", "start"),
    step("log-next-without", "log", "next", code=6),
    step("routine-delete-asks", "routine", "delete", "Upper B", code=2),
    step("routine-delete", "routine", "delete", "Upper B", "--yes"),
)
