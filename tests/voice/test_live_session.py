"""A session at the microphone without one: each key, each word, each fault, and what becomes of what was said."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

import numpy as np
import pytest

from logbk_cli.notation.reader import read_entries
from logbk_cli.shared.exceptions import BusinessRuleError, InvalidInputError, LogBKError
from logbk_cli.voice.keys import Key, read_keys
from logbk_cli.voice.live_session import SETTLES_S, LiveSession, Manners, Stage, World
from logbk_cli.voice.schemas import NotUnderstood, Understood, UnderstoodEntry
from logbk_cli.voice.turns import TurnTaker
from logbk_cli.voice.values import Confirm, Heard, SpokenCommand, TurnWay, Verdict

LOUD, QUIET = np.full(512, 0.5, np.float32), np.zeros(512, np.float32)
SETS = "sets"
DOUBTFUL = "doubtful sets"


def entry(text: str, verdict: Verdict) -> UnderstoodEntry:
    (raw,) = read_entries("bench 80kg x8")
    return UnderstoodEntry(exercise="Bench", text=text, sets=(), note=None, verdict=verdict, doubts=(), entry=raw)


@dataclass
class Book:
    """Remembers what it was told to do; `fault` is what the log answers with."""

    logged: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    recordings: list[np.ndarray] = field(default_factory=list)
    going_on: str | None = None
    fault: LogBKError | None = None
    log_when_asked: list[str] = field(default_factory=list)

    @property
    def kept(self) -> int:
        return len(self.recordings)

    def understand(self, heard: Sequence[Heard], going_on: str | None) -> Understood:
        self.going_on, self.log_when_asked = going_on, list(self.logged)
        text = " ".join(one.text for one in heard)
        words = {one.value.replace("_", " "): one for one in SpokenCommand}
        commands = tuple(words[part] for part in text.split(", ") if part in words)
        verdicts = {SETS: Verdict.SURE, DOUBTFUL: Verdict.UNSURE}
        parts = [part for part in text.split(", ") if part in verdicts]
        return Understood(
            transcript=text,
            entries=tuple(entry(part, verdicts[part]) for part in parts),
            commands=commands,
            next_exercise="Squat" if text == "squat next" else None,
            left_out=(NotUnderstood(text=text, why="talk"),) if text == "talk" else (),
        )

    def log(self, understood: Understood) -> str:
        if self.fault is not None:
            raise self.fault
        self.logged.append(understood.transcript)
        return "Bench 80kg x8"

    def undo(self) -> None:
        if self.fault is not None:
            raise self.fault
        self.told.append("undone")

    def finish(self) -> None:
        if self.fault is not None:
            raise self.fault
        self.told.append("finished")

    def keep(self, samples: np.ndarray) -> None:
        self.recordings.append(samples)

    def tell(self, text: str) -> None:
        self.told.append(text)

    def tell_error(self, error: LogBKError) -> None:
        self.told.append(f"error: {error.message}")


@dataclass
class Ears:
    """Answers when it is told to."""

    asked: list["Future[list[Heard]]"] = field(default_factory=list)
    given: list[np.ndarray] = field(default_factory=list)
    error: LogBKError | None = None
    is_loading: bool = False

    def hear(self, samples: np.ndarray) -> "Future[list[Heard]]":
        self.given.append(samples)
        self.asked.append(Future())
        return self.asked[-1]

    def failure(self) -> LogBKError | None:
        return self.error


@dataclass
class Speaker:
    said: list[str] = field(default_factory=list)
    is_speaking: bool = False

    def tell(self, text: str) -> None:
        self.said.append(text)


class Detector:
    def probability(self, block: np.ndarray) -> float:
        return 0.9 if block.any() else 0.0

    def reset(self) -> None:
        pass


class Bench:
    """A session with everything around it in a test's hands."""

    def __init__(self, way: TurnWay = TurnWay.PUSH_TO_TALK, confirm: Confirm = Confirm.UNSURE) -> None:
        self.time = 100.0
        self.book, self.ears, self.speaker = Book(), Ears(), Speaker()
        turns = TurnTaker(640, is_hands_free=way is TurnWay.HANDS_FREE)
        world = World(turns, Detector(), self.ears, self.book, self.speaker)
        self.session = LiveSession(Manners(way, confirm), world, lambda: self.time)

    def stage(self) -> Stage:
        return self.session.scene().stage

    def talk(self) -> None:
        """Say something, and be silent."""
        for block in [LOUD] * 8 + [QUIET] * 25:
            self.session.feed(block)

    def say(self, words: str) -> None:
        """Press the key where one is needed, talk, and let the model answer."""
        if self.stage() is not Stage.LISTENING:
            self.session.press(Key.TALK)
        self.talk()
        self.ears.asked[-1].set_result([Heard(words)] if words else [])
        self.session.tick()

    def wait(self, seconds: float = SETTLES_S) -> None:
        self.time += seconds
        self.session.tick()


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_what_is_said_is_logged_after_a_moment(bench: Bench) -> None:
    assert bench.stage() is Stage.READY
    bench.session.press(Key.TALK)
    assert bench.stage() is Stage.LISTENING
    bench.talk()
    assert bench.stage() is Stage.THINKING
    bench.ears.asked[0].set_result([Heard(SETS)])
    bench.session.tick()
    assert bench.stage() is Stage.UNDERSTOOD
    assert bench.session.scene().transcript == SETS
    bench.wait(SETTLES_S - 0.1)
    assert bench.book.logged == []
    bench.wait(0.1)
    assert bench.book.logged == [SETS]
    assert bench.stage() is Stage.LOGGED
    assert bench.speaker.said == ["Bench 80kg x8"]
    bench.wait(10)
    assert bench.stage() is Stage.READY
    assert bench.session.scene().rest_s == 10


@pytest.mark.parametrize("key", [Key.ENTER, Key.YES])
def test_a_key_logs_it_at_once(bench: Bench, key: Key) -> None:
    bench.say(SETS)
    bench.session.press(key)
    assert bench.book.logged == [SETS]


@pytest.mark.parametrize("key", [Key.CANCEL, Key.NO, Key.UNDO])
def test_a_key_says_no(bench: Bench, key: Key) -> None:
    bench.say(SETS)
    bench.session.press(key)
    bench.wait()
    assert bench.book.logged == []
    assert bench.book.told == ["Not logged: “sets”."]


@pytest.mark.parametrize("words", ["undo", "no"])
def test_a_word_says_no(words: str) -> None:
    bench = Bench(TurnWay.HANDS_FREE)
    bench.say(SETS)
    bench.talk()
    bench.ears.asked[-1].set_result([Heard(words)])
    bench.session.tick()
    bench.wait()
    assert bench.book.logged == []
    assert bench.book.told == ["Not logged: “sets”."]


def test_doubtful_sets_wait_for_a_yes(bench: Bench) -> None:
    bench.say(DOUBTFUL)
    bench.wait(3600)
    assert bench.stage() is Stage.ASKING
    assert bench.book.logged == []
    bench.say("yes")
    assert bench.book.logged == [DOUBTFUL]


def test_always_asks_and_never_does_not() -> None:
    always, never = Bench(confirm=Confirm.ALWAYS), Bench(confirm=Confirm.NEVER)
    for bench, words in ((always, SETS), (never, DOUBTFUL)):
        bench.say(words)
        bench.wait()
    assert (always.stage(), always.book.logged) == (Stage.ASKING, [])
    assert never.book.logged == [DOUBTFUL]


def test_saying_it_again_takes_the_place_of_a_question_and_logs_what_was_sure(bench: Bench) -> None:
    bench.say(DOUBTFUL)
    bench.say(SETS)
    assert bench.book.told == ["Not logged: “doubtful sets”."]
    bench.say(f"{SETS}, {SETS}")
    assert bench.book.logged == [SETS]
    bench.wait()
    assert bench.book.logged == [SETS, f"{SETS}, {SETS}"]


def test_talk_logs_nothing(bench: Bench) -> None:
    bench.say("talk")
    bench.wait()
    assert bench.book.logged == []
    assert bench.session.scene().remark == "left out “talk”: talk."
    bench.say("")
    assert bench.session.scene().remark == "Nothing was said."
    assert bench.book.kept == 0


def test_undo_takes_back_what_was_logged(bench: Bench) -> None:
    bench.say("undo")
    bench.session.press(Key.UNDO)
    assert bench.book.told == ["undone", "undone"]


def test_sets_behind_scratch_that_take_the_place_of_those_before(bench: Bench) -> None:
    bench.say(SETS)
    bench.say(f"undo, {SETS}")
    assert bench.book.told == ["Not logged: “sets”."]
    bench.wait()
    assert bench.book.logged == [f"undo, {SETS}"]
    bench.say(f"undo, {SETS}")
    assert bench.book.told == ["Not logged: “sets”.", "undone"]
    bench.wait()
    assert bench.book.logged == [f"undo, {SETS}"] * 2


def test_sets_behind_a_no_take_the_place_of_those_before(bench: Bench) -> None:
    bench.say(SETS)
    bench.say(f"no, {SETS}")
    bench.wait()
    assert bench.book.logged == [f"no, {SETS}"]


def test_a_no_that_answers_nothing_leaves_alone_what_is_being_said() -> None:
    bench = Bench(TurnWay.HANDS_FREE)
    bench.talk()
    bench.session.feed(LOUD)
    bench.session.feed(LOUD)
    bench.ears.asked[-1].set_result([Heard("no")])
    bench.session.tick()
    bench.talk()
    bench.ears.asked[-1].set_result([Heard(SETS)])
    bench.session.tick()
    bench.wait()
    assert bench.book.logged == [SETS]


def test_sets_without_a_name_go_on_with_those_that_still_wait(bench: Bench) -> None:
    bench.say(SETS)
    bench.say(DOUBTFUL)
    assert (bench.book.logged, bench.book.log_when_asked) == ([SETS], [SETS])
    bench.say("no")
    bench.say(SETS)
    assert bench.book.going_on == "Bench"


def test_what_comes_next_is_not_forgotten_over_sets_that_still_wait(bench: Bench) -> None:
    bench.say(SETS)
    bench.say("squat next")
    bench.wait()
    assert bench.book.logged == [SETS]
    bench.say(SETS)
    assert bench.book.going_on == "Squat"


def test_sets_behind_an_undo_are_of_the_exercise_that_was_undone(bench: Bench) -> None:
    bench.say(SETS)
    bench.wait()
    bench.say("undo")
    bench.say(SETS)
    assert bench.book.going_on == "Bench"


def test_the_next_exercise_is_gone_on_with_until_something_is_logged(bench: Bench) -> None:
    bench.say("squat next")
    bench.say(SETS)
    assert bench.book.going_on == "Squat"
    bench.wait()
    bench.say(SETS)
    assert bench.book.going_on is None


def test_finish_workout_logs_what_waits_and_ends() -> None:
    bench = Bench()
    bench.say(f"{SETS}, finish")
    assert bench.book.told == []
    bench.wait()
    assert (bench.book.logged, bench.book.told) == ([f"{SETS}, finish"], ["finished"])
    assert bench.session.is_over


def test_stop_listening_ends(bench: Bench) -> None:
    bench.say("stop")
    assert bench.session.is_over
    other = Bench()
    other.say(f"{SETS}, stop")
    assert not other.session.is_over
    other.wait()
    assert other.book.logged == [f"{SETS}, stop"]
    assert other.session.is_over


def test_hands_free_needs_no_key() -> None:
    bench = Bench(TurnWay.HANDS_FREE)
    assert bench.stage() is Stage.LISTENING
    bench.talk()
    bench.talk()
    for words in bench.ears.asked:
        words.set_result([Heard(SETS)])
    bench.session.tick()
    bench.wait()
    assert bench.book.logged == [SETS, SETS]
    assert not bench.session.is_over


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (SETS, []),
        ("talk", ["left out “talk”: talk."]),
        ("", ["Nothing was said."]),
        ("undo", ["undone"]),
        ("yes", ["No sets in it; nothing is logged."]),
        ("squat next", ["Next: Squat."]),
    ],
)
def test_once_ends_after_one_sentence_and_tells_what_came_of_it(words: str, told: list[str]) -> None:
    bench = Bench(TurnWay.ONCE)
    assert bench.stage() is Stage.LISTENING
    bench.talk()
    assert bench.stage() is Stage.THINKING
    bench.ears.asked[0].set_result([Heard(words)] if words else [])
    bench.session.tick()
    bench.wait()
    assert bench.session.is_over
    assert bench.book.logged == ([SETS] if words == SETS else [])
    assert bench.book.told == told


def test_sets_that_wait_do_not_end_with_a_second_turn_in_which_nothing_is_said() -> None:
    bench = Bench(TurnWay.ONCE)
    bench.say(SETS)
    bench.session.press(Key.TALK)
    bench.session.press(Key.TALK)
    assert not bench.session.is_over
    bench.wait()
    assert bench.book.logged == [SETS]
    assert bench.session.is_over


def test_once_ends_where_nobody_speaks() -> None:
    bench = Bench(TurnWay.ONCE)
    for _ in range(300):
        bench.session.feed(QUIET)
    assert bench.session.is_over
    assert bench.book.told == ["Nothing was said."]
    assert bench.ears.asked == []


def test_it_does_not_hear_itself() -> None:
    bench = Bench(TurnWay.HANDS_FREE)
    bench.speaker.is_speaking = True
    bench.talk()
    bench.speaker.is_speaking = False
    assert bench.ears.asked == []
    bench.talk()
    assert len(bench.ears.asked) == 1


def test_escape_cancels_what_is_being_said_and_what_is_being_thought_of(bench: Bench) -> None:
    bench.session.press(Key.TALK)
    bench.session.feed(LOUD)
    bench.session.press(Key.CANCEL)
    assert bench.stage() is Stage.READY
    bench.session.press(Key.TALK)
    bench.talk()
    bench.session.press(Key.CANCEL)
    bench.ears.asked[0].set_result([Heard(SETS)])
    bench.wait()
    bench.wait()
    assert bench.book.logged == []


# On the way out


def test_quitting_logs_what_is_sure_and_names_what_is_not() -> None:
    sure, doubtful = Bench(), Bench()
    sure.say(SETS)
    sure.session.press(Key.QUIT)
    assert (sure.book.logged, sure.session.is_over) == ([SETS], True)
    doubtful.say(DOUBTFUL)
    doubtful.session.press(Key.QUIT)
    assert (doubtful.book.logged, doubtful.book.told) == ([], ["Not logged: “doubtful sets”."])


def test_quitting_waits_for_words_on_their_way(bench: Bench) -> None:
    bench.session.press(Key.TALK)
    bench.talk()
    bench.ears.asked[0].set_result([Heard(SETS)])
    bench.session.press(Key.QUIT)
    assert bench.book.logged == [SETS]


def test_a_lost_microphone_loses_nothing(bench: Bench) -> None:
    bench.say(SETS)
    bench.session.press(Key.TALK)
    bench.talk()
    bench.session.press(Key.TALK)
    for _ in range(5):
        bench.session.feed(LOUD)
    bench.session.abandon()
    assert bench.book.logged == [SETS]
    assert bench.book.kept == 2  # what the model was at, and what was being said
    assert bench.session.is_over


def test_a_model_that_does_not_load_ends_it_and_keeps_what_was_said(bench: Bench) -> None:
    bench.session.press(Key.TALK)
    bench.talk()
    bench.ears.error = InvalidInputError("the speech model is broken")
    with pytest.raises(InvalidInputError, match="broken"):
        bench.session.tick()
    assert bench.book.kept == 1


def test_a_log_that_cannot_be_written_keeps_the_recording_and_goes_on(bench: Bench) -> None:
    bench.book.fault = BusinessRuleError("no server answers")
    bench.say(SETS)
    bench.wait()
    assert (bench.book.logged, bench.book.kept) == ([], 1)
    assert bench.book.told == ["error: no server answers"]
    assert not bench.session.is_over
    bench.session.press(Key.UNDO)
    assert bench.book.told == ["error: no server answers"] * 2


def test_words_that_cannot_be_had_keep_the_recording(bench: Bench) -> None:
    bench.session.press(Key.TALK)
    bench.talk()
    bench.ears.asked[0].set_exception(InvalidInputError("too little memory"))
    bench.session.tick()
    assert (bench.book.kept, bench.book.told) == (1, ["error: too little memory"])


def test_the_level_is_of_full_scale(bench: Bench) -> None:
    bench.session.feed(LOUD)
    assert bench.session.scene().level_db == pytest.approx(-6.02, abs=0.01)
    bench.session.feed(QUIET)
    assert bench.session.scene().level_db == -60


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        (" ", [Key.TALK]),
        ("\r", [Key.ENTER]),
        ("\x1b", [Key.CANCEL]),
        ("\x1b[A", []),
        ("\x1b[200~yq\x1b[201~", []),
        ("Y u", [Key.YES, Key.TALK, Key.UNDO]),
        ("xü", []),
    ],
)
def test_keys(typed: str, keys: list[Key]) -> None:
    assert read_keys(typed) == keys
