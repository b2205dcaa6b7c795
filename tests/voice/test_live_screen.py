"""The screen of a session, where the window is small."""

import io

import pytest
from rich.console import Console
from rich.text import Text

from logbk_cli.voice.live_screen import scene_view
from logbk_cli.voice.live_session import Scene, Stage

WORKOUT = Text("\n".join(["Workout", *(f"exercise {number}" for number in range(1, 16))]))


def drawn(width: int, height: int) -> list[str]:
    """Return the lines of a question, below a workout of fifteen exercises."""
    console = Console(file=io.StringIO(), width=width, height=height, force_terminal=True, color_system=None)
    scene = Scene(Stage.ASKING, transcript="bench 140 for 5", remark="left out")
    view = scene_view(scene, (width, height), WORKOUT, is_hands_free=True)
    return ["".join(part.text for part in line) for line in console.render_lines(view, pad=False)]


@pytest.mark.parametrize(("width", "height"), [(80, 24), (80, 12), (60, 24), (40, 10), (80, 8), (80, 7), (30, 9)])
def test_a_long_workout_leaves_room_for_the_question(width: int, height: int) -> None:
    lines = drawn(width, height)
    assert len(lines) <= height
    assert lines[-1].endswith(("does not", "not"))
    assert any("bench 140 for 5" in line for line in lines)


def test_what_was_done_last_stays() -> None:
    lines = drawn(80, 24)
    assert lines[:3] == ["Workout", "    …", "exercise 9"]
    assert "exercise 15" in lines
    assert len(lines) == 20
    assert drawn(80, 40)[:2] == ["Workout", "exercise 1"]
