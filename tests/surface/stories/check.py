"""Looking through the log for what is hardly right, and mending it."""

from typing import Final

from logbk_cli.checking.values import FOUND
from tests.surface.story import step

_USUAL: Final = "\n".join(
    f"2026-10-{day:02} 18:00-19:00 Lower\n  squat 3x5 {100 + day}kg\n  pull-up 3x8\n" for day in (1, 5, 9, 13, 17, 21)
)
_SLIPS: Final = """\
2026-10-25 18:00-19:00 Slips
  squat 1150kg x5, 12kg x5, 250kg x5
  pull-up 3x80

2026-10-26
  squat 5kg x110
  pull-up 3x8
  squat 1150kg x5
"""

STORY: Final = (
    step("check-empty", "check"),
    step("import", "import", "-", given=_USUAL),
    step("check-fine", "check"),
    step("import-slips", "import", "-", given=_SLIPS),
    step("exercise-add", "exercise", "add", "Squat (Barbel)", "--body-part", "quadriceps", "--modality", "barbell"),
    step("start", "start", "Upper A"),
    step("log", "log", "bench 3x8 80kg", minutes=20),
    step("check", "check", code=FOUND, minutes=60 * 24),
    step("check-since", "check", "--since", "2026-10-26", code=FOUND),
    step("check-bad-day", "check", "--since", "rubbish", code=2),
    step("check-fix-without-terminal", "check", "--fix", code=2),
    step("mend", "set", "edit", "Squat (Barbell)", "1", "115kg x5", "--workout", "2026-10-25 18:00"),
    step("finish", "finish", "--at", "2026-11-23 19:50"),
    step("check-mended", "check", code=FOUND),
)
