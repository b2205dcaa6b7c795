"""`logbk set edit | delete | move`: which set is meant, what becomes of it, and that nothing else moves."""

from typing import Any

import pytest

from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.workouts.values import SetAddress
from tests.conftest import Program, StatementCount, StillClock


@pytest.fixture
def upper(logbk: Program, still_clock: StillClock) -> Program:
    """Leave a workout open: four sets of bench, two of pull-ups, a set every minute from 19:30 on."""
    for text in ("bench 60x5 warmup", "80x8", "82.5x6 @9", "82.5x5", 'pull-up 10 "slow" #', "9"):
        logbk.ok("log", text)
        still_clock.advance(minutes=1)
    return logbk


def sets(program: Program, which: str = "last") -> dict[str, list[str]]:
    """Return weight, reps and minute of each set, by exercise."""
    return {
        done["exercise"]: [f"{one['weight'] or 'bw'} x{one['reps']} {one['done_at'][14:16]}" for one in done["sets"]]
        for done in program.json("show", which)["exercises"]
    }


BENCH, PULL_UP, SQUAT = "Bench Press (Barbell)", "Pull Up", "Squat (Barbell)"
UPPER = {
    BENCH: ["60 x5 30", "80 x8 31", "82.5 x6 32", "82.5 x5 33"],
    PULL_UP: ["bw x10 34", "bw x9 35"],
}


def at(number: int | None = None, exercise: str | None = None, place: int | None = None) -> SetAddress:
    return SetAddress(number, exercise, place)


@pytest.mark.parametrize(
    ("words", "addresses"),
    [
        (["3"], [at(3)]),
        (["last"], [at()]),
        (["2", "4"], [at(2), at(4)]),
        (["bench", "press", "3"], [at(3, "bench press")]),
        (["bench", "2", "4", "squat", "LAST"], [at(2, "bench"), at(4, "bench"), at(None, "squat")]),
        (["bench 3", "squat 1"], [at(3, "bench"), at(1, "squat")]),
        (["2.3"], [at(3, place=2)]),
        (["2.3", "4"], [at(3, place=2), at(4, place=2)]),
    ],
)
def test_sets_are_named_by_exercise_and_number(words: list[str], addresses: list[SetAddress]) -> None:
    assert list(SetAddress.read_all(words)) == addresses


@pytest.mark.parametrize("words", [["bench"], ["0"], ["1.0"], ["0.1"], ["80x8"], ["3", "bench"], ["-1"], ["²"], [""]])
def test_what_names_no_set_is_refused(words: list[str]) -> None:
    with pytest.raises(InvalidInputError):
        SetAddress.read_all(words)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1", at(1)),
        ("last", at()),
        ("squat", at(None, "squat")),
        ("front squat 2", at(2, "front squat")),
        ("2.1", at(1, place=2)),
    ],
)
def test_where_a_set_goes(text: str, place: SetAddress) -> None:
    assert SetAddress.read_place(text) == place


@pytest.mark.parametrize(
    ("words", "exercise", "expected"),
    [
        (("2", "8"), PULL_UP, ["bw x10 34", "bw x8 35"]),  # pull-ups are what goes on
        (("last", "bw+5kg x 8"), PULL_UP, ["bw x10 34", "5 x8 35"]),
        (("bench", "3", "85x5"), BENCH, ["60 x5 30", "80 x8 31", "85 x5 32", "82.5 x5 33"]),
        (("bench press", "last", "80", "x", "5"), BENCH, ["60 x5 30", "80 x8 31", "82.5 x6 32", "80 x5 33"]),
        (("bench 1", "60x6 warmup"), BENCH, ["60 x6 30", "80 x8 31", "82.5 x6 32", "82.5 x5 33"]),
        (("1.2", "same weight 7"), BENCH, ["60 x5 30", "80 x7 31", "82.5 x6 32", "82.5 x5 33"]),
        (("bench", "2", "+2.5kg x 8"), BENCH, ["60 x5 30", "82.5 x8 31", "82.5 x6 32", "82.5 x5 33"]),
        (("pull-up", "1", "-20kg x 8"), PULL_UP, ["-20 x8 34", "bw x9 35"]),
        (("bench", "2", "--unit", "lb", "175x8"), BENCH, ["60 x5 30", "175 x8 31", "82.5 x6 32", "82.5 x5 33"]),
    ],
)
def test_a_set_is_made_what_the_text_says(
    upper: Program, words: tuple[str, ...], exercise: str, expected: list[str]
) -> None:
    answer = upper.json("set", "edit", *words)
    assert sets(upper) == UPPER | {exercise: expected}
    (change,) = answer["exercises"]
    assert (change["exercise"], [one["kind"] for one in change["sets"]]) == (exercise, ["changed"])


def test_a_note_stays_until_there_is_another(upper: Program) -> None:
    def note() -> Any:  # noqa: ANN401 - JSON
        return upper.json("show", "last")["exercises"][1]["sets"][0]["note"]

    upper.ok("set", "edit", "1", "11")
    assert note() == "slow"
    upper.ok("set", "edit", "1", "11 # fast")
    assert note() == "fast"
    upper.ok("set", "edit", "1", '11 "slower"')
    assert note() == "slower"


def test_a_set_made_what_it_is_changes_nothing(upper: Program) -> None:
    result = upper("set", "edit", "bench", "2", "80kg x 8")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Nothing is changed.\n")


def test_numbers_count_as_they_were_before(upper: Program) -> None:
    answer = upper.json("set", "delete", "bench", "1", "3", "3", "pull-up", "last")
    assert sets(upper) == {BENCH: ["80 x8 31", "82.5 x5 33"], PULL_UP: ["bw x10 34"]}
    assert [[one["number"] for one in change["sets"]] for change in answer["exercises"]] == [[1, 3], [2]]


def test_the_last_set_takes_its_exercise_with_it(upper: Program) -> None:
    upper.ok("set", "delete", "1", "2")
    assert sets(upper) == {BENCH: UPPER[BENCH]}
    upper.ok("set", "delete", "1", "2", "3", "4")
    assert sets(upper) == {}
    upper.ok("log", "pull-up 5")
    assert list(sets(upper)) == [PULL_UP]


def test_a_finished_workout_keeps_a_set(upper: Program) -> None:
    upper.ok("finish")
    result = upper("set", "delete", "bench", "1", "2", "3", "4", "pull-up", "1", "2")
    assert result.exit_code == 6
    assert "a finished workout without sets is not kept" in result.stderr
    assert sets(upper) == UPPER


@pytest.mark.parametrize(
    ("words", "bench"),
    [
        # When a set was done goes along, as far as it can stand there.
        (("bench", "4", "--to", "2"), ["60 x5 30", "82.5 x5 31", "80 x8 31", "82.5 x6 32"]),
        (("bench", "1", "--to", "3"), ["80 x8 31", "82.5 x6 32", "60 x5 32", "82.5 x5 33"]),
        (("bench", "2", "3", "--to", "1"), ["80 x8 30", "82.5 x6 30", "60 x5 30", "82.5 x5 33"]),
        (("bench", "1", "--to", "last"), ["80 x8 31", "82.5 x6 32", "82.5 x5 33", "60 x5 33"]),
        (("bench", "2", "--to", "2"), UPPER[BENCH]),
    ],
)
def test_a_set_moves_within_its_exercise(upper: Program, words: tuple[str, ...], bench: list[str]) -> None:
    upper.ok("set", "move", *words)
    assert sets(upper) == UPPER | {BENCH: bench}


def test_the_sets_that_were_named_are_those_that_moved(upper: Program) -> None:
    (change,) = upper.json("set", "move", "bench", "1", "--to", "2")["exercises"]
    assert [(one["kind"], one["was_number"], one["number"]) for one in change["sets"]] == [("moved", 1, 2)]


def test_a_set_moves_to_another_exercise(upper: Program) -> None:
    upper.ok("log", "squat 100x5")
    upper.ok("set", "move", "bench", "4", "--to", "squat 1")
    assert sets(upper) == {
        BENCH: UPPER[BENCH][:3],
        PULL_UP: UPPER[PULL_UP],
        SQUAT: ["82.5 x5 33", "100 x5 36"],
    }
    (change,) = upper.json("set", "move", "bench", "1", "2", "3", "--to", "incline bench")["exercises"][-2:-1]
    assert (change["exercise"], change["kind"]) == ("Incline Bench Press (Barbell)", "added")
    assert list(sets(upper)) == [PULL_UP, SQUAT, "Incline Bench Press (Barbell)"]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("edit", "80x8"), 2, "which set?"),
        (("edit", "3"), 2, "what is the set to be?"),
        (("edit", "bench", "9", "80x8"), 3, f"there is no set 9: {BENCH} has 4 sets"),
        (("edit", "squat", "1", "80x8"), 3, "'squat' is not in this workout"),
        (("edit", "xyzzy", "1", "80x8"), 3, "'xyzzy' is not in this workout"),
        (("edit", "3.1", "80x8"), 3, "there is no exercise 3 in this workout: it has 2"),
        (("edit", "bench", "3", "3x8 80kg"), 2, "these are 3 sets, and one is changed"),
        (("edit", "bench", "3", "80x8; squat 100x5"), 2, "this is more than one set"),
        (("edit", "bench", "3", "squat 80x8"), 2, "a set stays with its exercise"),
        (("edit", "bench", "3", "80x8 rpe 11"), 2, "an RPE is 1 to 10"),
        (("edit", "bench", "3", "5x5"), 2, "the weight is missing"),
        (("edit", "bench", "3", "80x8", "--dryrun"), 2, "no such option: --dryrun"),
        (("edit", "bench", "3", "80x8", "--workout", "1999-01-01"), 3, "there is no such workout"),
        (("delete", "bench"), 2, "which set?"),
        (("delete", "3"), 3, "there is no set 3: Pull Up has 2 sets"),
        (("delete", "1", "0"), 2, "sets are counted from 1"),
        (("move", "1", "--to", "7"), 2, "Pull Up would have 2 sets, not 7"),
        (("move", "1", "--to", ""), 2, "where to?"),
        (("move", "1", "--to", "0"), 2, "sets are counted from 1"),
        (("move", "1", "--to", "xyzzy"), 3, "no exercise is called 'xyzzy'"),
        (("move", "bench", "1", "--to", "plank"), 2, "60kg x5 warmup of Bench Press (Barbell) is no set of Plank"),
        (("move", "bench", "1", "pull-up", "1", "--to", "1"), 2, "these sets are of several exercises"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    upper: Program, words: tuple[str, ...], code: int, told: str
) -> None:
    result = upper("set", *words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert told in result.stderr
    assert sets(upper) == UPPER


def test_a_finished_workout_is_asked_for_the_exercise(upper: Program) -> None:
    upper.ok("finish")
    result = upper("set", "edit", "2", "8")
    assert (result.exit_code, "of which exercise?" in result.stderr) == (2, True)
    assert BENCH in result.stderr
    upper.ok("set", "edit", "last", "8")
    assert sets(upper) == UPPER | {PULL_UP: ["bw x10 34", "bw x8 35"]}


def test_another_workout_is_named(upper: Program) -> None:
    upper.ok("import", "-", given="2026-11-20 18:00-19:00\n  squat 100kg 5,5,5\n")
    upper.ok("set", "edit", "2", "102.5x5", "--workout", "2026-11-20")
    upper.ok("set", "delete", "-w", "friday", "1")
    assert [text[:-3] for text in sets(upper, "2026-11-20")[SQUAT]] == ["102.5 x5", "100 x5"]
    assert sets(upper) == UPPER


def test_an_exercise_that_stands_there_twice_is_named_by_its_place(logbk: Program) -> None:
    logbk.ok("import", "-", given="2026-11-20\n  squat 100kg x5\n  pull-up 10\n  squat 80kg x10\n")
    result = logbk("set", "edit", "squat", "1", "90x5")
    assert result.exit_code == 3
    assert "stands in this workout 2 times" in result.stderr
    assert "1.1 or 3.1" in result.stderr
    logbk.ok("set", "edit", "3.1", "85x10")
    assert [done["sets"][0]["weight"] for done in logbk.json("show", "last")["exercises"]] == ["100", None, "85"]


def test_more_sets_take_no_more_statements(upper: Program, statement_count: StatementCount) -> None:
    upper.ok("log", "squat 9x5 100")
    one = statement_count.of(lambda: upper.ok("set", "delete", "squat", "1"))
    assert statement_count.of(lambda: upper.ok("set", "delete", "squat", "1", "2", "3", "4", "5")) == one
