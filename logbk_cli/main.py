"""The root command and its table of mounted commands; nothing else."""

from typing import Annotated, NoReturn

import typer

from logbk_cli.core.config import Settings
from logbk_cli.shared import lazy
from logbk_cli.shared.lazy import Mount

_WORKOUTS = "logbk_cli.workouts.commands"
_TRANSFER = "logbk_cli.transfer.commands"
_AUTH = "logbk_cli.auth.commands"
_LOG, _LOOK, _MOVE = "Log a workout", "Look back", "Come and go"
_SHARE, _KEEP = "Share a server", "Look after it"


class Root(lazy.RootGroup):
    """`logbk`."""

    mounts = (
        Mount("log", _WORKOUTS, 'Write sets down: logbk log "bench press 3x8 @ 80kg".', _LOG),
        Mount("start", _WORKOUTS, "Start a workout.", _LOG),
        Mount("status", _WORKOUTS, "Show the open workout.", _LOG),
        Mount("finish", _WORKOUTS, "Finish the open workout and sum it up.", _LOG),
        Mount("cancel", _WORKOUTS, "Throw the open workout away.", _LOG),
        Mount("show", _WORKOUTS, "Show a workout: the last one, or the one you name.", _LOOK),
        Mount("history", _WORKOUTS, "List workouts, or what was done of one exercise.", _LOOK),
        Mount("last", _WORKOUTS, "Show what you did the last time of an exercise.", _LOOK),
        Mount("exercise", "logbk_cli.exercises.commands", "Search exercises and add your own.", _LOOK, is_group=True),
        Mount("import", _TRANSFER, "Read workouts from a file.", _MOVE),
        Mount("export", _TRANSFER, "Print your whole log.", _MOVE),
        Mount("login", _AUTH, "Sign in to a shared server.", _SHARE),
        Mount("logout", _AUTH, "Sign out.", _SHARE),
        Mount("whoami", _AUTH, "Tell who is signed in, and where.", _SHARE),
        Mount("join", _AUTH, "Become a member of a shared server by an invitation.", _SHARE),
        Mount("session", _AUTH, "Look at your sessions, and end them.", _SHARE, is_group=True, app="session_app"),
        Mount("profile", "logbk_cli.profiles.commands", "Name databases, and choose one.", _SHARE, is_group=True),
        Mount("admin", "logbk_cli.administration.commands", "Look after a shared server.", _SHARE, is_group=True),
        Mount("account", _AUTH, "Your settings, and your password.", _KEEP, is_group=True, app="account_app"),
        Mount("db", "logbk_cli.health.commands", "The PostgreSQL that LogBK brings along.", _KEEP, is_group=True),
    )


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
        from importlib.metadata import version  # noqa: PLC0415 - only here

        typer.echo(f"logbk {version('logbk')}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, metavar="", help="Print the version and exit."
        ),
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
    debug: Annotated[  # noqa: ARG001 - read by the error boundary
        bool, typer.Option("--debug", metavar="", help="Print a traceback when LogBK itself fails.")
    ] = False,
) -> None:
    """Keep a workout log."""
    context.obj = lambda: Settings.load(database_url=database_url, profile=profile)


def run() -> NoReturn:
    """Run the program; the entry point of `logbk`."""
    lazy.run(app)
