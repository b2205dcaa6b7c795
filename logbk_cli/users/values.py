"""What a member chooses between."""

from typing import Literal

E1rmFormula = Literal["epley", "brzycki", "lombardi", "mayhew", "oconner", "wathan"]
