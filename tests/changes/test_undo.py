"""Undo and redo as a person uses them: in order, by number, with what stands on it, and what cannot be."""

from datetime import date, timedelta

import psycopg
import pytest
from psycopg import sql

from tests.changes.contents import changes, contents, write
from tests.conftest import Database, Program, StillClock

ADD = ("exercise", "add", "--body-part", "back", "--modality", "cable")


def states(database: Database) -> list[str]:
    return [state for _, _, state in changes(database)]


def test_it_says_what_it_undid_and_shows_it(logbk: Program, still_clock: StillClock) -> None:
    logbk.ok("log", "bench 80x8")
    logbk.ok("log", "85x6 @9, 85x5")
    still_clock.advance(minutes=2)
    result = logbk("undo")
    assert result.stdout == (
        "Undid: logged Bench Press (Barbell) 85kg x6 @9, 85kg x5, 2 minutes ago\n"
        "  - Bench Press (Barbell)  85kg x6 @9, 85kg x5\n"
    )
    assert result.stderr == "`logbk redo` brings it back, until you write something new.\n"
    assert logbk.ok("redo") == (
        "Redid: logged Bench Press (Barbell) 85kg x6 @9, 85kg x5, 2 minutes ago\n"
        "  + Bench Press (Barbell)  85kg x6 @9, 85kg x5\n"
    )


def test_before_and_after_of_an_edit(logbk: Program, database: Database) -> None:
    logbk.ok("log", "bench 80x8; squat 100x5; row 2000m 7:45")
    write(
        database,
        "UPDATE logbk.sets SET weight = 82.5, rpe = 9 WHERE weight = 80",
        "UPDATE logbk.sets SET deleted_at = now() WHERE weight = 100",
        "UPDATE logbk.sets SET position = 2 WHERE duration_s IS NOT NULL",
        "UPDATE logbk.workouts SET name = 'Upper [A]', note = 'x'",
    )
    assert logbk.ok("undo") == (
        "Undid: changed sets, just now\n  ~ workout Upper [A]  name: Upper [A] → none, note: x → none\n".replace(
            "workout Upper [A]  ", "workout  "
        )
        + "  ~ Bench Press (Barbell)  82.5kg x8 @9 → 80kg x8\n"
        "  + Squat (Barbell)  100kg x5\n"
        "  ~ Rowing (Machine)  2000m 7:45, position: 2 → 1\n"
    )


def test_the_document_holds_the_rows_as_they_were_and_are(logbk: Program, database: Database) -> None:
    logbk.ok("log", "bench 80x8")
    write(database, "UPDATE logbk.sets SET weight = 82.50")
    document = logbk.json("undo")
    assert [one["label"] for one in document["changes"]] == ["changed sets"]
    assert [one["state"] for one in document["changes"]] == ["undone"]
    assert document["counts"] == [{"table": "sets", "kind": "altered", "count": 1}]
    (row,) = document["rows"]
    assert (row["before"]["weight"], row["after"]["weight"], row["exercise"]) == ("82.5", 80, "Bench Press (Barbell)")


def test_a_number_undoes_that_many_and_one_at_a_time_comes_back(logbk: Program, database: Database) -> None:
    seen = [contents(database)]
    for words in (("start", "A"), ("log", "bench 80x8"), ("account", "edit", "--unit", "lb"), ("finish",)):
        logbk.ok(*words)
        seen.append(contents(database))
    hint = logbk("undo", "3").stderr
    assert hint == "`logbk redo 3` brings them back, until you write something new.\n"
    assert contents(database) == seen[1]
    assert states(database) == ["done", "undone", "undone", "undone"]
    for wanted in seen[2:]:
        logbk.ok("redo")
        assert contents(database) == wanted
    logbk.ok("undo", "4")
    assert contents(database) == seen[0]
    logbk.ok("redo", "4")
    assert contents(database) == seen[4]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("undo",), 6, "there is nothing to undo"),
        (("redo",), 6, "there is nothing to redo"),
        (("undo", "--id", "1"), 3, "there is no change 1"),
        (("undo", "0"), 2, "not a whole number"),
        (("undo", "2", "--id", "1"), 2, "name different changes"),
        (("undo", "--with-later"), 2, "hint: `logbk undo N` takes back the last N changes."),
        (("undo", "2", "--with-later"), 2, "--with-later is about the change that --id names"),
    ],
)
def test_nothing_to_move(logbk: Program, words: tuple[str, ...], code: int, message: str) -> None:
    result = logbk(*words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert message in result.stderr


def test_more_than_there_are_undoes_none(logbk: Program, database: Database) -> None:
    logbk.ok("log", "bench 80x8")
    before = contents(database)
    result = logbk("undo", "2")
    assert (result.exit_code, contents(database)) == (6, before)
    assert "only one change to undo" in result.stderr


def test_a_new_change_ends_what_can_be_redone(logbk: Program, database: Database) -> None:
    logbk.ok("log", "bench 80x8")
    logbk.ok("undo")
    logbk.ok("account", "edit", "--unit", "lb")
    result = logbk("redo")
    assert result.exit_code == 6
    assert "A new change ends what can be redone." in result.stderr
    assert states(database) == ["dropped", "done"]
    assert "undone for good" in logbk.ok("changes")
    # What was dropped stays undone, and the change after it is the one to undo.
    logbk.ok("undo")
    assert logbk.json("account", "show")["unit"] == "kg"
    assert logbk("undo").exit_code == 6


def test_what_later_changes_stand_on_is_refused_and_named(logbk: Program, database: Database) -> None:
    logbk.ok("start", "A")
    logbk.ok("account", "edit", "--unit", "lb")
    logbk.ok("log", "bench 80x8")
    logbk.ok("log", "80x7")
    before = contents(database)
    result = logbk("undo", "--id", "1", "--json")
    assert result.exit_code == 6
    # The settings have nothing to do with it.
    assert '"later_changes": [4, 3]' in result.stderr
    assert "logged Bench Press (Barbell) 80lb x8" in result.stderr
    assert contents(database) == before
    assert "`logbk redo 3` brings them back" in logbk("undo", "--id", "1", "--with-later").stderr
    assert states(database) == ["undone", "done", "undone", "undone"]
    assert logbk.json("status")["workout"] is None
    logbk.ok("redo", "3")
    assert contents(database) == before


def test_one_in_the_middle_goes_alone_where_nothing_stands_on_it(logbk: Program, database: Database) -> None:
    logbk.ok("log", "bench 80x8")
    logbk.ok("account", "edit", "--unit", "lb")
    logbk.ok("log", "squat 100x5")
    logbk.ok("undo", "--id", "2")
    assert states(database) == ["done", "undone", "done"]
    result = logbk("undo", "--id", "2")
    assert result.exit_code == 6
    assert "undone already" in result.stderr
    logbk.ok("redo")
    assert states(database) == ["done", "done", "done"]


def test_a_row_written_again_stands_on_the_change_before(logbk: Program, database: Database) -> None:
    logbk.ok("account", "edit", "--unit", "lb")
    logbk.ok("account", "edit", "--name", "Kim")
    result = logbk("undo", "--id", "1")
    assert result.exit_code == 6
    assert "2 (changed your settings: name)" in result.stderr
    logbk.ok("undo", "--id", "1", "--with-later")
    assert contents(database)["logbk.profiles"][0][0]["display_name"] is None


def test_a_copy_of_the_catalogue_goes_with_the_last_that_needs_it(logbk: Program, database: Database) -> None:
    nothing = contents(database)
    logbk.ok("import", "-", given="2026-10-05 18:00-19:00\n  bench 3x8 80kg\n")
    logbk.ok("import", "-", given="2026-10-06 18:00-19:00\n  bench 3x8 80kg\n")
    both = contents(database)
    # The second needs the copy that came with the first, and does not stand in its way.
    logbk.ok("undo", "--id", "1")
    assert len(contents(database)["logbk.exercises"]) == 1
    logbk.ok("undo", "--id", "2")
    assert contents(database) == nothing
    logbk.ok("redo")
    logbk.ok("redo")
    assert contents(database) == both
    logbk.ok("undo", "--id", "2")
    assert len(contents(database)["logbk.exercises"]) == 1
    logbk.ok("undo", "--id", "1")
    assert contents(database) == nothing


def assert_goes_back_and_forth(logbk: Program, database: Database, before: object) -> None:
    after = contents(database)
    logbk.ok("undo")
    assert contents(database) == before
    logbk.ok("redo")
    assert contents(database) == after


def test_two_that_swap_their_names_swap_back(logbk: Program, database: Database) -> None:
    logbk.ok(*ADD, "One")
    logbk.ok(*ADD, "Two")
    before = contents(database)
    write(
        database,
        "UPDATE logbk.exercises SET name = 'Three' WHERE name = 'One'",
        "UPDATE logbk.exercises SET name = 'One' WHERE name = 'Two'",
        "UPDATE logbk.exercises SET name = 'Two' WHERE name = 'Three'",
    )
    assert_goes_back_and_forth(logbk, database, before)


def test_a_new_workout_that_took_over_what_stood_in_another_gives_it_back(logbk: Program, database: Database) -> None:
    logbk.ok("log", "bench 80x8")
    before = contents(database)
    write(
        database,
        "UPDATE logbk.workouts SET deleted_at = now()",
        """INSERT INTO logbk.workouts (id, started_at, zone)
           SELECT gen_random_uuid(), started_at, zone FROM logbk.workouts""",
        "UPDATE logbk.executions SET workout_id = (SELECT id FROM logbk.workouts WHERE deleted_at IS NULL)",
    )
    assert_goes_back_and_forth(logbk, database, before)


def test_an_open_workout_in_the_way_is_told_and_nothing_half_done(logbk: Program, database: Database) -> None:
    logbk.ok("log", "bench 80x8")
    logbk.ok("finish")
    logbk.ok("start", "Other")
    before, known = contents(database), changes(database)
    # To undo the end of the first opens it again.
    result = logbk("undo", "--id", "2")
    assert result.exit_code == 6
    assert "another workout is open" in result.stderr
    assert (contents(database), changes(database)) == (before, known)


def test_a_name_that_is_taken_by_now_is_told(logbk: Program, database: Database) -> None:
    logbk.ok(*ADD, "One")
    logbk.ok("exercise", "delete", "One", "--yes")
    logbk.ok(*ADD, "One")
    before = contents(database)
    result = logbk("undo", "--id", "2")
    assert result.exit_code == 6
    assert "another exercise has taken the name" in result.stderr
    assert contents(database) == before


def test_what_was_altered_past_the_records_is_left_alone(logbk: Program, database: Database) -> None:
    logbk.ok("log", "bench 80x8")
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("UPDATE logbk.sets SET weight = 90")
    result = logbk("undo")
    assert result.exit_code == 6
    assert "change 1" in result.stderr
    assert len(contents(database)["logbk.sets"]) == 1


def test_changes_are_listed_with_what_became_of_them(logbk: Program, still_clock: StillClock) -> None:
    assert "Nothing has been written yet." in logbk("changes").stderr
    logbk.ok("log", "bench 80x8")
    still_clock.advance(minutes=5)
    logbk.ok("account", "edit", "--unit", "lb")
    logbk.ok("undo")
    document = logbk.json("changes", "--limit", "1")
    assert document == {
        "changes": [
            {
                "id": 2,
                "label": "changed your settings: unit",
                "made_at": "2026-11-23T19:35:00+01:00",
                "state": "undone",
                "undone_at": "2026-11-23T19:35:00+01:00",
            }
        ],
        "total": 2,
    }
    assert "The last 1 of 2" in logbk("changes", "-n", "1").stderr


def test_pruning_forgets_what_is_old_or_dropped_and_says_so(
    logbk: Program, database: Database, still_clock: StillClock
) -> None:
    logbk.ok("account", "edit", "--undo-for", "3 months")
    logbk.ok("log", "bench 80x8")
    still_clock.advance(days=89)
    logbk.ok("log", "squat 100x5")
    logbk.ok("undo")
    logbk.ok("log", "squat 105x5")
    logbk.ok("log", "squat 110x5")
    assert "There is nothing to forget" not in logbk.ok("changes", "prune", "--dry-run")
    still_clock.advance(days=2)
    before = contents(database)
    told = "2 changes older than 90 days and 1 change undone for good (8 rows as they were before)"
    assert logbk.ok("changes", "prune", "--dry-run") == f"Would forget {told}.\n"
    assert len(changes(database)) == 5
    refused = logbk("changes", "prune")
    assert (refused.exit_code, len(changes(database))) == (2, 5)
    assert "--yes" in refused.stderr
    assert logbk.ok("changes", "prune", "--yes") == f"Forgot {told}.\n"
    assert [number for number, _, _ in changes(database)] == [4, 5]
    assert contents(database) == before
    logbk.ok("undo", "2")
    assert logbk("undo").exit_code == 6
    assert logbk("changes", "prune", "--yes").stderr == "There is nothing to forget.\n"


def test_numbers_go_on_after_pruning(logbk: Program, database: Database, still_clock: StillClock) -> None:
    logbk.ok("log", "bench 80x8")
    still_clock.advance(days=1000)
    logbk.ok("changes", "prune", "--yes")
    logbk.ok("log", "bench 80x8")
    assert [number for number, _, _ in changes(database)] == [1, 2]


def test_what_differs_in_seconds_or_at_the_end_of_a_note_is_told_as_it_differs(
    logbk: Program, still_clock: StillClock
) -> None:
    still_clock.advance(seconds=38)
    logbk.ok("log", "bench 80x8")
    started = logbk.json("status")["workout"]["started_at"][:16].replace("T", " ")
    note = "a" * 70
    logbk.ok("finish", "--note", note)
    text = logbk.ok("edit", "last", "--from", "-", given=f"{started}-{started[-5:]}\n# {note}b\nbench 80x8\n")
    assert "when" in text
    undone = logbk.ok("undo")
    assert f"started: {started}:00 → {started}:38" in undone
    assert f"note: {note}b → {note}" in undone
    assert f"80kg x8, done: {started}:00 → {started}:38" in undone  # on the member's clock, as the workout's times


PUSH = """\
# heavy
rest 2:00
Bench Press (Barbell): 3x5 80%, rest 3:00  # pause
Pull Up: 8 "slow" #
Plank: 60s
"""


def test_of_a_routine_the_lines_come_and_go(logbk: Program) -> None:
    logbk.ok("routine", "edit", "Push", "--from", "-", given=PUSH)
    assert logbk.ok("routine", "show", "Push") == PUSH
    made = "".join(f"  - {line}\n" for line in ("routine Push", *PUSH.splitlines()))
    assert logbk.ok("undo") == f"Undid: made the routine Push, just now\n{made}"
    assert logbk.ok("redo") == f"Redid: made the routine Push, just now\n{made.replace('  - ', '  + ')}"
    changed = PUSH.replace("3x5 80%", "3x5 82.5kg").replace("rest 2:00", "rest 1:30").replace("Plank: 60s\n", "")
    logbk.ok("routine", "edit", "Push", "--from", "-", given=changed)
    assert logbk.ok("undo") == (
        "Undid: changed the routine Push, just now\n"
        "  - rest 1:30\n"
        "  + rest 2:00\n"
        "  - Bench Press (Barbell): 3x5 82.5kg, rest 3:00  # pause\n"
        "  + Bench Press (Barbell): 3x5 80%, rest 3:00  # pause\n"
        "  + Plank: 60s\n"
    )
    assert logbk.ok("routine", "show", "Push") == PUSH
    redone = logbk.json("redo")
    assert sorted(redone) == ["changes", "counts", "rows"]
    assert {row["table"] for row in redone["rows"]} == {"plans", "planned_exercises"}
    logbk.ok("routine", "delete", "Push", "--yes")
    gone = "".join(f"  - {line}\n" for line in ("routine Push", *changed.splitlines()))
    assert logbk.ok("undo") == f"Undid: deleted the routine Push, just now\n{gone.replace('  - ', '  + ')}"
    assert logbk.ok("redo") == f"Redid: deleted the routine Push, just now\n{gone}"


def test_many_changes_of_routines_are_counted_in_words(logbk: Program) -> None:
    for name, text in (("Push", PUSH), ("Pull", PUSH), ("Push", "bench 5x5"), ("Pull", "pull up 5x5")):
        logbk.ok("routine", "edit", name, "--from", "-", given=text)
    logbk.ok("log", "bench 80x8")
    told = logbk.ok("undo", "2").splitlines()
    assert told[2:] == ["  - 1 workout, 1 exercise done, 1 set", "  ~ what a routine says"]
    assert logbk.ok("undo", "2").splitlines()[2:] == ["  - 1 routine", "  ~ what a routine says"]
    logbk.ok("undo")
    assert logbk.ok("redo", "4").splitlines()[4:] == ["  + 2 routines", "  ~ what routines say"]


def test_an_exercise_that_another_takes_in_goes_from_the_lines_of_routines(logbk: Program) -> None:
    logbk.ok(*ADD, "Cord Thing")
    logbk.ok("routine", "edit", "Push", "--from", "-", given="cord thing 3x5")
    logbk.ok("exercise", "merge", "Cord Thing", "bench")
    assert "\n  ~ Bench Press (Barbell) → Cord Thing in a routine\n" in logbk.ok("undo")


def test_a_routine_whose_name_is_taken_by_now_says_so(logbk: Program) -> None:
    for days in ("3x5", "5x5"):
        logbk.ok("routine", "edit", "Push", "--from", "-", given=f"squat {days}\n")
        if days == "3x5":
            logbk.ok("routine", "delete", "Push", "--yes")
    result = logbk("undo", "--id", "2")
    assert result.exit_code == 6
    assert "error: another routine has taken the name by now\n" in result.stderr
    assert "routine delete" in result.stderr
    assert logbk.ok("routine", "show", "Push") == "Squat (Barbell): 5x5\n"


def test_a_training_max_that_was_set_anew_stands_in_the_way(logbk: Program) -> None:
    logbk.ok("max", "set", "squat", "140kg")
    logbk.ok("max", "remove", "squat")
    logbk.ok("max", "set", "squat", "150kg")
    result = logbk("undo", "--id", "2")
    assert result.exit_code == 6
    assert "error: the exercise has another training max by now\n" in result.stderr
    assert "max remove" in result.stderr
    assert '"150"' in logbk.ok("max", "list", "--json")


def test_an_import_of_twenty_thousand_sets_is_one_change_like_any_other(logbk: Program, database: Database) -> None:
    logbk.ok("log", "bench 80x8")
    before = contents(database)
    workouts = (
        f"{date(2020, 1, 1) + timedelta(days=day)} 18:00-19:00\n  bench 25x8 80kg\n  squat 25x5 100kg\n"
        for day in range(400)
    )
    logbk.ok("import", "-", given="\n".join(workouts))
    after = contents(database)
    assert len(after["logbk.sets"]) == 20_001
    make_statistics_stale(database)
    assert logbk.ok("undo") == (
        "Undid: imported 400 workouts, just now\n  - 400 workouts, 800 exercises done, 20,000 sets\n"
    )
    assert sizes_known(database)["sets"] == 20_001
    assert contents(database) == before
    make_statistics_stale(database)
    logbk.ok("redo")
    assert contents(database) == after
    assert sizes_known(database)["sets"] == 20_001


def make_statistics_stale(database: Database) -> None:
    """Let the planner take tables for empty: it would look each row of a change up among all of the member's."""
    with psycopg.connect(database.owner_url) as owner:
        for table in ("workouts", "executions", "sets", "change_rows"):
            name = sql.Identifier("logbk", table)
            owner.execute(sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = off)").format(name))
        owner.execute("UPDATE pg_class SET reltuples = 0, relpages = 1 WHERE relnamespace = 'logbk'::regnamespace")


def sizes_known(database: Database) -> dict[str, int]:
    with psycopg.connect(database.owner_url) as owner:
        rows = owner.execute("SELECT relname, reltuples FROM pg_class WHERE relnamespace = 'logbk'::regnamespace")
        return {name: int(size) for name, size in rows.fetchall()}
