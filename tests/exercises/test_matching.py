"""Which exercise a name means, misspelt, shortened or left unclear."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbk_cli.exercises.matching import ExerciseIndex, Fits, NamedExercise, UnclearNameError
from logbk_cli.exercises.values import known_as, name_key
from logbk_cli.notation.reader import read_entries
from logbk_cli.notation.values import Measurement
from logbk_cli.seeding.values import read_catalogue

CATALOGUE = tuple(
    NamedExercise(entry.id, entry.name, entry.alias_keys, Measurement(entry.measurement), entry.commonness)
    for entry in read_catalogue()
)
INDEX = ExerciseIndex(CATALOGUE)


def own(name: str, *aliases: str, uses: int = 0, measurement: Measurement = Measurement.WEIGHT_REPS) -> NamedExercise:
    keys = tuple(name_key(text) for text in known_as(name, aliases))
    return NamedExercise(uuid4(), name, keys, measurement, uses=uses, is_own=True)


def used(name: str, uses: int) -> NamedExercise:
    (found,) = (one for one in CATALOGUE if one.name == name)
    return NamedExercise(found.id, found.name, found.keys, found.measurement, found.commonness, uses)


def with_rows(*rows: NamedExercise) -> ExerciseIndex:
    ids = {row.id for row in rows}
    return ExerciseIndex((*rows, *(one for one in CATALOGUE if one.id not in ids)))


def sets_of(text: str) -> Fits:
    """What real sets say of the exercise: the tests' own scores would hide a fault in them."""
    (entry,) = read_entries(text)
    return entry.kind.fits


counts_reps = sets_of("x 3x12")
counts_weight = sets_of("x 3x10 20kg")
counts_distance = sets_of("x 2000m 7:45")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("bench", "Bench Press (Barbell)"),
        ("bench press", "Bench Press (Barbell)"),
        ("flat bench", "Bench Press (Barbell)"),
        ("squat", "Squat (Barbell)"),
        ("front squat", "Front Squat (Barbell)"),
        ("deadlift", "Deadlift (Barbell)"),
        ("dl", "Deadlift (Barbell)"),
        ("rdl", "Romanian Deadlift (Barbell)"),
        ("romanian deadlift", "Romanian Deadlift (Barbell)"),
        ("ohp", "Overhead Press (Barbell)"),
        ("overhead press", "Overhead Press (Barbell)"),
        ("military press", "Overhead Press (Barbell)"),
        ("shoulder press", "Shoulder Press (Dumbbell)"),
        ("barbell row", "Bent Over Row (Barbell)"),
        ("pull-ups", "Pull Up"),
        ("chin ups", "Chin Up"),
        ("dips", "Chest Dip"),
        ("dip", "Chest Dip"),
        ("lateral raise", "Lateral Raise (Dumbbell)"),
        ("barbell curl", "Bicep Curl (Barbell)"),
        ("bicep curl", "Bicep Curl (Dumbbell)"),
        ("dumbbell curl", "Bicep Curl (Dumbbell)"),
        ("hammer curl", "Hammer Curl (Dumbbell)"),
        ("back extension", "Back Extension"),
        ("dumbbell row", "One Arm Row (Dumbbell)"),
        ("db row", "One Arm Row (Dumbbell)"),
        ("one arm dumbbell row", "One Arm Row (Dumbbell)"),
        ("tricep pushdown", "Triceps Pushdown (Cable)"),
        ("skullcrushers", "Skullcrusher (EZ Bar)"),
        ("standing calf raise", "Standing Calf Raise (Machine)"),
        ("leg curl", "Lying Leg Curl (Machine)"),
        ("leg extension", "Leg Extension (Machine)"),
        ("leg press", "Leg Press (Machine)"),
        ("incline bench press", "Incline Bench Press (Barbell)"),
        ("incline dumbbell press", "Incline Bench Press (Dumbbell)"),
        ("hanging leg raise", "Hanging Leg Raise"),
        ("face pull", "Face Pull (Cable)"),
        ("lat pulldowns", "Lat Pulldown (Cable)"),
        ("plank", "Plank"),
        ("push up", "Push Up"),
        ("hip thrust", "Hip Thrust (Barbell)"),
        ("good morning", "Good Morning (Barbell)"),
        ("run", "Running"),
        ("sled", "Sled Push"),
        ("farmers walk", "Farmers Walk"),
        ("dumbbell bench", "Bench Press (Dumbbell)"),
        ("cable row", "Seated Row (Cable)"),
        ("machine chest press", "Chest Press (Machine)"),
        ("t bar row", "T-Bar Row"),
        ("single leg rdl", "Single Leg Romanian Deadlift (Dumbbell)"),
        ("45 degree hyperextension", "Back Extension"),
        ("21s", "21s Bicep Curl"),
        ("90/90", "90/90 Hip Switch"),
        ("trap bar dl", "Deadlift (Trap Bar)"),
        ("snatch grip dl", "Snatch Grip Deadlift (Barbell)"),
        ("zercher dl", "Zercher Deadlift (Barbell)"),
        ("bss db", "Bulgarian Split Squat (Dumbbell)"),
        ("cable ohp", "Overhead Press (Cable)"),
        ("ssb good morning", "Safety Bar Good Morning"),
        ("cg bench", "Close Grip Bench Press (Barbell)"),
        ("cg bench press", "Close Grip Bench Press (Barbell)"),
        ("leg ext", "Leg Extension (Machine)"),
        ("r d l", "Romanian Deadlift (Barbell)"),
        ("o.h.p.", "Overhead Press (Barbell)"),
        ("pec fly", "Chest Fly (Machine)"),
        ("weighted crunches", "Crunch"),
        ("back raise", "Back Extension"),
        ("two arm kettlebell swing", "Swing (Kettlebell)"),
        ("3 second pause squat", "Paused Squat (Barbell)"),
        ("zone 2 run", "Running"),
        ("drop lunge", "Curtsy Lunge (Dumbbell)"),
        ("seated hammer curl", "Seated Hammer Curl (Dumbbell)"),
    ],
)
def test_what_people_type_and_say(query: str, name: str) -> None:
    assert INDEX.match(query).name == name


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("bnech press", "Bench Press (Barbell)"),
        ("benhc", "Bench Press (Barbell)"),
        ("press bench", "Bench Press (Barbell)"),
        ("BENCH-PRESS", "Bench Press (Barbell)"),
        ("sqaut", "Squat (Barbell)"),
        ("deadlfit", "Deadlift (Barbell)"),
        ("dead lifts", "Deadlift (Barbell)"),
        ("incline bnech press", "Incline Bench Press (Barbell)"),
        ("declin bench", "Decline Bench Press (Barbell)"),
        ("press incline dumbbell", "Incline Bench Press (Dumbbell)"),
        ("dumbell shoulder pres", "Shoulder Press (Dumbbell)"),
        ("oveerhead pres", "Overhead Press (Barbell)"),
        ("hip trust", "Hip Thrust (Barbell)"),
        ("hamer curls", "Hammer Curl (Dumbbell)"),
        ("latpull down", "Lat Pulldown (Cable)"),
        ("lap pull down", "Lat Pulldown (Cable)"),
        ("skul crusher", "Skullcrusher (EZ Bar)"),
        ("legextension", "Leg Extension (Machine)"),
        ("branch press", "Bench Press (Barbell)"),
        ("bulgarian split", "Bulgarian Split Squat (Dumbbell)"),
    ],
)
def test_slips_of_the_finger_are_forgiven(query: str, name: str) -> None:
    assert INDEX.match(query).name == name


@pytest.mark.parametrize(
    "query",
    [
        *("incline", "cable", "tricep", "decline fly cable", "kneibeuge", "nordic walk", "x", "", "?!"),
        *("machine press", "ghd"),
    ],
)
def test_what_is_not_clear_is_asked(query: str) -> None:
    with pytest.raises(UnclearNameError) as caught:
        INDEX.match(query)
    assert caught.value.query == query
    assert caught.value.details() == {"query": query, "candidates": list(caught.value.candidates)}


@pytest.mark.parametrize(
    "query",
    [
        *("beltless squat", "squat beltless", "squat w belt", "deadlift with straps", "deadlift straps"),
        *("scott press", "bench foo", "foo bench", "foo bar", "bench wu:", "bench xx", "kas glute bridge"),
        *("bench benhc foo", "footbal bar"),
    ],
)
def test_a_word_that_no_name_has_is_asked_about(query: str) -> None:
    with pytest.raises(UnclearNameError):
        INDEX.match(query)


@pytest.mark.parametrize(
    ("query", "first", "word"),
    [
        ("beltless squat", "Squat (Barbell)", "squat"),
        ("scott press", "Overhead Press (Barbell)", "p"),
        ("standing hammer curl", "Hammer Curl (Dumbbell)", "curl"),
        ("wide grip curl", "Bicep Curl (Dumbbell)", "curl"),
        ("slingshot bench", "Bench Press (Barbell)", "bench"),
        ("machine press", "Chest Press (Machine)", "press"),
        ("one arm preacher curl", "Preacher Curl (Barbell)", "preacher"),
    ],
)
def test_candidates_share_the_words_of_the_query(query: str, first: str, word: str) -> None:
    with pytest.raises(UnclearNameError) as caught:
        INDEX.match(query)
    assert caught.value.candidates[0] == first
    assert all(word in name.casefold() for name in caught.value.candidates)


def test_candidates_are_the_likely_ones() -> None:
    with pytest.raises(UnclearNameError) as caught:
        INDEX.match("row")
    assert caught.value.candidates == ("Bent Over Row (Barbell)", "Rowing (Machine)")
    assert "Bent Over Row (Barbell) or Rowing (Machine)" in str(caught.value.hint)
    with pytest.raises(UnclearNameError) as caught:
        INDEX.match("tricep")
    assert "Triceps Pushdown (Cable)" in caught.value.candidates


def test_the_sets_decide_among_those_that_share_a_name() -> None:
    assert INDEX.match("row", counts_distance).name == "Rowing (Machine)"
    assert INDEX.match("row", counts_weight).name == "Bent Over Row (Barbell)"
    assert INDEX.match("lunges", counts_reps).name == "Lunge (Bodyweight)"
    assert INDEX.match("lunges", counts_weight).name == "Lunge (Dumbbell)"


def test_sets_that_fit_nothing_decide_nothing() -> None:
    assert INDEX.match("bench", counts_distance).name == "Bench Press (Barbell)"


def test_habit_breaks_ties() -> None:
    assert with_rows(used("Rowing (Machine)", 3)).match("row").name == "Rowing (Machine)"
    assert with_rows(used("Incline Bench Press (Dumbbell)", 12)).match("incline press dumbbell").name == (
        "Incline Bench Press (Dumbbell)"
    )
    assert with_rows(used("Triceps Rope Pushdown (Cable)", 12)).match("tricep").name == "Triceps Rope Pushdown (Cable)"


def test_habit_does_not_beat_a_name() -> None:
    index = with_rows(used("Bench Press (Dumbbell)", 500))
    assert index.match("bench press").name == "Bench Press (Barbell)"
    assert index.search("bench press")[0].exercise.name == "Bench Press (Barbell)"


def test_an_own_exercise_goes_before_the_catalogue() -> None:
    mine = own("Bench Press (Barbell)")
    assert with_rows(mine).match("bench press (barbell)") == mine
    assert with_rows(mine).search("barbell bench press")[0].exercise == mine
    taught = own("Reeves Press", "bench")
    assert with_rows(taught).match("bench") == taught


def test_a_name_goes_before_an_alias() -> None:
    named = own("Drag")
    other = own("Heavy Drag", "drag", uses=40)
    assert with_rows(named, other).match("drag") == named


def test_two_own_ones_of_an_alias_are_asked_for() -> None:
    index = with_rows(own("First Thing", "thing"), own("Second Thing", "thing"))
    with pytest.raises(UnclearNameError) as caught:
        index.match("thing")
    assert set(caught.value.candidates) == {"First Thing", "Second Thing"}


def test_search_ranks_what_is_common_first() -> None:
    names = [hit.exercise.name for hit in INDEX.search("curl", 60)]
    assert names[0] == "Bicep Curl (Dumbbell)"
    assert "Lying Leg Curl (Machine)" in names
    assert names.index("Hammer Curl (Dumbbell)") < names.index("Waiter Curl (Dumbbell)")


@pytest.mark.parametrize(
    ("query", "earlier", "later"),
    [
        ("squat", "Front Squat (Barbell)", "V-Squat (Machine)"),
        ("squat", "Squat (Bodyweight)", "V-Squat (Machine)"),
        ("squat", "Goblet Squat (Kettlebell)", "Clean (Barbell)"),
        ("bench", "Incline Bench Press (Barbell)", "Bench Dip"),
        ("bench", "Bench Press (Dumbbell)", "Bench Dip"),
        ("lat pull down", "Lat Pulldown (Machine)", "Lat Pulldown (Band)"),
        ("press", "Bench Press (Barbell)", "Triceps Pushdown (Cable)"),
    ],
)
def test_search_shows_the_common_variant_first(query: str, earlier: str, later: str) -> None:
    names = [hit.exercise.name for hit in INDEX.search(query)]
    assert names.index(earlier) < names.index(later)


def test_search_completes_a_word() -> None:
    assert "Romanian Deadlift (Barbell)" in [hit.exercise.name for hit in INDEX.search("roma", 5)]


def test_search_keeps_to_its_limit() -> None:
    assert len(INDEX.search("press", 7)) == 7
    assert len(INDEX.search("press")) > 30
    assert INDEX.search("") == []


def test_search_forgives_slips() -> None:
    assert INDEX.search("dumbel lateral rasie", 1)[0].exercise.name == "Lateral Raise (Dumbbell)"


def test_an_empty_index_finds_nothing() -> None:
    index = ExerciseIndex(())
    assert index.search("bench") == []
    assert len(index) == 0
    with pytest.raises(UnclearNameError) as caught:
        index.match("bench")
    assert caught.value.candidates == ()
    assert "logbk exercise add" in str(caught.value.hint)


def test_ids_are_kept() -> None:
    exercise = own("Something")
    assert isinstance(ExerciseIndex([exercise]).match("something").id, UUID)


@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    scores = [hit.score for hit in INDEX.search(text)]
    assert scores == sorted(scores, reverse=True)
    try:
        found = INDEX.match(text)
    except UnclearNameError:
        return
    assert found in CATALOGUE
