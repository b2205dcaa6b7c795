# ruff: noqa: ANN401 - Typer's command classes are not public
"""Every command from the outside: help, options that all share, errors and exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from logbk_cli.main import app
from tests.surface.reference import README, commands, written_readme

ROOT = Path(__file__).parents[2]
WITHOUT_JSON = {("export",), ("exercise", "export")}  # their output is the document


ALL = [(path, command) for path, command, _ in commands()]


def test_there_are_commands() -> None:
    assert {path for path, _ in ALL} >= {("log",), ("exercise", "search"), ("db", "status"), ("account", "edit")}


@pytest.mark.parametrize(
    ("path", "command"), ALL, ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_each_command_has_help(path: tuple[str, ...], command: Any) -> None:
    assert command.help
    result = CliRunner().invoke(app, [*path, "--help"])
    assert result.exit_code == 0
    assert f"logbk {' '.join(path)}" in result.stdout
    assert "--install-completion" not in result.stdout
    assert "<bool>" not in result.stdout  # a type behind an option that takes no value


@pytest.mark.parametrize(
    ("path", "command"), ALL, ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_each_command_that_shows_something_takes_json(path: tuple[str, ...], command: Any) -> None:
    options = {option for parameter in command.params for option in parameter.opts}
    assert ("--json" in options) != (path in WITHOUT_JSON)


def test_the_lists_in_readme_are_what_the_program_says() -> None:
    assert written_readme() == README.read_text(encoding="utf-8"), "run `poe docs`"


@pytest.mark.parametrize("arguments", [["lgo"], ["history", "--limit", "x"], ["log", "--unit", "stone", "x"]])
def test_usage_errors_are_exit_2_in_two_lines(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    error, hint = result.stderr.splitlines()
    assert error.startswith("error: ")
    assert hint.startswith("hint: ")


def test_a_usage_error_with_json_is_an_object() -> None:
    result = CliRunner().invoke(app, ["history", "--json", "--limit", "x"])
    assert result.exit_code == 2
    error = json.loads(result.stderr)["error"]
    assert (error["code"], error["kind"]) == (2, "invalid_input")


def test_the_two_commands_stand_at_the_top_of_readme_and_in_ci() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    check = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for command in ('pip install uv && uv run logbk log "bench press 3x8 @ 80kg"', "uv run pytest"):
        assert command in readme[:1500]
        assert command in check


@pytest.mark.parametrize("group", ["exercise", "db", "account"])
def test_a_group_alone_shows_its_help(group: str) -> None:
    result = CliRunner().invoke(app, [group])
    assert result.exit_code == 0
    assert f"logbk {group}" in result.stdout
