"""What it costs that every change is recorded, with the triggers that do it against without, and what undoing takes.

In turns on one server, so that whatever else the machine does falls on all alike.
"""

import itertools
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Final

import psycopg

ROUNDS: Final = 5
SETS: Final = 20_000
SETS_OF_A_DAY: Final = 50
# Whatever is recorded, from now on or no more.
_SWITCH: Final = """
DO $$
DECLARE
  t record;
BEGIN
  FOR t IN SELECT tgname, tgrelid::regclass AS owner FROM pg_trigger WHERE tgname ~ '^(record_|take_turns)' LOOP
    EXECUTE format('ALTER TABLE %s {} TRIGGER %I', t.owner, t.tgname);
  END LOOP;
END $$
"""


def compare(logbk: list[str], environment: Mapping[str, str], owner: str, tell: Callable[[str], None]) -> None:
    """Print medians, and how many times as long each takes as without the triggers."""
    days = (date(1950, 1, 1) + timedelta(days=number) for number in itertools.count())

    def time(*words: str) -> float:
        begin = perf_counter()
        subprocess.run([*logbk, *words], env=environment, check=True, capture_output=True)
        return perf_counter() - begin

    with tempfile.TemporaryDirectory(prefix="logbk-bench-") as folder:
        file = Path(folder) / "log.txt"

        def import_new() -> float:
            each = SETS_OF_A_DAY // 2
            workouts = (
                f"{next(days)} 18:00-19:00\n  bench {each}x8 80kg\n  squat {each}x5 100kg\n"
                for _ in range(SETS // SETS_OF_A_DAY)
            )
            file.write_text("\n".join(workouts), encoding="utf-8")
            return time("import", str(file))

        works: dict[str, Callable[[], float]] = {
            "logbk log": lambda: time("log", "bench press 80x8"),
            f"logbk import of {SETS:,} sets": import_new,
        }
        taken: dict[tuple[str, bool], list[float]] = {(name, on): [] for name in works for on in (True, False)}
        undone = []
        for (name, work), on in itertools.product(works.items(), (True, False) * ROUNDS):
            with psycopg.connect(owner) as connection:
                connection.execute(_SWITCH.format("ENABLE" if on else "DISABLE").encode())
            taken[name, on].append(work())
            if on and "import" in name:
                undone.append(time("undo"))
    with psycopg.connect(owner) as connection:
        connection.execute(_SWITCH.format("ENABLE").encode())
    tell(f"\n{'with every change recorded':40}{'median':>10}{'x without':>10}")
    for name in works:
        recorded, plain = statistics.median(taken[name, True]), statistics.median(taken[name, False])
        tell(f"{name:40}{recorded * 1000:>7.0f} ms{recorded / plain:>10.2f}")
    tell(f"{'logbk undo of such an import':40}{statistics.median(undone) * 1000:>7.0f} ms")
