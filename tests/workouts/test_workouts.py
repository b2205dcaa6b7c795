"""Workouts started, shown, finished and cancelled."""

import json

import pytest

from tests.conftest import Program, StillClock


def test_start_names_a_workout_and_only_one_is_open(logbk: Program) -> None:
    assert logbk.ok("start", "Upper A") == "Started Upper A at 19:30.\n"
    result = logbk("start")
    assert result.exit_code == 6
    assert "open already" in result.stderr


def test_start_at_a_time(logbk: Program) -> None:
    started = logbk.json("start", "--at", "yesterday 18:05")
    assert started["started_at"] == "2026-11-22T18:05:00+01:00"
    assert started["zone"] == "Europe/Berlin"


@pytest.mark.parametrize("at", ["23:00", "tomorrow", "rubbish", "", "2026-03-29 02:30", "99:99"])
def test_a_time_that_is_none_or_not_yet_is_refused(logbk: Program, at: str) -> None:
    assert logbk("start", "--at", at).exit_code == 2
    assert logbk.json("status") == {"workout": None}


def test_status_without_a_workout(logbk: Program) -> None:
    result = logbk("status")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "No workout is open" in result.stderr


def test_finish_sums_up(logbk: Program, still_clock: StillClock) -> None:
    logbk.ok("start", "Upper A")
    logbk.ok("log", "bench 60x5 warmup, 80x8; pull-up 10")
    still_clock.advance(minutes=67)
    result = logbk.json("finish", "--note", "good")
    workout = result["workout"]
    assert workout["duration_s"] == 67 * 60
    assert workout["set_count"] == 3
    assert workout["volume"] == "640"  # 80 x 8: neither the warm-up nor bodyweight counts
    assert workout["note"] == "good"
    assert logbk.json("status") == {"workout": None}


def test_finish_tells_records_against_the_workouts_before(logbk: Program, still_clock: StillClock) -> None:
    logbk.ok("log", "bench 80x8; squat 100x5")
    assert logbk.json("finish")["records"] == []
    still_clock.advance(days=1)
    logbk.ok("log", "bench 80x8, 85x3; squat 100x6")
    records = logbk.json("finish")["records"]
    assert [(one["exercise"], one["kind"], one["value"], one["previous"]) for one in records] == [
        ("Bench Press (Barbell)", "weight", "85", "80"),
        ("Squat (Barbell)", "reps_at_weight", "6", "5"),
        ("Squat (Barbell)", "estimated_max", "120", "116.67"),  # 100 x 36/30, before 100 x 35/30
    ]


def test_an_empty_workout_is_discarded(logbk: Program) -> None:
    logbk.ok("start")
    assert logbk.ok("finish") == "The workout was empty, so it is discarded.\n"
    assert logbk.json("history")["workouts"] == []


def test_finish_without_a_workout(logbk: Program) -> None:
    assert logbk("finish").exit_code == 6


def test_finish_before_the_start_is_refused(logbk: Program) -> None:
    logbk.ok("log", "bench 80x8")
    result = logbk("finish", "--at", "2 days ago")
    assert result.exit_code == 2
    assert "before it began" in result.stderr


def test_cancel_asks_and_without_a_terminal_names_the_flag(logbk: Program) -> None:
    logbk.ok("log", "bench 80x8")
    result = logbk("cancel")
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    logbk.ok("cancel", "--yes")
    assert logbk.json("status") == {"workout": None}
    assert logbk.json("history")["workouts"] == []
    assert logbk("cancel", "--yes").exit_code == 6


@pytest.fixture
def three_days(logbk: Program, still_clock: StillClock) -> Program:
    for text in ("bench 80x8", "squat 100x5", "bench 82.5x8"):
        logbk.ok("log", text)
        still_clock.advance(hours=1)
        logbk.ok("finish")
        still_clock.advance(hours=23)
    return logbk


@pytest.mark.parametrize(
    ("which", "weight"),
    [
        ("last", "82.5"),
        ("@1", "82.5"),
        ("@2", "100"),
        ("yesterday", "82.5"),
        ("2026-11-24", "100"),
        ("2026-11-24 19:30", "100"),
        ("tuesday", "100"),
        ("@3", "80"),
    ],
)
def test_show_names_a_workout(three_days: Program, which: str, weight: str) -> None:
    workout = three_days.json("show", which)
    assert workout["exercises"][0]["sets"][0]["weight"] == weight


def test_show_by_the_first_characters_of_the_id(three_days: Program) -> None:
    identity = three_days.json("show", "@2")["id"]
    assert three_days.json("show", identity)["id"] == identity


@pytest.mark.parametrize(("which", "code"), [("@9", 3), ("today", 3), ("2001-01-01", 3), ("bench", 2), ("@0", 2)])
def test_show_of_nothing(three_days: Program, which: str, code: int) -> None:
    assert three_days("show", which).exit_code == code


def test_two_workouts_on_a_day_are_ambiguous(logbk: Program, still_clock: StillClock) -> None:
    for _ in range(2):
        logbk.ok("log", "bench 80x8")
        logbk.ok("finish")
        still_clock.advance(minutes=5)
    result = logbk("show", "today", "--json")
    assert result.exit_code == 3
    assert len(json.loads(result.stderr)["error"]["candidates"]) == 2


def test_history_lists_the_newest_first_within_days(three_days: Program) -> None:
    days = [one["started_at"][:10] for one in three_days.json("history")["workouts"]]
    assert days == ["2026-11-25", "2026-11-24", "2026-11-23"]
    within = three_days.json("history", "--since", "2026-11-24", "--until", "2026-11-24")["workouts"]
    assert [one["started_at"][:10] for one in within] == ["2026-11-24"]
    assert len(three_days.json("history", "--limit", "2")["workouts"]) == 2


def test_history_of_an_exercise(three_days: Program) -> None:
    sessions = three_days.json("history", "--exercise", "bench")["sessions"]
    assert [one["sets"][0]["weight"] for one in sessions] == ["82.5", "80"]


def test_last(three_days: Program) -> None:
    assert three_days.json("last", "bench", "press")["sets"][0]["weight"] == "82.5"
    assert three_days("last", "deadlift").exit_code == 3


def test_a_day_is_the_lifters_own(logbk: Program, still_clock: StillClock) -> None:
    still_clock.advance(hours=5)  # 23:30 UTC is half past midnight in Berlin
    logbk.ok("log", "bench 80x8")
    logbk.ok("finish")
    assert logbk.json("show", "2026-11-24")["set_count"] == 1
    assert logbk("show", "2026-11-23").exit_code == 3


def test_cancel_throws_away_only_what_was_asked_about(logbk: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    logbk.ok("log", "bench 80x8")

    def another_terminal_is_faster(_question: str, *, flag: str) -> bool:
        assert flag == "--yes"
        logbk.ok("finish")
        logbk.ok("log", "squat 100x5")
        return True

    monkeypatch.setattr("logbk_cli.shared.console.confirm", another_terminal_is_faster)
    result = logbk("cancel")
    assert result.exit_code == 6
    assert logbk.json("status")["workout"]["set_count"] == 1


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_at_the_end_of_time(logbk: Program, day: str) -> None:
    assert logbk("show", day).exit_code == 3
    assert logbk.json("history", "--since", day, "--until", day)["workouts"] == []


def test_last_is_the_workout_before_the_open_one(logbk: Program, still_clock: StillClock) -> None:
    logbk.ok("log", "bench 80x8")
    logbk.ok("finish")
    still_clock.advance(days=1)
    logbk.ok("log", "bench 85x8")
    assert logbk.json("last", "bench")["sets"][0]["weight"] == "80"
