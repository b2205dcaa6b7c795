"""What somebody weighed: one entry a day, one truth with the account's option, and the lifter's own days."""

import pytest

from tests.conftest import Program, StatementCount, StillClock


def days(logbk: Program, *options: str) -> list[tuple[str, str, str, str | None]]:
    entries = logbk.json("bodyweight", "history", *options)["entries"]
    return [(one["day"], one["weight"], one["unit"], one["change"]) for one in entries]


def test_entries_keep_their_unit_and_tell_the_change(logbk: Program) -> None:
    logbk.ok("bodyweight", "log", "83kg", "--date", "2026-11-01")
    logbk.ok("bodyweight", "log", "182", "lb", "--date", "2026-11-10")
    logbk.ok("bodyweight", "log", "82,5kg")
    # 83 kg are 182.983... lb, 0.98 more than 182; 182 lb are 82.5538... kg, 0.05 more than 82.5.
    assert days(logbk) == [
        ("2026-11-23", "82.5", "kg", "-0.05"),
        ("2026-11-10", "182", "lb", "-0.98"),
        ("2026-11-01", "83", "kg", None),
    ]


def test_a_day_has_one_entry_and_the_last_word_stands(logbk: Program) -> None:
    assert logbk.ok("bodyweight", "log", "83") == "83 kg, Mon 2026-11-23\n"
    assert logbk.ok("bodyweight", "log", "82.4") == "82.4 kg, Mon 2026-11-23 (before: 83 kg)\n"
    assert days(logbk) == [("2026-11-23", "82.4", "kg", None)]


def test_the_account_and_the_history_are_one_truth(logbk: Program, still_clock: StillClock) -> None:
    logbk.ok("account", "edit", "--bodyweight", "83kg")
    still_clock.advance(days=1)
    logbk.ok("account", "edit", "--unit", "lb", "--bodyweight", "182.5")
    assert days(logbk)[0][:3] == ("2026-11-24", "182.5", "lb")
    assert days(logbk)[1][:3] == ("2026-11-23", "83", "kg")
    logbk.ok("bodyweight", "delete", "today", "--yes")
    shown = logbk.json("account", "show")
    assert (shown["bodyweight"], shown["bodyweight_unit"]) == ("83", "kg")
    logbk.ok("bodyweight", "log", "80kg", "--date", "2026-01-01")
    assert logbk.json("account", "show")["bodyweight"] == "83", "the last day counts, not the last entry made"


def test_today_is_the_lifters_own(logbk: Program) -> None:
    logbk.ok("account", "edit", "--zone", "Asia/Tokyo", "--bodyweight", "83")  # 18:30 UTC is 03:30 there
    assert days(logbk)[0][0] == "2026-11-24"
    assert logbk("bodyweight", "log", "83", "--date", "2026-11-25").exit_code == 2


def test_edit_the_weight_or_the_day(logbk: Program) -> None:
    logbk.ok("bodyweight", "log", "83", "--date", "2026-11-01")
    logbk.ok("bodyweight", "log", "82", "--date", "2026-11-02")
    assert logbk.ok("bodyweight", "edit", "2026-11-02", "82.2", "kg") == "82.2 kg, Mon 2026-11-02 (before: 82 kg)\n"
    moved = logbk.ok("bodyweight", "edit", "2026-11-02", "--date", "2026-11-05")
    assert moved == "82.2 kg, Thu 2026-11-05 (before: 82.2 kg, Mon 2026-11-02)\n"
    assert [one[:2] for one in days(logbk)] == [("2026-11-05", "82.2"), ("2026-11-01", "83")]
    assert logbk("bodyweight", "edit", "2026-11-05", "--date", "2026-11-01").exit_code == 6
    assert logbk("bodyweight", "edit", "2026-11-05").exit_code == 2
    assert logbk("bodyweight", "edit", "2026-11-09", "80").exit_code == 3
    assert [one[:2] for one in days(logbk)] == [("2026-11-05", "82.2"), ("2026-11-01", "83")]


def test_a_deleted_day_can_be_logged_again(logbk: Program) -> None:
    logbk.ok("bodyweight", "log", "83")
    assert logbk.json("bodyweight", "delete", "today", "--yes")["weight"] == "83"
    assert days(logbk) == []
    assert logbk("bodyweight", "delete", "today", "--yes").exit_code == 3
    logbk.ok("bodyweight", "log", "84")
    assert days(logbk) == [("2026-11-23", "84", "kg", None)]


def test_the_history_goes_by_days_and_tells_how_many_there_are(logbk: Program) -> None:
    for day in range(1, 6):
        logbk.ok("bodyweight", "log", f"8{day}kg", "--date", f"2026-11-0{day}")
    listed = days(logbk, "--since", "2026-11-02", "--until", "2026-11-04")
    assert listed == [
        ("2026-11-04", "84", "kg", "1"),
        ("2026-11-03", "83", "kg", "1"),
        ("2026-11-02", "82", "kg", "1"),  # since an entry that is not listed
    ]
    found = logbk.json("bodyweight", "history", "--limit", "2")
    assert (len(found["entries"]), found["total"]) == (2, 5)


@pytest.mark.parametrize(
    "words",
    [
        ("log", "nan"),
        ("log", "0"),
        ("log", "1e3"),
        ("log", "9000"),
        ("log", "3400lb"),  # over 1500 kg
        ("log", "٨٠"),
        ("log", "heavy"),
        ("log", "83", "--date", "2026-11-24"),
        ("log", "83", "--date", "1899-12-31"),
        ("log", "83", "--date", "rubbish"),
        ("history", "--limit", "0"),
        ("history", "--since", "rubbish"),
        ("edit", "rubbish", "83"),
    ],
)
def test_bad_bodyweights(logbk: Program, words: tuple[str, ...]) -> None:
    result = logbk("bodyweight", *words)
    assert result.exit_code == 2
    assert "error: " in result.stderr
    assert days(logbk) == []


def test_a_longer_history_takes_no_more_statements(logbk: Program, statement_count: StatementCount) -> None:
    counts = []
    for number in (1, 30):
        for day in range(number):
            logbk.ok("bodyweight", "log", "83", "--date", f"2026-10-{day + 1:02}")
        counts.append(
            [
                statement_count.of(lambda: logbk.ok("bodyweight", "history")),
                statement_count.of(lambda: logbk.ok("bodyweight", "log", "82", "--date", "2026-10-01")),
            ]
        )
    assert counts == [[3, 6], [3, 6]]
