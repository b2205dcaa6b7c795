"""Rules for taking a file's workouts into the log: one transaction, one change, nothing twice."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.changes.service import ChangeService
from logbk_cli.core import clock
from logbk_cli.core.times import named_zone
from logbk_cli.exercises.schemas import ExerciseRef
from logbk_cli.exercises.service import ExerciseService
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.transfer.app_names import our_name
from logbk_cli.transfer.detection import TITLES, ImportFormat, place
from logbk_cli.transfer.drafting import Drafting
from logbk_cli.transfer.import_schemas import (
    Counted,
    ImportPreview,
    ImportRequest,
    ImportResponse,
    MatchedName,
    Place,
    UnclearName,
)
from logbk_cli.transfer.neutral import Fault, Findings
from logbk_cli.transfer.new_exercises import new_exercise, stand_in
from logbk_cli.transfer.readers.wger import NAMELESS, map_of, where_its_name_is
from logbk_cli.transfer.sources import Source
from logbk_cli.transfer.survey import Survey, workouts_of
from logbk_cli.users.schemas import ProfileResponse
from logbk_cli.users.service import ProfileService
from logbk_cli.workouts.drafts import Draft
from logbk_cli.workouts.intake_service import BATCH, IntakeService
from logbk_cli.workouts.schemas import AddedWorkouts

_SHOWN = 5


@dataclass(slots=True)
class _Plan:
    """Which exercise each name means: found, chosen by the person, to be added, or not known."""

    found: dict[str, ExerciseRef] = field(default_factory=dict)
    chosen: dict[str, ExerciseRef] = field(default_factory=dict)
    created: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unclear: dict[str, tuple[str, ...]] = field(default_factory=dict)


class ImportService:
    """Takes a file in that was surveyed."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._exercises = ExerciseService(session)
        self._profiles = ProfileService(session)

    async def list_unclear(self, survey: Survey, request: ImportRequest) -> tuple[UnclearName, ...]:
        """Return the names of exercises that mean none of ours, or several; only reads.

        Raises:
            UnclearNameError: a choice that names no exercise of ours.

        """
        return _unclear((await self._plan(survey, request)).unclear, survey)

    async def preview(
        self, source: Source, survey: Survey, request: ImportRequest, on_progress: Callable[[int], None]
    ) -> ImportPreview:
        """Return what would come of it, and what must be said before; only reads.

        Raises:
            UnclearNameError: a choice that names no exercise of ours.

        """
        profile = await self._profiles.require_profile()
        plan = await self._plan(survey, request)
        refs = (
            {name: stand_in(survey.names[name]) for name in (*plan.created, *plan.unclear)} | plan.found | plan.chosen
        )
        added = await self._take(source, survey, request, profile, refs, dry_run=True, on_progress=on_progress)
        findings = survey.findings
        return ImportPreview(
            format=survey.format,
            encoding=source.encoding,
            workout_count=survey.workout_count,
            set_count=survey.set_count,
            first_day=survey.first_day,
            last_day=survey.last_day,
            unit=request.unit if survey.without_unit else None,
            date_order=None if survey.date_order is None else survey.date_order,
            matched=_matched(plan.found | plan.chosen, survey),
            created=_unclear(plan.created, survey),
            unclear=_unclear(plan.unclear, survey),
            questions=questions(survey, request),
            faults=_places(findings.faults),
            fault_count=findings.fault_count,
            warnings=_places(survey.warnings),
            skipped=_counted(findings.skipped),
            lost=_counted(findings.lost),
            workouts=added,
        )

    async def take(
        self, source: Source, survey: Survey, request: ImportRequest, on_progress: Callable[[int], None]
    ) -> ImportResponse:
        """Write the workouts that the log does not have yet.

        Raises:
            InvalidInputError: rows that cannot be read, something implausible where that is refused, or something that
                the person must say first.
            BusinessRuleError: a second workout without an end.

        """
        _refuse(survey, request)
        profile = await self._profiles.require_profile(for_writing=True)
        plan = await self._plan(survey, request)
        if plan.unclear:
            raise _unclear_error(plan.unclear, survey)
        refs = plan.found | plan.chosen | await self._create(plan.created, survey)
        remembered = {name: ref.id for name, ref in plan.chosen.items() if name.casefold() != ref.name.casefold()}
        added = await self._take(source, survey, request, profile, refs, dry_run=False, on_progress=on_progress)
        if remembered:
            await self._exercises.remember(remembered)
        response = ImportResponse(
            format=survey.format,
            workouts=added,
            exercises_created=tuple(refs[name].name for name in plan.created),
            names_remembered=_matched({name: plan.chosen[name] for name in remembered}, survey),
            fault_count=survey.findings.fault_count,
            warnings=_places(survey.warnings),
            skipped=_counted(survey.findings.skipped),
            lost=_counted(survey.findings.lost),
        )
        await ChangeService(self._session).describe(_label(response))
        return response

    async def _plan(self, survey: Survey, request: ImportRequest) -> _Plan:
        plan = _Plan()
        named = [one for one in survey.names.values() if one.name not in request.choices]
        chosen = [one for one in survey.names.values() if one.name in request.choices]
        wanted = [(our_name(one.name) or one.name, one.kind.fits) for one in named]
        for one, match in zip(named, await self._exercises.match_closely(wanted), strict=True):
            if match.exercise is not None:
                plan.found[one.name] = match.exercise
            elif one.name in request.create or request.create_missing or one.properties is not None:
                plan.created[one.name] = match.candidates
            else:  # nothing is like a number
                plan.unclear[one.name] = () if one.name.startswith(NAMELESS) else match.candidates
        if chosen:
            refs = await self._exercises.resolve([(request.choices[one.name], one.kind.fits) for one in chosen])
            plan.chosen = {one.name: ref for one, ref in zip(chosen, refs, strict=True)}
        return plan

    async def _create(self, names: Iterable[str], survey: Survey) -> dict[str, ExerciseRef]:
        created: dict[str, ExerciseRef] = {}
        for name in names:
            added = await self._exercises.add(new_exercise(survey.names[name]))
            created[name] = ExerciseRef.model_validate(
                added.model_dump(include={"id", "name", "modality", "measurement"})
            )
        return created

    async def _take(  # noqa: PLR0913 - what a passage through the file needs
        self,
        source: Source,
        survey: Survey,
        request: ImportRequest,
        profile: ProfileResponse,
        refs: Mapping[str, ExerciseRef],
        *,
        dry_run: bool,
        on_progress: Callable[[int], None],
    ) -> AddedWorkouts:
        now = clock.now()
        zone = profile.zone_info if request.zone is None else named_zone(request.zone)
        drafting = Drafting(refs, request.unit, request.distance_unit, profile.unit, zone, now)
        intake = IntakeService(self._session, profile, dry_run=dry_run)
        batch: list[Draft] = []
        for workout in workouts_of(source, survey, Findings(), now):
            batch.append(drafting.draft(workout))
            if len(batch) == BATCH:
                await intake.add(batch)
                batch.clear()
                on_progress(source.done())
        await intake.add(batch)
        on_progress(source.size)
        return intake.outcome()


def questions(survey: Survey, request: ImportRequest) -> tuple[str, ...]:
    """Return what the file leaves open and the person has not said, as options to give."""
    asked = []
    if survey.date_order is None and survey.unclear_date is not None:
        line, text = survey.unclear_date
        asked.append(f"--date-order dmy|mdy: line {line} has the date {text}, and no other date tells which it is")
    if survey.without_unit and request.unit is None:
        asked.append(f"--unit kg|lb: the file does not say in which unit its {survey.without_unit:,} weights are")
    if survey.without_distance_unit and request.distance_unit is None:
        asked.append(
            f"--distance-unit m|km|mi: the file does not say in which unit its {survey.without_distance_unit:,} "
            "distances are"
        )
    return tuple(asked)


def _refuse(survey: Survey, request: ImportRequest) -> None:
    if not survey.workout_count and not survey.findings.fault_count:
        raise InvalidInputError(f"there is no workout in this file, read as {TITLES[survey.format]}")
    open_questions = questions(survey, request)
    if open_questions:
        option, _, why = open_questions[0].partition(": ")
        raise InvalidInputError(why, f"Pass {option}.")
    if survey.findings.fault_count and not request.skip_bad:
        raise InvalidInputError(
            listed(survey.format, survey.findings.faults, survey.findings.fault_count, "cannot be read"),
            "Mend the file, or pass --skip-bad to leave these out.",
        )
    if survey.warnings and request.strict:
        raise InvalidInputError(
            listed(survey.format, survey.warnings, len(survey.warnings), "looks implausible"),
            "Mend the file, or import it without --strict.",
        )


def listed(format_: ImportFormat, faults: Sequence[Fault], count: int, what: str) -> str:
    """Return the message of an error about `count` places in a file, of which those that come first are given."""
    lines = [f"{place(format_, fault.line)}: {fault.message}" for fault in faults[:_SHOWN]]
    if count == 1:
        return lines[0]
    more = f"\n… and {count - len(lines):,} more" if count > len(lines) else ""
    return f"{count:,} places in it {what.replace('looks', 'look')}; nothing is written\n" + "\n".join(lines) + more


def _unclear_error(unclear: Mapping[str, tuple[str, ...]], survey: Survey) -> InvalidInputError:
    names = sorted(unclear, key=lambda name: -survey.names[name].set_count)
    shown = ", ".join(repr(name) for name in names[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    first = names[0]
    ours = next(iter(unclear[first]), "NAME")
    option = map_of(first, ours) if first.startswith(NAMELESS) else f"{first + '=' + ours!r}"
    numbers = f" {where_its_name_is(first)}." if first.startswith(NAMELESS) else ""
    return InvalidInputError(
        f"it is not clear which exercises are meant by {shown}{more}",
        f"Pass --map {option} for each, or --create-missing to add them; --dry-run lists them.{numbers}",
    )


def _label(response: ImportResponse) -> str:
    return f"{response.workouts.label} from {TITLES[response.format]}"


def _matched(refs: Mapping[str, ExerciseRef], survey: Survey) -> tuple[MatchedName, ...]:
    return tuple(
        MatchedName(name=name, exercise=ref.name, set_count=survey.names[name].set_count) for name, ref in refs.items()
    )


def _unclear(names: Mapping[str, tuple[str, ...]], survey: Survey) -> tuple[UnclearName, ...]:
    return tuple(
        UnclearName(name=name, set_count=survey.names[name].set_count, candidates=candidates)
        for name, candidates in names.items()
    )


def _places(faults: Iterable[Fault]) -> tuple[Place, ...]:
    return tuple(Place(line=fault.line, message=fault.message) for fault in faults)


def _counted(counts: Counter[str]) -> tuple[Counted, ...]:
    return tuple(Counted(what=what, count=count) for what, count in counts.most_common() if count)
