"""Names that are the same to whoever types them, brought to one key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbk_cli.exercises.values import KEY_LENGTH, implied_names, known_as, name_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Pull-Ups", "pull up"),
        ("pullups", "pull up"),
        ("PULL UP", "pull up"),
        ("Bench Press (Barbell)", "bench press barbell"),
        ("DB Rows", "dumbbell row"),
        ("dumb bell row", "dumbbell row"),
        ("bb curl", "barbell curl"),
        ("kb swings", "kettlebell swing"),
        ("Farmer’s Walk", "farmer walk"),  # noqa: RUF001 - what a phone types
        ("Flyes", "fly"),
        ("flies", "fly"),
        ("presses", "press"),
        ("crunches", "crunch"),
        ("calves", "calf"),
        ("triceps", "tricep"),
        ("one-arm dumbbell rows", "single arm dumbbell row"),
        ("1 leg squat", "single leg squat"),
        ("one legged squat", "single leg squat"),
        ("lat pull-down", "lat pulldown"),
        ("dead lift", "deadlift"),
        ("T-Bar Row", "t bar row"),
        ("Clean & Jerk", "clean and jerk"),
        ("90/90", "90 90"),
        ("  Kniebeuge\t(Maschine) ", "kniebeuge maschine"),
        ("Liegestütze", "liegestütze"),
        ("Liegestu\u0308tze", "liegestütze"),
        ("!!!", ""),
        ("", ""),
    ],
)
def test_key(text: str, key: str) -> None:
    assert name_key(text) == key


@given(st.text(max_size=200))
def test_the_key_of_a_key_is_itself(text: str) -> None:
    key = name_key(text)
    assert name_key(key) == key
    assert len(key) <= KEY_LENGTH


@given(
    st.lists(
        st.sampled_from(
            [
                "dead",
                "lift",
                "bar",
                "bell",
                "over",
                "head",
                "one",
                "arm",
                "leg",
                "pull",
                "up",
                "s",
                "db",
                "tbar",
                "ups",
                "body",
            ]
        )
    )
)
def test_the_key_of_a_key_is_itself_for_known_words(words: list[str]) -> None:
    key = name_key(" ".join(words))
    assert name_key(key) == key


@given(st.lists(st.sampled_from(["curls", "press", "xxxxxxs", "db", "one", "arm", "s" * 150, "a" * 119 + "sa"])))
def test_the_key_of_a_long_key_is_itself(words: list[str]) -> None:
    key = name_key(" ".join(words * 5))
    assert name_key(key) == key
    assert len(key) <= KEY_LENGTH


def test_equipment_in_front_is_implied() -> None:
    assert implied_names("Bench Press (Barbell)") == ("Bench Press (Barbell)", "Barbell Bench Press")
    assert implied_names("Pull Up") == ("Pull Up",)
    assert implied_names("Odd (one) (two)") == ("Odd (one) (two)",)


def test_no_name_stands_twice() -> None:
    assert known_as("Curl (Cable)", ("cable curls", "Rope Curl", "rope-curl", "!")) == (
        "Curl (Cable)",
        "Cable Curl",
        "Rope Curl",
    )
