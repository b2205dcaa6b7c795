"""Each command that writes into the log leaves one change with a name of its own; all others leave none.

A new command belongs into one of the lists below: the tests fail until it stands there.
"""

from dataclasses import dataclass

import pytest

from tests.changes.contents import changes, contents
from tests.conftest import Database, Program
from tests.surface.reference import commands

Words = tuple[str, ...]


@dataclass(frozen=True)
class Writing:
    """A command that writes, and what its change is called; `first` are commands that it needs before it."""

    words: Words
    label: str
    first: tuple[Words, ...] = ()
    given: str | None = None
    path_length: int = 1
    first_given: str | None = None


ADD = ("exercise", "add", "Cord Thing", "--body-part", "back", "--modality", "cable")
FILE = "2026-10-05 18:00-19:00 Upper\n  bench 3x8 80kg\n\n2026-10-05 19:10-19:30\n  squat 5x5 100kg\n"
WRITING = [
    Writing(("log", "bench 80x8"), "logged Bench Press (Barbell) 80kg x8"),
    Writing(
        ("log", "bench 80x8, 82.5x6"), "logged Bench Press (Barbell) 80kg x8, 82.5kg x6", (("log", "squat 100x5"),)
    ),
    Writing(
        ("log", "bench 80x8; squat 3x5 100; pull-up 8; plank 1:30; ohp 40x5"),
        "logged Bench Press (Barbell) 80kg x8; Squat (Barbell) 3x5 100kg; Pull Up 8 and 2 more",
    ),
    Writing(
        ("log", "-"),
        "logged Plank 1:30 and imported 1 workout",
        given=f"plank 1:30\n{FILE.split(chr(10) * 2, maxsplit=1)[0]}",
    ),
    Writing(("import", "-"), "imported 2 workouts", given=FILE),
    Writing(("start",), "started a workout"),
    Writing(("start", "Upper A"), "started Upper A"),
    Writing(("finish",), "finished Upper A", (("start", "Upper A"), ("log", "bench 80x8"))),
    Writing(("finish",), "discarded Upper A, which was empty", (("start", "Upper A"),)),
    Writing(("cancel", "--yes"), "cancelled a workout", (("log", "bench 80x8"),)),
    Writing(ADD, "added the exercise Cord Thing", path_length=2),
    Writing(
        ("exercise", "edit", "Cord Thing", "--name", "Rope Thing"),
        "renamed the exercise Cord Thing to Rope Thing",
        (ADD,),
        path_length=2,
    ),
    Writing(
        ("exercise", "edit", "Cord Thing", "--add-alias", "cordy"),
        "named the exercise Cord Thing cordy too",
        (ADD,),
        path_length=2,
    ),
    Writing(
        ("exercise", "edit", "Cord Thing", "--body-part", "chest"),
        "changed the exercise Cord Thing",
        (ADD,),
        path_length=2,
    ),
    Writing(
        ("exercise", "rename", "Cord Thing", "Rope Thing"),
        "renamed the exercise Cord Thing to Rope Thing",
        (ADD,),
        path_length=2,
    ),
    Writing(
        ("exercise", "merge", "Cord Thing", "bench"),
        "merged the exercise Cord Thing into Bench Press (Barbell)",
        (ADD, ("log", "cord thing 80x8")),
        path_length=2,
    ),
    Writing(
        ("exercise", "alias", "add", "bench", "chest day"),
        "named the exercise Bench Press (Barbell) chest day too",
        path_length=3,
    ),
    Writing(
        ("exercise", "alias", "remove", "bench", "chest day"),
        "took the name chest day from the exercise Bench Press (Barbell)",
        (("exercise", "alias", "add", "bench", "chest day"),),
        path_length=3,
    ),
    Writing(("exercise", "delete", "Cord Thing", "--yes"), "deleted the exercise Cord Thing", (ADD,), path_length=2),
    Writing(
        ("exercise", "import", "-"),
        "imported 1 exercise",
        given="name,body_part,modality,measurement,picture_url,aliases\nCord Thing,back,cable,weight_reps,,\n",
        path_length=2,
    ),
    Writing(
        ("account", "edit", "--unit", "lb", "--bodyweight", "180", "--undo-for", "2 years"),
        "changed your settings: unit, bodyweight, undo time",
        path_length=2,
    ),
]
ON_THE_DAY = "of Mon 2026-10-05 18:00"
WRITING += [
    Writing(words, label, (("import", "-"),), path_length=2)
    for words, label in (
        (("workout", "delete", "2026-10-05 18:00", "--yes"), f"deleted Upper {ON_THE_DAY}"),
        (("workout", "rename", "2026-10-05 18:00", "Push"), f"renamed Upper {ON_THE_DAY} to Push"),
        (("workout", "move", "2026-10-05 18:00", "2026-10-06"), f"moved Upper {ON_THE_DAY} to Tue 2026-10-06 18:00"),
        (("workout", "duplicate", "2026-10-05 18:00"), f"copied Upper {ON_THE_DAY} to Mon 2026-11-23 18:30"),
        (
            ("workout", "merge", "2026-10-05 19:10", "2026-10-05 18:00"),
            f"merged the workout of Mon 2026-10-05 19:10 into Upper {ON_THE_DAY}",
        ),
    )
]
WRITING += [
    Writing(
        ("start", "--continue"),
        "went on with the workout of Mon 2026-11-23 19:30",
        (("log", "bench 80x8"), ("finish",)),
    ),
    Writing(
        ("swap", "bench", "db bench"),
        "swapped Bench Press (Barbell) for Bench Press (Dumbbell)",
        (("log", "bench 20x8"),),
    ),
]
WRITING += [
    Writing(words, label, (("log", "bench 80x8, 82.5x6; squat 100x5"),), path_length=2)
    for words, label in (
        (("set", "edit", "bench", "2", "85x5"), "changed set 2 of Bench Press (Barbell) from 82.5kg x6 to 85kg x5"),
        (("set", "delete", "bench", "1"), "deleted set 1 of Bench Press (Barbell)"),
        (("set", "move", "bench", "2", "--to", "1"), "moved set 2 of Bench Press (Barbell) to 1"),
    )
]
WRITING += [
    Writing(
        ("edit", "last", "--from", "-"),
        "edited Push of Mon 2026-11-23 19:30",
        (("log", "bench 80x8"), ("finish",)),
        given="2026-11-23 19:30 Push\n  bench 80x8, 85x5\n",
    ),
]
ROUTINE = ("routine", "edit", "Push", "--from", "-")
WRITING += [
    Writing(ROUTINE, "made the routine Push", given="bench 3x5 80kg\n", path_length=2),
    Writing(
        ROUTINE,
        "changed the routine Push",
        (ROUTINE,),
        "bench 5x5 80kg\n",
        path_length=2,
        first_given="bench 3x5 80kg\n",
    ),
    Writing(
        ("routine", "rename", "Push", "Press"),
        "renamed the routine Push to Press",
        (ROUTINE,),
        path_length=2,
        first_given="bench 3x5 80kg\n",
    ),
    Writing(
        ("routine", "delete", "Push", "--yes"),
        "deleted the routine Push",
        (ROUTINE,),
        path_length=2,
        first_given="bench 3x5 80kg\n",
    ),
    Writing(("max", "set", "bench", "140kg"), "set the training max of Bench Press (Barbell) to 140kg", path_length=2),
    Writing(
        ("max", "remove", "bench"),
        "removed the training max of Bench Press (Barbell)",
        (("max", "set", "bench", "140kg"),),
        path_length=2,
    ),
    Writing(
        ("finish", "--update-routine"),
        "finished Push, and took what was done into the routine",
        (ROUTINE, ("start", "--routine", "Push"), ("log", "bench 85x5")),
        first_given="bench 3x5 80kg\n",
    ),
    Writing(("start", "--routine", "Push"), "started Push", (ROUTINE,), first_given="bench 3x5 80kg\n"),
    Writing(
        ("log", "next"),
        "logged Bench Press (Barbell) 80kg x5",
        (ROUTINE, ("start", "--routine", "Push")),
        first_given="bench 3x5 80kg\n",
    ),
    Writing(("bodyweight", "log", "82.50kg"), "logged a bodyweight of 82.5 kg on 2026-11-23", path_length=2),
    Writing(
        ("bodyweight", "log", "82kg"),
        "logged a bodyweight of 82 kg on 2026-11-23",
        (("bodyweight", "log", "83kg"),),
        path_length=2,
    ),
    Writing(
        ("bodyweight", "edit", "today", "82kg", "--date", "yesterday"),
        "changed the bodyweight of 2026-11-23",
        (("bodyweight", "log", "83kg"),),
        path_length=2,
    ),
    Writing(
        ("bodyweight", "delete", "today", "--yes"),
        "deleted the bodyweight of 2026-11-23",
        (("bodyweight", "log", "83kg"),),
        path_length=2,
    ),
    Writing(("plates", "--inventory", "20x4 10x2"), "changed your plates"),
]
WRITING += [
    Writing(("dictate", "--text", "Bench press 80 kilos for 8."), "logged Bench Press (Barbell) 80kg x8"),
    Writing(
        ("dictate", "--text", "80 for 8. Finish workout.", "--note", "exercise"),
        "added to the note of Bench Press (Barbell)",
        (("log", "bench 80x8"),),
    ),
    Writing(
        ("dictate", "--text", "Slept badly.", "--note", "workout"),
        "added to the note of Upper A",
        (("start", "Upper A"),),
    ),
    Writing(("dictate", "--text", "Finish workout."), "finished a workout", (("log", "bench 80x8"),)),
]
# With arguments that they succeed with on a log that holds FILE and an open workout.
READING: list[Words] = [
    ("log", "--dry-run", "bench 80x8"),
    ("status",),
    ("check",),
    ("show",),
    ("history",),
    ("last", "bench"),
    ("export",),
    ("exercise", "search", "press"),
    ("exercise", "list"),
    ("exercise", "show", "bench"),
    ("exercise", "export"),
    ("exercise", "body-parts"),
    ("exercise", "modalities"),
    ("account", "show"),
    ("changes",),
    ("changes", "prune", "--dry-run"),
    ("plates", "100"),
    ("rest", "0.01s"),
    ("routine", "list"),
    ("routine", "show", "Push"),
    ("max", "list"),
    ("warmup", "bench", "100kg"),
    ("convert", "100kg"),
    ("bodyweight", "history"),
    ("records",),
    ("records", "bench"),
    ("stats", "--month"),
    ("chart", "bench"),
    ("calendar",),
    ("report", "-o", "/dev/null"),
    ("dictate", "--dry-run", "--text", "Bench press 80 kilos for 8."),
    ("dictate", "--text", "Thanks for watching!"),
]
# These move changes, or forget them, and are none themselves.
MOVING: set[Words] = {("undo",), ("redo",), ("changes", "prune")}
# Accounts, sessions, servers and this machine's own files: nothing of it is in the log.
NOT_THE_LOG: set[Words] = {
    ("login",),
    ("logout",),
    ("whoami",),
    ("join",),
    ("account", "password"),
    ("account", "deactivate"),
    ("account", "add-machine"),
}
GROUPS_NOT_THE_LOG = {"session", "profile", "admin", "db", "voice", "config", "help", "doctor", "completion"}


def test_each_command_is_known_to_write_or_not() -> None:
    paths = {path for path, _, _ in commands()}
    known = {one.words[: one.path_length] for one in WRITING} | MOVING | NOT_THE_LOG
    known |= {words[:length] for words in READING for length in (1, 2)} & paths
    known |= {path for path in paths if path[0] in GROUPS_NOT_THE_LOG}
    assert paths == known


@pytest.mark.parametrize("one", WRITING, ids=lambda one: one.label)
def test_a_writing_command_is_one_change_with_a_name(logbk: Program, database: Database, one: Writing) -> None:
    for words in one.first:
        logbk.ok(*words, given=one.first_given or FILE)
    before, count = contents(database), len(changes(database))
    logbk.ok(*one.words, given=one.given)
    assert [change[1:] for change in changes(database)[count:]] == [(one.label, "done")]
    assert contents(database) != before
    logbk.ok("undo")
    assert contents(database) == before
    logbk.ok("redo")
    assert contents(database) != before
    assert len(changes(database)) == count + 1


def test_a_reading_command_is_none(logbk: Program, database: Database) -> None:
    logbk.ok("import", "-", given=FILE)
    logbk.ok("log", "bench 80x8")
    logbk.ok(*ROUTINE, given="bench 3x5 80kg\n")
    before, known = contents(database), changes(database)
    for words in READING:
        logbk.ok(*words)
    assert (contents(database), changes(database)) == (before, known)


def test_what_changes_nothing_is_no_change(logbk: Program, database: Database) -> None:
    logbk.ok("import", "-", given=FILE)
    logbk.ok("account", "edit", "--unit", "lb")
    known = changes(database)
    logbk.ok("import", "-", given=FILE)
    logbk.ok("account", "edit", "--unit", "lb")
    assert changes(database) == known


def test_a_command_that_fails_is_no_change(logbk: Program, database: Database) -> None:
    assert logbk("log", "bench 80x8; xyzzy 3x8 20kg").exit_code == 3
    assert logbk("finish").exit_code == 6
    assert changes(database) == []
