"""The log going out: each format byte for byte, what of it one chooses, and what a format cannot hold."""

from typing import Final

from tests.surface.story import step

LOG: Final = """\
2026-10-05 18:05-19:12 Upper A
  # slept badly
  # and ate late
  Bench Press (Barbell): 60kg x5 warmup, 80kg x5, 82.5kg x5 @8, 100kg x8 amrap @9
  Bent Over Row (Barbell): 3x10 70kg  # strict

2026-10-07 Lower
  squat 5x5 120, then 100x12 drop

2026-10-09 23:30-00:40 [Asia/Tokyo] Away, at "the" hotel
  plank 3x60s; row 2000m 7:45
  pull-up +10kg x 8 "grip | slipped", bw x 5 failure, -20kg x 8 rir 2
  sled push 4x20m 60kg

2026-10-12 18:00:30-18:45 =1+1
  deadlift 140x5+1, 150x0 failure; bench 225lb x 3 # @sum *not* a formula
"""

EXERCISES: Final = """\
name,body_part,modality,measurement,picture_url,aliases
Belt Squat (Pit Shark),quadriceps,machine,weight_reps,https://example.org/belt.png,belty; pit shark
Cord Thing,back,cable,duration,,
"""

STORY: Final = (
    step("export-nothing", "export"),
    step("export-nothing-csv", "export", "--format", "csv"),
    step("export-nothing-json", "export", "--format", "json"),
    step("export-nothing-since", "export", "--since", "yesterday"),
    step("import", "import", "-", given=LOG),
    step("log-open", "log", "bench press 80x8, 80x7 # felt heavy", minutes=5),
    step("export-text", "export", "--format", "text"),
    step("export-csv", "export", "--format", "csv"),
    step("export-json", "export", "--format", "json"),
    step("export-ndjson", "export", "--format", "ndjson"),
    step("export-strong", "export", "--format", "strong"),
    step("export-hevy", "export", "--format", "hevy"),
    step("export-markdown", "export", "--format", "markdown"),
    step("export-for-a-spreadsheet", "export", "--format", "csv", "--spreadsheet"),
    step("export-columns", "export", "-f", "csv", "--columns", "date,exercise,weight_kg,reps,distance_m"),
    step("export-days", "export", "-f", "csv", "--since", "2026-10-07", "--until", "2026-10-09", "--columns", "date"),
    step("export-exercise", "export", "--exercise", "bench"),
    step("export-exercise-unknown", "export", "--exercise", "xyzzy", code=3),
    step("export-no-such-day", "export", "--since", "whenever", code=2),
    step("export-no-such-format", "export", "--format", "pdf", code=2),
    step("export-no-such-column", "export", "--format", "csv", "--columns", "date,colour", code=2),
    step("export-column-twice", "export", "--format", "csv", "--columns", "date,date", code=2),
    step("export-columns-elsewhere", "export", "--format", "hevy", "--columns", "date", code=2),
    step("export-spreadsheet-elsewhere", "export", "--spreadsheet", code=2),
    step("export-into-no-folder", "export", "-o", "no/such/folder/log.txt", code=2),
    step("account-in-pounds", "account", "edit", "--unit", "lb"),
    step("export-strong-in-pounds", "export", "--format", "strong", "--exercise", "bench"),
    step("export-hevy-in-pounds", "export", "--format", "hevy", "--exercise", "Rowing (Machine)"),
    # Exercises of one's own
    step("exercise-export-none", "exercise", "export"),
    step("exercise-import", "exercise", "import", "-", given=EXERCISES),
    step("exercise-import-again", "exercise", "import", "-", given=EXERCISES),
    step("exercise-import-changed", "exercise", "import", "-", given=EXERCISES.replace("back", "forearms")),
    step("exercise-import-nothing", "exercise", "import", "-", given="name,body_part,modality\n"),
    step("exercise-import-bad", "exercise", "import", "-", given="name,body_part,modality\nX,spine,cable\n", code=2),
    step("exercise-export", "exercise", "export"),
    step("exercise-export-json", "exercise", "export", "--format", "json"),
    # Backups are the bundled server's
    step("db-backup-elsewhere", "db", "backup", "log.backup", code=6),
    step("db-restore-elsewhere", "db", "restore", "log.backup", code=6),
)
