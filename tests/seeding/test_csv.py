"""Tables of exercises: what is read, what cannot be, and where that stands."""

from pathlib import Path

import pytest

from logbk_cli.seeding.formats import FileFormat, read_file
from logbk_cli.seeding.seeder import ReadFile
from logbk_cli.shared.exceptions import InvalidInputError, NotFoundError

HEADER = "name,body_part,modality,measurement,aliases\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "club.csv"


def read(table: Path, text: str, *, strict: bool = False) -> ReadFile:
    table.write_text(text, encoding="utf-8")
    return read_file(str(table), FileFormat.CSV, strict=strict)


def places(found: ReadFile) -> list[tuple[str, str]]:
    return [(one.place, one.message) for one in found.errors]


def test_a_row_becomes_an_exercise(table: Path) -> None:
    found = read(table, HEADER + "Zercher March,Full Body,barbell,weight_distance,zercher carry; zm |zed\n")
    (one,) = found.entries
    assert (one.source, one.key, one.name, one.body_part) == ("csv", "zercher march", "Zercher March", "full_body")
    assert (one.modality, one.measurement, one.commonness) == ("barbell", "weight_distance", 0)
    assert one.aliases == ("Zercher March", "zercher carry", "zm", "zed")
    assert one.id.version == 5
    assert found.bad_rows == 0


def test_three_columns_are_enough(table: Path) -> None:
    found = read(table, "modality,name,body_part\nbodyweight,Nordic Slide,hamstrings\ncardio,Ski Thing,cardio\n")
    assert [(one.name, one.measurement) for one in found.entries] == [
        ("Nordic Slide", "bodyweight_reps"),
        ("Ski Thing", "distance_duration"),
    ]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_the_header_tells_what_stands_between_cells(table: Path, separator: str) -> None:
    rows = [("name", "body_part", "modality", "aliases"), ("Ski, Thing", "cardio", "cardio", '"one; two"')]
    (one,) = read(table, "\ufeff" + "".join(f"{separator.join(row)}\r\n" for row in rows)).entries
    assert (one.name, one.aliases) == ("Ski, Thing", ("Ski, Thing", "one", "two"))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Half,back", "it has 2 cells, and the header 5"),
        ("Wrong,tail,cable,,", "there is no body part 'tail'; choose from chest, "),
        ("Wrong,back,anvil,,", "there is no modality 'anvil'; choose from barbell, "),
        ("Wrong,back,cable,miles,", "there is no measurement 'miles'; choose from weight_reps, "),
        (",back,cable,,", "not a usable name: ''"),
        ("a: b,back,cable,,", "not a usable name: 'a: b'"),
        ("2026-01-01 Row,back,cable,,", "not a usable name: "),
        ("x" * 121 + ",back,cable,,", "the name is longer than 120 characters"),
        ("Good,back,cable,,!!", "not a usable alias: '!!'"),
        ("first ones,back,cable,,", "first ones stands there twice, first at 2"),
    ],
)
def test_a_row_that_cannot_be_one_is_told_with_its_line(table: Path, row: str, message: str) -> None:
    text = f"{HEADER}First One,back,cable,,\n\n{row}\nLast One,back,cable,,\n"
    found = read(table, text)
    assert [one.name for one in found.entries] == ["First One", "Last One"]
    ((place, told),) = places(found)
    assert place == "line 4"
    assert told.startswith(message)
    assert found.bad_rows == 1
    with pytest.raises(InvalidInputError) as caught:
        read(table, text, strict=True)
    assert caught.value.message == f"line 4: {told}"


def test_many_are_counted_and_the_first_told(table: Path) -> None:
    text = HEADER + "Bad,tail,cable,,\n" * 50
    found = read(table, text)
    assert (found.bad_rows, len(found.errors)) == (50, 20)
    with pytest.raises(InvalidInputError) as caught:
        read(table, text, strict=True)
    assert caught.value.message.startswith("50 rows cannot be exercises; nothing is written\nline 2: ")
    assert caught.value.message.endswith("\n… and 45 more")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there is no column 'name'"),
        ("name,modality\nA,cable\n", "there is no column 'body_part'"),
        (HEADER.strip() + ",weight\n", "exercises have no column 'weight'"),
        ("name,body_part,modality,name\n", "a column stands there twice"),
    ],
)
def test_another_header_is_refused(table: Path, text: str, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message) as caught:
        read(table, text)
    assert caught.value.hint == (
        "The first line of the table is name,body_part,modality,measurement,picture_url,aliases; "
        "the last three may be missing."
    )


def test_no_entry_has_the_name_of_another_for_an_alias(table: Path) -> None:
    found = read(table, HEADER + "One Row,back,cable,,two rows;uno\nTwo Row,back,cable,,\n")
    assert [one.aliases for one in found.entries] == [("One Row", "uno"), ("Two Row",)]


def test_what_steers_a_terminal_does_not_get_in(table: Path) -> None:
    (one,) = read(table, HEADER + "Bad\u202e Row\u200b,back,cable,,al\x07ias\n").entries
    assert (one.name, one.aliases) == ("Bad Row", ("Bad Row", "alias"))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no file"):
        read_file(str(tmp_path / "none.csv"), FileFormat.CSV, strict=False)
