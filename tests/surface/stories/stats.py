"""Progress: what somebody weighed, records, statistics, and the settings that they depend on."""

from typing import Final

from tests.surface.story import step

STORY: Final = (
    # Bodyweight
    step("bodyweight-empty", "bodyweight", "history"),
    step("bodyweight-log-past", "bodyweight", "log", "83kg", "--date", "2026-11-01"),
    step("bodyweight-log-pounds", "bodyweight", "log", "182", "lb", "--date", "2026-11-15"),
    step("bodyweight-log", "bodyweight", "log", "82.5"),
    step("bodyweight-log-again", "bodyweight", "log", "82.3kg"),
    step("bodyweight-bad", "bodyweight", "log", "heavy", code=2),
    step("bodyweight-future", "bodyweight", "log", "82", "--date", "2026-12-24", code=2),
    step("bodyweight-history", "bodyweight", "history"),
    step("bodyweight-history-limit", "bodyweight", "history", "--limit", "1"),
    step("bodyweight-history-none", "bodyweight", "history", "--until", "2025-01-01"),
    step("bodyweight-edit", "bodyweight", "edit", "2026-11-15", "181.5lb"),
    step("bodyweight-edit-day", "bodyweight", "edit", "2026-11-15", "--date", "2026-11-16"),
    step("bodyweight-edit-nothing", "bodyweight", "edit", "2026-11-16", code=2),
    step("bodyweight-edit-taken", "bodyweight", "edit", "2026-11-16", "--date", "2026-11-01", code=6),
    step("bodyweight-edit-none", "bodyweight", "edit", "2026-11-02", "80", code=3),
    step("bodyweight-delete-asks", "bodyweight", "delete", "2026-11-16", code=2),
    step("bodyweight-delete", "bodyweight", "delete", "2026-11-16", "--yes"),
    step("account-bodyweight", "account", "edit", "--bodyweight", "82.1"),
    step("account-forced-reps", "account", "edit", "--forced-reps", "counted", "--e1rm-formula", "rpe"),
    step("account-bad-forced-reps", "account", "edit", "--forced-reps", "maybe", code=2),
    step("account-default-again", "account", "edit", "--forced-reps", "apart", "--e1rm-formula", "epley"),
)
