"""Puts the completion script of a shell in its place, and tells how it is there."""

from enum import Enum
from importlib.metadata import files
from pathlib import Path

from logbk_cli.completions.values import SCRIPTS, SHARED, Place, Shell, is_there_for_everybody, place_of
from logbk_cli.core.whole_file import write_whole
from logbk_cli.shared.exceptions import InvalidInputError, LogBKError
from logbk_cli.shared.files import file_fault


class Condition(Enum):
    """How the completion of a shell is."""

    MISSING = "not set up"
    OUTDATED = "of another version of LogBK"
    NOT_LOADED = "there, but the shell does not load it"
    GOOD = "set up"


def script_of(shell: Shell) -> str:
    """Return the script of a shell, which lies beside the package in a checkout and in a folder of the system's else.

    Raises:
        LogBKError: this installation lacks it.

    """
    name = SCRIPTS[shell]
    in_checkout = Path(__file__).resolve().parents[2] / "completions" / name
    for path in (in_checkout, _in_wheel(shell)):
        if path is not None and path.is_file():
            return path.read_text(encoding="utf-8")
    raise LogBKError(f"this installation of LogBK lacks its completions/{name}", "Install LogBK again.")


def install(shell: Shell) -> Place:
    """Put the script of a shell in its place, and return that.

    Raises:
        InvalidInputError: it cannot be written there.

    """
    place, script = place_of(shell), script_of(shell)
    try:
        place.script.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place.script, script)
        place.script.chmod(0o644)
    except OSError as error:
        raise InvalidInputError(f"{place.script} cannot be written: {file_fault(error)}") from None
    return place


def add_line(place: Place) -> None:
    """Write the line into the startup file, behind what stands there.

    Raises:
        InvalidInputError: it cannot be written.

    """
    if place.startup_file is None or place.line is None:
        return
    try:
        with place.startup_file.open("a+", encoding="utf-8", errors="surrogateescape") as file:  # through a link, too
            file.seek(0)
            text = file.read()
            gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
            file.write(f"{gap}# Completion of logbk\n{place.line}\n")
    except OSError as error:
        raise InvalidInputError(f"{place.startup_file} cannot be written: {file_fault(error)}") from None


def examine(shell: Shell) -> Condition:
    """Return how the completion of a shell is."""
    place = place_of(shell)
    try:
        there = place.script.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return Condition.GOOD if is_there_for_everybody(shell) else Condition.MISSING
    if there != script_of(shell):
        return Condition.OUTDATED
    return Condition.NOT_LOADED if place.startup_file is not None and lacks_line(place) else Condition.GOOD


def lacks_line(place: Place) -> bool:
    """Tell whether the shell wants a line in its startup file, and does not find it there."""
    if place.line is None:
        return False
    if place.startup_file is None:
        return True
    try:
        lines = place.startup_file.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return True
    return place.line not in map(str.strip, lines)


def _in_wheel(shell: Shell) -> Path | None:
    """Return where an installer has put what the wheel has for share/, which each does elsewhere."""
    ours = (file for file in files("logbk") or () if file.as_posix().endswith(f"share/{SHARED[shell]}"))
    found = next(ours, None)
    return None if found is None else Path(str(found.locate()))
