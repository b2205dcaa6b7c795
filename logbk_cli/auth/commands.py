"""Signing in and out, joining a shared server, and looking after one's sessions and one's account."""

import platform
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Annotated, Final
from urllib.parse import unquote

import typer

from logbk_cli.auth.asking import (
    STDIN_OPTION,
    ask_email,
    ask_new_password,
    ask_password,
    read_invitation,
    read_lines,
    require_consent,
)
from logbk_cli.auth.joining import Joining, for_another_machine
from logbk_cli.auth.passwords import check_new
from logbk_cli.auth.schemas import SignedIn
from logbk_cli.auth.service import AuthService
from logbk_cli.auth.values import Invitation, normalise_code
from logbk_cli.auth.views import count, format_moment, member_view, place_sentence, sessions_table
from logbk_cli.core import clock, connection, profiles
from logbk_cli.core.config import Settings
from logbk_cli.core.connection_failures import AccountClosedError
from logbk_cli.core.database import Level, UnitOfWork, in_unit_of_work, keeper_of
from logbk_cli.core.profiles import LOCAL
from logbk_cli.core.secret_store import Place, SecretStore
from logbk_cli.profiles.commands import mention_outranking
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import (
    AuthenticationError,
    BusinessRuleError,
    DatabaseUnavailableError,
    InvalidInputError,
    LogBKError,
)
from logbk_cli.shared.options import JsonOption
from logbk_cli.users.commands import edit_account, show_account

app = typer.Typer(rich_markup_mode="rich")
session_app = typer.Typer(help="Where you are signed in.", rich_markup_mode="rich")
account_app = typer.Typer(help="Your settings, and your account on a shared server.", rich_markup_mode="rich")
account_app.command("show")(show_account)
account_app.command("edit")(edit_account)

_RESET_IS_NEWS: Final = timedelta(days=90)
_REFRESH_LIFE: Final = timedelta(days=30)  # how long the server takes a refresh token after it was made
_SYSTEMS: Final = {"Darwin": "macOS"}
_ELSEWHERE: Final = (
    "If this one has, name its profile: `logbk --profile NAME account password --code CODE`. On another one ask for "
    "`logbk admin user reset-password EMAIL --new-machine`."
)

PasswordStdinOption = Annotated[
    bool, typer.Option(STDIN_OPTION, help="Read the password from standard input, on a line of its own.")
]


@app.command("login")
def log_in(
    context: typer.Context,
    email: Annotated[str | None, typer.Argument(metavar="EMAIL", help="Who you are.", show_default=False)] = None,
    *,
    password_stdin: PasswordStdinOption = False,
    as_json: JsonOption = False,
) -> None:
    """Sign in to a shared server."""
    settings = _require_shared(context, "there is nothing to sign in to: the bundled server knows you")
    who = ask_email(settings, email)
    password = read_lines("the password")[0] if password_stdin else ask_password("Password: ")
    signed_in = in_unit_of_work(
        settings, lambda work: AuthService(work.session).sign_in(who, password, _device()), level=Level.NONE
    )
    _end_earlier_session(settings)
    kept = _keep(settings, signed_in)
    _remember_email(settings, signed_in.email)
    _report_signed_in(settings, signed_in, kept, as_json=as_json)


@app.command("logout")
def log_out(
    context: typer.Context,
    *,
    everywhere: Annotated[bool, typer.Option("--everywhere", help="End all your sessions, on every machine.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Sign out: end the session on the server and forget it here."""
    settings = _require_shared(context, "there is nothing to sign out of: the bundled server knows you")
    ended = 0
    if not everywhere and not settings.token and not keeper_of(settings).has_tokens():
        told = "Nobody was signed in."
    else:
        ended, told = _end_sessions(settings, everywhere=everywhere)
    if not settings.token:
        keeper_of(settings).forget()
    if as_json:
        console.show_json({"sessions_ended": ended})
        return
    console.say(told)
    _mention_token(settings)


@app.command("whoami")
def show_member(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """Show who is signed in, where, and until when."""
    settings: Settings = context.obj()
    member = in_unit_of_work(settings, lambda work: AuthService(work.session).who_am_i())
    role, server = _names(settings)
    kept_in = _kept_in(settings)
    if as_json:
        place = {"server": server, "login_role": role, "profile": settings.profile, "kept_in": kept_in}
        console.show_json(member.model_dump() | place)
        return
    where = {"Server": server, "Login role": role, "Profile": settings.profile}
    console.show(member_view(member, where, None if kept_in is None else str(kept_in["name"])))
    if member.password_reset_at is not None and clock.now() - member.password_reset_at < _RESET_IS_NEWS:
        console.say(
            f"Your password was set anew on {format_moment(member.password_reset_at)}, by an administrator's code. "
            "If that was not you, tell them; `logbk account password` changes it."
        )


@app.command("join")
def join_server(  # noqa: PLR0913 - one option per choice
    context: typer.Context,
    invitation: Annotated[
        str, typer.Argument(metavar="INVITATION", help="What an administrator sent you; - reads standard input.")
    ],
    *,
    name: Annotated[
        str | None, typer.Option("--name", metavar="PROFILE", help="What to call this server from now on.")
    ] = None,
    password_stdin: PasswordStdinOption = False,
    allow_weaker: Annotated[
        bool, typer.Option("--allow-weaker", help="Accept connection settings weaker than LogBK's own.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Join a shared server: store the connection, choose a password, sign in."""
    text, password = read_invitation(invitation, password_stdin=password_stdin)
    given = Invitation.decode(text)
    settings: Settings = context.obj()
    joining = Joining(settings, given, name)
    if not as_json:
        where = "a socket of this machine" if given.is_socket else _names(joining.settings)[1]
        console.say(f"An invitation for {given.email} to {where}.")
    if joining.is_done():
        member = in_unit_of_work(joining.known_settings, lambda work: AuthService(work.session).who_am_i())
        joining.use_profile()
        _report_joined_before(joining, member.email, as_json=as_json)
        return
    weaknesses = joining.server.weaknesses
    if not (as_json and allow_weaker):  # then they stand in the document
        require_consent(weaknesses, allow_weaker=allow_weaker)
    is_new = given.kind != "machine"
    if password is None:
        password = ask_new_password("Choose a password: ") if is_new else ask_password("Password: ")
    if is_new:
        check_new(password)
    signed_in = joining.redeem(password, _device())
    joining.save_profile(signed_in.email)
    kept = _keep(joining.settings, signed_in, is_first=True)
    _report_signed_in(joining.settings, signed_in, kept, as_json=as_json, weaknesses=weaknesses)
    if not as_json:
        _mention_profile(joining)
        _mention_token(settings)


@session_app.command("list")
def list_sessions(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """List where you are signed in."""
    settings: Settings = context.obj()
    sessions = in_unit_of_work(settings, lambda work: AuthService(work.session).list_sessions())
    if as_json:
        console.show_json({"sessions": sessions})
    else:
        console.show(sessions_table(sessions, console.out().width))


@session_app.command("revoke")
def revoke_sessions(
    context: typer.Context,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="The first characters of a session's id.")
    ] = None,
    *,
    others: Annotated[bool, typer.Option("--others", help="All but this one.")] = False,
    as_json: JsonOption = False,
) -> None:
    """End sessions; whoever uses one has to sign in again."""
    if bool(ids) == others:
        raise InvalidInputError("name the sessions to end, or --others", "See `logbk session list`.")
    settings = _require_shared(context, "the one session of the bundled server does not end")
    wanted = tuple(ids or ())
    ended = in_unit_of_work(
        settings,
        lambda work: (
            AuthService(work.session).revoke_other_sessions()
            if others
            else AuthService(work.session).revoke_sessions(wanted)
        ),
    )
    is_own = any(session.is_current for session in ended)
    if is_own and not settings.token:
        keeper_of(settings).forget()
    if as_json:
        console.show_json({"ended": ended})
        return
    console.say(f"{count(len(ended), 'session')} ended.")
    if is_own:
        console.say("This one was among them: you are signed out.")


@account_app.command("password")
def change_password(
    context: typer.Context,
    *,
    code: Annotated[
        str | None,
        typer.Option("--code", metavar="CODE", help="A code from an administrator, in place of the old password."),
    ] = None,
    password_stdin: Annotated[
        bool,
        typer.Option(STDIN_OPTION, help="Read the old and the new password from standard input, each on its line."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Change your password; all your other sessions end."""
    if code is None:
        settings = _require_shared(context, "the account of the bundled server has no password")
    else:
        code = normalise_code(code)
        settings = _require_shared(context, "this code works on a machine that has joined the server", _ELSEWHERE)
    if password_stdin:
        *known, new = read_lines(*(("the new password",) if code else ("the old password", "the new password")))
    else:
        known = [] if code else [ask_password("Old password: ")]
        new = ask_new_password("New password: ")
    check_new(new)
    if code is None:
        in_unit_of_work(settings, lambda work: AuthService(work.session).change_password(known[0], new))
        if as_json:
            console.show_json({"changed": True})
        else:
            console.say("Your password is changed. All other sessions have ended.")
        return
    signed_in = in_unit_of_work(
        settings, lambda work: AuthService(work.session).join(code, new, _device()), level=Level.NONE
    )
    kept = _keep(settings, signed_in)
    _remember_email(settings, signed_in.email)
    if not as_json:
        console.say("Your password is changed. All other sessions have ended.")
    _report_signed_in(settings, signed_in, kept, as_json=as_json)


@account_app.command("add-machine")
def add_machine(context: typer.Context, *, as_json: JsonOption = False) -> None:
    """Print one word by which another machine of yours joins. There you sign in with your password."""
    settings = _require_shared(context, "the bundled server is reached from this machine alone")
    member = in_unit_of_work(settings, lambda work: AuthService(work.session).who_am_i())
    word = for_another_machine(settings, member.email).encode()
    if as_json:
        console.show_json({"email": member.email, "invitation": word})
        return
    console.show_text(f"{word}\n")
    console.say(
        "On your other machine: logbk join INVITATION (or `logbk join -`, which reads it).\n"
        "It holds the password of your connection, though not yours: send it to nobody but yourself."
    )


@account_app.command("deactivate")
def deactivate_account(
    context: typer.Context,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    password_stdin: PasswordStdinOption = False,
    as_json: JsonOption = False,
) -> None:
    """Close your account on a shared server. Your log stays there; an administrator can open it again."""
    settings = _require_shared(context, "the account of the bundled server does not close")
    if not yes and not console.confirm(f"Close your account on {_names(settings)[1]}?", flag="--yes"):
        console.say("Nothing was changed.")
        return
    password = read_lines("the password")[0] if password_stdin else ask_password("Password: ")
    member = in_unit_of_work(settings, lambda work: AuthService(work.session).close_account(password))
    if not settings.token:
        keeper_of(settings).forget()
    if as_json:
        console.show_json({"email": member.email, "state": "deactivated"})
        return
    console.say(
        f"The account of {member.email} is closed, and you are signed out. "
        "Your log stays on the server; an administrator can open the account again, or remove it with the log."
    )


def _require_shared(context: typer.Context, refusal: str, hint: str | None = None) -> Settings:
    settings: Settings = context.obj()
    if settings.database_url is None:
        raise BusinessRuleError(
            refusal, hint or "`logbk profile list` shows the servers you know; `logbk join INVITATION` adds one."
        )
    return settings


def _device() -> str:
    system = platform.system()
    return f"{socket.gethostname()} ({_SYSTEMS.get(system, system)})"


@dataclass(frozen=True, slots=True)
class _Kept:
    """Where a session lies on this machine, and whether nothing of this server lay there before."""

    place: Place
    is_news: bool


def _keep(settings: Settings, signed_in: SignedIn, *, is_first: bool = False) -> _Kept:
    before = None if is_first else _place(settings)
    place = keeper_of(settings).keep(signed_in.access_token, signed_in.refresh_token)
    return _Kept(place, place != before)


def _end_earlier_session(settings: Settings) -> None:
    """End the session that a new one replaces on this machine; nobody could end it from here later."""
    if keeper_of(settings).has_tokens():
        with suppress(LogBKError):
            in_unit_of_work(replace(settings, token=None), _sign_out)


async def _sign_out(work: UnitOfWork) -> int:
    return int(await AuthService(work.session).sign_out())


async def _sign_out_everywhere(work: UnitOfWork) -> int:
    return await AuthService(work.session).sign_out_everywhere()


def _end_sessions(settings: Settings, *, everywhere: bool) -> tuple[int, str]:
    """End this session or all of them; return how many ended, and what to say of it."""
    try:
        ended = in_unit_of_work(settings, _sign_out_everywhere if everywhere else _sign_out)
    except AuthenticationError:
        if settings.token:
            raise AuthenticationError(
                "LOGBK_TOKEN is no token of this server, or no longer one; the stored session is untouched",
                "Unset it to sign out of the session of this machine.",
            ) from None
        if everywhere:
            raise
        return 0, "Signed out. The session had ended before."
    except AccountClosedError:
        return 0, "Signed out. The account is closed."  # and all its sessions ended with it
    except DatabaseUnavailableError as error:
        raise _explain_half_way(settings, error, everywhere=everywhere) from error
    if everywhere:
        return ended, f"Signed out everywhere: {count(ended, 'session')} ended."
    return ended, "Signed out." if ended else "This session does not end: it is the bundled server's own."


def _explain_half_way(
    settings: Settings, error: DatabaseUnavailableError, *, everywhere: bool
) -> DatabaseUnavailableError:
    """Sign out here, where the server cannot be told, and return the error that says so."""
    keeper = keeper_of(settings)
    if settings.token or not keeper.has_tokens():
        return error
    claims = keeper.claims()
    keeper.forget()
    if everywhere:
        return DatabaseUnavailableError(
            f"signed out on this machine only, because {error.message}",
            "On the server all your sessions go on. Sign in again and repeat `logbk logout --everywhere` to end them.",
        )
    until = "for 30 days" if claims is None else f"until {format_moment(claims.issued_at + _REFRESH_LIFE)}"
    return DatabaseUnavailableError(
        f"signed out on this machine only, because {error.message}",
        f"On the server the session lives {until} at most; where you sign in next, `logbk session list` shows it.",
    )


def _remember_email(settings: Settings, email: str) -> None:
    # Another address is another member's, who has signed in over the connection of this one.
    if settings.profile in {None, LOCAL} or settings.email is not None:
        return
    with suppress(LogBKError, OSError):  # it only saves typing
        profile = profiles.load(settings.config_dir).require(settings.profile)
        profiles.save_profile(settings.config_dir, replace(profile, email=email), use=False)


def _report_signed_in(
    settings: Settings,
    signed_in: SignedIn,
    kept: _Kept,
    *,
    as_json: bool,
    weaknesses: tuple[str, ...] | None = None,
) -> None:
    role, server = _names(settings)
    if as_json:
        document: dict[str, object] = {
            "email": signed_in.email,
            "server": server,
            "login_role": role,
            "profile": settings.profile,
            "kept_in": asdict(kept.place),
        }
        console.show_json(document if weaknesses is None else document | {"weaknesses": weaknesses})
        return
    console.say(f"Signed in as {signed_in.email} on {server}.")
    if kept.is_news:  # it is said once, and not at each sign-in
        console.say(place_sentence(kept.place))
    _mention_token(settings)


def _report_joined_before(joining: Joining, email: str, *, as_json: bool) -> None:
    settings = joining.known_settings
    role, server = _names(settings)
    if as_json:
        console.show_json(
            {
                "email": email,
                "server": server,
                "login_role": role,
                "profile": joining.name,
                "kept_in": _kept_in(settings),
                "weaknesses": connection.remote(settings.database_url or "", pooler=settings.pooler).weaknesses,
            }
        )
        return
    console.say(f"You have joined {server} before, and are signed in.")
    _mention_profile(joining)


def _mention_profile(joining: Joining) -> None:
    console.say(f"The profile {joining.name!r} is now in use; `logbk profile use {LOCAL}` goes back.")
    mention_outranking(joining.name)
    source = connection.password_source(joining.url)
    if source is not None:
        console.say(f"But the {source.replace('_', ' ')} holds a password that outranks the stored one.", "yellow")


def _mention_token(settings: Settings) -> None:
    if settings.token:
        console.say("LOGBK_TOKEN is set, and outranks every stored session.")


def _names(settings: Settings) -> tuple[str | None, str]:
    """Return the login role and the server, as they are shown."""
    if settings.database_url is None:
        return None, "the bundled server"
    role, _, server = _key(settings).partition("@")
    return unquote(role), unquote(server)


def _key(settings: Settings) -> str:
    """Return the name under which the secrets of the server lie; unlike `server_of`, without reading any."""
    return connection.remote(settings.database_url or "", pooler=settings.pooler).key


def _kept_in(settings: Settings) -> Mapping[str, object] | None:
    if settings.token:
        return {"kind": "environment", "name": "LOGBK_TOKEN"}
    if settings.database_url is None:
        return None
    place = _place(settings)
    return None if place is None else asdict(place)


def _place(settings: Settings) -> Place | None:
    return SecretStore(settings.state_dir).place(_key(settings))
