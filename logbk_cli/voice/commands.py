"""`logbk dictate`: sets out of what was said: at the microphone, in text, files or raw sound."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from logbk_cli.changes.views import moved_text
from logbk_cli.core import clock
from logbk_cli.core.config import Settings
from logbk_cli.core.database import in_unit_of_work
from logbk_cli.notation.values import WeightUnit
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import InvalidInputError, LogBKError
from logbk_cli.shared.options import JsonOption
from logbk_cli.voice.recordings import Recordings, to_raw
from logbk_cli.voice.schemas import Understood, UnderstoodEntry
from logbk_cli.voice.service import DictationService
from logbk_cli.voice.settings import VoiceSettings, load_settings, remember_turns
from logbk_cli.voice.values import Confirm, Feedback, Heard, NoteOf, SpokenCommand, TurnWay, Verdict
from logbk_cli.voice.views import asked_text, entry_text, preview_lines, remark_lines
from logbk_cli.workouts.note_service import NoteService
from logbk_cli.workouts.schemas import FinishRequest
from logbk_cli.workouts.service import WorkoutService
from logbk_cli.workouts.views import entry_view, finish_view

app = typer.Typer(rich_markup_mode="rich")


@dataclass(frozen=True, slots=True)
class _Wish:
    """What to do with what is said."""

    settings: VoiceSettings
    unit: WeightUnit | None
    note: NoteOf | None
    dry_run: bool
    as_json: bool
    is_heard: bool
    """By a recogniser, so that the person wants to see the words."""


class _Dictate(TyperCommand):
    """Takes `--note` alone for `--note exercise`: Typer has no options whose value may be left out."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - Typer's Context class is not public
        """Read the words of the command line."""
        words: list[str] = []
        for number, word in enumerate(args, 1):
            words.append(word)
            if word == "--note" and set(NoteOf).isdisjoint(args[number : number + 1]):
                words.append(NoteOf.EXERCISE)
        return super().parse_args(ctx, words)


@app.command("dictate", cls=_Dictate)
def dictate(  # noqa: PLR0913 - where the words come from, what hears them, what becomes of them
    context: typer.Context,
    *,
    text: Annotated[
        str | None, typer.Option("--text", metavar="TEXT", help="A sentence, as if it had been said.")
    ] = None,
    files: Annotated[
        list[Path] | None,
        typer.Option("--file", metavar="AUDIO", help="A recording: wav, m4a, ogg, mp3, … May be given several times."),
    ] = None,
    stdin: Annotated[
        bool, typer.Option("--stdin", help="Raw sound from standard input: 16 kHz, one channel, 16 bit.")
    ] = False,
    retry: Annotated[bool, typer.Option("--retry", help="The recordings that could not be logged before.")] = False,
    push_to_talk: Annotated[
        bool, typer.Option("--push-to-talk", help="Space begins and ends what you say. Remembered.")
    ] = False,
    hands_free: Annotated[
        bool, typer.Option("--hands-free", help="Your voice begins it, and a pause ends it. Remembered.")
    ] = False,
    once: Annotated[bool, typer.Option("--once", help="Listen to one sentence, log it and end. Remembered.")] = False,
    say: Annotated[bool, typer.Option("--say", help="Speak what was logged.")] = False,
    beep: Annotated[bool, typer.Option("--beep", help="Beep when something was logged.")] = False,
    note: Annotated[
        NoteOf | None,
        typer.Option(
            "--note", metavar="exercise|workout", help="Take it down as a note, as it stands; alone, of the exercise."
        ),
    ] = None,
    unit: Annotated[
        WeightUnit | None, typer.Option("--unit", metavar="kg|lb", help="The unit of bare numbers this time.")
    ] = None,
    confirm: Annotated[
        Confirm | None,
        typer.Option("--confirm", metavar="always|unsure|never", help="When to ask before sets are logged."),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option("--model", metavar="NAME|FOLDER", help="The speech model; `logbk voice models` lists them."),
    ] = None,
    microphone: Annotated[
        str | None, typer.Option("--microphone", metavar="NAME", help="Which one; `logbk voice devices` lists them.")
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="LANG", help="What is spoken, for models of many languages.")
    ] = None,
    device: Annotated[
        str | None, typer.Option("--device", metavar="cpu|cuda|auto", help="What the model runs on.")
    ] = None,
    compute_type: Annotated[
        str | None, typer.Option("--compute-type", metavar="TYPE", help="How it computes: int8, float32, float16, …")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what was understood; write nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Log what you say: "bench press, three sets of eight at eighty kilos".

    Also said: undo, scratch that, next exercise squat, finish workout, stop listening. What is no set logs nothing.

    Speech becomes text on this machine and nowhere else. What is sure is logged; the rest is asked about.
    """
    chosen = _chosen_way(push_to_talk=push_to_talk, hands_free=hands_free, once=once)
    is_live = _is_live(text, files, stdin=stdin, retry=retry)
    if not is_live and (chosen or say or beep):
        raise InvalidInputError(
            "--push-to-talk, --hands-free, --once, --say and --beep are for the microphone",
            "Leave out --text, --file, --stdin and --retry, or them.",
        )
    if say and beep:
        raise InvalidInputError("--say and --beep exclude each other", "Speech needs no bell.")
    config_dir = context.obj().config_dir
    settings = load_settings(config_dir).over(
        model=model,
        language=language,
        device=device,
        compute_type=compute_type,
        confirm=confirm,
        turns=chosen,
        microphone=microphone,
        feedback=Feedback.SAY if say else Feedback.BEEP if beep else None,
    )
    wish = _Wish(settings, unit, note, dry_run, as_json, is_heard=text is None)
    if is_live:
        _dictate_live(context, wish, None if chosen is None else partial(_remember, config_dir, chosen))
        return
    if text is not None:
        _carry_out(context, [Heard(text)], wish)
    elif files:
        _carry_out(context, _transcribe_files(context.obj(), files, wish), wish)
    elif stdin:
        _dictate_raw(context, wish)
    else:
        _retry(context, wish)


def _is_live(text: str | None, files: Sequence[Path] | None, *, stdin: bool, retry: bool) -> bool:
    """Tell whether the microphone is what is to be listened to: nothing else was named."""
    given = sum([text is not None, bool(files), stdin, retry])
    if given > 1:
        raise InvalidInputError(
            "--text, --file, --stdin and --retry exclude each other",
            'Try logbk dictate --text "bench press, 80 kilos for 8".',
        )
    return given == 0


def _chosen_way(*, push_to_talk: bool, hands_free: bool, once: bool) -> TurnWay | None:
    flags = {TurnWay.PUSH_TO_TALK: push_to_talk, TurnWay.HANDS_FREE: hands_free, TurnWay.ONCE: once}
    chosen = [way for way, is_given in flags.items() if is_given]
    if len(chosen) > 1:
        raise InvalidInputError("--push-to-talk, --hands-free and --once exclude each other", "Choose one.")
    return chosen[0] if chosen else None


def _remember(config_dir: Path, way: TurnWay) -> None:
    """Take turns this way from now on. Where that cannot be written down, the session goes on all the same."""
    try:
        remember_turns(config_dir, way)
    except LogBKError as error:
        console.say(f"warning: --{way} is not remembered: {error.message}", "yellow")


def _dictate_live(context: typer.Context, wish: _Wish, remember: Callable[[], None] | None) -> None:
    """Listen at the microphone: a session on the screen, or one sentence for a script or a note.

    `remember` is called when a session has begun: what a script asks for is no habit of the person's.
    """
    from logbk_cli.voice import live_commands  # noqa: PLC0415 - loads late

    has_screen = console.is_interactive() and console.is_terminal(sys.stderr)
    if has_screen and not (wish.as_json or wish.dry_run or wish.note):
        live_commands.dictate_live(context.obj(), wish.settings, wish.unit, remember)
        return
    if wish.settings.turns is not TurnWay.ONCE and wish.note is None:
        raise InvalidInputError(
            "a session at the microphone needs a terminal, and shows neither --json nor --dry-run",
            "Pass --once for one sentence, or --text, --file or --stdin.",
        )
    from logbk_cli.voice.model_store import require_folder  # noqa: PLC0415 - loads late

    require_folder(wish.settings.model)  # before anybody has spoken in vain
    samples = live_commands.record_once(
        wish.settings, lambda: None if wish.as_json else console.say("Listening. A pause ends it.")
    )
    _carry_out_or_keep(context, to_raw(samples), lambda: samples, wish)


def _transcribe_files(settings: Settings, files: Sequence[Path], wish: _Wish) -> list[Heard]:
    from logbk_cli.voice.transcriber import read_audio  # noqa: PLC0415 - loads late

    return _transcribe(settings, [partial(read_audio, path) for path in files], wish)


def _transcribe(settings: Settings, sources: Sequence[Callable[[], Any]], wish: _Wish) -> list[Heard]:
    """Return what was said in all of the sources, in their order."""
    from logbk_cli.voice.model_store import require_folder  # noqa: PLC0415 - loads late
    from logbk_cli.voice.transcriber import Transcriber  # noqa: PLC0415 - likewise

    folder = require_folder(wish.settings.model)
    samples = [read() for read in sources]
    names = in_unit_of_work(settings, lambda work: DictationService(work.session).hot_words())
    with console.progress() as tell:
        tell("Loading the speech model")
        transcriber = Transcriber(folder, wish.settings)
        tell("Listening")
        return [heard for one in samples for heard in transcriber.transcribe(one, names)]


def _dictate_raw(context: typer.Context, wish: _Wish) -> None:
    """Read raw sound; what cannot be logged is kept, for it cannot be said again."""
    from logbk_cli.voice.transcriber import read_raw  # noqa: PLC0415 - loads late

    data = console.read_stdin_bytes()
    samples = read_raw(data)
    _carry_out_or_keep(context, data, lambda: samples, wish)


def _carry_out_or_keep(context: typer.Context, data: bytes, read: Callable[[], Any], wish: _Wish) -> None:
    """Do what was said in a recording, and keep it where that fails or logs none of its sets."""
    is_done = False
    try:
        is_done = _carry_out(context, _transcribe(context.obj(), [read], wish), wish)
    finally:
        if not (is_done or wish.dry_run):
            settings: Settings = context.obj()
            told = Recordings(settings.state_dir, wish.settings.keep_recordings).keep_and_tell(data)
            if told is not None and not wish.as_json:
                console.say(told)


def _retry(context: typer.Context, wish: _Wish) -> None:
    settings: Settings = context.obj()
    kept = Recordings(settings.state_dir, wish.settings.keep_recordings).list_all()
    if not kept:
        raise_nothing_kept()
    if wish.as_json and len(kept) > 1:
        kept = kept[:1]  # one document; the next call takes the next one
    for path in kept:
        is_done = _carry_out(context, _transcribe_files(settings, [path], wish), wish)
        if is_done and not wish.dry_run:
            path.unlink(missing_ok=True)
        elif not (wish.dry_run or wish.as_json):
            console.say(f"The recording stays, to be tried with another model: {path}")


def raise_nothing_kept() -> None:
    """Raise the error that there is nothing to try again."""
    raise InvalidInputError("no recording is kept", "One is when what it says cannot be transcribed or logged.")


def _carry_out(context: typer.Context, heard: Sequence[Heard], wish: _Wish) -> bool:
    """Do what was said, or with `dry_run` tell what would be done; return whether it is done with.

    It is not where sets were unclear and none was logged. Where some were, a second time would log them twice.
    """
    if wish.note is not None:
        _take_note(context, heard, wish)
        return True
    settings: Settings = context.obj()
    understood = in_unit_of_work(settings, lambda work: DictationService(work.session).understand(heard, wish.unit))
    if wish.dry_run:
        _show_dry_run(understood, wish)
        return True
    agreed = _ask(understood, wish)
    if wish.is_heard and not wish.as_json and understood.transcript:
        console.say(f"Heard “{understood.transcript}”.")
    document: dict[str, object] = understood.model_dump()
    # An undo takes back what was said before it in the same sentence; one that is left means the sets of before.
    undone = _undo(context, wish) if SpokenCommand.UNDO in understood.commands else None
    document["logged"] = _log(context, agreed, wish) if agreed.entries else None
    document["undone"] = undone
    document["finished"] = _finish(context, wish) if SpokenCommand.FINISH in understood.commands else None
    is_done = bool(agreed.entries) or not understood.left_out
    if wish.as_json:
        console.show_json(document)
        return is_done
    for line in remark_lines(understood):
        console.say(line)
    if not (agreed.entries or understood.commands or understood.next_exercise):
        console.say("Nothing is logged." if understood.transcript else "Nothing was said. Nothing is logged.")
    return is_done


def _take_note(context: typer.Context, heard: Sequence[Heard], wish: _Wish) -> None:
    said = " ".join(one.text for one in heard)
    if wish.is_heard and not said.strip():
        if wish.as_json:
            console.show_json({"exercise": None, "note": None})
        else:
            console.say("Nothing was said, so there is no note.")
        return
    if wish.dry_run:
        if wish.as_json:
            console.show_json({"note": said})
        else:
            console.say("Nothing is written. This would be the note:")
            console.show(said)
        return
    of_workout = wish.note is NoteOf.WORKOUT
    noted = in_unit_of_work(context.obj(), lambda work: NoteService(work.session).add(said, to_workout=of_workout))
    if wish.as_json:
        console.show_json(noted)
    else:
        console.show(f"{noted.exercise or 'The workout'}  # {noted.note}")


def _show_dry_run(understood: Understood, wish: _Wish) -> None:
    if wish.as_json:
        console.show_json(understood)
        return
    told = f"Heard “{understood.transcript}”." if understood.transcript else "Nothing was said."
    console.say(f"{told} Nothing is written.")
    if understood.entries:
        console.show("\n".join(preview_lines(understood)))
    for line in remark_lines(understood):
        console.say(line)
    for command in understood.commands:
        if command in {SpokenCommand.UNDO, SpokenCommand.FINISH}:
            console.say(f"Would {'undo the last sets' if command is SpokenCommand.UNDO else 'finish the workout'}.")


def _ask(understood: Understood, wish: _Wish) -> Understood:
    """Return the dictation with the entries that are to be logged.

    Raises:
        InvalidInputError: there is something to ask, and nobody who could be.

    """
    confirm = wish.settings.confirm
    if understood.is_confirmed or confirm is Confirm.NEVER:
        return understood
    kept = [
        entry
        for entry in understood.entries
        if (confirm is Confirm.UNSURE and entry.verdict is Verdict.SURE) or _agrees(entry, understood, wish)
    ]
    return understood.model_copy(update={"entries": tuple(kept)})


def _agrees(entry: UnderstoodEntry, understood: Understood, wish: _Wish) -> bool:
    if wish.as_json or not console.is_interactive():
        raise InvalidInputError(
            f"not sure of “{understood.transcript}”: {asked_text(entry)}",
            "Nothing is logged. Pass --confirm never to log it all the same.",
        )
    console.say(f"Heard “{entry.text}”: {asked_text(entry)}")
    if console.confirm("Log it?", flag="--confirm never"):
        return True
    console.say(f"Left out {entry_text(entry)}.")
    return False


def _log(context: typer.Context, agreed: Understood, wish: _Wish) -> object:
    result = in_unit_of_work(context.obj(), lambda work: DictationService(work.session).log(agreed, wish.unit))
    if not wish.as_json:
        if result.workout_opened:
            console.say("Started a workout. `logbk finish` ends it.")
        console.show(*(entry_view(entry) for entry in result.entries))
    return result


def _undo(context: typer.Context, wish: _Wish) -> object:
    move = in_unit_of_work(context.obj(), lambda work: DictationService(work.session).undo())
    if not wish.as_json:
        console.show(moved_text("Undid", move, clock.now()))
    return move


def _finish(context: typer.Context, wish: _Wish) -> object:
    request = FinishRequest(called_at=clock.now())
    result = in_unit_of_work(context.obj(), lambda work: WorkoutService(work.session).finish(request))
    if not wish.as_json:
        if result.discarded:
            console.show("The workout was empty, so it is discarded.")
        else:
            console.show(finish_view(result))
    return result
