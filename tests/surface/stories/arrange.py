"""Workouts arranged as wholes, an exercise of the open one swapped, and exercises renamed and merged."""

from typing import Final

from tests.surface.story import step

PAST: Final = """\
2026-11-16 18:05-19:12 Upper A
  # slept badly
  Bench Press (Barbell): 60kg x5 warmup, 80kg x5  # elbows in
  Pull Up: 10, 9

2026-11-16 19:20-19:50
  Bench Press (Barbell): 3x10 60kg  # light
  Plank: 1:30

2026-11-18 Lower
  Squat (Barbell): 5x5 120kg
"""


STORY: Final = (
    step("import", "import", "-", given=PAST),
    # Whole workouts
    step("merge-unclear", "workout", "merge", "2026-11-16", "last", code=3),
    step("merge-same", "workout", "merge", "last", "@1", code=2),
    step("merge-apart", "workout", "merge", "last", "@2", code=6),
    step("merge", "workout", "merge", "2026-11-16 19:20", "2026-11-16 18:05"),
    step("show-merged", "show", "2026-11-16"),
    step("rename", "workout", "rename", "2026-11-16", "Push and pull"),
    step("rename-none", "workout", "rename", "last", ""),
    step("rename-too-long", "workout", "rename", "last", "x" * 201, code=2),
    step("move-day", "workout", "move", "2026-11-16", "2026-11-15"),
    step("move-time", "workout", "move", "2026-11-15", "7am"),
    step("move-all-day", "workout", "move", "last", "2026-11-17"),
    step("move-future", "workout", "move", "last", "tomorrow", code=2),
    step("move-end-in-future", "workout", "move", "2026-11-15", "2026-11-23 19:00", code=2),
    step("move-nowhere", "workout", "move", "last", "rubbish", code=2),
    step("move-there-already", "workout", "move", "last", "2026-11-17", code=2),
    step("move-skipped", "workout", "move", "2026-11-15", "2026-03-29 02:30", code=2),
    step("move-none", "workout", "move", "2026-11-01", "2026-11-02", code=3),
    step("duplicate", "workout", "duplicate", "2026-11-15"),
    step("duplicate-at", "workout", "duplicate", "2026-11-17", "--at", "yesterday"),
    step("duplicate-future", "workout", "duplicate", "2026-11-15", "--at", "19:00", code=2),
    step("history", "history"),
    step("delete-asks", "workout", "delete", "last", code=2),
    step("delete-not-a-way", "workout", "delete", "bench", "--yes", code=2),
    step("delete", "workout", "delete", "last", "--yes"),
    step("continue-all-day", "start", "--continue", code=6),
    step("delete-all-day", "workout", "delete", "yesterday", "--yes"),
    step("continue-named", "start", "Upper B", "--continue", code=2),
    step("move-to-time", "workout", "move", "last", "16:30"),
    step("continue", "start", "--continue"),
    step("continue-twice", "start", "--continue", code=6),
    # The open workout
    step("swap", "swap", "squat", "front squat"),
    step("log", "log", "squat 100x5; plank 1:00", minutes=5),
    step("swap-into", "swap", "front squat", "squat"),
    step("swap-misfit", "swap", "squat", "pull-up", code=6),
    step("swap-not-there", "swap", "bench", "db bench", code=3),
    step("swap-same", "swap", "plank", "planks", code=2),
    step("swap-unknown", "swap", "plank", "xyzzy", code=3),
    step("duplicate-open", "workout", "duplicate", "last", "--at", "2026-11-10"),
    step("finish", "finish"),
    step("swap-none-open", "swap", "plank", "squat", code=6),
    step("start-empty", "start"),
    step("duplicate-empty", "workout", "duplicate", "last", code=6),
    # Exercises
    step(
        "exercise-add",
        *("exercise", "add", "My Press", "--body-part", "chest", "--modality", "barbell", "--alias", "mp"),
    ),
    step("log-own", "log", "mp 80x8; chest fly cable 3x12 15kg"),
    step("exercise-rename", "exercise", "rename", "mp", "Touch and Go Press"),
    step("exercise-rename-catalogue", "exercise", "rename", "bench", "Mine", code=5),
    step("exercise-rename-taken", "exercise", "rename", "mp", "chest fly (cable)", code=6),
    step("alias-add", "exercise", "alias", "add", "incline bench press (barbell)", "bench"),
    step("show-alias", "exercise", "show", "bench"),
    step("alias-add-taken", "exercise", "alias", "add", "squat", "mp", code=6),
    step("alias-add-in-log", "exercise", "alias", "add", "mp", "bench press (barbell)", code=6),
    step("alias-add-bad", "exercise", "alias", "add", "mp", "a;b", code=2),
    step("alias-remove", "exercise", "alias", "remove", "bench", "bench"),
    step("alias-remove-catalogue", "exercise", "alias", "remove", "squat", "back squat", code=5),
    step("alias-remove-none", "exercise", "alias", "remove", "squat", "nope", code=3),
    step("alias-alone", "exercise", "alias", code=2),
    step("exercise-merge", "exercise", "merge", "mp", "bench press (barbell)"),
    step("exercise-merge-catalogue", "exercise", "merge", "chest fly (cable)", "cable crossover"),
    step("exercise-merge-gone", "exercise", "show", "chest fly (cable)"),
    step("exercise-list-hiding", "exercise", "search", "cable crossover", "--limit", "2"),
    step("exercise-merge-misfit", "exercise", "merge", "squat", "plank", code=6),
    step("exercise-merge-same", "exercise", "merge", "squat", "back squat", code=2),
    step("exercise-merge-slip", "exercise", "merge", "sqaut", "plank", code=3),
    step("history-merged", "history", "--exercise", "mp"),
)
