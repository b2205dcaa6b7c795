"""`logbk dictate` at the microphone: a session of many utterances, or one."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Final

from rich.console import RenderableType
from rich.text import Text

from logbk_cli.changes.views import moved_text
from logbk_cli.core import clock
from logbk_cli.core.config import Settings
from logbk_cli.core.database import in_unit_of_work
from logbk_cli.core.whole_file import orderly_end
from logbk_cli.notation.values import WeightUnit
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import LogBKError
from logbk_cli.shared.keyboard import single_keys, typed_within
from logbk_cli.shared.text import sanitise
from logbk_cli.voice.announcing import Announcer
from logbk_cli.voice.ears import BackgroundEars
from logbk_cli.voice.keys import Key, read_keys
from logbk_cli.voice.live_screen import LiveScreen
from logbk_cli.voice.live_session import LiveSession, Manners, World
from logbk_cli.voice.microphone import Microphone
from logbk_cli.voice.model_store import require_folder
from logbk_cli.voice.recordings import Recordings, to_raw
from logbk_cli.voice.schemas import Understood
from logbk_cli.voice.service import DictationService
from logbk_cli.voice.settings import VoiceSettings
from logbk_cli.voice.transcriber import Transcriber
from logbk_cli.voice.turns import SpeechDetector, TurnTaker
from logbk_cli.voice.values import Heard, TurnWay
from logbk_cli.voice.views import entry_text
from logbk_cli.workouts.schemas import FinishRequest, WorkoutResponse
from logbk_cli.workouts.service import WorkoutService
from logbk_cli.workouts.views import entry_view, finish_view, running_view

if TYPE_CHECKING:
    from logbk_cli.voice.values import Samples

_LOOK_S: Final = 0.1  # between two looks at the keyboard, where no sound comes


class _Log:
    """The member's log, for a session: each thing that it does is a transaction of its own."""

    def __init__(self, settings: Settings, voice: VoiceSettings, unit: WeightUnit | None) -> None:
        self._settings = settings
        self._recordings = Recordings(settings.state_dir, voice.keep_recordings)
        self._unit = unit
        self._workout: WorkoutResponse | None = None
        self._is_new = True
        self.show: Callable[..., None] = console.show

    def hot_words(self) -> tuple[str, ...]:
        return in_unit_of_work(self._settings, lambda work: DictationService(work.session).hot_words())

    def understand(self, heard: Sequence[Heard], going_on: str | None) -> Understood:
        return in_unit_of_work(
            self._settings, lambda work: DictationService(work.session).understand(heard, self._unit, going_on)
        )

    def log(self, understood: Understood) -> str:
        result = in_unit_of_work(
            self._settings, lambda work: DictationService(work.session).log(understood, self._unit)
        )
        self._is_new = True
        self.show(*(entry_view(entry) for entry in result.entries))
        return ", ".join(entry_text(entry) for entry in understood.entries)

    def undo(self) -> None:
        move = in_unit_of_work(self._settings, lambda work: DictationService(work.session).undo())
        self._is_new = True
        self.tell(moved_text("Undid", move, clock.now()))

    def finish(self) -> None:
        request = FinishRequest(called_at=clock.now())
        result = in_unit_of_work(self._settings, lambda work: WorkoutService(work.session).finish(request))
        self._is_new = True
        if result.discarded:
            self.tell("The workout was empty, so it is discarded.")
        else:
            self.show(finish_view(result))

    def running(self) -> RenderableType | None:
        """Return the open workout as it is shown; the log is asked only when it has changed."""
        if self._is_new:
            self._workout = in_unit_of_work(self._settings, lambda work: WorkoutService(work.session).status())
            self._is_new = False
        return None if self._workout is None else running_view(self._workout, clock.now())

    def keep(self, samples: "Samples") -> None:
        told = self._recordings.keep_and_tell(to_raw(samples))
        if told is not None:
            self.tell(told)

    def tell(self, text: str) -> None:
        self.show(Text(sanitise(text, newlines=True)))

    def tell_error(self, error: LogBKError) -> None:
        self.tell(f"error: {error.message}")
        if error.hint:
            self.tell(f"hint: {error.hint}")


def dictate_live(
    settings: Settings, voice: VoiceSettings, unit: WeightUnit | None, on_begin: Callable[[], None] | None
) -> None:
    """Hold a session on this terminal, until it is stopped. `on_begin` is called when it is about to begin.

    Raises:
        NotFoundError: no model, no PortAudio, no microphone; nothing that speaks, where it is to speak.
        InvalidInputError: a broken model, a microphone that is held or was unplugged; what was said is kept.

    """
    folder = require_folder(voice.model)
    log = _Log(settings, voice, unit)
    announcer = Announcer(voice.feedback)
    detector = SpeechDetector()
    turns = TurnTaker(voice.pause_ms, is_hands_free=voice.turns is TurnWay.HANDS_FREE)
    with ExitStack() as stack:
        stack.enter_context(orderly_end())
        stack.callback(announcer.close)
        microphone = stack.enter_context(Microphone(voice.microphone))
        ears = BackgroundEars(partial(Transcriber, folder, voice), ())
        stack.callback(ears.close)
        ears.hot_words = log.hot_words()
        if on_begin is not None:
            on_begin()
        stack.enter_context(single_keys())
        screen = stack.enter_context(LiveScreen(voice.turns, log.running))
        log.show = screen.tell
        session = LiveSession(Manners(voice.turns, voice.confirm), World(turns, detector, ears, log, announcer))
        try:
            while not session.is_over:
                _step(session, microphone)
                screen.show(session.scene())
        except BaseException:
            if not session.is_over:
                session.abandon()
            raise


def _step(session: LiveSession, microphone: Microphone) -> None:
    block = microphone.read(_LOOK_S)
    if block is not None:
        session.feed(block)
    typed = typed_within(0)
    for key in [Key.QUIT] if typed is None else read_keys(typed):
        session.press(key)
    session.tick()


def record_once(voice: VoiceSettings, on_open: Callable[[], None]) -> "Samples":
    """Record one utterance without a screen; silence ends it. Nothing is in it where nobody spoke.

    `on_open` is called when one can speak.

    Raises:
        LogBKError: see `Microphone`.

    """
    detector = SpeechDetector()
    turns = TurnTaker(voice.pause_ms, is_hands_free=False)
    with Microphone(voice.microphone) as microphone:
        turns.begin()
        on_open()
        while True:
            block = microphone.read(_LOOK_S)
            turn = None if block is None else turns.feed(block, detector.probability(block))
            if turn is not None:
                return turn.samples if turn.is_spoken else turn.samples[:0]
