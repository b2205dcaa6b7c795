"""Where utterances begin and end, block by block."""

from collections.abc import Iterable

import numpy as np
import pytest

from logbk_cli.voice.turns import Turn, TurnTaker

VOICE, ROOM, BETWEEN = 0.9, 0.1, 0.4


def block(number: int) -> np.ndarray:
    """Return a block that can be told from every other."""
    return np.full(512, number / 1000, np.float32)


def feed(taker: TurnTaker, probabilities: Iterable[float], first: int = 0) -> list[tuple[int, Turn]]:
    """Feed numbered blocks; return the turns with the number of the block that ended each."""
    turns = []
    for number, probability in enumerate(probabilities, start=first):
        turn = taker.feed(block(number), probability)
        if turn is not None:
            turns.append((number, turn))
    return turns


def numbers(turn: Turn) -> list[int]:
    return [round(float(one) * 1000) for one in turn.samples[::512]]


def test_a_voice_begins_a_turn_and_a_pause_ends_it() -> None:
    taker = TurnTaker(640, is_hands_free=True)
    ((end, turn),) = feed(taker, [ROOM] * 30 + [VOICE] * 10 + [ROOM] * 40)
    assert end == 30 + 10 + 20 - 1  # 640 ms are twenty blocks
    assert turn.is_spoken
    assert numbers(turn) == list(range(20, 60))  # with the ten blocks before the voice


def test_a_short_pause_does_not_end_it() -> None:
    taker = TurnTaker(640, is_hands_free=True)
    ((_, turn),) = feed(taker, [ROOM] * 12 + [VOICE] * 5 + [ROOM] * 19 + [VOICE] * 5 + [ROOM] * 25)
    assert numbers(turn) == list(range(2, 12 + 5 + 19 + 5 + 20))


def test_a_single_loud_block_is_a_plate_and_no_voice() -> None:
    taker = TurnTaker(640, is_hands_free=True)
    assert feed(taker, [ROOM, VOICE, ROOM, ROOM, VOICE, ROOM] * 20) == []
    assert not taker.is_recording


def test_what_is_neither_loud_nor_quiet_goes_on() -> None:
    taker = TurnTaker(640, is_hands_free=True)
    assert feed(taker, [VOICE] * 3 + [BETWEEN] * 100) == []
    assert taker.is_recording


def test_two_turns_share_no_sound() -> None:
    taker = TurnTaker(320, is_hands_free=True)
    (_, one), (_, other) = feed(taker, ([VOICE] * 4 + [ROOM] * 14) * 2)
    assert set(numbers(one)).isdisjoint(numbers(other))


def test_a_key_begins_a_turn_with_what_was_just_said() -> None:
    taker = TurnTaker(640, is_hands_free=False)
    assert feed(taker, [VOICE] * 20) == []
    taker.begin()
    ((_, turn),) = feed(taker, [VOICE] * 5 + [ROOM] * 25, first=20)
    assert numbers(turn) == list(range(8, 45))


def test_without_a_key_no_voice_begins_one() -> None:
    taker = TurnTaker(640, is_hands_free=False)
    assert feed(taker, [VOICE] * 50 + [ROOM] * 50) == []


def test_silence_does_not_end_a_turn_in_which_nothing_was_said() -> None:
    taker = TurnTaker(640, is_hands_free=False)
    taker.begin()
    assert feed(taker, [ROOM] * 100) == []
    ((_, turn),) = feed(taker, [VOICE] * 4 + [ROOM] * 30, first=100)
    assert turn.is_spoken


@pytest.mark.parametrize(("probability", "seconds"), [(ROOM, 8), (VOICE, 20)])
def test_nobody_talks_for_ever(probability: float, seconds: int) -> None:
    taker = TurnTaker(640, is_hands_free=False)
    taker.begin()
    ((end, turn),) = feed(taker, [probability] * 625)
    assert end + 1 == seconds * 1000 // 32
    assert turn.is_spoken is (probability == VOICE)


def test_a_key_ends_a_turn() -> None:
    taker = TurnTaker(640, is_hands_free=False)
    taker.begin()
    feed(taker, [VOICE] * 5)
    turn = taker.end()
    assert turn is not None
    assert (turn.is_spoken, numbers(turn)) == (True, [0, 1, 2, 3, 4])
    assert taker.end() is None


def test_a_cancelled_turn_leaves_nothing() -> None:
    taker = TurnTaker(640, is_hands_free=False)
    taker.begin()
    feed(taker, [VOICE] * 5)
    taker.cancel()
    taker.begin()
    ((_, turn),) = feed(taker, [VOICE] * 3 + [ROOM] * 20, first=50)
    assert numbers(turn) == list(range(50, 73))
