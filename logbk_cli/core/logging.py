"""What LogBK writes down of its own work: in a rotating file in the state folder, and with `-v` on the screen.

Nothing that a person wrote gets there, and no secret: what LogBK says are constant sentences with counts, times, names
of hosts and of commands. Of an error stand its type and the lines of code that it passed through, never its text. Of
what libraries say stands the sentence without what they put into it. What looks like a token or a password all the same
is blotted out.
"""

import errno
import json
import linecache
import logging
import os
import re
import stat
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from traceback import walk_tb
from typing import Any, Final

from logbk_cli import __version__
from logbk_cli.core import clock, setting_table, setting_values
from logbk_cli.shared.exceptions import LogBKError
from logbk_cli.shared.runs import Run
from logbk_cli.shared.text import sanitise

FILE: Final = "logbk.log"
LARGEST_BYTES: Final = 256 * 1024
OLDER_FILES: Final = 3
ROTATING_S: Final = 0.2  # how long to wait for another process that rotates them

_FORMAT: Final = "log.format"
_LEVEL: Final = "log.level"
_OFF: Final = logging.CRITICAL + 1
_LEVELS: Final = {
    "off": _OFF,
    "error": logging.ERROR,
    "warning": logging.WARNING,
    "info": logging.INFO,
    "debug": logging.DEBUG,
}
_SCREEN_LEVELS: Final = (_OFF, logging.INFO, logging.DEBUG)
_PACKAGE: Final = "logbk_cli"
_COMMAND: Final = f"{_PACKAGE}.command"
_FAULT: Final = f"{_PACKAGE}.fault"
_OUTCOMES: Final = {130: "interrupted", 141: "nobody reads its output"}
_WORTH_A_WARNING: Final = frozenset({1, 7})
_FIRST_FRAMES, _LAST_FRAMES = 10, 30

# What looks like a secret, what to put there, and a sign without which none is looked for: to compile them all takes
# longer than all else about the log.
_SECRETS: Final = (
    ("eyj", r"\beyJ[\w-]{5,}\.[\w.-]*", "…"),  # a token
    ("logbk1-", r"\blogbk1-[\w-]{20,}", "…"),  # an invitation
    ("://", r"(://[^\s:/@]*:)[^\s/@]+@", r"\1…@"),  # the password in a URL
    *(
        (word, rf"(?i)\b(\w*{word})(['\"]?\s*[=:]\s*)('[^']*'|\"[^\"]*\"|[^\s,;&)]+)", r"\1\2…")
        for word in ("password", "secret", "token", "authkey")
    ),
    ("scram-sha-256$", r"SCRAM-SHA-256\$\S+", "…"),
)
_LONG: Final = 32
_LONG_NOISE: Final = r"\b(?:[0-9a-f]{40,}|[A-Z2-7]{32})\b"  # a nonce, the code of an invitation

Entry = dict[str, Any]


class Journal:
    """The log of one run, from its making until `close`. `verbosity` is how often `-v` was given."""

    def __init__(self, document: Mapping[str, Any], state_dir: Path, verbosity: int = 0) -> None:
        as_json = _setting(_FORMAT, document) == "json"
        self._screen = _Screen(as_json=as_json, verbosity=verbosity)
        self._file = _File(folder(state_dir), as_json=as_json, screen=self._screen)
        self._file.setLevel(_LEVELS[_setting(_LEVEL, document)])
        # One that takes nothing still keeps Python from showing the warnings of libraries on the screen.
        self._handlers = (self._file, self._screen)
        for handler in self._handlers:
            logging.getLogger().addHandler(handler)
        ours = logging.getLogger(_PACKAGE)
        self._level_before = ours.level
        ours.setLevel(min(handler.level for handler in self._handlers))

    def close(self) -> None:
        """Leave logging as it was."""
        for handler in self._handlers:
            logging.getLogger().removeHandler(handler)
        logging.getLogger(_PACKAGE).setLevel(self._level_before)

    def tell_end(self, run: Run, code: int) -> None:
        """Write down that a command has ended, how, and after how long."""
        duration_ms = clock.ms_since(run.began)
        facts: Entry = {
            "command": run.command,
            "options": list(run.options),
            "exit_code": code,
            "duration_ms": duration_ms,
            "version": __version__,
        }
        how = _OUTCOMES.get(code)
        if isinstance(run.error, LogBKError):
            how = facts["kind"] = run.error.kind
            facts["raised_at"] = _origin(run.error)
            facts["causes"] = [_named(cause) for cause in list(_chain(run.error))[1:]]
        level = logging.WARNING if run.error is not None and code in _WORTH_A_WARNING else logging.INFO
        logging.getLogger(_COMMAND).log(
            level,
            "%s ended with %d%s after %d ms%s; LogBK %s",
            " ".join([run.command or "logbk", *run.options]),
            code,
            f" ({how})" if how else "",
            duration_ms,
            _told_origin(facts),
            __version__,
            extra={"facts": facts},
        )

    def tell_fault(self, error: BaseException) -> Path | None:
        """Write down a fault of LogBK's own, and return the file that holds its traceback, if any does."""
        logging.getLogger(_FAULT).error("a fault in LogBK %s: %s", __version__, _named(error), exc_info=error)
        return self._file.path if self._file.level <= logging.ERROR and self._file.trouble is None else None


def folder(state_dir: Path) -> Path:
    """Return the folder of the log files."""
    return state_dir / "log"


def trouble(state_dir: Path) -> str | None:
    """Return why the log file cannot be written, None where it can."""
    try:
        os.close(_open(folder(state_dir)))
    except OSError as error:
        return error.strerror or type(error).__name__
    return None


def recent(state_dir: Path, count: int) -> list[str]:
    """Return the last lines about commands and faults: of all that is in the log these tell of no host and no name."""
    try:
        text = (folder(state_dir) / FILE).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    kept: list[str] = []
    is_wanted = False
    for line in text.splitlines():
        if not line.startswith(" "):
            is_wanted = any(f"{mark}{_shown(name)}{end}" in line for name in (_COMMAND, _FAULT) for mark, end in _MARKS)
        if is_wanted:
            kept.append(_redacted(sanitise(line)))
    return kept[-count:]


_MARKS: Final = ((" ", "  "), ('"logger": "', '"'))  # where the name stands in a line, and in one of JSON


class _Handler(logging.Handler):
    """Turns a record into a line, or into one JSON object."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def line(self, record: logging.LogRecord) -> str:
        """Return what stands in the log of a record."""
        entry = _entry(record)
        if self._as_json:
            return json.dumps(entry, ensure_ascii=False)
        lines = [f"{self.head(entry)}  {entry['logger']}  {entry['message']}"]
        return "\n".join([*lines, *(f"    {line}" for line in entry.get("traceback", ()))])

    def head(self, entry: Entry) -> str:
        """Return what a line begins with."""
        return f"{entry['time']} {entry['level']:<7} {entry['pid']}"

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - Python's name for it
        """Let nothing that goes wrong here reach the command; Python would print a traceback."""


class _Screen(_Handler):
    """Standard error, whatever stands for it when something is said: Rich puts lines above what it draws."""

    def __init__(self, *, as_json: bool, verbosity: int) -> None:
        super().__init__(as_json=as_json)
        self.setLevel(_SCREEN_LEVELS[min(verbosity, 2)])
        if verbosity < 2:
            self.addFilter(_is_ours)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.line(record) + "\n")
            sys.stderr.flush()
        except Exception:  # noqa: BLE001 - what is said beside a command must not end it
            self.handleError(record)

    def head(self, entry: Entry) -> str:
        return f"{entry['time'][11:19]} {entry['level']:<7}"


class _File(_Handler):
    """The log file. It is opened anew for each line, so that another process can rotate it meanwhile.

    A line is appended in one piece, which POSIX keeps from mixing with those of others. On Windows lines of the same
    instant can be lost.
    """

    def __init__(self, place: Path, *, as_json: bool, screen: _Screen) -> None:
        super().__init__(as_json=as_json)
        self.path = place / FILE
        self.trouble: str | None = None
        self._screen = screen

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._append(f"{self.line(record)}\n".encode(errors="backslashreplace"))
        except Exception as error:  # noqa: BLE001 - likewise
            first = self.trouble is None
            self.trouble = (isinstance(error, OSError) and error.strerror) or type(error).__name__
            if first and self._screen.level <= logging.WARNING:
                self._screen.emit(_warning("the log file cannot be written: %s", self.trouble))

    def _append(self, line: bytes) -> None:
        descriptor = _open(self.path.parent)
        try:
            opened = os.fstat(descriptor)
            size = opened.st_size
            if size and size + len(line) > LARGEST_BYTES and self._rotate(opened):
                os.close(descriptor)
                descriptor = -1
                descriptor = _open(self.path.parent)
            elif size > 2 * LARGEST_BYTES:
                raise OSError(errno.EFBIG, "it is full and cannot be rotated")
            os.write(descriptor, line)
        finally:
            if descriptor >= 0:
                os.close(descriptor)

    def _rotate(self, full: os.stat_result) -> bool:
        """Give each file the next name, and tell whether that went well. Of several processes one does it."""
        from logbk_cli.core.file_lock import Patience, locked  # noqa: PLC0415 - rarely, and it loads asyncio

        try:
            with locked(self.path.with_name(".lock"), Patience(ROTATING_S, "", "", "")):
                if not self.path.exists() or not os.path.samestat(self.path.stat(), full):
                    return True  # another process was faster
                for number in range(OLDER_FILES, 0, -1):
                    younger = self.path if number == 1 else self._older(number - 1)
                    if younger.exists():
                        younger.replace(self._older(number))
        except (OSError, LogBKError):
            return False
        return True

    def _older(self, number: int) -> Path:
        return self.path.with_name(f"{FILE}.{number}")


def _open(place: Path) -> int:
    """Open the log file to append to it; its owner's alone, and never a link, a pipe or a device."""
    path = place / FILE
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags, 0o600)
    except FileNotFoundError:
        for one in (place.parent, place):  # `parents` takes no mode
            one.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, flags, 0o600)
    try:
        _make_private(descriptor)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _make_private(descriptor: int) -> None:
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is no file")
    if sys.platform != "win32" and stat.S_IMODE(found.st_mode) & 0o077:
        os.fchmod(descriptor, 0o600)


def _setting(key: str, document: Mapping[str, Any]) -> str:
    """Return what a setting says, or where that is wrong its default; `setting_values.require_choices` tells of it."""
    setting = setting_table.require(key)
    value = setting_values.resolve(key, dict(document)).value
    return str(value if setting.allows(value) else setting.default)


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] == _PACKAGE


def _warning(message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord(__name__, logging.WARNING, __file__, 0, message, arguments, None)


def _entry(record: logging.LogRecord) -> Entry:
    """Return what is told of a record."""
    entry: Entry = {
        "time": datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": _shown(record.name),
        "message": _redacted(sanitise(_message(record))),
        "pid": record.process,
        **getattr(record, "facts", {}),
    }
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    if error is not None:
        entry["traceback"] = [_redacted(sanitise(line)) for line in _traceback(error)]
    return entry


def _message(record: logging.LogRecord) -> str:
    if _is_ours(record):
        return record.getMessage()
    # With arguments it is the sentence that the library's author wrote; without, anything may be in it already.
    said = str(record.msg) if record.args else "a message"
    return f"{said} ({Path(record.pathname).name}, line {record.lineno})"


def _shown(logger: str) -> str:
    return logger.replace(_PACKAGE, "logbk", 1) if logger.startswith(_PACKAGE) else logger


def _redacted(text: str) -> str:
    lower = text.lower()
    for sign, pattern, instead in _SECRETS:
        if sign in lower:
            text = re.sub(pattern, instead, text)
    if any(len(word) >= _LONG for word in text.split()):
        text = re.sub(_LONG_NOISE, "…", text)
    return text


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, what led to it whether people are told or not, and what is in groups."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop(0)
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting.append(one.__context__ if one.__cause__ is None else one.__cause__)
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions


def _named(error: BaseException) -> str:
    """Return the type of an error, and what PostgreSQL calls it; its text may hold anything."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    diagnostics = getattr(error, "diag", None)
    told = [
        str(value)
        for value in (getattr(error, "sqlstate", None), getattr(diagnostics, "constraint_name", None))
        if value
    ]
    return f"{name} [{', '.join(told)}]" if told else name


def _frames(error: BaseException) -> list[tuple[str, int, str, str]]:
    """Return the lines of code that an error passed through: module, line, function and what stands there."""
    return [
        (
            str(frame.f_globals.get("__name__", "?")),
            line,
            frame.f_code.co_name,
            linecache.getline(frame.f_code.co_filename, line, frame.f_globals).strip(),
        )
        for frame, line in walk_tb(error.__traceback__)
    ]


def _traceback(error: BaseException) -> list[str]:
    lines = []
    for number, one in enumerate(_chain(error)):
        lines.append(f"{'' if number == 0 else 'after '}{_named(one)}")
        frames = [f"  {module}:{line} in {function}: {code}" for module, line, function, code in _frames(one)]
        if len(frames) > _FIRST_FRAMES + _LAST_FRAMES:
            left_out = len(frames) - _FIRST_FRAMES - _LAST_FRAMES
            frames = [*frames[:_FIRST_FRAMES], f"  … {left_out} more", *frames[-_LAST_FRAMES:]]
        lines += frames
    return lines


def _origin(error: BaseException) -> str | None:
    """Return the line of LogBK's code at which an error was raised."""
    ours = [
        f"{module}:{line}"
        for frame, line in walk_tb(error.__traceback__)
        if (module := str(frame.f_globals.get("__name__", ""))).startswith(_PACKAGE)
    ]
    return ours[-1] if ours else None


def _told_origin(facts: Mapping[str, Any]) -> str:
    if not facts.get("raised_at"):
        return ""
    return "".join([f"; raised at {facts['raised_at']}", *(f" after {cause}" for cause in facts["causes"])])
