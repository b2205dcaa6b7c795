"""`logbk exercise`: the catalogue, and exercises of one's own."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from logbk_cli.core.database import in_unit_of_work
from logbk_cli.exercises.schemas import (
    ExerciseCreate,
    ExerciseFilter,
    ExercisePage,
    ExerciseResponse,
    ExerciseUpdate,
)
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.exercises.values import BodyPart, Modality
from logbk_cli.notation.values import Measurement
from logbk_cli.shared import console
from logbk_cli.shared.options import JsonOption, whole_number
from logbk_cli.shared.text import sanitise

app = typer.Typer(help="Search exercises and add your own.", rich_markup_mode="rich")

MAX_PAGE_SIZE = 500
_MEASUREMENTS = "What is counted: weight_reps, bodyweight_reps, duration, distance_duration or weight_distance."

BodyPartOption = Annotated[
    BodyPart | None, typer.Option("--body-part", metavar="PART", help="Only for this part of the body.")
]
ModalityOption = Annotated[
    Modality | None, typer.Option("--modality", metavar="KIND", help="Only with this equipment.")
]
MineOption = Annotated[bool, typer.Option("--mine", metavar="", help="Only those that you added.")]
LimitOption = Annotated[
    int, typer.Option("--limit", parser=whole_number(1, MAX_PAGE_SIZE), metavar="N", help="How many to show.")
]
PageOption = Annotated[
    int, typer.Option("--page", parser=whole_number(1, 1_000_000), metavar="N", help="Which page of them.")
]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The exercise, by its name or an alias.")]


@app.command("search")
def search_exercises(  # noqa: PLR0913 - one option per filter
    context: typer.Context,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="What you call it; slips are forgiven.")],
    *,
    body_part: BodyPartOption = None,
    modality: ModalityOption = None,
    mine: MineOption = False,
    limit: LimitOption = 20,
    page: PageOption = 1,
    as_json: JsonOption = False,
) -> None:
    """Search by name and alias, the likeliest first."""
    wanted = ExerciseFilter(body_part=body_part, modality=modality, mine=mine)
    found = in_unit_of_work(
        context.obj(),
        lambda work: ExerciseService(work.session).search(query, wanted, limit=limit, page=page),
    )
    _render_page(found, as_json=as_json)


@app.command("list")
def list_exercises(  # noqa: PLR0913 - one option per filter
    context: typer.Context,
    *,
    body_part: BodyPartOption = None,
    modality: ModalityOption = None,
    mine: MineOption = False,
    limit: LimitOption = 50,
    page: PageOption = 1,
    as_json: JsonOption = False,
) -> None:
    """List exercises by name."""
    wanted = ExerciseFilter(body_part=body_part, modality=modality, mine=mine)
    found = in_unit_of_work(
        context.obj(), lambda work: ExerciseService(work.session).list_page(wanted, limit=limit, page=page)
    )
    _render_page(found, as_json=as_json)


@app.command("show")
def show_exercise(context: typer.Context, name: NameArgument, *, as_json: JsonOption = False) -> None:
    """Show one exercise with its aliases."""
    exercise = in_unit_of_work(context.obj(), lambda work: ExerciseService(work.session).require_exercise(name))
    _render(exercise, as_json=as_json)


@app.command("add")
def add_exercise(  # noqa: PLR0913 - one option per property
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help='Such as "Cable Curl (Rope)".')],
    *,
    body_part: Annotated[
        BodyPart,
        typer.Option("--body-part", metavar="PART", help="What it is mainly for; see `logbk exercise body-parts`."),
    ],
    modality: Annotated[
        Modality,
        typer.Option("--modality", metavar="KIND", help="What you do it with; see `logbk exercise modalities`."),
    ],
    measurement: Annotated[
        Measurement | None,
        typer.Option("--measurement", metavar="MEASURE", help=_MEASUREMENTS),
    ] = None,
    alias: Annotated[
        list[str] | None, typer.Option("--alias", metavar="NAME", help="Another name for it; may be repeated.")
    ] = None,
    picture_url: Annotated[
        str | None, typer.Option("--picture-url", metavar="URL", help="Where a picture of it is found.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Add an exercise of your own."""
    new = ExerciseCreate(
        name=name,
        body_part=body_part,
        modality=modality,
        measurement=measurement,
        aliases=tuple(alias or ()),
        picture_url=picture_url,
    )
    exercise = in_unit_of_work(context.obj(), lambda work: ExerciseService(work.session).add(new))
    _render(exercise, as_json=as_json, told="Added.")


@app.command("edit")
def edit_exercise(  # noqa: PLR0913 - one option per property
    context: typer.Context,
    name: NameArgument,
    *,
    new_name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="What to call it from now on.")] = None,
    body_part: Annotated[
        BodyPart | None,
        typer.Option("--body-part", metavar="PART", help="What it is mainly for; see `logbk exercise body-parts`."),
    ] = None,
    modality: Annotated[
        Modality | None,
        typer.Option("--modality", metavar="KIND", help="What you do it with; see `logbk exercise modalities`."),
    ] = None,
    measurement: Annotated[
        Measurement | None, typer.Option("--measurement", metavar="MEASURE", help=_MEASUREMENTS)
    ] = None,
    add_alias: Annotated[
        list[str] | None, typer.Option("--add-alias", metavar="NAME", help="Another name for it; may be repeated.")
    ] = None,
    remove_alias: Annotated[
        list[str] | None, typer.Option("--remove-alias", metavar="NAME", help="A name to forget; may be repeated.")
    ] = None,
    picture_url: Annotated[
        str | None, typer.Option("--picture-url", metavar="URL", help='Where a picture of it is found; "" for none.')
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Change an exercise of your own; what is not named stays."""
    changes = ExerciseUpdate(
        name=new_name,
        body_part=body_part,
        modality=modality,
        measurement=measurement,
        picture_url=picture_url,
        add_aliases=tuple(add_alias or ()),
        remove_aliases=tuple(remove_alias or ()),
    )
    exercise = in_unit_of_work(context.obj(), lambda work: ExerciseService(work.session).edit(name, changes))
    _render(exercise, as_json=as_json, told="Changed.")


@app.command("delete")
def delete_exercise(
    context: typer.Context,
    name: NameArgument,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", metavar="", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Delete an exercise of your own. What you did of it stays in your log."""
    if not yes:
        found = in_unit_of_work(context.obj(), lambda work: ExerciseService(work.session).require_own(name))
        if not console.confirm(f"Delete your exercise {found.name}?", flag="--yes"):
            console.say("Nothing was deleted.")
            return
    exercise = in_unit_of_work(context.obj(), lambda work: ExerciseService(work.session).delete(name))
    _render(exercise, as_json=as_json, told="Deleted.")


@app.command("body-parts")
def list_body_parts(*, as_json: JsonOption = False) -> None:
    """List the parts of the body that exercises are sorted by."""
    _render_values("body_parts", [part.value for part in BodyPart], as_json=as_json)


@app.command("modalities")
def list_modalities(*, as_json: JsonOption = False) -> None:
    """List the kinds of equipment that exercises are sorted by."""
    _render_values("modalities", [modality.value for modality in Modality], as_json=as_json)


def _render_values(key: str, values: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        console.show_json({key: values})
    else:
        console.show("\n".join(values))


def _render_page(found: ExercisePage, *, as_json: bool) -> None:
    if as_json:
        console.show_json(found)
        return
    if not found.total:
        console.say("No exercise answers to that.")
        return
    if not found.exercises:
        console.say(f"There is no page {found.page}: {found.total} exercises in all.")
        return
    console.show(_table(found.exercises))
    first = (found.page - 1) * found.limit + 1
    last = first + len(found.exercises) - 1
    if (first, last) != (1, found.total):
        console.say(f"{first} to {last} of {found.total}; see more with --page or --limit.")


def _table(exercises: Sequence[ExerciseResponse]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Exercise", overflow="fold")
    table.add_column("Body part", no_wrap=True)
    table.add_column("Modality", no_wrap=True)
    table.add_column("Done", justify="right", no_wrap=True)
    table.add_column("Last", no_wrap=True)
    for exercise in exercises:
        name = Text(sanitise(exercise.name), style="bold")
        if exercise.is_own:
            name.append(" yours", style="not bold dim")
        table.add_row(
            name,
            _words(exercise.body_part),
            _words(exercise.modality),
            str(exercise.uses) if exercise.uses else "",
            _last_day(exercise),
        )
    return table


def _render(exercise: ExerciseResponse, *, as_json: bool, told: str | None = None) -> None:
    if as_json:
        console.show_json(exercise)
        return
    lines = [
        ("Body part", _words(exercise.body_part)),
        ("Modality", _words(exercise.modality)),
        ("Measured in", _words(exercise.measurement)),
        ("Aliases", ", ".join(exercise.aliases)),
        ("Picture", exercise.picture_url or ""),
        ("Done", f"{exercise.uses} times, last on {_last_day(exercise)}" if exercise.uses else "never yet"),
    ]
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, value in lines:
        if value:
            table.add_row(label, Text(sanitise(value)))
    console.show(Text(sanitise(exercise.name), style="bold"), table)
    if told is not None:
        console.say(told)


def _words(value: BodyPart | Modality | Measurement) -> str:
    return value.value.replace("_", " ")


def _last_day(exercise: ExerciseResponse) -> str:
    return "" if exercise.last_used_at is None else exercise.last_used_at.date().isoformat()
