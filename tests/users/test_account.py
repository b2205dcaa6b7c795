"""`logbk account`: a member's own settings."""

import pytest

from tests.conftest import Program

DEFAULTS = {
    "display_name": None,
    "unit": "kg",
    "zone": None,
    "e1rm_formula": "epley",
    "forced_reps": "apart",
    "bodyweight": None,
    "bodyweight_unit": None,
    "undo_days": 365,
}


def test_the_settings_at_first(logbk: Program) -> None:
    assert logbk.json("account", "show") == DEFAULTS
    assert "Europe/Berlin (this machine)" in logbk.ok("account", "show")


def test_change_only_what_is_named(logbk: Program) -> None:
    logbk.ok("account", "edit", "--unit", "lb", "--zone", "America/New_York")
    changed = logbk.json("account", "edit", "--bodyweight", "182.5", "--e1rm-formula", "wathan")
    assert changed == DEFAULTS | {
        "unit": "lb",
        "zone": "America/New_York",
        "e1rm_formula": "wathan",
        "bodyweight": "182.5",
        "bodyweight_unit": "lb",
    }


def test_a_bodyweight_in_another_unit(logbk: Program) -> None:
    changed = logbk.json("account", "edit", "--bodyweight", "182.5 lb")
    assert (changed["bodyweight"], changed["bodyweight_unit"]) == ("182.5", "lb")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("90", 90),
        ("90 days", 90),
        ("1 day", 1),
        ("2 Weeks", 14),
        ("6 months", 180),
        ("1 year", 365),
        ("100years", 36500),
    ],
)
def test_how_long_what_was_written_can_be_undone(logbk: Program, text: str, days: int) -> None:
    assert logbk.json("account", "edit", "--undo-for", text)["undo_days"] == days


def test_the_unit_and_the_zone_count_from_then_on(logbk: Program) -> None:
    logbk.ok("account", "edit", "--unit", "lb", "--zone", "Asia/Tokyo")
    logbk.ok("log", "bench 225x5")
    workout = logbk.json("status")["workout"]
    assert workout["exercises"][0]["sets"][0]["unit"] == "lb"
    assert workout["started_at"] == "2026-11-24T03:30:00+09:00"


@pytest.mark.parametrize(
    "option",
    [
        ("--unit", "stone"),
        ("--zone", "Nowhere"),
        ("--zone", "../../etc/passwd"),
        ("--zone", ""),
        ("--e1rm-formula", "guess"),
        ("--bodyweight", "nan"),
        ("--bodyweight", "-5"),
        ("--bodyweight", "0"),
        ("--bodyweight", "1e3"),
        ("--bodyweight", "9000"),
        ("--bodyweight", "٨٠"),
        ("--undo-for", "0"),
        ("--undo-for", "101 years"),
        ("--undo-for", "for ever"),
        ("--undo-for", "-3 days"),
    ],
)
def test_bad_settings(logbk: Program, option: tuple[str, str]) -> None:
    result = logbk("account", "edit", *option)
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")
    assert logbk.json("account", "show") == DEFAULTS
