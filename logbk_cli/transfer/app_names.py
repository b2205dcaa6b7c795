"""What other apps call exercises of the catalogue, where no name or alias of ours says it in the same words.

Only what can mean nothing else: a wrong match is worse than a question.
"""

from typing import Final

from logbk_cli.exercises.values import name_key

_NAMES: Final = {
    "Bent Over One Arm Row (Dumbbell)": "One Arm Row (Dumbbell)",
    "Butterfly (Pec Deck)": "Chest Fly (Machine)",
    "Chest Supported Incline Row (Dumbbell)": "Chest Supported Row (Dumbbell)",
    "Flat Barbell Bench Press": "Bench Press (Barbell)",
    "Flat Dumbbell Bench Press": "Bench Press (Dumbbell)",
    "Flat Dumbbell Fly": "Chest Fly (Dumbbell)",
    "Hip Abductor (Machine)": "Hip Abduction (Machine)",
    "Hip Adductor (Machine)": "Hip Adduction (Machine)",
    "Lat Pulldown - Underhand (Cable)": "Reverse Grip Lat Pulldown (Cable)",
    "Low Cable Fly Crossovers": "Low Cable Crossover",
    "Parallel Bar Triceps Dip": "Triceps Dip",
    "Pec Deck (Machine)": "Chest Fly (Machine)",
    "Rear Delt Reverse Fly (Cable)": "Reverse Fly (Cable)",
    "Rear Delt Reverse Fly (Dumbbell)": "Reverse Fly (Dumbbell)",
    "Rear Delt Reverse Fly (Machine)": "Reverse Fly (Machine)",
    "Seated Cable Row - V Grip (Cable)": "Seated Row (Cable)",
    "Seated Cable Row - Bar Grip": "Seated Row (Cable)",
    "Shoulder Press (Machine Plates)": "Shoulder Press (Machine)",
    "Straight Arm Lat Pulldown (Cable)": "Straight Arm Pulldown (Cable)",
    "Strict Military Press (Barbell)": "Overhead Press (Barbell)",
    "Triceps Pushdown (Cable - Straight Bar)": "Triceps Pushdown (Cable)",
    "V-Bar Push Down": "Triceps Pushdown (Cable)",
}
_BY_KEY: Final = {name_key(theirs): ours for theirs, ours in _NAMES.items()}


def our_name(theirs: str) -> str | None:
    """Return the full name of the exercise of the catalogue that another app calls so; None where that is not known."""
    return _BY_KEY.get(name_key(theirs))
