"""`logbk exercise`: the catalogue, and exercises of one's own."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from logbk_cli.core.database import in_unit_of_work
from logbk_cli.core.output import whole_output
from logbk_cli.exercises.arrange_commands import alias_app, merge_exercises, rename_exercise
from logbk_cli.exercises.exchange_service import ExchangeService
from logbk_cli.exercises.files import ExerciseFileFormat, format_for, read_exercises, write_exercises
from logbk_cli.exercises.schemas import (
    ExerciseCreate,
    ExerciseFilter,
    ExerciseUpdate,
)
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.exercises.values import BodyPart, Modality
from logbk_cli.exercises.views import render, render_page
from logbk_cli.notation.values import Measurement
from logbk_cli.shared import console
from logbk_cli.shared.files import read_file
from logbk_cli.shared.options import JsonOption, whole_number

app = typer.Typer(help="Search exercises and add your own.", rich_markup_mode="rich")

MAX_PAGE_SIZE = 500
_MEASUREMENTS = "What is counted: weight_reps, bodyweight_reps, duration, distance_duration or weight_distance."

BodyPartOption = Annotated[
    BodyPart | None, typer.Option("--body-part", metavar="PART", help="Only for this part of the body.")
]
ModalityOption = Annotated[
    Modality | None, typer.Option("--modality", metavar="KIND", help="Only with this equipment.")
]
MineOption = Annotated[bool, typer.Option("--mine", help="Only those that you added.")]
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
    render_page(found, as_json=as_json)


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
    render_page(found, as_json=as_json, with_trend=mine)


@app.command("show")
def show_exercise(context: typer.Context, name: NameArgument, *, as_json: JsonOption = False) -> None:
    """Show one exercise with its aliases."""
    exercise = in_unit_of_work(context.obj(), lambda work: ExerciseService(work.session).require_exercise(name))
    render(exercise, as_json=as_json)


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
    render(exercise, as_json=as_json, told="Added.")


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
    render(exercise, as_json=as_json, told="Changed.")


@app.command("delete")
def delete_exercise(
    context: typer.Context,
    name: NameArgument,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Delete an exercise of your own. What you did of it stays in your log."""
    if not yes:
        found = in_unit_of_work(context.obj(), lambda work: ExerciseService(work.session).require_own(name))
        if not console.confirm(f"Delete your exercise {found.name}?", flag="--yes"):
            console.say("Nothing was deleted.")
            return
    exercise = in_unit_of_work(context.obj(), lambda work: ExerciseService(work.session).delete(name))
    render(exercise, as_json=as_json, told="Deleted.")


app.command("rename")(rename_exercise)
app.command("merge")(merge_exercises)
app.add_typer(alias_app, name="alias")


@app.command("export")
def export_exercises(
    context: typer.Context,
    *,
    format_: Annotated[
        ExerciseFileFormat | None,
        typer.Option("--format", "-f", metavar="csv|json", help="Else by the name of FILE, or csv."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there instead of to standard output.")
    ] = None,
) -> None:
    """Print the exercises that you added, with their aliases."""
    path = None if output == Path("-") else output
    exercises = in_unit_of_work(context.obj(), lambda work: ExchangeService(work.session).list_own())
    with whole_output(path) as file:
        file.write(write_exercises(exercises, format_ or format_for(path)).encode())
    if path is not None:
        console.say(f"Wrote {path}: {_count(len(exercises))}.")


@app.command("import")
def import_exercises(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="What `exercise export` wrote; - reads standard input.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Add exercises from a file, and bring those of the same name up to date. Nothing is deleted."""
    exercises = read_exercises(read_file(file))
    done = in_unit_of_work(context.obj(), lambda work: ExchangeService(work.session).put(exercises))
    if as_json:
        console.show_json(done)
        return
    lines = [
        f"{told} {_count(number)}." for told, number in (("Added", done.added), ("Changed", done.changed)) if number
    ]
    if done.unchanged:
        lines.append(f"{_count(done.unchanged)} already as in the file.")
    console.show("\n".join(lines) or "There is no exercise in this file.")


def _count(number: int) -> str:
    return f"{number:,} exercise" if number == 1 else f"{number:,} exercises"


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
