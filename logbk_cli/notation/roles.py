"""Deciding what the bare numbers of a group stand for, once the kind of exercise is known."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Final

from logbk_cli.notation.errors import NotationError, Source
from logbk_cli.notation.limits import MAX_SETS_IN_GROUP
from logbk_cli.notation.raw import ExerciseContext, Quantity, RawGroup, clock_of, is_weight
from logbk_cli.notation.spoken import LARGE, is_large
from logbk_cli.notation.values import Measurement, SetType
from logbk_cli.notation.vocabulary import Role
from logbk_cli.shared.text import plain_decimal

LOADED: Final = frozenset((Measurement.WEIGHT_REPS, Measurement.WEIGHT_DISTANCE))
_COUNTED: Final = frozenset((Measurement.WEIGHT_REPS, Measurement.BODYWEIGHT_REPS))
_TIMED: Final = frozenset((Measurement.DURATION, Measurement.DISTANCE_DURATION))
_PLURAL_REPS: Final = 20
UNLIKELY_REPS: Final = 30
_LIKELY_METRES: Final = 1000
_LISTED: Final = 6
"""Repetitions that a hint still lists one by one."""
_SLOTS: Final = {
    Role.WEIGHT: "weight",
    Role.PLATES: "weight",
    Role.BODYWEIGHT: "weight",
    Role.REPS: "reps",
    Role.SETS: "sets",
    Role.TIME: "time",
    Role.DISTANCE: "distance",
}


@dataclass(slots=True, eq=False, repr=False)
class Parts:
    """The numbers of a group by what they stand for."""

    weight: Quantity | None = None
    sets: Quantity | None = None
    time: Quantity | None = None
    distance: Quantity | None = None
    rpe: Quantity | None = None
    rir: Quantity | None = None
    reps: Quantity | None = None
    listed: list[Quantity] = field(default_factory=list)
    """Repetitions one after another, each a set of its own."""
    pending: Quantity | None = None
    """A number alone on a loaded exercise: a weight, if the next group says for how many."""


class RoleReader:
    """Assigns the numbers of one group."""

    def __init__(  # noqa: PLR0913 - what the group is, and what stands before it
        self,
        source: Source,
        group: RawGroup,
        context: ExerciseContext,
        *,
        carried: bool,
        before: int | None,
        pending: Quantity | None,
    ) -> None:
        self._source = source
        self._group = group
        self._context = context
        self._loaded = context.measurement in LOADED
        self._carried = carried
        self._before = before
        self._pending = pending
        self._parts = Parts(rpe=group.rpe, rir=group.rir)
        self._bares: list[Quantity] = []
        self._ats: list[Quantity] = []

    def read(self) -> Parts:
        """Return the numbers by what they stand for; raises `NotationError` where only a guess could tell."""
        main: list[Quantity] = []
        if self._context.measurement is Measurement.DURATION:
            self._hear_minutes()
        for chain in self._group.chains:
            self._hear_plurals(chain)
            if len(chain) > 1:
                if main:
                    raise self._error(
                        chain, "these numbers do not go together with those before", "put a comma between sets"
                    )
                main = chain
            elif not self._put(chain[0]):
                (self._ats if chain[0].at else self._bares).append(chain[0])
        bare = [quantity for quantity in main if not self._put(quantity)]
        linked = main or self._parts.reps or self._parts.sets or any(number.link for number in self._bares)
        if self._pending is not None and self._parts.weight is None and linked:
            self._parts.weight = self._pending
        elif self._pending is not None:
            raise self.missing_reps(self._pending)
        self._place_ats(main, bare)
        if main:
            self._place_main(main, bare)
            self._place_beside_main()
        else:
            self._place_bares()
        return self._parts

    def _error(self, numbers: list[Quantity], message: str, hint: str | None = None) -> NotationError:
        start = min(quantity.start for quantity in numbers)
        return self._source.error(message, start, max(quantity.end for quantity in numbers), hint)

    def _hear_minutes(self) -> None:
        """Read `1m 30s` as a time: what is held is not measured in metres."""
        chains = self._group.chains
        for chain, following in pairwise(chains):
            metres, seconds = chain[-1], following[0]
            short = self._source.text[: metres.end].lower().endswith("m") and metres.unit == "m"
            if metres.role is not Role.DISTANCE or not short or seconds.role is not Role.TIME or len(following) > 1:
                continue
            if seconds.unit == "s" and seconds.value < 60 and not seconds.link:
                metres.role, metres.unit, metres.end = Role.TIME, "s", seconds.end
                metres.value = metres.value * 60 + seconds.value
                chains.remove(following)
                return

    def _hear_plurals(self, chain: list[Quantity]) -> None:
        """Read `5x5s` as five by five, and `the 15s for 12` as dumbbells of fifteen, where repetitions count."""
        if self._context.measurement not in _COUNTED or len(chain) < 2:
            return
        first = chain[0]
        loaded = self._context.measurement is Measurement.WEIGHT_REPS
        if (
            first.role is Role.TIME
            and first.plural
            and loaded
            and len(chain) == 2
            and chain[1].role in {Role.BARE, Role.REPS}
        ) or (first.role is Role.BARE and first.plural and loaded and chain[1].role in {Role.BARE, Role.REPS}):
            first.role, first.unit = Role.WEIGHT, ""
        for quantity in chain[1:]:
            whole = quantity.value == quantity.value.to_integral_value()
            if quantity.role is Role.TIME and quantity.plural and whole and quantity.value <= _PLURAL_REPS:
                quantity.role, quantity.unit = Role.BARE, ""

    def _put(self, quantity: Quantity) -> bool:
        """Place a number that says itself what it is."""
        slot = "weight" if is_weight(quantity) else _SLOTS.get(quantity.role)
        if slot is None:
            return False
        if slot == "reps" and quantity.link and not self._parts.reps and len(quantity.more) > 0:
            self._parts.listed.append(quantity)
            return True
        self._fill(slot, quantity)
        return True

    def _fill(self, slot: str, quantity: Quantity) -> None:
        present: Quantity | None = getattr(self._parts, slot)
        if present is not None:
            name = {"sets": "number of sets", "reps": "number of repetitions"}.get(slot, slot)
            raise self._error([quantity], f"this group has a {name} already", "put a comma between sets")
        setattr(self._parts, slot, quantity)

    def _place_ats(self, main: list[Quantity], bare: list[Quantity]) -> None:
        """Tell `3x8 @80`, a weight, from `80kg x5 @8`, an RPE."""
        for quantity in self._ats:
            value = quantity.value
            rating = 1 <= value <= 10 and value * 2 == (value * 2).to_integral_value()
            stands = self._parts.weight is not None or bool(self._group.same) or self._group.no_weight
            if not stands and self._loaded and main and len(bare) == len(main):
                if not rating and len(bare) == 2:
                    self._ask_which(bare, quantity)
                stands = rating and (len(bare) > 2 or self._reads_as_weight(bare))
            if not stands and rating:
                stands = not self._loaded or self._carried
            if not stands:
                self._fill("weight", quantity)
            elif self._parts.rpe is not None or self._parts.rir is not None:
                raise self._error(
                    [quantity], "this group has a weight and an effort already", "put a comma between sets"
                )
            else:
                self._parts.rpe = quantity

    def _reads_as_weight(self, pair: list[Quantity]) -> bool:
        first, second = pair[0], pair[1]
        return first.at or first.plural or second.link == "for" or is_large(first.value)

    def _ask_which(self, pair: list[Quantity], number: Quantity) -> None:
        """Refuse `40x8 @12` and `40x8 45`, in which either number may be the weight."""
        if pair[0].at or not self._reads_as_weight(pair):
            return
        first, second, other = (plain_decimal(quantity.value) for quantity in (*pair, number))
        hint = f"write {first}{self._unit} x {second}"
        if pair[0].value <= MAX_SETS_IN_GROUP:
            hint += f", or {first} sets of {second} at {other}{self._unit}"
        raise self._error([*pair, number], f"is {first} the weight, or {other}?", hint)

    def _place_main(self, main: list[Quantity], bare: list[Quantity]) -> None:
        if len(bare) == 1:
            self._place_one(main, bare[0])
        elif len(bare) == 2 and len(main) > 2:
            self._place_two_of_three(main, bare)
        elif len(bare) == 2:
            self._place_pair(bare[0], bare[1])
        elif len(bare) == 3:
            self._place_triple(main, bare)
        elif bare:
            raise self._error(main, "this is more than weight, repetitions and sets", "put a comma between sets")

    def _place_one(self, main: list[Quantity], bare: Quantity) -> None:
        parts = self._parts
        before = bare is main[0]
        if parts.time in main or parts.distance in main:
            if main[-1] is bare and bare.link == "for":
                raise self._error(
                    [bare], "what does this number count?", "write it with its unit, like 8 reps or 3 sets"
                )
            self._fill("sets", bare)
        elif parts.reps in main and parts.reps is not None:
            if parts.weight is not None or parts.sets is not None or self._bares or self._group.same:
                slot = "weight" if parts.weight is None and parts.sets is not None else "sets"
                self._fill(slot, bare)
            elif not self._loaded or (self._carried and not is_large(bare.value)):
                self._fill("sets", bare)
            elif before and (is_large(bare.value) or parts.reps.link == "for" or bare.plural):
                self._fill("weight", bare)
            else:
                raise self._missing_weight(main, bare.value, parts.reps.value)
        else:
            self._fill("reps", bare)

    def _place_two_of_three(self, main: list[Quantity], bare: list[Quantity]) -> None:
        parts = self._parts
        first, second = bare
        if parts.weight in main:
            sets_first = main[0] in bare or (first.link == "for" and second.link != "for")
            self._fill("sets" if sets_first else "reps", first)
            self._fill("reps" if sets_first else "sets", second)
        elif parts.sets in main and (main[0] is first or parts.sets is main[0]):
            weight_first = main[0] is first
            if weight_first and main[1] is second and not self._reads_as_weight(bare):
                raise self._error(main, "which of these is the weight?", f"write it with its unit, like 80{self._unit}")
            self._fill("weight" if weight_first else "reps", first)
            self._fill("reps" if weight_first else "weight", second)
        elif parts.reps in main:
            weight_first = main[0] is first and main[1] is second and is_large(first.value)
            self._fill("weight" if weight_first else "sets", first)
            self._fill("sets" if weight_first else "weight", second)
        else:
            raise self._error(main, "it is not clear which of these numbers is which", "put a comma between sets")

    def _place_pair(self, first: Quantity, second: Quantity) -> None:
        """Read `AxB` with no unit: see the grammar."""
        weight_stands = self._parts.weight is not None or bool(self._group.same) or self._group.no_weight
        single = len(self._bares) == 1 and not self._bares[0].link
        if first.at and self._parts.weight is None:
            slots = ("weight", "reps")
        elif self._is_plain_change(self._parts.weight) and self._reads_as_weight([first, second]):
            raise self._error(
                [first, second, *filter(None, [self._parts.weight])],
                "is the last number a change of the weight, or forced repetitions?",
                "write +2kg for a change, and 8+2 for forced repetitions",
            )
        elif weight_stands or (single and self._loaded and second.link != "for"):
            if not weight_stands:
                self._ask_which([first, second], self._bares[0])
            slots = ("sets", "reps")
        elif not self._loaded:
            if second.link == "for" and self._context.measurement is Measurement.BODYWEIGHT_REPS:
                message = "is the first number a weight or a number of sets?"
                added, reps = plain_decimal(first.value), plain_decimal(second.value)
                sign = "" if self._context.assisted else "+"
                hint = f"write {sign}{added}{self._unit} x {reps}, or 3x8 for sets and repetitions"
                raise self._error([first, second], message, hint)
            slots = ("sets", "reps")
        elif self._reads_as_weight([first, second]):
            slots = ("weight", "reps")
        elif self._carried:
            slots = ("sets", "reps")
        else:
            raise self._missing_weight([first, second], first.value, second.value)
        self._fill(slots[0], first)
        self._fill(slots[1], second)

    def _is_plain_change(self, weight: Quantity | None) -> bool:
        """Tell `+2`, which may be forced repetitions, from `+2kg`."""
        return self._loaded and weight is not None and weight.role is Role.BARE

    def _place_triple(self, main: list[Quantity], bare: list[Quantity]) -> None:
        first, second, third = bare
        if self._parts.weight is not None or len(main) > 3:
            raise self._error(main, "one of these numbers is too many", "write sets x repetitions, and the weight once")
        if second.link == "for" and third.link != "for":
            slots = ("weight", "sets", "reps")
        elif is_large(first.value) or first.plural:
            slots = ("weight", "reps", "sets")
        else:
            slots = ("sets", "reps", "weight")
        for slot, quantity in zip(slots, bare, strict=True):
            self._fill(slot, quantity)

    def _place_beside_main(self) -> None:
        """Place the numbers that stand alone beside a chain: `3x12 45`, `4x500m 1 45`."""
        if not self._bares:
            return
        number = self._bares[0]
        clock = clock_of(self._group)
        if self._parts.distance is not None and self._parts.time is None and clock is not None:
            self._parts.time = _as_time(self._bares, clock)
            return
        counted = self._parts.reps is not None or self._parts.distance is not None or self._parts.time is not None
        if len(self._bares) > 1 or number.link or not counted or number.more:
            raise self._error(
                self._bares, "it is not clear what this number counts", "write it with its unit, like 80kg"
            )
        if self._parts.weight is None and self._loaded and not self._group.same:
            self._fill("weight", number)
        else:
            hint = f"write it with its unit, like {plain_decimal(number.value)}{self._unit} or rpe 8"
            raise self._error([number], "it is not clear what this number counts", hint)

    def _place_bares(self) -> None:  # noqa: C901 - one branch for each thing that may stand beside
        parts, numbers = self._parts, self._bares
        if not numbers:
            return
        weight_stands = parts.weight is not None or bool(self._group.same) or self._group.no_weight
        alone = len(numbers) == 1 and not numbers[0].more
        first = numbers[0]
        if alone and self._ats and parts.weight is self._ats[0] and first.value > LARGE >= parts.weight.value:
            message = f"is {plain_decimal(first.value)} the weight, or {plain_decimal(parts.weight.value)}?"
            raise self._error(
                [first, parts.weight], message, f"write the unit: {plain_decimal(first.value)}{self._unit} x 8"
            )
        if parts.time is not None or parts.distance is not None:
            self._place_beside_measure(first, alone=alone)
        elif parts.reps is not None:
            if weight_stands or not alone or not self._loaded:
                message = "it is not clear what this number counts"
                raise self._error(numbers, message, "write it with its unit, like 3 sets or 80kg")
            if not is_large(first.value):
                raise self._missing_weight([first, parts.reps], first.value, parts.reps.value)
            parts.weight = first
        elif self._context.measurement in _TIMED and not first.link and self._group.type is not SetType.AMRAP and alone:
            value = plain_decimal(first.value)
            far = self._context.measurement is Measurement.DISTANCE_DURATION
            units = (f"{value}km", f"{value}min", f"{value}s") if far else (f"{value}s", f"{value}min", f"{value} reps")
            hint = "write {}, {} or {}".format(*units)
            raise self._error(numbers, f"{value} of what? a unit is missing", hint)
        elif weight_stands or not self._loaded or self._carried:
            self._check_listed(numbers, weight_stands=weight_stands)
            parts.listed = numbers
        elif parts.sets is not None and alone:
            parts.reps = first
        elif (
            len(numbers) == 2
            and is_large(first.value)
            and not first.link
            and _says_reps(numbers[1])
            and not _says_reps(first)
        ):
            parts.weight, parts.listed = first, numbers[1:]
        elif alone and not first.link and first.forced is None:
            parts.pending = first
        else:
            raise self.missing_weight(numbers)

    def _check_listed(self, numbers: list[Quantity], *, weight_stands: bool) -> None:
        """Ask about `80x8, 85`, which is hardly 85 repetitions."""
        first = numbers[0]
        if weight_stands or not self._loaded or first.link or self._before is None:
            return
        if first.value > UNLIKELY_REPS and first.value >= 3 * self._before:
            raise self.missing_reps(first)

    def _place_beside_measure(self, number: Quantity, *, alone: bool) -> None:
        parts, clock = self._parts, clock_of(self._group)
        if alone and self._loaded and parts.weight is None and not self._group.same and not number.link:
            parts.weight = number
        elif parts.distance is not None and parts.time is None and clock is not None:
            parts.time = _as_time(self._bares, clock)
        else:
            value = plain_decimal(number.value)
            hint = f"write it with its unit, like {value}{self._unit}, {value}s or {value} sets"
            raise self._error([number], "it is not clear what this number counts", hint)

    @property
    def _unit(self) -> str:
        return self._context.unit.value

    def _missing_weight(self, numbers: list[Quantity], first: Decimal, second: Decimal) -> NotationError:
        a, b = plain_decimal(first), plain_decimal(second)
        example = plain_decimal(_EXAMPLE_WEIGHTS[self._unit])
        message = f"the weight is missing, or {a} is the weight: {a}x{b} can be read both ways"
        return self._error(numbers, message, f"write {a}x{b} @ {example}{self._unit}, or {a}{self._unit}x{b}")

    def missing_weight(self, numbers: list[Quantity]) -> NotationError:
        """Return the error for repetitions without a weight."""
        first, last = numbers[0], numbers[-1]
        example = f"{plain_decimal(_EXAMPLE_WEIGHTS[self._unit])}{self._unit}"
        counts = [value for number in numbers for value in (number.value, *(more for more, _ in number.more))]
        if len(counts) == 2 and is_large(first.value) and counts[0] > counts[1]:
            hint = f"write {plain_decimal(counts[0])}{self._unit} x {plain_decimal(counts[1])}"
        elif any(count > UNLIKELY_REPS for count in counts):
            hint = f"write 3x8 @ {example}, or {example} x 8"
        elif len(counts) > 1 and len(counts) <= _LISTED:
            hint = f"write {','.join(map(plain_decimal, counts))} @ {example}"
        else:
            reps = plain_decimal(last.value)
            hint = f"write {example} x {reps}, or same weight {reps}"
        return self._error(numbers, "the weight is missing", hint)

    def missing_reps(self, number: Quantity) -> NotationError:
        """Return the error for a number alone on a loaded exercise."""
        value = plain_decimal(number.value)
        message = f"{value} is not enough: a weight and repetitions are needed"
        if number.value >= _LIKELY_METRES:
            hint = f"write {value}m if it is a distance, or 80{self._unit} x 8"
        elif number.value > UNLIKELY_REPS:
            hint = f"write {value}{self._unit} x 8"
        elif is_large(number.value):
            hint = f"write {value}{self._unit} x 8, or same weight {value}"
        else:
            hint = f"write 80{self._unit} x {value}, or same weight {value}"
        return self._error([number], message, hint)


_EXAMPLE_WEIGHTS: Final = {"kg": Decimal(80), "lb": Decimal(185)}


def _says_reps(number: Quantity) -> bool:
    """Return whether a number can only be repetitions: it has forced ones, or is a slash list."""
    return number.forced is not None or bool(number.more)


def _as_time(numbers: list[Quantity], seconds: Decimal) -> Quantity:
    return Quantity(seconds, Role.TIME, numbers[0].start, numbers[-1].end, unit="clock")
