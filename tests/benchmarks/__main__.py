"""`poe bench`: how long LogBK takes, as ratios against bare Python and a bare script in the same run.

Each command runs several times, in turns with the others, so that whatever else the machine does falls on all alike.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final
from uuid import uuid4

import psycopg

from logbk_cli.core import embedded
from logbk_cli.core.database import bundled_owner
from logbk_cli.exercises.matching import ExerciseIndex, NamedExercise
from logbk_cli.notation.values import Measurement
from logbk_cli.seeding.values import read_catalogue
from tests.benchmarks import dictation, looking_back, recording, transfer

ROUNDS = 15
BARE_SCRIPT = Path(__file__).parent / "bare_script.py"
BARE_TABLE: Final = "CREATE TABLE public.bare (id uuid PRIMARY KEY, reps integer)"
QUERIES = ("bnech press", "db row", "press overhead dumbbell", "skul crusher", "lat pulldwon")


def main() -> None:
    """Print a table of medians and ratios."""
    with tempfile.TemporaryDirectory(prefix="logbk-bench-") as folder:
        data_dir = Path(folder)
        data_dir.chmod(0o755)  # as root the server runs as another user
        environment = dict(os.environ, LOGBK_DATA_DIR=folder)
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a user has warm byte code
        logbk = [sys.executable, "-m", "logbk_cli"]
        _run([*logbk, "log", "bench press 80x8"], environment)
        endpoint = embedded.find_running(data_dir)
        if endpoint is None:
            raise SystemExit("the bundled server is not running")
        try:
            owner = bundled_owner(endpoint).conninfo
            with psycopg.connect(owner) as connection:
                connection.execute(BARE_TABLE)
            _compare(
                {
                    "bare Python": [sys.executable, "-c", "pass"],
                    "bare script: same libraries, one row": [sys.executable, str(BARE_SCRIPT), owner],
                    "logbk --help": [*logbk, "--help"],
                    "logbk log": [*logbk, "log", "bench press 80x8"],
                    "logbk history": [*logbk, "history"],
                },
                environment,
            )
            recording.compare(logbk, environment, owner, _print)
            transfer.compare(logbk, environment, owner, _print)
            dictation.compare(data_dir, _print)
        finally:
            embedded.stop(data_dir)
    _search()
    _print("\nlooking back")
    looking_back.compare()


def _compare(commands: dict[str, list[str]], environment: dict[str, str]) -> None:
    times: dict[str, list[float]] = {name: [] for name in commands}
    for command in commands.values():
        _run(command, environment)  # compiles what was never run before
    for _ in range(ROUNDS):
        for name, command in commands.items():
            times[name].append(_run(command, environment))
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    python, script, *_ = medians.values()
    _print(f"{'':40}{'median':>10}{'x Python':>10}{'x script':>10}")
    for name, median in medians.items():
        _print(f"{name:40}{median * 1000:>7.0f} ms{median / python:>10.2f}{median / script:>10.2f}")


def _search() -> None:
    catalogue = read_catalogue()
    _print(f"\n{'fuzzy search, per query':40}{'median':>10}{'x smaller':>10}")
    smaller: float | None = None
    for size in (1_000, 100_000):
        index = ExerciseIndex(
            NamedExercise(
                id=uuid4(),
                name=f"{entry.name} {number // len(catalogue) or ''}".strip(),
                keys=tuple(f"{key} {number // len(catalogue) or ''}".strip() for key in entry.alias_keys[:1]),
                measurement=Measurement(entry.measurement),
            )
            for number in range(size)
            for entry in (catalogue[number % len(catalogue)],)
        )
        index.search(QUERIES[0], 10)
        taken = statistics.median(_time(partial(index.search, query, 10)) for query in QUERIES)
        ratio = "" if smaller is None else f"{taken / smaller:>10.2f}"
        _print(f"{f'{size:,} names':40}{taken * 1000:>7.1f} ms{ratio}")
        smaller = taken


def _run(command: list[str], environment: dict[str, str]) -> float:
    return _time(lambda: subprocess.run(command, env=environment, check=True, capture_output=True))


def _time(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
