"""Helpers at the rack and pictures of progress."""

from typing import Final

from tests.surface.story import step

LOG: Final = """\
2026-08-03 18:00-19:05 Upper A
  Bench Press (Barbell): 60kg x5 warmup, 80kg x8, 3x6 82.5kg
  Pull Up: 8, 7, 6
  Cable Twist: 3x12 20kg

2026-08-05 18:00-19:10 Lower
  Squat (Barbell): 5x5 100kg
  Plank: 60s, 60s

2026-08-19 18:10-19:00 Upper A
  Bench Press (Barbell): 60kg x5 warmup, 85kg x6, 85kg x5
  Cable Twist: 3x12 22.5kg

2026-09-16 Lower
  Squat (Barbell): 5x5 110kg
  Rowing (Machine): 2000m 7:45

2026-10-14 18:05-19:15 Upper A
  # first day back
  Bench Press (Barbell): 60kg x5 warmup, 87.5kg x5, 80kg x 15
  Pull Up: 10, 9, +5kg x 5
  Cable Twist: 3x12 20kg

2026-11-11 18:00-19:20 Upper A
  Bench Press (Barbell): 60kg x5 warmup, 95kg x3, 90kg x5
  Pull Up: 11, 9, 8
  Cable Twist: 3x12 25kg

2026-11-18 19:00-20:00 Lower
  Squat (Barbell): 5x5 120kg
  Plank: 90s
"""


STORY: Final = (
    # Nothing to draw
    step("chart-empty", "chart", "bench"),
    step("calendar-empty", "calendar"),
    step("report-empty", "report", "-o", "/dev/null"),
    # At the rack
    step("convert", "convert", "225lb"),
    step("convert-to", "convert", "100", "kg", "to", "lb"),
    step("convert-distance", "convert", "26.2 miles"),
    step("convert-bare", "convert", "225", code=2),
    step("convert-kinds", "convert", "225lb to km", code=2),
    step("plates-usual", "plates"),
    step("plates", "plates", "102.5"),
    step("plates-bar", "plates", "100", "--bar", "15"),
    step("plates-pounds", "plates", "315lb"),
    step("plates-empty-bar", "plates", "20"),
    step("plates-below-bar", "plates", "10", code=2),
    step("plates-keep", "plates", "--inventory", "20x4 10x2 2.5x2 1.25x2"),
    step("plates-own", "plates"),
    step("plates-nearest", "plates", "93"),
    step("plates-most", "plates", "180"),
    step("plates-not-a-list", "plates", "--inventory", "a few", code=2),
    step("plates-keep-usual", "plates", "--inventory", "usual"),
    step("warmup", "warmup", "squat", "140"),
    step("warmup-dumbbell", "warmup", "dumbbell bench press", "40kg"),
    step("warmup-light", "warmup", "bench", "20"),
    step("warmup-timed", "warmup", "plank", "60", code=2),
    step("warmup-unknown", "warmup", "xyzzy", "60", code=3),
    # How it went
    step("exercise-add", "exercise", "add", "Cable Twist", "--body-part", "core", "--modality", "cable"),
    step("import", "import", "-", given=LOG),
    step("chart", "chart", "bench"),
    step("chart-volume", "chart", "bench", "press", "--metric", "volume", "--since", "2026-08-19"),
    step("chart-reps", "chart", "pull-up"),
    step("chart-time", "chart", "plank"),
    step("chart-one-point", "chart", "Rowing (Machine)"),
    step("chart-no-such-metric", "chart", "plank", "--metric", "e1rm", code=2),
    step("chart-bad-metric", "chart", "bench", "--metric", "mass", code=2),
    step("chart-bad-day", "chart", "bench", "--since", "soonish", code=2),
    step("chart-unknown", "chart", "xyzzy", code=3),
    step("calendar", "calendar"),
    step("calendar-year", "calendar", "2026"),
    step("calendar-bad-year", "calendar", "26", code=2),
    step("exercise-mine", "exercise", "list", "--mine"),
    step("exercise-show", "exercise", "show", "Cable Twist"),
    step("report", "report", "--since", "2026-09-01", "-o", "/dev/null"),
    step("report-no-file", "report", code=2),
    step("report-bad-folder", "report", "-o", "no/such/folder/report.html", code=2),
    step("report-backwards", "report", "--since", "2026-11-02", "--until", "2026-11-01", "-o", "/dev/null", code=2),
)
