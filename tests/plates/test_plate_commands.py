"""`logbk plates` and `logbk warmup`, with plates of one's own and of the usual kind."""

import pytest

from tests.conftest import Program, StatementCount


def loads(found: dict[str, object] | None) -> object:
    return None if found is None else found["weight"]


def test_the_usual_plates(logbk: Program) -> None:
    assert logbk.json("plates", "102.5") == {
        "asked": "102.5",
        "unit": "kg",
        "bar": "20",
        "loading": {
            "weight": "102.5",
            "per_side": [
                {"weight": "25", "amount": 1},
                {"weight": "15", "amount": 1},
                {"weight": "1.25", "amount": 1},
            ],
        },
        "below": None,
        "above": None,
    }


def test_the_unit_chooses_the_plates(logbk: Program) -> None:
    # 225 lb is a bar of 45 and two of 45 a side.
    pounds = logbk.json("plates", "225lb")
    assert (pounds["unit"], pounds["bar"]) == ("lb", "45")
    assert pounds["loading"]["per_side"] == [{"weight": "45", "amount": 2}]
    # In kg it is 102.05828325, between 100 and 102.5.
    kilos = logbk.json("plates", "225lb", "--unit", "kg")
    assert (kilos["asked"], loads(kilos["below"]), loads(kilos["above"])) == ("102.06", "100", "102.5")
    logbk.ok("account", "edit", "--unit", "lb")
    assert logbk.json("plates", "135")["loading"]["per_side"] == [{"weight": "45", "amount": 1}]


def test_plates_of_ones_own_are_kept_by_unit(logbk: Program) -> None:
    kept = logbk.json("plates", "--inventory", "2.5x2 20x4", "--bar", "15")
    own = {
        "unit": "kg",
        "bar": "15",
        "plates": [{"weight": "20", "amount": 4}, {"weight": "2.5", "amount": 2}],
        "is_own": True,
    }
    assert kept == own == logbk.json("plates")
    assert logbk.json("plates", "--unit", "lb")["is_own"] is False
    assert logbk.json("plates", "60")["loading"]["per_side"] == [
        {"weight": "20", "amount": 1},
        {"weight": "2.5", "amount": 1},
    ]
    # A bar for this once.
    assert logbk.json("plates", "60", "--bar", "20")["loading"]["per_side"] == [{"weight": "20", "amount": 1}]
    logbk.ok("plates", "--inventory", "20x2")
    assert logbk.json("plates")["bar"] == "15"
    usual = logbk.json("plates", "--inventory", "usual", "--bar", "usual")
    assert (usual["bar"], usual["is_own"]) == ("20", False)


def test_what_cannot_be_loaded_has_neighbours(logbk: Program) -> None:
    logbk.ok("plates", "--inventory", "20x2 5x2")
    # 20, 30, 60 and 70 are all that there is.
    between = logbk.json("plates", "42")
    assert (between["loading"], loads(between["below"]), loads(between["above"])) == (None, "30", "60")
    too_much = logbk.json("plates", "100")
    assert (loads(too_much["below"]), too_much["above"]) == ("70", None)
    assert "all plates together weigh no more" in logbk.ok("plates", "100")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("plates", "10"), "the bar alone weighs 20 kg"),
        (("plates", "5km"), "not a weight: '5km'"),
        (("plates", "2000"), "a weight is at most 1500 kg"),
        (("plates", "100", "--bar", "101"), "not a bar: '101'"),
        (("plates", "100", "--bar", "45lb"), "the bar is weighed as its plates are, in kg"),
        (("plates", "100", "--inventory", "20x4"), "--inventory keeps plates, and loads none"),
        (("plates", "--bar", "15"), "what should be on that bar?"),
        (("plates", "--inventory", "twenty"), "not a plate: 'twenty'"),
        (("warmup", "140"), "a weight and an exercise are needed"),
        (("warmup", "plank", "60"), "Plank is not done with a weight on it"),
        (("warmup", "squat", "heavy"), "not a weight: 'heavy'"),
    ],
)
def test_what_is_refused(logbk: Program, words: tuple[str, ...], message: str) -> None:
    result = logbk(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    error, hint = result.stderr.splitlines()
    assert error == f"error: {message}"
    assert hint.startswith("hint: ")
    assert logbk.json("plates")["is_own"] is False


def test_a_bar_that_weighs_nothing(logbk: Program) -> None:
    # A machine that takes plates: two sides of 20.
    assert logbk.json("plates", "40", "--bar", "0")["loading"]["per_side"] == [{"weight": "20", "amount": 1}]


def test_the_way_up_is_logged_as_it_is_printed(logbk: Program) -> None:
    printed = logbk.ok("warmup", "squat", "100")
    assert printed == ("Squat (Barbell): 20kg x10 warmup, 40kg x5 warmup, 60kg x3 warmup, 80kg x2 warmup\n")
    logged = logbk.json("log", "-", given=printed)["entries"][0]
    assert logged["exercise"] == "Squat (Barbell)"
    assert [(one["weight"], one["reps"], one["type"]) for one in logged["sets"]] == [
        ("20", 10, "warmup"),
        ("40", 5, "warmup"),
        ("60", 3, "warmup"),
        ("80", 2, "warmup"),
    ]


def test_the_way_up_tells_the_plates(logbk: Program) -> None:
    shown = logbk("warmup", "bench", "press", "102.5", "kg").stderr
    # 40 % of 102.5 is 41: 40 is a bar and 10 a side; 61.5 and 82 go down to 60 and 80.
    assert shown.splitlines() == [
        "Bench Press (Barbell), up to 102.5 kg:",
        "     20 kg  x 10  the bar alone",
        "     40 kg  x 5   10 a side",
        "     60 kg  x 3   20 a side",
        "     80 kg  x 2   25 + 5 a side",
        "     90 kg  x 1   25 + 10 a side",
        "  102.5 kg        the working weight",
    ]


def test_without_a_straight_bar(logbk: Program) -> None:
    found = logbk.json("warmup", "dumbbell bench", "40")
    assert (found["bar"], found["loadable"]) == (None, None)
    assert [one["weight"] for one in found["sets"]] == ["15", "22.5", "30"]
    with_bar = logbk.json("warmup", "ez bar curl", "40", "--bar", "10")
    assert with_bar["bar"] == "10"
    # 16 and 24 are 3 and 7 a side: 2.5 and 1.25 x 2 + ... down to 15 and 22.5; 32 down to 30.
    assert [one["weight"] for one in with_bar["sets"]] == ["10", "15", "22.5", "30"]


def test_nothing_leads_up_to_the_empty_bar(logbk: Program) -> None:
    result = logbk("warmup", "bench", "20")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "light enough to begin with" in result.stderr
    assert logbk.json("warmup", "bench", "20")["text"] is None


def test_each_is_one_question_to_the_database(logbk: Program, statement_count: StatementCount) -> None:
    signed_in = 1
    assert statement_count.of(lambda: logbk.ok("plates", "100")) == signed_in + 1
    assert statement_count.of(lambda: logbk.ok("plates")) == signed_in + 1
    assert statement_count.of(lambda: logbk.ok("warmup", "Squat (Barbell)", "100")) == signed_in + 2


def test_plates_are_taken_back(logbk: Program) -> None:
    logbk.ok("plates", "--inventory", "20x4", "--bar", "15")
    assert logbk.ok("undo").startswith("Undid: changed your plates")
    assert (logbk.json("plates")["is_own"], logbk.json("plates")["bar"]) == (False, "20")
