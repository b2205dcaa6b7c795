"""Outcomes become exit codes in one place."""

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest
from typer.testing import CliRunner

from logbk_cli.core.config import Settings
from logbk_cli.main import app
from tests.conftest import Program


def test_a_fault_of_ours_is_exit_1_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_options: object) -> Settings:
        raise RuntimeError("[red]boom[/red]\nsecond line")

    monkeypatch.setattr(Settings, "load", fail)
    result = CliRunner().invoke(app, ["db", "status"])
    assert result.exit_code == 1
    assert "RuntimeError: [red]boom[/red]" in result.stderr
    assert "Traceback" not in result.stderr
    assert "second line" not in result.stderr
    assert "Traceback" in CliRunner().invoke(app, ["--debug", "db", "status"]).stderr


def test_interrupted_is_exit_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(**_options: object) -> Settings:
        raise KeyboardInterrupt

    monkeypatch.setattr(Settings, "load", interrupt)
    assert CliRunner().invoke(app, ["db", "status"]).exit_code == 130


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("history --profile x", "logbk --profile NAME history"),
        ("history --database-url x", "logbk --database-url URL history"),
        ("db status --debug", "logbk --debug db status"),
    ],
)
def test_an_option_of_the_program_after_a_command_is_told_where_it_goes(words: str, right: str) -> None:
    result = CliRunner().invoke(app, words.split(), prog_name="logbk")
    assert result.exit_code == 2
    assert f"goes before the command: `{right}`" in result.stderr
    assert "goes before" not in CliRunner().invoke(app, ["history", "--nonsense"]).stderr


def test_a_server_that_does_not_answer_is_exit_7() -> None:
    result = CliRunner().invoke(app, ["--database-url", "postgresql://127.0.0.1:1/x", "status"])
    assert result.exit_code == 7
    assert "cannot be reached" in result.stderr


@pytest.mark.parametrize("url", ["nonsense", "postgresql://[", "mysql://x"])
def test_a_url_that_is_none_is_exit_2(url: str) -> None:
    result = CliRunner().invoke(app, ["--database-url", url, "status"])
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")


@pytest.mark.parametrize("command", [("exercise", "list"), ("exercise", "list", "--json"), ("export",)])
def test_a_reader_that_goes_away_gets_no_noise(logbk: Program, command: tuple[str, ...]) -> None:
    logbk.ok("log", "bench 80x8")
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "logbk_cli", "--database-url", logbk.database.member_url, *command],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert done.stderr == ""
    assert done.returncode == 141


def test_no_colour_without_a_terminal() -> None:
    result = CliRunner().invoke(app, ["lgo"])
    assert "\x1b" not in result.stderr


def run(*arguments: str, stdout: int | IO[str], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "logbk_cli", *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | environment,
        check=False,
    )


def test_a_full_disk_under_stdout_is_told_apart_from_a_fault(logbk: Program) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = run("--database-url", logbk.database.member_url, "log", "bench 80x8", stdout=full)
    assert done.returncode == 1
    assert "fault" not in done.stderr
    assert "What the command did is done." in done.stderr
    assert logbk.json("status")["workout"]["set_count"] == 1


def test_closed_streams_are_no_fault(logbk: Program) -> None:
    url = logbk.database.member_url
    for closed in ("<&-", ">&-", ">&- 2>&-"):
        done = run_shell(f'"$0" -m logbk_cli --database-url "$1" history {closed}', url)
        assert (done.returncode, done.stderr) in {(0, ""), (0, EMPTY)}
    assert "closed" in run_shell('"$0" -m logbk_cli --database-url "$1" log - <&-', url).stderr


EMPTY = 'No workouts yet. Log the first set: logbk log "bench press 3x8 @ 80kg"\n'


def run_shell(script: str, url: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["/bin/sh", "-c", script, sys.executable, url], capture_output=True, text=True, check=False)


def test_json_is_utf_8_whatever_the_terminal(logbk: Program) -> None:
    logbk.ok("log", "bench 80x8 # 健")
    url = logbk.database.member_url
    done = run("--database-url", url, "show", "--json", stdout=subprocess.PIPE, PYTHONIOENCODING="latin-1")
    assert "健" in done.stdout
