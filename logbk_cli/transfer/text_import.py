"""Workout text as `logbk import` takes it: read as `logbk log -` reads it, with what an import may say besides."""

from collections.abc import Iterable

import typer

from logbk_cli.exercises.matching import UnclearNameError
from logbk_cli.notation.errors import NotationError
from logbk_cli.notation.reader import DATE_LINE
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.transfer.checks import implausible_in_text
from logbk_cli.transfer.detection import ImportFormat
from logbk_cli.transfer.import_schemas import ImportRequest
from logbk_cli.transfer.import_service import listed
from logbk_cli.transfer.import_views import created_view, implausible_view, left_out_view
from logbk_cli.transfer.neutral import Fault
from logbk_cli.transfer.new_exercises import new_exercises_of
from logbk_cli.transfer.sources import Source
from logbk_cli.workouts.commands import document_of, log_asking, tell_logged
from logbk_cli.workouts.drafts import entries_of
from logbk_cli.workouts.requests import read_request
from logbk_cli.workouts.schemas import LogRequest


def refuse_for_text(options: Iterable[str]) -> None:
    """Refuse options that mean nothing for workout text.

    Raises:
        InvalidInputError: there are some.

    """
    for option in options:
        raise InvalidInputError(
            f"{option} is not for workout text, which writes its dates 2026-09-01 and its distances with their unit",
            f"Leave out {option}, or name the format with --format if this is no workout text.",
        )


def import_text(
    context: typer.Context, source: Source, request: ImportRequest, *, dry_run: bool, as_json: bool
) -> None:
    """Log workout text, and tell what came of it.

    Raises:
        NotationError: a line is not understood, without `skip_bad`.
        UnclearNameError: no exercise, or several, answer to a name.
        InvalidInputError: something implausible where that is refused, or options that are not for this text.

    """
    text = source.text()
    if not text.strip():
        raise InvalidInputError(f"there is nothing in {source.name}")
    log = read_request(text, request.unit, dry_run=dry_run, skip_bad=request.skip_bad)
    if not log.workouts:
        given = {"--zone": request.zone is not None, "--skip-bad": request.skip_bad}
        for option in (option for option, is_given in given.items() if is_given):
            raise InvalidInputError(f"{option} is for whole workouts, and no date stands in {source.name}", DATE_LINE)
    doubts = _doubts(log, strict=request.strict)
    entries = (*log.entries, *entries_of(log.workouts))
    missing = new_exercises_of(entries) if request.create_missing else {}
    log = log.model_copy(update={"choices": request.choices, "missing": missing, "zone": request.zone})
    try:
        result = log_asking(context, log)
    except UnclearNameError as error:
        create = "" if error.several else ", or --create-missing"
        error.hint = f'{error.hint or ""} Or pass --map "{error.query}=OUR NAME"{create}.'.strip()
        raise
    left_out = [_fault(error) for error in result.left_out]
    if as_json:
        faults = [{"line": one.line, "message": one.message} for one in left_out]
        console.show_json(document_of(log, result) | {"exercises_created": result.created, "faults": faults})
        return
    tell_logged(log, result)
    if result.created:
        console.show(created_view(result.created))
    if left_out:
        console.show(left_out_view(ImportFormat.TEXT, left_out))
    if doubts:
        console.say(implausible_view(ImportFormat.TEXT, doubts))


def _fault(error: NotationError) -> Fault:
    return Fault(error.line, error.message.removeprefix(f"line {error.line}: "))


def _doubts(log: LogRequest, *, strict: bool) -> list[Fault]:
    """Return what looks implausible in workout text; with `strict` that is an error."""
    if not log.workouts:
        return []  # a few sets for the open workout
    doubts = implausible_in_text((*log.entries, *entries_of(log.workouts)))
    if doubts and strict:
        raise InvalidInputError(
            listed(ImportFormat.TEXT, doubts, len(doubts), "looks implausible"),
            "Mend the text, or import it without --strict.",
        )
    return doubts
