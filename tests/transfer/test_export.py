"""`logbk export` from the outside: files, pipes and terminals, choices, spreadsheets, and how much memory it takes."""

import csv
import io
import os
import pty
import re
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import psycopg
import pytest

from tests.conftest import Database, Neighbours, Program, StatementCount
from tests.workouts.processes import finished, obstacle, start

LOG = """\
2026-10-05 18:05-19:12 =cmd|' /C calc'!A0
  Bench Press (Barbell): 60kg x5 warmup, 225lb x5
  Plank: 90s # @SUM(A1)

2026-10-07 Lower
  Squat (Barbell): 5x5 120kg
"""
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# Workouts of 20 sets, made where they belong: by the database itself.
FILL = """
WITH w AS (
  INSERT INTO logbk.workouts (user_id, id, name, note, started_at, finished_at, zone)
  SELECT a.id, gen_random_uuid(), 'Workout ' || n, repeat('note ', 20), t, t + interval '1 hour', 'Europe/Berlin'
    FROM logbk_private.accounts AS a, generate_series(1, %(workouts)s) AS n,
         LATERAL (SELECT timestamptz '2001-01-01 18:00+00' + n * interval '1 hour' AS t) AS times
   WHERE a.is_local RETURNING user_id, id, started_at
), e AS (
  INSERT INTO logbk.executions (user_id, id, workout_id, exercise_id, position)
  SELECT w.user_id, gen_random_uuid(), w.id, x.id, n
    FROM w, generate_series(1, 4) AS n,
         LATERAL (SELECT id FROM logbk.exercises AS x WHERE x.user_id = w.user_id LIMIT 1) AS x
  RETURNING user_id, id, workout_id
)
INSERT INTO logbk.sets (user_id, id, execution_id, position, type, weight, unit, reps, done_at)
SELECT e.user_id, gen_random_uuid(), e.id, n, 'working', 80 + n, 'kg', 8, w.started_at
  FROM e JOIN w ON w.id = e.workout_id, generate_series(1, 5) AS n
"""
# Runs the program in this process, so that what the system says of the process is about it.
MEASURED = """
import resource, sys
from typer.main import get_command
from logbk_cli.main import app
code = get_command(app)(sys.argv[1:], prog_name="logbk", standalone_mode=False)
print(code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def fill(database: Database, workouts: int) -> None:
    """Add workouts of 20 sets each to the local account's log."""
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")  # no row images: they are no part of what is measured
        owner.execute(FILL.encode(), {"workouts": workouts})
        owner.execute("ANALYZE")


def peak_memory(database: Database, *words: str) -> int:
    """Return the most memory that a command took, in KiB."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "--database-url", database.member_url, *words],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    code, peak = done.stderr.split()[-2:]
    assert code == "0", done.stderr
    return int(peak)


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_log(logbk: Program, database: Database, format_: str) -> None:
    logbk.ok("log", "bench 80x8")
    logbk.ok("finish")
    fill(database, 100)
    small = peak_memory(database, "export", "--format", format_)
    fill(database, 1500)
    assert logbk.ok("export", "--format", "csv", "--columns", "reps").count("\n") == 1 + 1 + 1600 * 20
    large = peak_memory(database, "export", "--format", format_)
    # 30,000 sets more, which as rows would take at least 30 MiB.
    assert large - small < 10 * 1024, (small, large)


def test_an_export_takes_as_many_statements_for_a_long_log_as_for_a_short_one(
    logbk: Program, database: Database, statement_count: StatementCount
) -> None:
    logbk.ok("log", "bench 80x8")
    logbk.ok("finish")
    short = statement_count.of(lambda: logbk.ok("export", "--format", "csv"))
    fill(database, 300)
    assert statement_count.of(lambda: logbk.ok("export", "--format", "csv")) == short


def test_nobody_exports_anothers_log(neighbours: Neighbours, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs, mine = Program(Database("", "", neighbours.other.url)), Program(Database("", "", neighbours.one.url))
    monkeypatch.setenv("LOGBK_TOKEN", neighbours.other.token)
    theirs.ok("log", "bench 80x8")
    monkeypatch.setenv("LOGBK_TOKEN", neighbours.one.token)
    mine.ok("log", "squat 100x5")
    for format_ in ("text", "csv", "json", "ndjson", "strong", "hevy", "markdown"):
        exported = mine.ok("export", "--format", format_)
        assert "Squat" in exported
        assert "Bench" not in exported


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("log.csv", "workout,"),
        ("log.json", '{"format"'),
        ("log.NDJSON", '{"name"'),
        ("log.md", "## "),
        ("log", "2026-"),
    ],
)
def test_the_name_of_the_file_chooses_the_format(logbk: Program, tmp_path: Path, name: str, begins: str) -> None:
    logbk.ok("import", "-", given=LOG)
    result = logbk("export", "-o", str(tmp_path / name))
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"Wrote {tmp_path / name}: 2 workouts, 8 sets.\n"
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def cells(sheet: bytes) -> list[list[tuple[str, str]]]:
    """Return the kind and the text of each cell of a sheet, row by row."""
    rows = ET.fromstring(sheet).iter(f"{SHEET}row")  # noqa: S314 - written by ourselves
    return [[(cell.get("t", "n"), "".join(cell.itertext())) for cell in row] for row in rows]


def test_a_spreadsheet_holds_numbers_and_text_and_no_formula(logbk: Program, tmp_path: Path) -> None:
    logbk.ok("import", "-", given=LOG)
    file = tmp_path / "log.xlsx"
    columns = "date,workout_name,exercise,exercise_note,weight,reps,is_all_day"
    logbk.ok("export", "-o", str(file), "--columns", columns)
    with zipfile.ZipFile(file) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    head, first, _, plank, squat, *_ = cells(sheet)
    assert [text for _, text in head] == columns.split(",")
    # 46300 is 2026-10-05 as a spreadsheet counts days.
    assert first[:3] == [("n", "46300"), ("inlineStr", "=cmd|' /C calc'!A0"), ("inlineStr", "Bench Press (Barbell)")]
    assert first[3:] == [("n", "60"), ("n", "5"), ("b", "0")]
    assert plank[3] == ("inlineStr", "@SUM(A1)")
    assert squat[-1] == ("b", "1")
    again = tmp_path / "again.xlsx"
    logbk.ok("export", "-o", str(again), "--columns", columns)
    assert again.read_bytes() == file.read_bytes()


def test_the_csv_for_a_spreadsheet_runs_nothing_and_the_other_changes_nothing(logbk: Program) -> None:
    logbk.ok("import", "-", given=LOG)
    chosen = ("export", "--format", "csv", "--columns", "workout_name,exercise_note,weight")
    plain = list(csv.reader(io.StringIO(logbk.ok(*chosen))))
    assert plain[1] == ["=cmd|' /C calc'!A0", "", "60"]
    safe = logbk.ok(*chosen, "--spreadsheet")
    assert safe.startswith("\ufeff")
    for row in csv.reader(io.StringIO(safe.removeprefix("\ufeff"))):
        assert not any(re.match(r"\s*[=+\-@]", cell) for cell in row)
    assert "'@SUM(A1)" in safe


def test_a_spreadsheet_is_not_written_to_a_terminal(database: Database, logbk: Program) -> None:
    logbk.ok("import", "-", given=LOG)
    primary, secondary = pty.openpty()
    try:
        done = finished(start(database, "export", "--format", "xlsx", stdout=secondary))
    finally:
        os.close(secondary)
        os.close(primary)
    assert done.returncode == 2
    assert "not for a terminal" in done.stderr


def test_a_reader_that_has_gone_is_no_fault(database: Database, logbk: Program) -> None:
    logbk.ok("log", "bench 80x8")
    logbk.ok("finish")
    fill(database, 200)
    command = f"'{sys.executable}' -m logbk_cli --database-url '{database.member_url}' export -f csv | head -n 1"
    done = subprocess.run(
        ["bash", "-c", f'{command}; exit "${{PIPESTATUS[0]}}"'], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (141, "")
    assert done.stdout.startswith("workout,")


def test_a_full_disk_leaves_the_old_file(database: Database, logbk: Program, tmp_path: Path) -> None:
    logbk.ok("log", "bench 80x8")
    logbk.ok("finish")
    fill(database, 200)
    file = tmp_path / "log.csv"
    file.write_text("the one of yesterday", encoding="utf-8")
    command = f"'{sys.executable}' -m logbk_cli --database-url '{database.member_url}' export -o '{file}'"
    # The shell's limit on what a file may hold stands for the disk: 64 blocks of 1 KiB.
    done = subprocess.run(
        ["bash", "-c", f"trap '' XFSZ; ulimit -f 64; {command}"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    assert "cannot be written" in done.stderr
    assert file.read_text(encoding="utf-8") == "the one of yesterday"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("name", ["log.csv", "log.xlsx"])
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGKILL, -9)]
)
def test_an_export_that_is_ended_leaves_the_old_file_and_nothing_else(
    database: Database, tmp_path: Path, name: str, number: signal.Signals, code: int
) -> None:
    file, temporary = tmp_path / name, tmp_path / "tmp"
    file.write_text("the one of yesterday", encoding="utf-8")
    temporary.mkdir()
    with obstacle(database, "LOCK TABLE logbk.sets IN ACCESS EXCLUSIVE MODE") as lock:
        process = start(database, "export", "-o", str(file), environment={"TMPDIR": str(temporary)})
        lock.wait_for(1)
        (unfinished,) = set(tmp_path.iterdir()) - {file, temporary}
        assert unfinished.name.startswith(f"{name}.logbk-unfinished-")
        process.send_signal(number)
        assert finished(process).returncode == code
    assert file.read_text(encoding="utf-8") == "the one of yesterday"
    if number is not signal.SIGKILL:
        assert set(tmp_path.iterdir()) == {file, temporary}
        assert list(temporary.iterdir()) == []
