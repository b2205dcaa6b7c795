"""Exports of other apps as they are in the wild, imported: every value where it belongs, and nothing twice."""

from pathlib import Path
from typing import Any, Final

import pytest

from logbk_cli.transfer.detection import ImportFormat, detect
from logbk_cli.transfer.opening import open_source
from tests.conftest import Program

EXPORTS: Final = Path(__file__).parent / "exports"
FORMATS: Final = {
    "strong-classic.csv": ImportFormat.STRONG,
    "strong-ten-columns.csv": ImportFormat.STRONG,
    "strong-android.csv": ImportFormat.STRONG,
    "strong-ios-units.csv": ImportFormat.STRONG,
    "hevy-metric.csv": ImportFormat.HEVY,
    "hevy-imperial.csv": ImportFormat.HEVY,
    "fitnotes.csv": ImportFormat.FITNOTES,
    "fitnotes-old.csv": ImportFormat.FITNOTES,
    "stronglifts.csv": ImportFormat.STRONGLIFTS,
    "jefit.csv": ImportFormat.JEFIT,
    "liftosaur.csv": ImportFormat.LIFTOSAUR,
    "liftlog.csv": ImportFormat.LIFTLOG,
    "wger.json": ImportFormat.WGER,
}
OPTIONS: Final = {
    "strong-classic.csv": ("--unit", "kg", "--distance-unit", "km"),
    "strong-ten-columns.csv": ("--unit", "lb"),
    "wger.json": ("--map", "wger exercise 73=Bench Press (Barbell)"),
}
# What stands in each file, read by eye: name, start, end, all day; then exercise, its note, and its sets.
EXPECTED: Final[dict[str, list[Any]]] = {
    "strong-classic.csv": [
        (
            ("Evening Workout", "2020-12-30T18:51:52+01:00", "2020-12-30T21:29:52+01:00", False, "felt\nstrong"),
            ("Snatch (Barbell)", None, ["working 40 kg x3", "working 45 kg x2 rpe 8.5"]),
            ("Pull Up", 'slow, "dead" hang', ["working bw x8", "working bw+10 kg x5"]),
            ("Running (Treadmill)", None, ["working 5 km 1800 s"]),
        ),
        (
            ("Morning Workout", "2021-01-02T07:05:00+01:00", "2021-01-02T07:50:00+01:00", False, None),
            (
                "Squat (Barbell)",
                None,
                ["warmup 20 kg x10", "working 100 kg x5 rpe 9", "drop 80 kg x8", "failure 80 kg x0"],
            ),
            ("Plank", None, ["working 90 s"]),
        ),
    ],
    "strong-ten-columns.csv": [
        (
            ("Legs", "2022-03-05T10:00:00+01:00", "2022-03-05T11:00:00+01:00", False, None),
            ("Squat (Barbell)", None, ["working 225 lb x5", "working 225 lb x5 rpe 8"]),
        )
    ],
    "strong-android.csv": [
        (
            ("Monday Chest Day", "2025-06-30T19:56:00+02:00", "2025-06-30T20:58:00+02:00", False, None),
            ("Incline Bench Press (Dumbbell)", "elbows in", ["working 105.8 lb x13", "working 105.8 lb x12 rpe 9.5"]),
            ("Running (Treadmill)", None, ["working 1.5 mi 720 s"]),
        )
    ],
    "strong-ios-units.csv": [
        (
            ("Push", "2024-02-01T18:00:00+01:00", "2024-02-01T19:00:00+01:00", False, None),
            ("Bench Press (Barbell)", None, ["working 80 kg x8", "working 82.5 kg x6 rpe 9"]),
            ("Rowing (Machine)", None, ["working 2000 m 465 s"]),
        )
    ],
    "hevy-metric.csv": [
        (
            ("Run", "2025-09-13T18:00:00+02:00", "2025-09-13T18:35:00+02:00", False, "easy\nand warm"),
            ("Running", None, ["working 5.2 km 1800 s"]),
        ),
        (
            ("Lower 1", "2025-09-15T07:48:00+02:00", "2025-09-15T09:13:00+02:00", False, None),
            ("Seated Leg Curl (Machine)", None, ["warmup 39 kg x10 rpe 6", "working 52.5 kg x10 rpe 8.5"]),
            ("Leg Extension (Machine)", "slow down", ["working 60 kg x12"]),
            ("Hip Abduction (Machine)", None, ["drop 50 kg x15", "failure 40 kg x9"]),
        ),
    ],
    "hevy-imperial.csv": [
        (
            ("Push", "2025-10-03T18:05:00+02:00", "2025-10-03T19:00:00+02:00", False, None),
            ("Bench Press (Barbell)", None, ["working 185 lb x8 rpe 9"]),
            ("Running (Treadmill)", None, ["working 1.5 mi 720 s"]),
        )
    ],
    "fitnotes.csv": [
        (
            (None, "2026-08-04T00:00:00+02:00", "2026-08-04T00:00:00+02:00", True, None),
            ("Lat Pulldown (Cable)", None, ["working 35 kg x10", "working 40 kg x8 # last one hard"]),
            ("Plank", None, ["working 90 s"]),
        ),
        (
            (None, "2026-08-06T00:00:00+02:00", "2026-08-06T00:00:00+02:00", True, None),
            ("Rowing (Machine)", None, ["working 2 km 465 s"]),
        ),
    ],
    "fitnotes-old.csv": [
        (
            (None, "2019-04-03T00:00:00+02:00", "2019-04-03T00:00:00+02:00", True, None),
            ("Bench Press (Barbell)", None, ["working 60 kg x10"]),
        ),
        (
            (None, "2019-04-25T00:00:00+02:00", "2019-04-25T00:00:00+02:00", True, None),
            ("Bench Press (Barbell)", None, ["working 62.5 kg x10"]),
        ),
    ],
    "stronglifts.csv": [
        (
            ("Workout A", "2024-05-13T18:05:00+02:00", "2024-05-13T19:05:00+02:00", False, "good day"),
            ("Squat (Barbell)", None, ["working 100 kg x5"] * 3),
            ("Bench Press (Barbell)", None, ["working 60 kg x5", "working 62.5 kg x4"]),
        )
    ],
    "jefit.csv": [
        (
            (None, "2016-02-01T18:33:20+01:00", "2016-02-01T19:33:20+01:00", False, None),
            ("Bench Press (Barbell)", None, ["working 60 kg x10", "working 65 kg x8", "working 65 kg x8"]),
        ),
        (
            (None, "2016-02-03T00:00:00+01:00", "2016-02-03T00:00:00+01:00", True, None),
            ("Pull Up", None, ["working bw x12", "working bw x10"]),
        ),
    ],
    "liftosaur.csv": [
        (
            ("Day A", "2024-01-30T19:27:02+01:00", "2024-01-30T19:41:30+01:00", False, None),
            ("Squat (Barbell)", None, ["warmup 60 kg x5", "working 102.5 kg x5 rpe 8", "amrap 110 kg x9 rpe 9.5"]),
        )
    ],
    "liftlog.csv": [
        (
            (None, "2025-02-10T17:03:10+01:00", "2025-02-10T17:20:00+01:00", False, None),
            ("Squat (Barbell)", None, ["working 100 kg x5", "working 100 kg x4"]),
            ("Push Up", None, ["working bw x20"]),
        )
    ],
    "wger.json": [
        (
            (None, "2024-06-01T00:00:00+02:00", "2024-06-01T00:00:00+02:00", True, None),
            ("Bench Press (Barbell)", None, ["working 80 kg x8 rir 2", "working 80 kg x7"]),
        ),
        (
            (None, "2024-06-03T00:00:00+02:00", "2024-06-03T00:00:00+02:00", True, None),
            ("Plank", None, ["working 60 s"]),
        ),
    ],
}


def in_words(one: dict[str, Any]) -> str:
    weight = f"{one['weight']} {one['unit']}" if one["weight"] else ""
    if one["relative_to_bodyweight"]:
        weight = f"bw+{weight}" if weight else "bw"
    parts = [
        one["type"],
        weight,
        f"{one['distance']} {one['distance_unit']}" if one["distance"] else "",
        f"{one['duration_s']} s" if one["duration_s"] else "",
        f"x{one['reps']}" if one["reps"] is not None else "",
        f"rpe {one['rpe']}" if one["rpe"] else "",
        f"rir {one['rir']}" if one["rir"] else "",
        f"# {one['note']}" if one["note"] else "",
    ]
    return " ".join(part for part in parts if part)


def stands_there(logbk: Program) -> list[Any]:
    """Return the log in the words of `EXPECTED`, the oldest workout first."""
    found = []
    for number in range(logbk.json("history")["total"], 0, -1):
        one = logbk.json("show", f"@{number}")
        head = (one["name"], one["started_at"], one["finished_at"], one["is_all_day"], one["note"])
        exercises = [(each["exercise"], each["note"], [in_words(a) for a in each["sets"]]) for each in one["exercises"]]
        found.append((head, *exercises))
    return found


def test_each_file_has_its_case() -> None:
    assert {file.name for file in EXPORTS.iterdir()} == FORMATS.keys() == EXPECTED.keys()


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_is_taken_for_another(name: str) -> None:
    source = open_source(str(EXPORTS / name))
    assert detect(source) is FORMATS[name]
    source.close()


@pytest.mark.parametrize("name", EXPECTED)
def test_what_stands_in_the_file_arrives(logbk: Program, name: str) -> None:
    file, options = str(EXPORTS / name), OPTIONS.get(name, ())
    added = logbk.json("import", file, *options)["workouts"]
    assert stands_there(logbk) == EXPECTED[name]
    sets = [one for workout in EXPECTED[name] for exercise in workout[1:] for one in exercise[2]]
    assert (added["added"], added["unchanged"], added["set_count"]) == (len(EXPECTED[name]), 0, len(sets))
    again = logbk.json("import", file, *options)["workouts"]
    assert (again["added"], again["unchanged"], again["set_count"]) == (0, len(EXPECTED[name]), 0)


def test_times_of_sets_are_kept_where_the_file_has_them(logbk: Program) -> None:
    logbk.ok("import", str(EXPORTS / "liftosaur.csv"))
    (exercise,) = logbk.json("show")["exercises"]
    assert [one["done_at"] for one in exercise["sets"]] == [
        "2024-01-30T19:30:00+01:00",
        "2024-01-30T19:35:00+01:00",
        "2024-01-30T19:41:30+01:00",
    ]
