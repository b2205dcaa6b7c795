"""Rules for looking after a shared server and its members."""

import re
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from shlex import quote
from typing import Final, NoReturn

from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.ext.asyncio import AsyncSession

from logbk_cli.administration.repository import AdministrationRepository
from logbk_cli.administration.schemas import (
    AccountChange,
    AccountResponse,
    InvitationResponse,
    MemberAddress,
    Preparation,
    ResetResponse,
    ServerStatus,
)
from logbk_cli.auth.values import (
    hash_code,
    new_code,
    new_role_name,
    new_role_password,
    require_email,
    scram_verifier,
)
from logbk_cli.core import connection, migrations, server_setup
from logbk_cli.core.connection import Server
from logbk_cli.core.server_setup import ServerState
from logbk_cli.shared.exceptions import (
    BusinessRuleError,
    InvalidInputError,
    NotFoundError,
    PermissionDeniedError,
)
from logbk_cli.shared.text import sanitise

_CERTIFICATE: Final = re.compile(r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----", re.ASCII)
# A private authority has one certificate, or a few; a file with more is a system's store, and members have theirs.
_MOST_CERTIFICATES: Final = 8
_LARGEST_FILE: Final = 4_000_000
# What an invitation takes along of a connection over the network, beside where the server is.
_NETWORK_SETTINGS: Final = ("sslmode", "require_auth", "channel_binding", "target_session_attrs")
_LOCALHOST: Final = re.compile(r"localhost|127(\.[0-9]+)*|::1", re.ASCII)
_SIMILARITY: Final = 0.6


def prepare(server: Server, on_step: Callable[[str], None]) -> Preparation:
    """Create the database that `server` names, if need be, and bring its schema to this LogBK's.

    Raises:
        PermissionDeniedError: the role may not.
        BusinessRuleError: the database holds something else.
        DatabaseUnavailableError: no server answers, or it is none that LogBK can use.

    """
    created = server_setup.create_database(server, on_step)
    return _upgrade(server, on_step, created=created)


def migrate(server: Server, on_step: Callable[[str], None]) -> Preparation:
    """Bring the schema that is there to this LogBK's.

    Raises:
        PermissionDeniedError: the role does not own the schema.
        SchemaMismatchError: there is none.
        DatabaseUnavailableError: no server answers.

    """
    state = server_setup.examine(server)
    if not state.may_migrate:
        raise PermissionDeniedError(
            "only the owner of the database upgrades it",
            "Connect as the role that `logbk admin init` was run with: "
            "logbk --database-url postgresql://OWNER@… admin migrate.",
        )
    if state.schema_version is None:
        raise migrations.SchemaMismatchError(
            f"the database {state.database} has no LogBK schema", "`logbk admin init URL` creates it."
        )
    return _upgrade(server, on_step, created=False)


def _upgrade(server: Server, on_step: Callable[[str], None], *, created: bool) -> Preparation:
    before = server_setup.examine(server)
    if not before.may_migrate:
        raise PermissionDeniedError(server_setup.OWNER_ONLY)
    migrations.upgrade(server, on_step=on_step)
    return Preparation(
        host=before.host,
        port=before.port,
        database=before.database,
        server_version=before.version,
        created_database=created,
        schema_before=before.schema_version,
        schema_version=migrations.newest_revision(),
    )


def examine(server: Server) -> tuple[ServerState, str]:
    """Look at a server from outside its schema; return also the version of the schema that this LogBK needs.

    Raises:
        DatabaseUnavailableError: no server answers, or it is none that LogBK can use.

    """
    return server_setup.examine(server), migrations.newest_revision()


def without_secrets(url: str) -> str:
    """Return a URL that leads where `url` does, for showing: no password stands in it."""
    return connection.build_url({name: str(value) for name, value in conninfo_to_dict(url).items() if value})


def find_address(own: Server, url: str | None, *, pooler: bool) -> MemberAddress:
    """Return how members reach the server: as its administrator does, or under another `url`.

    Raises:
        InvalidInputError: the URL is none, or one that leads nowhere.

    """
    server = own
    if url is not None or pooler:
        server = connection.remote(own.conninfo if url is None else _with_authority(url, own), pooler=pooler)
    used = connection.in_force(server)
    if url is not None and not {"dbname", "service"} & conninfo_to_dict(url).keys():
        used["dbname"] = connection.in_force(own)["dbname"]
    host = used.get("host") or used.get("hostaddr", "")
    is_socket = connection.is_socket(host)
    if not host or (is_socket and url is not None and not _is_socket(own)):
        raise InvalidInputError(
            "this address does not tell others where the server is", "Pass --url postgresql://HOST/DATABASE."
        )
    # A list of hosts may leave out the ports of some, or of all.
    ports = [port or connection.PORT for port in used.get("port", "").split(",")]
    parameters = {"host": host, "port": ",".join(ports), "dbname": used["dbname"]}
    if is_socket:
        warning = "The address is a socket: the invitation works on this machine only; --url gives another address."
        return MemberAddress(parameters=parameters, pooler=server.pooler, certificate=None, warnings=(warning,))
    warnings = [f"Members connect as weakly as you name it here: {weakness}." for weakness in server.weaknesses]
    if all(_LOCALHOST.fullmatch(one) for one in host.split(",")):
        warnings.append(f"{host} is this machine: the invitation works here only; --url gives another address.")
    parameters |= {name: used[name] for name in _NETWORK_SETTINGS if name in used}
    if parameters.get("target_session_attrs") == "any":
        del parameters["target_session_attrs"]
    certificate = _read_authority(server, used, warnings)
    return MemberAddress(parameters=parameters, pooler=server.pooler, certificate=certificate, warnings=tuple(warnings))


def _with_authority(url: str, own: Server) -> str:
    """Return `url` with the private authority that the administrator named, unless it names one: it is one server."""
    named = connection.parameters(own.conninfo).get("sslrootcert", "system")
    if named == "system" or "sslrootcert" in connection.parameters(url):
        return url
    return connection.changed_url(url, {"sslrootcert": named})


def _is_socket(server: Server) -> bool:
    used = connection.in_force(server)
    return connection.is_socket(used.get("host", "/")) and "hostaddr" not in used


def _read_authority(server: Server, used: dict[str, str], warnings: list[str]) -> str | None:
    """Return the certificates of a private authority, and nothing else that may stand in the same file."""
    path = Path(used.get("sslrootcert", "system")).expanduser()
    was_named = connection.parameters(server.conninfo).get("sslrootcert", "system") != "system"
    # What LogBK picks by itself is a store that members have too, but for libpq's own file of private authorities.
    if used["sslmode"] in {"disable", "allow", "prefer"} or not (was_named or path.name == "root.crt"):
        return None
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE)
    except OSError as error:
        raise InvalidInputError(f"the certificates in {path} cannot be read: {error.strerror}") from None
    found = _CERTIFICATE.findall(content.decode("ascii", errors="replace").replace("\r\n", "\n"))
    if not found:
        raise InvalidInputError(f"there is no certificate in {path}", "sslrootcert names a file of them, in PEM.")
    if len(found) > _MOST_CERTIFICATES:
        warnings.append(
            f"{path} holds {len(found)} certificates, too many to send along: members check the server by those of "
            "their own system."
        )
        return None
    return "\n".join(found) + "\n"


class AdministrationService:
    """Members of a shared server. Whatever is asked here, the database allows administrators and its owner only."""

    def __init__(self, session: AsyncSession) -> None:
        self._administration = AdministrationRepository(session)

    async def invite(self, email: str, address: MemberAddress, *, is_admin: bool) -> InvitationResponse:
        """Make a login role and a code for somebody; an invitation that is still open is replaced.

        Raises:
            InvalidInputError: not an e-mail address.
            BusinessRuleError: they are a member already.

        """
        email = require_email(email)
        code, role, password = new_code(), new_role_name(), new_role_password()
        invitation = address.invitation(role, password, email, code, "join")
        status, expires_at = await self._administration.invite(
            email, hash_code(code), role, scram_verifier(password), is_admin=is_admin
        )
        if status != "ok":
            await self._refuse(status, email)
        return InvitationResponse(
            email=email, is_admin=is_admin, login_role=role, invitation=invitation, expires_at=expires_at
        )

    async def offer_reset(self, email: str, address: MemberAddress | None) -> ResetResponse:
        """Let a member choose a new password: on their own machine by a code, or on any, with an invitation.

        With `address` the member's login role gets a new password, and what they had on other machines ends.

        Raises:
            NotFoundError: nobody has this address.
            BusinessRuleError: the account is deactivated, or nobody can log in as it.

        """
        code, password = new_code(), new_role_password()
        status, role, expires_at = await self._administration.offer_reset(
            _cleaned(email), hash_code(code), None if address is None else scram_verifier(password)
        )
        if status != "ok" or role is None:
            await self._refuse(status, email)
        account = await self._require_account(email)
        invitation = None
        if address is not None:
            invitation = address.invitation(role, password, account.email, code, "reset")
        return ResetResponse(
            email=account.email,
            login_role=role,
            code=code if invitation is None else None,
            invitation=invitation,
            expires_at=expires_at,
        )

    async def list_accounts(self) -> list[AccountResponse]:
        """Return members and those invited, by address."""
        rows = await self._administration.list_accounts()
        return [AccountResponse.model_validate(dict(row._mapping)) for row in rows]  # noqa: SLF001 - public, in truth

    async def set_admin(self, email: str, *, is_admin: bool) -> AccountChange:
        """Make a member an administrator, or no longer one.

        Raises:
            NotFoundError: nobody has this address.
            BusinessRuleError: the account is deactivated, or there would be no administrator left.

        """
        return await self._changed(email, await self._administration.set_admin(_cleaned(email), is_admin=is_admin))

    async def bar(self, email: str, *, for_reset: bool = False) -> None:
        """Keep a member's connections out, and end those there are.

        A transaction of its own before deactivating, removing, or giving another machine to somebody: what follows is
        not undone by a connection that comes in between. Whoever it cannot help is left to what follows.
        """
        await self._administration.bar(_cleaned(email), for_reset=for_reset)

    async def set_active(self, email: str, *, is_active: bool) -> AccountChange:
        """Keep a member out, or let them in again; what they logged stays.

        Raises:
            NotFoundError: nobody has this address.
            BusinessRuleError: there would be no administrator left.

        """
        return await self._changed(email, await self._administration.set_active(_cleaned(email), is_active=is_active))

    async def remove(self, email: str) -> AccountResponse:
        """Remove a member with everything they logged, or take an invitation back; return what they were.

        Raises:
            NotFoundError: nobody has this address.
            BusinessRuleError: there would be no administrator left.

        """
        account = await self._require_account(email)
        status = await self._administration.remove_account(account.email)
        if status != "ok":
            await self._refuse(status, email)
        return account

    async def require_account(self, email: str) -> AccountResponse:
        """Return a member, or somebody invited.

        Raises:
            NotFoundError: nobody has this address.

        """
        return await self._require_account(email)

    async def rotate_key(self, *, revoke: bool) -> str:
        """Sign tokens with a new key from now on, and return its id; `revoke` ends every session."""
        return await self._administration.rotate_key(revoke=revoke)

    async def mark_production(self, *, production: bool | None) -> bool:
        """Say of the server that it is production, or no longer; None only asks. Return whether it is."""
        return await self._administration.mark_production(production=production)

    async def server_status(self) -> ServerStatus:
        """Return what the database tells of itself."""
        row = await self._administration.server_status()
        return ServerStatus.model_validate(dict(row._mapping))  # noqa: SLF001 - as above

    async def _changed(self, email: str, status: str) -> AccountChange:
        if status not in {"ok", "unchanged"}:
            await self._refuse(status, email)
        return AccountChange(account=await self._require_account(email), changed=status == "ok")

    async def _require_account(self, email: str) -> AccountResponse:
        row = await self._administration.get_account(_cleaned(email))
        if row is None:
            await self._refuse("unknown", email)
        return AccountResponse.model_validate(dict(row._mapping))  # noqa: SLF001 - as above

    async def _refuse(self, status: str, email: str) -> NoReturn:
        """Say why a function answered as it did."""
        email = _cleaned(email)
        if status == "unknown":
            await self._refuse_unknown(email)
        if status == "invalid":
            raise InvalidInputError(f"the database refuses this address: {email!r}", "It looks like ada@example.org.")
        reasons = {
            "exists": (
                f"{email} is a member already",
                f"For a forgotten password there is `logbk admin user reset-password {quote(email)}`.",
            ),
            "last_admin": (
                f"{email} is the last administrator",
                "Make somebody else one first: `logbk admin user promote EMAIL`.",
            ),
            "inactive": (
                f"{email} is deactivated",
                f"Let them in again first: `logbk admin user activate {quote(email)}`.",
            ),
            "local": ("the bundled server is yours alone", "`logbk admin init URL` sets up a server to share."),
        }
        raise BusinessRuleError(*reasons[status])

    async def _refuse_unknown(self, email: str) -> NoReturn:
        accounts = await self.list_accounts()
        known = next((account for account in accounts if account.email.lower() == email.lower()), None)
        if known is None:
            emails = [account.email for account in accounts]
            # Addresses of one domain are all alike behind the @.
            names = {known.partition("@")[0].lower(): known for known in emails}
            close = get_close_matches(email.partition("@")[0].lower(), names, cutoff=_SIMILARITY)
            near = tuple(names[name] for name in close)
            hint = f"Do you mean {' or '.join(near)}?" if near else "`logbk admin user list` shows who there is."
            raise NotFoundError(f"nobody here has the address {email}", hint, near)
        if known.state in {"invited", "expired"}:
            raise BusinessRuleError(
                f"{known.email} has not joined yet",
                f"Change the invitation: `logbk admin invite {quote(known.email)}` again.",
            )
        raise BusinessRuleError(f"{known.email} has no login role of their own", "Remove them and invite them anew.")


def _cleaned(email: str) -> str:
    return sanitise(email).strip()
