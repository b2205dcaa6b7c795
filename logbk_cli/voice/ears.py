"""The model beside the session: loaded in the background while the person already speaks, then asked in turn."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from logbk_cli.shared.exceptions import LogBKError
from logbk_cli.voice.values import Heard

if TYPE_CHECKING:
    from logbk_cli.voice.transcriber import Transcriber
    from logbk_cli.voice.values import Samples


class BackgroundEars:
    """A transcriber in a thread of its own. `hot_words` are the names that are likely; they may change at any time."""

    def __init__(self, load: "Callable[[], Transcriber]", hot_words: Sequence[str]) -> None:
        self.hot_words = tuple(hot_words)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ears")
        self._model = self._thread.submit(load)

    @property
    def is_loading(self) -> bool:
        """Whether the model is still on its way."""
        return not self._model.done()

    def hear(self, samples: "Samples") -> "Future[list[Heard]]":
        """Begin to transcribe; utterances are taken in their order."""
        names = self.hot_words
        return self._thread.submit(lambda: self._model.result().transcribe(samples, names))

    def failure(self) -> LogBKError | None:
        """Return why the model could not be loaded, if that is so."""
        if not self._model.done():
            return None
        error = self._model.exception()
        if error is None or isinstance(error, LogBKError):
            return error
        raise error

    def close(self) -> None:
        """Let the thread end; what it has not begun is dropped."""
        self._thread.shutdown(wait=False, cancel_futures=True)
