"""Asking on a terminal which exercise is meant where a name is not clear."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from logbk_cli.exercises.matching import UnclearNameError
from logbk_cli.shared import console

T = TypeVar("T")


def ask_for_names(work: Callable[[Mapping[str, str]], T]) -> T:
    """Return what `work` returns, asking for each name that it finds unclear and trying again.

    `work` takes what was chosen so far: a name as it was written to a full one. Without a terminal, or where nothing
    is chosen, what it raised is raised.
    """
    choices: dict[str, str] = {}
    while True:
        try:
            return work(choices)
        except UnclearNameError as error:
            if not error.candidates or not console.is_interactive():
                raise
            picked = console.choose(
                f"{error.message[0].upper()}{error.message[1:]}.", error.candidates, flag="the full name"
            )
            if picked is None:
                raise
            # The error names what was looked up: the text itself, or an earlier choice, which is never unclear.
            choices[error.query] = error.candidates[picked]
