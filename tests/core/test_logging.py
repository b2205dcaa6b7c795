"""The log file: what stands in it, what never does, and that nothing about it can hurt a command."""

import json
import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from logbk_cli.core import logging as core_logging
from logbk_cli.core.file_lock import Patience, locked
from logbk_cli.core.logging import FILE, LARGEST_BYTES, OLDER_FILES, Journal
from logbk_cli.shared.exceptions import NotFoundError
from logbk_cli.shared.runs import Run

OURS = logging.getLogger("logbk_cli.tests")
THEIRS = logging.getLogger("a_library.of.others")
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"  # noqa: S105 - nobody's
NOTE = "left shoulder clicked"


@contextmanager
def journal(state_dir: Path, verbosity: int = 0, **settings: str) -> Iterator[Journal]:
    opened = Journal({"log": settings}, state_dir, verbosity)
    try:
        yield opened
    finally:
        opened.close()


def lines(state_dir: Path) -> list[str]:
    file = state_dir / "log" / FILE
    return file.read_text("utf-8").splitlines() if file.exists() else []


def entries(state_dir: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines(state_dir)]


def test_a_line_tells_when_what_and_who(tmp_path: Path) -> None:
    with journal(tmp_path):
        OURS.info("did %d things", 3)
    (line,) = lines(tmp_path)
    now = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d"
    assert re.fullmatch(rf"{now} info    {os.getpid()}  logbk\.tests  did 3 things", line)


def test_a_line_of_json_is_one_object(tmp_path: Path) -> None:
    with journal(tmp_path, format="json"):
        OURS.warning("did\n%d things", 3)
    (entry,) = entries(tmp_path)
    assert re.fullmatch(r".*[+-]\d\d:\d\d", str(entry.pop("time")))
    assert entry == {"level": "warning", "logger": "logbk.tests", "message": "did 3 things", "pid": os.getpid()}


def test_how_a_command_ended_tells_the_names_of_options_and_no_message(tmp_path: Path) -> None:
    run = Run(command="history", options=("--profile", "--json"))
    with pytest.raises(NotFoundError) as caught:
        raise NotFoundError(f"no exercise is called {NOTE!r}") from ValueError(NOTE)
    run.error = caught.value
    with journal(tmp_path, format="json") as kept:
        kept.tell_end(run, 3)
    (entry,) = entries(tmp_path)
    assert isinstance(entry["duration_ms"], int)
    told = {name: entry[name] for name in ("command", "options", "exit_code", "kind", "causes", "level")}
    assert told == {
        "command": "history",
        "options": ["--profile", "--json"],
        "exit_code": 3,
        "kind": "not_found",
        "causes": ["ValueError"],
        "level": "info",
    }
    assert NOTE not in lines(tmp_path)[0]


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_traceback_has_lines_of_code_and_no_words_of_the_error(tmp_path: Path, form: str) -> None:
    def fail(note: str) -> None:
        try:
            {"": ""}[note]
        except KeyError:
            raise ExceptionGroup(note, [psycopg.errors.UniqueViolation(f"DETAIL: Key (name)=({note})")]) from None

    with pytest.raises(ExceptionGroup) as caught:
        fail(NOTE)
    caught.value.add_note(NOTE)
    with journal(tmp_path, format=form) as kept:
        assert kept.tell_fault(caught.value) == tmp_path / "log" / FILE
    text = "\n".join(lines(tmp_path))
    assert NOTE not in text
    for told in ("ExceptionGroup", "after KeyError", "psycopg.errors.UniqueViolation [23505]", "[note]"):
        assert told in text
    assert "test_logging:" in text
    assert " in fail: " in text


def test_a_traceback_without_end_is_cut(tmp_path: Path) -> None:
    def fall(depth: int) -> None:
        fall(depth + 1)

    with pytest.raises(RecursionError) as caught:
        fall(0)
    with journal(tmp_path) as kept:
        kept.tell_fault(caught.value)
    assert 30 < len(lines(tmp_path)) < 60


@pytest.mark.parametrize("verbosity", [0, 2])
def test_of_what_libraries_say_only_their_own_sentence_is_kept(
    tmp_path: Path, verbosity: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with journal(tmp_path, verbosity, level="debug"):
        THEIRS.warning("cannot store %r", NOTE)
        THEIRS.warning(f"cannot store {NOTE}")
        THEIRS.error("failed", exc_info=ValueError(NOTE))
        THEIRS.info("storing")
    for text in ("\n".join(lines(tmp_path)), capsys.readouterr().err if verbosity else None):
        if text is not None:
            assert NOTE not in text
            assert "cannot store %r (test_logging.py, line " in text
            assert "ValueError" in text
            assert "storing" not in text


@pytest.mark.parametrize(
    "secret",
    [
        TOKEN,
        "postgresql://ann:hunter2@db.example.org/logbk",
        "host=db password=hunter2 user=ann",
        "{'refresh_token': 'hunter2'}",
        "logbk1-" + "hunter2" * 5,
        "SCRAM-SHA-256$4096:hunter2",
        "0123456789abcdef" * 4,
    ],
)
def test_what_looks_like_a_secret_is_blotted_out(tmp_path: Path, secret: str) -> None:
    with journal(tmp_path):
        OURS.info("so: %s", secret)
    (line,) = lines(tmp_path)
    assert "…" in line
    assert not [part for part in ("hunter2", TOKEN[5:], "0123456789") if part in line]


@pytest.mark.parametrize(
    ("verbosity", "seen"),
    [(0, []), (1, ["told", "warned"]), (2, ["whispered", "told", "warned", "a message"]), (5, ["whispered", "told"])],
)
def test_the_screen_is_quiet_unless_asked(
    tmp_path: Path, verbosity: int, seen: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with journal(tmp_path, verbosity):
        OURS.debug("whispered")
        OURS.info("told")
        OURS.warning("warned")
        THEIRS.warning("said")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert all(word in captured.err for word in seen)
    assert bool(captured.err) == bool(seen)
    assert ("a message" in captured.err) == (verbosity >= 2)
    assert [line.split("  ")[-1] for line in lines(tmp_path)][:2] == ["told", "warned"]


@pytest.mark.parametrize(("level", "count"), [("off", 0), ("error", 1), ("warning", 2), ("info", 3), ("debug", 4)])
def test_the_level_says_how_much_is_kept(
    tmp_path: Path, level: str, count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with journal(tmp_path, level=level) as kept:
        for one in (logging.DEBUG, logging.INFO, logging.WARNING):
            OURS.log(one, "said")
        assert (kept.tell_fault(ValueError()) is None) == (level == "off")
    assert len(lines(tmp_path)) == count + (level != "off")  # the fault's traceback has a line of its own
    assert (tmp_path / "log").exists() == (level != "off")
    assert capsys.readouterr().err == ""


def test_logging_is_left_as_it_was(tmp_path: Path) -> None:
    before = (list(logging.getLogger().handlers), logging.getLogger("logbk_cli").level)
    with journal(tmp_path, 2):
        assert before != (list(logging.getLogger().handlers), logging.getLogger("logbk_cli").level)
    assert before == (list(logging.getLogger().handlers), logging.getLogger("logbk_cli").level)


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "log"
    with journal(tmp_path / "state"):
        OURS.info("told")
        assert [one.stat().st_mode & 0o777 for one in (folder.parent, folder, folder / FILE)] == [0o700, 0o700, 0o600]
        (folder / FILE).chmod(0o644)
        OURS.info("told")
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600


def test_a_full_file_gives_way_to_another_and_the_oldest_goes(tmp_path: Path) -> None:
    kept = (LARGEST_BYTES // 1000) * (OLDER_FILES + 1)
    with journal(tmp_path):
        for number in range(kept * 2):
            OURS.info("%06d %s", number, "x" * 1000)
    files = [tmp_path / "log" / FILE, *(tmp_path / "log" / f"{FILE}.{n}" for n in range(1, OLDER_FILES + 1))]
    assert sorted(path for path in (tmp_path / "log").iterdir() if path.name != ".lock") == sorted(files)
    assert all(file.stat().st_size <= LARGEST_BYTES for file in files)
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    numbers = [re.findall(r"  (\d{6}) ", file.read_text("utf-8")) for file in reversed(files)]
    together = [int(number) for one in numbers for number in one]
    assert together == list(range(together[0], kept * 2))


WRITER = """
import logging, pathlib, sys
from logbk_cli.core import logging as core_logging
core_logging.LARGEST_BYTES, core_logging.OLDER_FILES, core_logging.ROTATING_S = 30_000, 100, 30
state, name, count = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
journal = core_logging.Journal({"log": {"format": "json"}}, state)
print("ready", flush=True); sys.stdin.readline()
for number in range(count):
    logging.getLogger("logbk_cli.tests").info("%s %d %s", name, number, "x" * 400)
journal.close()
"""


def start_writers(state_dir: Path, count: int, *names: str) -> list[subprocess.Popen[str]]:
    """Start processes that write lines when they are told to, and wait until each can."""
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(state_dir), name, str(count)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    return writers


def let_write(writer: subprocess.Popen[str]) -> None:
    assert writer.stdin is not None
    writer.stdin.write("\n")
    writer.stdin.flush()


def end(writer: subprocess.Popen[str]) -> int:
    writer.communicate()
    return writer.returncode


def test_several_processes_lose_no_line_to_each_other(tmp_path: Path) -> None:
    count = 500
    writers = start_writers(tmp_path, count, "one", "two", "three")
    for writer in writers:
        let_write(writer)
    assert [end(writer) for writer in writers] == [0, 0, 0]
    files = list((tmp_path / "log").glob(f"{FILE}*"))
    assert len(files) > 20
    found = [json.loads(line)["message"] for file in files for line in file.read_text("utf-8").splitlines()]
    assert len(found) == len(set(found)) == 3 * count


def test_of_two_processes_that_find_the_file_full_one_rotates_it(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    folder.mkdir()
    (folder / FILE).write_text("x" * 29_990 + "\n")
    writers = start_writers(tmp_path, 1, "one", "two")
    with locked(folder / ".lock", Patience(0, "", "", "")):
        for writer in writers:
            let_write(writer)
        time.sleep(0.5)  # both stand before the lock by then; nobody could see it from outside
        assert not (folder / f"{FILE}.1").exists()
    assert [end(writer) for writer in writers] == [0, 0]
    assert {path.name for path in folder.iterdir()} == {".lock", FILE, f"{FILE}.1"}
    assert len(lines(tmp_path)) == 2


def block_with_a_folder(state_dir: Path) -> None:
    (state_dir / "log" / FILE).mkdir(parents=True)


def block_with_a_file(state_dir: Path) -> None:
    (state_dir / "log").write_text("")


def block_with_a_link(state_dir: Path) -> None:
    (state_dir / "log").mkdir()
    (state_dir / "elsewhere").write_text("")
    (state_dir / "log" / FILE).symlink_to(state_dir / "elsewhere")


def block_with_a_pipe(state_dir: Path) -> None:
    (state_dir / "log").mkdir()
    os.mkfifo(state_dir / "log" / FILE)


def block_with_a_device(state_dir: Path) -> None:
    (state_dir / "log").symlink_to("/dev/full")


@pytest.mark.parametrize(
    "block",
    [block_with_a_folder, block_with_a_file, block_with_a_link, block_with_a_pipe, block_with_a_device],
)
def test_a_log_that_cannot_be_written_hurts_nobody(
    tmp_path: Path, block: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(block)
    block(tmp_path)
    with journal(tmp_path) as kept:
        OURS.info("told")
        assert kept.tell_fault(ValueError()) is None
    assert capsys.readouterr().err == ""
    assert core_logging.trouble(tmp_path) is not None
    assert not (tmp_path / "elsewhere").exists() or (tmp_path / "elsewhere").read_text() == ""
    with journal(tmp_path, 1):
        OURS.info("told")
        OURS.info("told again")
    assert capsys.readouterr().err.count("the log file cannot be written") == 1


def test_a_file_that_cannot_be_rotated_stops_growing(tmp_path: Path) -> None:
    (tmp_path / "log" / f"{FILE}.1" / "in the way").mkdir(parents=True)
    (tmp_path / "log" / f"{FILE}.2" / "in the way").mkdir(parents=True)
    with journal(tmp_path):
        for _ in range(3 * LARGEST_BYTES // 1000):
            OURS.info("x" * 1000)
    assert LARGEST_BYTES < (tmp_path / "log" / FILE).stat().st_size < 2 * LARGEST_BYTES + 2000


@pytest.mark.parametrize("form", ["text", "json"])
def test_recent_lines_tell_of_commands_and_faults_alone(tmp_path: Path, form: str) -> None:
    with journal(tmp_path, format=form) as kept:
        OURS.info("connected to db.example.org")
        kept.tell_end(Run(command="log"), 0)
        with pytest.raises(ValueError, match=NOTE) as caught:
            int(NOTE)
        kept.tell_fault(caught.value)
        OURS.info("connected to db.example.org")
        kept.tell_end(Run(command="show"), 0)
    found = core_logging.recent(tmp_path, 40)
    assert "log ended with 0" in found[0]
    assert "show ended with 0" in found[-1]
    assert "ValueError" in "\n".join(found)
    assert "example.org" not in "\n".join(found)
    assert core_logging.recent(tmp_path, 1) == found[-1:]
    assert core_logging.recent(tmp_path / "nowhere", 1) == []
