"""A session at the microphone: what each block of sound, each key and each answer of the model brings about.

It knows no terminal, no PortAudio and no database: what it needs of them is given to it.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from logbk_cli.shared.exceptions import LogBKError
from logbk_cli.voice.keys import Key
from logbk_cli.voice.microphone import level_db
from logbk_cli.voice.schemas import Understood
from logbk_cli.voice.turns import TurnTaker
from logbk_cli.voice.values import Confirm, Heard, SpokenCommand, TurnWay, Verdict

if TYPE_CHECKING:
    from logbk_cli.voice.values import Samples

SETTLES_S: Final = 2.5
"""Seconds from the preview to the log, in which one can say no."""
_SHOWN_S: Final = 3.0  # for so long the screen says that something was logged
_FLOOR_DB: Final = -60.0
_ANSWERS: Final = frozenset((SpokenCommand.YES, SpokenCommand.NO))
_TAKE_BACK: Final = frozenset((SpokenCommand.UNDO, SpokenCommand.NO))


class Stage(StrEnum):
    """What the session is at, in the word that the screen shows."""

    READY = "ready"
    LISTENING = "listening"
    THINKING = "thinking"
    UNDERSTOOD = "logging"
    ASKING = "log it?"
    LOGGED = "logged"


class Ears(Protocol):
    """What turns sound into words, in the background."""

    @property
    def is_loading(self) -> bool:
        """Whether the model is still on its way."""

    def hear(self, samples: "Samples") -> "Future[list[Heard]]":
        """Begin to transcribe."""

    def failure(self) -> LogBKError | None:
        """Return why there will never be words, if that is so."""


class LogBook(Protocol):
    """What a session does in the log; each raises LogBKErrors and then has written nothing."""

    def understand(self, heard: Sequence[Heard], going_on: str | None) -> Understood:
        """Return what was said; see `DictationService.understand`."""

    def log(self, understood: Understood) -> str:
        """Write the sets down, tell of them, and return them in a line, to be spoken."""

    def undo(self) -> None:
        """Take back what was logged last, and tell of it."""

    def finish(self) -> None:
        """Finish the workout, and tell of it."""

    def keep(self, samples: "Samples") -> None:
        """Keep a recording that could not be logged."""

    def tell(self, text: str) -> None:
        """Tell something that is to stay on the screen."""

    def tell_error(self, error: LogBKError) -> None:
        """Tell of an error that does not end the session."""


class Speaker(Protocol):
    """What tells the ears."""

    @property
    def is_speaking(self) -> bool:
        """Whether the microphone may hear it."""

    def tell(self, text: str) -> None:
        """Tell that something was logged."""


class Detector(Protocol):
    """What tells a voice from noise."""

    def probability(self, block: "Samples") -> float:
        """Return how likely a voice is in a block."""

    def reset(self) -> None:
        """Forget what was heard before."""


@dataclass(frozen=True, slots=True)
class _Pending:
    """Sets that were understood and are not logged yet; without a deadline they wait for a yes."""

    understood: Understood
    samples: "Samples"
    deadline: float | None


@dataclass(frozen=True, slots=True)
class Scene:
    """What the screen shows.

    `level_db` is of full scale, `seconds_left` until the sets are logged, `rest_s` since the last ones were.
    """

    stage: Stage
    level_db: float = _FLOOR_DB
    is_loading: bool = False
    transcript: str = ""
    remark: str = ""
    understood: Understood | None = None
    seconds_left: float | None = None
    rest_s: float | None = None


@dataclass(frozen=True, slots=True)
class Manners:
    """How the session behaves: its turns, and when it asks."""

    way: TurnWay
    confirm: Confirm


@dataclass(frozen=True, slots=True)
class World:
    """All that a session needs of the world."""

    turns: TurnTaker
    detector: Detector
    ears: Ears
    book: LogBook
    speaker: Speaker


class LiveSession:
    """Sets by voice, until somebody stops it. Nothing that was understood is lost on the way out."""

    def __init__(self, manners: Manners, world: World, now: Callable[[], float] = time.monotonic) -> None:
        self._manners = manners
        self._turns = world.turns
        self._detector = world.detector
        self._ears = world.ears
        self._book = world.book
        self._speaker = world.speaker
        self._now = now
        self._heard: list[tuple[Samples, Future[list[Heard]]]] = []
        self._pending: _Pending | None = None
        self._going_on: str | None = None
        self._last: str | None = None
        self._logged_at: float | None = None
        self._is_finishing = False
        self._scene = Scene(Stage.READY)
        self.is_over = False
        if manners.way is TurnWay.ONCE:
            self._turns.begin()

    def feed(self, block: "Samples") -> None:
        """Take the next block of sound."""
        if self._speaker.is_speaking:  # it would hear itself
            self._turns.cancel()
            self._detector.reset()
            return
        self._scene = replace(self._scene, level_db=max(_FLOOR_DB, level_db(block)))
        turn = self._turns.feed(block, self._detector.probability(block))
        if turn is not None:
            self._take(turn.samples, is_spoken=turn.is_spoken)

    def press(self, key: Key) -> None:
        """Do what a key means where the session is."""
        waits = self._pending is not None
        if key is Key.QUIT:
            self.stop()
        elif key is Key.CANCEL or (key is Key.NO and waits):
            self._cancel()
        elif key is Key.UNDO:
            self._undo()
        elif waits and key in {Key.YES, Key.ENTER}:
            self._log_pending()
        elif key in {Key.TALK, Key.ENTER}:
            self._toggle()

    def tick(self) -> None:
        """Take what the model has heard by now, and log what has waited long enough.

        Raises:
            LogBKError: the model cannot be loaded; what was said is kept.

        """
        failure = self._ears.failure()
        if failure is not None:
            self.abandon()
            raise failure
        while self._heard and self._heard[0][1].done():
            samples, words = self._heard.pop(0)
            self._take_words(samples, words)
        pending = self._pending
        if pending is not None and pending.deadline is not None and self._now() >= pending.deadline:
            self._log_pending()

    def stop(self) -> None:
        """End: log what is sure, and say what is not; words still on their way are waited for."""
        self._turns.cancel()
        if self._heard:
            self._remark("")
        while self._heard:
            wait([self._heard[0][1]])  # an interrupt meanwhile finds it still here, to be kept
            self._take_words(*self._heard.pop(0))
            if not self._heard and self._pending is None:
                self._tell_remark()
        if self._pending is not None and self._pending.deadline is not None:
            self._log_pending()
        self._drop_pending()
        self.is_over = True

    def abandon(self) -> None:
        """End at once, as on Ctrl-C or a lost microphone: what was said and is not understood yet is kept."""
        begun = self._turns.end()
        if begun is not None and begun.is_spoken:
            self._book.keep(begun.samples)
        for samples, _ in self._heard:
            self._book.keep(samples)
        self._heard.clear()
        if self._pending is not None and self._pending.deadline is not None:
            self._log_pending()
        self._drop_pending()
        self.is_over = True

    def scene(self) -> Scene:
        """Return what the screen is to show now."""
        now = self._now()
        pending = self._pending
        left = None if pending is None or pending.deadline is None else max(0.0, pending.deadline - now)
        return replace(
            self._scene,
            stage=self._stage(now),
            is_loading=self._ears.is_loading,
            understood=None if pending is None else pending.understood,
            seconds_left=left,
            rest_s=None if self._logged_at is None else now - self._logged_at,
        )

    def _stage(self, now: float) -> Stage:
        if self._turns.is_recording and (self._turns.is_spoken or self._pending is None):
            return Stage.LISTENING
        if self._pending is not None:
            return Stage.ASKING if self._pending.deadline is None else Stage.UNDERSTOOD
        if self._heard:
            return Stage.THINKING
        if self._logged_at is not None and now - self._logged_at < _SHOWN_S:
            return Stage.LOGGED
        return Stage.LISTENING if self._manners.way is TurnWay.HANDS_FREE else Stage.READY

    def _toggle(self) -> None:
        if self._turns.is_recording:
            turn = self._turns.end()
            if turn is not None:
                self._take(turn.samples, is_spoken=turn.is_spoken)
        else:
            self._turns.begin()

    def _take(self, samples: "Samples", *, is_spoken: bool) -> None:
        """Hand an utterance to the model, or say that nobody spoke."""
        if is_spoken:
            self._heard.append((samples, self._ears.hear(samples)))
        else:
            self._remark("Nothing was said.")
            self._settle()

    def _take_words(self, samples: "Samples", words: "Future[list[Heard]]") -> None:
        try:
            understood = self._understand(words.result())
        except LogBKError as error:
            self._book.keep(samples)
            self._book.tell_error(error)
            self._settle()
            return
        self._scene = replace(self._scene, transcript=understood.transcript, remark="")
        if understood.next_exercise is not None:
            self._going_on = understood.next_exercise
            self._remark(f"Next: {understood.next_exercise}.")
        answers_nothing = self._pending is None and _ANSWERS.issuperset(understood.commands)
        self._obey(understood)
        if understood.entries:
            self._preview(understood, samples)
            return
        if (not understood.commands or answers_nothing) and understood.next_exercise is None:
            self._remark(_why_nothing(understood))
        self._settle()

    def _understand(self, heard: Sequence[Heard]) -> Understood:
        """Return what was said. Sure sets that wait are logged before others are read: `same again` may mean them."""
        understood = self._book.understand(heard, self._going_on)
        pending = self._pending
        is_sure = pending is not None and pending.deadline is not None
        if not (is_sure and understood.entries) or _TAKE_BACK.intersection(understood.commands):
            return understood
        self._log_pending(is_last=False)
        return self._book.understand(heard, self._going_on)

    def _obey(self, understood: Understood) -> None:
        """Carry out the commands. Sets of the same utterance were said behind them, and stand."""
        commands = understood.commands
        if SpokenCommand.UNDO in commands:
            self._undo(is_last=not understood.entries)
        elif SpokenCommand.NO in commands:
            self._drop_pending(is_last=not understood.entries)
        elif SpokenCommand.YES in commands and not understood.entries:
            self._log_pending()
        self._is_finishing = self._is_finishing or SpokenCommand.FINISH in commands
        if SpokenCommand.STOP in commands and understood.entries:
            self._manners = replace(self._manners, way=TurnWay.ONCE)  # when these sets are settled, it is over
        elif SpokenCommand.STOP in commands:
            self.stop()

    def _preview(self, understood: Understood, samples: "Samples") -> None:
        """Show what was understood; what was shown before is logged, unless it is still to be asked about."""
        if self._pending is not None and self._pending.deadline is not None:
            self._log_pending(is_last=False)
        self._drop_pending(is_last=False)
        confirm = self._manners.confirm
        is_sure = all(entry.verdict is Verdict.SURE for entry in understood.entries)
        asks = confirm is Confirm.ALWAYS or (confirm is Confirm.UNSURE and not is_sure)
        deadline = None if asks and not understood.is_confirmed else self._now() + SETTLES_S
        self._pending = _Pending(understood, samples, deadline)
        self._going_on = understood.next_exercise or understood.entries[-1].exercise
        if understood.left_out:
            self._remark(_why_nothing(understood))
        if understood.is_confirmed:
            self._log_pending()

    def _log_pending(self, *, is_last: bool = True) -> None:
        pending, self._pending = self._pending, None
        if pending is None:
            return
        try:
            line = self._book.log(pending.understood)
        except LogBKError as error:
            self._book.keep(pending.samples)
            self._book.tell_error(error)
        else:
            self._last = pending.understood.entries[-1].exercise
            if self._going_on == self._last:
                self._going_on = None  # the log knows; another one may have been named meanwhile
            self._logged_at = self._now()
            left_out = _why_nothing(pending.understood) if pending.understood.left_out else ""
            self._scene = replace(self._scene, transcript="", remark=left_out)
            self._speaker.tell(line)
        if is_last:
            self._settle()

    def _drop_pending(self, *, is_last: bool = True) -> None:
        """Say that sets are not logged after all."""
        pending, self._pending = self._pending, None
        if pending is not None:
            self._book.tell(f"Not logged: “{pending.understood.transcript.rstrip('.')}”.")
            if is_last:
                self._settle()

    def _cancel(self) -> None:
        if self._pending is not None:
            self._drop_pending()
        elif self._turns.is_recording:
            self._turns.cancel()
            self._remark("Cancelled.")
            self._settle()
        elif self._heard:
            self._heard.clear()
            self._remark("Cancelled.")
            self._settle()

    def _undo(self, *, is_last: bool = True) -> None:
        if self._pending is not None:
            self._drop_pending(is_last=is_last)
            return
        try:
            self._book.undo()
        except LogBKError as error:
            self._book.tell_error(error)
        else:
            self._going_on = self._going_on or self._last  # what is said next puts it right
            self._logged_at = None

    def _tell_remark(self) -> None:
        """Let the remark outlive the screen, which is taken away at the end."""
        if self._scene.remark:
            self._book.tell(self._scene.remark)

    def _remark(self, text: str) -> None:
        self._scene = replace(self._scene, remark=text)

    def _settle(self) -> None:
        """Nothing waits any more: finish the workout if that was said, and end where there was but one turn."""
        if self._pending is not None or self.is_over:
            return
        if self._is_finishing:
            self._is_finishing = False
            try:
                self._book.finish()
            except LogBKError as error:
                self._book.tell_error(error)
            else:
                self.is_over = True
        if self._manners.way is TurnWay.ONCE and not self._heard:
            self._tell_remark()
            self.is_over = True


def _why_nothing(understood: Understood) -> str:
    if not understood.transcript:
        return "Nothing was said."
    if not understood.left_out:
        return "No sets in it; nothing is logged."
    return "; ".join(f"left out “{one.text}”: {one.why}" for one in understood.left_out) + "."
