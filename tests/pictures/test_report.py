"""`logbk report`: one page that loads nothing, escapes what people wrote, and shows the right numbers."""

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from logbk_cli.notation.values import WeightUnit
from logbk_cli.pictures.page import render_page
from logbk_cli.pictures.schemas import CalendarDay, ReportLift, ReportResponse, ReportWorkout, SeriesPoint
from logbk_cli.pictures.values import Metric
from tests.conftest import Program, StatementCount

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)> ' \" & {{ 7*7 }} <!--"
HOSTILE_NAME = "</script><script>alert(1)</script><b> ' & {{ 7*7 }} <!--"
EPOCH = date(1970, 1, 1)


@dataclass
class Page(HTMLParser):
    """A page as a browser would take it apart."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br", "link", "img", "input"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self._open[-1] if self._open else "", data))

    def finish(self) -> None:
        self.close()
        assert self._open == []

    def inside(self, tag: str) -> list[str]:
        return [text for where, text in self.texts if where == tag]

    def text(self) -> str:
        """Return what a person reads."""
        return "\n".join(text for where, text in self.texts if where not in {"script", "style"})

    def policy(self) -> str:
        return next(
            attrs["content"] or "" for _, attrs in self.tags if attrs.get("http-equiv") == "Content-Security-Policy"
        )

    def island(self) -> Any:  # noqa: ANN401 - a JSON document
        return json.loads(self.inside("script")[0])


def parse(text: str) -> Page:
    page = Page()
    page.feed(text)
    page.finish()
    return page


@pytest.fixture
def written(trained: Program, tmp_path: Path) -> str:
    trained.ok("report", "-o", str(tmp_path / "report.html"))
    return (tmp_path / "report.html").read_text(encoding="utf-8")


def day(text: str) -> int:
    return (date.fromisoformat(text) - EPOCH).days


def test_it_loads_nothing(written: str) -> None:
    page = parse(written)
    for _, attributes in page.tags:
        assert not attributes.keys() & {"src", "href", "srcset", "action", "data", "background", "poster", "style"}
        assert not any(name.startswith("on") for name in attributes)
    assert {tag for tag, _ in page.tags} & {"link", "iframe", "img", "object", "embed", "base", "form", "a"} == set()
    # The one address is the name of SVG's namespace, which is not fetched.
    assert set(re.findall(r"https?://[^\s\"'<>]+", written)) == {"http://www.w3.org/2000/svg"}
    assert "url(" not in written
    assert "@import" not in written
    script = page.inside("script")[1]
    for way_out in ("fetch(", "XMLHttpRequest", "WebSocket", "import(", "eval(", "innerHTML", "document.write"):
        assert way_out not in script


def test_the_policy_allows_this_style_and_this_script_alone(written: str) -> None:
    page = parse(written)
    (style,), (_, script) = page.inside("style"), page.inside("script")
    hashes = [f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in (style, script)]
    assert page.policy() == (
        f"default-src 'none'; style-src {hashes[0]}; script-src {hashes[1]}; base-uri 'none'; form-action 'none'"
    )
    # It stands before whatever it rules.
    assert written.index("Content-Security-Policy") < written.index("<style") < written.index("<script")


def test_what_people_wrote_is_text(trained: Program, tmp_path: Path) -> None:
    trained.ok("account", "edit", "--name", HOSTILE)
    trained.ok("exercise", "add", HOSTILE_NAME, "--body-part", "chest", "--modality", "barbell")
    for weight in (80, 90):
        trained.ok("start", HOSTILE)
        trained.ok("log", f"{HOSTILE_NAME}: {weight}kg x 5")
        trained.ok("finish", "--note", HOSTILE)
    file = tmp_path / "report.html"
    trained.ok("report", "-o", str(file))
    text = file.read_text(encoding="utf-8")
    page = parse(text)
    assert [tag for tag, _ in page.tags].count("script") == 2
    assert [tag for tag, _ in page.tags].count("img") == 0
    seen = page.text()
    assert seen.count(HOSTILE) >= 2 + 2 * 2, "the title twice, and each workout with its name and note"
    assert HOSTILE_NAME in seen
    # In the island they are data, with nothing in it that could end it.
    island = page.inside("script")[0]
    assert not set("<>&'") & set(island)
    data = page.island()
    assert HOSTILE_NAME in [lift["name"] for lift in data["lifts"]]
    assert data["days"][-1][4] == [HOSTILE, HOSTILE]


def test_the_numbers(written: str) -> None:
    data = parse(written).island()
    assert data["unit"] == "kg"
    # Days: number, workouts, sets with warm-ups, volume without them, names.
    assert data["days"] == [
        [day("2026-10-05"), 1, 5, 670.0, ["Upper"]],
        [day("2026-10-12"), 1, 7, 1920.0, ["Upper"]],
        [day("2026-11-02"), 1, 7, 3700.0, ["Lower"]],
        [day("2026-11-16"), 1, 2, 202.1, []],
    ]
    assert data["calendar"] == [day("2026-10-05"), day("2026-11-23")]
    # Only the bench press was done twice: estimate, its set, top weight, volume, reps of the top, few enough reps.
    assert data["lifts"] == [
        {
            "name": "Bench Press (Barbell)",
            "points": [
                [day("2026-10-05"), 99.0, 90.0, 3, 90.0, 670.0, 3, 1],
                [day("2026-10-12"), 101.3, 80.0, 8, 80.0, 1920.0, 8, 1],
                [day("2026-11-16"), 102.1, 102.1, 1, 102.1, 202.1, 1, 1],
            ],
        }
    ]
    # By sets without warm-ups: chest 2 + 3 and 2; quadriceps 6; back 2 + 2, and the rowing machine; core 2.
    parts = data["parts"]
    assert parts["months"] == [day("2026-10-01"), day("2026-11-01")]
    by_name = dict(zip(parts["names"], zip(parts["sets"], parts["volume"], strict=True), strict=True))
    assert by_name["Chest"] == ([5, 2], [2590.0, 202.1])
    assert by_name["Quadriceps"] == ([0, 6], [0.0, 3700.0])
    assert by_name["Back"] == ([4, 0], [0.0, 0.0])
    assert by_name["Core"] == ([2, 0], [0.0, 0.0])
    assert sum(map(sum, parts["sets"])) == 20  # 21 sets, one of them a warm-up
    assert parts["names"][:2] == ["Chest", "Quadriceps"]


def test_what_a_person_reads(written: str) -> None:
    text = parse(written).text()
    for shown in (
        "5 Oct 2026 to 16 Nov 2026",
        "4 days with training. At most 2 weeks in a row.",
        "6,492",  # 670 + 1920 + 3700 + 202.06
        "no watch on",
        "Bench Press (Barbell), Pull Up, Plank",
    ):
        assert shown in text
    rows = [re.sub(r"<[^>]+>", "|", row) for row in re.findall(r"<tr><td.*?</tr>", written)]
    # The day stands below the best on a phone, and in a column of its own elsewhere.
    cells = [[cell for cell in row.split("|") if cell] for row in rows]
    assert cells == [
        ["Bench Press (Barbell)", "102.1 kg × 1", "16 Nov 2026", "16 Nov 2026", "102.1 kg", "16 Nov 2026", "3"],  # noqa: RUF001 - a multiplication sign
        ["Pull Up", "12 reps", "12 Oct 2026", "12 Oct 2026", "2"],
        ["Plank", "1:30", "12 Oct 2026", "12 Oct 2026", "1"],
        ["Rowing (Machine)", "2,000 m", "2 Nov 2026", "2 Nov 2026", "1"],
        ["Squat (Barbell)", "100 kg × 5", "2 Nov 2026", "2 Nov 2026", "116.7 kg", "2 Nov 2026", "1"],  # noqa: RUF001 - likewise
    ]


def test_an_estimate_from_many_reps_says_so(logbk: Program, tmp_path: Path) -> None:
    logbk.ok("import", "-", given="2026-11-02\n  Bench Press (Barbell): 60kg x15\n  Squat (Barbell): 60kg x5\n")
    file = tmp_path / "report.html"
    logbk.ok("report", "-o", str(file))
    written = file.read_text(encoding="utf-8")
    # 60 x 45 / 30 = 90, from more reps than the formula was made for; 60 x 35 / 30 = 70.
    assert re.findall(r">(~?\d+ kg)</td>", written) == ["~90 kg", "70 kg"]
    assert "~ marks an estimate from more than 12 repetitions." in parse(written).text()


def test_a_stretch_of_time(trained: Program, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    told = trained.json("report", "--since", "2026-10-12", "--until", "2026-11-02", "-o", str(file))
    assert told == {
        "file": str(file),
        "workouts": 2,
        "sets": 14,
        "lifts": 0,
        "records": 5,
    }
    page = parse(file.read_text(encoding="utf-8"))
    assert "12 Oct 2026 to 2 Nov 2026" in page.text()
    assert "A line needs two points" in page.text()
    assert [row[0] for row in page.island()["days"]] == [day("2026-10-12"), day("2026-11-02")]


def test_an_empty_log(logbk: Program, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    logbk.ok("report", "-o", str(file))
    assert "The first set is one line" in parse(file.read_text(encoding="utf-8")).text()
    logbk.ok("report", "--since", "2026-01-01", "-o", str(file))
    assert "No workouts are logged in this time." in parse(file.read_text(encoding="utf-8")).text()


def test_it_goes_to_standard_output(trained: Program) -> None:
    page = trained.ok("report", "-o", "-")
    assert page.startswith("<!doctype html>")
    assert parse(page).island()["unit"] == "kg"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Missing option '--output'"),
        (("-o", "no/such/folder/report.html"), "no/such/folder/report.html cannot be written: No such file"),
        (("-o", "{file}", "--since", "soonish"), "not a day: 'soonish'"),
        (("-o", "{file}", "--since", "2026-11-02", "--until", "2026-11-01"), "2026-11-01 lies before 2026-11-02"),
        (("-o", "-", "--json"), "--json tells of a file, and there is none"),
    ],
)
def test_a_page_that_cannot_be_written_leaves_all_as_it_was(
    trained: Program, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    file = tmp_path / "report.html"
    file.write_text("what was there", encoding="utf-8")
    result = trained("report", *(word.format(file=file) for word in words))
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert file.read_text(encoding="utf-8") == "what was there"
    assert [one.name for one in tmp_path.iterdir()] == ["report.html"]


def test_a_report_is_a_constant_number_of_questions(
    trained: Program, tmp_path: Path, statement_count: StatementCount
) -> None:
    def report() -> None:
        trained.ok("report", "-o", str(tmp_path / "report.html"))

    once = statement_count.of(report)
    trained.ok("import", "-", given="".join(f"2026-09-{n:02}\n  bench 80kg x5; squat 100x5\n" for n in range(1, 21)))
    assert statement_count.of(report) == once == 4


def years_of_training(years: int) -> ReportResponse:
    """Return four workouts a week, and eight lifts, each done twice a week."""
    first = date(2016, 1, 4)
    days = [first + timedelta(days=7 * week + weekday) for week in range(52 * years) for weekday in (0, 1, 3, 4)]

    def points() -> Iterator[SeriesPoint]:
        for number, when in enumerate(days[::2]):
            yield SeriesPoint(
                day=when, value=Decimal(800 + number) / 10, weight=Decimal("102.5"), reps=8, is_reliable=True
            )

    series = tuple(points())
    return ReportResponse(
        since=None,
        until=None,
        today=days[-1],
        name="Somebody",
        unit=WeightUnit.KG,
        formula="epley",
        workouts=tuple(
            ReportWorkout(
                day=when,
                started_at=datetime(when.year, when.month, when.day, 18, tzinfo=UTC),
                is_all_day=False,
                name="Upper body, heavy",
                note="slept badly",
                duration_s=3600,
                sets=20,
                volume=Decimal("8123.5"),
                exercises=("Bench Press (Barbell)",) * 5,
            )
            for when in days
        ),
        days=tuple(CalendarDay(day=when, workouts=1, sets=20, volume=Decimal("8123.5")) for when in days),
        lifts=tuple(
            ReportLift(
                exercise=f"Lift {number}", series=dict.fromkeys((Metric.E1RM, Metric.WEIGHT, Metric.VOLUME), series)
            )
            for number in range(8)
        ),
        parts=(),
        records=(),
        current_streak=1,
        longest_streak=1,
    )


def test_years_of_training_are_a_small_page() -> None:
    assert len(render_page(years_of_training(8)).encode()) < 500_000
