"""`logbk admin`: a server that people share."""

import shlex
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final, TypeVar
from zoneinfo import ZoneInfo

import typer
from rich import box
from rich.table import Table
from rich.text import Text
from typer.core import TyperGroup

from logbk_cli.administration import service
from logbk_cli.administration.schemas import (
    AccountChange,
    AccountResponse,
    MemberAddress,
    Preparation,
    ServerStatus,
)
from logbk_cli.administration.service import AdministrationService
from logbk_cli.auth.views import format_moment
from logbk_cli.core import clock
from logbk_cli.core.config import Settings
from logbk_cli.core.connection import Server, in_force
from logbk_cli.core.database import Level, in_unit_of_work, server_of
from logbk_cli.core.server_setup import PasswordNeededError, ServerState
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import BusinessRuleError, InvalidInputError
from logbk_cli.shared.options import JsonOption
from logbk_cli.shared.text import sanitise

T = TypeVar("T")
_GAP: Final = 3  # columns between two of a table
_LONG_EMAIL: Final = 32  # columns; a longer address is broken rather than that dates are left out


class _UserGroup(TyperGroup):
    """A group inside a group, which shows its help as others do where no command is named."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:  # noqa: ANN401 - Typer's Context class is not public
        words = args if args or extra.get("resilient_parsing") else ["--help"]
        return super().make_context(info_name, words, parent=parent, **extra)


app = typer.Typer(help="Look after a server that people share.", rich_markup_mode="rich")
user_app = typer.Typer(cls=_UserGroup, help="The members of this server.", rich_markup_mode="rich")
app.add_typer(user_app, name="user")

EmailArgument = Annotated[str, typer.Argument(metavar="EMAIL", help="The member's address.")]
YesOption = Annotated[bool, typer.Option("--yes", "-y", metavar="", help="Do not ask.")]
UrlOption = Annotated[
    str | None,
    typer.Option("--url", metavar="URL", help="Where members reach the server, if not where you do."),
]
PoolerOption = Annotated[
    bool, typer.Option("--pooler", metavar="", help="Members reach it through PgBouncer in transaction mode.")
]


@app.command("init")
def init_server(
    context: typer.Context,  # noqa: ARG001 - the URL says it all
    url: Annotated[str, typer.Argument(metavar="URL", help="The owner's connection: postgresql://owner@host/logbk.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Set up a PostgreSQL to share: database, roles and schema. Can be run again."""
    # A token of some other server has no business here: the connection is what counts.
    settings = replace(Settings.load(database_url=url), token=None)
    try:
        done = _prepare(settings)
    except PasswordNeededError:
        if not console.is_interactive():
            raise
        password = console.ask_secret("Password: ", flag="PGPASSWORD")
        settings = replace(settings, database_url=service.with_password(url, password))
        done = _prepare(settings)
    status = _administer(settings, lambda administration: administration.server_status())
    words = ["logbk", "--database-url", service.without_secrets(url), "admin", "invite"]
    following = None if status.admins or status.invited else f"{shlex.join(words)} YOU@example.org --admin"
    if as_json:
        document = {
            **done.model_dump(),
            "may_log_parameters": status.may_log_parameters,
            "large_objects_open": status.large_objects_open,
            "open_databases": status.open_databases,
            "next_command": following,
        }
        console.show_json(document)
        return
    _render_prepared(done)
    for notice in _notices(status):
        console.say(notice)
    if following is not None:
        console.say("Next, invite yourself (the owner's password comes from PGPASSWORD or ~/.pgpass, if there is one):")
        # In one line, however narrow the screen: to be copied.
        console.err().print(f"  {sanitise(following)}", soft_wrap=True)


@app.command("migrate")
def migrate_server(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """Upgrade the schema of a shared server; for its owner."""
    settings = _require_shared(context)
    with console.progress() as on_step:
        done = service.migrate(server_of(settings), on_step)
    if as_json:
        console.show_json(done)
        return
    _render_prepared(done)


@app.command("status")
def show_status(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """Tell how the server is: version, schema, members, keys, and what is open on it."""
    settings = _require_shared(context)
    server = server_of(settings)
    state, known = service.examine(server)
    status = None
    if state.schema_version == known:
        status = _administer(settings, lambda administration: administration.server_status())
    if as_json:
        _show_status_json(server, state, known, status)
        return
    _render_status(server, state, known, status)


@app.command("invite")
def invite_member(  # noqa: PLR0913 - one option per property
    context: typer.Context,
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Whom to invite.")],
    *,
    admin: Annotated[bool, typer.Option("--admin", metavar="", help="As an administrator.")] = False,
    url: UrlOption = None,
    pooler: PoolerOption = False,
    as_json: JsonOption = False,
) -> None:
    """Invite somebody: prints one word, for `logbk join` on their machine."""
    settings = _require_shared(context)
    address = service.find_address(server_of(settings), url, pooler=pooler)
    made = _administer(settings, lambda administration: administration.invite(email, address, is_admin=admin))
    if as_json:
        console.show_json(made.model_dump() | {"warnings": address.warnings})
        return
    _warn(address)
    console.show_text(f"{made.invitation}\n")
    what = "an administrator" if made.is_admin else "a member"
    console.say(
        f"{made.email} becomes {what} with: logbk join INVITATION\n"
        f"It is good once, until {format_moment(made.expires_at)}, and a key until then: send it privately."
    )


@app.command("rotate-key")
def rotate_key(
    context: typer.Context,
    *,
    revoke: Annotated[
        bool, typer.Option("--revoke", metavar="", help="The old key is known to others: end every session.")
    ] = False,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Sign tokens with a new key. Who is signed in stays so, unless you --revoke."""
    settings = _require_shared(context)
    question = "This ends every session, yours too: each member has to sign in again. Go on?"
    if revoke and not yes and not console.confirm(question, flag="--yes"):
        console.say("Nothing was changed.")
        return
    key = _administer(settings, lambda administration: administration.rotate_key(revoke=revoke))
    if as_json:
        console.show_json({"key_id": key, "revoked": revoke})
        return
    console.show(key)
    if revoke:
        console.say("Every session has ended. Sign in again with `logbk login`.")
    else:
        console.say("This key signs from now on. What the one before has signed is good until it expires.")


@user_app.command("list")
def list_members(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """List members and those invited."""
    settings = _require_shared(context)
    accounts = _administer(settings, lambda administration: administration.list_accounts())
    if as_json:
        console.show_json({"members": accounts})
        return
    if not accounts:
        console.say("Nobody yet. `logbk admin invite EMAIL --admin` invites the first.")
        return
    console.show(members_table(accounts, console.out().width))


@user_app.command("promote")
def promote_member(context: typer.Context, email: EmailArgument, *, as_json: JsonOption = False) -> None:
    """Make a member an administrator."""
    change = _administer(
        _require_shared(context), lambda administration: administration.set_admin(email, is_admin=True)
    )
    _render_change(change, "is an administrator now", "is an administrator already", as_json=as_json)


@user_app.command("demote")
def demote_member(context: typer.Context, email: EmailArgument, *, as_json: JsonOption = False) -> None:
    """Make an administrator a member like others; at once."""
    change = _administer(
        _require_shared(context), lambda administration: administration.set_admin(email, is_admin=False)
    )
    _render_change(change, "is no administrator any more", "is no administrator", as_json=as_json)


@user_app.command("deactivate")
def deactivate_member(context: typer.Context, email: EmailArgument, *, as_json: JsonOption = False) -> None:
    """Keep a member out, at once. What they logged stays."""
    settings = _require_shared(context)
    _administer(settings, lambda administration: administration.bar(email))
    change = _administer(settings, lambda administration: administration.set_active(email, is_active=False))
    _render_change(change, "is deactivated, and signed out everywhere", "is deactivated already", as_json=as_json)


@user_app.command("activate")
def activate_member(context: typer.Context, email: EmailArgument, *, as_json: JsonOption = False) -> None:
    """Let a deactivated member in again."""
    change = _administer(
        _require_shared(context), lambda administration: administration.set_active(email, is_active=True)
    )
    _render_change(change, "can sign in again", "is active already", as_json=as_json)


@user_app.command("remove")
def remove_member(
    context: typer.Context, email: EmailArgument, *, yes: YesOption = False, as_json: JsonOption = False
) -> None:
    """Remove a member and everything they logged; or take an invitation back."""
    settings = _require_shared(context)
    if not yes:
        found = _administer(settings, lambda administration: administration.require_account(email))
        question = f"Remove {found.email} and everything they logged? This cannot be undone."
        if found.state in {"invited", "expired"}:
            question = f"Take back the invitation of {found.email}?"
        if not console.confirm(question, flag="--yes"):
            console.say("Nobody was removed.")
            return
    _administer(settings, lambda administration: administration.bar(email))
    gone = _administer(settings, lambda administration: administration.remove(email))
    if as_json:
        console.show_json(gone)
        return
    console.show(gone.email)
    console.say("Taken back." if gone.state in {"invited", "expired"} else "Removed.")


@user_app.command("reset-password")
def reset_password(  # noqa: PLR0913 - one option per property
    context: typer.Context,
    email: EmailArgument,
    *,
    new_machine: Annotated[
        bool, typer.Option("--new-machine", metavar="", help="Their machine is lost: print an invitation instead.")
    ] = False,
    url: UrlOption = None,
    pooler: PoolerOption = False,
    as_json: JsonOption = False,
) -> None:
    """Let a member choose a new password: prints a code for their own machine."""
    settings = _require_shared(context)
    if (url is not None or pooler) and not new_machine:
        raise InvalidInputError("--url and --pooler go with --new-machine", "A code alone says nothing of the server.")
    address = service.find_address(server_of(settings), url, pooler=pooler) if new_machine else None
    if new_machine:
        _administer(settings, lambda administration: administration.bar(email, for_reset=True))
    offer = _administer(settings, lambda administration: administration.offer_reset(email, address))
    if as_json:
        console.show_json(offer.model_dump() | {"warnings": () if address is None else address.warnings})
        return
    _warn(address)
    until = format_moment(offer.expires_at)
    if offer.code is not None:
        console.show_text(f"{offer.code}\n")
        console.say(
            f"{offer.email} chooses a new password on a machine of theirs, with:\n"
            "  logbk account password --code CODE\n"
            f"It is good once, until {until}, and on their own connection only."
        )
        return
    console.show_text(f"{offer.invitation}\n")
    console.say(
        f"{offer.email} chooses a new password with: logbk join INVITATION\n"
        f"It is good once, until {until}. Until then whoever holds it can sign in as {offer.email} and read their log: "
        "send it privately, to nobody else.\n"
        "Their other machines are cut off now, and are told that the connection's password is refused. "
        "`logbk whoami` on the new one tells of the reset."
    )


def _require_shared(context: typer.Context) -> Settings:
    settings: Settings = context.obj()
    if settings.database_url is None:
        raise BusinessRuleError(
            "this is the bundled server, which is yours alone",
            "Name a shared one with --profile or --database-url; `logbk admin init URL` sets one up.",
        )
    return settings


def _administer(settings: Settings, work: Callable[[AdministrationService], Awaitable[T]]) -> T:
    return in_unit_of_work(settings, lambda unit: work(AdministrationService(unit.session)), Level.ADMINISTRATOR)


def _prepare(settings: Settings) -> Preparation:
    with console.progress() as on_step:
        return service.prepare(server_of(settings), on_step)


def _warn(address: MemberAddress | None) -> None:
    for warning in () if address is None else address.warnings:
        console.say(warning, "yellow")


def _render_prepared(done: Preparation) -> None:
    if done.schema_before is None:
        schema = "created"
    elif done.schema_before == done.schema_version:
        schema = "up to date"
    else:
        schema = f"upgraded from {done.schema_before or 'an unknown one'}"
    console.show(
        f"Server    {_place(done.host, done.port)}, PostgreSQL {done.server_version}\n"
        f"Database  {done.database}{', created' if done.created_database else ''}\n"
        f"Schema    {done.schema_version}, {schema}"
    )


def _notices(status: ServerStatus) -> list[str]:
    notices = []
    if status.may_log_parameters:
        notices.append(
            "This server may write what members send, tokens among it, into its log. Set log_parameter_max_length = 0 "
            "in its configuration."
        )
    if status.large_objects_open:
        notices.append(
            "Members can store large objects, and so fill the disk. A superuser forbids it: run `logbk admin migrate` "
            "as one."
        )
    if status.open_databases:
        notices.append(
            f"Members can connect to other databases of this server too ({', '.join(status.open_databases)}). Their "
            "owners close them: REVOKE CONNECT ON DATABASE … FROM PUBLIC."
        )
    return notices


def members_table(accounts: list[AccountResponse], width: int) -> Table:
    """Return one line per member, for a screen of this width; dates and states are never broken."""
    email = min(max(len(account.email) for account in accounts), _LONG_EMAIL)
    state = max(len(_state(account)) for account in accounts)
    is_narrow = width < email + len("administrator") + state + 2 * len("YYYY-MM-DD") + 4 * _GAP
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("E-mail", style="bold", overflow="fold")
    for column in ("Role", "State") if is_narrow else ("Role", "State", "Since", "Last seen"):
        table.add_column(column, no_wrap=True)
    for account in accounts:
        cells = [Text(sanitise(account.email)), "administrator" if account.is_admin else "member", _state(account)]
        if not is_narrow:
            seen = "" if account.last_seen_at is None else _day(account.last_seen_at)
            cells += [_day(account.created_at), seen]
        table.add_row(*cells)
    return table


def _show_status_json(server: Server, state: ServerState, known: str, status: ServerStatus | None) -> None:
    used = in_force(server)
    names = tuple(ServerStatus.model_fields)
    console.show_json(
        {
            "server_version": state.version,
            "host": state.host,
            "port": state.port,
            "database": state.database,
            "role": state.role,
            "is_encrypted": state.is_encrypted,
            "sslmode": used.get("sslmode") if state.is_encrypted else None,
            "weaknesses": list(server.weaknesses),
            "pooler": server.pooler,
            "schema_version": state.schema_version or None,
            "known_schema_version": known,
            "schema_state": _schema_state(state, known),
            **(dict.fromkeys(names) if status is None else status.model_dump()),
        }
    )


def _render_status(server: Server, state: ServerState, known: str, status: ServerStatus | None) -> None:
    used = in_force(server)
    link = "not encrypted"
    if state.host.startswith(("/", "@")):
        link = "a socket of this machine"
    elif state.is_encrypted:
        link = f"TLS ({used.get('sslmode')})"
    schema = {
        "current": known,
        "missing": "none (`logbk admin init URL` creates it)",
        "outdated": f"{state.schema_version or 'unknown'}; this LogBK needs {known} (`logbk admin migrate`)",
        "newer": f"{state.schema_version}, newer than the {known} that this LogBK knows",
    }[_schema_state(state, known)]
    rows = [
        ("Server", f"{_place(state.host, state.port)}, PostgreSQL {state.version}"),
        ("Database", state.database),
        ("Connection", f"{link}{', through a pooler' if server.pooler else ''}"),
        ("Schema", schema),
    ]
    if status is not None:
        days = (clock.now() - status.key_created_at).days
        open_databases = ", ".join(status.open_databases)
        rows += [
            ("Members", f"{status.members}, administrators among them: {status.admins}"),
            ("Invited", str(status.invited)),
            ("Signing key", f"{status.key_id}, since {_day(status.key_created_at)} ({max(days, 0)} days)"),
            ("Server's log", "may hold what members send" if status.may_log_parameters else "holds no values"),
            ("Large objects", "open to members" if status.large_objects_open else "closed"),
            ("Other databases", f"open to members: {open_databases}" if open_databases else "closed"),
        ]
    rows += [("Weaker", weakness) for weakness in server.weaknesses]
    console.show("\n".join(f"{name:<17}{value}" for name, value in rows))
    for notice in () if status is None else _notices(status):
        console.say(notice)


def _schema_state(state: ServerState, known: str) -> str:
    if state.schema_version is None:
        return "missing"
    if state.schema_version == known:
        return "current"
    return "newer" if state.schema_version > known else "outdated"


def _render_change(change: AccountChange, done: str, unchanged: str, *, as_json: bool) -> None:
    if as_json:
        console.show_json({**change.account.model_dump(), "changed": change.changed})
        return
    console.show(f"{change.account.email} {done if change.changed else unchanged}.")


def _state(account: AccountResponse) -> str:
    if account.state == "invited" and account.expires_at is not None:
        return f"invited until {_day(account.expires_at)}"
    return "invitation expired" if account.state == "expired" else account.state


def _place(host: str, port: int) -> str:
    return host if host.startswith(("/", "@")) else f"{host}:{port}"


def _day(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo(clock.machine_zone())).date().isoformat()
