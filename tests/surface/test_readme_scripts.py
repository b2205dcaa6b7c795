"""The examples for scripts in README run in a shell, and write what README says behind `#> `."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Database, Program
from tests.surface.reference import README

SECTION = re.compile(r"### Examples\n(.*?)\n## ", re.DOTALL)
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
CRONTAB = re.compile(r"```crontab\n(.*?)```", re.DOTALL)

LOG = """\
2026-09-01 18:05-19:12 Upper A
  Bench Press (Barbell): 60kg x5 warmup, 80kg x5, 82.5kg x5
  Pull Up: 10, 9, 8

2026-09-03 18:00-18:50 Lower
  Squat (Barbell): 5x5 120kg
"""
SECTION_TEXT = SECTION.search(README.read_text(encoding="utf-8"))
EXAMPLES = BLOCK.findall(SECTION_TEXT[1]) if SECTION_TEXT else []


@pytest.fixture
def environment(database: Database, logbk: Program, tmp_path: Path) -> dict[str, str]:
    """A shell's environment in which `logbk` is this program, against a log of two workouts."""
    logbk.ok("import", "-", given=LOG)
    programs = tmp_path / "bin"
    programs.mkdir()
    program = programs / "logbk"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m logbk_cli "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return {
        **os.environ,
        "HOME": str(tmp_path),
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": str(README.parent),
        "LOGBK_DATABASE_URL": database.member_url,
        "TZ": "UTC",
    }


def shell(script: str, environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-uo", "pipefail", "-c", script],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 4


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.splitlines()[0].strip("# ")[:40])
def test_an_example_does_what_it_says(environment: dict[str, str], tmp_path: Path, example: str) -> None:
    script = "\n".join(line for line in example.splitlines() if not line.startswith("#> "))
    expected = [line.removeprefix("#> ") for line in example.splitlines() if line.startswith("#> ")]
    done = shell(script, environment, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == expected


def test_the_line_for_cron_writes_the_log_away(environment: dict[str, str], tmp_path: Path) -> None:
    assert SECTION_TEXT is not None
    (line,) = CRONTAB.findall(SECTION_TEXT[1])[0].strip().splitlines()
    *times, command = line.split(maxsplit=5)
    assert all(re.fullmatch(r"[\d*/,-]+", time) for time in times)
    assert not re.search(r"(?<!\\)%", command), "cron takes a bare percent sign for the end of the command"
    done = subprocess.run(
        ["sh", "-c", command.replace(r"\%", "%")],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), "cron sends by mail whatever is written"
    (file,) = tmp_path.glob("logbk-*.ndjson")
    assert len(file.read_text(encoding="utf-8").splitlines()) == 2
