"""The root command and its table of mounted commands; nothing else."""

from collections.abc import Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

import typer

from logbk_cli import __version__
from logbk_cli.core.config import Settings
from logbk_cli.shared import lazy
from logbk_cli.shared.exceptions import LogBKError
from logbk_cli.shared.lazy import Mount
from logbk_cli.shared.preferences import turn_pager_off
from logbk_cli.shared.runs import Run

if TYPE_CHECKING:
    from logbk_cli.core.logging import Journal

_WORKOUTS = "logbk_cli.workouts.commands"
_ARRANGE = "logbk_cli.workouts.arrange_commands"
_EDITING = "logbk_cli.workouts.edit_commands"
_ROUTINES = "logbk_cli.routines.commands"
_TRANSFER = "logbk_cli.transfer.commands"
_AUTH = "logbk_cli.auth.commands"
_PICTURES = "logbk_cli.pictures.commands"
_CHANGES = "logbk_cli.changes.commands"
_PLATES = "logbk_cli.plates.commands"
_PLAN, _RACK = "Plan it", "At the rack"
_USERS = "logbk_cli.users.commands"
_STATS = "logbk_cli.stats.commands"
_VOICE = "logbk_cli.voice.commands"
_LOG, _LOOK, _MEND, _MOVE = "Log a workout", "Look back", "Set it right", "Come and go"
_SHARE, _KEEP = "Share a server", "Look after it"

# Commands after which exercises or routines may be called otherwise, with those in a group that do it; none: all.
_NAMES_CHANGE: Final = {
    "exercise": ("add", "edit", "delete", "rename", "merge", "import", "alias"),
    "routine": ("edit", "rename", "delete"),
    "admin": ("seed",),
    **dict.fromkeys(("import", "undo", "redo", "login"), ()),
}
_NAMES_AGE: Final = frozenset({"log", "dictate", "start", "finish", "status", "show", "history", "last"})
"""Commands after which names that are a day old are written anew."""


class Root(lazy.RootGroup):
    """`logbk`."""

    _journal: "Journal | None" = None
    mounts = (
        Mount("log", _WORKOUTS, 'Write sets down: logbk log "bench press 3x8 @ 80kg".', _LOG),
        Mount("dictate", _VOICE, "Log what you say.", _LOG),
        Mount("start", _WORKOUTS, "Start a workout.", _LOG),
        Mount("status", _WORKOUTS, "Show the open workout.", _LOG),
        Mount("rest", _WORKOUTS, "Count down until the next set.", _LOG),
        Mount("finish", _WORKOUTS, "Finish the open workout and sum it up.", _LOG),
        Mount("cancel", _WORKOUTS, "Throw the open workout away.", _LOG),
        Mount("bodyweight", _USERS, "Write down what you weigh.", _LOG, is_group=True, app="bodyweight_app"),
        Mount("routine", _ROUTINES, "Write down what a workout is to be.", _PLAN, is_group=True),
        Mount("max", _ROUTINES, "What percentages in routines are of.", _PLAN, is_group=True, app="max_app"),
        Mount("undo", _CHANGES, "Take back what you wrote last.", _MEND),
        Mount("redo", _CHANGES, "Bring back what was undone.", _MEND),
        Mount("changes", _CHANGES, "List what you wrote.", _MEND, is_group=True, app="changes_app", runs_alone=True),
        Mount("show", _WORKOUTS, "Show a workout: the last one, or the one you name.", _LOOK),
        Mount("history", _WORKOUTS, "List workouts, or what was done of one exercise.", _LOOK),
        Mount("last", _WORKOUTS, "Show what you did the last time of an exercise.", _LOOK),
        Mount("records", _STATS, "Show the best that you did.", _LOOK),
        Mount("stats", _STATS, "Sum up a week, a month, a year.", _LOOK),
        Mount("chart", _PICTURES, "Draw how an exercise went.", _LOOK),
        Mount("calendar", _PICTURES, "Show the days on which you trained.", _LOOK),
        Mount("report", _PICTURES, "Write your progress as a page for the browser.", _LOOK),
        Mount("exercise", "logbk_cli.exercises.commands", "Search exercises and add your own.", _LOOK, is_group=True),
        Mount("plates", _PLATES, "Tell what to put on each side of the bar.", _RACK),
        Mount("warmup", _PLATES, "Lead up to a weight.", _RACK),
        Mount("convert", "logbk_cli.conversions.commands", "Convert kg and lb, and distances.", _RACK),
        Mount("edit", _EDITING, "Change a workout as text, in your editor.", _MEND),
        Mount("set", _EDITING, "Change, delete or move single sets.", _MEND, is_group=True, app="set_app"),
        Mount("swap", _ARRANGE, "Make an exercise of the open workout another one.", _MEND, app="swap_app"),
        Mount("workout", _ARRANGE, "Delete, rename, move, merge and copy workouts.", _MEND, is_group=True),
        Mount("check", "logbk_cli.checking.commands", "Look through the log for what is hardly right.", _MEND),
        Mount("import", "logbk_cli.transfer.import_commands", "Read workouts from a file, also of another app.", _MOVE),
        Mount("export", _TRANSFER, "Print your whole log.", _MOVE),
        Mount("login", _AUTH, "Sign in to a shared server.", _SHARE),
        Mount("logout", _AUTH, "Sign out.", _SHARE),
        Mount("whoami", _AUTH, "Tell who is signed in, and where.", _SHARE),
        Mount("join", _AUTH, "Become a member of a shared server by an invitation.", _SHARE),
        Mount("session", _AUTH, "Look at your sessions, and end them.", _SHARE, is_group=True, app="session_app"),
        Mount("profile", "logbk_cli.profiles.commands", "Name databases, and choose one.", _SHARE, is_group=True),
        Mount("admin", "logbk_cli.administration.commands", "Look after a shared server.", _SHARE, is_group=True),
        Mount("account", _AUTH, "Your settings, and your password.", _KEEP, is_group=True, app="account_app"),
        Mount("help", "logbk_cli.topics.commands", "Explain a topic, or a command.", _KEEP),
        Mount("config", "logbk_cli.settings.commands", "The settings of this machine.", _KEEP, is_group=True),
        Mount("completion", "logbk_cli.completions.commands", "Complete with Tab.", _KEEP, is_group=True),
        Mount("voice", "logbk_cli.voice.model_commands", "The models that dictation hears with.", _KEEP, is_group=True),
        Mount("doctor", "logbk_cli.health.doctor_commands", "Look whether everything is as it should be.", _KEEP),
        Mount("db", "logbk_cli.health.commands", "The PostgreSQL that LogBK brings along.", _KEEP, is_group=True),
    )

    def preference(self, key: str) -> str | None:
        """Return what the environment or config.toml says of a setting of the screen."""
        from logbk_cli.core import setting_values  # noqa: PLC0415 - `--version` needs none

        value = setting_values.resolve(key, _document()).value
        return None if value is None else str(value)

    def aliases(self) -> Mapping[str, str]:
        """Return the aliases of config.toml."""
        from logbk_cli.core import aliases  # noqa: PLC0415 - likewise

        return aliases.load(_document())

    def expand(self, name: str) -> Sequence[str] | None:
        """Return the words that an alias stands for."""
        from logbk_cli.core import aliases  # noqa: PLC0415 - likewise

        known = self.aliases()
        return aliases.expand(name, known, self.commands) if name in known else None

    def begin_log(self, verbosity: int = 0) -> None:
        """Log this run."""
        from logbk_cli.core import logging, paths  # noqa: PLC0415 - likewise

        self._journal = logging.Journal(_document(), paths.state_dir(), verbosity)

    def tell_end(self, run: Run, code: int) -> None:
        """Write into the log how a command ended; not of one that showed its help."""
        journal, self._journal = self._journal, None
        if journal is None:
            return
        if not run.shows_help:
            journal.tell_end(run, code)
        journal.close()

    def tell_fault(self, error: BaseException) -> str | None:
        """Write a fault of LogBK's own into the log, and return where."""
        if self._journal is None:
            self.begin_log()
        path = None if self._journal is None else self._journal.tell_fault(error)
        return None if path is None else str(path)

    def finished(self, context: typer.Context, words: Sequence[str]) -> None:
        """Bring the names that shells complete up to date, where they are kept and may be others by now."""
        command = context.invoked_subcommand or ""
        if command not in _NAMES_CHANGE and command not in _NAMES_AGE:
            return
        from logbk_cli.core import completion_names, paths  # noqa: PLC0415 - likewise

        if not completion_names.folder(paths.state_dir()).exists():
            return
        inner = _NAMES_CHANGE.get(command, ())
        has_changed = command in _NAMES_CHANGE and (not inner or not set(inner).isdisjoint(words))
        settings: Settings = context.obj()
        if completion_names.is_due(settings.state_dir, settings.profile, has_changed=has_changed):
            import_module("logbk_cli.completions.refreshing").refresh_quietly(settings)


def _document() -> dict[str, Any]:
    """Return config.toml; nothing where it is wrong, which whoever needs a setting of it tells."""
    from logbk_cli.core import config_file, paths  # noqa: PLC0415 - likewise

    try:
        return config_file.read(paths.config_dir())
    except LogBKError:
        return {}


app = typer.Typer(
    cls=Root,
    name="logbk",
    help="A workout log for people who live in a terminal.",
    epilog='New here? Just log a set: logbk log "bench press 3x8 @ 80kg"',
    add_completion=False,  # Typer's own would import a command, and with it the database, at each press of Tab
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - Typer's signature
    if wanted:
        typer.echo(f"logbk {__version__}")
        raise typer.Exit


def _turn_pager_off(wanted: bool) -> None:  # noqa: FBT001 - likewise
    if wanted:
        turn_pager_off()


@app.callback()
def root(
    context: typer.Context,
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit."),
    ] = False,
    database_url: Annotated[
        str | None,
        typer.Option(
            "--database-url",
            metavar="URL",
            help="Use this PostgreSQL instead of the bundled one (any libpq URL; also LOGBK_DATABASE_URL).",
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option("--profile", metavar="NAME", help="Use this one of your databases (also LOGBK_PROFILE)."),
    ] = None,
    _no_pager: Annotated[
        bool,
        typer.Option("--no-pager", callback=_turn_pager_off, is_eager=True, help="Show long output as it is."),
    ] = False,
    verbose: Annotated[
        int,
        typer.Option(
            "-v", "--verbose", count=True, show_default=False, help="Tell on stderr what LogBK does; -vv tells more."
        ),
    ] = 0,
    debug: Annotated[  # noqa: ARG001 - read by the error boundary
        bool, typer.Option("--debug", help="Print a traceback when LogBK itself fails.")
    ] = False,
) -> None:
    """Keep a workout log."""
    program: Any = context.command
    program.begin_log(verbose)
    said: set[str] = set()
    context.obj = partial(_load, database_url, profile, said)


def _load(database_url: str | None, profile: str | None, said: set[str]) -> Settings:
    from logbk_cli.core import config_file, paths, setting_values  # noqa: PLC0415 - likewise

    setting_values.require_choices(_document(), paths.config_dir() / config_file.FILE)
    return Settings.load(database_url=database_url, profile=profile, said=said)


def run() -> NoReturn:
    """Run the program; the entry point of `logbk`."""
    lazy.run(app)
