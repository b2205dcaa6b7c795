"""Progress: what somebody weighed, records, statistics, and the settings that they depend on."""

from typing import Final

from tests.surface.story import step

PAST: Final = """\
2026-10-05 18:05-19:12 Upper A
  Bench Press (Barbell): 60kg x5 warmup, 80kg x5, 82.5kg x5 @8, 100kg x8 amrap @9
  Bent Over Row (Barbell): 3x10 70kg

2026-10-07 Lower
  squat 5x5 120, then 100x12 amrap

2026-11-09 23:30-00:40 [Asia/Tokyo] Away, at the hotel
  plank 3x60s; row 2000m 7:45
  pull-up +10kg x 8, bw x 5, -20kg x 8 rir 2
  sled push 4x20m 60kg

2026-11-17 18:00-18:45
  deadlift 140x5+1, 150x0 failure; bench 225lb x 3
  calf raise 40x20
"""

STORY: Final = (
    # An empty log
    step("records-empty", "records"),
    step("records-exercise-empty", "records", "bench"),
    step("stats-empty", "stats"),
    step("stats-month-empty", "stats", "--month"),
    # Bodyweight
    step("bodyweight-empty", "bodyweight", "history"),
    step("bodyweight-log-past", "bodyweight", "log", "83kg", "--date", "2026-11-01"),
    step("bodyweight-log-pounds", "bodyweight", "log", "182", "lb", "--date", "2026-11-15"),
    step("bodyweight-log", "bodyweight", "log", "82.5"),
    step("bodyweight-log-again", "bodyweight", "log", "82.3kg"),
    step("bodyweight-bad", "bodyweight", "log", "heavy", code=2),
    step("bodyweight-future", "bodyweight", "log", "82", "--date", "2026-12-24", code=2),
    step("bodyweight-history", "bodyweight", "history"),
    step("bodyweight-history-limit", "bodyweight", "history", "--limit", "1"),
    step("bodyweight-history-none", "bodyweight", "history", "--until", "2025-01-01"),
    step("bodyweight-edit", "bodyweight", "edit", "2026-11-15", "181.5lb"),
    step("bodyweight-edit-day", "bodyweight", "edit", "2026-11-15", "--date", "2026-11-16"),
    step("bodyweight-edit-nothing", "bodyweight", "edit", "2026-11-16", code=2),
    step("bodyweight-edit-taken", "bodyweight", "edit", "2026-11-16", "--date", "2026-11-01", code=6),
    step("bodyweight-edit-none", "bodyweight", "edit", "2026-11-02", "80", code=3),
    step("bodyweight-delete-asks", "bodyweight", "delete", "2026-11-16", code=2),
    step("bodyweight-delete", "bodyweight", "delete", "2026-11-16", "--yes"),
    step("account-bodyweight", "account", "edit", "--bodyweight", "82.1"),
    step("account-forced-reps", "account", "edit", "--forced-reps", "counted", "--e1rm-formula", "rpe"),
    step("account-bad-forced-reps", "account", "edit", "--forced-reps", "maybe", code=2),
    step("account-default-again", "account", "edit", "--forced-reps", "apart", "--e1rm-formula", "epley"),
    # Records
    step("import", "import", "-", given=PAST),
    step("records", "records"),
    step("records-most-done", "records", "--most-done", "--limit", "2"),
    step("records-bench", "records", "bench"),
    step("records-pull-up", "records", "pull-up"),
    step("records-plank", "records", "plank"),
    step("records-row", "records", "rowing machine"),
    step("records-sled", "records", "sled", "push"),
    step("records-unreliable", "records", "calf raise"),
    step("records-unknown", "records", "xyzzy", code=3),
    step("records-bad-limit", "records", "--limit", "0", code=2),
    step("log-records", "log", "bench 105x4; pull-up +12.5 x 8; row 2100m 8:00; plank 1:10"),
    step("finish", "finish", minutes=30),
    # Statistics
    step("stats", "stats"),
    step("stats-week", "stats", "--week"),
    step("stats-month", "stats", "--month"),
    step("stats-year-by-exercise", "stats", "--year", "--by", "exercise"),
    step("stats-by-week", "stats", "--since", "2026-10-01", "--until", "2026-11-15", "--by", "week"),
    step("stats-by-weekday", "stats", "--by", "weekday"),
    step("stats-by-body-part", "stats", "--month", "--by", "body-part"),
    step("stats-nothing", "stats", "--until", "2020-01-01"),
    step("stats-two-spans", "stats", "--week", "--year", code=2),
    step("stats-span-and-days", "stats", "--week", "--since", "monday", code=2),
    step("stats-turned-round", "stats", "--since", "2026-11-10", "--until", "2026-11-01", code=2),
    step("stats-bad-day", "stats", "--since", "rubbish", code=2),
)
