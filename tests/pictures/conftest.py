"""A log whose every number is worked out in the tests by hand."""

import pytest

from tests.conftest import Program

LOG = """\
2026-10-05 18:00-19:00 Upper
  Bench Press (Barbell): 60kg x5 warmup, 80kg x5, 90kg x3
  Pull Up: 10, 8

2026-10-12 18:00-19:30 Upper
  Bench Press (Barbell): 3x8 80kg
  Pull Up: 12, +10kg x 5
  Plank: 1:30, 60s

2026-11-02 23:30-00:30 Lower
  Squat (Barbell): 5x5 100kg, 60kg x 20
  Rowing (Machine): 2000m 7:45

2026-11-16
  # no watch on
  Bench Press (Barbell): 100kg x1, 225lb x 1
"""


@pytest.fixture
def trained(logbk: Program) -> Program:
    """The program, with that log in the database. It is Monday 2026-11-23."""
    logbk.ok("import", "-", given=LOG)
    return logbk
