"""Rules of dictation: what an utterance means in this member's log, and carrying out what was said."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from math import log2
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.changes.schemas import MoveResponse
from logbk_cli.changes.service import ChangeService
from logbk_cli.changes.values import ChangeState
from logbk_cli.exercises.matching import NamedExercise
from logbk_cli.exercises.schemas import ExerciseRef
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.exercises.values import name_key
from logbk_cli.notation.values import SetValues, WeightUnit
from logbk_cli.shared.exceptions import BusinessRuleError
from logbk_cli.users.service import ProfileService
from logbk_cli.voice.hearing import NameFinder
from logbk_cli.voice.judgement import Past, judge
from logbk_cli.voice.reading import Dictation, DictationReader
from logbk_cli.voice.schemas import NotUnderstood, Understood, UnderstoodEntry
from logbk_cli.voice.values import Heard
from logbk_cli.workouts.drafts import context_for
from logbk_cli.workouts.log_service import LogService
from logbk_cli.workouts.schemas import ExerciseSession, LogRequest, LogResponse, SetResponse, StatusResponse
from logbk_cli.workouts.service import WorkoutService

_IN_WORKOUT: Final = 100.0
_IN_PLAN: Final = 90.0
_MOST_BY_HABIT: Final = 50.0
_HOT_WORDS: Final = 20  # each is paid for in attention; hundreds make the recogniser worse
_CHANGES: Final = 50
_SESSIONS: Final = 3  # workouts to compare weights with


class DictationService:
    """Understands what a member says, and logs it."""

    def __init__(self, session: AsyncSession) -> None:
        self._exercises = ExerciseService(session)
        self._workouts = WorkoutService(session)
        self._profiles = ProfileService(session)
        self._logs = LogService(session)
        self._changes = ChangeService(session)

    async def hot_words(self) -> tuple[str, ...]:
        """Return the names that this member is likely to say, the likeliest first; few."""
        exercises = await self._exercises.list_named()
        weights = _weights(exercises, await self._workouts.follow())
        likely = sorted((one for one in exercises if one.id in weights), key=lambda one: (-weights[one.id], one.name))
        return tuple(dict.fromkeys(_spoken(one.name) for one in likely))[:_HOT_WORDS]

    async def understand(
        self, utterances: Sequence[Heard], unit: WeightUnit | None = None, going_on: str | None = None
    ) -> Understood:
        """Return what was said; nothing is written.

        `unit` is that of bare numbers, the member's own without it. `going_on` names the exercise that sets without a
        name are of, if it is another than the one that was logged last.
        """
        profile = await self._profiles.require_profile()
        listed = await self._exercises.list_with_refs()
        exercises = [named for named, _ in listed]
        status = await self._workouts.follow()
        finder = NameFinder(exercises, _weights(exercises, status))
        dictation = DictationReader(finder, await self._current(exercises, status, going_on)).read(utterances)
        return await self._judged(dictation, {ref.id: ref for _, ref in listed}, unit or profile.unit)

    async def log(self, understood: Understood, unit: WeightUnit | None = None) -> LogResponse:
        """Write the sets of a dictation down, all or nothing; see `LogService.log` for the errors."""
        return await self._logs.log(LogRequest(entries=tuple(one.entry for one in understood.entries), unit=unit))

    async def undo(self) -> MoveResponse:
        """Take back the sets that were logged last.

        Raises:
            BusinessRuleError: what was written last are no sets: that is not undone by the way.

        """
        listed = (await self._changes.list_newest(_CHANGES)).changes
        newest = next((one for one in listed if one.state is ChangeState.DONE), None)
        moved = await self._changes.undo(1)
        # A bodyweight, too, is logged, and sets are also edited.
        is_of_sets = any(one.table == "sets" for one in moved.counts)
        if newest is not None and not (is_of_sets and newest.label.startswith("logged ")):
            raise BusinessRuleError(f"what was written last is no set: {newest.label}", "`logbk undo` takes it back.")
        return moved

    async def _current(
        self, exercises: Sequence[NamedExercise], status: StatusResponse, going_on: str | None
    ) -> NamedExercise | None:
        """Return the exercise to go on with: the one that was logged last, or the plan's first before any is."""
        if going_on is not None:
            return next((one for one in exercises if one.name == going_on), None)
        latest = await self._logs.get_current()
        if latest is not None:
            return next((one for one in exercises if one.id == latest.id), None)
        if status.plan is None or status.plan.next is None:
            return None
        return next((one for one in exercises if one.name == status.plan.next.exercise), None)

    async def _judged(self, dictation: Dictation, refs: Mapping[UUID, ExerciseRef], unit: WeightUnit) -> Understood:
        entries = [
            UnderstoodEntry(
                exercise=one.reading.exercise.name,
                text=one.reading.text,
                sets=tuple(SetResponse.model_validate(asdict(each)) for each in one.sets),
                note=one.entry.note,
                verdict=one.verdict,
                doubts=one.doubts,
                entry=replace(one.entry, query=one.reading.exercise.name),
            )
            for one in judge(dictation, await self._pasts(dictation, refs, unit))
        ]
        return Understood(
            transcript=dictation.transcript,
            entries=tuple(entries),
            commands=tuple(order.command for order in dictation.orders),
            next_exercise=None if dictation.next is None else dictation.next.name,
            left_out=tuple(NotUnderstood(text=one.text, why=one.why) for one in dictation.left_out),
            is_confirmed=dictation.is_confirmed,
        )

    async def _pasts(
        self, dictation: Dictation, refs: Mapping[UUID, ExerciseRef], unit: WeightUnit
    ) -> dict[UUID, Past]:
        named = {reading.exercise.id for reading in dictation.readings}
        if not named:
            return {}
        sessions = await self._workouts.recent(named, _SESSIONS)
        pasts = {}
        for exercise_id in named:
            of_one = [session for session in sessions if session.exercise_id == exercise_id]
            sets = [one for session in of_one for one in session.to_values()]
            last = _last_set(of_one)
            pasts[exercise_id] = Past(context_for(refs[exercise_id], unit, last), tuple(sets))
        return pasts


def _last_set(sessions: Sequence[ExerciseSession]) -> SetValues | None:
    """Return the last set of an exercise, in the open workout if it stands there, of sessions from the newest back."""
    newest = next((one for one in sessions if one.is_open), None) or next(iter(sessions), None)
    return None if newest is None else newest.to_values()[-1]


def _weights(exercises: Sequence[NamedExercise], status: StatusResponse) -> Mapping[UUID, float]:
    """Return how near exercises are to this member: those of the open workout, of its plan, then by habit."""
    weights = {one.id: min(_MOST_BY_HABIT, 10 * log2(1 + one.uses)) for one in exercises if one.uses}
    if status.plan is not None:
        weights |= {one.exercise_id: _IN_PLAN for one in status.plan.exercises}
    by_name = {one.name: one.id for one in exercises}
    if status.workout is not None:
        weights |= {by_name[one.exercise]: _IN_WORKOUT for one in status.workout.exercises if one.exercise in by_name}
    return weights


def _spoken(name: str) -> str:
    """Return a name as it is said: `Bench Press (Barbell)` is a bench press."""
    return name.partition(" (")[0].lower() if name_key(name.partition(" (")[0]) else name.lower()
