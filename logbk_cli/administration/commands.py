"""`logbk admin`: a server that people share."""

import shlex
from collections.abc import Awaitable, Callable
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import typer
from typer.core import TyperGroup

from logbk_cli.administration import service
from logbk_cli.administration.schemas import (
    AccountChange,
    MemberAddress,
    Preparation,
)
from logbk_cli.administration.service import AdministrationService
from logbk_cli.administration.views import members_table, notices, prepared_view, status_document, status_view
from logbk_cli.auth.views import format_moment
from logbk_cli.core.config import Settings
from logbk_cli.core.connection import changed_url
from logbk_cli.core.database import Level, in_unit_of_work, server_of
from logbk_cli.core.server_setup import PasswordNeededError
from logbk_cli.seeding.commands import seed
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import BusinessRuleError, InvalidInputError
from logbk_cli.shared.options import JsonOption
from logbk_cli.shared.text import sanitise

T = TypeVar("T")


class _UserGroup(TyperGroup):
    """A group inside a group, which shows its help as others do where no command is named."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:  # noqa: ANN401 - Typer's Context class is not public
        words = args if args or extra.get("resilient_parsing") else ["--help"]
        return super().make_context(info_name, words, parent=parent, **extra)


class OnOff(StrEnum):
    """Whether something holds."""

    ON = "on"
    OFF = "off"


app = typer.Typer(help="Look after a server that people share.", rich_markup_mode="rich")
user_app = typer.Typer(cls=_UserGroup, help="The members of this server.", rich_markup_mode="rich")
app.add_typer(user_app, name="user")

EmailArgument = Annotated[str, typer.Argument(metavar="EMAIL", help="The member's address.")]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
UrlOption = Annotated[
    str | None,
    typer.Option("--url", metavar="URL", help="Where members reach the server, if not where you do."),
]
PoolerOption = Annotated[bool, typer.Option("--pooler", help="Members reach it through PgBouncer in transaction mode.")]


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
        settings = replace(settings, database_url=changed_url(url, {"password": password}))
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
    console.show(prepared_view(done))
    for notice in notices(status):
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
    console.show(prepared_view(done))


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
        console.show_json(status_document(server, state, known, status))
        return
    console.show(status_view(server, state, known, status))
    for notice in () if status is None else notices(status):
        console.say(notice)


@app.command("invite")
def invite_member(  # noqa: PLR0913 - one option per property
    context: typer.Context,
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Whom to invite.")],
    *,
    admin: Annotated[bool, typer.Option("--admin", help="As an administrator.")] = False,
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
        bool, typer.Option("--revoke", help="The old key is known to others: end every session.")
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


@app.command("production")
def mark_production(
    context: typer.Context,
    state: Annotated[
        OnOff | None, typer.Argument(metavar="on|off", help="Else it is told.", show_default=False)
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Mark a server as production: what removes for everybody wants its database's name typed there."""
    production = None if state is None else state is OnOff.ON
    settings = _require_shared(context)
    is_production = _administer(settings, lambda administration: administration.mark_production(production=production))
    if as_json:
        console.show_json({"is_production": is_production})
        return
    console.show(f"This server is {'marked production' if is_production else 'not marked production'}.")


app.command("seed")(seed)


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
        bool, typer.Option("--new-machine", help="Their machine is lost: print an invitation instead.")
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


def _render_change(change: AccountChange, done: str, unchanged: str, *, as_json: bool) -> None:
    if as_json:
        console.show_json({**change.account.model_dump(), "changed": change.changed})
        return
    console.show(f"{change.account.email} {done if change.changed else unchanged}.")
