"""`logbk help`: topics that are true, and the help of commands."""

import re

import pytest
from typer.testing import CliRunner

from logbk_cli.main import app
from logbk_cli.notation.reader import read_entries
from logbk_cli.topics.commands import TOPICS, text_of
from tests.surface.reference import README


@pytest.mark.parametrize("topic", TOPICS)
def test_each_topic_fits_a_terminal_and_is_told(topic: str) -> None:
    text = text_of(topic)
    assert CliRunner().invoke(app, ["help", topic]).stdout == text
    assert max(map(len, text.splitlines())) <= 120
    title, blank, _ = text.split("\n", 2)
    assert title
    assert not blank


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
