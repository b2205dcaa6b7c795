"""A year of training as one lifter wrote it down: imported, asked, and carried to another database."""

import re
from pathlib import Path
from typing import Any, Final

import pytest

from tests.conftest import Database, Program, StillClock

LOG: Final = Path(__file__).parent / "training-log.txt"
WORKOUTS: Final = 196
SETS: Final = 2517


def sets_written() -> list[int]:
    """Return the number of sets of each workout, counted with nothing but what this one file needs."""
    workouts: list[int] = []
    for line in LOG.read_text(encoding="utf-8").splitlines():
        written = line.partition("#")[0].strip()
        if re.match(r"\d{4}-\d\d-\d\d", written):
            workouts.append(0)
        elif written:
            workouts[-1] += sum(_sets_in(group) for group in written.split(","))
    return workouts


def _sets_in(group: str) -> int:
    # "3x15 10kg" and "3x60s" are some sets; "34x10", "28x9+1" and "42.5kgx5" one; "10/10/8" as many as there are.
    of_some = re.search(r"(?<![\d.])([2-5])x\d", group)
    return int(of_some[1]) if of_some else 1 + group.count("/")


@pytest.fixture
def year(logbk: Program, still_clock: StillClock) -> Program:  # noqa: ARG001 - the clock stands after the last workout
    logbk.ok("import", str(LOG))
    return logbk


@pytest.fixture
def another(fresh_database: Database, still_clock: StillClock) -> Program:  # noqa: ARG001 - likewise
    return Program(fresh_database)


def test_every_workout_and_every_set_arrives(logbk: Program) -> None:
    written = sets_written()
    assert (len(written), sum(written)) == (WORKOUTS, SETS)
    added = logbk.json("import", str(LOG))["workouts"]
    assert (added["added"], added["unchanged"], added["set_count"]) == (WORKOUTS, 0, SETS)
    history = logbk.json("history", "--limit", "1000")
    assert history["total"] == WORKOUTS
    assert [workout["set_count"] for workout in reversed(history["workouts"])] == written


def test_importing_it_again_adds_nothing(year: Program) -> None:
    before = year.ok("export")
    again = year.json("import", str(LOG))["workouts"]
    assert (again["added"], again["unchanged"], again["set_count"]) == (0, WORKOUTS, 0)
    assert year.ok("export") == before


def without_identity(document: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a document without what names rows, and without when each set was done."""
    if isinstance(document, dict):
        return {
            key: without_identity(value)
            for key, value in document.items()
            if key not in {"id", "done_at"} and not key.endswith("_id")
        }
    return [without_identity(value) for value in document] if isinstance(document, list) else document


def test_an_export_makes_the_same_log_in_another_database(year: Program, another: Program, tmp_path: Path) -> None:
    exported = year.ok("export", "--format", "text")
    file = tmp_path / "export.txt"
    file.write_text(exported, encoding="utf-8")
    added = another.json("import", str(file))["workouts"]
    assert (added["added"], added["set_count"]) == (WORKOUTS, SETS)
    assert another.ok("export", "--format", "text") == exported
    for which in ("@1", "@2", "@50", "@123", f"@{WORKOUTS}", "2025-09-02"):
        here, there = (without_identity(program.json("show", which)) for program in (year, another))
        assert here == there
        assert here["set_count"] > 0


def test_the_first_workout_is_what_stands_in_the_file(year: Program) -> None:
    workout = year.json("show", f"@{WORKOUTS}")
    assert (workout["name"], workout["set_count"]) == ("Press day", 13)
    assert workout["started_at"] == "2025-09-01T17:30:00+02:00"
    assert workout["finished_at"] == "2025-09-01T18:18:00+02:00"
    assert [exercise["exercise"] for exercise in workout["exercises"]] == [
        "Overhead Press (Barbell)",
        "Pull Up",
        "Lateral Raise (Dumbbell)",
        "Bicep Curl (Barbell)",
    ]
    press = [(one["weight"], one["reps"], one["rpe"]) for one in workout["exercises"][0]["sets"]]
    assert press == [("25", 5, None), ("42.5", 5, None), ("50", 5, None), ("55", 7, "9")]
    assert year.json("show", "2025-09-02")["note"] == "slept badly"


def lines_of(exercise: str) -> list[tuple[str, str]]:
    """Return day and text of each line that begins with `exercise`, in the order of the file."""
    found, day = [], ""
    for line in LOG.read_text(encoding="utf-8").splitlines():
        if re.match(r"\d", line):
            day = line[:10]
        elif line.strip().startswith(f"{exercise} "):
            found.append((day, line.strip()))
    return found


def test_it_tells_what_was_done_last(year: Program) -> None:
    day, line = lines_of("leg press")[-1]
    last = year.json("last", "leg", "press")
    assert last["started_at"][:10] == day
    written = re.fullmatch(r"leg press (\d)x(\d+) ([\d.]+)kg", line)
    assert written
    assert [(one["weight"], one["reps"]) for one in last["sets"]] == [(written[3], int(written[2]))] * int(written[1])


@pytest.mark.parametrize(("asked", "exercise"), [("squats", "squat"), ("ohp", "ohp"), ("deadlift", "deadlift")])
def test_the_history_of_an_exercise_is_whole(year: Program, asked: str, exercise: str) -> None:
    sessions = year.json("history", "--exercise", asked, "--limit", "1000")["sessions"]
    assert [session["started_at"][:10] for session in reversed(sessions)] == [day for day, _ in lines_of(exercise)]


def test_a_new_set_is_measured_against_the_whole_year(year: Program) -> None:
    heaviest = max(float(weight) for _, line in lines_of("squat") for weight in re.findall(r"([\d.]+)(?:kg)? ?x", line))
    year.ok("log", f"squat {heaviest:g}kg x 1")
    entry = year.json("log", f"{heaviest + 2.5:g}kg x 1")["entries"][0]
    (record,) = [one for one in entry["records"] if one["kind"] == "weight"]
    assert (float(record["value"]), float(record["previous"]), record["unit"]) == (heaviest + 2.5, heaviest, "kg")
    day, _ = lines_of("squat")[-1]
    assert entry["last_time"]["started_at"][:10] == day
    assert year.json("log", "squat 20kg x 1")["entries"][0]["records"] == []
