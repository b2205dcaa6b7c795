"""`logbk help`: topics that are true, and the help of commands."""

import re

import pytest
from typer.testing import CliRunner

from logbk_cli.main import app
from logbk_cli.notation.reader import read_entries
from logbk_cli.topics.commands import TOPICS, fitted, text_of
from tests.surface.reference import README


@pytest.mark.parametrize("topic", TOPICS)
def test_each_topic_fits_a_terminal_and_is_told(topic: str) -> None:
    text = text_of(topic)
    assert CliRunner().invoke(app, ["help", topic]).stdout == text
    assert max(map(len, text.splitlines())) <= 120
    title, blank, _ = text.split("\n", 2)
    assert title
    assert not blank


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("width", [60, 80])
def test_a_narrow_terminal_breaks_lines_between_words(topic: str, width: int) -> None:
    text = text_of(topic)
    narrow = fitted(text, width)
    assert max(map(len, narrow.splitlines())) <= width
    assert narrow.split() == text.split()
    assert fitted(text, 120) == text


def test_what_explains_an_example_stays_in_its_column() -> None:
    lines = fitted(text_of("notation"), 80).splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("  row 2000m"))
    assert lines[at : at + 2] == [
        "  row 2000m 7:45              distance, with time or load; run 5km 25:00, sled",
        "                              4x20m 60kg",
    ]


def test_the_exit_codes_are_those_of_readme() -> None:
    codes = re.findall(r"^\| (\d+) \| (.*?) \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(codes) > 10
    told = re.findall(r"^ +(\d+)   (.*)$", text_of("exit-codes"), re.MULTILINE)
    assert told == [(code, meaning.replace("\\|", "|")) for code, meaning in codes]


def test_the_notation_is_understood() -> None:
    examples = re.findall(r"^  (\S.*?) {2,}", text_of("notation").partition("After the sets")[0], re.MULTILINE)
    assert len(examples) > 8
    for example in examples:
        assert read_entries(example)


@pytest.mark.parametrize("words", [["history"], ["config", "set"], ["profile"]])
def test_a_command_has_the_help_that_it_has(words: list[str]) -> None:
    told = CliRunner().invoke(app, ["help", *words])
    assert told.exit_code == 0
    assert told.stdout == CliRunner().invoke(app, [*words, "--help"]).stdout
