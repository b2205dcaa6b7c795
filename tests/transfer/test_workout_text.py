"""Export as workout text and import again: the same log, nothing twice."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import Program, StillClock

LOG = """\
2026-09-01 18:05-19:12 Upper A
  # slept badly
  Bench Press (Barbell): 60kg x5 warmup, 80kg x5, 90kg x5, 100kg x8 amrap @9
  Bent Over Row (Barbell): 3x10 70kg  # strict

2026-09-03 Lower
  squat 5x5 120, then 100x12 amrap

2026-09-04 23:30-00:40 [Asia/Tokyo] Late
  plank 3x60s; row 2000m 7:45
  pull-up +10kg x 8 "grip slipped", bw x 5
"""


@pytest.fixture
def log_file(tmp_path: Path) -> str:
    path = tmp_path / "log.txt"
    path.write_text(LOG, encoding="utf-8")
    return str(path)


def test_import_and_import_again(logbk: Program, log_file: str) -> None:
    first = logbk.json("import", log_file)["workouts"]
    assert (first["added"], first["unchanged"]) == (3, 0)
    assert first["set_count"] == 4 + 3 + 6 + 3 + 1 + 2
    again = logbk.json("import", log_file)["workouts"]
    assert (again["added"], again["unchanged"], again["set_count"]) == (0, 3, 0)


def test_what_is_exported_imports_to_the_same_log(logbk: Program, log_file: str, tmp_path: Path) -> None:
    logbk.ok("import", log_file)
    text = logbk.ok("export", "--format", "text")
    exported = tmp_path / "export.txt"
    exported.write_text(text, encoding="utf-8")
    assert logbk.json("import", str(exported))["workouts"]["added"] == 0
    shown = [logbk.json("show", f"@{n}") for n in (1, 2, 3)]
    for workout in shown:
        for day in workout["exercises"]:
            assert day["sets"]
    assert shown[0]["started_at"] == "2026-09-04T23:30:00+09:00"
    assert shown[0]["finished_at"] == "2026-09-05T00:40:00+09:00"
    assert shown[1]["is_all_day"] is True


def test_a_set_that_was_logged_survives_export_and_import(
    logbk: Program, still_clock: StillClock, tmp_path: Path
) -> None:
    logbk.ok("start", '18:05 club; "quoted"')
    logbk.ok("log", 'bench 80x8 "hard", 82.5x6 @9 "a; b"')
    still_clock.advance(minutes=31, seconds=7)
    logbk.ok("finish", "--note", "one\ntwo")
    before = logbk.json("show")
    text = logbk.ok("export")
    path = tmp_path / "export.txt"
    path.write_text(text, encoding="utf-8")
    assert logbk.json("import", str(path))["workouts"]["unchanged"] == 1
    assert before["name"] == '18:05 club; "quoted"'


def test_a_fault_anywhere_imports_nothing(logbk: Program, tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text(LOG + "\n2026-09-05 Bad\n  squat 5x5\n", encoding="utf-8")
    result = logbk("import", str(path))
    assert result.exit_code == 2
    assert logbk.json("history")["workouts"] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", 2),
        ("2026-02-30 X\n  bench 80x8\n", 2),
        ("2027-01-01 X\n  bench 80x8\n", 2),
        ("2026-03-29 02:30 [Europe/Berlin] X\n  bench 80x8\n", 2),
        ("2026-03-28 18:00 [Nowhere/Land] X\n  bench 80x8\n", 2),
        ("2026-03-28 X\n  80x8\n", 2),
        ("2026-03-28 X\n  xyzzy 3x8 80kg\n", 3),
        ("2026-03-28 18:00- X\n  bench 80x8\n2026-03-29 18:00- Y\n  bench 80x8\n", 6),
    ],
)
def test_bad_files(logbk: Program, tmp_path: Path, text: str, code: int) -> None:
    path = tmp_path / "log.txt"
    path.write_text(text, encoding="utf-8")
    assert logbk("import", str(path)).exit_code == code
    assert logbk.json("history")["workouts"] == []


def test_a_file_that_is_not_there_or_not_text(logbk: Program, tmp_path: Path) -> None:
    assert logbk("import", str(tmp_path / "none.txt")).exit_code == 3
    binary = tmp_path / "binary.txt"
    binary.write_bytes(b"2026-09-01 \x81\xfe")  # neither UTF-8 nor Windows-1252
    assert logbk("import", str(binary)).exit_code == 2
    assert logbk("import", str(tmp_path)).exit_code == 2


def test_log_reads_whole_workouts_from_standard_input(logbk: Program) -> None:
    assert logbk.json("log", "-", given=LOG)["workouts"]["added"] == 3
    assert len(logbk.json("history")["workouts"]) == 3


def test_export_to_a_file(logbk: Program, log_file: str, tmp_path: Path) -> None:
    logbk.ok("import", log_file)
    target = tmp_path / "out.txt"
    logbk.ok("export", "-o", str(target))
    assert target.read_text(encoding="utf-8") == logbk.ok("export")
    assert logbk("export", "-o", str(tmp_path / "no" / "where.txt")).exit_code == 2


def test_an_exercise_with_very_many_sets_survives_export_and_import(logbk: Program, tmp_path: Path) -> None:
    groups = ", ".join(f'{weight}.25kg x{weight % 7 + 1} "set {weight}"' for weight in range(20, 300))
    path = tmp_path / "log.txt"
    lines = [f"  bench: {part}" for part in _chunks(groups)]
    path.write_text("2026-09-01 18:05-19:12\n" + lines[0] + "\n" + "\n".join(lines[1:]).replace("bench: ", ""), "utf-8")
    logbk.ok("import", str(path))
    (execution,) = logbk.json("show")["exercises"]
    assert len(execution["sets"]) == 280
    path.write_text(logbk.ok("export"), "utf-8")
    assert logbk.json("import", str(path))["workouts"]["unchanged"] == 1


def _chunks(groups: str) -> list[str]:
    parts = groups.split(", ")
    return [", ".join(parts[begin : begin + 40]) + " #" for begin in range(0, len(parts), 40)]


def test_what_stands_above_the_first_date_goes_into_the_open_workout(logbk: Program) -> None:
    result = logbk.json("log", "-", given="bench 80x8\n" + LOG)
    assert (result["workout_opened"], len(result["entries"]), result["workouts"]["added"]) == (True, 1, 3)
    assert logbk.json("status")["workout"]["set_count"] == 1


def test_a_dry_run_of_whole_workouts_writes_nothing(logbk: Program) -> None:
    result = logbk.json("log", "--dry-run", "-", given=LOG)
    assert result == {
        "entries": [],
        "workouts": {
            "added": 3,
            "unchanged": 0,
            "deleted": 0,
            "extended": 0,
            "extended_set_count": 0,
            "not_extended": 0,
            "set_count": 19,
            "first_day": "2026-09-01",
            "last_day": "2026-09-04",
        },
    }
    assert logbk.json("history")["workouts"] == []


def test_an_error_names_the_line(logbk: Program) -> None:
    assert "line 3: no exercise is called 'xyzzy'" in logbk("log", "-", given="bench 80x8\n\nxyzzy 3x8 80kg").stderr
    assert "line 12: " in logbk("log", "-", given=LOG + "  squat 5x5\n").stderr


def test_an_exercise_that_was_deleted_since_survives_export_and_import(logbk: Program, tmp_path: Path) -> None:
    logbk.ok("exercise", "add", "Foo Thing", "--body-part", "back", "--modality", "other")
    logbk.ok("log", "Foo Thing: 20kg x8")
    logbk.ok("finish")
    logbk.ok("exercise", "delete", "Foo Thing", "--yes")
    path = tmp_path / "export.txt"
    path.write_text(logbk.ok("export"), encoding="utf-8")
    assert logbk.json("import", str(path))["workouts"]["unchanged"] == 1


def test_an_exercise_cannot_be_called_like_the_beginning_of_a_workout(logbk: Program) -> None:
    result = logbk("exercise", "add", "2026-01-01 Row", "--body-part", "back", "--modality", "other")
    assert result.exit_code == 2
    assert "date" in result.stderr


def test_export_writes_into_what_is_no_file_and_through_links(logbk: Program, log_file: str, tmp_path: Path) -> None:
    logbk.ok("import", log_file)
    link, target = tmp_path / "link", tmp_path / "target.txt"
    link.symlink_to(target)
    logbk.ok("export", "-o", str(link))
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == logbk.ok("export", "-o", "-")
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    with ThreadPoolExecutor() as pool:
        reading = pool.submit(fifo.read_text, encoding="utf-8")
        logbk.ok("export", "-o", str(fifo))
        assert reading.result() == target.read_text(encoding="utf-8")
    assert fifo.is_fifo()


USUAL = (
    "2026-10-01\n  squat 5x5 100kg\n  bench 3x8 80kg\n\n2026-10-03\n  squat 100kg x5, 1000kg x5, 100kg x5, 102.5kg x5\n"
)


def test_what_is_implausible_in_it_is_told_and_strict_stops_at_it(logbk: Program) -> None:
    stopped = logbk("import", "-", "--strict", given=USUAL)
    assert (stopped.exit_code, stopped.stdout) == (2, "")
    assert stopped.stderr == (
        "error: line 6: squat: 1000 is ten times the usual 100 or more\n"
        "hint: Mend the text, or import it without --strict.\n"
    )
    assert logbk.json("history")["total"] == 0
    taken = logbk("import", "-", given=USUAL)
    assert taken.exit_code == 0
    assert taken.stderr == (
        "This looks implausible (--strict stops at it):\n  line 6: squat: 1000 is ten times the usual 100 or more\n"
    )
    assert logbk.json("history")["total"] == 2


def test_what_is_usual_is_known_from_some_sets_alone(logbk: Program) -> None:
    result = logbk("import", "-", "--strict", given="2026-10-01\n  squat 100kg x5, 1000kg x5\n")
    assert (result.exit_code, result.stderr) == (0, "")


NEW = """\
2026-10-01 18:05-19:12
  Zorb press: 30kg x10, 32.5kg x8
  Gargle: 12, 10, 8
  Flumph: 3x60s; Skree: 2000m 7:45
  Wibble: +10kg x5, bw x8
  Vorple: 30 10/10/8
  30 10/8
"""


def test_exercises_that_nothing_answers_to_are_created_as_what_their_sets_show(logbk: Program) -> None:
    unclear = logbk("import", "-", given=NEW)
    assert unclear.exit_code == 3
    assert unclear.stderr.endswith('Or pass --map "Zorb press=OUR NAME", or --create-missing.\n')
    looked = logbk.json("import", "-", "--create-missing", "--dry-run", given=NEW)
    names = ["Zorb press", "Gargle", "Flumph", "Skree", "Wibble", "Vorple"]
    assert looked["exercises_created"] == names
    assert logbk("exercise", "show", "Gargle").exit_code == 3
    taken = logbk.json("import", "-", "--create-missing", given=NEW)
    assert taken["exercises_created"] == names
    assert (taken["workouts"]["set_count"], taken["faults"]) == (2 + 3 + 3 + 1 + 2 + 5, [])
    measurements = [logbk.json("exercise", "show", name)["measurement"] for name in names]
    assert measurements == [
        "weight_reps",
        "bodyweight_reps",
        "duration",
        "distance_duration",
        "bodyweight_reps",
        "weight_reps",
    ]
    again = logbk.json("import", "-", "--create-missing", given=NEW)
    assert (again["exercises_created"], again["workouts"]["unchanged"]) == ([], 1)
    logbk.ok("undo")
    assert logbk("exercise", "show", "Gargle").exit_code == 3
    assert logbk.json("history")["total"] == 0


def test_a_name_that_may_be_several_is_not_created(logbk: Program) -> None:
    for name in ("Zorb Press Left", "Zorb Press Right"):
        logbk.ok("exercise", "add", name, "--body-part", "chest", "--modality", "other")
    result = logbk("import", "-", "--create-missing", given="2026-10-01\n  zorb press 30kg x8\n")
    assert result.exit_code == 3
    assert "more than one exercise" in result.stderr
    assert result.stderr.endswith('Or pass --map "zorb press=OUR NAME".\n')
    mapped = logbk("import", "-", "--map", "zorb press=Zorb Press Left", given="2026-10-01\n  zorb press 30kg x8\n")
    assert mapped.exit_code == 0
    assert logbk.json("show")["exercises"][0]["exercise"] == "Zorb Press Left"


def test_times_are_meant_in_the_zone_that_is_given(logbk: Program) -> None:
    text = "2026-10-01 18:05-19:12\n  squat 100kg x5\n2026-10-02 18:05-19:12 [Asia/Tokyo]\n  squat 100kg x5\n"
    logbk.ok("import", "-", "--zone", "America/New_York", given=text)
    starts = [logbk.json("show", which)["started_at"] for which in ("@2", "@1")]
    assert starts == ["2026-10-01T18:05:00-04:00", "2026-10-02T18:05:00+09:00"]
    result = logbk("import", "-", "--zone", "Mars/Base", given=text)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "not a time zone: 'Mars/Base'" in result.stderr


BAD = """\
squat 90kg x1
2026-10-01 18:05-19:12 Legs
  squat 100kg x5
  what is this
  squat 5x5
  105kg x5
  bench 80kg x8
  same
2026-13-01 No such day
  bench 200kg x8
03.10.2026 Another hand
  bench 210kg x8
2027-10-05 Not yet
  bench 220kg x8
2026-10-06 18:05-19:12 Push
  bench bw
  bench same
  row 70kg x10
2026-10-07 Nothing left
  bench 80
"""


def test_what_cannot_be_read_is_left_out_and_told(logbk: Program) -> None:
    assert logbk("import", "-", given=BAD).exit_code == 2
    assert logbk.json("history")["total"] == 0
    for words in (("--dry-run",), ()):
        taken = logbk.json("import", "-", "--skip-bad", *words, given=BAD)
        assert [fault["line"] for fault in taken["faults"]] == [1, 4, 5, 6, 9, 11, 13, 16, 17, 20]
        assert (taken["workouts"]["added"], taken["workouts"]["set_count"]) == (2, 4)
    told = {fault["line"]: fault["message"] for fault in taken["faults"]}
    assert told[1] == "these sets stand under no date"
    assert told[9].endswith("; the workout is left out")
    assert told[13] == "2027-10-05 00:00 lies in the future; the workout is left out"
    assert logbk.json("status")["workout"] is None
    legs, push = (logbk.json("show", which) for which in ("@2", "@1"))
    sets = [
        [(one["exercise"], [each["weight"] for each in one["sets"]]) for one in workout["exercises"]]
        for workout in (legs, push)
    ]
    assert sets == [
        [("Squat (Barbell)", ["100"]), ("Bench Press (Barbell)", ["80", "80"])],
        [("Bent Over Row (Barbell)", ["70"])],
    ]


@pytest.mark.parametrize("option", [("--date-order", "dmy"), ("--distance-unit", "km")])
def test_options_that_mean_nothing_for_it_are_refused(logbk: Program, log_file: str, option: tuple[str, str]) -> None:
    result = logbk("import", log_file, *option)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{option[0]} is not for workout text" in result.stderr
    assert logbk.json("history")["total"] == 0


@pytest.mark.parametrize("option", [("--zone", "Europe/Berlin"), ("--skip-bad",)])
def test_options_for_whole_workouts_are_refused_where_no_date_stands(logbk: Program, option: tuple[str, ...]) -> None:
    result = logbk("import", "-", "--format", "text", *option, given="squat 100kg x5\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{option[0]} is for whole workouts" in result.stderr
    assert logbk.json("status")["workout"] is None
