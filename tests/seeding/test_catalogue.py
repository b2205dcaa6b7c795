"""The catalogue's own table: whole, without doubles, and findable."""

from collections import defaultdict
from uuid import UUID

import pytest

from logbk_cli.exercises.matching import ExerciseIndex, NamedExercise
from logbk_cli.exercises.values import name_key
from logbk_cli.notation.values import Measurement
from logbk_cli.seeding.values import COLUMNS, parse_catalogue, read_catalogue

HEADER = ",".join(COLUMNS) + "\n"
GOOD = "pull-up,Pull Up,back,bodyweight,bodyweight_reps,3,chins|pull-ups|strict pull up,\n"

# What sets decide, and what is meant with and without them by whoever names the movement alone.
SHARED_NAMES = {
    "row": {"Bent Over Row (Barbell)", "Rowing (Machine)"},
    "calf raise": {"Standing Calf Raise (Machine)", "Standing Calf Raise (Bodyweight)"},
    "step up": {"Step Up (Dumbbell)", "Step Up (Bodyweight)"},
    "box step up": {"Step Up (Dumbbell)", "Step Up (Bodyweight)"},
    "lunge": {"Lunge (Dumbbell)", "Lunge (Bodyweight)"},
    "forward lunge": {"Lunge (Dumbbell)", "Lunge (Bodyweight)"},
    "walking lunge": {"Walking Lunge (Dumbbell)", "Walking Lunge (Bodyweight)"},
    "reverse lunge": {"Reverse Lunge (Dumbbell)", "Reverse Lunge (Bodyweight)"},
    "lateral lunge": {"Lateral Lunge (Dumbbell)", "Lateral Lunge (Bodyweight)"},
    "side lunge": {"Lateral Lunge (Dumbbell)", "Lateral Lunge (Bodyweight)"},
    "curtsy lunge": {"Curtsy Lunge (Dumbbell)", "Curtsy Lunge (Bodyweight)"},
    "curtsey lunge": {"Curtsy Lunge (Dumbbell)", "Curtsy Lunge (Bodyweight)"},
    "drop lunge": {"Curtsy Lunge (Dumbbell)", "Curtsy Lunge (Bodyweight)"},
}


def test_it_holds_what_lifters_do() -> None:
    entries = {entry.name: entry for entry in read_catalogue()}
    assert len(entries) >= 450
    assert entries["Bench Press (Barbell)"].measurement == "weight_reps"
    assert entries["Pull Up"].measurement == "bodyweight_reps"
    assert entries["Plank"].measurement == "duration"
    assert entries["Rowing (Machine)"].measurement == "distance_duration"
    assert entries["Sled Push"].measurement == "weight_distance"


def test_variants_of_a_movement_are_for_the_same_part_of_the_body() -> None:
    parts = {entry.name: entry.body_part for entry in read_catalogue()}
    assert {part for name, part in parts.items() if name.startswith("Sumo Deadlift")} == {"back"}
    assert parts["Pullover (Barbell)"] == parts["Pullover (Dumbbell)"] == "chest"


def test_every_kind_of_bar_is_a_barbell() -> None:
    bars = ("axle ", "ez bar", "safety bar", "swiss bar", "trap bar", "landmine ")
    found = [entry for entry in read_catalogue() if any(bar in f"{entry.name} ".casefold() for bar in bars)]
    assert len(found) > 15
    assert {entry.modality for entry in found} == {"barbell"}


def test_what_assistance_is_taken_off_the_body_counts_repetitions() -> None:
    assisted = [entry for entry in read_catalogue() if "Assisted" in entry.name]
    assert len(assisted) == 6
    assert {entry.measurement for entry in assisted} == {"bodyweight_reps"}


def test_keys_and_ids_are_unique() -> None:
    entries = read_catalogue()
    assert len({entry.key for entry in entries}) == len(entries)
    assert len({entry.id for entry in entries}) == len(entries)
    assert len({entry.name.casefold() for entry in entries}) == len(entries)


def test_ids_never_change() -> None:
    ids = {entry.key: entry.id for entry in read_catalogue()}
    assert ids["bench-press-barbell"] == UUID("f7cd4d6e-61de-5729-9ef6-2b318968e54a")
    assert ids["pull-up"] == UUID("88d203d6-45ba-5701-829d-bf790f50bba1")


def test_aliases_begin_with_the_name_and_share_no_key() -> None:
    for entry in read_catalogue():
        assert entry.aliases[0] == entry.name
        assert len(set(entry.alias_keys)) == len(entry.aliases)


def test_names_are_shared_only_on_purpose() -> None:
    bearers: defaultdict[str, set[str]] = defaultdict(set)
    for entry in read_catalogue():
        for key in entry.alias_keys:
            bearers[key].add(entry.name)
    assert {key: names for key, names in bearers.items() if len(names) > 1} == SHARED_NAMES


@pytest.mark.parametrize(
    "row",
    [
        "pull-up,Pull Up,back,bodyweight,bodyweight_reps,4,,\n",
        "pull-up,Pull Up,spine,bodyweight,bodyweight_reps,3,,\n",
        "pull-up,Pull Up,back,rope,bodyweight_reps,3,,\n",
        "pull-up,Pull Up,back,bodyweight,reps,3,,\n",
        "pull-up,,back,bodyweight,bodyweight_reps,3,,\n",
        ",Pull Up,back,bodyweight,bodyweight_reps,3,,\n",
        "pull-up,Pull: Up,back,bodyweight,bodyweight_reps,3,,\n",
        "pull-up,Pull Up,back,bodyweight,bodyweight_reps,3,no # hash,\n",
        "pull-up,Pull Up,back,bodyweight,bodyweight_reps,3\n",
        "pull-up,Pull Up,back,bodyweight,bodyweight_reps,3,,,more\n",
        "other,Pull-Up,back,bodyweight,bodyweight_reps,3,,\n" + GOOD,
        "pull-up,Something Else,back,bodyweight,bodyweight_reps,3,,\n" + GOOD,
    ],
)
def test_a_bad_row_is_named_by_its_line(row: str) -> None:
    lines = (HEADER + row).splitlines(keepends=True)
    with pytest.raises(ValueError, match=rf"^catalogue line {len(lines)}: "):
        parse_catalogue(lines)


def test_a_good_row_is_read() -> None:
    (entry,) = parse_catalogue([HEADER, GOOD])
    assert (entry.name, entry.commonness, entry.picture_url) == ("Pull Up", 3, None)
    assert entry.aliases == ("Pull Up", "chins", "strict pull up")


def test_wrong_columns_are_refused() -> None:
    with pytest.raises(ValueError, match="line 1"):
        parse_catalogue(["name,key\n"])


def _index() -> ExerciseIndex:
    return ExerciseIndex(
        NamedExercise(entry.id, entry.name, entry.alias_keys, Measurement(entry.measurement), entry.commonness)
        for entry in read_catalogue()
    )


def test_every_name_and_alias_means_its_exercise() -> None:
    index = _index()
    for entry in read_catalogue():
        for alias in entry.aliases:
            if name_key(alias) not in SHARED_NAMES:
                assert index.match(alias).name == entry.name
