"""Routines from the outside: written, read back, changed and deleted; and training maxes."""

import json

import pytest

from tests.conftest import Program, ScriptedEditor, StatementCount

UPPER = """\
# heavy
rest 2min
bench: 60kg x5 warmup, 3x5 @ 80%, rest 3 min # pause
pull up 3x8-12
"""
LISTED = f"82.125% {'/'.join(map(str, range(1, 50)))} rpe 8.5 amrap"
UPPER_AGAIN = """\
# heavy
rest 2:00
Bench Press (Barbell): 60kg x5 warmup, 3x5 80%, rest 3:00  # pause
Pull Up: 3x8-12
"""


@pytest.fixture
def upper(logbk: Program) -> Program:
    logbk.ok("routine", "edit", "Upper A", "--from", "-", given=UPPER)
    return logbk


def test_a_routine_is_shown_as_text_that_makes_it_again(upper: Program) -> None:
    shown = upper.ok("routine", "show", "Upper A")
    assert shown == UPPER_AGAIN
    assert upper.json("routine", "edit", "Other", "--from", "-", given=shown)["outcome"] == "created"
    assert upper.ok("routine", "show", "other") == shown
    assert upper.json("routine", "edit", "UPPER A", "--from", "-", given=shown)["outcome"] == "unchanged"


def test_it_is_read_from_a_file(logbk: Program, tmp_path: object) -> None:
    file = f"{tmp_path}/upper.txt"
    with open(file, "w", encoding="utf-8") as written:  # noqa: PTH123 - a path as a person would give it
        written.write(UPPER)
    assert logbk.ok("routine", "edit", "Upper A", "--from", file) == "Created Upper A: 2 exercises, 7 sets.\n"
    assert logbk("routine", "edit", "Upper A", "--from", f"{tmp_path}/none.txt").exit_code == 3


def test_json_tells_what_is_planned(upper: Program) -> None:
    routine = upper.json("routine", "show", "upper")
    assert (routine["name"], routine["note"], routine["rest_s"]) == ("Upper A", "heavy", "120")
    bench, pull_up = routine["exercises"]
    assert (bench["exercise"], bench["rest_s"], bench["note"]) == ("Bench Press (Barbell)", "180", "pause")
    warmup, *working = bench["sets"]
    assert (warmup["type"], warmup["weight"], warmup["percent"]) == ("warmup", "60", None)
    assert [(one["reps"], one["percent"], one["weight"]) for one in working] == [(5, "80", None)] * 3
    assert [(one["reps"], one["reps_to"], one["relative_to_bodyweight"]) for one in pull_up["sets"]] == [
        (8, 12, True)
    ] * 3
    assert routine["text"] == UPPER_AGAIN


def test_a_change_replaces_all_that_it_says(upper: Program) -> None:
    saved = upper.json("routine", "edit", "upper a", "--from", "-", given="squat 5x5 +2.5kg")
    assert (saved["outcome"], saved["routine"]["name"]) == ("changed", "Upper A")
    assert upper.ok("routine", "show", "Upper A") == "Squat (Barbell): 5x5 +2.5kg\n"
    (listed,) = upper.json("routine", "list")["routines"]
    assert (listed["exercises"], listed["set_count"]) == (["Squat (Barbell)"], 5)


def test_a_name_may_be_told_in_part_where_that_is_clear(upper: Program) -> None:
    upper.ok("routine", "edit", "Upper B", "--from", "-", given="bench 5x5 60kg")
    upper.ok("routine", "edit", "Lower", "--from", "-", given="squat 5x5 60kg")
    assert upper.ok("routine", "show", "low") == "Squat (Barbell): 5x5 60kg\n"
    unclear = upper("routine", "show", "upper")
    assert unclear.exit_code == 3
    assert unclear.stderr == "error: 2 routines answer to 'upper'\nhint: Name one: Upper A, Upper B.\n"
    # What is edited is named in full: a part of a name makes another routine.
    assert upper.json("routine", "edit", "Upper", "--from", "-", given="bench 5x5")["outcome"] == "created"
    assert upper.ok("routine", "show", "upper") == "Bench Press (Barbell): 5x5\n"


def test_a_renamed_routine_goes_on_under_its_new_name(upper: Program) -> None:
    before = upper.json("routine", "show", "Upper A")
    upper.ok("start", "--routine", "Upper A")
    assert upper.ok("routine", "rename", "upper", " Push ") == "It is Push now.\n"
    assert upper.json("routine", "show", "push") == before | {"name": "Push"}
    assert upper("routine", "show", "Upper A").exit_code == 3
    status = upper.json("status")
    assert (status["workout"]["name"], status["plan"]["routine"]) == ("Upper A", "Push")
    upper.ok("log", "pull up 12")
    upper.ok("finish", "--update-routine")
    assert "Pull Up: 8-12\n" in upper.ok("routine", "show", "Push")
    # The old name is free, and the case of a name may change.
    assert upper.json("routine", "edit", "Upper A", "--from", "-", given="bench 5x5")["outcome"] == "created"
    assert upper.json("routine", "rename", "push", "PUSH")["name"] == "PUSH"


@pytest.mark.parametrize(
    ("old", "new", "code", "told"),
    [
        ("upper", "lower", 6, "there is a routine 'Lower' already"),
        ("Push", "Pull", 3, "there is no routine 'Push'"),
        ("er", "Pull", 3, "2 routines answer to 'er'"),
        ("upper", " ", 2, "a routine has a name"),
        ("upper", "x" * 201, 2, "at most 200 characters"),
    ],
)
def test_names_that_a_routine_cannot_be_given(upper: Program, old: str, new: str, code: int, told: str) -> None:
    upper.ok("routine", "edit", "Lower", "--from", "-", given="squat 5x5")
    known = upper.json("changes")
    result = upper("routine", "rename", old, new)
    assert (result.exit_code, told in result.stderr) == (code, True), result.stderr
    assert upper.json("changes") == known


def test_the_name_that_a_routine_has_is_no_change(upper: Program) -> None:
    known = upper.json("changes")
    assert upper.ok("routine", "rename", "upper", "Upper A") == "It is Upper A now.\n"
    assert upper.json("changes") == known


def test_a_deleted_routine_is_gone_and_its_name_is_free(upper: Program) -> None:
    assert upper.ok("routine", "delete", "upper", "--yes") == "Deleted Upper A.\n"
    assert upper("routine", "show", "Upper A").exit_code == 3
    assert upper.json("routine", "edit", "Upper A", "--from", "-", given="bench 5x5")["outcome"] == "created"


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("bench 3x5 80%\nsquat 3x5 banana", 2, "line 2: “banana”"),
        ("pull up 3x5\npull up 3x5 80%", 2, "line 2: “80%”: a percentage is of the most that was lifted"),
        ("bench 3x5\nxyzzy 3x5", 3, "line 2: no exercise is called 'xyzzy'"),
        ("", 2, "there is no exercise in this routine"),
        ("3x5 80%", 2, "which exercise?"),
        (f"bench {LISTED}, {LISTED}", 2, "written out, this is longer than 2000 characters"),
    ],
)
def test_what_is_not_understood_changes_nothing(upper: Program, text: str, code: int, told: str) -> None:
    result = upper("routine", "edit", "Upper A", "--from", "-", given=text)
    assert result.exit_code == code
    assert told in result.stderr
    assert upper.ok("routine", "show", "Upper A") == UPPER_AGAIN


def test_names(logbk: Program) -> None:
    for name, code in (("", 2), (" ", 2), ("x" * 201, 2), ("x" * 200, 0), ("A\u202eB", 0)):
        assert logbk("routine", "edit", name, "--from", "-", given="bench 5x5").exit_code == code
    assert [one["name"] for one in logbk.json("routine", "list")["routines"]] == ["AB", "x" * 200]


def test_the_editor_opens_again_at_the_line_that_is_not_understood(upper: Program, editor: ScriptedEditor) -> None:
    editor.saves("bench 3x5\nsquat 3x5 banana\n", "bench 3x5\nxyzzy 3x5\n", "bench 3x5\n")
    assert upper.ok("routine", "edit", "Upper A") == "Changed Upper A: 1 exercise, 3 sets.\n"
    first, second, third = editor.shown
    assert first.startswith(UPPER_AGAIN + "\n#! A line for each exercise")
    assert second.startswith("bench 3x5\n#! “banana” was not understood\n#! sets are written")
    assert third.startswith("bench 3x5\n#! no exercise is called 'xyzzy'\n")
    assert "\nxyzzy 3x5\n" in third


def test_the_editor_makes_a_new_one_and_an_unchanged_text_changes_nothing(
    logbk: Program, editor: ScriptedEditor
) -> None:
    editor.saves("bench 3x5\n", None)
    assert logbk.ok("routine", "edit", "Upper A") == "Created Upper A: 1 exercise, 3 sets.\n"
    result = logbk("routine", "edit", "Upper A", "--json")
    assert json.loads(result.stdout)["outcome"] == "unchanged"
    assert editor.shown[1].startswith("Bench Press (Barbell): 3x5\n")


def test_a_routine_keeps_to_the_members_own_unit(logbk: Program) -> None:
    logbk.ok("account", "edit", "--unit", "lb")
    logbk.ok("routine", "edit", "A", "--from", "-", given="bench 3x5 185, 3x5 +5\nsquat 3x5 100kg\n")
    assert logbk.ok("routine", "show", "A") == (
        "Bench Press (Barbell): 3x5 185lb, 3x5 +5lb\nSquat (Barbell): 3x5 100kg\n"
    )


def test_an_exercise_of_ones_own_keeps_its_plan_when_its_measurement_changes(logbk: Program) -> None:
    words = ("--body-part", "back", "--modality", "cable")
    logbk.ok("exercise", "add", "Cord Thing", *words)
    logbk.ok("routine", "edit", "A", "--from", "-", given="Cord Thing: 3x8-12 80%")
    logbk.ok("exercise", "edit", "Cord Thing", "--measurement", "bodyweight_reps", "--name", "Cord Pull")
    assert logbk.ok("routine", "show", "A") == "Cord Pull: 3x8-12 80%\n"


def test_training_maxes(logbk: Program) -> None:
    assert logbk.ok("max", "set", "bench", "140") == "The training max of Bench Press (Barbell) is 140 kg.\n"
    logbk.ok("max", "set", "squat", "315.5lb")
    logbk.ok("max", "set", "bench press", "142.5kg")
    listed = logbk.json("max", "list")["maxes"]
    assert [(one["exercise"], one["weight"], one["unit"]) for one in listed] == [
        ("Bench Press (Barbell)", "142.5", "kg"),
        ("Squat (Barbell)", "315.5", "lb"),
    ]
    assert "it was 142.5 kg" in logbk.ok("max", "remove", "bench")
    assert logbk("max", "remove", "bench").exit_code == 3
    assert len(logbk.json("max", "list")["maxes"]) == 1
    logbk.ok("max", "set", "bench", "100")
    assert len(logbk.json("max", "list")["maxes"]) == 2


@pytest.mark.parametrize(
    ("exercise", "weight", "code"),
    [("bench", "0", 2), ("bench", "1501", 2), ("bench", "heavy", 2), ("pull up", "20", 2), ("xyzzy", "20", 3)],
)
def test_what_is_no_training_max(logbk: Program, exercise: str, weight: str, code: int) -> None:
    assert logbk("max", "set", exercise, weight).exit_code == code
    assert logbk.json("max", "list") == {"maxes": []}


def test_listing_takes_the_same_round_trips_however_many_there_are(
    upper: Program, statement_count: StatementCount
) -> None:
    first = statement_count.of(lambda: upper.ok("routine", "list"))
    for number in range(5):
        upper.ok("routine", "edit", f"R{number}", "--from", "-", given=UPPER)
    assert statement_count.of(lambda: upper.ok("routine", "list")) == first == 3
