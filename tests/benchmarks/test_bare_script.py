"""The benchmark compares fairly: the bare script loads what the program loads, and nothing besides."""

import json
import subprocess
import sys

import psycopg
import pytest

from tests.benchmarks.__main__ import BARE_SCRIPT, BARE_TABLE
from tests.conftest import Database

PROBE = """
import atexit, json, runpy, sys
atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))
run = {"-m": runpy.run_module, "-f": runpy.run_path}[sys.argv.pop(1)]
del sys.argv[0]
run(sys.argv[0], run_name="__main__")
"""
# What belongs to the libraries, and only the program has reason to load.
PARTS = {"annotated_types", "typing_inspection"}


def loaded_by(*command: str) -> set[str]:
    """Return the modules of third parties that a script or a module loads in an interpreter of its own."""
    done = subprocess.run([sys.executable, "-c", PROBE, *command], check=True, capture_output=True, text=True)
    modules = set(json.loads(done.stderr.splitlines()[-1]))
    return {name for name in modules if _top(name) not in sys.stdlib_module_names | {"logbk_cli", "__mp_main__"}}


def _top(name: str) -> str:
    return name.partition(".")[0]


@pytest.fixture
def warm(database: Database) -> Database:
    with psycopg.connect(database.owner_url) as connection:
        connection.execute(BARE_TABLE)
    loaded_by("-m", "logbk_cli", "--database-url", database.member_url, "log", "bench 80x8")
    return database


def test_the_bare_script_loads_the_libraries_of_the_program_and_no_more(warm: Database) -> None:
    bare = loaded_by("-f", str(BARE_SCRIPT), warm.owner_url)
    program = loaded_by("-m", "logbk_cli", "--database-url", warm.member_url, "log", "bench press 80x8")
    assert bare - program == set()
    assert {_top(name) for name in program} - {_top(name) for name in bare} <= PARTS
    assert {"sqlalchemy", "psycopg", "pydantic", "typer", "rich"} < {_top(name) for name in bare}
    with psycopg.connect(warm.owner_url) as connection:
        assert connection.execute("SELECT count(*) FROM public.bare").fetchone() == (1,)
