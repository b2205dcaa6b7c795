"""Setting a workout right: as text, and set by set."""

from typing import Final

from tests.surface.story import step

_AS_LOGGED: Final = """\
2026-11-23 19:30-20:00 Upper A
  # good one
  Bench Press (Barbell): 60kg x5 warmup, 80kg x8, 82.5kg x6 @9, 82.5kg x5  # left shoulder clicked
  Pull Up: 10, 9, 8
  Plank: 1:30
"""
_MENDED: Final = """\
2026-11-23 19:30-20:05 Upper B
  # good one
  # more sleep
  Pull Up: 10, 10, 8
  Bench Press (Barbell): 60kg x5 warmup, 70kg x5, 80kg x8, 82.5kg x6 @9  # right shoulder clicked
  Bent Over Row (Barbell): 3x10 70kg  # strict
"""

STORY: Final = (
    step("edit-empty-log", "edit", "--from", "-", given="2026-11-23\n  squat 5x5 100\n", code=3),
    step("set-edit-empty-log", "set", "edit", "1", "80x8", code=3),
    step("start", "start", "Upper A"),
    step("log-bench", "log", "bench 60kg x5 warmup, 80x8, 82.5x6 @9", minutes=5),
    step("log-shoulder", "log", "82.5x5 # left shoulder clicked", minutes=5),
    step("log-others", "log", "pull-up 10,9,8; plank 1:30", minutes=10),
    # Set by set
    step("set-edit", "set", "edit", "bench", "3", "85x5 @9.5", minutes=2),
    step("set-edit-last", "set", "edit", "last", "1:45"),
    step("set-edit-same", "set", "edit", "bench 2", "80kg x 8"),
    step("set-edit-no-number", "set", "edit", "80x8", code=2),
    step("set-edit-no-text", "set", "edit", "bench", "3", code=2),
    step("set-edit-fault", "set", "edit", "bench", "3", "82.5x6 rpe 11", code=2),
    step("set-edit-several", "set", "edit", "bench", "3", "3x6 82.5kg", code=2),
    step("set-edit-other-exercise", "set", "edit", "bench", "3", "squat 82.5x6", code=2),
    step("set-edit-no-such-set", "set", "edit", "bench", "9", "80x8", code=3),
    step("set-edit-no-such-exercise", "set", "edit", "squat", "1", "80x8", code=3),
    step("set-delete", "set", "delete", "bench", "1", "3"),
    step("set-delete-all-of-one", "set", "delete", "plank", "last"),
    step("set-delete-nothing", "set", "delete", "bench", code=2),
    step("set-move", "set", "move", "pull-up", "3", "--to", "1"),
    step("set-move-to-another", "set", "move", "bench", "last", "--to", "incline bench"),
    step("set-move-misfit", "set", "move", "bench", "1", "--to", "plank", code=2),
    step("set-move-too-far", "set", "move", "bench", "1", "--to", "5", code=2),
    step("set-move-nowhere", "set", "move", "bench", "1", code=2),
    step("cancel", "cancel", "--yes"),
    # As text
    step("import", "import", "-", given=_AS_LOGGED, minutes=30),
    step("edit-unchanged", "edit", "--from", "-", given=_AS_LOGGED),
    step("edit-dry-run", "edit", "--dry-run", "--from", "-", given=_MENDED),
    step("edit", "edit", "yesterday", "--from", "-", given=_MENDED, minutes=60 * 12),
    step("show", "show"),
    step("edit-other-name", "edit", "--from", "-", given=_MENDED.replace("Bent Over Row (Barbell)", "db row")),
    step("edit-another-day", "edit", "--from", "-", given=_AS_LOGGED.replace("2026-11-23", "2026-11-22")),
    step("edit-without-terminal", "edit", code=2),
    step("edit-nothing", "edit", "--from", "-", given="", code=2),
    step("edit-no-file", "edit", "--from", "no-such-file.txt", code=3),
    step("edit-no-workout", "edit", "1999-01-01", "--from", "-", given=_AS_LOGGED, code=3),
    step("edit-no-date", "edit", "--from", "-", given="  squat 5x5 100\n", code=2),
    step("edit-two-workouts", "edit", "--from", "-", given=_AS_LOGGED + _AS_LOGGED, code=2),
    step("edit-fault", "edit", "--from", "-", given=_AS_LOGGED.replace("80kg x8", "80kg x banana"), code=2),
    step("edit-unknown-exercise", "edit", "--from", "-", given=_AS_LOGGED + "  xyzzy 3x8 80kg\n", code=3),
    step("edit-in-future", "edit", "--from", "-", given=_AS_LOGGED.replace("2026", "2027"), code=2),
    step("edit-emptied", "edit", "--from", "-", given="2026-11-22 19:30-20:00 Upper A\n", code=6),
    step("set-edit-finished", "set", "edit", "2", "80x8", code=2),
    step("set-edit-of-a-day", "set", "edit", "bench", "2", "82.5x8", "--workout", "2026-11-22"),
    step("set-delete-everything", "set", "delete", "1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "3.1", code=6),
)
