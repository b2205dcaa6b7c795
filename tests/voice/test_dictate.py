"""`logbk dictate --text`: from a sentence to the database, with what the log knows of this person."""

import json
from pathlib import Path

import pytest

from logbk_cli.shared import console
from tests.changes.contents import changes, contents
from tests.conftest import Database, Program, StatementCount

BENCH = "Bench Press (Barbell)"


def logged(logbk: Program) -> dict[str, list[tuple[str | None, int | None]]]:
    """Return weights and reps of the open workout by exercise."""
    workout = logbk.json("status")["workout"]
    if workout is None:
        return {}
    return {one["exercise"]: [(each["weight"], each["reps"]) for each in one["sets"]] for one in workout["exercises"]}


def test_what_is_sure_is_logged(logbk: Program) -> None:
    logbk.ok("dictate", "--text", "Bench press 80 kilos for 8, then hack squat 120 kilos for 5.")
    assert logged(logbk) == {BENCH: [("80", 8)], "Hack Squat (Machine)": [("120", 5)]}


def test_sets_without_a_name_go_on_with_the_exercise_logged_last(logbk: Program) -> None:
    logbk.ok("log", "squat 100x5; bench 80x8")
    logbk.ok("dictate", "--text", "82.5 for 6. And 85 for 4.")
    assert logged(logbk)[BENCH] == [("80", 8), ("82.5", 6), ("85", 4)]


def test_sets_without_a_name_begin_with_what_the_routine_plans_first(logbk: Program) -> None:
    logbk.ok("routine", "edit", "Push", "--from", "-", given="ohp 3x5 40kg\nbench 3x5 80kg\n")
    logbk.ok("start", "--routine", "Push")
    logbk.ok("dictate", "--text", "40 kilos for 5.")
    assert logged(logbk) == {"Overhead Press (Barbell)": [("40", 5)]}


def test_same_again_repeats_the_last_set(logbk: Program) -> None:
    logbk.ok("log", "bench 80x8")
    logbk.ok("dictate", "--text", "Same again.")
    assert logged(logbk)[BENCH] == [("80", 8), ("80", 8)]


def test_a_jump_in_weight_is_asked_about(logbk: Program) -> None:
    logbk.ok("import", "-", given="2026-11-20 18:00-19:00\n  bench 3x8 80kg\n")
    result = logbk("dictate", "--text", "Bench press 180 kilos for 8.")
    assert result.exit_code == 2
    assert "180 kg is far from the 80 kg of before" in result.stderr
    assert "--confirm never" in result.stderr
    assert logged(logbk) == {}
    logbk.ok("dictate", "--text", "Bench press 92 kilos for 8.")  # 15 % more
    assert logged(logbk) == {BENCH: [("92", 8)]}


def test_a_sentence_is_logged_whole_or_not_at_all(logbk: Program) -> None:
    result = logbk("dictate", "--text", "Squat 100 kilos for 5, then bench press 80 kilos for 80.")
    assert result.exit_code == 2
    assert logged(logbk) == {}


def test_confirm_never_logs_what_is_unsure_and_nothing_that_is_no_set(logbk: Program) -> None:
    logbk.ok("dictate", "--confirm", "never", "--text", "Bench press 80 kilos for 80. He weighs 80 kilos.")
    assert logged(logbk) == {BENCH: [("80", 80)]}


def test_confirm_always_asks_for_what_is_sure_too(logbk: Program) -> None:
    result = logbk("dictate", "--confirm", "always", "--text", "Bench press 80 kilos for 8.")
    assert result.exit_code == 2
    assert logged(logbk) == {}


def test_a_yes_in_the_sentence_confirms(logbk: Program) -> None:
    logbk.ok("dictate", "--confirm", "always", "--text", "Bench press 80 kilos for 8. Yes, log it.")
    assert logged(logbk) == {BENCH: [("80", 8)]}


@pytest.mark.parametrize(("answer", "expected"), [("y\n", {BENCH: [("80", 80)]}), ("n\n", {})])
def test_on_a_terminal_a_person_is_asked(
    logbk: Program, monkeypatch: pytest.MonkeyPatch, answer: str, expected: object
) -> None:
    monkeypatch.setattr(console, "is_interactive", lambda: True)
    result = logbk("dictate", "--text", "Bench press 80 kilos for 80.", given=answer)
    assert result.exit_code == 0
    assert "80 repetitions are many" in result.stderr
    assert logged(logbk) == expected


def test_312_is_what_was_done_before(logbk: Program) -> None:
    logbk.ok("account", "edit", "--unit", "lb")
    logbk.ok("import", "-", given="2026-11-20 18:00-19:00\n  pull-up 3x12\n  deadlift 315lb x5\n")
    document = logbk.json("dictate", "--dry-run", "--text", "Pull-ups, three twelve.")
    assert [(one["reps"], document["entries"][0]["verdict"]) for one in document["entries"][0]["sets"]] == [
        (12, "sure")
    ] * 3
    document = logbk.json("dictate", "--dry-run", "--text", "Deadlift, three twelve for five.")
    assert [(one["weight"], one["reps"]) for one in document["entries"][0]["sets"]] == [("312", 5)]


def test_a_misheard_name_is_the_one_of_today(logbk: Program) -> None:
    logbk.ok("log", "bench 80x8; pendlay row 60x8")
    logbk.ok("dictate", "--text", "Penalty row 60 kilos for 8.")
    assert logged(logbk)["Pendlay Row (Barbell)"] == [("60", 8), ("60", 8)]


def test_a_misheard_name_that_was_never_done_is_asked_about(logbk: Program) -> None:
    document = logbk.json("dictate", "--dry-run", "--text", "Pendly row 60 kilos for 8.")
    assert [(one["exercise"], one["verdict"]) for one in document["entries"]] == [("Pendlay Row (Barbell)", "unsure")]


def test_an_own_exercise_and_an_own_name_are_heard(logbk: Program) -> None:
    logbk.ok("exercise", "add", "Cord Thing", "--body-part", "back", "--modality", "cable", "--alias", "wobbler")
    logbk.ok("dictate", "--text", "Bench press 80 kilos for 8, then wobbler 20 kilos for 12.")
    assert logged(logbk) == {BENCH: [("80", 8)], "Cord Thing": [("20", 12)]}


@pytest.mark.parametrize("words", [("account", "edit", "--unit", "lb"), ("bodyweight", "log", "80kg")])
def test_undo_takes_back_sets_and_nothing_else(logbk: Program, database: Database, words: tuple[str, ...]) -> None:
    logbk.ok("log", "bench 80x8")
    logbk.ok("dictate", "--text", "85 for 5.")
    logbk.ok("dictate", "--text", "Scratch that.")
    assert logged(logbk) == {BENCH: [("80", 8)]}
    logbk.ok(*words)
    before = contents(database)
    assert logbk("dictate", "--text", "Undo.").exit_code == 6
    assert contents(database) == before


def test_what_is_said_behind_scratch_that_takes_the_place_of_the_last_sets(logbk: Program) -> None:
    logbk.ok("log", "bench 80x8")
    logbk.ok("dictate", "--text", "85 for 8.")
    logbk.ok("dictate", "--text", "Scratch that, 85 for 6.")
    assert logged(logbk) == {BENCH: [("80", 8), ("85", 6)]}


def test_undo_of_what_was_undone_already_takes_the_one_before(logbk: Program) -> None:
    logbk.ok("log", "bench 80x8")
    logbk.ok("log", "85x5")
    logbk.ok("undo")
    logbk.ok("dictate", "--text", "Undo that.")
    assert logged(logbk) == {}


def test_finish_workout(logbk: Program) -> None:
    logbk.ok("log", "bench 80x8")
    document = logbk.json("dictate", "--text", "85 for 5. Finish workout.")
    assert document["finished"]["workout"]["set_count"] == 2
    assert logbk.json("status")["workout"] is None


def test_a_dictation_is_one_change(logbk: Program, database: Database) -> None:
    logbk.ok("dictate", "--text", "Bench press 80 kilos for 8. Squat 100 kilos for 5.")
    assert [change[1] for change in changes(database)] == [
        f"logged {BENCH} 80kg x8; Squat (Barbell) 100kg x5",
    ]


@pytest.mark.parametrize("text", ["I'll see you in 5.", "Thanks for watching!", "", "Next exercise squat.", "Yes."])
def test_what_is_no_set_writes_nothing(logbk: Program, database: Database, text: str) -> None:
    before = contents(database)
    logbk.ok("dictate", "--text", text)
    assert contents(database) == before


def test_a_note_is_taken_as_it_stands(logbk: Program) -> None:
    logbk.ok("log", "bench 80x8")
    logbk.ok("dictate", "--note", "exercise", "--text", "Felt easy, 3 sets of 8 next time.")
    logbk.ok("dictate", "--note", "--text", "Left shoulder clicked.")
    logbk.ok("dictate", "--note", "workout", "--text", "Slept badly.")
    workout = logbk.json("status")["workout"]
    assert workout["note"] == "Slept badly."
    assert workout["exercises"][0]["note"] == "Felt easy, 3 sets of 8 next time.; Left shoulder clicked."
    assert logged(logbk) == {BENCH: [("80", 8)]}


def test_a_note_of_something_else_is_refused(logbk: Program) -> None:
    logbk.ok("log", "bench 80x8")
    result = logbk("dictate", "--note=routine", "--text", "Felt easy.")
    assert result.exit_code == 2
    assert "'exercise', 'workout'" in result.stderr
    assert logbk.json("status")["workout"]["exercises"][0]["note"] is None


@pytest.mark.parametrize(("first", "code"), [((), 6), (("start",), 6)], ids=["no workout", "no set"])
def test_a_note_needs_something_to_be_on(logbk: Program, first: tuple[str, ...], code: int) -> None:
    if first:
        logbk.ok(*first)
    assert logbk("dictate", "--note", "exercise", "--text", "Felt easy.").exit_code == code


def test_an_empty_note_is_refused(logbk: Program) -> None:
    logbk.ok("log", "bench 80x8")
    assert logbk("dictate", "--note", "workout", "--text", "  ").exit_code == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "a session at the microphone needs a terminal"),
        (("--once", "--stdin"), "are for the microphone"),
        (("--once", "--hands-free"), "--push-to-talk, --hands-free and --once exclude each other"),
        (("--say", "--beep"), "--say and --beep exclude each other"),
        (("--text", "bench 80x8", "--stdin"), "exclude each other"),
        (("--text", "x", "--device", "gpu"), "--device is 'gpu'"),
        (("--text", "x", "--compute-type", "int4"), "--compute-type is 'int4'"),
        (("--text", "x", "--model", ""), "--model is ''"),
        (("--retry",), "no recording is kept"),
    ],
)
def test_a_wrong_usage_is_told(logbk: Program, words: tuple[str, ...], message: str) -> None:
    result = logbk("dictate", *words)
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[voice]\nmodle = 'tiny.en'\n", "has no key 'modle'"),
        ("[voice]\nconfirm = 'perhaps'\n", "voice.confirm is 'perhaps'"),
        ("[voice]\nkeep_recordings = -1\n", "voice.keep_recordings is -1"),
        ("[voice]\nkeep_recordings = true\n", "voice.keep_recordings is True"),
        ("[voice]\nmodel = 3\n", "voice.model is 3"),
        ("voice = 3\n", "is no table"),
    ],
)
def test_a_wrong_setting_is_told(
    logbk: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toml: str, message: str
) -> None:
    monkeypatch.setenv("LOGBK_CONFIG_DIR", str(tmp_path))
    (tmp_path / "config.toml").write_text(toml, encoding="utf-8")
    result = logbk("dictate", "--text", "Bench press 80 kilos for 8.")
    assert result.exit_code == 2
    assert message in result.stderr


def test_the_settings_are_read_and_the_command_line_wins(
    logbk: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGBK_CONFIG_DIR", str(tmp_path))
    (tmp_path / "config.toml").write_text("[voice]\nconfirm = 'always'\n", encoding="utf-8")
    assert logbk("dictate", "--text", "Bench press 80 kilos for 8.").exit_code == 2
    logbk.ok("dictate", "--text", "Bench press 80 kilos for 8.", "--confirm", "unsure")
    assert logged(logbk) == {BENCH: [("80", 8)]}


def test_an_error_as_json_is_one_object(logbk: Program) -> None:
    result = logbk("dictate", "--text", "Bench press 80 kilos for 80.", "--json")
    assert json.loads(result.stderr)["error"]["code"] == 2
    assert result.stdout == ""


def test_understanding_takes_as_many_statements_however_much_is_said(
    logbk: Program, statement_count: StatementCount
) -> None:
    logbk.ok("log", "bench 80x8; squat 100x5; deadlift 140x3")
    words = ("dictate", "--dry-run", "--text")
    few = statement_count.of(lambda: logbk.ok(*words, "Bench press 80 kilos for 8."))
    many = statement_count.of(
        lambda: logbk.ok(*words, "Bench press 80 kilos for 8. Squat 100 kilos for 5. Deadlift 140 kilos for 3.")
    )
    assert few == many
