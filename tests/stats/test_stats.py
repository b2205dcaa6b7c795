"""Statistics against a second computation: plain Python over the rows of the tables, in exact fractions."""

import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg.rows import namedtuple_row

from tests.conftest import Program, StatementCount

POUND = Fraction(45359237, 100000000)
EXERCISES = {
    "Bench Press (Barbell)": ("{}kg", "{}lb"),
    "Squat (Barbell)": ("{}kg",),
    "Barbell Row": ("{}kg",),
    "Pull Up": ("bw", "+{}kg", "-{}lb"),
}
EFFORTS = ("", "", " @6", " @7", " @9.5", " rir 2", " rir 4", " warmup", " drop")


def random_log(number: int, *, seed: int, last: date = date(2026, 11, 23)) -> str:
    """Return workouts on every other day or so, some late in the evening and some far away, as text."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    lines = []
    day = last
    for _ in range(number):
        start = chance.choice(("00:05", "09:30", "18:00", "22:50"))
        zone = chance.choice(("", "", " [Asia/Tokyo]", " [America/New_York]"))
        ends = {"00:05": "01:00", "09:30": "10:15", "18:00": "19:10", "22:50": "00:20"}[start]
        lines.append(f"{day} {start}-{ends}{zone} Day")
        for name in chance.sample(list(EXERCISES), chance.randint(1, 3)):
            sets = [
                f"{chance.choice(EXERCISES[name]).format(chance.choice((20, 22.5, 60, 62.5)))}"
                f" x {chance.randint(1, 14)}{chance.choice(('', '', '+2'))}{chance.choice(EFFORTS)}"
                for _ in range(chance.randint(1, 4))
            ]
            lines.append(f"  {name}: {', '.join(sets)}")
        day -= timedelta(days=chance.choice((1, 2, 2, 3, 9)))
    return "\n".join(lines)


class Counted:
    """Sums of sets, as the second computation adds them up."""

    def __init__(self) -> None:
        self.workouts: set[Any] = set()
        self.sets = self.hard = self.warmups = self.reps = self.forced = 0
        self.volume = self.forced_volume = Fraction(0)

    def add(self, row: Any, load: Fraction | None, reps: int) -> None:  # noqa: ANN401 - a row
        self.workouts.add(row.workout_id)
        if row.type == "warmup":
            self.warmups += 1
            return
        self.sets += 1
        rpe = row.rpe if row.rpe is not None else None if row.rir is None else 10 - row.rir
        self.hard += rpe is None or rpe >= 7
        self.reps += reps
        self.forced += row.forced_reps
        if load is not None:
            self.volume += load * reps
            self.forced_volume += load * row.forced_reps

    def told(self, unit: str) -> dict[str, Any]:
        return {
            "workouts": len(self.workouts),
            "sets": self.sets,
            "hard_sets": self.hard,
            "reps": self.reps,
            "volume": tenth(self.volume / (POUND if unit == "lb" else 1)),
        }


def tenth(value: Fraction) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact.quantize(Decimal('0.1')):f}".removesuffix(".0")


ROWS = """
SELECT w.id AS workout_id, w.started_at, w.finished_at, w.zone, x.name AS exercise, x.body_part, s.type, s.weight,
       s.unit, s.relative_to_bodyweight, s.reps, s.forced_reps, s.rpe, s.rir
  FROM logbk.workouts AS w JOIN logbk.executions AS e ON e.workout_id = w.id
       JOIN logbk.sets AS s ON s.execution_id = e.id
       JOIN logbk.exercises AS x ON x.id = e.exercise_id AND x.user_id = e.user_id
"""


def rows_of(logbk: Program) -> list[Any]:
    with psycopg.connect(logbk.database.owner_url, row_factory=namedtuple_row) as owner:
        return owner.execute(ROWS).fetchall()


def day_of(row: Any) -> date:  # noqa: ANN401 - a row
    started: datetime = row.started_at.astimezone(ZoneInfo(row.zone))
    return started.date()


def load_of(row: Any, bodyweights: list[tuple[date, Fraction]]) -> Fraction | None:  # noqa: ANN401 - a row
    weight = None if row.weight is None else Fraction(row.weight) * (POUND if row.unit == "lb" else 1)
    if not row.relative_to_bodyweight:
        return weight
    if not bodyweights:
        return None
    until = [kg for day, kg in sorted(bodyweights) if day <= day_of(row)]
    body = until[-1] if until else min(bodyweights)[1]
    return body + (weight or 0)


BODYWEIGHTS = [(date(2026, 10, 1), "83kg"), (date(2026, 10, 20), "180.5lb"), (date(2026, 11, 10), "82.5kg")]
IN_KG = [
    (date(2026, 10, 1), Fraction(83)),
    (date(2026, 10, 20), Fraction("180.5") * POUND),
    (date(2026, 11, 10), Fraction("82.5")),
]


@pytest.fixture
def trained(logbk: Program) -> Program:
    logbk.ok("import", "-", given=random_log(45, seed=5))
    for day, weight in BODYWEIGHTS:
        logbk.ok("bodyweight", "log", weight, "--date", str(day))
    return logbk


def second_opinion(
    rows: list[Any], since: date, until: date, *, counted: bool = False
) -> tuple[Counted, dict[str, dict[str, Counted]]]:
    total, groups = Counted(), defaultdict[str, dict[str, Counted]](lambda: defaultdict(Counted))
    for row in rows:
        day = day_of(row)
        if since <= day <= until:
            year, week, weekday = day.isocalendar()
            names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
            keys = {
                "exercise": row.exercise,
                "body-part": row.body_part,
                "week": f"{year}-W{week:02}",
                "weekday": names[weekday - 1],
            }
            reps = row.reps + row.forced_reps if counted else row.reps
            for one in (total, *(groups[by][key] for by, key in keys.items())):
                one.add(row, load_of(row, IN_KG), reps)
    return total, groups


@pytest.mark.parametrize("by", ["exercise", "body-part", "week", "weekday"])
def test_a_month_is_what_its_rows_say(trained: Program, by: str) -> None:
    found = trained.json("stats", "--month", "--by", by)
    rows = rows_of(trained)
    assert len(rows) > 150
    total, groups = second_opinion(rows, date(2026, 11, 1), date(2026, 11, 23))
    before, groups_before = second_opinion(rows, date(2026, 10, 1), date(2026, 10, 23))
    for told, own in ((found["totals"], total), (found["before"]["totals"], before)):
        assert {key: told[key] for key in own.told("kg")} == own.told("kg")
        assert (told["warmup_sets"], told["forced_reps"]) == (own.warmups, own.forced)
        assert told["forced_volume"] == tenth(own.forced_volume)
    told_groups = {group["key"]: group["counts"] for group in found["groups"] if group["counts"]["workouts"]}
    assert told_groups == {key: one.told("kg") for key, one in groups[by].items()}
    told_before = {group["key"]: group["before"] for group in found["groups"] if group["before"]}
    assert told_before == ({} if by == "week" else {key: one.told("kg") for key, one in groups_before[by].items()})
    assert [group["key"] for group in found["body_parts"]] != []
    days = {day_of(row) for row in rows if date(2026, 11, 1) <= day_of(row) <= date(2026, 11, 23)}
    assert found["totals"]["days"] == len(days)
    lengths = {row.workout_id: row.finished_at - row.started_at for row in rows if day_of(row) in days}
    assert found["totals"]["duration_s"] == sum(one.total_seconds() for one in lengths.values())


def test_pounds_and_counted_forced_reps(trained: Program) -> None:
    trained.ok("account", "edit", "--unit", "lb", "--forced-reps", "counted")
    found = trained.json("stats", "--since", "2026-10-10", "--until", "2026-11-08")
    assert (found["before"]["since"], found["before"]["until"]) == ("2026-09-10", "2026-10-09")
    rows = rows_of(trained)
    for told, days in (
        (found["totals"], (date(2026, 10, 10), date(2026, 11, 8))),
        (found["before"]["totals"], (date(2026, 9, 10), date(2026, 10, 9))),
    ):
        own, _ = second_opinion(rows, *days, counted=True)
        assert {key: told[key] for key in own.told("lb")} == own.told("lb")


def test_the_whole_log_has_nothing_before_it(trained: Program) -> None:
    found = trained.json("stats")
    rows = rows_of(trained)
    first = min(day_of(row) for row in rows)
    own, _ = second_opinion(rows, first, date(2026, 11, 23))
    assert (found["since"], found["until"], found["before"]) == (str(first), "2026-11-23", None)
    assert {key: found["totals"][key] for key in own.told("kg")} == own.told("kg")
    weeks = Decimal((date(2026, 11, 23) - first).days + 1) / 7
    assert Decimal(found["workouts_per_week"]) == (len(own.workouts) / weeks).quantize(Decimal("0.1"))
    mondays = sorted({day_of(row) - timedelta(days=day_of(row).weekday()) for row in rows})
    runs = [[mondays[0]]]
    for monday in mondays[1:]:
        if monday - runs[-1][-1] == timedelta(weeks=1):
            runs[-1].append(monday)
        else:
            runs.append([monday])
    assert found["streak"] == {"weeks": len(runs[-1]), "longest": max(map(len, runs))}


def test_a_day_is_the_lifters_own(logbk: Program) -> None:
    # 23:30 on Sunday in New York is Monday everywhere else that matters here.
    logbk.ok("import", "-", given="2026-11-22 23:30-23:50 [America/New_York] Late\n  bench 80x5\n")
    assert logbk.json("stats", "--week")["totals"]["workouts"] == 0
    assert logbk.json("stats", "--since", "2026-11-22", "--until", "2026-11-22")["totals"]["reps"] == 5
    assert [one["key"] for one in logbk.json("stats", "--by", "weekday")["groups"]] == ["Sunday"]


def test_hard_sets_by_hand(logbk: Program) -> None:
    # RPE 6.5, RPE 7, RIR 3 (RPE 7), RIR 4 (RPE 6), none, and a warm-up: three are hard.
    logbk.ok("log", "bench 80x5 @6.5, 80x5 rpe 7, 80x5 rir 3, 80x5 rir 4, 80x5, 60x5 warmup")
    totals = logbk.json("stats")["totals"]
    assert (totals["sets"], totals["hard_sets"], totals["warmup_sets"]) == (5, 3, 1)
    assert (totals["reps"], totals["volume"]) == (25, "2000")


def test_without_a_bodyweight_only_weights_count(logbk: Program) -> None:
    logbk.ok("log", "pull-up 10, +10kg x 5; bench 80x5")
    assert logbk.json("stats")["totals"]["volume"] == "400"
    logbk.ok("bodyweight", "log", "80kg")
    assert logbk.json("stats")["totals"]["volume"] == "1650"  # and 10 x 80, 5 x 90


@pytest.mark.parametrize(
    "options",
    [
        ("--week", "--month"),
        ("--month", "--since", "2026-11-01"),
        ("--since", "rubbish"),
        ("--since", "2026-11-10", "--until", "2026-11-09"),
        ("--by", "moon"),
    ],
)
def test_bad_periods(logbk: Program, options: tuple[str, ...]) -> None:
    result = logbk("stats", *options)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "error: " in result.stderr


@pytest.mark.parametrize("since", ["1900-01-01", "0001-01-01", "1950-06-01"])
def test_as_far_back_as_there_are_days(logbk: Program, since: str) -> None:
    logbk.ok("log", "bench 80x5")
    assert logbk.json("stats", "--since", since)["totals"]["sets"] == 1
    assert logbk.json("stats", "--until", "9999-12-31")["totals"]["sets"] == 1


# Signing in, the profile, the workouts, their sets, the weeks; the exercise, and the best of it.
COUNTS = {
    ("stats",): 5,
    ("stats", "--month", "--by", "exercise"): 5,
    ("stats", "--year", "--by", "week"): 5,
    ("records",): 4,
    ("records", "bench"): 4,
}


def test_a_longer_log_takes_no_more_statements(logbk: Program, statement_count: StatementCount) -> None:
    for number in (2, 30):
        logbk.ok("import", "-", given=random_log(number, seed=number, last=date(2026, 11, number % 20 + 1)))
        logbk.ok("log", "Bench Press (Barbell) 80x5")
        assert {words: statement_count.of(lambda words=words: logbk.ok(*words)) for words in COUNTS} == COUNTS  # type: ignore[misc]
