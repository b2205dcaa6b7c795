"""Records by hand: what holds each, from when, and what an edit, a setting or a bodyweight makes of them."""

from typing import Any

import pytest

from tests.conftest import Program

LOG = """\
2026-10-05 18:05-19:12 Upper A
  Bench Press (Barbell): 120kg x5 warmup, 80kg x5, 82.5kg x5 @8, 100kg x8 amrap @9
2026-10-12 18:00-18:45 Upper B
  Bench Press (Barbell): 100kg x8, 225lb x3, 90kg x10+2, 200kg x0 failure
2026-10-19
  Bench Press (Barbell): 60kg x15, 5x5 90kg
"""


def held(record: dict[str, Any] | None) -> tuple[Any, ...] | None:
    """Return what matters of a set that holds a record."""
    return None if record is None else (record["weight"], record["unit"], record["reps"], record["day"])


@pytest.fixture
def bench(logbk: Program) -> Program:
    logbk.ok("import", "-", given=LOG)
    return logbk


def test_every_record_of_a_lift(bench: Program) -> None:
    found = bench.json("records", "bench")
    # 225 lb are 102.05828325 kg: the heaviest. The warm-up and the failed attempt count for nothing.
    assert held(found["weight"]) == ("225", "lb", 3, "2026-10-12")
    assert found["weight"]["load"] == "102.1"
    assert [one["reps"] for one in found["by_reps"]] == list(range(1, 16))
    by_reps = [held(one["best"]) for one in found["by_reps"]]
    assert by_reps[:3] == [("225", "lb", 3, "2026-10-12")] * 3
    assert by_reps[3:8] == [("100", "kg", 8, "2026-10-05")] * 5  # the first to do it holds it
    assert by_reps[8:10] == [("90", "kg", 10, "2026-10-12")] * 2  # the forced reps stand apart
    assert by_reps[10:] == [("60", "kg", 15, "2026-10-19")] * 5
    # Epley: 100 x 38/30 = 126.67; 90 x 40/30 = 120; 102.06 x 33/30 = 112.3
    assert (found["estimated_max"]["value"], found["estimated_max"]["is_reliable"]) == ("126.7", True)
    assert held(found["estimated_max"]["best"]) == ("100", "kg", 8, "2026-10-05")
    # 60 x 15 = 90 x 10 = 900: the first one. The workouts: 1612.5, 800 + 306.17 + 900 = 2006.2, 900 + 2250 = 3150.
    assert (found["set_volume"]["value"], held(found["set_volume"]["best"])) == ("900", ("90", "kg", 10, "2026-10-12"))
    assert (found["workout_volume"]["value"], found["workout_volume"]["day"]) == ("3150", "2026-10-19")
    assert (found["reps"], found["duration"], found["distance"]) == (None, None, None)


def test_of_sets_as_heavy_the_one_of_more_reps_is_the_heaviest(logbk: Program) -> None:
    logbk.ok("log", "bench 100kg x1, x3, x2; dip +10kg x8, x6")
    assert held(logbk.json("records", "bench")["weight"])[:3] == ("100", "kg", 3)  # type: ignore[index]
    # The bodyweight is not known.
    assert held(logbk.json("records", "dip")["weight"])[:3] == ("10", "kg", 8)  # type: ignore[index]


def test_whatever_changes_the_log_corrects_a_record(bench: Program) -> None:
    def heaviest() -> tuple[Any, ...] | None:
        return held(bench.json("records", "bench")["weight"])

    true = ("225", "lb", 3, "2026-10-12")
    bench.ok("start", "--at", "2026-10-20 18:00")
    bench.ok("log", "bench 90kg x 5")
    bench.ok("log", "bench 1000kg x 5")  # 100 was meant
    bench.ok("finish", "--at", "2026-10-20 19:00")
    assert heaviest() == ("1000", "kg", 5, "2026-10-20")
    mended = "2026-10-20 18:00-19:00\n  Bench Press (Barbell): 90kg x5, 100kg x5\n"
    bench.ok("edit", "last", "--from", "-", given=mended)
    assert heaviest() == true
    assert held(bench.json("records", "bench")["by_reps"][4]["best"]) == ("100", "kg", 8, "2026-10-05")
    bench.ok("undo")
    assert heaviest() == ("1000", "kg", 5, "2026-10-20")
    bench.ok("set", "delete", "2", "--workout", "last")
    assert heaviest() == true
    bench.ok("import", "-", given="2026-09-01\n  Bench Press (Barbell): 110kg x2\n")
    assert heaviest() == ("110", "kg", 2, "2026-09-01")
    bench.ok("undo")
    assert heaviest() == true


def test_counted_forced_reps(bench: Program) -> None:
    bench.ok("account", "edit", "--forced-reps", "counted")
    found = bench.json("records", "bench")
    # 90 x 12: 90 x 42/30 = 126 is still less than 126.67; the volume is 1080.
    assert found["estimated_max"]["value"] == "126.7"
    assert found["set_volume"]["value"] == "1080"
    assert held(found["by_reps"][11]["best"]) == ("90", "kg", 12, "2026-10-12")


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("brzycki", "124.1"),  # 100 x 36/29
        ("oconner", "120"),  # 100 x 48/40
        ("lombardi", "123.1"),  # 100 x 8^0.1 = 123.114; 90 x 10^0.1 = 113.3
        ("rpe", "130"),  # @9 leaves one: 100 x 39/30
    ],
)
def test_the_formula_is_the_members_choice(bench: Program, formula: str, value: str) -> None:
    bench.ok("account", "edit", "--e1rm-formula", formula)
    found = bench.json("records", "bench")["estimated_max"]
    assert (found["value"], found["formula"]) == (value, formula)


def test_only_many_reps_give_an_estimate_that_says_so(logbk: Program) -> None:
    logbk.ok("log", "bench 60kg x 15")
    found = logbk.json("records", "bench")["estimated_max"]
    assert (found["value"], found["is_reliable"]) == ("90", False)  # 60 x 45/30
    assert "about 90 kg" in logbk.ok("records", "bench")
    logbk.ok("log", "bench 60kg x 5")
    found = logbk.json("records", "bench")["estimated_max"]
    assert (found["value"], found["is_reliable"]) == ("70", True)  # 60 x 35/30: less, and to be relied on


def test_an_older_workout_that_is_imported_takes_the_record(bench: Program) -> None:
    bench.ok("import", "-", given="2026-09-01 Before\n  bench 100kg x 8; squat 100x5\n")
    found = bench.json("records", "bench")
    assert held(found["by_reps"][7]["best"]) == ("100", "kg", 8, "2026-09-01")
    assert found["by_reps"][7]["best"]["workout_name"] == "Before"


def test_what_is_thrown_away_holds_no_record(bench: Program) -> None:
    bench.ok("log", "bench 150kg x 1")
    assert held(bench.json("records", "bench")["weight"]) == ("150", "kg", 1, "2026-11-23")
    bench.ok("cancel", "--yes")
    assert held(bench.json("records", "bench")["weight"]) == ("225", "lb", 3, "2026-10-12")


PULL_UPS = """\
2026-09-20 A
  pull-up 12, +5kg x 8
2026-10-05 B
  pull-up +10kg x 5, -20kg x 12, bw x 12
2026-11-05 C
  pull-up +10kg x 5
"""


def test_without_a_bodyweight_pull_ups_have_the_weight_that_was_added(logbk: Program) -> None:
    logbk.ok("import", "-", given=PULL_UPS)
    found = logbk.json("records", "pull-up")
    assert held(found["weight"]) == ("10", "kg", 5, "2026-10-05")
    assert held(found["reps"]) == (None, "kg", 12, "2026-09-20")
    assert (found["weight"]["load"], found["estimated_max"], found["set_volume"]) == (None, None, None)


def test_pull_ups_weigh_what_the_body_weighed_on_that_day(logbk: Program) -> None:
    logbk.ok("import", "-", given=PULL_UPS)
    logbk.ok("bodyweight", "log", "82kg", "--date", "2026-10-01")  # also the nearest for September
    logbk.ok("bodyweight", "log", "80kg", "--date", "2026-11-01")
    found = logbk.json("records", "pull-up")
    # Loads: 82, 87; 92, 62, 82; 90.
    assert (held(found["weight"]), found["weight"]["load"]) == (("10", "kg", 5, "2026-10-05"), "92")
    # 82 x 42/30 = 114.8; 87 x 38/30 = 110.2; 92 x 35/30 = 107.3
    assert found["estimated_max"]["value"] == "114.8"
    assert held(found["estimated_max"]["best"]) == (None, "kg", 12, "2026-09-20")
    assert found["set_volume"]["value"] == "984"  # 82 x 12
    assert found["workout_volume"]["value"] == "2188"  # 92 x 5 + 62 x 12 + 82 x 12
    assert held(found["by_reps"][4]["best"]) == ("10", "kg", 5, "2026-10-05")
    logbk.ok("bodyweight", "edit", "2026-11-01", "84kg")
    assert held(logbk.json("records", "pull-up")["weight"]) == ("10", "kg", 5, "2026-11-05")  # 94 now


def test_times_and_distances(logbk: Program) -> None:
    logbk.ok("log", "plank 1:30, 2:05; run 5km 25:00; run 3mi 30:00; sled push 20m 60kg, 15m 80kg")
    assert logbk.json("records", "plank")["duration"]["duration_s"] == "125"
    run = logbk.json("records", "run")
    assert (run["distance"]["distance"], run["distance"]["distance_unit"]) == ("5", "km")  # three miles are 4.83 km
    assert run["duration"]["duration_s"] == "1800"
    sled = logbk.json("records", "sled push")
    assert (sled["weight"]["weight"], sled["distance"]["distance"]) == ("80", "20")
    assert sled["by_reps"] == []


def test_the_overview_goes_by_the_last_time_or_by_how_often(bench: Program) -> None:
    bench.ok("import", "-", given="2026-11-01 Lower\n  squat 100x5\n")
    found = bench.json("records")
    assert [(one["records"]["exercise"], one["workouts"]) for one in found["exercises"]] == [
        ("Squat (Barbell)", 1),
        ("Bench Press (Barbell)", 3),
    ]
    assert found["exercises"][1]["records"] == bench.json("records", "bench")
    most = bench.json("records", "--most-done", "--limit", "1")
    assert [one["records"]["exercise"] for one in most["exercises"]] == ["Bench Press (Barbell)"]
    assert most["total"] == 2


def test_nothing_done(logbk: Program) -> None:
    assert logbk.json("records") == {"exercises": [], "total": 0}
    assert logbk("records", "bench").exit_code == 0
    assert logbk.json("records", "bench")["weight"] is None
    assert logbk("records", "xyzzy").exit_code == 3
    assert logbk("records", "--limit", "0").exit_code == 2


def records_told(logbk: Program, text: str) -> list[tuple[str, str, str]]:
    entries = logbk.json("log", text)["entries"]
    return [(one["kind"], one["value"], one["previous"]) for entry in entries for one in entry["records"]]


def test_a_new_record_comes_with_its_estimate(bench: Program) -> None:
    assert records_told(bench, "bench 100kg x 9") == [
        ("reps_at_weight", "9", "8"),
        ("estimated_max", "130", "126.67"),  # 100 x 39/30
    ]
    assert records_told(bench, "bench 101kg x 3") == []  # 102.06 kg were lifted as often
    assert records_told(bench, "bench 101kg x 4") == [("reps_at_weight", "4", "3")]
    assert records_told(bench, "bench 105kg x 1") == [("weight", "105", "102.06")]
    assert records_told(bench, "bench 150kg x 5 warmup") == []


def test_forced_reps_make_a_record_only_where_they_count(bench: Program) -> None:
    assert records_told(bench, "bench 100kg x 8+4") == []
    bench.ok("account", "edit", "--forced-reps", "counted")
    assert records_told(bench, "bench 100kg x 8+5")[0] == ("reps_at_weight", "13", "12")


def test_gaining_weight_is_no_record(logbk: Program) -> None:
    logbk.ok("import", "-", given=PULL_UPS)
    logbk.ok("bodyweight", "log", "80kg", "--date", "2026-11-01")
    logbk.ok("bodyweight", "log", "85kg")
    assert records_told(logbk, "pull-up +10kg x 5") == []
    assert records_told(logbk, "pull-up bw x 12") == []
    # 95 x 36/30 = 114 is less than the 85 x 42/30 = 119 of a moment ago.
    assert records_told(logbk, "pull-up +10kg x 6") == [("reps_at_weight", "6", "5")]
    assert records_told(logbk, "pull-up +12.5kg x 1") == [("weight", "12.5", "10")]
    assert "new record  +15 kg, the heaviest yet (before: +12.5 kg)" in logbk.ok("log", "pull-up +15kg x 1")


def test_finish_tells_what_log_told(bench: Program) -> None:
    bench.ok("log", "bench 100kg x 9; squat 100x5")
    finished = bench.json("finish")["records"]
    assert [(one["kind"], one["value"]) for one in finished] == [("reps_at_weight", "9"), ("estimated_max", "130")]
    assert held(bench.json("records", "bench")["by_reps"][8]["best"]) == ("100", "kg", 9, "2026-11-23")
