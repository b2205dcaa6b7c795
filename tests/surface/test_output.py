"""What each command writes, byte for byte: plain text and `--json`, on stdout and stderr, in stories.

A story is a module in stories/: a tuple of steps, one command after the other on a log that is empty at first. What
they write stands in outputs/, in a folder of its name. After a change that is meant: LOGBK_REWRITE_OUTPUTS=1 pytest
tests/surface/test_output.py, then look at what `git diff` shows as a person would.
"""

import json
from collections.abc import Callable
from functools import cache
from typing import Final

import pytest

from logbk_cli.checking.values import FOUND
from tests.conftest import Database
from tests.surface import test_shared_output
from tests.surface.reference import commands
from tests.surface.stories import (
    arrange,
    changes,
    check,
    edit,
    export,
    importing,
    log,
    pictures,
    routines,
    settings,
    stats,
    voice,
)
from tests.surface.story import ENDINGS, OUTPUTS, Step, Written, recorded, tell

STORIES: Final = {
    "log": log.STORY,
    "arrange": arrange.STORY,
    "changes": changes.STORY,
    "check": check.STORY,
    "edit": edit.STORY,
    "export": export.STORY,
    "import": importing.STORY,
    "pictures": pictures.STORY,
    "routines": routines.STORY,
    "settings": settings.STORY,
    "stats": stats.STORY,
    "voice": voice.STORY,
}
WITHOUT_JSON: Final = {("export",), ("exercise", "export")}  # what they write is the document
ALL: Final = [(name, one) for name, story in STORIES.items() for one in story]

Told = Callable[[str], dict[str, Written]]


def takes_json(one: Step) -> bool:
    return not any(one.words[: len(path)] == path for path in WITHOUT_JSON)


@pytest.fixture(scope="module")
def plain(standing_database: Database) -> Told:
    return cache(lambda story: tell(standing_database, STORIES[story]))


@pytest.fixture(scope="module")
def documents(standing_database: Database) -> Told:
    return cache(lambda story: tell(standing_database, STORIES[story], json_for=takes_json))


def _name(value: object) -> str:
    return value.name if isinstance(value, Step) else str(value)


@pytest.mark.parametrize(("story", "one"), ALL, ids=_name)
def test_plain_text(plain: Told, story: str, one: Step) -> None:
    written = plain(story)[one.name]
    assert written.code == one.code, written.stderr.decode()
    assert written.stdout.decode() == recorded(OUTPUTS / story / f"{one.name}.txt", written.stdout)
    assert written.stderr.decode() == recorded(OUTPUTS / story / f"{one.name}.err.txt", written.stderr)
    assert b"\x1b" not in written.stdout + written.stderr


@pytest.mark.parametrize(("story", "one"), [pair for pair in ALL if takes_json(pair[1])], ids=_name)
def test_json(documents: Told, story: str, one: Step) -> None:
    written = documents(story)[one.name]
    assert written.code == one.code, written.stderr.decode()
    assert written.stdout.decode() == recorded(OUTPUTS / story / f"{one.name}.json", written.stdout)
    assert written.stderr.decode() == recorded(OUTPUTS / story / f"{one.name}.err.json", written.stderr)
    if one.code not in {0, FOUND}:
        assert written.stdout == b""
        assert json.loads(written.stderr)["error"]["code"] == one.code
    else:
        assert isinstance(json.loads(written.stdout), dict)
        assert written.stderr == b"", "with --json stderr is for errors"


def test_no_line_ends_in_blanks(plain: Told) -> None:
    trailing = {
        name
        for story in STORIES
        for name, written in plain(story).items()
        for line in (written.stdout + written.stderr).decode().split("\n")
        if line != line.rstrip()
    }
    assert trailing == set()


@pytest.mark.parametrize("story", STORIES)
def test_no_file_is_left_over(story: str) -> None:
    names = [one.name for one in STORIES[story]]
    assert len(set(names)) == len(names)
    files = {file.name for file in (OUTPUTS / story).iterdir()}
    assert files <= {f"{name}{end}" for name in names for end in ENDINGS}


def test_each_folder_of_outputs_has_a_story() -> None:
    assert {file.name for file in OUTPUTS.iterdir()} == {*STORIES, test_shared_output.SHARED.name}


def test_each_command_is_in_a_story() -> None:
    steps = [(one.words, one.code) for _, one in ALL]
    steps += [(one.words, one.code) for one in test_shared_output.STORY]
    told = {words[:depth] for words, _ in steps for depth in (1, 2, 3)}
    assert {path for path, _, _ in commands()} <= told
    done = {words[:depth] for words, code in steps if code == 0 for depth in (1, 2, 3)}
    # The bundled server's own is tested with one; a second machine needs a network, as test_shared_server.py has.
    # A speech model comes over the network too, and microphones differ from machine to machine: see tests/voice.
    elsewhere = {
        ("account", "add-machine"),
        *(("config", "list"), ("config", "edit"), ("config", "path")),  # name this machine's folders: tests/settings
        ("voice", "download"),
        ("voice", "devices"),
        ("voice", "test"),
        ("voice", "bench"),
        ("doctor",),  # tells of this machine: tests/health
        *(path for path, _, _ in commands() if path[0] in {"db", "completion"}),  # so do these: tests/completions
    }
    assert {path for path, _, _ in commands()} - elsewhere <= done
