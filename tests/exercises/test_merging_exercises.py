"""Exercises renamed, merged and given further names: what a name means afterwards, and where the history is."""

from typing import Any

import pytest

from tests.conftest import Program, StillClock

BENCH, FLY, CROSSOVER = "Bench Press (Barbell)", "Chest Fly (Cable)", "Cable Crossover"


def add(logbk: Program, name: str, *options: str, modality: str = "barbell") -> None:
    logbk.ok("exercise", "add", name, "--body-part", "chest", "--modality", modality, *options)


def meant(logbk: Program, name: str) -> str:
    return str(logbk.json("exercise", "show", name)["name"])


def done(logbk: Program, name: str) -> list[str]:
    """Return what was done of an exercise, a text for each workout, the newest first."""
    sessions = logbk.json("history", "--exercise", name, "--limit", "100")["sessions"]
    return [",".join(f"{one['weight']}x{one['reps']}" for one in session["sets"]) for session in sessions]


def refused(logbk: Program, code: int, said: str, *words: str) -> None:
    before = everything(logbk)
    result = logbk(*words)
    assert (result.exit_code, said in result.stderr) == (code, True), result.stderr
    assert everything(logbk) == before


def everything(logbk: Program) -> Any:  # noqa: ANN401 - JSON documents
    return logbk.ok("export"), logbk.json("exercise", "list", "--mine"), logbk.json("exercise", "show", "bench")


@pytest.fixture
def log(logbk: Program, still_clock: StillClock) -> Program:
    """Three workouts: an own exercise, the catalogue's, and both."""
    add(logbk, "Flat Barbell Press", "--alias", "fbp")
    for text in ("flat barbell press 80x8", "bench 82.5x6", "fbp 85x5; squat 100x5; bench 60x10"):
        logbk.ok("log", text)
        logbk.ok("finish")
        still_clock.advance(days=1)
    return logbk


def test_the_history_of_an_own_exercise_moves_into_the_catalogues(log: Program) -> None:
    assert done(log, "fbp") == ["85x5", "80x8"]
    merged = log.json("exercise", "merge", "flat barbell press", "bench")
    assert (merged["name"], merged["is_own"], merged["uses"]) == (BENCH, False, 4)
    assert merged["own_aliases"] == ["Flat Barbell Press", "fbp"]
    assert done(log, BENCH) == ["85x5,60x10", "82.5x6", "80x8"]
    for name in ("Flat Barbell Press", "fbp", "bench"):
        assert meant(log, name) == BENCH
    assert log.json("exercise", "list", "--mine")["total"] == 0
    # Each line stays where it stood.
    assert "  Bench Press (Barbell): 85kg x5\n  Squat (Barbell): 100kg x5\n  Bench Press (Barbell): 60kg x10" in log.ok(
        "export"
    )
    log.ok("log", "fbp 90x3")
    assert done(log, "bench")[0] == "90x3"


def test_the_catalogues_history_moves_and_it_is_hidden(log: Program) -> None:
    count = log.json("exercise", "list")["total"]
    merged = log.json("exercise", "merge", "bench", "fbp")
    assert (merged["name"], merged["uses"], merged["hides"]) == ("Flat Barbell Press", 4, [BENCH])
    assert done(log, "fbp") == ["85x5,60x10", "82.5x6", "80x8"]
    for name in ("bench", BENCH, "Barbell Bench Press", "bp", "bnech press barbell"):
        assert meant(log, name) == "Flat Barbell Press"
    assert log.json("exercise", "list")["total"] == count - 1
    found = log.json("exercise", "search", "bench press", "--limit", "100")["exercises"]
    assert BENCH not in [one["name"] for one in found]
    # What is exported reads back to the same log.
    assert log.json("import", "-", given=log.ok("export"))["workouts"]["added"] == 0
    # The name taken from it, the catalogue's is there again; the history stays.
    back = log.json("exercise", "alias", "remove", "fbp", BENCH)
    assert back["hides"] == []
    assert meant(log, BENCH) == BENCH
    assert done(log, "fbp") == ["85x5,60x10", "82.5x6", "80x8"]


def test_one_of_the_catalogue_into_another(logbk: Program) -> None:
    logbk.ok("log", "chest fly cable 3x12 15kg; cable crossover 20x10")
    merged = logbk.json("exercise", "merge", FLY, CROSSOVER)
    assert (merged["name"], merged["is_own"], merged["hides"]) == (CROSSOVER, False, [FLY])
    assert done(logbk, CROSSOVER) == ["15x12,15x12,15x12,20x10"]
    assert meant(logbk, FLY) == CROSSOVER
    logbk.ok("log", "cable fly 17.5x12")
    assert done(logbk, CROSSOVER) == ["15x12,15x12,15x12,20x10,17.5x12"]


def test_one_that_was_never_done_gives_its_names(logbk: Program) -> None:
    assert logbk.json("exercise", "merge", FLY, CROSSOVER)["uses"] == 0
    assert meant(logbk, FLY) == CROSSOVER


def test_an_own_exercise_goes_back_into_the_one_that_it_hides(logbk: Program) -> None:
    logbk.ok("exercise", "add", "plank", "--body-part", "core", "--modality", "bodyweight", "--measurement", "duration")
    logbk.ok("log", "plank 1:30")
    own = logbk.json("exercise", "show", "plank")
    assert (own["name"], own["is_own"], own["hides"]) == ("plank", True, ["Plank"])
    merged = logbk.json("exercise", "merge", "plank", "plank")
    assert (merged["name"], merged["is_own"], merged["hides"], merged["uses"]) == ("Plank", False, [], 1)
    assert logbk.json("exercise", "list", "--mine")["total"] == 0


def test_a_private_name_that_hides_one_is_shown_as_such(logbk: Program) -> None:
    logbk.ok("exercise", "add", "Plank", "--body-part", "core", "--modality", "bodyweight", "--measurement", "duration")
    for words in (("list", "--mine"), ("search", "plank")):
        assert "Plank yours, in place of the catalogue's" in logbk.ok("exercise", *words)
    assert "In place of  the catalogue's" in logbk.ok("exercise", "show", "plank")
    logbk.ok("exercise", "merge", FLY, CROSSOVER)
    assert f"{CROSSOVER} in place of {FLY}" in logbk.ok("exercise", "list", "--limit", "500")
    add(logbk, "Thing")
    assert "Thing yours  " in logbk.ok("exercise", "list", "--mine")


def test_sets_must_suit_the_one_that_stays(log: Program) -> None:
    refused(log, 6, "Plank counts time", "exercise", "merge", "fbp", "plank")
    refused(log, 6, "Pull Up counts reps at bodyweight", "exercise", "merge", "bench", "pull-up")
    log.ok("exercise", "add", "My Hold", "--body-part", "core", "--modality", "other", "--measurement", "weight_reps")
    log.ok("exercise", "merge", "my hold", "plank")  # nothing was done of it
    run = log.json("log", "run 25:00")["entries"][0]["exercise"]
    assert log.json("exercise", "merge", run, "plank")["uses"] == 1


def test_deleted_sets_count_too_for_they_may_come_back(log: Program) -> None:
    log.ok("log", "front squat 80x5")
    log.ok("cancel", "--yes")
    refused(log, 6, "Plank counts time", "exercise", "merge", "front squat", "plank")


def test_what_cannot_be_merged(log: Program) -> None:
    refused(log, 2, "both name Bench Press (Barbell)", "exercise", "merge", "bench", BENCH)
    refused(log, 2, "both name Flat Barbell Press", "exercise", "merge", "fbp", "fbp")
    refused(log, 3, "no exercise is called 'xyzzy'", "exercise", "merge", "xyzzy", "bench")
    refused(log, 3, "no exercise is called 'xyzzy'", "exercise", "merge", "bench", "xyzzy")
    refused(log, 3, "no exercise is called 'bnech'", "exercise", "merge", "bnech", "fbp")  # no slips where much moves
    log.ok("exercise", "rename", "fbp", "Zercher Thing")
    log.ok("exercise", "delete", "fbp", "--yes")
    refused(log, 3, "that exercise is deleted", "exercise", "merge", "zercher thing", "bench")


def test_what_is_planned_moves_along(log: Program) -> None:
    log.ok("routine", "edit", "Upper", "--from", "-", given="Flat Barbell Press: 3x5 @ 80%\n")
    log.ok("max", "set", "fbp", "100kg")
    log.ok("exercise", "merge", "fbp", "bench")
    assert "Bench Press (Barbell)" in log.ok("routine", "show", "Upper")
    assert [(one["exercise"], one["weight"]) for one in log.json("max", "list")["maxes"]] == [(BENCH, "100")]
    # One that the other has already stays.
    log.ok("max", "set", "squat", "140kg")
    log.ok("exercise", "merge", "bench", "squat")
    assert [(one["exercise"], one["weight"]) for one in log.json("max", "list")["maxes"]] == [
        ("Squat (Barbell)", "140")
    ]


def test_renaming(log: Program) -> None:
    renamed = log.json("exercise", "rename", "fbp", "Touch and Go Press")
    assert (renamed["name"], renamed["aliases"], renamed["uses"]) == ("Touch and Go Press", ["fbp"], 2)
    assert done(log, "Touch and go press") == ["85x5", "80x8"]
    assert log("exercise", "show", "flat barbell press").stdout.startswith(BENCH)  # a name of the catalogue's
    refused(log, 5, "belongs to the catalogue", "exercise", "rename", "bench", "Mine")
    refused(log, 6, "already have an exercise called Squat (Barbell)", "exercise", "rename", "fbp", "Squat (Barbell)")
    refused(log, 2, "not a usable name", "exercise", "rename", "fbp", "a;b")
    refused(log, 3, "no exercise is called 'xyzzy'", "exercise", "rename", "xyzzy", "Mine")


def test_a_name_of_ones_own_for_the_catalogues(logbk: Program) -> None:
    named = logbk.json("exercise", "alias", "add", "bench press (dumbbell)", "Bench")
    assert (named["own_aliases"], named["is_own"], named["hides"]) == (["Bench"], False, [])
    # It goes before what the catalogue calls so, also where that one is done more.
    logbk.ok("log", "bench press (barbell) 80x8, 80x8")
    logbk.ok("log", "bench 30x8")
    assert done(logbk, "bench press (dumbbell)") == ["30x8"]
    assert "Bench (yours)" in logbk.ok("exercise", "show", "bench")
    back = logbk.json("exercise", "alias", "remove", "bench", "bench")
    assert (back["name"], back["own_aliases"]) == ("Bench Press (Dumbbell)", [])
    assert meant(logbk, "bench") == BENCH


def test_a_name_that_it_bears_already_is_given_once(logbk: Program) -> None:
    for alias in ("bench press", BENCH, "Barbell bench press"):
        assert logbk.json("exercise", "alias", "add", "bench", alias)["own_aliases"] == []
    for _ in range(2):
        assert logbk.json("exercise", "alias", "add", "bench", "my press")["own_aliases"] == ["my press"]
    assert logbk.json("exercise", "edit", "bench", "--add-alias", "mp")["own_aliases"] == ["my press", "mp"]
    assert logbk.json("exercise", "edit", "bench", "--remove-alias", "mp")["own_aliases"] == ["my press"]


def test_names_that_cannot_be_given_or_taken(log: Program) -> None:
    refused(log, 6, "Bench Press (Barbell) is another exercise in your log", "exercise", "alias", "add", "fbp", BENCH)
    refused(
        log,
        6,
        "Flat Barbell Press is another exercise of yours",
        *["exercise", "alias", "add", "bench"],
        "flat barbell press",
    )
    refused(log, 6, "'FBP' is what you call Flat Barbell Press", "exercise", "alias", "add", "squat", "FBP")
    refused(log, 2, "not a usable alias", "exercise", "alias", "add", "squat", "a:b")
    refused(log, 5, "'bp' is what the catalogue calls Bench Press (B", "exercise", "alias", "remove", "bench", "bp")
    refused(log, 2, "is the exercise's own name", "exercise", "alias", "remove", "bench", BENCH)
    refused(log, 3, "has no alias 'nope'", "exercise", "alias", "remove", "bench", "nope")
    refused(log, 3, "no exercise is called 'xyzzy'", "exercise", "alias", "add", "xyzzy", "x")
    refused(log, 5, "belongs to the catalogue", "exercise", "edit", "bench", "--add-alias", "x", "--name", "Mine")
    refused(log, 2, "Missing", "exercise", "alias", "add", "bench")


def test_a_full_name_of_one_that_is_not_in_the_log_takes_its_place(logbk: Program) -> None:
    add(logbk, "Press on the floor", "--alias", "Floor Press (Barbell)")
    shown = logbk.json("exercise", "show", "floor press (barbell)")
    assert (shown["name"], shown["hides"]) == ("Press on the floor", ["Floor Press (Barbell)"])
    logbk.ok("log", "floor press (barbell) 70x8")
    assert done(logbk, "press on the floor") == ["70x8"]
    # Deleted, it stands in nobody's place.
    logbk.ok("exercise", "delete", "press on the floor", "--yes")
    assert meant(logbk, "floor press (barbell)") == "Floor Press (Barbell)"
