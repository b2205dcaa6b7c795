"""`logbk db`: the PostgreSQL that LogBK brings along."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from logbk_cli.core import embedded
from logbk_cli.core.config import Settings
from logbk_cli.core.output import is_screen, whole_output
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import BusinessRuleError, InvalidInputError, NotFoundError
from logbk_cli.shared.files import file_fault
from logbk_cli.shared.options import JsonOption

if TYPE_CHECKING:
    from logbk_cli.core.embedded_backup import Contents

app = typer.Typer(help="The PostgreSQL that LogBK brings along.", rich_markup_mode="rich")


_STATES = {
    "running": "running",
    "stopped": "stopped (the next command starts it)",
    "absent": "not there yet (the first command creates it)",
    "damaged": "damaged (`logbk db start` tells what is wrong)",
}


@app.command("start")
def start_server(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """Start the bundled server; the first time, create it."""
    settings = _require_bundled(context)
    with console.progress() as on_step:
        embedded.ensure_running(settings.data_dir, on_step)
    _render(settings, as_json=as_json)


@app.command("stop")
def stop_server(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """Stop the bundled server. The next command that needs it starts it again."""
    settings = _require_bundled(context)
    if not embedded.stop(settings.data_dir):
        console.say("The server was not running.")
    _render(settings, as_json=as_json)


@app.command("status")
def show_status(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """Tell whether the bundled server runs, and where."""
    _render(_require_bundled(context), as_json=as_json)


@app.command("backup")
def back_up(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it; - is standard output.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Write everything in the bundled server into one file: the whole log in clear, and the keys of its sessions."""
    settings = _require_bundled(context)
    path = None if file == Path("-") else file
    if path is None and as_json:
        raise InvalidInputError("the backup and --json cannot both go to standard output", "Name a file.")
    if path is None and is_screen():
        raise InvalidInputError("a backup is not for a terminal", "Name a file, or use a pipe.")
    from logbk_cli.core import embedded_backup  # noqa: PLC0415 - the other commands need none of it

    with whole_output(path) as opened, console.progress() as on_step:
        contents = embedded_backup.back_up(settings.data_dir, opened, on_step)
    if as_json:
        console.show_json({"file": str(file), "size_bytes": file.stat().st_size, **asdict(contents)})
        return
    if path is not None:
        console.say(f"Wrote {path}: {_told(contents)}, {_size(path.stat().st_size)}.")
    console.say("Whoever can read it can read the whole log, and has its keys. Keep it where nobody else comes.")


@app.command("restore")
def restore(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="What `logbk db backup` wrote; only from who you trust.")
    ],
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask; replace the log.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Put the log of a backup in the place of the one that is there, whole or not at all. Sessions get a new key."""
    settings = _require_bundled(context)
    if not file.is_file():
        raise NotFoundError(f"there is no file {file}")
    from logbk_cli.core import embedded_backup  # noqa: PLC0415 - as above

    try:
        schema = embedded_backup.inspect(file)
    except OSError as error:
        raise InvalidInputError(f"{file} cannot be read: {file_fault(error)}") from None
    if not yes:
        with console.progress() as on_step:
            there = embedded_backup.find_log(settings.data_dir, on_step)
        if there is not None and not console.confirm(
            f"Replace the log that is there ({_told(there)}) by this backup?", flag="--yes"
        ):
            console.say("Nothing was changed.")
            return
    with console.progress() as on_step:
        contents = embedded_backup.restore(settings.data_dir, file, on_step)
    if as_json:
        console.show_json({"file": str(file), **asdict(contents), "backup_schema": schema})
    else:
        console.show(f"Restored {_told(contents)}.")


def _told(contents: "Contents") -> str:
    counted = ((contents.workouts, "workout"), (contents.sets, "set"))
    return ", ".join(f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s" for number, noun in counted)


def _size(number: int) -> str:
    return f"{number / 2**20:.1f} MiB" if number >= 2**20 else f"{number / 2**10:.0f} KiB"


def _require_bundled(context: typer.Context) -> Settings:
    settings: Settings = context.obj()
    if settings.database_url is not None:
        raise BusinessRuleError(
            "another server is in use, and LogBK does not manage that one",
            "`logbk --profile local db …` is about the bundled one.",
        )
    return settings


def _render(settings: Settings, *, as_json: bool) -> None:
    status = embedded.status(settings.data_dir)
    socket = None if status.endpoint is None else status.endpoint.host
    if as_json:
        console.show_json(
            {
                "state": status.state,
                "data_dir": str(settings.data_dir),
                "location": str(status.location),
                "version": status.version,
                "size_bytes": status.size_bytes,
                "pid": status.pid,
                "socket": socket,
                "started_at": status.started_at,
            }
        )
        return
    size = None if status.size_bytes is None else f"{status.size_bytes / 2**20:.0f} MiB"
    version = None if status.version is None else f"PostgreSQL {status.version}"
    rows = (
        ("State", _STATES[status.state]),
        ("Version", version),
        ("Data", str(status.location)),
        ("Size", size),
        ("Process", status.pid),
        ("Socket", socket),
    )
    console.show("\n".join(f"{name:<9}{value}" for name, value in rows if value is not None))
