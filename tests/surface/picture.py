"""Draws README's picture of a session: the real program in a real terminal. `poe docs`; a test compares."""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

from rich.color import Color, ColorType
from rich.style import Style
from rich.text import Text

from tests.conftest import NOW, ZONE, open_folder
from tests.surface.test_terminal import Terminal

PICTURE: Final = Path(__file__).parent / "session.svg"
COLUMNS: Final = 88
_ROWS: Final = 17  # a chart is as high as the terminal

# Begins the program as its own command does, with the clock held.
_STILL: Final = """
import datetime, sys
from logbk_cli.core import clock
from logbk_cli.main import run
moment, zone = datetime.datetime.fromisoformat(sys.argv.pop(1)), sys.argv.pop(1)
clock.now, clock.machine_zone = lambda: moment, lambda: zone
run()
"""


class Command(NamedTuple):
    """What somebody types, and when."""

    minute: int
    line: str


_YEAR: Final = Command(0, "admin seed demo")  # so that there is something to draw
SESSION: Final = (
    Command(4, 'log "bench press 60kg x5 warmup, 3x8 @ 82.5kg rpe 8"'),
    Command(21, 'log "pull-ups ten, nine and eight; plank for ninety seconds"'),
    Command(34, 'finish --note "good one"'),
    Command(36, "chart deadlift"),
    Command(37, "calendar"),
)

# The picture stands on light pages and on dark ones, so it brings its own dark.
_BACKGROUND, _EDGE, _FOREGROUND, _QUIET = "#0d1117", "#30363d", "#d1d7e0", "#848d97"
_COLOURS: Final = ("#484f58", "#ff7b72", "#3fb950", "#d29922", "#58a6ff", "#bc8cff", "#39c5cf", "#f0f6fc")
_FONT: Final = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace"
_FONT_SIZE: Final = 14
_WIDTH, _HEIGHT = 8.4, 19.0  # of a cell
_PAD, _TOP = 18.0, 46.0

# Where the lines of a character go, from the middle of its cell.
_ARMS: Final = {"─": "lr", "│": "ud", "┤": "udl", "├": "udr", "┬": "lrd", "┴": "lru", "└": "ur", "┼": "udlr"}
_ENDS: Final = {"l": f"h{-_WIDTH / 2:g}", "r": f"h{_WIDTH / 2:g}", "u": f"v{-_HEIGHT / 2:g}", "d": f"v{_HEIGHT / 2:g}"}
_SHADES: Final = {"░": 0.3, "▒": 0.5, "▓": 0.75, "█": 1.0}
_BRAILLE: Final = range(0x2800, 0x2900)
# Column and row of the dots of a Braille character, from its lowest bit up.
_DOTS: Final = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))


@dataclass(frozen=True)
class Cell:
    """A character on the screen and how it looks."""

    column: int
    row: int
    character: str
    fill: str
    is_bold: bool

    @property
    def kind(self) -> str:
        """How it is drawn: text by the reader's font, the rest by us, for few fonts have it as wide as it must be."""
        if self.character in _ARMS:
            return "lines"
        if self.character in _SHADES:
            return "shades"
        return "dots" if ord(self.character) in _BRAILLE else "text"

    @property
    def left(self) -> float:
        return _PAD + self.column * _WIDTH

    @property
    def top(self) -> float:
        return _TOP + self.row * _HEIGHT


def picture() -> str:
    """Run the session as somebody who has LogBK since a year would, and return it as SVG."""
    lines: list[Text] = []
    with open_folder() as folder:
        own = {f"LOGBK_{name}_DIR": str(folder) for name in ("DATA", "CONFIG", "STATE")}
        environment = {**own, "LOGBK_KEYRING": "off"}
        _show(_YEAR, environment)
        for command in SESSION:
            typed = Text.assemble(("$ ", "green"), ("logbk ", "bold bright_white"), (command.line, "bright_white"))
            lines += [*([Text()] if lines else []), typed, *Text.from_ansi(_show(command, environment)).split()]
    return _svg(lines)


def _show(command: Command, environment: Mapping[str, str]) -> str:
    """Return what a command shows in a terminal, colours included."""
    clock = ((NOW + timedelta(minutes=command.minute)).isoformat(), ZONE)
    screen = Terminal((*clock, *shlex.split(command.line)), COLUMNS, environment, rows=_ROWS, program=("-c", _STILL))
    try:
        code = screen.end()
    finally:
        screen.close()
    assert code == 0, screen.text
    return screen.raw.replace("\r\n", "\n").rstrip()


def _svg(lines: list[Text]) -> str:
    width, height = 2 * _PAD + COLUMNS * _WIDTH, _TOP + len(lines) * _HEIGHT + _PAD
    cells = [cell for row, line in enumerate(lines) for cell in _cells(line, row)]
    runs = groupby(cells, lambda one: (one.kind, one.row, one.fill))
    drawn = [element for (kind, _, _), run in runs for element in _DRAWN[kind](list(run))]
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img">',
            "<title>A session with logbk in a terminal</title>",
            f"<style>text{{font:{_FONT_SIZE}px {_FONT}}} .b{{font-weight:bold}}",
            ".l{fill:none;stroke-width:1} .o{fill:none;stroke-width:2.6;stroke-linecap:round}</style>",
            f'<g fill="{_BACKGROUND}" stroke="{_EDGE}">',
            f'<rect x=".5" y=".5" width="{width - 1:g}" height="{height - 1:g}" rx="9"/></g>',
            *(
                f'<circle cx="{22 + 19 * place}" cy="21" r="5.5" fill="{fill}"/>'
                for place, fill in enumerate(("#ff5f57", "#febc2e", "#28c840"))
            ),
            *drawn,
            "</svg>",
            "",
        )
    )


def _cells(line: Text, row: int) -> Iterator[Cell]:
    """Yield the cells of a line, each as wide as any other: the session has no wide characters."""
    styles = [Style() for _ in line.plain]
    for span in line.spans:
        style = Style.parse(span.style) if isinstance(span.style, str) else span.style
        for place in range(span.start, span.end):
            styles[place] += style
    for column, (character, style) in enumerate(zip(line.plain, styles, strict=True)):
        yield Cell(column, row, character, _fill(style), bool(style.bold))


def _fill(style: Style) -> str:
    if style.color is not None and style.color.type is not ColorType.DEFAULT:
        return _colour(style.color)
    return _QUIET if style.dim else _FOREGROUND


def _colour(color: Color) -> str:
    assert color.number is not None, f"{color} is none of the terminal's own colours"
    return _COLOURS[color.number % len(_COLOURS)]


def _text(cells: list[Cell]) -> Iterator[str]:
    """Yield words with what stands one blank apart; further apart each begins where it must, whatever the font."""
    for is_bold, found in groupby(cells, lambda one: one.is_bold):
        run = list(found)
        plain = "".join(cell.character for cell in run)
        at = 0
        for words in plain.split("  "):
            start = at + len(words) - len(words.lstrip())
            at += len(words) + 2
            if shown := words.strip():
                first = run[start]
                bold = ' class="b"' if is_bold else ""
                yield (
                    f'<text{bold} x="{first.left:.1f}" y="{first.top + 14:g}" fill="{first.fill}" '
                    f'textLength="{len(shown) * _WIDTH:.1f}" lengthAdjust="spacingAndGlyphs">{escape(shown)}</text>'
                )


def _lines(cells: list[Cell]) -> Iterator[str]:
    path = "".join(
        f"M{cell.left + _WIDTH / 2:.1f} {cell.top + _HEIGHT / 2:g}{_ENDS[arm]}"
        for cell in cells
        for arm in _ARMS[cell.character]
    )
    yield f'<path class="l" stroke="{cells[0].fill}" d="{path}"/>'


def _shades(cells: list[Cell]) -> Iterator[str]:
    for shade, found in groupby(cells, lambda one: _SHADES[one.character]):
        path = "".join(f"M{cell.left + 0.7:.1f} {cell.top + 2.5:g}h7v14h-7z" for cell in found)
        yield f'<path fill="{cells[0].fill}" fill-opacity="{shade:g}" d="{path}"/>'


def _dots(cells: list[Cell]) -> Iterator[str]:
    path = "".join(
        f"M{cell.left + (2 * column + 1) * _WIDTH / 4:.1f} {cell.top + (2 * row + 1) * _HEIGHT / 8:.1f}h0"
        for cell in cells
        for bit, (column, row) in enumerate(_DOTS)
        if (ord(cell.character) - _BRAILLE.start) & 1 << bit
    )
    yield f'<path class="o" stroke="{cells[0].fill}" d="{path}"/>'


_DRAWN: Final = {"text": _text, "lines": _lines, "shades": _shades, "dots": _dots}


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
