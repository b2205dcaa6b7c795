"""Rules for editing a whole workout as text: what is not touched stays what it is, and nobody's changes are lost."""

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.changes.service import ChangeService
from logbk_cli.core import clock
from logbk_cli.exercises.schemas import ExerciseRef
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.shared.exceptions import BusinessRuleError
from logbk_cli.workouts.contents import Contents
from logbk_cli.workouts.drafts import DraftReader
from logbk_cli.workouts.naming import chosen_name, resolve_names
from logbk_cli.workouts.revision import revise
from logbk_cli.workouts.rewriting import WorkoutRewriter
from logbk_cli.workouts.schemas import EditableWorkout, EditRequest, EditResponse
from logbk_cli.workouts.text import to_text


class EditService:
    """Gives out workouts as text, and takes the text back."""

    def __init__(self, session: AsyncSession) -> None:
        self._rewriter = WorkoutRewriter(session)
        self._exercises = ExerciseService(session)
        self._changes = ChangeService(session)

    async def open(self, which: str | None) -> EditableWorkout:
        """Return the workout that `which` names as text; None is the open one, or else the last.

        Raises:
            InvalidInputError: not a way to name a workout.
            NotFoundError: none, or several, answer to it.

        """
        opened = await self._rewriter.find(which)
        contents = opened.contents
        return EditableWorkout(
            workout_id=contents.id,
            day=contents.local_start.date(),
            text=_text_of(contents, opened.profile.zone_name),
            version=contents.fingerprint(),
        )

    async def apply(self, request: EditRequest) -> EditResponse:
        """Make a workout what a text says, in one change; sets and exercises that stayed keep their ids and times.

        Raises:
            NotFoundError, InvalidInputError: as `open` for `which`.
            UnclearNameError: no exercise, or several, answer to a name.
            NotationError: sets that do not fit their exercise, times that cannot be.
            BusinessRuleError: the workout was changed or deleted since it was opened, a second one would be open,
                or a finished one would be left without sets.

        """
        if request.workout_id is None:
            opened = await self._rewriter.find_locked(request.which)
        else:
            opened = await self._rewriter.require_locked(request.workout_id)
        contents, profile = opened.contents, opened.profile
        if request.version not in {None, contents.fingerprint()}:
            raise BusinessRuleError(
                "this workout was changed elsewhere while you edited it; nothing of your text is applied",
                "See what it is now with `logbk show`.",
            )
        refs = await self._find_exercises(request, contents)
        now = clock.now()
        draft = DraftReader(profile.unit, profile.zone_name, iter(refs), now).read(request.workout)
        new = revise(contents, request.workout, draft, profile.unit, now)
        result = await self._rewriter.rewrite(opened, new, dry_run=request.dry_run)
        await self._changes.describe(f"edited {result.workout.label}")
        return result

    async def _find_exercises(self, request: EditRequest, contents: Contents) -> list[ExerciseRef]:
        """Return the exercise of each entry that names one.

        A name that the text of the workout has means what it meant there, even if others bear it by now.
        """
        known = {execution.exercise.name: execution.exercise for execution in contents.executions}
        named = [entry for entry in request.workout.entries if entry.query is not None]
        others = [entry for entry in named if chosen_name(entry, request.choices) not in known]
        found = iter(await resolve_names(self._exercises, others, request.choices) if others else ())
        return [known.get(chosen_name(entry, request.choices)) or next(found) for entry in named]


def _text_of(contents: Contents, home_zone: str) -> str:
    entries = [
        (one.exercise.name, [row.values for row in one.sets], one.note, one.exercise.measurement)
        for one in contents.executions
    ]
    return to_text(contents, entries, home_zone)
