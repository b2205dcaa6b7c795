"""Logs of other apps coming in: looked at first, asked about, taken in, and known the next time."""

from typing import Final

from tests.surface.story import step

STRONG: Final = """\
Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE
2026-09-01 18:05:00,"Push",1h 5m,"Bench Press (Barbell)",W,40,10,0,0,"","",
2026-09-01 18:05:00,"Push",1h 5m,"Bench Press (Barbell)",1,80,8,0,0,"","",8.5
2026-09-01 18:05:00,"Push",1h 5m,"Bench Press (Barbell)",Rest Timer,0,0,0,120,"","",
2026-09-01 18:05:00,"Push",1h 5m,"Garage Press",1,60,8,0,0,"slow","",
2026-09-03 18:05:00,"Pull",55m,"Pull Up",1,0,8,0,0,"","",
2026-09-03 18:05:00,"Pull",55m,"Pull Up",2,0,120,0,0,"","",
2026-09-03 18:05:00,"Pull",55m,"Pull Up",3,0,7,0,0,"","",
2026-09-03 18:05:00,"Pull",55m,"Pull Up",4,0,7,0,0,"","",
"""
LONGER: Final = STRONG + '2026-09-05 18:05:00,"Push",1h,"Garage Press",1,62.5,8,0,0,"","",\n'
GROWN: Final = STRONG + '2026-09-03 18:05:00,"Pull",55m,"Pull Up",5,0,6,0,0,"","",\n'
GROWN_MORE: Final = GROWN + '2026-09-03 18:05:00,"Pull",55m,"Dead Hang",1,0,0,0,40,"","",\n'
BAD: Final = STRONG.replace(",80,8,", ",80kg,8,").replace("2026-09-03", "2026-09-31")
HEVY: Final = """\
"title","start_time","end_time","description","exercise_title","superset_id","exercise_notes","set_index","set_type",\
"weight_kg","reps","distance_km","duration_seconds","rpe"
"Lower 1","15 Sep 2025, 07:48","15 Sep 2025, 09:13","","Seated Leg Curl (Machine)",0,"",0,"warmup",39,10,,0,6
"Lower 1","15 Sep 2025, 07:48","15 Sep 2025, 09:13","","Leg Extension (Machine)",0,"",0,"normal",60,12,,0,
"Lower 1","15 Sep 2025, 07:48","15 Sep 2025, 09:13","","Sled Thing",,"",0,"normal",80,,0.02,15,
"""
FITNOTES: Final = """\
Date,Exercise,Category,Weight (kgs),Reps,Distance,Distance Unit,Time
03/04/2026,Flat Barbell Bench Press,Chest,60.0,10,,,
"""
TEXT: Final = """\
2026-10-06 18:05-19:12 Legs
  squat 5x5 100kg
  quibble hoist 3x8 40kg
  squat 5x5
2026-13-08 Push
  bench 3x8 80kg
2026-10-09 18:05-19:00 Push
  bench 3x8 80kg
"""

STORY: Final = (
    step("dry-run", "import", "-", "--dry-run", given=STRONG),
    step("no-unit", "import", "-", given=STRONG, code=2),
    step("unclear-exercise", "import", "-", "--unit", "kg", given=STRONG, code=2),
    step("map-nobody", "import", "-", "--unit", "kg", "--map", "Garage Press=xyzzy", given=STRONG, code=3),
    step("map-malformed", "import", "-", "--map", "Garage Press", given=STRONG, code=2),
    step("strict", "import", "-", "--unit", "kg", "--create-missing", "--strict", given=STRONG, code=2),
    step("bad-rows", "import", "-", "--unit", "kg", given=BAD, code=2),
    step("broken", "import", "-", "--unit", "kg", given=STRONG + '2026-09-05 18:05:00,"Push', code=2),
    step("strong", "import", "-", "--unit", "kg", "--map", "Garage Press=bench press smith", given=STRONG),
    step("again", "import", "-", "--unit", "kg", given=STRONG),
    step("longer", "import", "-", "--unit", "kg", given=LONGER),
    step("grown-dry-run", "import", "-", "--unit", "kg", "--dry-run", given=GROWN),
    step("grown", "import", "-", "--unit", "kg", given=GROWN),
    step("what-grew", "show", "2026-09-03"),
    step("change-it", "set", "edit", "1", "9", "--workout", "2026-09-03"),
    step("grown-and-changed-dry-run", "import", "-", "--unit", "kg", "--dry-run", given=GROWN_MORE),
    step("grown-and-changed", "import", "-", "--unit", "kg", given=GROWN_MORE),
    step("grown-and-changed-json", "import", "-", "--unit", "kg", "--json", given=GROWN_MORE),
    step("undo-change", "undo"),
    step("undo-growth", "undo"),
    step("what-came", "show", "2026-09-01"),
    step("undo", "undo"),
    step("after-undo", "import", "-", "--unit", "kg", given=LONGER),
    step("hevy-dry-run", "import", "-", "--dry-run", "--create-missing", given=HEVY),
    step("hevy", "import", "-", "--create-missing", given=HEVY),
    step("unclear-date", "import", "-", given=FITNOTES, code=2),
    step("fitnotes", "import", "-", "--date-order", "dmy", given=FITNOTES),
    step("skip-bad", "import", "-", "--skip-bad", "--unit", "kg", given=BAD),
    step("text-dry-run", "import", "-", "--dry-run", given="2026-10-01 Lower\n  squat 5x5 100kg\n"),
    step("text-order", "import", "-", "--date-order", "dmy", given=TEXT, code=2),
    step("text-bad", "import", "-", given=TEXT, code=2),
    step("text-unclear", "import", "-", "--skip-bad", given=TEXT, code=3),
    step("text-skip-dry-run", "import", "-", "--skip-bad", "--create-missing", "--dry-run", given=TEXT),
    step("text-skip", "import", "-", "--skip-bad", "--create-missing", "--zone", "Asia/Tokyo", given=TEXT),
    step("text-what-came", "show", "2026-10-06"),
    step("text-no-date", "import", "-", "--format", "text", "--zone", "Asia/Tokyo", given="squat 5x5 100kg\n", code=2),
    step("unknown-table", "import", "-", given="day;lift;load;times;notes\nx;y;z;a;b\n", code=2),
    step("unknown-json", "import", "-", given='{"a": 1}', code=2),
    step("packed", "import", "-", given="PK\x03\x04 and so on", code=2),
    step("no-workouts", "import", "-", "--format", "hevy", given=HEVY.splitlines()[0] + "\n", code=2),
)
