# ruff: noqa: ANN401 - Typer's command classes are not public
"""What can be completed where: the program's commands with their options, and what stands behind each of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, get_args

import typer
from typer.main import get_command

from logbk_cli.core.setting_table import ANY, TABLE
from logbk_cli.main import app
from logbk_cli.seeding.registry import discover
from logbk_cli.topics.commands import TOPICS
from logbk_cli.users.values import E1rmFormula
from logbk_cli.voice.model_store import MODELS


@dataclass(frozen=True, slots=True)
class Value:
    """What can stand in a place: one of `choices`, or what the shell looks up.

    `kind` is `exercises` or `routines`, which a file of names holds; `profiles`, which config.toml holds; `days` and
    `workouts`, words and dates; `files`; `choices`; or `free`, for what only the person knows.
    """

    kind: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """An option by all its names; `value` is None for one that takes none. `metavar` is what the help calls it."""

    names: tuple[str, ...]
    help: str
    value: Value | None
    metavar: str
    is_repeated: bool


@dataclass(frozen=True, slots=True)
class Argument:
    """A word that a command takes, or any number of them."""

    value: Value
    metavar: str
    is_repeated: bool


@dataclass(frozen=True, slots=True)
class Command:
    """A command or a group; `commands` are the names and helps of those in a group."""

    path: tuple[str, ...]
    help: str
    options: tuple[Option, ...]
    arguments: tuple[Argument, ...]
    commands: tuple[tuple[str, str], ...]


FREE, FILES = Value("free"), Value("files")
DAYS, WORKOUTS, PROFILES = Value("days"), Value("workouts"), Value("profiles")
EXERCISES, ROUTINES = Value("exercises"), Value("routines")
_MODELS = Value("files", tuple(MODELS))


def _choices(*words: str) -> Value:
    return Value("choices", words)


def _setting(key: str) -> Value:
    return _choices(*next(one.choices for one in TABLE if one.key == key))


# The help's word for a value tells what it is. What is not here fails, so that no new one is forgotten.
_BY_METAVAR: Final = {
    **dict.fromkeys(
        (
            *("ALIAS", "CODE", "EMAIL", "ID", "INVITATION", "LANG", "LIST", "N", "NAME", "NEW", "PLACE", "PROFILE"),
            *("QUANTITY…", "TEXT", "THEIRS=OURS", "TIME", "URL", "VALUE", "WEIGHT", "WHEN", "YEAR", "ZONE", None),
        ),
        FREE,
    ),
    **dict.fromkeys(("FILE", "AUDIO"), FILES),
    "DAY": DAYS,
    "WHICH": WORKOUTS,
    **dict.fromkeys(
        (
            *("EXERCISE", "EXERCISE…", "EXERCISE… WEIGHT", "QUERY", "TEXT…"),
            *("[EXERCISE] NUMBER TEXT", "[EXERCISE] NUMBER…"),
        ),
        EXERCISES,
    ),
    "FORMULA": _choices(*get_args(E1rmFormula)),
    "KEY": _choices(*(one.key for one in TABLE if ANY not in one.key)),
    "[NAME]": PROFILES,
    "[TOPIC]": _choices(*TOPICS),
    "SEEDER": _choices(*discover()),
    "MODEL": _choices(*MODELS),
    "NAME|FOLDER": _MODELS,
    "TYPE": _setting("voice.compute_type"),
    "cpu|cuda|auto": _setting("voice.device"),
}
# Where the word alone does not tell.
_BY_PLACE: Final = {
    **{(f"exercise {name}", "name"): EXERCISES for name in ("show", "edit", "delete", "rename")},
    **{(f"exercise alias {name}", "name"): EXERCISES for name in ("add", "remove")},
    **{("exercise merge", name): EXERCISES for name in ("source", "target")},
    **{("swap", name): EXERCISES for name in ("old", "new")},
    **{(name, "--exercise"): EXERCISES for name in ("history", "export")},
    **{(f"routine {name}", "name"): ROUTINES for name in ("show", "edit", "delete")},
    ("routine rename", "old"): ROUTINES,
    ("start", "--routine"): ROUTINES,
    **{("workout merge", name): WORKOUTS for name in ("source", "target")},
    ("workout move", "to"): DAYS,
    **{(f"profile {name}", "name"): PROFILES for name in ("use", "remove")},
    ("", "--profile"): PROFILES,
}


def tree() -> tuple[Command, ...]:
    """Return the root command and all below it, each behind the group that it is in."""
    root: Any = get_command(app)
    return tuple(_walk((), typer.Context(root, help_option_names=["-h", "--help"])))


def places_of(commands: tuple[Command, ...]) -> Iterator[tuple[str, str, Value]]:
    """Yield each place of a value: the command, an option or the number of an argument (`*`: any), and what it is."""
    for command in commands:
        path = " ".join(command.path)
        for option in command.options:
            if option.value is not None:
                yield from ((path, name, option.value) for name in option.names)
        for number, argument in enumerate(command.arguments, 1):
            yield path, "*" if argument.is_repeated else str(number), argument.value


def kind_of(value: Value) -> str:
    """Return a value in the words of the scripts."""
    return " ".join((value.kind, *value.choices))


def _walk(path: tuple[str, ...], context: Any) -> Iterator[Command]:
    command = context.command
    inner = {
        name: one.make_context(name, [], parent=context, resilient_parsing=True)
        for name, one in getattr(command, "commands", {}).items()
    }
    parameters = [one for one in command.get_params(context) if not getattr(one, "hidden", False)]
    yield Command(
        path,
        _summary(command.help),
        tuple(_option(path, one) for one in parameters if one.opts[0].startswith("-")),
        tuple(
            Argument(_value(path, one), (one.metavar or "").strip("[]"), one.nargs == -1)
            for one in parameters
            if not one.opts[0].startswith("-")
        ),
        tuple((name, _summary(command.commands[name].help)) for name in inner),
    )
    for name, below in inner.items():
        yield from _walk((*path, name), below)


def _option(path: tuple[str, ...], parameter: Any) -> Option:
    # Those of --help come in any order.
    names = tuple(sorted((*parameter.opts, *parameter.secondary_opts), key=lambda name: (name.startswith("--"), name)))
    takes_none = parameter.is_flag or parameter.count
    value = None if takes_none else _value(path, parameter)
    is_repeated = parameter.multiple or parameter.count
    return Option(names, _summary(parameter.help or ""), value, parameter.metavar or "", is_repeated)


def _value(path: tuple[str, ...], parameter: Any) -> Value:
    kind = parameter.type_descriptor.annotation
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _choices(*(one.value for one in kind))
    place = (" ".join(path), parameter.opts[0])
    return _BY_PLACE[place] if place in _BY_PLACE else _BY_METAVAR[parameter.metavar]


def _summary(text: str) -> str:
    """Return the first sentence, without its full stop."""
    paragraph = " ".join(text.partition("\n\n")[0].split())
    return paragraph.partition(". ")[0].removesuffix(".")
