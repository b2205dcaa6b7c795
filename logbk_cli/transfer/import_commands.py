"""`logbk import`: a file's workouts into the log, whatever app it comes from."""

from pathlib import Path
from typing import Annotated

import typer

from logbk_cli.core import clock
from logbk_cli.core.config import Settings
from logbk_cli.core.database import in_unit_of_work
from logbk_cli.notation.values import DistanceUnit, WeightUnit
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.files import read_file
from logbk_cli.shared.options import JsonOption
from logbk_cli.transfer.detection import TITLES, ImportFormat, detect
from logbk_cli.transfer.import_schemas import ImportRequest, UnclearName
from logbk_cli.transfer.import_service import ImportService
from logbk_cli.transfer.import_views import outcome_view, preview_view
from logbk_cli.transfer.neutral import DateOrder
from logbk_cli.transfer.opening import open_source
from logbk_cli.transfer.readers.wger import NAMELESS, map_of, where_its_name_is
from logbk_cli.transfer.sources import Source
from logbk_cli.transfer.survey import Survey, take_survey
from logbk_cli.transfer.text_import import import_text, refuse_for_text
from logbk_cli.workouts.commands import tell_not_extended

app = typer.Typer(rich_markup_mode="rich")

_NEW = "a new exercise of your own"
_FORMATS = ", ".join(ImportFormat)
_UNITS = ("kilograms", "pounds")
_DISTANCES = (DistanceUnit.KM, DistanceUnit.MI, DistanceUnit.M)


@app.command("import")
def import_log(  # noqa: PLR0913 - one option for each thing that a file may leave open
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="An export of an app, or workout text; - for stdin.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be imported; write nothing.")] = False,
    format_: Annotated[
        ImportFormat | None, typer.Option("--format", metavar="FORMAT", help=f"Instead of finding out: {_FORMATS}.")
    ] = None,
    unit: Annotated[
        WeightUnit | None, typer.Option("--unit", metavar="kg|lb", help="The unit of weights that name none.")
    ] = None,
    distance_unit: Annotated[
        DistanceUnit | None,
        typer.Option("--distance-unit", metavar="m|km|mi", help="The unit of distances that name none."),
    ] = None,
    date_order: Annotated[
        DateOrder | None,
        typer.Option("--date-order", metavar="dmy|mdy", help="Whether 03/04 is 3 April or 4 March."),
    ] = None,
    zone: Annotated[
        str | None, typer.Option("--zone", metavar="ZONE", help="Where its times are meant, such as Europe/Berlin.")
    ] = None,
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="THEIRS=OURS", help="What an exercise in it is called here; may be repeated."),
    ] = None,
    map_file: Annotated[Path | None, typer.Option("--map-file", metavar="FILE", help="A file of such lines.")] = None,
    create_missing: Annotated[
        bool, typer.Option("--create-missing", help="Add exercises that nothing answers to.")
    ] = False,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Leave out rows that cannot be read.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at what looks implausible.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Read workouts from a file, whole or not at all: Strong, Hevy, FitNotes and others, or LogBK's own.

    What the log holds already is left alone. `logbk undo` takes it all back.
    """
    choices = _read_choices(map_ or [], map_file)
    source = open_source(file)
    try:
        found = detect(source) if format_ is None else format_
        if found is ImportFormat.WGER:  # its numbers stand for names
            choices = {f"{NAMELESS}{name}" if name.isdigit() else name: ours for name, ours in choices.items()}
        request = ImportRequest(
            unit=unit,
            distance_unit=distance_unit,
            zone=zone,
            choices=choices,
            create_missing=create_missing,
            skip_bad=skip_bad,
            strict=strict,
        )
        if found is ImportFormat.TEXT:
            given = {"--distance-unit": distance_unit, "--date-order": date_order}
            refuse_for_text(option for option, value in given.items() if value is not None)
            import_text(context, source, request, dry_run=dry_run, as_json=as_json)
            return
        _import_table(context.obj(), source, found, date_order, request, dry_run=dry_run, as_json=as_json)
    finally:
        source.close()


def _import_table(  # noqa: PLR0913 - what one import takes
    settings: Settings,
    source: Source,
    format_: ImportFormat,
    order: DateOrder | None,
    request: ImportRequest,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    survey = _survey(source, format_, order)
    if not dry_run and console.is_interactive():
        survey, request = _ask_about_file(source, survey, request)
        unclear = in_unit_of_work(settings, lambda work: ImportService(work.session).list_unclear(survey, request))
        request = _ask_about_names(unclear, request)
    if dry_run:
        with console.progress_bar("Comparing with your log", source.size) as on_progress:
            preview = in_unit_of_work(
                settings, lambda work: ImportService(work.session).preview(source, survey, request, on_progress)
            )
        if as_json:
            console.show_json(preview)
        else:
            console.show(*preview_view(preview, source.name))
            tell_not_extended(preview.workouts)
        return
    with console.progress_bar(f"Importing {TITLES[format_]}", source.size) as on_progress:
        result = in_unit_of_work(
            settings, lambda work: ImportService(work.session).take(source, survey, request, on_progress)
        )
    if as_json:
        console.show_json(result)
    else:
        console.show(*outcome_view(result))
        tell_not_extended(result.workouts)


def _survey(source: Source, format_: ImportFormat, order: DateOrder | None) -> Survey:
    with console.progress_bar(f"Reading {TITLES[format_]}", source.size) as on_progress:
        return take_survey(source, format_, clock.now(), order, on_progress)


def _ask_about_file(source: Source, survey: Survey, request: ImportRequest) -> tuple[Survey, ImportRequest]:
    """Ask what the file leaves open, and read it again where that changes what its dates mean."""
    if survey.date_order is None and survey.unclear_date is not None:
        line, text = survey.unclear_date
        question = f"Line {line} has the date {text}. How is it meant?"
        picked = console.choose(question, ("day first", "month first"), flag="--date-order dmy|mdy")
        if picked is not None:
            order = (DateOrder.DMY, DateOrder.MDY)[picked]
            survey = _survey(source, survey.format, order)
    if survey.without_unit and request.unit is None:
        question = "The file does not say in which unit its weights are. Which is it?"
        picked = console.choose(question, _UNITS, flag="--unit kg|lb")
        if picked is not None:
            request = request.model_copy(update={"unit": (WeightUnit.KG, WeightUnit.LB)[picked]})
    if survey.without_distance_unit and request.distance_unit is None:
        question = "And in which unit are its distances?"
        picked = console.choose(question, tuple(_DISTANCES), flag="--distance-unit m|km|mi")
        if picked is not None:
            request = request.model_copy(update={"distance_unit": _DISTANCES[picked]})
    return survey, request


def _ask_about_names(names: tuple[UnclearName, ...], request: ImportRequest) -> ImportRequest:
    """Ask what each exercise is that nothing here bears the name of, the most frequent first."""
    choices, create = dict(request.choices), set(request.create)
    unclear = sorted(names, key=lambda one: -one.set_count)
    for number, one in enumerate(unclear, start=1):
        picked = _ask_about_name(one, f"({number} of {len(unclear)}) ")
        if picked is None:
            create.add(one.name)
        else:
            choices[one.name] = picked
    return request.model_copy(update={"choices": choices, "create": frozenset(create)})


def _ask_about_name(one: UnclearName, place: str) -> str | None:
    """Return the exercise that is meant; None for a new one."""
    sets = "1 set" if one.set_count == 1 else f"{one.set_count:,} sets"
    if one.name.startswith(NAMELESS):
        console.say(where_its_name_is(one.name))
    question = f"{place}Which exercise is {one.name!r} ({sets})?"
    picked = console.choose(question, (*one.candidates, _NEW), flag="--map or --create-missing")
    if picked is None:
        raise InvalidInputError(
            f"it is not clear which exercise {one.name!r} is; nothing is written",
            f"Choose one, or pass --map {map_of(one.name)} or --create-missing.",
        )
    return None if picked == len(one.candidates) else one.candidates[picked]


def _read_choices(given: list[str], file: Path | None) -> dict[str, str]:
    lines = [] if file is None else read_file(str(file)).splitlines()
    pairs = [line for line in (line.strip() for line in lines) if line and not line.startswith("#")] + given
    choices = {}
    for pair in pairs:
        theirs, equals, ours = (part.strip() for part in pair.partition("="))
        if not (theirs and equals and ours):
            raise InvalidInputError(f"not a pair of names: {pair!r}", 'Write --map "THEIR NAME=OUR NAME".')
        choices[theirs] = ours
    return choices
