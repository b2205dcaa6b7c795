"""Lists of exercises of other projects: what of theirs becomes what of ours."""

import json
from pathlib import Path
from typing import Any

import pytest

from logbk_cli.seeding.formats import FileFormat, read_file
from logbk_cli.seeding.seeder import ReadFile
from logbk_cli.seeding.values import CatalogueEntry
from logbk_cli.shared.exceptions import InvalidInputError

FREE, WGER = FileFormat.FREE_EXERCISE_DB, FileFormat.WGER


def read(folder: Path, format_: FileFormat, document: object) -> ReadFile:
    file = folder / "list.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return read_file(str(file), format_, strict=False)


def theirs(**values: object) -> dict[str, object]:
    """Return an exercise as free-exercise-db has it."""
    base: dict[str, object] = {"id": "Some_Lift", "name": "Some Lift", "force": "pull", "level": "beginner"}
    base |= {"mechanic": "compound", "equipment": "barbell", "primaryMuscles": ["lats"], "secondaryMuscles": []}
    return base | {"instructions": ["…"], "category": "strength", "images": []} | values


def sorted_as(entry: CatalogueEntry) -> tuple[str, str, str]:
    return entry.body_part, entry.modality, entry.measurement


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ("back", "barbell", "weight_reps")),
        ({"primaryMuscles": ["abdominals"], "equipment": "body only"}, ("core", "bodyweight", "bodyweight_reps")),
        ({"equipment": "body only", "force": "static"}, ("back", "bodyweight", "duration")),
        ({"equipment": None}, ("back", "other", "weight_reps")),
        ({"equipment": None, "category": "stretching"}, ("back", "bodyweight", "duration")),
        ({"equipment": "dumbbell"}, ("back", "dumbbell", "weight_reps")),
        ({"equipment": "cable"}, ("back", "cable", "weight_reps")),
        ({"equipment": "machine"}, ("back", "machine", "weight_reps")),
        ({"equipment": "machine", "name": "Smith Machine Lift"}, ("back", "smith", "weight_reps")),
        ({"equipment": "kettlebells"}, ("back", "kettlebell", "weight_reps")),
        ({"equipment": "bands"}, ("back", "band", "weight_reps")),
        ({"equipment": "e-z curl bar"}, ("back", "barbell", "weight_reps")),
        ({"equipment": "medicine ball"}, ("back", "other", "weight_reps")),
        ({"equipment": "exercise ball"}, ("back", "other", "bodyweight_reps")),
        ({"equipment": "foam roll"}, ("back", "other", "duration")),
        ({"equipment": "other", "name": "Yoke Walks", "category": "strongman"}, ("back", "other", "weight_distance")),
        ({"equipment": "machine", "category": "cardio"}, ("cardio", "cardio", "distance_duration")),
        ({"primaryMuscles": []}, ("other", "barbell", "weight_reps")),
    ],
)
def test_free_exercise_db(tmp_path: Path, values: dict[str, object], expected: tuple[str, str, str]) -> None:
    (one,) = read(tmp_path, FREE, [theirs(**values)]).entries
    assert sorted_as(one) == expected
    assert (one.source, one.key, one.attribution) == ("free-exercise-db", "Some_Lift", None)


def test_its_names_and_pictures(tmp_path: Path) -> None:
    (one,) = read(tmp_path, FREE, [theirs(name='3/4 "Lift": #2', images=["Some_Lift/0.jpg"])]).entries
    assert one.name == "3/4 Lift 2"
    assert one.picture_url is not None
    assert one.picture_url.endswith("/exercises/Some_Lift/0.jpg")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"id": ""}, "an exercise needs an id and a name"),
        ({"name": None}, "an exercise needs an id and a name"),
        ({"equipment": "anvil"}, "Some Lift: there is no equipment 'anvil'"),
        ({"primaryMuscles": ["toes"]}, "Some Lift: there is no muscle 'toes'"),
        ({"primaryMuscles": "lats"}, "Some Lift: primaryMuscles: a list of texts was expected"),
        ({"name": ["a"]}, "name: a text or a number was expected"),
        ({"id": "Other"}, "Some Lift 2 stands there twice, first at 1"),
    ],
)
def test_an_entry_that_cannot_be_one_is_told_with_its_number(
    tmp_path: Path, values: dict[str, object], message: str
) -> None:
    first = theirs(id="Other", name="Other")
    wrong = theirs(**values) | ({"name": "Some Lift 2"} if values.get("id") == "Other" else {})
    found = read(tmp_path, FREE, [first, wrong, theirs(id="Last", name="Last")])
    assert [one.key for one in found.entries] == ["Other", "Last"]
    assert [(one.place, one.message) for one in found.errors] == [("entry 2", message)]


@pytest.mark.parametrize("format_", [FREE, WGER])
def test_what_is_no_object_is_an_entry_that_is_left_out(tmp_path: Path, format_: FileFormat) -> None:
    exercise = theirs() if format_ is FREE else info()
    found = read(tmp_path, format_, [exercise, 5, None])
    assert len(found.entries) == 1
    assert [(one.place, one.message) for one in found.errors] == [
        ("entry 2", "an object was expected, not '5'"),
        ("entry 3", "an object was expected, not 'None'"),
    ]


LICENCE = {"id": 2, "short_name": "CC-BY-SA 4", "url": "https://creativecommons.org/licenses/by-sa/4.0/deed.en"}

ENGLISH = {
    "id": 2,
    "name": "Two-Handed Swing",
    "language": 2,
    "license_author": "Ann O'Nym",
    "aliases": [{"id": 9, "alias": "Hardstyle Swing"}, {"id": 10, "alias": ""}],
}


def info(**values: object) -> dict[str, object]:
    """Return an exercise as wger's exerciseinfo has it."""
    base: dict[str, Any] = {
        "id": 345,
        "uuid": "c788d643-150a-4ac7-97ef-84643c6419bf",
        "category": {"id": 10, "name": "Legs"},
        "muscles": [{"id": 8, "name": "Gluteus maximus", "name_en": "Glutes"}],
        "muscles_secondary": [],
        "equipment": [{"id": 10, "name": "Kettlebell"}],
        "license": LICENCE,
        "license_author": "deusinvictus",
        "translations": [
            {"id": 1, "name": "Kettlebell Schwung", "language": 1, "aliases": []},
            ENGLISH,
        ],
    }
    return base | values


def test_wger(tmp_path: Path) -> None:
    for document in ({"count": 1, "next": None, "results": [info()]}, [info()]):
        (one,) = read(tmp_path, WGER, document).entries
        assert (one.name, one.aliases) == ("Two-Handed Swing", ("Two-Handed Swing", "Hardstyle Swing"))
        assert (one.source, one.key) == ("wger", "c788d643-150a-4ac7-97ef-84643c6419bf")
        assert sorted_as(one) == ("glutes", "kettlebell", "weight_reps")
        assert one.attribution == (
            "wger.de, by deusinvictus, Ann O'Nym, CC-BY-SA 4 (https://creativecommons.org/licenses/by-sa/4.0/deed.en)"
        )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"category": {"name": "Arms"}, "muscles": []}, ("biceps", "kettlebell", "weight_reps")),
        (
            {"category": {"name": "Arms"}, "muscles": [{"name": "Triceps brachii"}]},
            ("triceps", "kettlebell", "weight_reps"),
        ),
        ({"category": "Abs", "equipment": [{"name": "Gym mat"}]}, ("core", "bodyweight", "bodyweight_reps")),
        ({"equipment": [{"name": "none (bodyweight exercise)"}]}, ("glutes", "bodyweight", "bodyweight_reps")),
        ({"equipment": [{"name": "Pull-up bar"}]}, ("glutes", "bodyweight", "bodyweight_reps")),
        ({"equipment": [{"name": "Bench"}, {"name": "SZ-Bar"}]}, ("glutes", "barbell", "weight_reps")),
        ({"equipment": []}, ("glutes", "other", "weight_reps")),
        ({"category": {"name": "Cardio"}, "equipment": []}, ("cardio", "cardio", "distance_duration")),
    ],
)
def test_how_wgers_are_sorted(tmp_path: Path, values: dict[str, object], expected: tuple[str, str, str]) -> None:
    (one,) = read(tmp_path, WGER, [info(**values)]).entries
    assert sorted_as(one) == expected


def test_a_language_may_be_an_object_and_english_may_be_missing(tmp_path: Path) -> None:
    named = [{"name": "Schwung", "language": {"id": 1, "short_name": "de"}}]
    english = [*named, {"name": "Swing Thing", "language": {"id": 2, "short_name": "en"}}]
    names = [
        read(tmp_path, WGER, [info(translations=translations)]).entries[0].name for translations in (named, english)
    ]
    assert names == ["Schwung", "Swing Thing"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"uuid": None}, "it has no uuid"),
        ({"translations": []}, "it has no name in any language"),
        ({"translations": "x"}, "translations: a list of objects was expected"),
        ({"category": {"name": "Toes"}}, "Two-Handed Swing: there is no category 'toes'"),
    ],
)
def test_a_wger_entry_that_cannot_be_one(tmp_path: Path, values: dict[str, object], message: str) -> None:
    found = read(tmp_path, WGER, {"results": [info(**values)]})
    assert (found.entries, [(one.place, one.message) for one in found.errors]) == ((), [("entry 1", message)])


@pytest.mark.parametrize(("format_", "key"), [(FREE, "exercises"), (WGER, "results")])
@pytest.mark.parametrize("text", ['{"a": 1}', "5", '"x"', "null", "{}", '{"KEY": 5}'])
def test_a_document_without_a_list_is_refused(tmp_path: Path, format_: FileFormat, key: str, text: str) -> None:
    with pytest.raises(InvalidInputError, match=r"list\.json is no list of exercises$") as caught:
        read(tmp_path, format_, text.replace("KEY", key))
    assert caught.value.hint == f"It is a list of objects, or an object with such a list as its '{key}'."


@pytest.mark.parametrize(("format_", "key"), [(FREE, "exercises"), (WGER, "results")])
@pytest.mark.parametrize("text", ["[]", " \n[ ]", '{"KEY": []}'])
def test_a_list_may_be_empty(tmp_path: Path, format_: FileFormat, key: str, text: str) -> None:
    assert read(tmp_path, format_, text.replace("KEY", key)).entries == ()


@pytest.mark.parametrize("format_", [FREE, WGER])
@pytest.mark.parametrize("text", ["[{", '{"results": [}', "[1]", "[" * 60 + "]" * 60])
def test_what_is_no_such_document_is_refused(tmp_path: Path, format_: FileFormat, text: str) -> None:
    with pytest.raises(InvalidInputError):
        read(tmp_path, format_, text)
