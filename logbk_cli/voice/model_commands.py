"""`logbk voice`: the speech models and the microphones of this machine, how well these hear and those compute."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from logbk_cli.shared import console
from logbk_cli.shared.exceptions import LogBKError, NotFoundError
from logbk_cli.shared.options import JsonOption
from logbk_cli.shared.text import sanitise
from logbk_cli.voice.live_screen import level_bar
from logbk_cli.voice.microphone import list_microphones, play
from logbk_cli.voice.model_store import MODELS, download, find, require_folder, size_of
from logbk_cli.voice.settings import VoiceSettings, load_settings
from logbk_cli.voice.sound_check import advice, judge, record
from logbk_cli.voice.speed import Speed, estimate, measure, measure_blank, recommend
from logbk_cli.voice.transcriber import Transcriber

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
    for column in ("no.", "name", "channels", ""):
        table.add_column(column, justify="right" if column in {"no.", "channels"} else "left")
    for one in found:
        table.add_row(str(one.index), sanitise(one.name), str(one.channels), "default" if one.is_default else "")
    console.show(table)


@app.command("test")
def check_sound(  # noqa: PLR0913 - how long, with what, and what becomes of it
    context: typer.Context,
    *,
    seconds: Annotated[float, typer.Option("--seconds", min=1, max=60, help="How long to listen.")] = 5,
    microphone: Annotated[
        str | None, typer.Option("--microphone", metavar="NAME", help="Which one; `logbk voice devices` lists them.")
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", metavar="NAME|FOLDER", help="The speech model that tells what it heard.")
    ] = None,
    play_back: Annotated[bool, typer.Option("--play", help="Play what was recorded.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Listen for some seconds, and tell whether the microphone hears you. Nothing is logged or kept."""
    settings = load_settings(context.obj().config_dir).over(microphone=microphone, model=model)
    folder = _folder_if_here(settings, is_asked_for=model is not None)
    begin = f"Speak: it listens for {seconds:g} s."
    with _meter(is_silent=as_json) as on_level:
        samples = record(settings.microphone, seconds, lambda: None if as_json else console.say(begin), on_level)
    check = judge(samples)
    if play_back:
        play(samples)
    heard = None
    if folder is not None and check.has_speech:
        with console.progress() as tell:
            tell("Transcribing")
            heard = " ".join(one.text for one in Transcriber(folder, settings).transcribe(samples))
    if as_json:
        console.show_json({"check": check, "advice": advice(check), "heard": heard})
        return
    level = "none" if check.loudest_db is None else f"{check.loudest_db:.0f} dB of full scale"
    console.show(f"Loudest: {level}. Speech: {'yes' if check.has_speech else 'no'}.", advice(check))
    if heard is not None:
        console.show(f"Heard “{heard}”." if heard else "No words were made out.")
    elif folder is None:
        console.say(f"What you said is not told: `logbk voice download {settings.model}` fetches the model for it.")


@app.command("bench")
def bench(
    context: typer.Context,
    *,
    models: Annotated[
        list[str] | None,
        typer.Option(
            "--model", metavar="NAME|FOLDER", help="Only this one; several times for several. All that are here."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure how long the speech models take on this machine, and recommend one.

    A sentence of noise does for it: Whisper looks at thirty seconds each time, whatever is said in them.
    """
    settings = load_settings(context.obj().config_dir)
    names = models or [name for name, one in MODELS.items() if find(one) is not None]
    folders = {name: require_folder(name) for name in names}
    measured = []
    with console.progress() as tell:
        for name, folder in folders.items():
            tell(f"Measuring {name}")
            measured.append(measure(name, folder, settings.over(model=name)))
        if not folders:
            tell("Measuring a model that knows nothing, for none is here")
            measured.append(measure_blank(settings))
    speeds = [*measured, *estimate(measured)]
    best = recommend(speeds)
    if as_json:
        documents = [
            {
                "model": one.model,
                "utterance_s": one.utterance_s,
                "load_s": one.load_s,
                "memory_mb": one.memory_mb,
                "is_estimate": one.is_estimate,
            }
            for one in speeds
        ]
        console.show_json({"models": documents, "recommended": None if best is None else best.model})
        return
    console.show(_speed_table(speeds))
    if best is None:
        console.say("Nothing is recommended: that takes tiny.en, base.en or small.en.")
        return
    needs = (
        "" if best.model in folders or find(MODELS[best.model]) else f"; `logbk voice download {best.model}` fetches it"
    )
    console.say(f"For this machine: {best.model}{needs}.")


def _speed_table(speeds: list[Speed]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("model", "s an utterance", "s to load", "MB of memory", ""):
        table.add_column(column, justify="left" if column in {"model", ""} else "right")
    for one in speeds:
        table.add_row(
            sanitise(one.model),
            f"{one.utterance_s:.2f}",
            "" if one.load_s is None else f"{one.load_s:.2f}",
            "" if one.memory_mb is None else f"{one.memory_mb:,}",
            "estimated" if one.is_estimate else "",
        )
    return table


def _folder_if_here(settings: VoiceSettings, *, is_asked_for: bool) -> Path | None:
    """Return the model's folder; None where it is missing and nobody asked for it."""
    try:
        return require_folder(settings.model)
    except LogBKError:
        if is_asked_for:
            raise
        return None


@contextmanager
def _meter(*, is_silent: bool) -> Iterator[Callable[[float], None]]:
    """Yield what shows levels: in place on a terminal, nowhere else."""
    if is_silent or not console.is_terminal(sys.stderr):
        yield lambda _level: None
        return
    from rich.live import Live  # noqa: PLC0415 - only on a terminal

    target = console.err()
    with Live(console=target, refresh_per_second=12, transient=True) as live:
        yield lambda level: live.update(level_bar(level, target.width))
