"""Files as they come: encodings, and what is no text, no table or too much."""

import io
from pathlib import Path
from typing import Final

import pytest

from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.transfer import sources
from logbk_cli.transfer.detection import ImportFormat, detect
from logbk_cli.transfer.sources import Source
from tests.conftest import Program

HEADER: Final = "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment\r\n"
TEXT: Final = HEADER + '2026-02-01,Plank,Abs,,,,,,0:01:00,"müde \u2014\r\n€ ""zwei"""\r\n'
ENCODINGS: Final = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_says_the_same(logbk: Program, encoding: str) -> None:
    logbk.ok("import", "-", given=TEXT.encode(encoding))
    (exercise,) = logbk.json("show")["exercises"]
    assert exercise["sets"][0]["note"] == 'müde \u2014 € "zwei"'


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_workout_text_in_every_encoding(logbk: Program, encoding: str) -> None:
    logbk.ok("import", "-", given="2026-02-01 Prüfung\r\n  bench 80kg x8\r\n".encode(encoding))
    assert logbk.json("show")["name"] == "Prüfung"


MOMENT: Final = b'"2026-02-01T08:00:00+00:00"'
WORKOUT: Final = b'{"started_at": ' + MOMENT + b', "finished_at": ' + MOMENT + b', "zone": "UTC"'
BROKEN: Final[dict[str, tuple[bytes, str]]] = {
    "NUL": (HEADER.encode() + b"2026-02-01,Pla\0nk,Abs,,,,,,0:01:00,\n", "line 2, column 15"),
    "no encoding": (HEADER.encode() + b"2026-02-01,Pl\x81nk,Abs,,,,,,0:01:00,\n", "line 2"),
    "half UTF-16": (TEXT.encode("utf-16")[:-1], "UTF-16"),
    "open quote": (HEADER.encode() + b'2026-02-01,"Plank,Abs\n\n\n', "line 2, column 12"),
    "quote inside": (HEADER.encode() + b'2026-02-01,"Pl"ank,Abs,,,,,,0:01:00,\n', "line 2, column 1"),
    "endless quote": (HEADER.encode() + b'2026-02-01,"' + b"x\n" * 100_000, "line 2, column 12"),
    "endless line": (HEADER.encode() + b"2026-02-01," + b"x" * 2_000_000, "line 2, column 1048576"),
    "zip": (b"PK\x03\x04rest", "zip archive"),
    "gzip": (b"\x1f\x8b\x08rest", "gzip"),
    "spreadsheet": (b"\xd0\xcf\x11\xe0rest", "Excel"),
    "database": (b"SQLite format 3\0rest", "SQLite"),
    "broken JSON": (b'{"format": "logbk", "version": 1, "workouts": [\n {"name": }]}', "line 2, column 11"),
    "cut JSON": (b'{"format": "logbk", "version": 1, "workouts": [', "line 1"),
    "deep JSON": (b'{"format": "logbk", "workouts": ' + b"[" * 100_000, "JSON"),
    "broken NDJSON": (b'{"name": "A", "started_at": "2026-02-01T00:00:00+00:00"}\n{"name": \n', "line 2, column 1"),
    "list for workouts": (b'{"format": "logbk", "version": 1, "workouts": [1]}', "object was expected"),
    "wrong kinds": (
        b'{"format": "logbk", "version": 1, "workouts": [{"started_at": {"a": 1}, "exercises": 5}]}',
        "entry 1: started_at",
    ),
    "NaN": (
        WORKOUT + b', "exercises": [{"exercise": "Plank", "sets": [{"type": "working", "duration_s": NaN}]}]}',
        "duration_s",
    ),
    "huge number": (
        WORKOUT + b', "exercises": [{"exercise": "Plank", "sets": [{"type": "working", "reps": 1e999999999}]}]}',
        "reps",
    ),
    "no zone": (
        WORKOUT.replace(b"UTC", b"Mars/Base") + b', "exercises": []}',
        "time zone",
    ),
    "table cut short": (HEADER.encode() + b"2026-02-01,Plank", "line 2: it has 2 cells"),
    "unknown unit": (
        HEADER.encode() + b"2026-02-01,Bench Press (Barbell),Chest,3,stone,8,,,,\n",
        "column 5 (Weight Unit)",
    ),
    "no number": (HEADER.encode() + b"2026-02-01,Bench Press (Barbell),Chest,1e9,kgs,8,,,,\n", "column 4 (Weight)"),
    "no day": (HEADER.encode() + b"2026-02-30,Plank,Abs,,,,,,0:01:00,\n", "column 1 (Date)"),
    "header only": (HEADER.encode(), "no workout"),
    "nothing": (b"", "no workout|nothing|empty"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_one_clear_line_and_writes_nothing(logbk: Program, name: str) -> None:
    given, says = BROKEN[name]
    result = logbk("import", "-", given=given)
    assert result.exit_code == 2, result.stderr
    assert any(part in result.stderr for part in says.split("|")), result.stderr
    assert "Traceback" not in result.stderr
    assert logbk.json("history")["total"] == 0


def test_a_file_that_is_too_large_is_refused(logbk: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_FILE_BYTES", 2**20)
    file = tmp_path / "large.csv"
    file.write_bytes(HEADER.encode() + b" " * 2**20)
    result = logbk("import", str(file))
    assert result.exit_code == 2
    assert "larger than 1 MiB" in result.stderr


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bench 80x8, 85x6, 90x4, 95x2, 100x1\n", ImportFormat.TEXT),
        ("2026-02-01 Date,Workout Name,Exercise Name,Set Order,Weight,Reps\n  bench 80x8\n", ImportFormat.TEXT),
        ("# {not JSON}\n2026-02-01\n  bench 80x8\n", ImportFormat.TEXT),
        ('[{"date": "2026-02-01", "exercise": 1, "reps": 8, "weight": "80"}]', ImportFormat.WGER),
        ('{"name": null, "started_at": "2026-02-01T00:00:00Z", "exercises": []}\n', ImportFormat.NDJSON),
    ],
)
def test_what_looks_like_another_format(text: str, expected: ImportFormat) -> None:
    assert detect(Source(io.BytesIO(text.encode()), "it")) is expected


def test_a_document_of_nothing_known_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="no format that is known"):
        detect(Source(io.BytesIO(b'{"hello": "world"}'), "it"))
