"""A member's profile and bodyweights as they cross the service boundary."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from logbk_cli.core import clock
from logbk_cli.notation.limits import KG_PER_LB
from logbk_cli.notation.values import WeightUnit
from logbk_cli.users.values import E1rmFormula, ForcedReps


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)  # a command builds only the schemas that it uses


class ProfileResponse(_Schema):
    """A member's own settings. `zone` is None when the machine's zone counts.

    `bodyweight` is the last one in the log of bodyweights, in the unit it was given in. Changes can be undone for
    `undo_days`; `logbk changes prune` forgets older ones.
    """

    display_name: str | None
    unit: WeightUnit
    zone: str | None
    e1rm_formula: E1rmFormula
    forced_reps: ForcedReps
    bodyweight: Decimal | None
    bodyweight_unit: WeightUnit | None
    undo_days: int

    @property
    def zone_name(self) -> str:
        """The IANA name of the zone in which this member's days begin and end."""
        return self.zone or clock.machine_zone()

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone itself."""
        return ZoneInfo(self.zone_name)

    @property
    def bodyweight_kg(self) -> Decimal | None:
        """The last bodyweight in kilograms."""
        if self.bodyweight is None:
            return None
        return self.bodyweight * (KG_PER_LB if self.bodyweight_unit is WeightUnit.LB else 1)


class ProfileUpdate(_Schema):
    """What to change in a profile; None leaves a setting as it is. A bodyweight is logged as today's."""

    display_name: str | None = None
    unit: WeightUnit | None = None
    zone: str | None = None
    e1rm_formula: E1rmFormula | None = None
    forced_reps: ForcedReps | None = None
    bodyweight: Decimal | None = None
    bodyweight_unit: WeightUnit | None = None
    undo_days: int | None = None


class BodyweightResponse(_Schema):
    """What the member weighed on a day, as it was given; `change` since the entry before, in the same unit."""

    day: date
    weight: Decimal
    unit: WeightUnit
    change: Decimal | None


class BodyweightLogged(_Schema):
    """An entry as it stands now, and what it replaced."""

    entry: BodyweightResponse
    replaced: BodyweightResponse | None


class BodyweightHistory(_Schema):
    """Listed bodyweights, the newest first, and how many there are in all."""

    entries: tuple[BodyweightResponse, ...]
    total: int
