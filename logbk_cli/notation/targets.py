"""Turning raw entries of a routine into planned sets."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from logbk_cli.notation.limits import KG_PER_LB, MAX_REPS, MAX_WEIGHT_KG
from logbk_cli.notation.raw import ExerciseContext, Quantity, RawEntry, RawGroup
from logbk_cli.notation.resolver import Load, Resolver
from logbk_cli.notation.roles import LOADED, Parts, RoleReader
from logbk_cli.notation.target_items import PERCENT
from logbk_cli.notation.values import SetValues, TargetSet, WeightUnit
from logbk_cli.notation.vocabulary import Role

MAX_PERCENT: Final = Decimal(200)
MAX_TARGETS: Final = 100
"""Sets of one exercise in a routine."""


def resolve_targets(entry: RawEntry, context: ExerciseContext) -> tuple[TargetSet, ...]:
    """Return the planned sets of an entry, in their order; a weight may be missing, or be a percentage or a change.

    Raises `NotationError` as `resolver.resolve` does, and for `same`: a plan has no last set.
    """
    resolver = _TargetResolver(entry, replace(context, last_set=None))
    resolver.read()
    return tuple(resolver.targets)


class _TargetResolver(Resolver):
    needs_weight = False

    def __init__(self, entry: RawEntry, context: ExerciseContext) -> None:
        super().__init__(entry, context)
        self.targets: list[TargetSet] = []

    def _base(self, group: RawGroup) -> SetValues | None:
        if group.same:
            message = "a routine has no last set to repeat"
            raise self._source.error(message, group.start, group.end, "write it out, or +2.5kg on last time's weight")
        return None

    def _load(self, group: RawGroup, parts: Parts, roles: RoleReader) -> Load:
        for quantity in (parts.sets, parts.weight, parts.time, parts.distance, parts.rpe, parts.rir):
            if quantity is not None and quantity.high is not None:
                raise self._at(quantity, "only repetitions can be a range", "like 3x8-12 80kg")
        return super()._load(group, parts, roles)

    def _given_load(self, quantity: Quantity) -> Load:
        context = self._context
        if quantity.unit == PERCENT:
            if quantity.sign or context.measurement not in LOADED:
                message = "a percentage is of the most that was lifted, and has no sign"
                raise self._at(quantity, message, "write 80%, or +2.5kg for a change")
            if not 0 < quantity.value <= MAX_PERCENT:
                raise self._at(quantity, f"a percentage is more than 0 and at most {MAX_PERCENT}")
            return Load(None, context.unit, relative=False, percent=quantity.value)
        if quantity.sign and quantity.role is not Role.BODYWEIGHT and quantity.bar is None:
            unit = WeightUnit(quantity.unit) if quantity.unit else context.unit
            if context.measurement in LOADED:
                kilograms = quantity.value * (KG_PER_LB if unit is WeightUnit.LB else 1)
                if not 0 < kilograms <= MAX_WEIGHT_KG:
                    raise self._at(quantity, f"a change is more than 0 and at most {MAX_WEIGHT_KG} kg")
                return Load(None, unit, relative=False, change=quantity.value * quantity.sign)
        return super()._given_load(quantity)

    def _add(
        self, group: RawGroup, parts: Parts, made: SetValues, counts: list[tuple[int | None, int]], load: Load
    ) -> None:
        done = len(self._sets)
        super()._add(group, parts, made, counts, load)
        ends = self._range_ends(parts) or [None]
        for at, values in enumerate(self._sets[done:]):
            self.targets.append(TargetSet(values, ends[at % len(ends)], load.percent, load.change))
        if len(self.targets) > MAX_TARGETS:
            raise self._source.error(f"an exercise has at most {MAX_TARGETS} planned sets", group.start, group.end)

    def _range_ends(self, parts: Parts) -> list[int | None]:
        """Return where each count's range ends, in the order of the counts."""
        ends: list[int | None] = []
        for quantity in (*parts.listed, *((parts.reps,) if parts.reps else ())):
            if quantity.high is None:
                ends += [None] * (1 + len(quantity.more))
                continue
            if quantity.more or quantity.forced is not None:
                raise self._at(quantity, "a range stands for itself", "put a comma between sets: 8-12, 6-8")
            end = self._whole(quantity, quantity.high, "number of repetitions")
            if end > MAX_REPS:
                raise self._at(quantity, f"a set has at most {MAX_REPS} repetitions")
            ends.append(end)
        return ends
