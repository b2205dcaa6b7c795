"""The lines of `logbk doctor` on this machine: configuration, folders, disk, terminal, completion, dictation."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from logbk_cli.completions.installation import Condition, examine
from logbk_cli.completions.values import find_shell
from logbk_cli.core import config_file, logging, profiles, setting_values
from logbk_cli.health.values import Finding, bad, good, warning
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import LogBKError
from logbk_cli.voice.microphone import list_microphones
from logbk_cli.voice.model_store import require_folder
from logbk_cli.voice.settings import load_settings

_LEAST_MB: Final = 200
_LITTLE_MB: Final = 1_000
_LEAST_STATE_MB: Final = 1
_LITTLE_STATE_MB: Final = 10
_NARROW: Final = 60
_MB: Final = 1_000_000
_SET_UP: Final = "For Tab to complete commands and exercises: `logbk completion install`."


def check_configuration(config_dir: Path) -> Finding:
    """Return whether config.toml can be read, and everything in it."""
    file = config_dir / "config.toml"
    try:
        book = profiles.load(config_dir)
        load_settings(config_dir)
        setting_values.require_choices(config_file.read(config_dir), file)
    except LogBKError as error:
        return bad("configuration", error.message, error.hint, public="config.toml cannot be read")
    if not file.exists():
        return good("configuration", f"no {file}: all is as it comes", public="no config.toml")
    number = len(book.profiles)
    told = f"{number} profile{'' if number == 1 else 's'}"
    return good("configuration", f"{file}, {told}", public=told)


def check_folders(data_dir: Path, state_dir: Path) -> Iterator[Finding]:
    """Yield whether the folders that LogBK writes into can be written, and the room there is."""
    for name, folder in (("data folder", data_dir), ("state folder", state_dir)):
        there = _nearest(folder)
        if os.access(there, os.W_OK | os.X_OK):
            yield good(name, str(folder), public="can be written")
        else:
            mend = f"Make {there} yours, or name another folder."
            yield bad(name, f"{folder} cannot be written", mend, public="cannot be written")
    log_file, trouble = logging.folder(state_dir) / logging.FILE, logging.trouble(state_dir)
    if trouble is None:
        yield good("log file", str(log_file), public="can be written")
    else:
        told = f"{log_file} cannot be written: {trouble}"
        yield warning("log file", told, "Make it yours, or remove it.", public=f"cannot be written: {trouble}")
    data, state = _nearest(data_dir), _nearest(state_dir)
    yield _check_room("disk", data, _LEAST_MB, _LITTLE_MB, "Make room: a database that cannot write stops.")
    if state.stat().st_dev != data.stat().st_dev:
        mend = "Make room: sessions, the log file and recordings lie there."
        yield _check_room("state disk", state, _LEAST_STATE_MB, _LITTLE_STATE_MB, mend)


def _check_room(name: str, folder: Path, least_mb: int, little_mb: int, mend: str) -> Finding:
    free = shutil.disk_usage(folder).free // _MB
    room = f"{free:,} MB free" if free < 10_000 else f"{free // 1000:,} GB free"
    if free < least_mb:
        return bad(name, room, mend)
    return warning(name, room, "Make room before it is full.") if free < little_mb else good(name, room)


def check_terminal() -> Iterator[Finding]:
    """Yield whether the terminal can show what LogBK prints."""
    encoding = sys.stdout.encoding or "none"
    if encoding.lower().replace("-", "") != "utf8":
        mend = "Set a UTF-8 locale, such as LANG=C.UTF-8, or PYTHONUTF8=1."
        yield warning("terminal", f"it writes {encoding}, which lacks letters of names", mend)
        return
    if not console.is_terminal(sys.stdout):
        yield good("terminal", "none: colours, pictures and questions are left out")
        return
    width, colours = shutil.get_terminal_size().columns, console.out().color_system or "no"
    told = f"{os.environ.get('TERM', 'unknown')}, {width} columns, {colours} colours, UTF-8"
    narrow = width < _NARROW
    yield warning("terminal", told, f"Tables want {_NARROW} columns.") if narrow else good("terminal", told)


def check_completion() -> Finding:
    """Return whether Tab completes in this person's shell."""
    shell = find_shell()
    if shell is None:
        return good("completion", "none: SHELL names no shell that LogBK knows")
    condition = examine(shell)
    told = f"{shell}: {condition.value}"
    return good("completion", told) if condition is Condition.GOOD else warning("completion", told, _SET_UP)


def check_dictation(config_dir: Path) -> Iterator[Finding]:
    """Yield whether there is what `logbk dictate` needs; the rest of LogBK works without it."""
    try:
        found = list_microphones()
    except LogBKError as error:
        yield warning("microphone", f"for dictation: {error.message}", error.hint, public=f"none ({error.kind})")
    else:
        if found:
            names = ", ".join(one.name for one in found[:3])
            yield good("microphone", names, public=f"{len(found)} can be recorded from")
        else:
            yield warning("microphone", "for dictation: none", "Plug one in.")
    try:
        settings = load_settings(config_dir)
        require_folder(settings.model)
    except LogBKError as error:
        yield warning("speech model", f"for dictation: {error.message}", error.hint, public="none")
    else:
        yield good("speech model", settings.model, public="there")


def _nearest(folder: Path) -> Path:
    """Return the folder, or the first above it that is there: where it would be made."""
    return next((one for one in (folder, *folder.parents) if one.exists()), folder)
