"""`logbk edit`, and `logbk set edit | delete | move`."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated

import typer

from logbk_cli.core.database import UnitOfWork, in_unit_of_work
from logbk_cli.notation.errors import NotationError
from logbk_cli.notation.raw import RawWorkout
from logbk_cli.notation.reader import DATE_LINE, read_entries
from logbk_cli.notation.values import WeightUnit
from logbk_cli.notation.workout_text import read_workouts
from logbk_cli.shared import console
from logbk_cli.shared.editor import COMMENT, edit
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.files import read_file
from logbk_cli.shared.options import JsonOption
from logbk_cli.workouts.asking import ask_for_names
from logbk_cli.workouts.edit_service import EditService
from logbk_cli.workouts.edit_views import edit_view
from logbk_cli.workouts.schemas import EditableWorkout, EditRequest, EditResponse, SetEdit, SetMove
from logbk_cli.workouts.set_service import SetService
from logbk_cli.workouts.values import SetAddress

app = typer.Typer(rich_markup_mode="rich")
set_app = typer.Typer(rich_markup_mode="rich", no_args_is_help=True, help="Change, delete or move single sets.")

_ADVICE = """\
Save and close to apply. Emptied, or left as it is, nothing changes.
One exercise to a line, the sets behind it. Lines that begin with #! are not read."""
_WhichOption = Annotated[
    str | None,
    typer.Option(
        "--workout", "-w", metavar="WHICH", help="In another workout than the open or last one: yesterday, @2."
    ),
]
_SetsArgument = Annotated[
    list[str],
    typer.Argument(metavar="[EXERCISE] NUMBER…", help="As `logbk status` numbers them; last is the last one."),
]


@app.command("edit")
def edit_workout(
    context: typer.Context,
    which: Annotated[
        str | None,
        typer.Argument(metavar="WHICH", help="last, today, yesterday, @2, 2026-11-20, or an id.", show_default=False),
    ] = None,
    *,
    source: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="FILE", help="Take the text from there, without an editor; - is standard input."
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; write nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Change a workout as text, in your editor: the open or last one, or the one you name.

    Names, sets, notes, day, times and zone: what you leave as it is stays.
    If a line is not understood, the editor opens again at it.
    """
    if source is not None:
        text = read_file(source)
        request = EditRequest(workout=_read_one(text), which=which, dry_run=dry_run)
        _show(_apply(context, request), as_json=as_json)
        return
    flag = "--from FILE, or --from - for standard input"
    opened = in_unit_of_work(context.obj(), lambda work: EditService(work.session).open(which))
    result = edit(
        opened.text,
        lambda text: _apply(context, _request(opened, text, dry_run=dry_run)),
        name=f"{opened.day}.txt",
        flag=flag,
        comment=_ADVICE,
    )
    if result is not None:
        _show(result, as_json=as_json)
    elif not as_json:
        console.say("Nothing is changed.")
    else:
        console.show_json(_apply(context, _request(opened, opened.text, dry_run=True)))


def _request(opened: EditableWorkout, text: str, *, dry_run: bool) -> EditRequest:
    return EditRequest(workout=_read_one(text), workout_id=opened.workout_id, version=opened.version, dry_run=dry_run)


def _read_one(text: str) -> RawWorkout:
    """Return the one workout of a text.

    Raises:
        NotationError: it is none, more than one, or not understood.

    """
    first, *others = read_workouts(_without_comments(text))
    if first.date is None:
        line = first.entries[0].line if first.entries else 1
        raise NotationError("the line with the workout's day is missing above this one", DATE_LINE, line=line)
    if others:
        raise NotationError(
            "one workout is edited, and another begins here",
            "Take it out of the text; `logbk import` adds workouts.",
            line=others[0].line,
        )
    return first


def _without_comments(text: str) -> str:
    """Return a text, perhaps one that the editor was left with, with its lines where they were."""
    return "\n".join("" if line.lstrip().startswith(COMMENT) else line for line in text.split("\n"))


def _apply(context: typer.Context, request: EditRequest) -> EditResponse:
    """Apply a text, and on a terminal ask which exercise is meant where a name is not clear."""

    def attempt(choices: Mapping[str, str]) -> EditResponse:
        chosen = request.model_copy(update={"choices": dict(choices)})
        return in_unit_of_work(context.obj(), lambda work: EditService(work.session).apply(chosen))

    return ask_for_names(attempt)


@set_app.command("edit", context_settings={"ignore_unknown_options": True})
def edit_set(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="[EXERCISE] NUMBER TEXT", help='Which set, and what it is to be: 3 "82.5x6 @9".'),
    ],
    *,
    which: _WhichOption = None,
    unit: Annotated[
        WeightUnit | None, typer.Option("--unit", metavar="kg|lb", help="The unit of a bare number this time.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Change a set: logbk set edit 3 "82.5x6 @9", or of another exercise: logbk set edit bench last "80x8".

    Numbers are those that `logbk status` and `logbk show` print.
    TEXT is the whole set as it should have been written; only a note stays.
    """
    _refuse_options(words)
    address, taken = SetAddress.read(words)
    text = " ".join(words[taken:])
    if not text.strip():
        raise InvalidInputError("what is the set to be?", 'Write it behind its number: logbk set edit 3 "82.5x6 @9".')
    first, *others = read_entries(text)
    if others:
        raise InvalidInputError("this is more than one set", "To rewrite several: `logbk edit`.")
    request = SetEdit(set=address, entry=first, which=which, unit=unit)
    _run(context, lambda work: SetService(work.session).edit(request), which=which, as_json=as_json)


@set_app.command("delete")
def delete_sets(
    context: typer.Context, words: _SetsArgument, *, which: _WhichOption = None, as_json: JsonOption = False
) -> None:
    """Delete sets: logbk set delete 2 4, or logbk set delete bench last.

    An exercise whose last set is deleted goes, too.
    """
    addresses = SetAddress.read_all(words)
    _run(context, lambda work: SetService(work.session).delete(which, addresses), which=which, as_json=as_json)


@set_app.command("move")
def move_sets(
    context: typer.Context,
    words: _SetsArgument,
    *,
    to: Annotated[
        str, typer.Option("--to", metavar="PLACE", help="A number, an exercise, or both: 1, squat, 'squat 2'.")
    ],
    which: _WhichOption = None,
    as_json: JsonOption = False,
) -> None:
    """Move sets within their exercise or to another one: logbk set move 3 --to 1, logbk set move 2 3 --to squat."""
    request = SetMove(sets=SetAddress.read_all(words), to=SetAddress.read_place(to), which=which)
    _run(context, lambda work: SetService(work.session).move(request), which=which, as_json=as_json)


def _refuse_options(words: list[str]) -> None:
    for word in words:
        if word.startswith("--"):
            raise InvalidInputError(f"no such option: {word}", "See `logbk set edit --help`.")


def _run(
    context: typer.Context,
    work: Callable[[UnitOfWork], Awaitable[EditResponse]],
    *,
    which: str | None,
    as_json: bool,
) -> None:
    _show(in_unit_of_work(context.obj(), work), as_json=as_json, names_workout=which is not None)


def _show(result: EditResponse, *, as_json: bool, names_workout: bool = True) -> None:
    if as_json:
        console.show_json(result)
        return
    title = result.workout.label
    if result.is_empty:
        console.say("Nothing is changed.")
    elif result.dry_run:
        console.say(f"Nothing is written. This would change {title}:")
    elif names_workout:
        console.say(f"Changed {title}:")
    if not result.is_empty:
        console.show(edit_view(result))
