"""A table of transcripts through the whole of what needs no database: exact sets, or none."""

import pytest

from logbk_cli.notation.values import WeightUnit
from logbk_cli.voice.judgement import Judged
from logbk_cli.voice.values import Verdict
from tests.voice.catalogue import understand, written
from tests.voice.transcripts import BENCH, COMMANDS, GOING_ON, NAMED, NOTHING


def marked(judged: list[Judged]) -> list[str]:
    return [
        ("?" if one.verdict is Verdict.UNSURE else "") + text for one, text in zip(judged, written(judged), strict=True)
    ]


@pytest.mark.parametrize("case", NAMED, ids=lambda case: case[0])
def test_sets_that_name_their_exercise(case: tuple[str, ...]) -> None:
    text, *expected = case
    assert marked(understand(text)[1]) == expected


@pytest.mark.parametrize("case", GOING_ON, ids=lambda case: case[0])
def test_sets_that_go_on_with_an_exercise(case: tuple[str, ...]) -> None:
    text, *expected = case
    _, judged = understand(text, current=BENCH, today=[BENCH], before={BENCH: "bench 3x8 80kg"})
    assert marked(judged) == expected


@pytest.mark.parametrize("text", NOTHING)
@pytest.mark.parametrize("unit", ["kg", "lb"])
def test_what_is_no_set_logs_nothing(text: str, unit: str) -> None:
    dictation, judged = understand(
        text, current=BENCH, today=[BENCH], before={BENCH: "bench 3x8 80kg"}, unit=WeightUnit(unit)
    )
    assert written(judged) == []
    assert dictation.orders == []


@pytest.mark.parametrize(("text", "expected"), COMMANDS)
def test_commands(text: str, expected: str) -> None:
    dictation, judged = understand(text, current=BENCH, today=[BENCH], before={BENCH: "bench 3x8 80kg"})
    said = [order.command.value for order in dictation.orders]
    assert [*said, *([f"next {dictation.next.name}"] if dictation.next else [])] == [expected]
    assert judged == []


def test_the_table_is_as_large_as_it_says() -> None:
    assert len(NAMED) + len(GOING_ON) + len(NOTHING) + len(COMMANDS) >= 200
    assert len(NOTHING) >= 50
