"""`logbk db`: the bundled server started, stopped and looked at."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from logbk_cli.core import embedded
from logbk_cli.main import app
from tests.conftest import Program, open_folder


@pytest.fixture
def data_dir(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with open_folder() as folder:
        monkeypatch.setenv("LOGBK_DATA_DIR", str(folder))
        monkeypatch.delenv("LOGBK_DATABASE_URL", raising=False)
        yield folder
        embedded.stop(folder)


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    return result.exit_code, result.stdout


def test_the_life_of_the_bundled_server(data_dir: Path) -> None:
    code, out = run("db", "status", "--json")
    assert (code, json.loads(out)["state"]) == (0, "absent")

    code, out = run("log", "bench press 3x8 @ 80kg")
    assert (code, out) == (0, "Bench Press (Barbell)  3x8 80kg\n")
    first = json.loads(run("db", "status", "--json")[1])
    assert first["state"] == "running"
    assert first["version"] == "18"
    assert first["data_dir"] == str(data_dir)

    run("log", "80x8")
    assert json.loads(run("db", "status", "--json")[1])["pid"] == first["pid"]

    assert json.loads(run("db", "stop", "--json")[1])["state"] == "stopped"
    assert run("db", "stop")[0] == 0

    # After a reboot the next command starts it again, with everything in it.
    code, out = run("show", "--json")
    assert (code, json.loads(out)["set_count"]) == (0, 4)


def test_another_server_is_not_ours_to_manage(logbk: Program) -> None:
    result = logbk("db", "stop")
    assert result.exit_code == 6
    assert "--profile local" in result.stderr
