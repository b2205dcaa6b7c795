"""A year of training, for trying things out and for screenshots."""

from collections.abc import Mapping
from typing import ClassVar
from zoneinfo import ZoneInfo

from logbk_cli.changes.service import ChangeService
from logbk_cli.core import clock
from logbk_cli.exercises.schemas import ExerciseRef
from logbk_cli.exercises.values import Modality
from logbk_cli.notation.values import Measurement
from logbk_cli.seeding.intake_service import ExerciseIntake
from logbk_cli.seeding.schemas import Outcome, SeededRow, SeedReport
from logbk_cli.seeding.seeder import Seeder, SeedRun
from logbk_cli.seeding.training import DemoWorkout, keys, make_bodyweights, make_workouts
from logbk_cli.seeding.values import CATALOGUE, read_catalogue
from logbk_cli.shared.exceptions import BusinessRuleError, PermissionDeniedError
from logbk_cli.users.service import BodyweightService, ProfileService
from logbk_cli.workouts.drafts import Draft, DraftEntry, SourceIds
from logbk_cli.workouts.intake_service import IntakeService
from logbk_cli.workouts.schemas import HistoryRequest
from logbk_cli.workouts.service import WorkoutService


class DemoSeeder(Seeder):
    """Writes a year of training into the log of whoever is signed in, if there is nothing in it yet."""

    name: ClassVar[str] = "demo"
    summary: ClassVar[str] = "a year of training, into your own empty log"
    tables: ClassVar[tuple[str, ...]] = ("exercises", "workouts", "executions", "sets", "bodyweights")
    requires: ClassVar[tuple[str, ...]] = (CATALOGUE,)

    async def seed(self, run: SeedRun) -> SeedReport:
        """Write the year that ends yesterday; what was written once is known again, whatever became of it.

        Raises:
            BusinessRuleError: nobody is signed in whose log it could be, or there is something else in it.
            PermissionDeniedError: the role passes over the policies that keep members apart.

        """
        if run.user_id is None:
            raise BusinessRuleError(
                "the demo goes into the log of a member, and the owner of the database has none",
                "Sign in as a member who is an administrator.",
            )
        if await ExerciseIntake(run.session).passes_over_policies():
            raise PermissionDeniedError(
                "this role passes over the policies that keep members apart",
                "Connect as a member of logbk_app; superusers and owners look after the server, they do not log.",
            )
        profile = await ProfileService(run.session).require_profile(for_writing=True)
        today = clock.now().astimezone(profile.zone_info).date()
        refs, ids = _refs(), SourceIds()
        workouts = make_workouts(today, profile.unit)
        drafts = [_draft(one, refs, ids, profile.zone_name) for one in workouts]
        look = IntakeService(run.session, profile, dry_run=True)
        await look.add(drafts)
        known = look.outcome()
        if known.unchanged or known.deleted:
            return SeedReport(seeder=self.name, unchanged=len(drafts))
        if (await WorkoutService(run.session).history(HistoryRequest(limit=1))).total:
            raise BusinessRuleError(
                "there are workouts in your log already, and the demo goes into an empty one",
                "Try it elsewhere: LOGBK_DATA_DIR=FOLDER logbk admin seed demo.",
            )
        intake = IntakeService(run.session, profile, dry_run=False)
        await intake.add(drafts)
        bodyweights = BodyweightService(run.session)
        weighed = {one.day for one in (await bodyweights.history(None, None, 1000)).entries}
        for day, weight in make_bodyweights(today, profile.unit):
            if day not in weighed:
                await bodyweights.log(weight, profile.unit, day.isoformat())
        await ChangeService(run.session).describe("seeded a year of demo training")
        added = intake.outcome()
        row = SeededRow(name=f"{added.added} workouts, {added.set_count:,} sets", outcome=Outcome.CREATED)
        return SeedReport(seeder=self.name, created=added.added, rows=(row,))


def _refs() -> Mapping[str, ExerciseRef]:
    wanted = keys()
    return {
        one.key: ExerciseRef(
            id=one.id, name=one.name, modality=Modality(one.modality), measurement=Measurement(one.measurement)
        )
        for one in read_catalogue()
        if one.key in wanted
    }


def _draft(workout: DemoWorkout, refs: Mapping[str, ExerciseRef], ids: SourceIds, zone: str) -> Draft:
    there = ZoneInfo(zone)
    return Draft(
        id=ids.make("logbk demo"),
        name=workout.name,
        note=workout.note,
        started_at=workout.start.replace(tzinfo=there),
        finished_at=workout.end.replace(tzinfo=there),
        zone=zone,
        is_all_day=False,
        entries=tuple(
            DraftEntry(refs[one.key], one.sets, None, tuple(time.replace(tzinfo=there) for time in one.times))
            for one in workout.entries
        ),
    )
