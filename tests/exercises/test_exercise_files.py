"""Own exercises as files: out, in again, and into another's catalogue; what is wrong with a file."""

import json
from pathlib import Path

import pytest

from tests.conftest import Program

CSV = """\
name,body_part,modality,measurement,picture_url,aliases
Belt Squat (Pit Shark),quadriceps,machine,weight_reps,https://example.org/belt.png,belty; pit shark
Cord Thing,back,cable,duration,,
"""


def add_both(logbk: Program) -> None:
    logbk.ok(
        *("exercise", "add", "Belt Squat (Pit Shark)", "--body-part", "quadriceps", "--modality", "machine"),
        *("--alias", "belty", "--alias", "pit shark", "--picture-url", "https://example.org/belt.png"),
    )
    logbk.ok(
        *("exercise", "add", "Cord Thing", "--body-part", "back", "--modality", "cable", "--measurement", "duration")
    )


def test_the_csv_is_what_was_added(logbk: Program) -> None:
    add_both(logbk)
    logbk.ok("log", "bench 80x8")  # the member's copy of a catalogue exercise is none of their own
    assert logbk.ok("exercise", "export") == CSV


@pytest.mark.parametrize("format_", ["csv", "json"])
def test_what_is_exported_is_read_back(logbk: Program, tmp_path: Path, format_: str) -> None:
    add_both(logbk)
    file = tmp_path / f"exercises.{format_}"
    logbk.ok("exercise", "export", "-o", str(file))
    before = file.read_text(encoding="utf-8")
    assert json.loads(before)["exercises"][1]["name"] == "Cord Thing" if format_ == "json" else before == CSV
    assert logbk.json("exercise", "import", str(file)) == {"added": 0, "changed": 0, "unchanged": 2}
    for name in ("Belt Squat (Pit Shark)", "Cord Thing"):
        logbk.ok("exercise", "delete", name, "--yes")
    assert logbk.json("exercise", "import", str(file)) == {"added": 2, "changed": 0, "unchanged": 0}
    assert logbk.ok("exercise", "export", "--format", format_) == before
    assert logbk.json("exercise", "show", "pit shark")["name"] == "Belt Squat (Pit Shark)"


def test_an_exercise_that_is_there_is_brought_up_to_date_and_loses_nothing(logbk: Program) -> None:
    add_both(logbk)
    given = "name,body_part,modality,aliases\nBELT squat (Pit Shark),glutes,machine,beltie\nNew One,core,other,\n"
    assert logbk.json("exercise", "import", "-", given=given) == {"added": 1, "changed": 1, "unchanged": 0}
    belt = logbk.json("exercise", "show", "belty")
    assert (belt["name"], belt["body_part"]) == ("Belt Squat (Pit Shark)", "glutes")
    assert belt["picture_url"] == "https://example.org/belt.png"
    assert sorted(belt["aliases"]) == ["beltie", "belty", "pit shark"]
    assert logbk.json("exercise", "import", "-", given=given) == {"added": 0, "changed": 0, "unchanged": 2}


@pytest.mark.parametrize("separator", [";", "\t"])
def test_the_header_tells_what_stands_between_cells(logbk: Program, separator: str) -> None:
    rows = [("name", "body_part", "modality", "aliases"), ("Ski, Thing", "cardio", "cardio", '"one; two"')]
    table = "\ufeff" + "".join(f"{separator.join(row)}\r\n" for row in rows)
    assert logbk("exercise", "import", "-", given=table).exit_code == 0
    assert logbk.json("exercise", "show", "two")["name"] == "Ski, Thing"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "there is no column 'name'"),
        ("name,body_part\nX,back\n", "there is no column 'modality'"),
        ("name,body_part,modality,colour\n", "no column 'colour'"),
        ("name,body_part,modality,name\n", "stands there twice"),
        ("name,body_part,modality\nX,spine,cable\n", "line 2: there is no body part 'spine'"),
        ("name,body_part,modality\nX,back,cable,more\n", "line 2: 4 fields, where the header has 3"),
        ('name,body_part,modality\n"X"y,back,cable\n', "line 2: not CSV"),
        ("name,body_part,modality\nX,back,cable\nx,back,cable\n", "stands in this file twice"),
        ("name,body_part,modality\nGood One,back,cable\na:b,back,cable\n", "not a usable name"),
        ("{", "line 1, column 2: not JSON"),
        ("[]", "this is no file of exercises"),
        ('{"format": "logbk", "version": 1}', "this is no file of exercises"),
        ('{"format": "logbk-exercises", "version": 2}', "has version 2"),
        ('{"format": "logbk-exercises", "version": 1, "exercises": 1}', "is no list"),
        ('{"format": "logbk-exercises", "version": 1, "exercises": [1]}', "exercise 1 is no object"),
        ('{"format": "logbk-exercises", "version": 1, "exercises": [{"name": 5}]}', "every field is text"),
        ('{"format": "logbk-exercises", "version": 1, "exercises": [{"nom": "X"}]}', "no key 'nom'"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_a_bad_file_is_refused_whole(logbk: Program, given: str, said: str) -> None:
    result = logbk("exercise", "import", "-", given=given)
    assert result.exit_code == 2, result.stderr
    assert said in result.stderr
    assert logbk.json("exercise", "list", "--mine")["total"] == 0
