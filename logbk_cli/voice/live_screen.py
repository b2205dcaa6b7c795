"""The screen of a session at the microphone: its state in letters that can be read from afar, and what was heard."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.live import Live
from rich.segment import Segment
from rich.text import Text

from logbk_cli.shared import console
from logbk_cli.shared.text import sanitise
from logbk_cli.voice.live_session import Scene, Stage
from logbk_cli.voice.values import TurnWay
from logbk_cli.voice.views import preview_lines

_COLOURS: Final = {
    Stage.READY: "white on grey23",
    Stage.LISTENING: "black on green3",
    Stage.THINKING: "black on yellow3",
    Stage.UNDERSTOOD: "white on blue",
    Stage.ASKING: "white on red3",
    Stage.LOGGED: "black on cyan3",
}
_KEYS: Final = {
    Stage.READY: "Space to talk · u undo · q quit",
    Stage.LISTENING: "Space ends it; so does silence · Esc not this · q quit",
    Stage.THINKING: "Esc not this · q quit",
    Stage.UNDERSTOOD: "Enter now · Esc not this, or say “scratch that”",
    Stage.ASKING: "Enter or “yes” logs it · Esc or “no” does not",
    Stage.LOGGED: "Space to talk · u undo · q quit",
}
_HANDS_FREE: Final = "Just talk · Esc not this · u undo · q quit"
_QUIETEST_DB, _LOUD_DB = -60.0, -6.0
_METER: Final = 40
_BIG: Final = 76  # columns that the large letters need
_TALL: Final = 18  # and lines, with all that stands below them
_TOLD: Final = 4  # lines for what was told above it last
_REFRESH_S: Final = 1 / 12
_FONT: Final = "ansi_shadow"


class LiveScreen:
    """Draws scenes in place, below what is told for good. `running` returns the open workout, as it is shown."""

    def __init__(self, way: TurnWay, running: Callable[[], RenderableType | None]) -> None:
        self._is_hands_free = way is TurnWay.HANDS_FREE
        self._running = running
        self._live: Live | None = None
        self._drawn_at = 0.0
        self._drawn: Scene | None = None

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._live = Live(console=console.err(), auto_refresh=False, transient=True, redirect_stderr=False)
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the drawing away."""
        if self._live is not None:
            with suppress(OSError):
                self._live.stop()

    def show(self, scene: Scene) -> None:
        """Draw a scene: at once when its state is new, otherwise a dozen times a second."""
        now = time.monotonic()
        is_new = self._drawn is None or self._drawn.stage is not scene.stage
        if self._live is None or (not is_new and now - self._drawn_at < _REFRESH_S):
            return
        self._drawn, self._drawn_at = scene, now
        self._live.console.width = console.err().width  # the window may have changed
        self._live.update(
            scene_view(scene, self._live.console.size, self._running(), is_hands_free=self._is_hands_free)
        )
        self._live.refresh()

    def tell(self, *renderables: RenderableType) -> None:
        """Show what is to stay, above the drawing."""
        target = console.err() if self._live is None else self._live.console
        with suppress(OSError):  # a terminal that was closed is no reason to log less
            for one in renderables:
                target.print(one)


def scene_view(
    scene: Scene, size: tuple[int, int], running: RenderableType | None, *, is_hands_free: bool
) -> RenderableType:
    """Return a scene as it is drawn on so many columns and lines."""
    width, height = size
    parts: list[RenderableType] = [_banner(scene.stage, width, height), _meter(scene, width)]
    if scene.transcript:
        parts.append(Text(f"“{sanitise(scene.transcript)}”", style="italic"))
    if scene.understood is not None:
        parts += [Text(sanitise(line), style="bold") for line in preview_lines(scene.understood)]
    if scene.seconds_left is not None:
        parts.append(Text(f"Logs in {scene.seconds_left:.0f} s", style="dim"))
    if scene.remark:
        parts.append(Text(sanitise(scene.remark), style="yellow"))
    is_open = is_hands_free and scene.stage in {Stage.READY, Stage.LISTENING, Stage.LOGGED}
    parts.append(Text(_HANDS_FREE if is_open else _KEYS[scene.stage], style="dim"))
    return Group(*parts) if running is None else _Fitted(running, Group(*parts), height)


@dataclass(frozen=True, slots=True)
class _Fitted:
    """The workout above the rest; where lines are few, it is its first exercises that give way."""

    running: RenderableType
    rest: RenderableType
    height: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield what has room."""
        options = options.update(height=None)
        height = self.height if self.height < _TALL else self.height - _TOLD
        room = height - len(console.render_lines(self.rest, options, pad=False)) - 1
        title, *lines = console.render_lines(self.running, options, pad=False)
        if len(lines) >= room:
            lines = [[Segment("    …")], *lines[len(lines) - room + 2 :]]
        if room >= len(lines) + 1:
            for line in (title, *lines, []):
                yield from line
                yield Segment.line()
        yield self.rest


def _banner(stage: Stage, width: int, height: int) -> RenderableType:
    """Return the state as a band in its colour: large letters where they have room."""
    word = stage.value.upper()
    if width < _BIG or height < _TALL:
        lines = ["", " ".join(word), ""]
    else:
        from pyfiglet import Figlet

        drawn = Figlet(font=_FONT, width=width).renderText(word)
        lines = [line for line in drawn.splitlines() if line.strip()]
    return Text("\n".join(line.center(width)[:width].ljust(width) for line in lines), style=_COLOURS[stage])


def level_bar(level_db: float, width: int) -> Text:
    """Return a level, in decibels of full scale, as a bar for so many columns."""
    size = min(_METER, max(10, width - 30))
    share = (max(level_db, _QUIETEST_DB) - _QUIETEST_DB) / (0 - _QUIETEST_DB)
    full = max(0, min(size, round(share * size)))
    colour = "red" if level_db > _LOUD_DB else "green"
    return Text.assemble("mic ", ("█" * full, colour), ("░" * (size - full), "dim"), f" {level_db:4.0f} dB")


def _meter(scene: Scene, width: int) -> Text:
    words: list[str | tuple[str, str]] = []
    if scene.rest_s is not None:
        minutes, seconds = divmod(int(scene.rest_s), 60)
        words.append((f"   rest {minutes}:{seconds:02d}", "bold"))
    if scene.is_loading:
        words.append(("   the model is loading; talk all the same", "dim"))
    return Text.assemble(level_bar(scene.level_db, width), *words)
