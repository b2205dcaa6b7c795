"""The manual page: in step with the program, understood by `man`, and in the wheel."""

import os
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.surface.manual import PAGE, page


def test_the_page_is_what_the_program_says() -> None:
    assert page() == PAGE.read_text(encoding="utf-8"), "run `poe docs`"


def test_man_shows_it_without_complaint() -> None:
    if shutil.which("man") is None and "CI" not in os.environ:
        pytest.skip("there is no man here")
    done = subprocess.run(
        ["man", "--warnings", "-l", str(PAGE)],
        env={**os.environ, "MANWIDTH": "200", "LC_ALL": "C.UTF-8", "MANROFFOPT": "-c"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert "logbk config set [OPTIONS] {KEY} {VALUE}" in done.stdout
    assert 'logbk log "bench press' not in done.stdout.partition("COMMANDS")[0]
    assert "LOGBK_PAGER" in done.stdout


def test_the_wheel_ships_it() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared["completions/logbk.1"] == "share/man/man1/logbk.1"
