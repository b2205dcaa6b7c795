"""Turning raw entries into sets, with what is known of the exercise and of its last set."""

from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from logbk_cli.notation.limits import (
    KG_PER_LB,
    MAX_ASSISTANCE_KG,
    MAX_DISTANCE_M,
    MAX_DURATION_S,
    MAX_REPS,
    MAX_RIR,
    MAX_RPE,
    MAX_SETS_IN_GROUP,
    MAX_WEIGHT_KG,
    METRES,
    MIN_RPE,
)
from logbk_cli.notation.measures import BARS
from logbk_cli.notation.raw import ExerciseContext, Quantity, RawEntry, RawGroup, is_bare
from logbk_cli.notation.roles import LOADED, UNLIKELY_REPS, Parts, RoleReader
from logbk_cli.notation.spoken import is_large
from logbk_cli.notation.values import DistanceUnit, Measurement, SetType, SetValues, WeightUnit
from logbk_cli.notation.vocabulary import Role
from logbk_cli.shared.text import plain_decimal


class Load(NamedTuple):
    """A weight as it goes into a set."""

    weight: Decimal | None
    unit: WeightUnit
    relative: bool
    percent: Decimal | None = None
    """Of the exercise's maximum, in place of a weight; only in routines."""
    change: Decimal | None = None
    """What to add to last time's weight; only in routines."""


def resolve(entry: RawEntry, context: ExerciseContext) -> tuple[SetValues, ...]:
    """Return the sets of an entry, in their order.

    Raises `NotationError` where the exercise leaves a number unclear, where a limit is passed, and where `same` or
    `+2.5kg` find no last set.
    """
    return Resolver(entry, context).read()


class Resolver:
    """Reads one entry, group by group."""

    needs_weight = True
    """A loaded exercise's sets have one, or are refused."""

    def __init__(self, entry: RawEntry, context: ExerciseContext) -> None:
        self._entry = entry
        self._source = entry.source
        self._context = context
        self._last = context.last_set
        self._carried: Load | None = None
        self._pending: Quantity | None = None
        self._sets: list[SetValues] = []

    def read(self) -> tuple[SetValues, ...]:
        """Return the sets; raises `NotationError`."""
        for group in self._groups():
            self._read_group(group)
        if self._pending is not None:
            raise self._roles(self._entry.groups[-1]).missing_reps(self._pending)
        return tuple(self._sets)

    def _groups(self) -> list[RawGroup]:
        """Return the groups; those that commas have torn apart are one, as `8, 7, 6 @80kg` is `8 7 6 @80kg`."""
        groups = list(self._entry.groups)
        if len(groups) < 2:
            return groups
        *before, last = groups
        loaded = self._context.measurement in LOADED
        listed = all(group.is_plain() and _is_bare(group.chains) for group in before)
        if listed and _ends_with_weight(last, loaded=loaded):
            chains = [chain for group in groups for chain in group.chains]
            return [replace(last, start=before[0].start, chains=chains)]
        return self._loaded_groups(groups, listed=listed) if loaded else groups

    def _loaded_groups(self, groups: list[RawGroup], *, listed: bool) -> list[RawGroup]:
        """Return the groups; each needs a weight, so that a comma may stand before it or behind it."""
        *before, last = groups
        if len(groups) == 2 and _is_pair(before[0]) and _is_lone_weight(last):
            return [replace(last, start=before[0].start, chains=before[0].chains + last.chains)]
        if _is_weight_and_reps(groups[0]) and all(map(_begins_with_reps, groups[1:])):
            weight, reps = (chain[0] for chain in groups[0].chains)
            return [replace(groups[0], chains=[[replace(weight, role=Role.WEIGHT)], [reps]]), *groups[1:]]
        numbers = [number for group in groups for number in group.quantities()]
        if (
            self.needs_weight
            and listed
            and last.is_plain()
            and len(numbers) == len(groups)
            and all(map(is_bare, numbers))
        ):
            raise self._roles(groups[0]).missing_weight(numbers)
        return groups

    def _roles(self, group: RawGroup) -> RoleReader:
        before = self._sets[-1].reps if self._sets else None
        return RoleReader(
            self._source,
            _copy(group),
            self._context,
            carried=not self.needs_weight or self._carried not in {None, _nothing(self._context)},
            before=before,
            pending=self._pending,
        )

    def _read_group(self, group: RawGroup) -> None:
        if (
            len(group.chains) == 1
            and len(group.chains[0]) == 1
            and group.chains[0][0].role is Role.SETS
            and not group.same
        ):
            raise self._at(group.chains[0][0], "how many repetitions did each of the sets have?", "write 3 sets of 8")
        roles = self._roles(group)
        parts = roles.read()
        self._pending = parts.pending
        if parts.pending is not None:
            return
        base = self._base(group)
        load = self._load(group, parts, roles)
        rpe, rir = self._effort(parts)
        made = SetValues(
            unit=load.unit,
            type=group.type or (base.type if base else SetType.WORKING),
            weight=load.weight,
            relative_to_bodyweight=load.relative,
            rpe=rpe if rpe is not None or rir is not None or base is None else base.rpe,
            rir=rir if rpe is not None or rir is not None or base is None else base.rir,
            duration_s=self._duration(parts.time) if parts.time else None,
            distance=self._distance(parts.distance) if parts.distance else None,
            distance_unit=DistanceUnit(parts.distance.unit) if parts.distance else None,
            note=group.note,
        )
        counts = self._counts(group, parts)
        if base is not None:
            counts = counts or [(base.reps, base.forced_reps)]
            made = replace(
                made,
                duration_s=made.duration_s or base.duration_s,
                distance=made.distance or base.distance,
                distance_unit=made.distance_unit or base.distance_unit,
            )
        elif not counts:
            self._require_measure(group, made)
            counts = [(None, 0)]
        self._add(group, parts, made, counts, load)
        self._carried = load

    def _add(
        self,
        group: RawGroup,
        parts: Parts,
        made: SetValues,
        counts: list[tuple[int | None, int]],
        load: Load,  # noqa: ARG002 - for those that plan sets
    ) -> None:
        times = 1
        if parts.sets is not None:
            times = self._whole(parts.sets, parts.sets.value, "number of sets")
            if not 1 <= times <= MAX_SETS_IN_GROUP:
                raise self._at(parts.sets, f"a group has 1 to {MAX_SETS_IN_GROUP} sets")
            if len(counts) > 1:
                raise self._at(parts.sets, "the sets are listed one by one already", "leave out the number of sets")
        if len(counts) > MAX_SETS_IN_GROUP:
            raise self._source.error(f"a group has 1 to {MAX_SETS_IN_GROUP} sets", group.start, group.end)
        for _ in range(times):
            self._sets.extend(replace(made, reps=reps, forced_reps=forced) for reps, forced in counts)
        self._last = self._sets[-1]

    def _at(self, quantity: Quantity, message: str, hint: str | None = None) -> Exception:
        return self._source.error(message, quantity.start, quantity.end, hint)

    def _base(self, group: RawGroup) -> SetValues | None:
        """Return the set that `same` repeats."""
        if group.same != "set":
            return None
        return self._require_last(group.start, group.end)

    def _require_last(self, start: int, end: int) -> SetValues:
        if self._last is None:
            message = "there is no last set of this exercise to go by"
            hint = "write the weight and the repetitions: 80kg x 8; forced ones are written 8+2"
            raise self._source.error(message, start, end, hint)
        return self._last

    def _load(self, group: RawGroup, parts: Parts, roles: RoleReader) -> Load:
        context = self._context
        nothing = _nothing(context)
        if parts.weight is not None:
            return self._given_load(parts.weight)
        if group.same:
            last = self._require_last(group.start, group.end)
            if group.same == "weight" and last.weight is None and not last.relative_to_bodyweight:
                raise self._source.error("the last set has no weight", group.start, group.end, "write it: 80kg x 8")
            return Load(last.weight, last.unit, last.relative_to_bodyweight)
        if group.no_weight:
            return nothing
        if self._carried is not None:
            return self._carried
        numbers = parts.listed or [quantity for quantity in (parts.reps,) if quantity is not None]
        if self.needs_weight and context.measurement in LOADED and numbers:
            raise roles.missing_weight(numbers)
        return nothing

    def _given_load(self, quantity: Quantity) -> Load:
        context = self._context
        if quantity.bar is not None:
            return self._plates(quantity)
        unit = WeightUnit(quantity.unit) if quantity.unit else context.unit
        relative = quantity.role is Role.BODYWEIGHT
        if relative and not quantity.sign:
            return Load(None, context.unit, relative=True)
        value = quantity.value * (quantity.sign or 1)
        if quantity.sign and not relative:
            if context.measurement in LOADED:
                return self._changed(quantity, value, unit)
            relative = True
        elif context.measurement is Measurement.BODYWEIGHT_REPS and not relative:
            relative = True
            if context.assisted or (self._entry.query or "").lower().startswith("assisted"):
                value = -value
        self._check_weight(quantity, value, unit, relative=relative)
        return Load(value, unit, relative)

    def _changed(self, quantity: Quantity, delta: Decimal, unit: WeightUnit) -> Load:
        """Return the last set's weight, changed by `delta`."""
        last = self._require_last(quantity.start, quantity.end)
        if last.weight is None:
            raise self._at(quantity, "the last set has no weight to change", "write the weight itself: 80kg x 8")
        if last.unit is not unit:
            message = f"the last set was in {last.unit}, this change is in {unit}"
            raise self._at(quantity, message, f"write it in {last.unit}, or the weight itself")
        value = last.weight + delta
        self._check_weight(quantity, value, unit, relative=last.relative_to_bodyweight)
        return Load(value, unit, last.relative_to_bodyweight)

    def _plates(self, quantity: Quantity) -> Load:
        context = self._context
        hint = f"write the weight itself: 80{context.unit} x 8"
        if quantity.sign:
            return self._added_plates(quantity)
        if not context.barbell or context.measurement not in LOADED:
            message = "plates are counted on a 20-kg or 45-lb barbell, which this exercise has not"
            raise self._at(quantity, message, hint)
        weight = None if quantity.bar is None else quantity.bar[context.unit is WeightUnit.LB]
        if weight is None:
            hint = "write the weight itself, or a plate and a quarter"
            raise self._at(quantity, f"there is no such plate in {context.unit}", hint)
        self._check_weight(quantity, weight, context.unit, relative=False)
        return Load(weight, context.unit, relative=False)

    def _added_plates(self, quantity: Quantity) -> Load:
        """Read `plus a plate`: hung from the body, it is one plate and no bar."""
        unit = self._context.unit
        if self._context.measurement in LOADED or quantity.bar is None:
            raise self._at(quantity, "are these plates on one side or on both?", f"write the weight: +40{unit} x 8")
        whole = quantity.bar[unit is WeightUnit.LB]
        if whole is None:
            raise self._at(quantity, f"there is no such plate in {unit}", f"write the weight itself: +10{unit}")
        weight = (whole - BARS[unit]) / 2 * quantity.sign
        self._check_weight(quantity, weight, unit, relative=True)
        return Load(weight, unit, relative=True)

    def _check_weight(self, quantity: Quantity, value: Decimal, unit: WeightUnit, *, relative: bool) -> None:
        kilograms = value * KG_PER_LB if unit is WeightUnit.LB else value
        if value == 0 or (value < 0 and not relative):
            raise self._at(quantity, "a weight is more than 0")
        if kilograms > MAX_WEIGHT_KG:
            raise self._at(quantity, f"a weight is at most {MAX_WEIGHT_KG} kg")
        if kilograms < -MAX_ASSISTANCE_KG:
            raise self._at(quantity, f"assistance is at most {MAX_ASSISTANCE_KG} kg")

    def _effort(self, parts: Parts) -> tuple[Decimal | None, Decimal | None]:
        rpe, rir = parts.rpe, parts.rir
        if rpe is not None and rir is not None:
            raise self._at(rir, "a set has an RPE or reps in reserve, not both", "RPE is 10 less the reps in reserve")
        if rpe is not None and not (MIN_RPE <= rpe.value <= MAX_RPE and _is_half(rpe.value)):
            raise self._at(rpe, f"an RPE is {MIN_RPE} to {MAX_RPE} in halves", "like rpe 8 or rpe 8.5")
        if rir is not None and not (0 <= rir.value <= MAX_RIR and _is_half(rir.value)):
            raise self._at(rir, f"reps in reserve are 0 to {MAX_RIR}", "like 2 rir")
        return rpe.value if rpe else None, rir.value if rir else None

    def _duration(self, quantity: Quantity) -> Decimal:
        if not 0 < quantity.value <= MAX_DURATION_S:
            raise self._at(quantity, "a duration is more than 0 and at most 24 h")
        return quantity.value

    def _distance(self, quantity: Quantity) -> Decimal:
        if not 0 < quantity.value * METRES[quantity.unit] <= MAX_DISTANCE_M:
            raise self._at(quantity, "a distance is more than 0 and at most 1000 km")
        return quantity.value

    def _counts(self, group: RawGroup, parts: Parts) -> list[tuple[int | None, int]]:
        """Return repetitions and forced ones, set by set."""
        counts: list[tuple[int | None, int]] = []
        for quantity in (*parts.listed, *((parts.reps,) if parts.reps else ())):
            for value, forced in ((quantity.value, quantity.forced), *quantity.more):
                reps = self._whole(quantity, value, "number of repetitions")
                extra = self._whole(quantity, forced, "number of forced repetitions") if forced is not None else 0
                if reps == 0 and group.type is not SetType.FAILURE:
                    raise self._at(quantity, "0 repetitions are a set only when it failed", "write 0 failure")
                if reps > MAX_REPS or extra > MAX_REPS:
                    raise self._at(quantity, f"a set has at most {MAX_REPS} repetitions")
                counts.append((reps, extra))
        return counts

    def _whole(self, quantity: Quantity, value: Decimal, name: str) -> int:
        if value != value.to_integral_value():
            raise self._at(quantity, f"the {name} is a whole number, not {plain_decimal(value)}")
        return int(value)

    def _require_measure(self, group: RawGroup, made: SetValues) -> None:
        """Refuse a group that says no repetitions, time or distance."""
        measurement = self._context.measurement
        if made.duration_s is None and made.distance is None:
            weight = next(iter(group.quantities()), None)
            example = self._source.quote(weight.start, weight.end) if weight else f"80{self._context.unit}"
            message, hint = "how many repetitions?", f"write them after x, like {example} x 8"
            if measurement in {Measurement.DURATION, Measurement.DISTANCE_DURATION}:
                message, hint = "for how long or how far?", "write 60s, 1:30 or 2000m"
            elif measurement is Measurement.WEIGHT_DISTANCE:
                message, hint = "how far?", "write the distance beside the weight, like 20m 60kg"
            raise self._source.error(message, group.start, group.end, hint)
        if measurement is Measurement.DURATION and made.duration_s is None and made.distance_unit is DistanceUnit.M:
            value = plain_decimal(made.distance or Decimal(0))
            message = f"{value}m is {value} metres, and this exercise is timed"
            raise self._source.error(message, group.start, group.end, f"minutes are written {value}min, 1m30s or 1:30")


def _is_bare(chains: list[list[Quantity]]) -> bool:
    return all(
        len(chain) == 1 and chain[0].role is Role.BARE and not (chain[0].at or chain[0].sign) for chain in chains
    )


def _ends_with_weight(group: RawGroup, *, loaded: bool) -> bool:
    """Return whether a group is repetitions and, behind them, their weight: behind @, where none is needed."""
    if len(group.chains) < 2 or group.same or len(group.chains[-1]) > 1 or not _is_bare(group.chains[:-1]):
        return False
    last = group.chains[-1][0]
    if not loaded:
        return last.at and (last.role is Role.WEIGHT or last.sign != 0)
    return not last.sign and (last.role is Role.WEIGHT or (last.at and last.role is Role.BARE and is_large(last.value)))


def _is_pair(group: RawGroup) -> bool:
    """Return whether a group is `5x5`, which lacks its weight."""
    if len(group.chains) != 1 or len(group.chains[0]) != 2 or not group.is_plain():
        return False
    first, second = group.chains[0]
    bare = first.role is Role.BARE and second.role in {Role.BARE, Role.REPS}
    return bare and not (first.plural or first.at or second.link == "for" or is_large(first.value))


def _is_lone_weight(group: RawGroup) -> bool:
    """Return whether a group is one number that can hardly be anything but a weight."""
    numbers = group.quantities()
    return len(numbers) == 1 and is_bare(numbers[0]) and is_large(numbers[0].value) and not group.same


def _begins_with_reps(group: RawGroup) -> bool:
    """Return whether a group takes its weight from the one before it."""
    return not group.is_weighted() and bool(group.chains) and len(group.chains[0]) == 1 and is_bare(group.chains[0][0])


def _is_weight_and_reps(group: RawGroup) -> bool:
    """Tell `100 5, 5, 4`, where the first number can hardly be repetitions, from `12 10, 8, 6`."""
    numbers = group.quantities()
    if len(group.chains) != 2 or not all(map(is_bare, numbers)) or not group.is_plain():
        return False
    weight, reps = (number.value for number in numbers)
    return weight > UNLIKELY_REPS and weight >= 2 * reps


def _nothing(context: ExerciseContext) -> Load:
    """Return the load of a set that says none: the body's own where that is what the exercise moves."""
    return Load(None, context.unit, context.measurement is Measurement.BODYWEIGHT_REPS)


def _is_half(value: Decimal) -> bool:
    return value * 2 == (value * 2).to_integral_value()


def _copy(group: RawGroup) -> RawGroup:
    """Return the group with numbers of its own: an entry may be resolved for one exercise after another."""
    return replace(group, chains=[[replace(quantity) for quantity in chain] for chain in group.chains])
