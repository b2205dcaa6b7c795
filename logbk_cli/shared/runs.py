"""One run of the program, as far as it may be told to others: which command it was, never what a person wrote."""

import time
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Run:
    """A command on its way. `error` is what ended it, None where nothing did; `shows_help` where it only did that."""

    began: float = field(default_factory=time.perf_counter)
    command: str = ""
    options: tuple[str, ...] = ()
    shows_help: bool = False
    error: BaseException | None = None

    def enter(self, context: Any) -> None:  # noqa: ANN401 - Typer's Context class is not public
        """Take down the command of a context and the names of the options that were given to it and those above."""
        names: list[str] = []
        options: list[str] = []
        while context is not None:
            given = [
                max(parameter.opts, key=len)
                for parameter in context.command.params
                if parameter.param_type_name == "option" and _is_given(context, parameter.name)
            ]
            options = [*given, *options]
            if context.parent is not None:
                names.insert(0, context.command.name)
            context = context.parent
        self.command, self.options = " ".join(names), tuple(options)


def _is_given(context: Any, name: str) -> bool:  # noqa: ANN401 - likewise
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"
