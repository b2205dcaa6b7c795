"""How an exercise went lately, beside it in a listing."""

from tests.conftest import Program


def test_progress_is_the_best_of_each_of_the_last_workouts(logbk: Program) -> None:
    logbk.ok("exercise", "add", "Cable Twist", "--body-part", "core", "--modality", "cable")
    logbk.ok("exercise", "add", "Long Hold", "--body-part", "core", "--modality", "other", "--measurement", "duration")
    # Fourteen workouts, of which the last twelve count: 13 to 24 kg. The warm-up is heavier and does not.
    text = "".join(
        f"2026-09-{day:02}\n  Cable Twist: 99kg x1 warmup, {day + 10}kg x5, 5kg x 20\n  Long Hold: {day * 10}s, 5s\n"
        for day in range(1, 15)
    )
    logbk.ok("import", "-", given=text)
    mine = {row["name"]: row["trend"] for row in logbk.json("exercise", "list", "--mine")["exercises"]}
    assert mine == {
        "Cable Twist": [str(kilos) for kilos in range(13, 25)],
        "Long Hold": [str(seconds) for seconds in range(30, 150, 10)],
    }
    # Twelve even steps from the lowest of eight columns to the highest.
    assert "▁▂▂▃▄▄▅▅▆▇▇█" in logbk.ok("exercise", "list", "--mine")
    assert logbk.json("exercise", "show", "deadlift")["trend"] == []
    assert "Progress" not in logbk.ok("exercise", "list", "--limit", "3")
