"""Building the groups of an entry from the items of its sets."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NoReturn

from logbk_cli.notation.errors import Source
from logbk_cli.notation.items import Item
from logbk_cli.notation.lexer import BAD_HINTS
from logbk_cli.notation.measures import bar_weights
from logbk_cli.notation.raw import Quantity, RawGroup, is_bare, is_weight
from logbk_cli.notation.values import SetType
from logbk_cli.notation.vocabulary import Kind, Role

_DIGITS: Final = "numbers are written with the digits 0 to 9, like 8 or 102.5"
_LINKS: Final = {Kind.TIMES: "x", Kind.FOR: "for", Kind.OF: "of"}
_IGNORED: Final = frozenset((Kind.JOIN, Kind.FILLER))
_REP_ROLES: Final = frozenset((Role.BARE, Role.REPS))
_REST: Final = "rest"
_ONCE: Final = frozenset((Role.TIME, Role.DISTANCE, Role.SETS))
EXAMPLES: Final = "sets are written like 3x8 80kg, 80kg x 8, 60s or 2000m 7:45; other words go behind #"


class GroupBuilder:
    """Reads items from left to right into groups; each item is looked at once."""

    def __init__(self, source: Source, items: Sequence[Item], *, is_planned: bool) -> None:
        self._source = source
        self._is_planned = is_planned
        self._items = items
        self._groups: list[RawGroup] = []
        self._group = RawGroup(0, 0)
        self._link: Item | None = None
        self._sign: Item | None = None
        self._at: Item | None = None
        self._leaning: Item | None = None
        """`assisted` or `added`, waiting for its weight."""
        self._slash: Item | None = None
        self._drop: Item | None = None
        """`drop` behind sets: of the sets that follow, if any do in the same group."""
        self._place = 0
        self._roles: set[Role] = set()
        self._has_weight = False
        self._has_many = False

    def build(self) -> list[RawGroup]:
        """Return the groups; raises `NotationError` at the first item that has no place."""
        at = 0
        while at < len(self._items):
            at = self._read(at)
        self._close()
        return self._groups

    def _fail(self, item: Item, message: str, hint: str | None = None) -> NoReturn:
        raise self._source.error(message, item.start, item.end, hint)

    def _read(self, at: int) -> int:  # noqa: C901 - one branch for each kind
        self._place = at
        item = self._items[at]
        kind = item.kind
        if kind not in _IGNORED and not (self._group.chains or self._group.end):
            self._group.start = item.start
        if kind is Kind.NUMBER:
            self._read_number(at)
        elif kind in {Kind.RPE, Kind.RIR}:
            return self._read_effort(at)
        elif kind is Kind.AND:
            follows = self._items[at + 1] if at + 1 < len(self._items) else None
            if follows is not None and follows.kind is Kind.NUMBER and follows.role is not Role.FORCED:
                self._close()
        elif kind is Kind.COMMA:
            self._close()
        elif kind in _LINKS:
            self._link = item
        elif kind is Kind.AT:
            self._at = item
        elif kind in {Kind.PLUS, Kind.MINUS}:
            self._sign = item
        elif kind is Kind.SLASH:
            self._slash = item
        else:
            self._read_keyword(item)
        if kind not in _IGNORED and kind is not Kind.COMMA:
            self._group.end = max(self._group.end, item.end)
        return at + 1

    def _read_keyword(self, item: Item) -> None:  # noqa: C901, PLR0912 - one branch for each kind
        group, kind = self._group, item.kind
        if kind is Kind.TYPE and item.type is SetType.DROP and self._is_begun():
            self._drop = item
        elif kind is Kind.TYPE:
            self._set_type(item)
        elif kind in {Kind.SAME, Kind.SAME_WEIGHT}:
            if group.same or (group.chains and (kind is Kind.SAME or self._is_weighted() or self._reps_follow())):
                self._split(item)
                group = self._group
            group.same = "set" if kind is Kind.SAME else "weight"
            self._at = None
        elif kind is Kind.NO_WEIGHT:
            group.no_weight = True
        elif kind is Kind.BODYWEIGHT:
            self._add(Quantity(item.value, Role.BODYWEIGHT, item.start, item.end, unit=""), item)
        elif kind is Kind.BAR:
            quantity = Quantity(item.value, Role.PLATES, item.start, item.end, unit="plates")
            quantity.bar = bar_weights(item.value)
            self._add(quantity, item)
        elif kind in {Kind.ASSISTED, Kind.ADDED}:
            last = self._last()
            if last is not None and last.role is Role.WEIGHT and not last.sign:
                last.role, last.sign = Role.BODYWEIGHT, -1 if kind is Kind.ASSISTED else 1
            else:
                self._leaning = item
        elif kind is Kind.STRING:
            group.note = item.text or None if group.note is None else f"{group.note} {item.text}".strip()
        elif kind is Kind.PER_SIDE:
            last = self._last()
            if last is not None and last.role is Role.WEIGHT:
                self._fail(
                    item, "a weight per side is not the whole weight", "say what was lifted in all, bar included"
                )
        elif kind is Kind.RANGE:
            self._fail(item, "a range is not a count: how many were done?", "write one number, like 9")
        elif kind is Kind.BAD:
            self._fail(item, item.text, BAD_HINTS.get(item.text, _DIGITS))
        elif kind not in _IGNORED:
            word = self._source.quote(item.start, item.end)
            self._fail(item, f"“{word}” was not understood", self._hint(item))

    def _hint(self, item: Item) -> str:
        """Return what may have been meant by a word that has no place."""
        following = self._items[self._place + 1 : self._place + 5]
        if item.kind is not Kind.NAME or not any(other.kind is Kind.NUMBER for other in following):
            return EXAMPLES
        if self._is_planned:
            return "a rest is written like rest 2min; another exercise goes on a line of its own"
        if item.text == _REST:
            return "a rest is not logged; `logbk rest 2min` counts one down"
        return "between exercises stands ; as in bench 80x8; squat 100x5" if self._groups else EXAMPLES

    def _is_begun(self) -> bool:
        group = self._group
        return bool(group.chains or group.same or group.no_weight)

    def _set_type(self, item: Item) -> None:
        if self._group.type not in {None, item.type}:
            self._fail(item, f"a set has one type, and this group is already {self._group.type}")
        self._group.type = item.type

    def _split(self, item: Item) -> None:
        """Begin a new group at an item; a `drop` before it goes along."""
        drop, self._drop = self._drop, None
        self._close()
        self._group.start = item.start
        if drop is not None:
            self._group.start = drop.start
            self._set_type(drop)

    def _is_weighted(self) -> bool:
        return bool(self._group.same) or self._group.no_weight or self._has_weight

    def _reps_follow(self) -> bool:
        """Return whether a number comes next, as in `same weight for 7`."""
        following = [item.kind for item in self._items[self._place + 1 : self._place + 3]]
        return following[:1] == [Kind.NUMBER] or (
            following[:1] in ([Kind.FOR], [Kind.TIMES]) and Kind.NUMBER in following
        )

    def _last(self) -> Quantity | None:
        return self._group.chains[-1][-1] if self._group.chains else None

    def _read_number(self, at: int) -> None:
        item = self._items[at]
        if item.value != item.value.to_integral_value() and item.role is Role.SETS:
            self._fail(item, "the number of sets is a whole number")
        last = self._last()
        if item.role is Role.FORCED or self._is_forced(item, last):
            self._add_forced(item, last)
            return
        if self._slash is not None:
            self._add_listed(item, last)
            return
        quantity = Quantity(item.value, item.role, item.start, item.end, unit=item.unit)
        quantity.plural, quantity.clock, quantity.bar = item.plural, item.clock, item.bar
        quantity.high = item.high
        if last is not None and self._is_many_of(at, last):
            self._link = item
        self._lean(quantity, last)
        if quantity is not last:
            self._add(quantity, item)

    def _is_many_of(self, at: int, last: Quantity) -> bool:
        """Tell `three eights`, which is three by eight."""
        item, previous = self._items[at], self._items[at - 1]
        joined = previous.kind is Kind.NUMBER and self._link is None
        return joined and item.plural and item.role is Role.BARE and last.role is Role.BARE

    def _lean(self, quantity: Quantity, last: Quantity | None) -> None:
        """Give a weight its sign: from `+`, `-`, `bw+`, `assisted` or `added` before it."""
        if self._sign is None and self._leaning is None:
            after_bodyweight = last is not None and last.role is Role.BODYWEIGHT and not last.sign
            if after_bodyweight and quantity.role is Role.WEIGHT and self._link is None and last is not None:
                last.value, last.unit, last.sign, last.end = quantity.value, quantity.unit, 1, quantity.end
                self._swallow(quantity, last)
            return
        sign = self._sign or self._leaning
        if sign is None or quantity.role not in {Role.WEIGHT, Role.BARE, Role.PLATES}:
            return
        quantity.sign = -1 if sign.kind in {Kind.MINUS, Kind.ASSISTED} else 1
        if self._leaning is not None and quantity.role is not Role.PLATES:
            quantity.role = Role.BODYWEIGHT
        quantity.start = min(quantity.start, sign.start)
        bodyweight = last is not None and last.role is Role.BODYWEIGHT and not last.sign and self._link is None
        self._sign = self._leaning = None
        if bodyweight and last is not None:
            last.value, last.unit, last.sign, last.end = quantity.value, quantity.unit, quantity.sign, quantity.end
            last.bar = quantity.bar
            self._swallow(quantity, last)

    def _swallow(self, quantity: Quantity, last: Quantity) -> None:
        """Note that a number has become part of the `bw` before it."""
        quantity.role = Role.ITSELF
        last.role = Role.BODYWEIGHT
        self._at = None

    def _is_forced(self, item: Item, last: Quantity | None) -> bool:
        """Tell `8+2` and `eight plus two` from `8 +10kg` and `3x8 +10`."""
        sign = self._sign
        if sign is None or sign.kind is not Kind.PLUS or last is None or self._link is not None:
            return False
        if item.role not in _REP_ROLES or last.role not in _REP_ROLES or last.sign or last.at:
            return False
        return sign.glued or not sign.tight or self._has_weight

    def _add_forced(self, item: Item, last: Quantity | None) -> None:
        if last is None or last.role not in _REP_ROLES or last.sign:
            self._fail(item, "forced repetitions stand after the clean ones", "write 8+2, or eight clean two forced")
        if last.more:
            reps, forced = last.more[-1]
            if forced is not None:
                self._fail(item, "forced repetitions are given once for a set", "write 8+2")
            last.more[-1] = (reps, item.value)
        elif last.forced is not None:
            self._fail(item, "forced repetitions are given once for a set", "write 8+2")
        else:
            last.forced = item.value
        last.end = item.end
        self._sign = self._slash = self._link = None

    def _add_listed(self, item: Item, last: Quantity | None) -> None:
        if last is None or last.role not in _REP_ROLES or item.role not in _REP_ROLES or self._sign is not None:
            self._fail(item, "a slash stands between repetitions, like 5/5/4")
        last.more.append((item.value, None))
        last.end = item.end
        if item.role is Role.REPS:
            last.role = Role.REPS
            self._roles.add(Role.REPS)
        self._slash = None

    def _add(self, quantity: Quantity, item: Item) -> None:
        if quantity.role is Role.ITSELF:
            return
        if self._slash is not None:
            self._fail(self._slash, "a slash stands between repetitions, like 5/5/4")
        quantity.at = self._at is not None
        last = self._last()
        if last is not None and last.at and quantity.role is Role.SETS:
            self._link = None  # five at a hundred for three sets
        linked = self._link is not None
        if self._link is not None:
            quantity.link = _LINKS.get(self._link.kind, "x")
        if self._leaning is not None or self._sign is not None:
            self._fail(self._leaning or self._sign or item, "a weight was expected after this", "like +10kg or -20kg")
        if not (linked and self._group.chains):
            self._split_before(quantity, item)
            self._group.chains.append([quantity])
        else:
            self._group.chains[-1].append(quantity)
            self._has_many = True
        self._roles.add(quantity.role)
        self._has_weight = self._has_weight or is_weight(quantity)
        self._group.start = min(self._group.start, quantity.start)
        self._link = self._at = None

    def _split_before(self, quantity: Quantity, item: Item) -> None:
        """Begin a new group where a chain repeats what the group already has: `80kg x 8 85kg x 6`."""
        group = self._group
        if not group.chains:
            return
        repeated = is_weight(quantity) and not quantity.at and self._has_weight
        repeated = repeated or (quantity.role in _ONCE and quantity.role in self._roles)
        repeated = repeated or (quantity.role is Role.REPS and Role.REPS in self._roles)
        if repeated or (self._has_many and self._begins_chain()):
            self._split(item)

    def _begins_chain(self) -> bool:
        for other in self._items[self._place + 1 : self._place + 5]:
            if other.kind in _LINKS:
                return True
            if other.kind not in {Kind.PLUS, Kind.NUMBER} or (
                other.kind is Kind.NUMBER and other.role is not Role.FORCED
            ):
                return False
        return False

    def _read_effort(self, at: int) -> int:
        item = self._items[at]
        name = "rpe" if item.kind is Kind.RPE else "rir"
        if getattr(self._group, name) is not None:
            self._fail(item, f"the {name.upper()} of a group is given once")
        after = at + 1
        if item.role is not Role.ITSELF:
            while after < len(self._items) and self._items[after].kind in {*_IGNORED, Kind.OF, Kind.COMMA, Kind.AT}:
                after += 1
            number = self._items[after] if after < len(self._items) else None
            if number is None or number.kind is not Kind.NUMBER or number.role is not Role.BARE:
                example = "rpe 8.5" if name == "rpe" else "rir 2"
                self._fail(item, f"{name.upper()} needs a number", f"like {example}")
            if after + 1 < len(self._items) and self._items[after + 1].kind is Kind.RANGE:
                self._fail(self._items[after + 1], "a range is not a rating: which number was it?", f"like {name} 8")
            item = number
            after += 1
        setattr(self._group, name, Quantity(item.value, Role.ITSELF, item.start, item.end))
        self._group.end = item.end
        self._at = None
        return after

    def _close(self) -> None:
        """End the group; what still waits for a number is an error."""
        for waiting in (self._link, self._at, self._sign, self._slash, self._leaning):
            if waiting is not None:
                word = self._source.quote(waiting.start, waiting.end)
                self._fail(waiting, f"a number was expected after “{word}”", EXAMPLES)
        if self._drop is not None:
            self._set_type(self._drop)
            self._drop = None
        group = self._group
        if group.chains or group.type or group.same or group.no_weight or group.rpe or group.rir or group.note:
            self._groups.append(group)
        self._group = RawGroup(0, 0)
        self._roles = set()
        self._has_weight = self._has_many = False


def gather(source: Source, groups: list[RawGroup]) -> list[RawGroup]:
    """Join what commas and pauses have torn apart: `warm up set, 60 for 5`, `3 sets, 8 reps, 80kg`, `…, rpe 8`."""
    done: list[RawGroup] = []
    waiting: RawGroup | None = None
    following = sum(map(_has_counts, groups))
    for at, group in enumerate(groups):
        following -= _has_counts(group)
        after = groups[at + 1] if at + 1 < len(groups) else None
        if waiting is not None:
            _merge(source, group, waiting)
            waiting = None
        if not _is_sets(group):
            forward = group.type in {SetType.WARMUP, SetType.DROP, SetType.WORKING} and after is not None
            if forward or not done:
                waiting = group
            else:
                _merge(source, done[-1], group)
        elif _is_announcement(group) and after is not None:
            waiting = _announced(group, following)
        elif _is_only_weight(group) and after is not None and not after.is_weighted() and _is_sets(after):
            waiting = group
        elif done and _belongs_to(done[-1], group, only=len(done) == 1):
            _merge(source, done[-1], group)
        else:
            done.append(group)
    if waiting is not None:
        done.append(waiting)
    return done


def _belongs_to(before: RawGroup, group: RawGroup, *, only: bool) -> bool:
    """Return whether a group says more of the one before it, the only one so far or one of several."""
    if _is_time(group):
        return _is_distance(before) and before.is_plain()
    if not only:
        return False
    if _is_announcement(group):
        return _lacks(before, group)
    return _is_only_weight(group) and not before.is_weighted() and not before.rpe


def _is_sets(group: RawGroup) -> bool:
    return bool(group.chains or group.same or group.no_weight)


def _has_counts(group: RawGroup) -> bool:
    """Return whether a group is more than a weight for others."""
    return _is_sets(group) and not _is_only_weight(group)


def _is_announcement(group: RawGroup) -> bool:
    """Return whether a group says how many sets there were, and at most their weight."""
    numbers = group.quantities()
    counts = [number for number in numbers if number.role is Role.SETS]
    return len(counts) == 1 and all(number is counts[0] or is_weight(number) for number in numbers)


def _announced(group: RawGroup, following: int) -> RawGroup | None:
    """Return what an announcement adds to the group after it: not the number of sets, if so many sets follow."""
    (count,) = (number.value for number in group.quantities() if number.role is Role.SETS)
    if count == following and following > 1:
        chains = [[number for number in chain if number.role is not Role.SETS] for chain in group.chains]
        group = replace(group, chains=[chain for chain in chains if chain])
        return group if group.chains or not group.is_plain() else None
    return group


def _lacks(group: RawGroup, announced: RawGroup) -> bool:
    """Return whether a group has nothing yet of what an announcement behind it says."""
    roles = {number.role for number in group.quantities()}
    return Role.SETS not in roles and not (group.is_weighted() and announced.is_weighted())


def _is_distance(group: RawGroup) -> bool:
    """Return whether a group is a distance, and at most how many times and with what load it was gone."""
    roles = [number.role for number in group.quantities()]
    return roles.count(Role.DISTANCE) == 1 and set(roles) <= {Role.DISTANCE, Role.SETS, Role.WEIGHT}


def _is_time(group: RawGroup) -> bool:
    """Return whether a group is a time, or a number that tells one: `seven forty five`."""
    numbers = group.quantities()
    if len(numbers) != 1 or group.type is not None or group.is_weighted():
        return False
    return numbers[0].role is Role.TIME or (numbers[0].clock is not None and is_bare(numbers[0]))


def _is_only_weight(group: RawGroup) -> bool:
    numbers = group.quantities()
    return len(numbers) == 1 and not group.same and is_weight(numbers[0]) and not numbers[0].link


def _merge(source: Source, group: RawGroup, part: RawGroup) -> None:
    for name in ("rpe", "rir", "type", "note"):
        value = getattr(part, name)
        if value is None:
            continue
        if getattr(group, name) is not None:
            message = f"the {name.upper() if len(name) == 3 else name} of a group is given once"
            raise source.error(message, part.start, part.end)
        setattr(group, name, value)
    group.chains = part.chains + group.chains
    group.same = group.same or part.same
    group.no_weight = group.no_weight or part.no_weight
    group.start, group.end = min(group.start, part.start), max(group.end, part.end)
