"""LogBK's own CSV, JSON and NDJSON: which columns and keys they have, in which order, and what stands in them.

Writers and readers share this page; README says the same for people. All three hold the same things, which is
everything but ids. Order carries meaning: workouts from the oldest, exercises and sets as they were done.

- CSV: a header of `CSV_COLUMNS`, then a row for each set; comma, double quotes doubled inside quotes, line feeds at the
  ends of lines and inside notes, UTF-8 without BOM. An exercise without sets has one row that is empty from
  `set_number` on, a workout without exercises one that is empty from `exercise_number` on. Rows of one workout follow
  each other and bear its number, which counts from 1 in each file and means nothing outside it; likewise
  `exercise_number` in a workout, as one exercise may stand in it twice, and `set_number` in an exercise.
- NDJSON: a line for each workout, an object of `WORKOUT_KEYS`; its `exercises` are objects of `EXERCISE_KEYS`, their
  `sets` objects of `SET_KEYS`.
- JSON: one document `{"format": "logbk", "version": 1, "workouts": [...]}` of the same objects. A reader refuses a
  version that it does not know.

Values: times in ISO 8601 with the offset of the workout's `zone`, whole seconds or with a fraction; decimals without
exponent, in JSON as strings; `true` and `false`; what is not given is empty in CSV and null in JSON. `is_all_day`: only
the day is known, and both times are its midnight. A workout without `finished_at` is open. `body_part`, `modality` and
`measurement` are the exercise's: they let a reader that does not know its name add it.
"""

from typing import Final

FORMAT: Final = "logbk"
VERSION: Final = 1

SET_KEYS: Final = (
    "type",  # working, warmup, drop, failure, amrap
    "weight",  # negative for assistance
    "unit",  # kg or lb, also where there is no weight
    "relative_to_bodyweight",
    "reps",
    "forced_reps",  # 0 where there are none
    "rpe",  # at most one of rpe and rir is given
    "rir",
    "duration_s",
    "distance",
    "distance_unit",  # m, km, mi, yd, ft; not given without a distance
    "note",
    "done_at",
)
EXERCISE_KEYS: Final = ("exercise", "body_part", "modality", "measurement", "note", "sets")
WORKOUT_KEYS: Final = ("name", "note", "started_at", "finished_at", "zone", "is_all_day", "exercises")
DOCUMENT_KEYS: Final = ("format", "version", "workouts")

WORKOUT_COLUMNS: Final = (
    "workout",
    "started_at",
    "finished_at",
    "zone",
    "is_all_day",
    "workout_name",
    "workout_note",
)
EXERCISE_COLUMNS: Final = (
    "exercise_number",
    "exercise",
    "body_part",
    "modality",
    "measurement",
    "exercise_note",
)
SET_COLUMNS: Final = (
    "set_number",
    *("set_note" if key == "note" else key for key in SET_KEYS),
)
CSV_COLUMNS: Final = WORKOUT_COLUMNS + EXERCISE_COLUMNS + SET_COLUMNS
