"""Which exercises the names in a text mean."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from logbk_cli.exercises.matching import UnclearNameError
from logbk_cli.exercises.schemas import ExerciseRef
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.notation.raw import RawEntry


async def resolve_names(
    exercises: ExerciseService,
    entries: Sequence[RawEntry],
    choices: Mapping[str, str],
    make: Callable[[str], Awaitable[ExerciseRef | None]] | None = None,
) -> list[ExerciseRef]:
    """Return the exercise of each entry, all of which name one.

    `choices` maps a name as it was written to the full name of the exercise that the person said they mean. `make` is
    as in `ExerciseService.resolve`.

    Raises:
        UnclearNameError: a name means no exercise, or more than one; it tells in which line.

    """
    wanted = [(chosen_name(entry, choices), entry.kind.fits) for entry in entries]
    try:
        return await exercises.resolve(wanted, make)
    except UnclearNameError as error:
        line = next((entry.line for entry in entries if entry.query == error.query), 1)
        raise error.at_line(line) from None


def chosen_name(entry: RawEntry, choices: Mapping[str, str]) -> str:
    """Return the name to look up: the one that was chosen for it, or as it was written."""
    query = entry.query or ""
    return choices.get(query, query)
