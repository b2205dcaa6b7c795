"""How long the server takes to look back over a long log, beside what it takes to read the same rows by hand.

`python -m tests.benchmarks.looking_back --sets 1000000 --members 1000 --others 19000` fills a bundled server of its own
with one member's million sets and nineteen thousand of each of the other 999. Each statement of a command is timed by
the server itself (EXPLAIN ANALYZE: planning and execution), behind the policies, as the member. The floor is one plain
statement for the same rows, written by hand and run as a superuser, whom no policy holds up. All in turns.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, LiteralString
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from sqlalchemy import Engine, event
from typer.testing import CliRunner

from logbk_cli.core import embedded, migrations
from logbk_cli.core.connection import bundled
from logbk_cli.main import app
from tests.benchmarks.generated import generate

ROUNDS: Final = 5
SETS: Final = 100_000
AT_ONCE: Final = 20  # members to write in one transaction
_COLUMNS: LiteralString = """
SELECT w.id, w.started_at, w.zone, x.name, s.type, s.weight, s.unit, s.weight_kg, s.reps, s.forced_reps, s.rpe, s.rir
"""
_JOINED: LiteralString = """
  JOIN logbk.executions AS e ON e.user_id = w.user_id AND e.workout_id = w.id
  JOIN logbk.exercises AS x ON x.user_id = e.user_id AND x.id = e.exercise_id
  JOIN logbk.sets AS s ON s.user_id = e.user_id AND s.execution_id = e.id
"""
# What a person would type into psql for the rows that a command has to read; %(user)s is the member.
_NEWEST: LiteralString = (
    _COLUMNS  # noqa: S608 - put together from constants
    + "FROM (SELECT * FROM logbk.workouts WHERE user_id = %(user)s ORDER BY started_at DESC LIMIT 10) AS w"
    + _JOINED
)
_LAST: LiteralString = (
    _COLUMNS  # noqa: S608 - put together from constants
    + """ FROM (
  SELECT w.* FROM logbk.workouts AS w JOIN logbk.executions AS e ON e.user_id = w.user_id AND e.workout_id = w.id
   WHERE w.user_id = %(user)s AND e.exercise_id = %(exercise)s ORDER BY w.started_at DESC LIMIT 1) AS w
"""
    + _JOINED
    + " WHERE e.exercise_id = %(exercise)s"
)
_OF_EXERCISE: LiteralString = (
    _COLUMNS + " FROM logbk.workouts AS w" + _JOINED + " WHERE w.user_id = %(user)s AND e.exercise_id = %(exercise)s"
)
_OF_MONTHS: LiteralString = (
    _COLUMNS
    + " FROM logbk.workouts AS w"
    + _JOINED
    + " WHERE w.user_id = %(user)s AND w.started_at >= date_trunc('month', now()) - interval '1 month'"
)
COMMANDS: Final[tuple[tuple[tuple[str, ...], LiteralString, int], ...]] = (
    (("history",), _NEWEST, 0),
    (("last", "{exercise}"), _LAST, 0),
    (("records", "{exercise}"), _OF_EXERCISE, 0),  # the one done most: an eighth of all sets
    (("records", "{exercise}"), _OF_EXERCISE, 20),  # one in the middle
    (("stats", "--month"), _OF_MONTHS, 0),
)


def main() -> None:
    """Fill a server and print a table of medians and ratios."""
    parser = argparse.ArgumentParser(description="Look back over a long log.")
    parser.add_argument("--sets", type=int, default=SETS, help="the sets of the member who looks back")
    parser.add_argument("--members", type=int, default=10, help="how many members there are")
    parser.add_argument("--others", type=int, default=5_000, help="the sets of each other member")
    wanted = parser.parse_args()
    compare(wanted.sets, wanted.members, wanted.others)


def compare(sets: int = SETS, members: int = 10, others: int = 5_000) -> None:
    """Print the server's time for each command, and how often that is the time of the floor."""
    with tempfile.TemporaryDirectory(prefix="logbk-bench-") as folder:
        data_dir = Path(folder)
        data_dir.chmod(0o755)  # as root the server runs as another user
        endpoint = embedded.ensure_running(data_dir, lambda _step: None)
        try:
            name = "long"
            with psycopg.connect(embedded.conninfo(endpoint, role="postgres"), autocommit=True) as admin:
                admin.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
                )
            owner = embedded.conninfo(endpoint, role="postgres", database=name)
            member = embedded.conninfo(endpoint, role="logbk_local", database=name)
            migrations.upgrade(bundled(owner))
            with psycopg.connect(owner, autocommit=True) as there:
                user = _fill(there, sets, members, others)
                _print(f"{'':44}{'server':>12}{'floor':>12}{'ratio':>8}")
                for words, floor, rank in COMMANDS:
                    _compare(there, member, words, floor, {"user": user, **_exercise(there, user, rank)})
        finally:
            embedded.stop(data_dir)


def _fill(owner: psycopg.Connection[Any], sets: int, members: int, others: int) -> UUID:
    begin = time.perf_counter()
    # Nothing here has to survive a power cut.
    for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off", "max_wal_size = '4GB'"):
        owner.execute(sql.SQL("ALTER SYSTEM SET {}").format(sql.SQL(setting)))
    owner.execute("SELECT pg_reload_conf()")
    (user,) = _one(owner, "SELECT user_id FROM logbk.profiles", {})
    written = generate(owner, [user], sets).sets
    for first in range(0, members - 1, AT_ONCE):
        group = [uuid4() for _ in range(min(AT_ONCE, members - 1 - first))]
        written += generate(owner, group, others, years=3).sets
    owner.execute("VACUUM ANALYZE")  # as a server does by itself in time
    (size,) = _one(owner, "SELECT pg_size_pretty(pg_database_size(current_database()))", {})
    _print(f"{written:,} sets of {members:,} members, {size}, written in {time.perf_counter() - begin:.0f} s\n")
    return UUID(str(user))


def _exercise(owner: psycopg.Connection[Any], user: UUID, rank: int) -> dict[str, Any]:
    statement = """
    SELECT e.exercise_id, x.name, count(*) FROM logbk.executions AS e
           JOIN logbk.exercises AS x ON x.user_id = e.user_id AND x.id = e.exercise_id
     WHERE e.user_id = %(user)s GROUP BY 1, 2 ORDER BY 3 DESC, 2 OFFSET %(rank)s LIMIT 1
    """
    exercise, name, _ = _one(owner, statement, {"user": user, "rank": rank})
    return {"exercise": exercise, "name": name}


def _compare(
    owner: psycopg.Connection[Any], member: str, words: tuple[str, ...], floor: LiteralString, about: dict[str, Any]
) -> None:
    asked = _asked(member, tuple(word.format(exercise=about["name"]) for word in words))
    ours, theirs, rows = [], [], 0
    for _ in range(ROUNDS):
        with psycopg.connect(member) as signed_in:
            signed_in.execute("SELECT logbk.auth(logbk.local_token())")
            ours.append(sum(_server_time(signed_in, statement, values)[0] for statement, values in asked))
        taken, rows = _server_time(owner, floor, about)
        theirs.append(taken)
    taken, least = statistics.median(ours), statistics.median(theirs)
    shown = " ".join(word.format(exercise=f"EXERCISE ({rows:,} sets)") for word in words)
    _print(f"{shown:44}{taken:>9.1f} ms{least:>9.1f} ms{taken / least:>8.2f}")


def _server_time(connection: psycopg.Connection[Any], statement: str, values: Any) -> tuple[float, int]:  # noqa: ANN401 - as the driver takes them
    """Return how many milliseconds the server planned and executed a statement for, and how many rows came of it."""
    (found,) = _one(connection, f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", values)
    plan = found[0]
    return plan["Planning Time"] + plan["Execution Time"], int(plan["Plan"]["Actual Rows"])


def _asked(member: str, words: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Return the statements that a command sends behind the one that signs it in."""
    with _noted() as found:
        result = CliRunner().invoke(app, ["--database-url", member, *words], catch_exceptions=False)
    if result.exit_code:
        raise SystemExit(result.stderr)
    return [(statement, values) for statement, values in found if "logbk.auth" not in statement]


@contextmanager
def _noted() -> Iterator[list[tuple[str, Any]]]:
    found: list[tuple[str, Any]] = []

    def note(*given: Any) -> None:  # noqa: ANN401 - SQLAlchemy's arguments: connection, cursor, statement, …
        found.append((given[2], given[3]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _one(connection: psycopg.Connection[Any], statement: str, values: Any) -> tuple[Any, ...]:  # noqa: ANN401 - as above
    row: tuple[Any, ...] | None = connection.execute(statement.encode(), values).fetchone()
    if row is None:
        raise LookupError(statement)
    return row


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
