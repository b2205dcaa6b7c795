"""How fast a log goes out and comes in, beside what PostgreSQL's own COPY takes for the same rows.

All in one run and in turns, so that whatever else the machine does falls on all alike. The floor of an export is COPY
of the same columns in the same order by the same server, that of an import COPY into the same tables, past the policies
and triggers that LogBK passes through; and, for either, reading the CSV alone with Python's own reader.
"""

import csv
import os
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import Final, LiteralString

import psycopg
from psycopg import sql

ROUNDS: Final = 5
WORKOUTS: Final = 1_000
SETS_OF_ONE: Final = 20
IMPORTED: Final = 250  # workouts: a year and a half of training
_START: Final = "starting alone: logbk status"
IMPORT_FORMATS: Final = ("csv", "ndjson", "json", "text", "strong", "hevy")
FORMATS: Final = ("csv", "ndjson", "json", "text", "strong", "hevy", "markdown", "xlsx")

# Workouts of four exercises with five sets each, made where they belong.
_FILL: LiteralString = """
WITH w AS (
  INSERT INTO logbk.workouts (user_id, id, name, started_at, finished_at, zone)
  SELECT a.id, gen_random_uuid(), 'Upper', t, t + interval '1 hour', 'UTC'
    FROM logbk_private.accounts AS a, generate_series(1, %(workouts)s) AS n,
         LATERAL (SELECT timestamptz '2010-01-01 18:00+00' + n * interval '1 day' AS t) AS times
   WHERE a.is_local RETURNING user_id, id, started_at
), e AS (
  INSERT INTO logbk.executions (user_id, id, workout_id, exercise_id, position)
  SELECT w.user_id, gen_random_uuid(), w.id, x.id, n
    FROM w, generate_series(1, 4) AS n,
         LATERAL (SELECT id FROM logbk.exercises AS x WHERE x.user_id = w.user_id ORDER BY id OFFSET n - 1 LIMIT 1) AS x
  RETURNING user_id, id, workout_id
)
INSERT INTO logbk.sets (user_id, id, execution_id, position, type, weight, unit, reps, done_at)
SELECT e.user_id, gen_random_uuid(), e.id, n, 'working', 80 + n, 'kg', 8, w.started_at
  FROM e JOIN w ON w.id = e.workout_id, generate_series(1, 5) AS n
"""
_COPY_OUT: LiteralString = """
COPY (
  SELECT w.started_at, w.finished_at, w.zone, w.is_all_day, w.name, w.note, x.name, x.body_part, x.modality,
         x.measurement, e.note, s.type, s.weight, s.unit, s.relative_to_bodyweight, s.reps, s.forced_reps, s.rpe, s.rir,
         s.duration_s, s.distance, s.distance_unit, s.note, s.done_at
    FROM logbk.workouts AS w
         LEFT JOIN logbk.executions AS e
                ON e.user_id = w.user_id AND e.workout_id = w.id AND e.deleted_at IS NULL
         LEFT JOIN logbk.exercises AS x ON x.user_id = e.user_id AND x.id = e.exercise_id
         LEFT JOIN logbk.sets AS s ON s.user_id = e.user_id AND s.execution_id = e.id AND s.deleted_at IS NULL
   WHERE w.deleted_at IS NULL
   ORDER BY w.started_at, w.id, e.position, e.id, s.position, s.id
) TO STDOUT (FORMAT csv)
"""
_TABLES: Final = ("workouts", "executions", "sets")
_EMPTY: LiteralString = "TRUNCATE logbk.workouts, logbk.executions, logbk.sets"


def compare(logbk: list[str], environment: Mapping[str, str], owner: str, show: Callable[[str], None]) -> None:
    """Print how long exports and imports take, and how often that is the time of COPY."""
    with tempfile.TemporaryDirectory() as folder:
        _exercises(logbk, environment)
        _forget(owner)
        with psycopg.connect(owner, autocommit=True) as there:
            there.execute("SET session_replication_role = replica")
            there.execute(_FILL, {"workouts": WORKOUTS})
            there.execute("ANALYZE")
        _exports(logbk, environment, owner, Path(folder), show)
        _imports(logbk, environment, owner, Path(folder), show)


def _exercises(logbk: list[str], environment: Mapping[str, str]) -> None:
    subprocess.run(
        [*logbk, "log", "bench 80x8; squat 100x5; row 3x10 70kg; deadlift 140x5"],
        env=dict(environment),
        check=True,
        capture_output=True,
    )


def _forget(owner: str) -> None:
    with psycopg.connect(owner, autocommit=True) as there:
        tables = there.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'logbk'::regnamespace AND relkind = 'r'"
        )
        changes = [name for (name,) in tables.fetchall() if name.startswith("change")]
        names = [sql.Identifier("logbk", name) for name in (*_TABLES, *changes)]
        there.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(names)))


def _exports(
    logbk: list[str], environment: Mapping[str, str], owner: str, folder: Path, show: Callable[[str], None]
) -> None:
    def copy() -> None:
        with (
            psycopg.connect(owner) as there,
            (folder / "copy.csv").open("wb") as file,
            there.cursor().copy(_COPY_OUT) as rows,
        ):
            for part in rows:
                file.write(part)

    def read() -> None:
        _read_csv(folder / "log.csv")

    def export(format_: str) -> Callable[[], None]:
        words = [*logbk, "export", "--format", format_, "-o", str(folder / f"log.{format_}")]
        return lambda: _run(words, environment)

    formats = {name: export(name) for name in FORMATS}
    start = {_START: lambda: _run([*logbk, "status"], environment)}
    times = _in_turns({"COPY": copy, **formats, "reading the CSV": read, **start})
    _table(
        f"export of {WORKOUTS * SETS_OF_ONE:,} sets", WORKOUTS * SETS_OF_ONE, times, ("COPY", "reading the CSV"), show
    )


def _imports(
    logbk: list[str], environment: Mapping[str, str], owner: str, folder: Path, show: Callable[[str], None]
) -> None:
    text = (folder / "log.text").read_text(encoding="utf-8")
    some = folder / "some.txt"
    some.write_text("\n\n".join(text.split("\n\n")[:IMPORTED]) + "\n", encoding="utf-8")
    _forget(owner)
    _run([*logbk, "import", str(some)], environment)
    files = {name: folder / f"some.{name}" for name in IMPORT_FORMATS}
    for name, file in files.items():
        _run([*logbk, "export", "--format", name, "-o", str(file)], environment)
    dumps = {}
    with psycopg.connect(owner) as there:
        columns = {table: _stored_columns(there, table) for table in _TABLES}
        for table in _TABLES:
            statement = sql.SQL("COPY {} ({}) TO STDOUT (FORMAT binary)")
            with there.cursor().copy(statement.format(sql.Identifier("logbk", table), columns[table])) as rows:
                dumps[table] = b"".join(bytes(part) for part in rows)

    def copy() -> None:
        with psycopg.connect(owner) as there:
            for table in _TABLES:
                statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)")
                with there.cursor().copy(statement.format(sql.Identifier("logbk", table), columns[table])) as rows:
                    rows.write(dumps[table])

    def read() -> None:
        _read_csv(files["csv"])

    def take(name: str) -> Callable[[], None]:
        units = ["--unit", "kg", "--distance-unit", "m"] if name in {"strong", "hevy"} else []
        return lambda: _run([*logbk, "import", str(files[name]), *units], environment)

    run = {
        "COPY": copy,
        "reading the CSV": read,
        **{name: take(name) for name in IMPORT_FORMATS},
        _START: lambda: _run([*logbk, "status"], environment),
    }
    times = _in_turns(run, before_each=lambda: _forget(owner))
    sets = IMPORTED * SETS_OF_ONE
    _table(f"import of {sets:,} sets", sets, times, ("COPY", "reading the CSV"), show)


def _read_csv(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        for _ in csv.reader(file):
            pass


def _stored_columns(there: "psycopg.Connection[tuple[object, ...]]", table: str) -> sql.Composed:
    """Return the columns of a table that are no product of others."""
    rows = there.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = '' ORDER BY attnum",
        [f"logbk.{table}"],
    )
    return sql.SQL(", ").join(sql.Identifier(str(name)) for (name,) in rows.fetchall())


def _in_turns(
    work: Mapping[str, Callable[[], None]], before_each: Callable[[], None] = lambda: None
) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(ROUNDS):
        for name, one in work.items():
            before_each()
            begin = perf_counter()
            one()
            times[name].append(perf_counter() - begin)
    return {name: statistics.median(taken) for name, taken in times.items()}


def _table(
    title: str, sets: int, times: Mapping[str, float], floors: tuple[str, ...], show: Callable[[str], None]
) -> None:
    show(f"\n{title:40}{'median':>10}{'sets/s':>12}" + "".join(f"{f'x {floor}':>20}" for floor in floors))
    for name, taken in times.items():
        ratios = "".join(f"{taken / times[floor]:>20.1f}" for floor in floors)
        show(f"{name:40}{taken * 1000:>7.0f} ms{sets / taken:>12,.0f}{ratios}")


def _run(words: list[str], environment: Mapping[str, str]) -> None:
    subprocess.run(words, env={**os.environ, **environment}, check=True, capture_output=True)
