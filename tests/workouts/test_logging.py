"""`logbk log`: what is written, what the answer shows, what is refused."""

import json

import psycopg
import pytest
from psycopg import sql

from tests.conftest import Program, StillClock


def test_the_first_set_opens_a_workout_and_says_so(logbk: Program) -> None:
    result = logbk("log", "bench press 3x8 @ 80kg")
    assert result.exit_code == 0
    assert result.stdout == "Bench Press (Barbell)  3x8 80kg\n"
    assert result.stderr == "Started a workout. `logbk finish` ends it.\n"


def test_an_entry_without_an_exercise_goes_on_with_the_last_one(logbk: Program) -> None:
    logbk.ok("log", "squat 100kg x5; bench 80x8")
    logbk.ok("log", "85x6")
    exercises = logbk.json("status")["workout"]["exercises"]
    assert [(one["exercise"], len(one["sets"])) for one in exercises] == [
        ("Squat (Barbell)", 1),
        ("Bench Press (Barbell)", 2),
    ]
    assert exercises[1]["sets"][1]["weight"] == "85"


def test_nothing_to_go_on_with_is_an_error_that_writes_nothing(logbk: Program) -> None:
    result = logbk("log", "80kg x 8")
    assert result.exit_code == 2
    assert "which exercise?" in result.stderr
    assert logbk.json("status") == {"workout": None}


def test_an_exercise_done_again_later_stays_in_one_place(logbk: Program) -> None:
    logbk.ok("log", "bench 80x8; row 3x10 70kg; bench 82.5x6")
    (first, second) = logbk.json("status")["workout"]["exercises"]
    assert first["exercise"] == "Bench Press (Barbell)"
    assert [one["weight"] for one in first["sets"]] == ["80", "82.5"]
    assert len(second["sets"]) == 3


def test_an_input_is_logged_whole_or_not_at_all(logbk: Program) -> None:
    result = logbk("log", "bench 80x8; squat 5x5")
    assert result.exit_code == 2
    assert "5x5" in result.stderr
    assert logbk.json("status") == {"workout": None}


def test_standard_input(logbk: Program) -> None:
    logbk.ok("log", "-", given="bench 80x8\nplank 1:30\n")
    assert [one["exercise"] for one in logbk.json("status")["workout"]["exercises"]] == [
        "Bench Press (Barbell)",
        "Plank",
    ]


def test_standard_input_that_is_not_text(logbk: Program) -> None:
    result = logbk("log", "-", given=b"bench \xff")
    assert result.exit_code == 2
    assert "UTF-8" in result.stderr


def test_without_text_and_terminal_it_says_what_to_pass(logbk: Program) -> None:
    result = logbk("log")
    assert result.exit_code == 2
    assert "nothing to log" in result.stderr


def test_a_weight_less_and_a_negative_weight_are_no_options(logbk: Program) -> None:
    logbk.ok("log", "pull-up", "-20kg", "x", "8")
    (one,) = logbk.json("status")["workout"]["exercises"][0]["sets"]
    assert (one["weight"], one["relative_to_bodyweight"]) == ("-20", True)


def test_a_mistyped_option_is_an_error(logbk: Program) -> None:
    result = logbk("log", "bench 80x8", "--dryrun")
    assert result.exit_code == 2
    assert "--dryrun" in result.stderr


def test_same_and_more_look_back_over_this_workout_and_the_last(logbk: Program, still_clock: StillClock) -> None:
    logbk.ok("log", "bench 80x8")
    logbk.ok("finish")
    still_clock.advance(days=2)
    logbk.ok("log", "bench +2.5kg x 5")
    logbk.ok("log", "bench same")
    sets = logbk.json("status")["workout"]["exercises"][0]["sets"]
    assert [(one["weight"], one["reps"]) for one in sets] == [("82.5", 5), ("82.5", 5)]


def test_the_last_sets_are_compared_with_the_same_sets_last_time(logbk: Program, still_clock: StillClock) -> None:
    logbk.ok("log", "bench 80x8, 85x6")
    logbk.ok("finish")
    still_clock.advance(days=3)
    logbk.ok("log", "bench 82.5x8")
    entry = logbk.json("log", "bench 85x5")["entries"][0]
    assert [(one["weight"], one["reps"]) for one in entry["last_time"]["sets"]] == [("85", 6)]
    assert entry["last_time"]["started_at"] == "2026-11-23T19:30:00+01:00"


def test_records_are_announced(logbk: Program, still_clock: StillClock) -> None:
    logbk.ok("log", "bench 80x8")
    logbk.ok("finish")
    still_clock.advance(days=1)
    assert "new record  82.5 kg, the heaviest yet (before: 80 kg)" in logbk.ok("log", "bench 82.5x3")
    assert "new record  9 reps at 80 kg (before: 8)" in logbk.ok("log", "bench 80x9")
    assert "record" not in logbk.ok("log", "bench 80x9")
    assert "record" not in logbk.ok("log", "bench 100x1 warmup")
    logbk.ok("log", "squat 100x5")
    assert "record" not in logbk.ok("log", "squat 110x5")  # the first workout with it


def test_the_note_of_an_entry_is_kept_and_added_to(logbk: Program) -> None:
    logbk.ok("log", "bench 80x8 # left shoulder clicked")
    logbk.ok("log", "80x7 # again")
    assert logbk.json("status")["workout"]["exercises"][0]["note"] == "left shoulder clicked; again"


def test_a_unit_for_once(logbk: Program) -> None:
    logbk.ok("log", "--unit", "lb", "bench 225x5")
    assert logbk.json("status")["workout"]["exercises"][0]["sets"][0]["unit"] == "lb"


def test_an_unclear_name_ends_in_exit_3_with_candidates(logbk: Program) -> None:
    result = logbk("log", "--json", "xyzzy 3x8 80kg")
    assert result.exit_code == 3
    error = json.loads(result.stderr)["error"]
    assert error["kind"] == "not_found"
    assert error["query"] == "xyzzy"
    assert logbk.json("status") == {"workout": None}


def test_a_dry_run_writes_nothing(logbk: Program) -> None:
    before = logbk.ok("log", "--dry-run", "--json", "bench press 80kg x8 rpe 8.5 # fine")
    assert logbk.json("status") == {"workout": None}
    assert json.loads(before) == {
        "entries": [
            {
                "exercise": "Bench Press (Barbell)",
                "query": "bench press",
                "sets": [
                    {
                        "type": "working",
                        "weight": "80",
                        "unit": "kg",
                        "relative_to_bodyweight": False,
                        "reps": 8,
                        "forced_reps": 0,
                        "rpe": "8.5",
                        "rir": None,
                        "duration_s": None,
                        "distance": None,
                        "distance_unit": None,
                        "note": None,
                    }
                ],
                "note": "fine",
            }
        ]
    }


def test_a_dry_run_does_not_adopt_or_open(logbk: Program) -> None:
    logbk.ok("log", "--dry-run", "bench 80x8")
    with psycopg.connect(logbk.database.owner_url) as connection:
        for table in ("workouts", "executions", "sets"):
            rows = connection.execute(sql.SQL("SELECT id FROM logbk.{}").format(sql.Identifier(table))).fetchall()
            assert rows == []


@pytest.mark.parametrize(
    "text",
    ["", "   ", "bench", "bench 225", "bench 5x5", "bench 80kg x nan", "bench 9000kg x 1", "\x00", "\ud800"],
)
def test_bad_sets_are_exit_2_in_a_line(logbk: Program, text: str) -> None:
    result = logbk("log", "--json", text)
    assert result.exit_code == 2
    assert json.loads(result.stderr)["error"]["kind"] == "invalid_input"
