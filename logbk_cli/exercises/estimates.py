"""Estimates of the most that somebody could lift once, from a set of more reps: pure formulas, decimals in and out.

Each takes a weight in any unit and gives it in the same unit, not rounded. All describe sets to failure by trained
adults and differ by exercise and lifter; LeSuer and others (Journal of Strength and Conditioning Research 11, 1997,
211-213) compare them for bench press, squat and deadlift up to ten reps. One rep is no estimate: it is the weight.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from logbk_cli.users.values import E1rmFormula

Formula = Literal[E1rmFormula, "rpe"]

# None of the formulas was fitted to more; beyond, an estimate says more about endurance than about strength.
MOST_RELIABLE_REPS: Final = 12
# Brzycki's has no value at 37 reps; none of the others is asked for more either.
MOST_REPS: Final = 36


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimated one-rep max, in the unit of the weight that it was estimated from.

    `is_reliable`: it comes from so few reps (at most 12) that the formulas were made for them.
    """

    weight: Decimal
    is_reliable: bool


def estimate_one_rep_max(
    formula: Formula, weight: Decimal, reps: int, reps_in_reserve: Decimal | None = None
) -> Estimate | None:
    """Return what `formula` makes of a set, or None where nothing can be said: no weight, no rep, or over 36.

    `reps_in_reserve` counts with the formula `rpe` alone; the others take every set as one to failure.
    """
    left = reps_in_reserve if formula == "rpe" and reps_in_reserve is not None else Decimal(0)
    effective = reps + left
    if weight <= 0 or reps < 1 or effective > MOST_REPS:
        return None
    return Estimate(
        weight=weight if effective == 1 else _FORMULAS[formula](weight, effective),
        is_reliable=effective <= MOST_RELIABLE_REPS,
    )


def reserve_of(rpe: Decimal | None, rir: Decimal | None) -> Decimal | None:
    """Return the reps in reserve of a set that was rated by either scale, or None: RIR = 10 - RPE.

    Zourdos and others, Novel resistance training-specific rating of perceived exertion scale measuring repetitions in
    reserve, Journal of Strength and Conditioning Research 30, 2016, 267-275. Below RPE 5 people judge badly.
    """
    if rir is not None:
        return rir
    return None if rpe is None else 10 - rpe


def epley(weight: Decimal, reps: Decimal) -> Decimal:
    """Return weight x (1 + reps / 30).

    B. Epley, Poundage chart, Boyd Epley Workout, Lincoln, Nebraska, 1985. For 2 to 10 reps; a little high below that,
    and equal to Brzycki's at ten.
    """
    return weight * (30 + reps) / 30


def brzycki(weight: Decimal, reps: Decimal) -> Decimal:
    """Return weight x 36 / (37 - reps).

    M. Brzycki, Strength testing: predicting a one-rep max from reps-to-fatigue, Journal of Physical Education,
    Recreation and Dance 64, 1993, 88-90, where it reads weight / (1.0278 - 0.0278 reps): the same, rounded. For up to
    10 reps; beyond them it rises ever faster, and ends at 37.
    """
    return weight * 36 / (37 - reps)


def lombardi(weight: Decimal, reps: Decimal) -> Decimal:
    """Return weight x reps ^ 0.10.

    V. P. Lombardi, Beginning weight training: the safe and effective way, Dubuque, 1989. For up to 10 reps; the most
    careful of all above them.
    """
    return weight * reps ** Decimal("0.10")


def mayhew(weight: Decimal, reps: Decimal) -> Decimal:
    """Return 100 x weight / (52.2 + 41.9 e ^ (-0.055 reps)).

    J. L. Mayhew and others, Relative muscular endurance performance as a predictor of bench press strength in college
    men and women, Journal of Applied Sport Science Research 6, 1992, 200-206. Made on the bench press, from as many
    reps as could be done in a minute at 55 to 95 % of the maximum; used for up to 15.
    """
    return 100 * weight / (Decimal("52.2") + Decimal("41.9") * (Decimal("-0.055") * reps).exp())


def oconner(weight: Decimal, reps: Decimal) -> Decimal:
    """Return weight x (1 + 0.025 reps).

    B. O'Conner, J. Simmons and P. O'Shea, Weight training today, St. Paul, 1989. For up to 10 reps; the lowest of the
    straight lines.
    """
    return weight * (40 + reps) / 40


def wathan(weight: Decimal, reps: Decimal) -> Decimal:
    """Return 100 x weight / (48.8 + 53.8 e ^ (-0.075 reps)).

    D. Wathen, Load assignment, in: T. R. Baechle (ed.), Essentials of strength training and conditioning, Champaign,
    1994, 435-446; most that has been written since calls it Wathan's. For up to 10 reps.
    """
    return 100 * weight / (Decimal("48.8") + Decimal("53.8") * (Decimal("-0.075") * reps).exp())


# `rpe` is Epley's line at the reps that would have been possible: those done and those left in reserve. Up to ten
# of them within three hundredths of the chart of RPEs and percentages that M. Tuchscherer (Reactive Training Manual,
# 2008) gives lifters: the most at a single with half a rep in reserve, 95.2 % against 97.8 %.
_FORMULAS: Final[Mapping[Formula, Callable[[Decimal, Decimal], Decimal]]] = {
    "epley": epley,
    "brzycki": brzycki,
    "lombardi": lombardi,
    "mayhew": mayhew,
    "oconner": oconner,
    "wathan": wathan,
    "rpe": epley,
}
