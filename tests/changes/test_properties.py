"""Whatever is written in whatever order: as many undos bring the tables back as they were, and redos as they became."""

from typing import LiteralString

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.changes.contents import Contents, changes, contents, write
from tests.conftest import Database, Program, StillClock, sweep

ADD = ("--body-part", "back", "--modality", "cable")
Step = tuple[str, tuple[LiteralString, ...]]
COMMANDS: list[tuple[LiteralString, ...]] = [
    ("log", "bench 80x8"),
    ("log", "squat 3x5 100 # heavy; plank 1:30"),
    ("log", "pull-up 8, 7; cord 3x10 20kg"),
    ("start", "Upper"),
    ("finish", "--note", "fine"),
    ("cancel", "--yes"),
    ("exercise", "add", "Cord", *ADD, "--alias", "rope"),
    ("exercise", "edit", "Cord", "--name", "Rope Pull"),
    ("exercise", "edit", "Cord", "--add-alias", "cable thing"),
    ("exercise", "delete", "Cord", "--yes"),
    ("exercise", "merge", "Cord", "row"),
    ("exercise", "merge", "bench", "Cord"),
    ("exercise", "alias", "add", "squat", "rope"),
    ("workout", "merge", "last", "@2"),
    ("workout", "delete", "last", "--yes"),
    ("workout", "rename", "last", "Other"),
    ("workout", "duplicate", "last"),
    ("start", "--continue"),
    ("swap", "bench", "db bench"),
    ("max", "set", "bench", "140kg"),
    ("set", "delete", "bench", "1"),
    ("set", "edit", "bench", "1", "90kg x 3"),
    ("bodyweight", "log", "82.5kg"),
    ("bodyweight", "edit", "today", "--date", "yesterday"),
    ("bodyweight", "delete", "yesterday", "--yes"),
    ("exercise", "merge", "Cord", "bench"),
    ("exercise", "alias", "add", "bench", "benchy"),
    ("plates", "--inventory", "20x4 10x2"),
    ("account", "edit", "--unit", "lb"),
    ("account", "edit", "--bodyweight", "82.5kg", "--name", "Kim"),
]
FILES: list[LiteralString] = [
    "2026-10-05 18:00-19:00 Upper\n  bench 3x8 80kg\n  row 3x10 70kg  # strict\n",
    "2026-10-05 18:00-19:00 Upper\n  bench 3x8 80kg\n  row 3x10 70kg  # strict\n\n2026-10-07\n  squat 5x5 100kg\n",
]
# What no command does yet, or several rows in one transaction that the unique indexes look at one by one.
STATEMENTS: list[tuple[LiteralString, ...]] = [
    ("UPDATE logbk.sets SET deleted_at = now() WHERE position = 1",),
    ("UPDATE logbk.sets SET weight = weight + 2.50, position = position + 1 WHERE weight IS NOT NULL",),
    (
        "UPDATE logbk.workouts SET deleted_at = now(), name = 'Merged' WHERE finished_at IS NULL",
        """INSERT INTO logbk.workouts (id, started_at, zone, name) VALUES (gen_random_uuid(), now(), 'UTC', 'New')
           ON CONFLICT DO NOTHING""",
        "UPDATE logbk.executions SET workout_id = (SELECT id FROM logbk.workouts ORDER BY id LIMIT 1)",
    ),
    (
        "UPDATE logbk.exercises SET name = 'Rope Pull ' WHERE NOT is_system AND name = 'Cord'",
        "UPDATE logbk.exercises SET name = 'Cord' WHERE NOT is_system AND name = 'Rope Pull'",
        "UPDATE logbk.exercises SET name = 'Rope Pull' WHERE NOT is_system AND name = 'Rope Pull '",
    ),
    (
        "UPDATE logbk.exercise_aliases SET deleted_at = now() WHERE alias = 'rope'",
        """INSERT INTO logbk.exercise_aliases (id, exercise_id, alias, alias_key)
           SELECT gen_random_uuid(), exercise_id, alias, alias_key FROM logbk.exercise_aliases
            WHERE alias = 'rope' AND user_id <> '00000000-0000-0000-0000-000000000000' LIMIT 1
           ON CONFLICT DO NOTHING""",
    ),
]
STEPS = st.sampled_from(
    [("logbk", words) for words in COMMANDS]
    + [("import", (text,)) for text in FILES]
    + [("sql", statements) for statements in STATEMENTS]
)


def take(logbk: Program, step: Step) -> None:
    """Take a step; one that a rule forbids writes nothing."""
    how, words = step
    if how == "sql":
        write(logbk.database, *words)
    elif how == "import":
        logbk.ok("import", "-", given=words[0])
    else:
        assert logbk(*words).exit_code in {0, 2, 3, 6}, step


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=2, max_size=7), at_once=st.sampled_from(["at once", "one by one"]))
def test_as_many_undos_bring_everything_back(
    standing_database: Database, still_clock: StillClock, steps: list[Step], at_once: str
) -> None:
    sweep(standing_database)
    logbk = Program(standing_database)
    seen: list[Contents] = [contents(standing_database)]
    for step in steps:
        still_clock.advance(minutes=1)
        known = len(changes(standing_database))
        take(logbk, step)
        if len(changes(standing_database)) > known:
            seen.append(contents(standing_database))
        else:
            assert contents(standing_database) == seen[-1]
    number = len(seen) - 1
    if number == 0:
        return
    if at_once == "at once":
        logbk.ok("undo", str(number))
    else:
        for wanted in reversed(seen[:-1]):
            logbk.ok("undo")
            assert contents(standing_database) == wanted
    assert contents(standing_database) == seen[0]
    if at_once == "at once":
        logbk.ok("redo", str(number))
    else:
        for wanted in seen[1:]:
            logbk.ok("redo")
            assert contents(standing_database) == wanted
    assert contents(standing_database) == seen[-1]
