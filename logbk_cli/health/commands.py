"""`logbk db`: the PostgreSQL that LogBK brings along."""

import typer

from logbk_cli.core import embedded
from logbk_cli.core.config import Settings
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import BusinessRuleError
from logbk_cli.shared.options import JsonOption

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
