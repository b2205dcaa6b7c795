"""The log itself: workouts in, workouts looked at, exercises, the person, and what is wrong from the start."""

from typing import Final

from tests.surface.story import step

PAST: Final = """\
2026-10-05 18:05-19:12 Upper A
  # slept badly
  Bench Press (Barbell): 60kg x5 warmup, 80kg x5, 82.5kg x5 @8, 100kg x8 amrap @9
  Bent Over Row (Barbell): 3x10 70kg  # strict

2026-10-07 Lower
  squat 5x5 120, then 100x12 amrap

2026-10-09 23:30-00:40 [Asia/Tokyo] Away, at the hotel
  plank 3x60s; row 2000m 7:45
  pull-up +10kg x 8 "grip slipped", bw x 5, -20kg x 8 rir 2
  sled push 4x20m 60kg

2026-10-12 18:00-18:45
  deadlift 140x5+1, 150x0 failure; bench 225lb x 3
"""


STORY: Final = (
    # An empty log
    step("status-empty", "status"),
    step("history-empty", "history"),
    step("history-exercise-empty", "history", "--exercise", "bench"),
    step("show-empty", "show", code=3),
    step("last-empty", "last", "bench", code=3),
    step("finish-none", "finish", code=6),
    step("cancel-none", "cancel", "--yes", code=6),
    step("export-empty", "export"),
    step("account-show", "account", "show"),
    # Workouts from a file
    step("import", "import", "-", given=PAST),
    step("import-again", "import", "-", given=PAST),
    step("import-one", "log", "-", given="2026-10-14 Lower\n  squat 5x5 122.5\n"),
    step("import-fault", "import", "-", given="2026-10-15 X\n  squat 5x5\n", code=2),
    step("import-unknown-exercise", "import", "-", given="2026-10-15 X\n  xyzzy 3x8 80kg\n", code=3),
    step("import-empty", "import", "-", given="", code=2),
    step("import-no-file", "import", "no-such-file.txt", code=3),
    # A workout
    step("start", "start", "Upper A"),
    step("start-twice", "start", code=6),
    step("status-started", "status", minutes=1),
    step("log-warmup", "log", "bench press 60kg x5 warmup", minutes=4),
    step("log-record", "log", "bench 102.5x3 @9", minutes=4),
    step("log-several", "log", "row 3x10 70kg # strict; pull-up 10,9,8", minutes=8),
    step("log-goes-on", "log", "+10kg x 5", minutes=3),
    step("log-forced", "log", "db curl 15kg 8+2, 12.5kg x 10 drop", minutes=3),
    step("log-time-and-distance", "log", "-", given="plank 1:30\nrun 5km 25:00\nfarmers walk 4x20m 60kg\n", minutes=40),
    step("log-dry-run", "log", "--dry-run", "bench 105x1 amrap"),
    step("log-pounds", "log", "--unit", "lb", "bench 225x1", minutes=2),
    step("import-without-date", "import", "-", given="squat 5x5 100\n", minutes=9),
    step("log-no-weight", "log", "bench 5x5", code=2),
    step("log-not-understood", "log", "bench 80kg x banana", code=2),
    step("log-too-heavy", "log", "bench 9000kg x 1", code=2),
    step("log-unknown-exercise", "log", "xyzzy 3x8 80kg", code=3),
    step("log-unclear-exercise", "log", "tricep 3x8 20kg", code=3),
    step("log-nothing", "log", code=2),
    step("log-mistyped-option", "log", "bench 80x8", "--dryrun", code=2),
    step("status", "status", minutes=1),
    step("finish-before-start", "finish", "--at", "2026-11-20 10:00", code=2),
    step("finish-in-future", "finish", "--at", "2099-01-01", code=2),
    step("finish", "finish", "--note", "Good day.\nMore sleep.", minutes=2),
    step("start-unnamed", "start", "--at", "18:00", minutes=60 * 24),
    step("finish-empty", "finish"),
    step("start-at", "start", "Lower", "--at", "19:00"),
    step("cancel-empty", "cancel"),
    step("log-in-lower", "log", "squat 100x5", minutes=60 * 24),
    step("cancel-without-terminal", "cancel", code=2),
    step("show-open", "show"),
    step("history-open", "history", "--limit", "2"),
    step("cancel", "cancel", "--yes"),
    # Looking back
    step("show-last", "show", "last"),
    step("show-day", "show", "2026-10-09"),
    step("show-all-day", "show", "2026-10-07"),
    step("show-unnamed", "show", "2026-10-12"),
    step("show-none", "show", "2026-10-30", code=3),
    step("show-not-a-way", "show", "bench", code=2),
    step("history", "history"),
    step("history-within", "history", "--since", "2026-10-07", "--until", "2026-10-09"),
    step("history-bad-day", "history", "--since", "rubbish", code=2),
    step("history-bad-limit", "history", "--limit", "0", code=2),
    step("history-exercise", "history", "--exercise", "bench"),
    step("history-pull-up", "history", "-e", "pull-up"),
    step("last", "last", "bench", "press"),
    step("last-row", "last", "row"),
    step("last-plank", "last", "plank"),
    step("last-unknown", "last", "xyzzy", code=3),
    step("export", "export"),
    # Exercises
    step("exercise-search", "exercise", "search", "bnech press", "--limit", "5"),
    step("exercise-search-none", "exercise", "search", "kneibeuge"),
    step("exercise-list", "exercise", "list", "--modality", "smith", "--limit", "5"),
    step("exercise-list-no-page", "exercise", "list", "--page", "1000"),
    step("exercise-show", "exercise", "show", "ohp"),
    step("exercise-show-done", "exercise", "show", "bench"),
    step("exercise-show-unclear", "exercise", "show", "tricep", code=3),
    step(
        "exercise-add",
        *("exercise", "add", "Cord Thing (Cable)", "--body-part", "back", "--modality", "cable"),
        *("--alias", "thingy", "--picture-url", "https://example.org/cord.png"),
    ),
    step(
        "exercise-add-twice",
        "exercise",
        "add",
        "Cord Thing (Cable)",
        "--body-part",
        "back",
        "--modality",
        "cable",
        code=6,
    ),
    step("exercise-add-bad-part", "exercise", "add", "X", "--body-part", "spine", "--modality", "cable", code=2),
    step("exercise-mine", "exercise", "list", "--mine"),
    step("exercise-edit", "exercise", "edit", "thingy", "--name", "Cord Thing", "--add-alias", "cordy"),
    step("exercise-edit-nothing", "exercise", "edit", "thingy", code=2),
    step("exercise-edit-system", "exercise", "edit", "bench", "--name", "Mine", code=5),
    step("exercise-delete-asks", "exercise", "delete", "cordy", code=2),
    step("exercise-delete-system", "exercise", "delete", "bench", "--yes", code=5),
    step("exercise-delete", "exercise", "delete", "cordy", "--yes"),
    step("exercise-body-parts", "exercise", "body-parts"),
    step("exercise-modalities", "exercise", "modalities"),
    # The person
    step("account-edit", "account", "edit", "--name", "Kim", "--unit", "lb", "--bodyweight", "182.5"),
    step("account-edit-zone", "account", "edit", "--zone", "America/New_York"),
    step("account-bad-zone", "account", "edit", "--zone", "Nowhere", code=2),
    step("account-bad-formula", "account", "edit", "--e1rm-formula", "guess", code=2),
    step("show-in-pounds", "show", "2026-10-12"),
    step("history-in-pounds", "history"),
    # What is wrong from the start
    step("db-start-elsewhere", "db", "start", code=6),
    step("db-stop-elsewhere", "db", "stop", code=6),
    step("db-status-elsewhere", "db", "status", code=6),
    step("unknown-command", "lgo", code=2),
    step("unknown-option", "status", "--nope", code=2),
)
