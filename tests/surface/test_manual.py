"""The manual pages: in step with the program, understood by `man`, and in the wheel."""

import os
import subprocess
import tomllib
from pathlib import Path

from tests.surface.manual import FOLDER, pages
from tests.tmux import require_programs

FILES = sorted(file for file in FOLDER.rglob("*") if file.is_file())


def test_the_pages_are_what_the_program_says() -> None:
    written = pages()
    assert {file.relative_to(FOLDER).as_posix() for file in FILES} == set(written)
    for name, text in written.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, f"{name}: run `poe docs`"


def shown(page: str) -> str:
    """Return a page as `man` shows it; whatever it complains of fails."""
    require_programs("man")
    done = subprocess.run(
        ["man", "--warnings", "-l", str(FOLDER / page)],
        env={**os.environ, "MANWIDTH": "200", "LC_ALL": "C.UTF-8", "MANROFFOPT": "-c"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


def test_man_shows_each_without_complaint() -> None:
    for file in FILES:
        text = shown(str(file.relative_to(FOLDER)))
        assert "\nNAME\n" in text
        assert file.stem in text


def test_the_pages_tell_what_the_help_tells() -> None:
    overview = shown("man1/logbk.1")
    assert "LOGBK_PAGER" in overview
    assert "doctor" in overview.partition("COMMANDS")[2]
    config = shown("man1/logbk-config.1")
    assert "logbk config set [OPTIONS] {KEY} {VALUE}" in config
    assert "-n N" in shown("man1/logbk-history.1")
    assert "bench +2.5kg x 5            2.5 kg more" in shown("man7/logbk-notation.7")


def test_the_wheel_ships_them() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared["completions/man"] == "share/man"
