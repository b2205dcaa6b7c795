"""Taking back what was written, and bringing it back: in order, by number, with what stands on it; and forgetting."""

from typing import Final

from tests.surface.story import step

MONTH: Final = "\n".join(
    f"2026-10-{day:02} 18:00-19:00 Day {day}\n  bench 3x8 {60 + day}kg\n  squat 5x5 100kg\n" for day in range(1, 29)
)
STORY: Final = (
    # Nothing yet
    step("changes-empty", "changes"),
    step("undo-nothing", "undo", code=6),
    step("redo-nothing", "redo", code=6),
    # A slip between sets
    step("start", "start", "Upper A"),
    step("log", "log", "bench press 80x8", minutes=4),
    step("log-slip", "log", "825x8", minutes=3),
    step("undo", "undo", minutes=1),
    step("log-more", "log", "bench 82.5x8; row 3x10 70kg # strict", minutes=3),
    step("changes-undone", "changes"),
    step("redo-ended", "redo", code=6),
    step("undo-more", "undo"),
    step("redo", "redo"),
    # Whatever it was
    step("account-edit", "account", "edit", "--unit", "lb", "--bodyweight", "182.5", minutes=9),
    step("import", "import", "-", given=MONTH, minutes=20),
    step("finish", "finish", "--note", "fine", minutes=1),
    step("undo-finish", "undo"),
    step("undo-two", "undo", "2", minutes=60 * 5),
    step("redo-two", "redo", "2"),
    step("undo-too-many", "undo", "99", code=6),
    step("undo-zero", "undo", "0", code=2),
    # By number
    step("changes", "changes"),
    step("changes-limit", "changes", "--limit", "2"),
    step("undo-id", "undo", "--id", "5"),
    step("undo-id-again", "undo", "--id", "5", code=6),
    step("undo-id-unknown", "undo", "--id", "77", code=3),
    step("undo-id-and-number", "undo", "2", "--id", "5", code=2),
    step("undo-later-of-nothing", "undo", "--with-later", code=2),
    step("undo-depends", "undo", "--id", "1", code=6),
    step("undo-with-later", "undo", "--id", "1", "--with-later"),
    step("redo-with-later", "redo", "2"),
    # An exercise, and something in the way
    step(
        "exercise-add",
        *("exercise", "add", "Cord Thing", "--body-part", "back", "--modality", "cable", "--alias", "thingy"),
    ),
    step("exercise-edit", "exercise", "edit", "Cord Thing", "--name", "Rope Thing"),
    step("undo-rename", "undo"),
    step("exercise-delete", "exercise", "delete", "Cord Thing", "--yes"),
    step("exercise-add-again", "exercise", "add", "Cord Thing", "--body-part", "back", "--modality", "cable"),
    step("undo-name-taken", "undo", "--id", "10", code=6),
    step("finish-again", "finish"),
    step("start-another", "start", "Lower"),
    step("undo-open", "undo", "--id", "12", code=6),
    # A year later
    step("prune-nothing-old", "changes", "prune", "--dry-run"),
    step("prune-asks", "changes", "prune", code=2, minutes=60 * 24 * 366),
    step("prune", "changes", "prune", "--yes"),
    step("prune-again", "changes", "prune", "--yes"),
    step("changes-pruned", "changes"),
    step("undo-long-ago", "undo"),
    step("account-undo-for", "account", "edit", "--undo-for", "6 months"),
    step("account-bad-undo-for", "account", "edit", "--undo-for", "for ever", code=2),
)
