"""Workouts that follow a routine: what is planned against what was done, the next set, rests, and taking it over."""

import json
from typing import Any

import pytest

from tests.conftest import Program, StatementCount, StillClock

BENCH, ROW, PULL_UP = "Bench Press (Barbell)", "Bent Over Row (Barbell)", "Pull Up"
UPPER = "bench: 60kg x5 warmup, 3x5 80%, rest 3min\nbent over row: 2x8-12 60kg\n"


def write(logbk: Program, text: str = UPPER, name: str = "Upper A") -> None:
    logbk.ok("routine", "edit", name, "--from", "-", given=text)


def start(logbk: Program, text: str = UPPER) -> None:
    write(logbk, text)
    logbk.ok("start", "--routine", "Upper A")


def plan(logbk: Program) -> dict[str, Any]:
    found: dict[str, Any] = logbk.json("status")["plan"]
    return found


def done(logbk: Program) -> dict[str, list[tuple[str | None, int | None]]]:
    workout = logbk.json("status")["workout"]
    return {one["exercise"]: [(each["weight"], each["reps"]) for each in one["sets"]] for one in workout["exercises"]}


def next_of(logbk: Program) -> tuple[str, int] | None:
    following = plan(logbk)["next"]
    return None if following is None else (following["exercise"], following["number"])


def refused(logbk: Program, *words: str, code: int = 2) -> str:
    result = logbk(*words)
    assert result.exit_code == code, result.output
    return result.stderr


def test_a_workout_has_the_name_of_its_routine_unless_it_is_given_one(logbk: Program) -> None:
    write(logbk)
    assert logbk.json("start", "--routine", "upper")["name"] == "Upper A"
    logbk.ok("cancel", "--yes")
    assert logbk.json("start", "Heavy", "--routine", "upper")["name"] == "Heavy"
    assert plan(logbk)["routine"] == "Upper A"
    refused(logbk, "start", "--routine", "lower", code=3)
    refused(logbk, "start", "--routine", "upper", code=6)


def test_next_logs_set_after_set_as_planned(logbk: Program) -> None:
    logbk.ok("max", "set", "bench", "140kg")
    start(logbk)
    assert next_of(logbk) == (BENCH, 1)
    for _ in range(4):
        logbk.ok("log", "next")
    # 80 % of 140 kg is 112 kg; plates come in steps of 2.5 kg, and 112.5 is the nearest.
    assert done(logbk) == {BENCH: [("60", 5), ("112.5", 5), ("112.5", 5), ("112.5", 5)]}
    assert logbk.json("status")["workout"]["exercises"][0]["sets"][0]["type"] == "warmup"
    assert next_of(logbk) == (ROW, 1)
    assert plan(logbk)["exercises"][0]["sets"][1]["computed_from"] == "80% of 140 kg, your training max"
    logbk.ok("log", "next", "10")
    logbk.ok("log", "next set 12")
    assert done(logbk)[ROW] == [("60", 10), ("60", 12)]
    assert next_of(logbk) is None
    assert "all of Upper A is done" in refused(logbk, "log", "next", code=6)


@pytest.mark.parametrize(
    ("words", "logged"),
    [
        ("next 4", ("100", 4, None)),
        ("next @9", ("100", 5, "9")),
        ("next 6 @9.5", ("100", 6, "9.5")),
        ("next 82.5kg", ("82.5", 5, None)),
        ("next +2.5kg", ("102.5", 5, None)),
        ("next 82.5kg x 6", ("82.5", 6, None)),
        ("next 90x6", ("90", 6, None)),
        ("next x4", ("100", 4, None)),
        ("NEXT 4 reps rpe 8", ("100", 4, "8")),
    ],
)
def test_next_takes_what_was_otherwise(logbk: Program, words: str, logged: tuple[str, int, str | None]) -> None:
    start(logbk, "bench 3x5 100kg @8")
    logbk.ok("log", *words.split())
    (one,) = logbk.json("status")["workout"]["exercises"][0]["sets"]
    assert (one["weight"], one["reps"], one["rpe"]) == logged


def test_the_planned_effort_is_not_logged_as_felt(logbk: Program) -> None:
    start(logbk, 'bench 3x5 100kg @8 "slow" #')
    logbk.ok("log", "next")
    (one,) = logbk.json("status")["workout"]["exercises"][0]["sets"]
    assert (one["rpe"], one["note"]) == (None, None)


@pytest.mark.parametrize(
    ("text", "words", "told"),
    [
        ("bench 3x8-12 60kg", "next", "8-12 reps are planned: how many were done?\nhint: Say it: logbk log next 12"),
        ("bench 3x8-12 60kg", "next @9", "how many were done?"),
        ("bench 1x5 100kg amrap", "next", "as many reps as possible are planned"),
        ("bench 1x5 100kg amrap", "next @9", "as many reps as possible are planned"),
        ("bench 5x5", "next", "the plan names no weight\nhint: Say it: logbk log next 60kg x 5"),
        ("bench 5x5", "next 5", "the plan names no weight"),
        (
            "bench 3x5 80%",
            "next",
            "no training max, and nothing done yet to estimate it from\nhint: Set one: logbk max",
        ),
        ("bench 3x5 +2.5kg", "next", "no weight from a last time to add to\nhint: Say it: logbk log next 60kg x 5"),
        ("bench 3x5 60kg", "next banana", "banana"),
    ],
)
def test_next_asks_for_what_the_plan_does_not_know(logbk: Program, text: str, words: str, told: str) -> None:
    start(logbk, text)
    result = logbk("log", *words.split())
    assert result.exit_code in {2, 3}
    assert told in result.stderr
    assert done(logbk) == {}


@pytest.mark.parametrize(
    ("text", "words", "logged"),
    [
        ("bench 3x8-12", "next 60kg x 10", ("60", 10)),
        ("bench 3x5 80%", "next 60kg", ("60", 5)),
        ("bench 1x5 100kg amrap", "next 9", ("100", 9)),
        ("pull up 3x8-12", "next 9", (None, 9)),
        ("pull up 3x8 +10kg", "next", ("10", 8)),
        ("plank 3x60s", "next", (None, None)),
    ],
)
def test_next_logs_what_it_is_told(
    logbk: Program, text: str, words: str, logged: tuple[str | None, int | None]
) -> None:
    start(logbk, text)
    logbk.ok("log", *words.split())
    assert list(done(logbk).values()) == [[logged]]


def test_without_a_routine_next_is_a_word_as_before(logbk: Program) -> None:
    assert "no workout is open" in refused(logbk, "log", "next", code=6)
    logbk.ok("log", "bench 80x8")
    assert "follows no routine" in refused(logbk, "log", "next", code=6)
    logbk.ok("log", "next 80x5")
    logbk.ok("log", "next squat 100x5")
    assert done(logbk) == {BENCH: [("80", 8), ("80", 5)], "Squat (Barbell)": [("100", 5)]}
    assert "plan" not in logbk.json("status")


def test_next_can_be_tried_without_writing(logbk: Program) -> None:
    start(logbk, "bench 3x5 100kg")
    document = logbk.json("log", "--dry-run", "next", "4")
    assert [(one["weight"], one["reps"]) for one in document["entries"][0]["sets"]] == [("100", 4)]
    assert done(logbk) == {}


def test_the_exercise_at_hand_goes_on_and_skipped_sets_stay_skipped(logbk: Program) -> None:
    start(logbk, "bench: 2x5 60kg warmup, 2x5 100kg\nbent over row: 2x8 60kg")
    logbk.ok("log", "bent over row 60x8")
    assert next_of(logbk) == (ROW, 2)
    logbk.ok("log", "next")
    assert next_of(logbk) == (BENCH, 1)
    logbk.ok("log", "bench 100x5")  # without the warm-ups
    assert next_of(logbk) == (BENCH, 4)
    logbk.ok("log", "next")
    assert next_of(logbk) is None
    assert [one["done"] is not None for one in plan(logbk)["exercises"][0]["sets"]] == [False, False, True, True]


def test_an_exercise_may_stand_in_a_plan_twice(logbk: Program) -> None:
    start(logbk, "bench: 1x5 100kg\nbent over row: 1x8 60kg\nbench: 2x10 60kg")
    for _ in range(4):
        logbk.ok("log", "next")
    assert done(logbk) == {BENCH: [("100", 5), ("60", 10), ("60", 10)], ROW: [("60", 8)]}


def test_other_sets_and_exercises_stand_beside_the_plan(logbk: Program) -> None:
    start(logbk, "bench: 1x5 100kg")
    logbk.ok("log", "next")
    logbk.ok("log", "60x12")
    logbk.ok("log", "plank 60s")
    (exercise,) = plan(logbk)["exercises"]
    assert [(one["weight"], one["reps"]) for one in exercise["extra"]] == [("60", 12)]
    shown = logbk.ok("status")
    assert "60kg x12" in shown
    assert "\nPlank\n   1  1:00\n" in shown
    assert "All of Upper A is done." in shown


PAST = """\
2026-11-02 18:00-19:00
  bench 100x8 @8, 90x10
2026-11-09 18:00-19:00
  bench 60x5 warmup, 95x8, 92.5x8
"""


def test_the_estimated_maximum_is_of_the_last_workouts_and_says_so(logbk: Program) -> None:
    logbk.ok("import", "-", given=PAST)
    start(logbk)
    (_, working, *_), _ = (one["sets"] for one in plan(logbk)["exercises"])
    # Epley: 100 x (1 + 8/30) = 126.67, of which 80 % is 101.33; 100 and 102.5 are the weights beside it.
    assert (working["weight"], working["unit"]) == ("102.5", "kg")
    assert working["computed_from"] == "80% of 126.7 kg, estimated from 100kg x8 @8 on 2026-11-02"
    logbk.ok("log", "bench 200x1")  # of this workout nothing counts
    assert plan(logbk)["exercises"][0]["sets"][1]["computed_from"] == working["computed_from"]


def test_another_formula_and_unit(logbk: Program) -> None:
    logbk.ok("import", "-", given=PAST)
    logbk.ok("account", "edit", "--unit", "lb", "--e1rm-formula", "brzycki")
    start(logbk)
    working = plan(logbk)["exercises"][0]["sets"][1]
    # 100 kg are 220.46 lb; x 36/29 is 273.68, of which 80 % is 218.94: 220 in steps of 5.
    assert (working["weight"], working["unit"]) == ("220", "lb")
    assert working["computed_from"].startswith("80% of 273.7 lb, estimated from 100kg x8 @8")


def test_a_change_is_added_to_the_same_set_of_last_time(logbk: Program) -> None:
    logbk.ok("import", "-", given=PAST)
    start(logbk, "bench: 1x5 60kg warmup, 3x8 +2.5kg")
    sets = plan(logbk)["exercises"][0]["sets"]
    assert [one["weight"] for one in sets] == ["60", "97.5", "95", "95"]
    assert [one["last_time"] and one["last_time"]["weight"] for one in sets] == ["60", "95", "92.5", None]
    assert sets[1]["computed_from"] == "last time 95 kg, and 2.5 kg more"


@pytest.mark.parametrize(
    ("percent", "weight"),
    [("50%", "50"), ("51%", "50"), ("51.25%", "50"), ("51.26%", "52.5"), ("1%", "2.5"), ("103.75%", "102.5")],
)
def test_weights_are_rounded_to_plates_the_lighter_where_two_are_as_near(
    logbk: Program, percent: str, weight: str
) -> None:
    logbk.ok("max", "set", "bench", "100kg")
    start(logbk, f"bench 1x5 {percent}")
    assert plan(logbk)["exercises"][0]["sets"][0]["weight"] == weight


def test_a_training_max_set_later_counts_at_once(logbk: Program) -> None:
    start(logbk)
    missing = plan(logbk)["exercises"][0]["sets"][1]
    assert (missing["weight"], missing["missing"]) == (
        None,
        "no training max, and nothing done yet to estimate it from",
    )
    assert "80%: no training max, and nothing done yet to estimate it from" in logbk.ok("status")
    logbk.ok("max", "set", "bench", "100")
    assert plan(logbk)["exercises"][0]["sets"][1]["weight"] == "80"


@pytest.mark.parametrize("change", ["edit", "delete"])
def test_a_running_workout_follows_the_plan_that_it_was_started_with(logbk: Program, change: str) -> None:
    start(logbk, "bench 2x5 100kg")
    if change == "edit":
        write(logbk, "squat 5x5 60kg")
    else:
        logbk.ok("routine", "delete", "Upper A", "--yes")
    logbk.ok("log", "next")
    logbk.ok("log", "next")
    assert done(logbk) == {BENCH: [("100", 5), ("100", 5)]}
    assert "2 sets" in logbk.ok("finish")


def finish(logbk: Program, *flags: str) -> dict[str, Any]:
    found: dict[str, Any] = logbk.json("finish", *flags)
    return found


def test_done_as_planned_there_is_nothing_to_take_over(logbk: Program) -> None:
    logbk.ok("max", "set", "bench", "140kg")
    start(logbk)
    for words in ("next", "next", "next", "next", "next 8", "next 12"):
        logbk.ok("log", *words.split())
    assert "routine" not in finish(logbk, "--update-routine")
    assert logbk.ok("routine", "show", "Upper A") == (
        f"{BENCH}: 60kg x5 warmup, 3x5 80%, rest 3:00\n{ROW}: 2x8-12 60kg\n"
    )


def test_what_was_done_goes_into_the_routine_when_asked_to(logbk: Program) -> None:
    logbk.ok("max", "set", "bench", "140kg")
    start(logbk, UPPER + "plank 60s\n")
    for words in (
        "next",  # as planned: 112.5 kg follow
        "bench 112.5x5",
        "next 115kg",
        "next 4",
        "115x1",  # beyond the plan
        "bent over row 65x10",  # of two sets one, heavier, and within the range
        "pull-up 10, 8",  # not planned
    ):
        logbk.ok("log", words)
    document = finish(logbk, "--update-routine")["routine"]
    assert (document["routine"], document["updated"]) == ("Upper A", True)
    assert document["removed"] == [f"{BENCH}: 60kg x5 warmup, 3x5 80%, rest 3:00", f"{ROW}: 2x8-12 60kg"]
    assert logbk.ok("routine", "show", "Upper A") == (
        f"{BENCH}: 60kg x5 warmup, 80% x5, 115kg x5, 80% x4, 115kg x1, rest 3:00\n"
        f"{ROW}: 65kg x8-12\n"
        "Plank: 60s\n"
        f"{PULL_UP}: 10, 8\n"
    )


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ((), "finished Upper A, and took what was done into the routine"),
        (("Heavy",), "finished Heavy, and took what was done into the routine Upper A"),
    ],
)
def test_the_end_of_a_workout_and_what_its_routine_took_over_are_one_change(
    logbk: Program, name: tuple[str, ...], label: str
) -> None:
    write(logbk, "bench 1x5 100kg")
    logbk.ok("start", *name, "--routine", "Upper A")
    logbk.ok("log", "bench 105x5")
    before = logbk.ok("status")
    finish(logbk, "--update-routine")
    finished = logbk.ok("show")
    assert logbk.json("changes")["changes"][0]["label"] == label
    assert logbk.json("changes")["total"] == 4
    assert logbk.ok("routine", "show", "Upper A") == f"{BENCH}: 105kg x5\n"
    logbk.ok("undo")
    assert logbk.ok("routine", "show", "Upper A") == f"{BENCH}: 100kg x5\n"
    assert logbk.ok("status") == before
    logbk.ok("redo")
    assert logbk.ok("routine", "show", "Upper A") == f"{BENCH}: 105kg x5\n"
    assert logbk.ok("show") == finished


@pytest.mark.parametrize("flags", [(), ("--keep-routine",)])
def test_without_being_asked_to_the_routine_stays(logbk: Program, flags: tuple[str, ...]) -> None:
    start(logbk, "bench 1x5 100kg")
    logbk.ok("log", "bench 90x5")
    result = logbk("finish", *flags)
    assert (result.exit_code, result.stderr) == (0, "")
    assert logbk.ok("routine", "show", "Upper A") == f"{BENCH}: 100kg x5\n"


def test_a_routine_that_is_gone_takes_nothing_over(logbk: Program) -> None:
    start(logbk, "bench 1x5 100kg")
    logbk.ok("log", "bench 90x5")
    logbk.ok("routine", "delete", "Upper A", "--yes")
    write(logbk, "squat 5x5")
    assert "routine" not in finish(logbk, "--update-routine")
    assert logbk.ok("routine", "show", "Upper A") == "Squat (Barbell): 5x5\n"


def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr("logbk_cli.shared.countdown.time.sleep", waited.append)
    return waited


@pytest.mark.parametrize(("words", "seconds"), [("90s", 90), ("90", 90), ("1:30", 90), ("2 min", 120), ("", 120)])
def test_resting_without_a_terminal_waits_and_says_nothing(
    logbk: Program, monkeypatch: pytest.MonkeyPatch, words: str, seconds: int
) -> None:
    waited = waits(monkeypatch)
    result = logbk("rest", *words.split())
    assert (result.exit_code, result.stdout, result.stderr, waited) == (0, "", "", [seconds])


@pytest.mark.parametrize("words", ["soon", "0", "25h", "3m"])
def test_what_is_no_rest(logbk: Program, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    waited = waits(monkeypatch)
    refused(logbk, "rest", words)
    assert waited == []


def test_the_routine_says_how_long_to_rest(logbk: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    waited = waits(monkeypatch)
    start(logbk, "rest 60s\nbench: 1x5 100kg, rest 3min\nbent over row: 2x8 60kg\n")
    logbk.ok("rest")  # before the first bench press
    logbk.ok("log", "next")
    logbk.ok("rest")
    logbk.ok("log", "bent over row 60x8")
    logbk.ok("rest")
    assert json.loads(logbk.ok("rest", "--json")) == {"rest_s": "60", "ended_early": False}
    assert waited == [180, 180, 60, 60]


def test_status_shows_what_is_next(logbk: Program, still_clock: StillClock) -> None:
    logbk.ok("import", "-", given=PAST)
    logbk.ok("max", "set", "bench", "120")
    start(logbk)
    still_clock.advance(minutes=5)
    logbk.ok("log", "next")
    logbk.ok("log", "bench 95x6")
    shown = logbk.ok("status")
    assert shown == (
        "Upper A\n"
        "Mon 2026-11-23 · since 19:30 · 5 min so far\n"
        "\n"
        "Bench Press (Barbell)  rest 3:00\n"
        "      Planned         Done            Last time\n"
        "   1  60kg x5 warmup  60kg x5 warmup  60kg x5 warmup\n"
        "   2  95kg x5         95kg x6         95kg x8\n"
        " > 3  95kg x5                         92.5kg x8\n"
        "   4  95kg x5\n"
        "      95 kg: 80% of 120 kg, your training max\n"
        "\n"
        "Bent Over Row (Barbell)\n"
        "      Planned\n"
        "   1  60kg x8-12\n"
        "   2  60kg x8-12\n"
        "\n"
        "2 sets · 570 kg\n"
        "Next: Bench Press (Barbell)  95kg x5  `logbk log next` logs it.\n"
    )


def test_a_plan_takes_a_constant_number_of_round_trips(logbk: Program, statement_count: StatementCount) -> None:
    start(logbk, "bench 3x5 80%")
    one = statement_count.of(lambda: logbk.ok("status"))
    logbk.ok("cancel", "--yes")
    start(logbk, UPPER + "squat 5x5 80%\npull up 3x8\nplank 60s\n")
    assert statement_count.of(lambda: logbk.ok("status")) == one
