"""A member's profile as it crosses the service boundary."""

from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from logbk_cli.core import clock
from logbk_cli.notation.values import WeightUnit

E1rmFormula = Literal["epley", "brzycki", "lombardi", "mayhew", "oconner", "wathan"]


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)  # a command builds only the schemas that it uses


class ProfileResponse(_Schema):
    """A member's own settings. `zone` is None when the machine's zone counts; bodyweight is in its own unit."""

    display_name: str | None
    unit: WeightUnit
    zone: str | None
    e1rm_formula: E1rmFormula
    bodyweight: Decimal | None
    bodyweight_unit: WeightUnit | None

    @property
    def zone_name(self) -> str:
        """The IANA name of the zone in which this member's days begin and end."""
        return self.zone or clock.machine_zone()

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone itself."""
        return ZoneInfo(self.zone_name)


class ProfileUpdate(_Schema):
    """What to change in a profile; None leaves a setting as it is."""

    display_name: str | None = None
    unit: WeightUnit | None = None
    zone: str | None = None
    e1rm_formula: E1rmFormula | None = None
    bodyweight: Decimal | None = None
    bodyweight_unit: WeightUnit | None = None
