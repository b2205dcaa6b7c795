"""What an import asks, refuses and recognises, whatever the format."""

import json
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest

from tests.conftest import Program

EXPORTS: Final = Path(__file__).parent / "exports"
STRONG: Final = (
    "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"
)
FITNOTES: Final = "Date,Exercise,Category,Weight (kgs),Reps,Distance,Distance Unit,Time\n"
HEVY: Final = (
    '"title","start_time","end_time","description","exercise_title","superset_id","exercise_notes","set_index",'
    '"set_type","weight_kg","reps","distance_km","duration_seconds","rpe"\n'
)


def strong(*rows: str) -> str:
    return STRONG + "".join(f"{row}\n" for row in rows)


def bench(
    date: str, weight: str = "80", reps: str = "8", name: str = "Push", exercise: str = "Bench Press (Barbell)"
) -> str:
    return f'{date},"{name}",1h,"{exercise}",1,{weight},{reps},0,0,"","",'


def total(logbk: Program) -> int:
    return int(logbk.json("history")["total"])


def written(logbk: Program) -> int:
    """Return how many rows the member has of their own."""
    with psycopg.connect(logbk.database.owner_url) as owner:
        row = owner.execute(
            "SELECT (SELECT count(*) FROM logbk.workouts) + (SELECT count(*) FROM logbk.sets)"
            " + (SELECT count(*) FROM logbk.exercises AS x WHERE x.user_id <> '00000000-0000-0000-0000-000000000000')"
            " + (SELECT count(*) FROM logbk.exercise_aliases AS x"
            " WHERE x.user_id <> '00000000-0000-0000-0000-000000000000')"
        ).fetchone()
    assert row is not None
    return int(row[0])


# What the file leaves open


def test_a_weight_without_a_unit_is_asked_about(logbk: Program) -> None:
    given = strong(bench("2026-01-05 18:00:00"))
    result = logbk("import", "-", given=given)
    assert result.exit_code == 2
    assert "unit" in result.stderr
    assert "--unit kg|lb" in result.stderr
    assert written(logbk) == 0
    logbk.ok("import", "-", "--unit", "lb", given=given)
    assert logbk.json("show")["exercises"][0]["sets"][0]["unit"] == "lb"


def test_a_set_without_a_weight_needs_no_unit(logbk: Program) -> None:
    logbk.ok("import", "-", given=strong(bench("2026-01-05 18:00:00", "0", exercise="Pull Up")))
    assert total(logbk) == 1


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        (("03/04/2026", "25/04/2026"), ["2026-04-03", "2026-04-25"]),
        (("03/04/2026", "04/25/2026"), ["2026-03-04", "2026-04-25"]),
        (("05.05.2026", "2026-06-01"), ["2026-05-05", "2026-06-01"]),  # nothing in it could be meant otherwise
    ],
)
def test_one_date_tells_how_all_are_meant(logbk: Program, dates: tuple[str, ...], days: list[str]) -> None:
    logbk.ok("import", "-", given=FITNOTES + "".join(f"{date},Plank,Abs,,,,,0:01:00\n" for date in dates))
    found = [one["started_at"][:10] for one in logbk.json("history")["workouts"]]
    assert sorted(found) == days


def test_a_date_that_could_be_two_is_asked_about(logbk: Program) -> None:
    given = FITNOTES + "03/04/2026,Plank,Abs,,,,,0:01:00\n"
    result = logbk("import", "-", given=given)
    assert result.exit_code == 2
    assert "line 2" in result.stderr
    assert "--date-order" in result.stderr
    logbk.ok("import", "-", "--date-order", "mdy", given=given)
    assert logbk.json("show")["started_at"].startswith("2026-03-04")


def test_dates_that_contradict_each_other_are_refused(logbk: Program) -> None:
    given = FITNOTES + "13/04/2026,Plank,Abs,,,,,0:01:00\n04/13/2026,Plank,Abs,,,,,0:01:00\n"
    result = logbk("import", "-", given=given)
    assert result.exit_code == 2
    assert "line 2" in result.stderr
    assert "line 3" in result.stderr
    result = logbk("import", "-", "--date-order", "mdy", given=FITNOTES + "13/04/2026,Plank,Abs,,,,,0:01:00\n")
    assert result.exit_code == 2
    assert "--date-order dmy" in result.stderr


def test_times_are_meant_in_the_zone_that_is_given(logbk: Program) -> None:
    given = strong(bench("2026-01-05 18:00:00"))
    logbk.ok("import", "-", "--unit", "kg", "--zone", "America/New_York", given=given)
    assert logbk.json("show")["started_at"] == "2026-01-05T18:00:00-05:00"
    assert logbk("import", "-", "--unit", "kg", "--zone", "Mars/Base", given=given).exit_code == 2
    # The same workout, whatever the zone is said to be the next time.
    assert logbk.json("import", "-", "--unit", "kg", given=given)["workouts"]["unchanged"] == 1


# Exercises

UNKNOWN: Final = strong(bench("2026-01-05 18:00:00", exercise="Bench Thing 3000"), bench("2026-01-05 18:00:00"))


def test_an_exercise_that_nothing_answers_to_is_asked_about(logbk: Program) -> None:
    result = logbk("import", "-", "--unit", "kg", given=UNKNOWN)
    assert result.exit_code == 2
    assert "'Bench Thing 3000'" in result.stderr
    assert "--map" in result.stderr
    assert "--create-missing" in result.stderr
    assert written(logbk) == 0


def test_a_mapping_is_remembered(logbk: Program) -> None:
    done = logbk.json("import", "-", "--unit", "kg", "--map", "Bench Thing 3000=bench press", given=UNKNOWN)
    assert [(one["name"], one["exercise"]) for one in done["names_remembered"]] == [
        ("Bench Thing 3000", "Bench Press (Barbell)")
    ]
    assert logbk.json("exercise", "show", "bench thing 3000")["name"] == "Bench Press (Barbell)"
    later = UNKNOWN + bench("2026-01-07 18:00:00", exercise="Bench Thing 3000") + "\n"
    added = logbk.json("import", "-", "--unit", "kg", given=later)["workouts"]
    assert (added["added"], added["unchanged"]) == (1, 1)


def test_mappings_come_from_a_file_too(logbk: Program, tmp_path: Path) -> None:
    file = tmp_path / "names.txt"
    file.write_text("# mine\n\nBench Thing 3000 = Bench Press (Dumbbell)\n", encoding="utf-8")
    logbk.ok("import", "-", "--unit", "kg", "--map-file", str(file), given=UNKNOWN)
    assert logbk.json("show")["exercises"][0]["exercise"] == "Bench Press (Dumbbell)"
    assert logbk("import", "-", "--map", "no equals sign", given=UNKNOWN).exit_code == 2


def test_exercises_of_wger_that_are_numbers_are_named_once(logbk: Program) -> None:
    entry = {"date": "2025-08-07T18:00:00+02:00", "session": 24284, "exercise": 200, "repetitions": "8.00"}
    entry |= {"repetitions_unit": 1, "weight": "33.00", "weight_unit": 1, "rir": "0.5", "rest": 167}
    given = json.dumps({"count": 1, "next": None, "previous": None, "results": [entry]})
    refused = logbk("import", "-", given=given)
    assert refused.exit_code == 2
    assert '--map 200="NAME"' in refused.stderr
    assert "/api/v2/exerciseinfo/200/" in refused.stderr
    assert '--map 200="OUR NAME"' in logbk.ok("import", "-", "--dry-run", given=given)
    logbk.ok("import", "-", "--map", "200=bench press", given=given)
    assert logbk.json("show")["exercises"][0]["exercise"] == "Bench Press (Barbell)"
    later = json.dumps({"results": [entry, entry | {"session": 24290, "date": "2025-08-09T18:00:00+02:00"}]})
    assert logbk.json("import", "-", given=later)["workouts"]["added"] == 1


def test_missing_exercises_are_added_as_what_their_sets_show(logbk: Program) -> None:
    given = (
        "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment\n"
        "2026-02-01,Zorb Curl (Cable),Biceps,20,kgs,10,,,,\n"
        "2026-02-01,Zorb Hang,Back,,,,,,0:01:00,\n"
        "2026-02-01,Zorb: Jump; #1,Legs,,,10,,,,\n"
        "2026-02-01,Zorb Ride,Cardio,,,,10,km,0:30:00,\n"
    )
    done = logbk.json("import", "-", "--create-missing", given=given)
    assert done["exercises_created"] == ["Zorb Curl (Cable)", "Zorb Hang", "Zorb Jump 1", "Zorb Ride"]
    found = [logbk.json("exercise", "show", name) for name in done["exercises_created"]]
    assert [(one["body_part"], one["modality"], one["measurement"]) for one in found] == [
        ("biceps", "cable", "weight_reps"),
        ("back", "other", "duration"),
        ("quadriceps", "bodyweight", "bodyweight_reps"),
        ("cardio", "cardio", "distance_duration"),
    ]
    assert logbk.json("import", "-", given=given)["workouts"]["unchanged"] == 1


def test_assistance_is_taken_off_the_bodys_own_weight(logbk: Program) -> None:
    logbk.ok(
        "import", "-", "--unit", "kg", given=strong(bench("2026-01-05 18:00:00", "20", exercise="Pull Up (Assisted)"))
    )
    (one,) = logbk.json("show")["exercises"][0]["sets"]
    assert (one["weight"], one["relative_to_bodyweight"]) == ("-20", True)


# What is there already


def test_a_longer_export_adds_only_what_is_new(logbk: Program) -> None:
    first = [bench("2026-01-05 18:00:00"), bench("2026-01-07 18:00:00")]
    logbk.ok("import", "-", "--unit", "kg", given=strong(*first))
    added = logbk.json("import", "-", "--unit", "kg", given=strong(bench("2026-01-09 18:00:00"), *first))["workouts"]
    assert (added["added"], added["unchanged"]) == (1, 2)


def test_it_is_known_after_the_unit_changed_and_after_it_was_edited(logbk: Program) -> None:
    given = strong(bench("2026-01-05 18:00:00"), bench("2026-01-07 18:00:00"))
    logbk.ok("import", "-", "--unit", "kg", given=given)
    with psycopg.connect(logbk.database.owner_url, autocommit=True) as owner:
        owner.execute("UPDATE logbk.workouts SET started_at = started_at - interval '3 days', name = 'Other'")
        owner.execute("UPDATE logbk.sets SET reps = 9")
    logbk.ok("account", "edit", "--unit", "lb")
    added = logbk.json("import", "-", "--unit", "lb", given=given)["workouts"]
    assert (added["added"], added["unchanged"]) == (0, 2)


def test_what_was_deleted_stays_deleted(logbk: Program) -> None:
    given = strong(bench("2026-01-05 18:00:00"), bench("2026-01-07 18:00:00"))
    logbk.ok("import", "-", "--unit", "kg", given=given)
    with psycopg.connect(logbk.database.owner_url, autocommit=True) as owner:
        owner.execute("UPDATE logbk.workouts SET deleted_at = now() WHERE started_at < '2026-01-06'")
    added = logbk.json("import", "-", "--unit", "kg", given=given)["workouts"]
    assert (added["added"], added["unchanged"], added["deleted"]) == (0, 1, 1)


def test_a_workout_that_came_by_another_app_is_the_same(logbk: Program) -> None:
    """Hevy takes Strong's exports in, and cuts the seconds off."""
    logbk.ok("import", "-", "--unit", "kg", given=strong(bench("2026-01-05 18:00:41")))
    row = '"Renamed","5 Jan 2026, 18:00","5 Jan 2026, 19:00","","Bench Press (Barbell)",,"",0,"normal",80,8,,,\n'
    assert logbk.json("import", "-", given=HEVY + row)["workouts"]["unchanged"] == 1


def test_workouts_of_one_minute_are_two_when_the_file_has_two(logbk: Program) -> None:
    given = strong(bench("2026-01-05 12:00:00", name="A"), bench("2026-01-05 12:00:00", name="B"))
    for added, unchanged in ((2, 0), (0, 2)):
        result = logbk.json("import", "-", "--unit", "kg", given=given)["workouts"]
        assert (result["added"], result["unchanged"]) == (added, unchanged)


def test_workout_text_is_known_after_the_unit_changed(logbk: Program) -> None:
    given = "2026-01-05 18:00-19:00 Push\n  bench 80x8\n\n2026-01-06\n  squat 100x5\n"
    logbk.ok("import", "-", given=given)
    logbk.ok("account", "edit", "--unit", "lb")
    assert logbk.json("import", "-", given=given)["workouts"]["unchanged"] == 2


def test_two_texts_of_one_day_are_two_workouts(logbk: Program) -> None:
    logbk.ok("import", "-", given="2026-01-06\n  squat 100x5\n")
    assert logbk.json("import", "-", given="2026-01-06\n  bench 80x8\n")["workouts"]["added"] == 1


def test_rows_of_a_workout_that_stand_apart_come_together(logbk: Program) -> None:
    rows = [bench(f"2026-01-0{day} 18:00:00", reps=reps) for reps in ("8", "7") for day in (5, 7)]
    added = logbk.json("import", "-", "--unit", "kg", given=strong(*rows))["workouts"]
    assert (added["added"], added["set_count"]) == (2, 4)
    assert [one["reps"] for each in logbk.json("show")["exercises"] for one in each["sets"]] == [8, 7]


GROWN_BEFORE: Final = strong(
    bench("2026-01-05 18:00:00"),
    bench("2026-01-05 18:00:00", "100", "5", exercise="Squat (Barbell)"),
    bench("2026-01-07 18:00:00"),
)
GROWN: Final = strong(
    bench("2026-01-05 18:00:00"),
    bench("2026-01-05 18:00:00", reps="7").replace(",1,", ",2,", 1),
    bench("2026-01-05 18:00:00", "100", "5", exercise="Squat (Barbell)"),
    bench("2026-01-05 18:00:00", "30", "12", exercise="Bicep Curl (Barbell)"),
    bench("2026-01-05 18:00:00", "30", "11", exercise="Bicep Curl (Barbell)").replace(",1,", ",2,", 1),
    bench("2026-01-07 18:00:00"),
)


def contents(logbk: Program, which: str) -> list[tuple[str, list[tuple[str, int]]]]:
    return [
        (one["exercise"], [(each["weight"], each["reps"]) for each in one["sets"]])
        for one in logbk.json("show", which)["exercises"]
    ]


def test_what_a_known_workout_has_more_of_is_added_to_it(logbk: Program) -> None:
    logbk.ok("import", "-", "--unit", "kg", given=GROWN_BEFORE)
    before = logbk.ok("export")
    preview = logbk.json("import", "-", "--unit", "kg", "--dry-run", given=GROWN)["workouts"]
    assert logbk.ok("export") == before
    added = logbk.json("import", "-", "--unit", "kg", given=GROWN)["workouts"]
    assert added == preview
    assert (added["added"], added["unchanged"], added["set_count"]) == (0, 1, 0)
    assert (added["extended"], added["extended_set_count"], added["not_extended"]) == (1, 3, 0)
    assert contents(logbk, "2026-01-05") == [
        ("Bench Press (Barbell)", [("80", 8), ("80", 7)]),
        ("Squat (Barbell)", [("100", 5)]),
        ("Bicep Curl (Barbell)", [("30", 12), ("30", 11)]),
    ]
    again = logbk.json("import", "-", "--unit", "kg", given=GROWN)["workouts"]
    assert (again["unchanged"], again["extended"], again["not_extended"]) == (2, 0, 0)
    # An older file has less of it: that takes nothing away.
    assert logbk.json("import", "-", "--unit", "kg", given=GROWN_BEFORE)["workouts"]["unchanged"] == 2
    assert "imported 3 more sets from Strong" in logbk.ok("undo")
    assert logbk.ok("export") == before
    assert logbk.json("import", "-", "--unit", "kg", given=GROWN)["workouts"]["extended_set_count"] == 3


@pytest.mark.parametrize(
    "change",
    [
        ("set", "delete", "-w", "2026-01-05", "1.1"),
        ("set", "edit", "-w", "2026-01-05", "1.1", "82.5x8"),
        ("workout", "rename", "2026-01-05", "Mine"),
        ("workout", "move", "2026-01-05", "2026-01-04 18:00"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_workout_that_was_changed_here_is_not_added_to_and_that_is_said(
    logbk: Program, change: tuple[str, ...]
) -> None:
    logbk.ok("import", "-", "--unit", "kg", given=GROWN_BEFORE)
    logbk.ok(*change)
    before = logbk.ok("export")
    for words in (("--dry-run",), ()):
        result = logbk("import", "-", "--unit", "kg", *words, given=GROWN)
        assert result.exit_code == 0
        assert "1 workout has more sets now" in result.stderr
        added = logbk.json("import", "-", "--unit", "kg", *words, given=GROWN)["workouts"]
        assert (added["unchanged"], added["extended"], added["not_extended"]) == (2, 0, 1)
    assert logbk.ok("export") == before


def test_a_set_that_was_added_here_is_neither_lost_nor_doubled(logbk: Program) -> None:
    logbk.ok("import", "-", "--unit", "kg", given=GROWN_BEFORE)
    logbk.ok("log", "2026-01-05 18:00 Push\n  bench 80x8, 80x7\n  squat 100x5\n")
    assert contents(logbk, "2026-01-05")[0] == ("Bench Press (Barbell)", [("80", 8), ("80", 7)])
    logbk.ok("import", "-", "--unit", "kg", given=GROWN)
    assert [len(sets) for _, sets in contents(logbk, "2026-01-05")] == [2, 1, 2]


def test_a_grown_workout_that_was_deleted_stays_deleted(logbk: Program) -> None:
    logbk.ok("import", "-", "--unit", "kg", given=GROWN_BEFORE)
    logbk.ok("workout", "delete", "2026-01-05", "--yes")
    added = logbk.json("import", "-", "--unit", "kg", given=GROWN)["workouts"]
    assert (added["deleted"], added["extended"], added["not_extended"]) == (1, 0, 0)


def test_workout_text_may_go_on_too(logbk: Program) -> None:
    """A file that one writes on and imports each evening."""
    day, timed = "2026-01-06\n  squat 100x5", "2026-01-07 18:00-19:00 Push\n  bench 80x8"
    logbk.ok("import", "-", given=f"{day}\n\n{timed}\n")
    given = f"{day}, 110x3\n  bench 60x10\n\n{timed}, 80x7\n"
    added = logbk.json("import", "-", given=given)["workouts"]
    assert (added["added"], added["extended"], added["extended_set_count"]) == (0, 2, 3)
    assert contents(logbk, "2026-01-06") == [
        ("Squat (Barbell)", [("100", 5), ("110", 3)]),
        ("Bench Press (Barbell)", [("60", 10)]),
    ]
    assert contents(logbk, "2026-01-07") == [("Bench Press (Barbell)", [("80", 8), ("80", 7)])]
    assert logbk.json("import", "-", given=given)["workouts"]["unchanged"] == 2
    # What was taken out of it here does not come back by the longer text.
    logbk.ok("set", "delete", "-w", "2026-01-06", "1.2")
    longer = logbk.json("import", "-", given=f"{given}\n".replace("60x10", "60x10, 60x9"))["workouts"]
    assert (longer["added"], longer["extended"], longer["not_extended"]) == (0, 0, 1)


# What cannot be read, and what looks wrong


def test_rows_that_fail_are_told_with_line_and_column_and_nothing_is_written(logbk: Program) -> None:
    given = strong(bench("2026-01-05 18:00:00"), bench("2026-01-05 18:00:00", "80kg"), bench("2026-13-05 18:00:00"))
    result = logbk("import", "-", "--unit", "kg", given=given)
    assert result.exit_code == 2
    assert "line 3: column 6 (Weight): '80kg' is not a number" in result.stderr
    assert "line 4: column 1 (Date): " in result.stderr
    assert "--skip-bad" in result.stderr
    assert written(logbk) == 0
    done = logbk.json("import", "-", "--unit", "kg", "--skip-bad", given=given)
    assert (done["workouts"]["set_count"], done["fault_count"]) == (1, 2)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (bench("2026-01-05 18:00:00", "1501"), "1500 kg"),
        (bench("2026-01-05 18:00:00", "80", "1001"), "at most 1000"),
        (bench("2026-01-05 18:00:00", "80", "8.5"), "whole number"),
        (bench("2026-01-05 18:00:00", "80", "-8"), "repetitions"),
        (bench("2099-01-05 18:00:00"), "no day"),
        (bench("1850-01-05 18:00:00"), "no day"),
        (bench("2026-11-29 18:00:00"), "future"),
        (bench("2026-01-05 18:00:00", exercise=""), "name is missing"),
        (bench("2026-01-05 18:00:00", exercise="x" * 121), "120 characters"),
        (bench("2026-01-05 18:00:00", name="x" * 201), "200 characters"),
        ('2026-01-05 18:00:00,"A",1h,"Plank",1,0,0,0,90000,"","",', "24 h"),
        (f'2026-01-05 18:00:00,"A",1h,"Plank",1,0,0,0,90,"{"x" * 2001}","",', "2,001 characters"),
        ('2026-01-05 18:00:00,"A",1h,"Plank",X,0,0,0,90,"","",', "a set's number"),
        ('2026-01-05 18:00:00,"A",1h,"Plank"', "4 cells"),
    ],
)
def test_limits(logbk: Program, row: str, says: str) -> None:
    result = logbk("import", "-", "--unit", "kg", given=strong(row))
    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr
    assert written(logbk) == 0


def test_what_is_implausible_is_told_and_strict_stops_at_it(logbk: Program) -> None:
    rows = [bench(f"2026-01-0{day} 18:00:00") for day in range(1, 6)]
    given = strong(*rows, bench("2026-01-08 18:00:00", "800"))
    result = logbk("import", "-", "--unit", "kg", "--strict", given=given)
    assert result.exit_code == 2
    assert "line 7" in result.stderr
    assert "800 is ten times the usual 80" in result.stderr
    assert written(logbk) == 0
    done = logbk.json("import", "-", "--unit", "kg", given=given)
    assert [one["line"] for one in done["warnings"]] == [7]
    assert done["workouts"]["added"] == 6


def test_a_dry_run_tells_everything_and_writes_nothing(logbk: Program) -> None:
    given = strong(
        bench("2026-01-05 18:00:00"),
        bench("2026-01-07 18:00:00", exercise="Bench Thing 3000"),
        bench("2026-01-09 18:00:00", "x"),
        '2026-01-09 18:00:00,"Push",1h,"Plank",Rest Timer,0,0,0,60,"","",',
    )
    preview: dict[str, Any] = logbk.json("import", "-", "--dry-run", given=given)
    assert (preview["format"], preview["workout_count"], preview["set_count"]) == ("strong", 2, 2)
    assert (preview["first_day"], preview["last_day"]) == ("2026-01-05", "2026-01-07")
    assert [one["name"] for one in preview["matched"]] == ["Bench Press (Barbell)"]
    assert [one["name"] for one in preview["unclear"]] == ["Bench Thing 3000"]
    assert [one["line"] for one in preview["faults"]] == [4]
    assert preview["skipped"] == [{"what": "rest timers", "count": 1}]
    assert [question.partition(" ")[0] for question in preview["questions"]] == ["--unit"]
    assert written(logbk) == 0
    plain = logbk.ok("import", "-", "--dry-run", given=given)
    assert "Nothing is written" in plain
    assert "Bench Thing 3000" in plain


def test_an_import_is_one_change(logbk: Program) -> None:
    logbk.ok("import", "-", "--unit", "kg", "--map", "Bench Thing 3000=bench press", given=UNKNOWN)
    with psycopg.connect(logbk.database.owner_url) as owner:
        labels = owner.execute("SELECT label FROM logbk.changes").fetchall()
    assert labels == [("imported 1 workout from Strong",)]


@pytest.mark.parametrize("given", ["", "\ufeff", " \n\n"])
def test_an_empty_file_is_told_as_one(logbk: Program, given: str) -> None:
    result = logbk("import", "-", given=given)
    assert (result.exit_code, result.stderr) == (2, "error: there is nothing in standard input\n")


def test_a_format_can_be_named(logbk: Program) -> None:
    table = "Date,Exercise,Category,Weight,Reps\n2026-01-05,Plank,Abs,,\n"
    assert logbk("import", "-", "--format", "hevy", given=table).exit_code == 2
    unknown = logbk("import", "-", given="day;lift;load;times;notes\nx;y;z;a;b\n")
    assert unknown.exit_code == 2
    assert "--format" in unknown.stderr


def test_own_formats_read_back_what_was_exported(logbk: Program, tmp_path: Path) -> None:
    text = (
        "2026-01-05 18:05-19:12 Upper A\n  # slept badly\n  # really\n"
        '  Bench Press (Barbell): 60kg x5 warmup, 80kg x5 "hard; very", 100kg x8 amrap @9, 80kg x8+2\n'
        "  Pull Up: 8, +10kg x5, -20kg x8 2 rir\n\n2026-01-06 [Asia/Tokyo] Away\n  Running: 5km 25:00\n  Plank: 90s\n"
    )
    logbk.ok("import", "-", given=text)
    before = logbk.ok("export")
    files = {}
    for name in ("csv", "json", "ndjson"):
        files[name] = tmp_path / f"log.{name}"
        logbk.ok("export", "--format", name, "-o", str(files[name]))
        assert logbk.json("import", str(files[name]))["workouts"]["unchanged"] == 2
        assert logbk.json("import", str(files[name]), "--dry-run")["format"] == name
    for file in files.values():
        with psycopg.connect(logbk.database.owner_url, autocommit=True) as owner:
            owner.execute("TRUNCATE logbk.workouts, logbk.executions, logbk.sets")
        assert logbk.json("import", str(file))["workouts"]["added"] == 2
        assert logbk.ok("export") == before
        assert logbk.json("import", str(file))["workouts"]["unchanged"] == 2


def test_json_of_a_later_version_is_refused(logbk: Program) -> None:
    later = json.dumps({"format": "logbk", "version": 2, "workouts": []})
    result = logbk("import", "-", given=later)
    assert result.exit_code == 2
    assert "version" in result.stderr
