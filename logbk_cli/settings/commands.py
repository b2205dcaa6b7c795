"""`logbk config`: the settings of this machine, seen and changed."""

from typing import Annotated, Any, Final

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from logbk_cli.core import paths
from logbk_cli.core.setting_values import Source
from logbk_cli.settings.schemas import SettingChange, SettingResponse, SettingsResponse
from logbk_cli.settings.service import SettingService
from logbk_cli.shared import console
from logbk_cli.shared.editor import edit
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.files import read_file
from logbk_cli.shared.options import JsonOption
from logbk_cli.shared.paging import show_paged
from logbk_cli.shared.text import sanitise

_WIDE: Final = 110  # columns that the descriptions need beside the rest
_NARROW: Final = 80  # columns below which there is no room for the defaults
_HELP: Final = "The settings that are not set:"
_NOTHING: Final = "Nothing was changed."

KeyArgument = Annotated[
    str, typer.Argument(metavar="KEY", help="Such as voice.model; `logbk config list` shows all.", show_default=False)
]

app = typer.Typer(help="The settings of this machine.", rich_markup_mode="rich")


@app.command("list")
def list_settings(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """List all settings: what they are, what they are by default, and where that is said."""
    found = _service(context).list_all()
    if as_json:
        console.show_json(found)
        return
    show_paged(_table(found, console.out().width))
    if found.problem is not None:
        console.say(f"warning: {found.path}: {found.problem}", "yellow")


@app.command("get")
def get_setting(context: typer.Context, key: KeyArgument, *, as_json: JsonOption = False) -> None:
    """Print the value of a setting; an empty line where it has none."""
    found = _service(context).get(key)
    if as_json:
        console.show_json(found)
    else:
        console.show_text(f"{sanitise(_shown(found))}\n")


@app.command("set")
def set_setting(
    context: typer.Context,
    key: KeyArgument,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="What it is to be.", show_default=False)],
    *,
    as_json: JsonOption = False,
) -> None:
    """Write a setting into config.toml. What else stands there stays as it is."""
    _show_change(_service(context).change(key, value), as_json=as_json)


@app.command("unset")
def unset_setting(context: typer.Context, key: KeyArgument, *, as_json: JsonOption = False) -> None:
    """Take a setting out of config.toml; from then on it is what it is by default."""
    _show_change(_service(context).unset(key), as_json=as_json)


@app.command("edit")
def edit_settings(
    context: typer.Context,
    *,
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="FILE", help="Read it from a file instead of the editor; - is standard input."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Change config.toml in your editor. It is saved only if all of it is right."""
    service = _service(context)
    before = service.text()

    def save(text: str) -> bool:
        service.replace(before, text)
        return True

    if source is not None:
        is_changed = save(read_file(source))
    elif not console.is_interactive():
        raise InvalidInputError("cannot open an editor without a terminal", "Pass --from FILE.")
    else:
        is_changed = bool(edit(before, save, name="config.toml", flag="--from FILE", comment=_unset(service)))
    if as_json:
        console.show_json({"outcome": "saved" if is_changed else "unchanged", "path": str(service.path)})
    else:
        console.say(f"Saved {service.path}." if is_changed else _NOTHING)


@app.command("path")
def show_path(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """Print where config.toml lies; it need not exist."""
    path = _service(context).path
    if as_json:
        console.show_json({"path": str(path), "exists": path.exists()})
    else:
        console.show_text(f"{sanitise(str(path))}\n")


def _service(context: typer.Context) -> SettingService:
    root: Any = context.find_root().command
    return SettingService(paths.config_dir(), root.commands)


def _unset(service: SettingService) -> str:
    """Return the settings that could be written into the file, for the person who edits it."""
    rows = [row for row in service.list_all().settings if row.in_file and row.source is not Source.FILE]
    lines = [f"  {row.key} = {_toml(row.default)}  {row.description}" for row in rows]
    return "\n".join([_HELP, *lines])


def _show_change(change: SettingChange, *, as_json: bool) -> None:
    if as_json:
        console.show_json(change)
        return
    before = "" if change.before in {None, change.value} else f" (before: {_plain(change.before)})"
    console.say(f"{change.key} is {_plain(change.value) or 'not set'}{before}.")
    if change.outranked_by is not None:
        console.say(f"{change.outranked_by} is set, and outranks config.toml until it is unset.", "yellow")


def _table(found: SettingsResponse, width: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Setting", no_wrap=True)
    table.add_column("Value", overflow="fold")
    if width >= _NARROW:
        table.add_column("Default", overflow="fold")
    table.add_column("From", no_wrap=True)
    if width >= _WIDE:
        table.add_column("", overflow="fold")
    for row in found.settings:
        style = "" if row.source is Source.DEFAULT else "bold"
        default = [_plain(row.default)] if width >= _NARROW else []
        cells = [row.key, _shown(row), *default, _from(row)]
        more = [Text(row.description)] if width >= _WIDE else []
        table.add_row(*(Text(sanitise(cell), style=style) for cell in cells), *more)
    return table


def _shown(row: SettingResponse) -> str:
    return "(hidden)" if row.value is None and row.is_set else _plain(row.value)


def _from(row: SettingResponse) -> str:
    if row.source is Source.ENVIRONMENT:
        return row.variable or row.source.value
    return "config.toml" if row.source is Source.FILE else row.source.value


def _plain(value: str | int | bool | None) -> str:  # noqa: FBT001 - what a setting can be
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _toml(value: str | int | bool | None) -> str:  # noqa: FBT001 - likewise
    if value is None:
        return '"…"'
    return f'"{value}"' if isinstance(value, str) else _plain(value)
