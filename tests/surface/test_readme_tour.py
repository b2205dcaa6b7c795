"""The tour in README.md runs, and shows what the program really says. `LOGBK_REWRITE=1` writes it anew."""

import os
import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import Program, StillClock
from tests.surface.reference import README

BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def test_the_tour_shows_what_the_program_says(
    logbk: Program, still_clock: StillClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOGBK_CONFIG_DIR", str(tmp_path / "config"))
    readme = README.read_text(encoding="utf-8")

    files: dict[str, list[str]] = {}

    def run_block(block: re.Match[str]) -> str:
        lines = []
        file: list[str] | None = None
        for line in block[1].splitlines():
            if line.startswith("$ "):
                file = None
            if line.startswith("$ cat "):  # what stands below is in the file from now on
                file = []
                files[line.removeprefix("$ cat ")] = file
                lines.append(line)
            elif file is not None:
                file.append(line)
                lines.append(line)
            elif line.startswith("$ logbk "):
                for name, text in files.items():
                    Path(name).write_text("".join(f"{one}\n" for one in text), encoding="utf-8")
                files.clear()
                result = logbk(*shlex.split(line.removeprefix("$ logbk "), comments=False))
                output = (result.stderr + result.stdout).splitlines()
                lines += [line, *(shown.rstrip() for shown in output)]
                # The workouts of the tour take half an hour, two days apart.
                still_clock.advance(**({"days": 2} if "finish" in line else {"minutes": 6}))
        return "```console\n" + "\n".join(lines) + "\n```"

    shown = BLOCK.sub(run_block, readme)
    if os.environ.get("LOGBK_REWRITE"):
        README.write_text(shown, encoding="utf-8")
    assert shown == readme
