"""`logbk profile`: name databases, and choose one."""

from typing import Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from logbk_cli.core import paths
from logbk_cli.core.config import Settings, outranking_variable
from logbk_cli.profiles.schemas import (
    ConnectionProfileCreate,
    ConnectionProfileResponse,
    ConnectionProfileRow,
    SecretPlace,
)
from logbk_cli.profiles.service import ConnectionProfileService
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import InvalidInputError, NotFoundError
from logbk_cli.shared.options import JsonOption
from logbk_cli.shared.text import sanitise

_WIDE = 80  # columns that a server and an address need
_STDIN = "--password-stdin"
_PASSWORD_FROM = {
    "url": "in the URL",
    "service_file": "in the service file",
    "environment": "in PGPASSWORD",
    "password_file": "in the password file",
}

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The profile's name.", show_default=False)]

app = typer.Typer(help="Name databases, and choose one.", rich_markup_mode="rich")


@app.command("list")
def list_profiles(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """List your databases."""
    current = _current(context)
    rows = _service().list_all(None if current is None else current.profile)
    if as_json:
        console.show_json({"profiles": rows})
        return
    console.show(_table(rows, console.out().width))
    if current is not None and current.profile is None:
        console.say("In use is none of them, but the URL that was given.")


@app.command("add")
def add_profile(  # noqa: PLR0913 - one option per setting
    context: typer.Context,
    name: NameArgument,
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL", help="Where it is: postgresql://me@gym.example/log, or service=gym.", show_default=False
        ),
    ],
    *,
    pooler: Annotated[
        bool, typer.Option("--pooler", help="PgBouncer in transaction mode stands before the server.")
    ] = False,
    use: Annotated[bool, typer.Option("--use", help="Use it from now on.")] = False,
    password_stdin: Annotated[
        bool, typer.Option(_STDIN, help="Read the role's password from standard input, on one line.")
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Change the profile of that name.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Remember a database; its password goes into the keyring. Nothing is connected to yet."""
    new = ConnectionProfileCreate(
        name=name, url=url, password=_read_password() if password_stdin else None, pooler=pooler
    )
    added = _service().add(new, use=use, replace=replace)
    profile = _describe(context, name)
    if as_json:
        console.show_json(profile)
        return
    _show(profile)
    console.say("Changed." if added.was_replaced else "Added.")
    if added.were_secrets_kept:
        console.say("What was stored for the address before, its password above all, is kept for this one.")
    if added.password_place is not None:
        _say_password_place(added.password_place, added.keyring_trouble, profile)
    _say_weaknesses(profile)
    if use:
        _say_in_use(profile)
    elif not profile.is_in_use:
        console.say(f"`logbk profile use {name}` makes it the one in use.")


@app.command("use")
def use_profile(context: typer.Context, name: NameArgument, *, as_json: JsonOption = False) -> None:
    """Choose the database that all commands use from now on."""
    _service().use(name)
    profile = _describe(context, name)
    if as_json:
        console.show_json(profile)
        return
    _say_in_use(profile)
    _say_weaknesses(profile)


@app.command("remove")
def remove_profile(
    name: NameArgument,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Forget a database, and its password and tokens on this machine. What is in it stays."""
    question = (
        "Only this machine knows this connection's password: to come back you need an administrator. "
        f"To sign out only, there is `logbk logout`. Remove {name}?"
    )
    if not yes and _service().holds_password(name) and not console.confirm(question, flag="--yes"):
        console.say("Nothing was removed.")
        return
    removed = _service().remove(name)
    if as_json:
        console.show_json(removed)
        return
    console.say(f"Removed {name}.")
    if removed.was_signed_in:
        console.say("You were signed in there; the server ends that session by itself.")
    if removed.was_in_use:
        console.say("It was in use: commands now use local, the PostgreSQL that LogBK brings along.")


@app.command("show")
def show_profile(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="The profile's name; the one in use by default.", show_default=False),
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show how a database is connected to."""
    profile = _describe(context, name)
    if as_json:
        console.show_json(profile)
        return
    _show(profile)
    _say_weaknesses(profile)


def _service() -> ConnectionProfileService:
    return ConnectionProfileService(paths.config_dir(), paths.state_dir())


def _current(context: typer.Context) -> Settings | None:
    """Return the settings of this run, None if they name a profile that is not there: another can be chosen."""
    try:
        settings: Settings = context.obj()
    except NotFoundError:
        return None
    return settings


def _describe(context: typer.Context, name: str | None) -> ConnectionProfileResponse:
    if name is None:
        return _service().describe(context.obj(), is_in_use=True)
    current = _current(context)
    settings = Settings.load(profile=name)
    return _service().describe(settings, is_in_use=current is not None and current.profile == name)


def _read_password() -> str:
    if console.is_typed():
        raise InvalidInputError(f"{_STDIN} would show the password as you type it", "Pass it through a pipe.")
    password = console.read_stdin().removesuffix("\n").removesuffix("\r")
    if not password or "\n" in password:
        raise InvalidInputError(f"{_STDIN} reads the password on one line, and nothing else")
    if "\0" in password:
        raise InvalidInputError("the password holds a character that PostgreSQL takes for its end")
    return password


def _table(rows: list[ConnectionProfileRow], width: int) -> Table:
    is_narrow = width < _WIDE
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Name", no_wrap=True)
    table.add_column("Server", overflow="fold")
    if not is_narrow:
        table.add_column("E-mail", overflow="fold")
    table.add_column("", no_wrap=True)
    for row in rows:
        emails = [] if is_narrow else [Text(sanitise(row.email or ""))]
        table.add_row(Text(row.name, style="bold"), Text(sanitise(_server(row))), *emails, _mark(row))
    return table


def _server(row: ConnectionProfileRow) -> str:
    if row.is_bundled:
        return "the PostgreSQL that LogBK brings along"
    return row.server or "not one that libpq understands"


def _mark(row: ConnectionProfileRow) -> str:
    return "in use" if row.is_in_use else ""


def _show(profile: ConnectionProfileResponse) -> None:
    title = profile.name or "a URL without a profile"
    rows = (
        ("Profile", f"{title}, in use" if profile.is_in_use else title),
        ("Server", "the PostgreSQL that LogBK brings along" if profile.is_bundled else ", ".join(profile.hosts)),
        ("Data", profile.data_dir),
        ("Service", profile.service),
        ("Role", profile.role),
        ("Database", profile.database),
        ("TLS", _tls(profile)),
        ("Sign-on", _sign_on(profile)),
        ("Pooler", "PgBouncer in transaction mode" if profile.pooler else None),
        ("E-mail", profile.email),
        ("Password", _password(profile)),
        ("Secrets", None if profile.secrets is None else _place(profile.secrets)),
    )
    console.show("\n".join(f"{label:<10}{value}" for label, value in rows if value is not None))


def _tls(profile: ConnectionProfileResponse) -> str | None:
    if profile.is_bundled:
        return None
    if profile.sslmode is None:
        return "none, over a socket of this machine"
    store = f", certificates in {profile.sslrootcert}" if profile.sslrootcert is not None else ""
    return f"{profile.sslmode}{store}"


def _sign_on(profile: ConnectionProfileResponse) -> str | None:
    if profile.require_auth is None:
        return None
    return f"{profile.require_auth}, channel binding {profile.channel_binding}"


def _password(profile: ConnectionProfileResponse) -> str | None:
    if profile.password_from is None:
        return None if profile.is_bundled else "none known"
    if profile.password_from in _PASSWORD_FROM:
        return _PASSWORD_FROM[profile.password_from]
    return "stored"


def _place(place: SecretPlace) -> str:
    return f"in the keyring ({place.name})" if place.kind == "keyring" else place.name


def _say_password_place(place: SecretPlace, trouble: str | None, profile: ConnectionProfileResponse) -> None:
    where = f"in the keyring ({place.name})" if place.kind == "keyring" else f"in {place.name}, which only you can read"
    console.say(f"The password is {where}{'' if trouble is None else f': {trouble}'}.")
    if profile.password_from in _PASSWORD_FROM:
        console.say(f"The one {_PASSWORD_FROM[profile.password_from]} outranks it.", "yellow")


def _say_weaknesses(profile: ConnectionProfileResponse) -> None:
    for weakness in profile.weaknesses:
        console.say(f"warning: {weakness}", "yellow")


def _say_in_use(profile: ConnectionProfileResponse) -> None:
    where = "the PostgreSQL that LogBK brings along" if profile.is_bundled else profile.server
    console.say(f"Commands now use {profile.name}: {where}.")
    mention_outranking(profile.name or "")


def mention_outranking(name: str) -> None:
    """Say which environment variable, if any, keeps the profile `name` from being used."""
    variable = outranking_variable(name)
    if variable is not None:
        console.say(f"But {variable} is set, and outranks this choice until it is unset.", "yellow")
