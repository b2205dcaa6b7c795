"""`logbk voice`: the speech models and the microphones of this machine."""

from typing import Annotated

import typer
from rich.table import Table

from logbk_cli.shared import console
from logbk_cli.shared.exceptions import NotFoundError
from logbk_cli.shared.options import JsonOption
from logbk_cli.shared.text import sanitise
from logbk_cli.voice.microphone import list_microphones
from logbk_cli.voice.model_store import MODELS, download, find, size_of
from logbk_cli.voice.settings import load_settings

app = typer.Typer(rich_markup_mode="rich", help="The speech models and microphones that dictation uses.")


@app.command("models")
def list_models(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """List the speech models, and which are on this machine."""
    chosen = load_settings(context.obj().config_dir).model
    here = {name for name, model in MODELS.items() if find(model) is not None}
    if as_json:
        console.show_json(
            {
                "models": [
                    {
                        "name": one.name,
                        "size_mb": one.size_mb,
                        "about": one.about,
                        "is_here": one.name in here,
                        "is_chosen": one.name == chosen,
                    }
                    for one in MODELS.values()
                ]
            }
        )
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("model", "MB", "", "for"):
        table.add_column(column, justify="right" if column == "MB" else "left")
    for one in MODELS.values():
        marks = [word for word, is_so in (("here", one.name in here), ("chosen", one.name == chosen)) if is_so]
        table.add_row(one.name, f"{one.size_mb:,}", ", ".join(marks), one.about)
    console.show(table)
    if chosen not in MODELS:
        console.say(f"Dictation uses the one in {chosen}.")
    elif chosen not in here:
        console.say(f"Dictation uses {chosen}; `logbk voice download {chosen}` fetches it.")


@app.command("download")
def download_model(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="Its name; `logbk voice models` lists them.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Fetch a speech model from huggingface.co: once, and from then on no network is needed."""
    with console.progress_bar(f"Fetching {model}", size_of(model)) as tell:
        folder = download(model, tell)
    if as_json:
        console.show_json({"model": model, "folder": str(folder)})
    else:
        console.show(f"{model} is on this machine.")


@app.command("devices")
def list_devices(*, as_json: JsonOption = False) -> None:
    """List the microphones."""
    found = list_microphones()
    if as_json:
        console.show_json({"devices": found})
        return
    if not found:
        raise NotFoundError("there is no microphone", "Plug one in, and check that the system lists it.")
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("name", "channels", ""):
        table.add_column(column, justify="right" if column == "channels" else "left")
    for one in found:
        table.add_row(sanitise(one.name), str(one.channels), "default" if one.is_default else "")
    console.show(table)
