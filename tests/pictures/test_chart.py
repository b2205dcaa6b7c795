"""`logbk chart`: the numbers, and the drawing at a width."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from rich.console import Console

from logbk_cli.pictures.schemas import SeriesPoint, SeriesResponse
from logbk_cli.pictures.values import Metric
from logbk_cli.pictures.views import series_view
from tests.conftest import Program, StatementCount


def points(found: dict[str, object]) -> list[tuple[object, ...]]:
    rows = found["points"]
    assert isinstance(rows, list)
    return [(row["day"], row["value"], row["weight"], row["reps"]) for row in rows]


@pytest.mark.parametrize(
    ("metric", "wanted"),
    [
        # Epley: 90 x (1 + 3/30) = 99 beats 80 x (1 + 5/30) = 93.3; 80 x (1 + 8/30) = 101.3; 225 lb is 102.06 kg.
        (
            "e1rm",
            [
                ("2026-10-05", "99", "90", 3),
                ("2026-10-12", "101.3", "80", 8),
                ("2026-11-16", "102.1", "102.1", 1),
            ],
        ),
        (
            "weight",
            [("2026-10-05", "90", "90", 3), ("2026-10-12", "80", "80", 8), ("2026-11-16", "102.1", "102.1", 1)],
        ),
        # 80x5 + 90x3, without the warm-up; 3x8x80; 100 + 102.06.
        (
            "volume",
            [
                ("2026-10-05", "670", None, None),
                ("2026-10-12", "1920", None, None),
                ("2026-11-16", "202.1", None, None),
            ],
        ),
        (
            "reps",
            [("2026-10-05", "8", None, None), ("2026-10-12", "24", None, None), ("2026-11-16", "2", None, None)],
        ),
    ],
)
def test_a_lift(trained: Program, metric: str, wanted: list[tuple[object, ...]]) -> None:
    found = trained.json("chart", "bench", "--metric", metric)
    assert found["exercise"] == "Bench Press (Barbell)"
    assert found["unit"] == ("reps" if metric == "reps" else "kg")
    assert points(found) == wanted


@pytest.mark.parametrize(
    ("words", "metric", "unit", "wanted"),
    [
        (("pull-up",), "reps", "reps", [("2026-10-05", "18"), ("2026-10-12", "17")]),
        (("plank",), "time", "s", [("2026-10-12", "90")]),
        (("Rowing (Machine)",), "distance", "m", [("2026-11-02", "2000")]),
        (("Rowing (Machine)", "--metric", "time"), "time", "s", [("2026-11-02", "465")]),
        # 20 reps make the better estimate, 60 x (1 + 20/30) = 100, but not than 100 x (1 + 5/30).
        (("squat",), "e1rm", "kg", [("2026-11-02", "116.7")]),
    ],
)
def test_what_an_exercise_counts_is_shown(
    trained: Program, words: tuple[str, ...], metric: str, unit: str, wanted: list[tuple[str, str]]
) -> None:
    found = trained.json("chart", *words)
    assert (found["metric"], found["unit"]) == (metric, unit)
    assert [point[:2] for point in points(found)] == wanted


def test_settings_count(trained: Program) -> None:
    trained.ok("account", "edit", "--unit", "lb", "--e1rm-formula", "brzycki")
    found = trained.json("chart", "bench")
    assert (found["unit"], found["formula"]) == ("lb", "brzycki")
    # 80 kg x 36 / (37 - 8) = 99.310 kg = 218.9 lb, and 225 lb for one rep is 225.
    assert [point[1] for point in points(found)][1:] == ["218.9", "225"]


def test_an_estimate_from_many_reps_says_so(trained: Program) -> None:
    trained.ok(
        "import",
        "-",
        given="2026-11-20\n  Leg Press (Machine): 100kg x 20\n2026-11-21\n  Leg Press (Machine): 150kg x 5\n",
    )
    found = trained.json("chart", "leg press")
    assert [(point["value"], point["is_reliable"]) for point in found["points"]] == [("166.7", False), ("175", True)]
    assert "~166.7 kg to 175 kg (+8.3 kg)" in trained.ok("chart", "leg press")


def test_since(trained: Program) -> None:
    assert [point[0] for point in points(trained.json("chart", "bench", "--since", "2026-10-12"))] == [
        "2026-10-12",
        "2026-11-16",
    ]


def test_nothing_to_draw(trained: Program) -> None:
    result = trained("chart", "deadlift")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "There is nothing to draw of Deadlift (Barbell) yet." in result.stderr
    assert trained.json("chart", "deadlift")["points"] == []


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("chart", "plank", "--metric", "e1rm"), 2, "Plank has no e1rm to show"),
        (("chart", "bench", "--metric", "mass"), 2, "Invalid value for '--metric'"),
        (("chart", "bench", "--since", "soonish"), 2, "not a day: 'soonish'"),
        (("chart", "xyzzy"), 3, "no exercise is called 'xyzzy'"),
        (("calendar", "26"), 2, "'26' is not a whole number from 1900 to 2199"),
    ],
)
def test_what_is_refused(trained: Program, words: tuple[str, ...], code: int, message: str) -> None:
    result = trained(*words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert message in result.stderr


def test_a_chart_is_a_constant_number_of_questions(trained: Program, statement_count: StatementCount) -> None:
    once = statement_count.of(lambda: trained.ok("chart", "Bench Press (Barbell)"))
    trained.ok(
        "import", "-", given="".join(f"2026-09-{day:02}\n  bench 80kg x5; squat 100x5\n" for day in range(1, 21))
    )
    assert statement_count.of(lambda: trained.ok("chart", "Bench Press (Barbell)")) == once == 4
    assert statement_count.of(lambda: trained.ok("calendar")) == 3


def series(values: list[str], days: int = 7) -> SeriesResponse:
    return SeriesResponse(
        exercise="Squat (Barbell)",
        metric=Metric.WEIGHT,
        unit="kg",
        formula=None,
        points=tuple(
            SeriesPoint(
                day=date(2026, 1, 5) + timedelta(days=days * number),
                value=Decimal(value),
                weight=Decimal(value),
                reps=5,
                is_reliable=True,
            )
            for number, value in enumerate(values)
        ),
    )


def drawn(shown: SeriesResponse, columns: int, rows: int) -> list[str]:
    console = Console(width=columns, height=rows, no_color=True, force_terminal=False, file=None, record=True)
    with console.capture() as captured:
        console.print(series_view(shown, columns, rows))
    return captured.get().rstrip("\n").split("\n")


def test_a_rising_line_rises() -> None:
    lines = drawn(series(["100", "110", "120", "130"]), 80, 16)
    assert lines[0].startswith("Squat (Barbell)  heaviest weight")
    chart = [line for line in lines if "│" in line or "┤" in line]
    # Rows that the line passes from the top down, by their first dot: each lies further left than the one above it.
    starts = [min(at for at, char in enumerate(line[6:]) if char != " ") for line in chart if line[6:].strip()]
    assert starts == sorted(starts, reverse=True)
    assert len(starts) > 5
    assert "●" in next(line for line in chart if line[6:].strip())
    assert lines[-2] == "● best  130 kg on 2026-01-26, x 5"
    assert lines[-1] == "  4 workouts, 2026-01-05 to 2026-01-26: 100 kg to 130 kg (+30 kg)"


def test_a_line_runs_through_the_middle_of_its_labels_row() -> None:
    lines = drawn(series(["200", "100", "100", "200", "200"]), 80, 20)
    for label in ("200", "100"):
        row = next(line for line in lines if line.startswith(f"{label} ┤"))
        assert set(row[6:]) & set("⠒⠤"), row
        assert not set(row[6:]) & set("⠉⣀"), row  # at its upper or its lower edge


@pytest.mark.parametrize("columns", [30, 60, 80, 120])
@pytest.mark.parametrize("rows", [8, 24, 60])
@pytest.mark.parametrize("days", [1, 9, 40, 400])
def test_a_chart_fits(columns: int, rows: int, days: int) -> None:
    lines = drawn(series(["100", "97.5", "102.5", "105", "90"], days), columns, rows)
    chart = lines[2 : next(at for at, line in enumerate(lines) if "└" in line) + 2]
    assert max(map(len, chart)) <= columns
    assert 7 <= len(chart) <= max(7, rows)
    assert sum("●" in line for line in chart) == 1


def test_one_point_is_drawn_as_one() -> None:
    lines = drawn(series(["100"]), 60, 20)
    assert sum(line.count("●") for line in lines[2:-1]) == 1
    assert lines[-1] == "● best  100 kg on 2026-01-05, x 5"
    (label,) = [line for line in lines if "Jan" in line]
    best = next(line.index("●") for line in lines if "●" in line)
    assert (label.strip(), label.index("5 Jan")) == ("5 Jan", best), "its own day, and right below it"


def test_forced_reps_count_where_the_member_counts_them(trained: Program) -> None:
    trained.ok("import", "-", given="2026-11-20\n  Leg Press (Machine): 100kg 8+2\n")
    assert points(trained.json("chart", "leg press", "--metric", "volume"))[0][1] == "800"
    trained.ok("account", "edit", "--forced-reps", "counted")
    found = trained.json("chart", "leg press", "--metric", "volume")
    assert points(found)[0][1] == "1000"
    # 100 x (1 + 10/30), as `logbk records` says.
    assert points(trained.json("chart", "leg press"))[0][1] == "133.3"


def test_the_best_estimate_is_that_of_records(trained: Program) -> None:
    # 60 x (1 + 30/30) = 120 is a guess; 90 x (1 + 5/30) = 105 is an estimate.
    trained.ok("import", "-", given="2026-11-20\n  Leg Press (Machine): 60kg x 30, 90kg x 5\n")
    found = trained.json("chart", "leg press")["points"][0]
    assert (found["value"], found["reps"], found["is_reliable"]) == ("105", 5, True)
    assert trained.json("records", "leg press")["estimated_max"]["value"] == "105"


def test_loads_on_bodyweight_count_once_it_is_known(trained: Program) -> None:
    result = trained("chart", "pull-up", "--metric", "volume")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "logbk bodyweight log" in result.stderr
    trained.ok("bodyweight", "log", "80kg", "--date", "2026-10-01")
    volumes = points(trained.json("chart", "pull-up", "--metric", "volume"))
    # 80 x 10 + 80 x 8, then 80 x 12 + 90 x 5.
    assert [point[:2] for point in volumes] == [("2026-10-05", "1440"), ("2026-10-12", "1410")]
    # 80 x (1 + 10/30), then 80 x (1 + 12/30), which is more than 90 x (1 + 5/30).
    assert [point[1] for point in points(trained.json("chart", "pull-up", "--metric", "e1rm"))] == ["106.7", "112"]


def test_a_workout_has_one_volume_wherever_it_is_told(trained: Program) -> None:
    trained.ok("bodyweight", "log", "80kg", "--date", "2026-10-01")
    # 1,920 of the bench press and 1,410 of the pull-ups.
    days = {day["day"]: day["volume"] for day in trained.json("calendar")["days"]}
    listed = {one["started_at"][:10]: one["volume"] for one in trained.json("history")["workouts"]}
    shown = trained.json("show", "2026-10-12")
    counted = trained.json("stats", "--since", "2026-10-12", "--until", "2026-10-12")
    assert days["2026-10-12"] == listed["2026-10-12"] == shown["volume"] == counted["totals"]["volume"] == "3330"
