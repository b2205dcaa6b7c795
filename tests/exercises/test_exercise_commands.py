"""`logbk exercise`: search, list, show, add, edit and delete."""

import json
import re
from typing import Protocol

import pytest
from typer.testing import CliRunner

from logbk_cli.exercises.values import BodyPart, Modality
from logbk_cli.main import app


class Database(Protocol):
    member_url: str


class Program:
    def __init__(self, url: str) -> None:
        self._url = url

    def run(self, *words: str, code: int = 0) -> tuple[str, str]:
        result = CliRunner().invoke(app, ["--database-url", self._url, "exercise", *words])
        assert result.exit_code == code, result.output
        return result.stdout, result.stderr

    def json(self, *words: str) -> dict[str, object]:
        document = json.loads(self.run(*words, "--json")[0])
        assert isinstance(document, dict)
        return document

    def error(self, *words: str, code: int) -> dict[str, object]:
        out, err = self.run(*words, "--json", code=code)
        assert out == ""
        error = json.loads(err)["error"]
        assert error["code"] == code
        assert isinstance(error, dict)
        return error


@pytest.fixture
def program(database: Database) -> Program:
    return Program(database.member_url)


ADD = ("add", "Rope Thing (Cable)", "--body-part", "back", "--modality", "cable", "--alias", "thingy")


def test_searching(program: Program) -> None:
    out, err = program.run("search", "bnech press", "--limit", "3")
    assert next(line for line in out.splitlines() if "(" in line).startswith(" Bench Press (Barbell)")
    assert re.search(r"1 to 3 of \d+", err)
    found = program.json("search", "curl", "--body-part", "biceps", "--modality", "cable", "--limit", "2")
    assert found["limit"] == 2
    assert found["page"] == 1
    out, err = program.run("search", "kneibeuge")
    assert (out, err) == ("", "No exercise answers to that.\n")


def test_listing(program: Program) -> None:
    out, _ = program.run("list", "--modality", "smith", "--limit", "500")
    assert "Squat (Smith Machine)" in out
    assert "Squat (Barbell)" not in out
    out, err = program.run("list", "--page", "1000")
    assert out == ""
    assert "no page 1000" in err
    assert program.json("list", "--mine")["exercises"] == []


def test_showing(program: Program) -> None:
    out, _ = program.run("show", "ohp")
    assert out.startswith("Overhead Press (Barbell)\n")
    assert "military press" in out
    assert list(program.json("show", "ohp")) == [
        "id",
        "name",
        "body_part",
        "modality",
        "measurement",
        "picture_url",
        "aliases",
        "own_aliases",
        "is_own",
        "hides",
        "uses",
        "last_used_at",
        "attribution",
        "trend",
    ]
    error = program.error("show", "tricep", code=3)
    assert error["kind"] == "not_found"
    assert error["query"] == "tricep"
    assert error["candidates"]


def test_an_exercise_of_ones_own(program: Program) -> None:
    out, err = program.run(*ADD)
    assert out.startswith("Rope Thing (Cable)\n")
    assert err == "Added.\n"
    assert program.error(*ADD, code=6)["kind"] == "business_rule"
    assert program.json("edit", "thingy", "--name", "Cord [/] Thing", "--remove-alias", "thingy")["aliases"] == []
    out, _ = program.run("list", "--mine")
    assert "Cord [/] Thing yours" in out
    assert "--yes" in str(program.error("delete", "cord thing", code=2)["hint"])
    out, err = program.run("delete", "cord thing", "--yes")
    assert err == "Deleted.\n"
    program.error("delete", "cord thing", "--yes", code=3)


def test_the_catalogue_is_not_ones_own(program: Program) -> None:
    assert program.error("delete", "bench", "--yes", code=5)["kind"] == "permission_denied"
    program.error("edit", "bench", "--name", "Mine", code=5)


def test_wrong_usage(program: Program) -> None:
    program.error("add", "Thing", "--body-part", "spine", "--modality", "cable", code=2)
    program.error("add", "Thing", "--body-part", "back", code=2)
    program.error("add", "a: b", "--body-part", "back", "--modality", "cable", code=2)
    program.error("edit", "thing", code=3)
    program.error("list", "--limit", "0", code=2)
    program.error("search", code=2)


def test_the_lists_need_no_database() -> None:
    for command, values in (("body-parts", list(BodyPart)), ("modalities", list(Modality))):
        result = CliRunner().invoke(app, ["exercise", command])
        assert (result.exit_code, result.stdout.split()) == (0, values)
        result = CliRunner().invoke(app, ["exercise", command, "--json"])
        assert json.loads(result.stdout) == {command.replace("-", "_"): values}
