"""Commands mounted by name and imported when entered, and the one boundary where errors become exit codes.

Typer has no lazy sub-commands: a stand-in carries name and help, and puts the real command in its place when Typer
asks it for a context. Help and Typer's CliRunner go through the same call, so they work as usual.
"""

import atexit
import errno
import gc
import io
import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command, get_group

from logbk_cli.shared.console import is_coloured, is_terminal, show_error
from logbk_cli.shared.exceptions import InvalidInputError, LogBKError
from logbk_cli.shared.preferences import preferring
from logbk_cli.shared.runs import Run
from logbk_cli.shared.text import has_lone_surrogate, sanitise

INTERRUPTED = 130
BROKEN_PIPE = 141
COLLECT_AFTER = 20_000  # new objects; Python's own is 700, which importing a module or two makes


@dataclass(frozen=True, slots=True)
class Mount:
    """A command or group that stands in the root help and is imported when entered.

    `module` holds a `typer.Typer` in its attribute `app`. A group is mounted whole; a command is the one of that name
    in it. A group that `runs_alone` does something without a command of its own too, where others show their help.
    """

    name: str
    module: str
    help: str
    panel: str
    is_group: bool = False
    app: str = "app"
    runs_alone: bool = False


class _StandIn(TyperCommand):
    """What the root group holds in place of a command that is not imported yet."""

    def __init__(self, mount: Mount) -> None:
        super().__init__(mount.name, help=mount.help, rich_help_panel=mount.panel)
        self.mount = mount

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:  # noqa: ANN401 - Typer's Context class is not public
        needs_command = self.mount.is_group and not self.mount.runs_alone
        words = args if args or not needs_command or extra.get("resilient_parsing") else ["--help"]
        command = self._load()
        _improve_help(command, None if parent is None else parent.help_option_names)
        if parent is not None:
            _follow(command, parent.find_root().command.run)
        return command.make_context(info_name, words, parent=parent, **extra)

    def _load(self) -> Any:  # noqa: ANN401 - likewise
        app: typer.Typer = getattr(import_module(self.mount.module), self.mount.app)
        command: Any = get_group(app)
        if self.mount.is_group:
            command.name = self.mount.name
            return command
        return command.commands[self.mount.name]


def _improve_help(command: Any, help_names: list[str] | None) -> None:  # noqa: ANN401 - likewise
    """Let the help of a command and those in it be read in a pager, in the person's colours.

    It does not write `<bool>` behind options that take no value.
    """
    context = typer.Context(command, help_option_names=help_names)
    for parameter in command.get_params(context):
        if getattr(parameter, "is_flag", False) or getattr(parameter, "count", False):
            parameter.metavar = ""
    command.format_help = partial(_show_help, command.format_help)
    for nested in getattr(command, "commands", {}).values():
        if not isinstance(nested, _StandIn):
            _improve_help(nested, help_names)


def _follow(command: Any, run: Run) -> None:  # noqa: ANN401 - likewise
    """Let the run know of a command, or of one in it, when it is entered."""
    go = command.invoke

    def invoke(context: Any) -> Any:  # noqa: ANN401 - likewise
        run.enter(context)
        return go(context)

    command.invoke = invoke
    for nested in getattr(command, "commands", {}).values():
        _follow(nested, run)


def _show_help(write: Callable[[Any, Any], None], context: Any, formatter: Any) -> None:  # noqa: ANN401 - likewise
    from typer import rich_utils  # noqa: PLC0415 - `--version` and completion do without Rich

    from logbk_cli.shared.paging import paged  # noqa: PLC0415 - only for help

    context.find_root().command.run.shows_help = True
    with paged():
        rich_utils.COLOR_SYSTEM = None
        if is_coloured(sys.stdout):
            rich_utils.COLOR_SYSTEM = "auto" if is_terminal(sys.stdout) else "standard"
        write(context, formatter)


class RootGroup(TyperGroup):
    """The root command: mounts the table of commands and turns every outcome into an exit code."""

    mounts: tuple[Mount, ...] = ()
    _shown_aliases: Mapping[str, TyperCommand] = MappingProxyType({})  # while help is written

    def __init__(self, **attrs: Any) -> None:  # noqa: ANN401 - likewise
        super().__init__(**attrs)
        self.run = Run()
        for mount in self.mounts:
            self.add_command(_StandIn(mount))
        _improve_help(self, self.context_settings.get("help_option_names"))

    def preference(self, key: str) -> str | None:  # noqa: ARG002 - for those that know settings
        """Return what the person prefers of the screen; see `preferences.preference`."""
        return None

    def aliases(self) -> Mapping[str, str]:
        """Return the person's own words for commands, with what each stands for."""
        return {}

    def expand(self, name: str) -> Sequence[str] | None:  # noqa: ARG002 - likewise
        """Return the words that one of the person's own stands for, None for any other."""
        return None

    def tell_end(self, run: Run, code: int) -> None:
        """Hear how a run ended; for those that keep a log."""

    def tell_fault(self, error: BaseException) -> str | None:  # noqa: ARG002 - likewise
        """Keep a fault for whoever is to find it, and return where; None where it is kept nowhere."""
        return None

    def finished(self, context: Any, words: Sequence[str]) -> None:  # noqa: ANN401 - likewise
        """Do what is left to do when a command has done well, and has shown what it shows."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - likewise
        """Find the command that the words begin with, which may be one of the person's own."""
        words = None if args[0] in self.commands else self.expand(args[0])
        return super().resolve_command(ctx, args if words is None else [*words, *args[1:]])

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - likewise
        """Return a command by its name, in help also one of the person's own."""
        return self._shown_aliases.get(cmd_name) or super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - likewise
        """Return the names of all commands, in help those of the person's own as well."""
        return [*super().list_commands(ctx), *self._shown_aliases]

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - likewise
        """Write the help, with the person's own words for commands at its end."""
        self._shown_aliases = {
            name: TyperCommand(name, help=sanitise(text).replace("[", r"\["), rich_help_panel="Your aliases")
            for name, text in self.aliases().items()
            if name not in self.commands
        }
        try:
            super().format_help(ctx, formatter)
        finally:
            self._shown_aliases = {}

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002 - Typer's signature
        windows_expand_args: bool = True,  # noqa: ARG002, FBT001, FBT002 - likewise
        **extra: Any,  # noqa: ANN401 - likewise
    ) -> Any:  # noqa: ANN401 - likewise
        """Run the program; with `standalone_mode` exit the process, otherwise return the exit code."""
        _open_closed_streams()
        _write_utf8()
        words = list(sys.argv[1:] if args is None else args) or ["--help"]
        name = prog_name or "logbk"
        self._main_shell_completion(extra, name, complete_var)
        with preferring(self.preference):
            code = self._run_logged(words, name, extra)
        if standalone_mode:
            sys.exit(code)
        return code

    def _run_logged(self, words: list[str], name: str, extra: dict[str, Any]) -> int:
        self.run = Run()
        code = 1
        try:
            code = self._run(words, name, extra)
        except SystemExit as end:  # a signal asked for it
            code = end.code if isinstance(end.code, int) else 1
            raise
        finally:
            self.tell_end(self.run, code)
        return code

    def _run(self, words: list[str], name: str, extra: dict[str, Any]) -> int:  # noqa: PLR0911 - one per outcome
        options = words[: words.index("--")] if "--" in words else words
        as_json = "--json" in options
        try:
            _require_text(words)
            with self.make_context(name, list(words), **extra) as context:
                self.invoke(context)
                sys.stdout.flush()
                self.finished(context, words)
        except typer.Exit as exit_:
            return exit_.exit_code
        except (KeyboardInterrupt, typer.Abort):
            sys.stderr.write("\nInterrupted.\n")
            return INTERRUPTED
        except (BrokenPipeError, SystemExit) as gone:
            # Whoever read our output has gone; Rich makes a SystemExit of it.
            if isinstance(gone, SystemExit) and not isinstance(gone.__context__, BrokenPipeError):
                raise
            _drop_output()
            return BROKEN_PIPE
        except LogBKError as error:
            self.run.error = error
            show_error(error, as_json=as_json)
            return error.exit_code
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
                return self._show_fault(error, as_json=as_json, debug="--debug" in options)
            _drop_output()
            # The transaction has ended before anything is shown.
            full = LogBKError(f"the output cannot be written: {error.strerror}", "What the command did is done.")
            self.run.error = full
            show_error(full, as_json=as_json)
            return full.exit_code
        except TyperException as error:
            self.run.error = usage = _usage_error(error, name)
            self.run.enter(getattr(error, "ctx", None))
            show_error(usage, as_json=as_json)
            return usage.exit_code
        except Exception as error:  # noqa: BLE001 - the one boundary: nothing may reach the person as a traceback
            return self._show_fault(error, as_json=as_json, debug="--debug" in options)
        return 0

    def _show_fault(self, error: Exception, *, as_json: bool, debug: bool) -> int:
        self.run.error = error
        where = self.tell_fault(error)
        if debug:
            traceback.print_exception(error)
        fault = LogBKError(
            f"this is a fault in LogBK: {type(error).__name__}: {_first_line(error)}",
            "Please report it, with what `logbk --debug …` prints."
            if where is None
            else f"Please report it, with its traceback from {where}.",
        )
        show_error(fault, as_json=as_json)
        return fault.exit_code


def _open_closed_streams() -> None:
    """Give a command that was started without stdout or stderr somewhere to write."""
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - stays open as stdout does
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - likewise


def _drop_output() -> None:
    """Keep the interpreter from flushing, as it ends, into what cannot be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write_utf8() -> None:
    for stream, errors in ((sys.stdout, "strict"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


def _require_text(words: list[str]) -> None:
    if any(map(has_lone_surrogate, words)):
        raise InvalidInputError("an argument is not UTF-8 text", "Check the terminal's encoding, or the script's.")


def _usage_error(error: TyperException, name: str) -> InvalidInputError:
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else name
    message = error.format_message().strip().replace(": Value error, ", ": ") or "Missing command."
    option = getattr(error, "option_name", None)
    if context is not None and context.parent is not None and (value := _of_the_root(context, option)) is not None:
        words = path.removeprefix(name).strip()
        return InvalidInputError(message, f"{option} goes before the command: `{name} {option}{value} {words}`.")
    return InvalidInputError(message, f"See `{path} --help`.")


def _of_the_root(context: Any, option: str | None) -> str | None:  # noqa: ANN401 - Typer's Context class is not public
    """Return how the value of an option of the root command is shown; None for one that the root does not have."""
    root = context.find_root()
    for parameter in root.command.get_params(root):
        if option in parameter.opts:
            return "" if parameter.is_flag or parameter.count else f" {parameter.metavar or '…'}"
    return None


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "")


def _spare_the_collector() -> None:
    """Keep the search for cyclic garbage from taking a fifth of a command's time.

    What a command loads lives until it ends: there is little to find while modules load, and nothing worth finding in a
    last search over everything at exit. What a long command leaves behind is still collected.
    """
    gc.set_threshold(COLLECT_AFTER)
    atexit.register(gc.freeze)


def run(app: typer.Typer) -> NoReturn:
    """Run `app` as the program and exit."""
    _spare_the_collector()
    get_command(app)(prog_name="logbk")
    sys.exit(0)
