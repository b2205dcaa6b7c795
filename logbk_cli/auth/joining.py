"""Joining a server with an invitation: profile, role's password and account, so that no crash locks anybody out."""

import os
import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from logbk_cli.auth.schemas import SignedIn
from logbk_cli.auth.service import AuthService, store_certificate
from logbk_cli.auth.values import PARAMETERS, Invitation, new_role_password
from logbk_cli.core import connection, profiles
from logbk_cli.core.config import Settings
from logbk_cli.core.database import Level, in_unit_of_work, keeper_of
from logbk_cli.core.profiles import LOCAL, Profile, ProfileBook
from logbk_cli.core.secret_store import SecretStore
from logbk_cli.shared.exceptions import (
    BusinessRuleError,
    DatabaseUnavailableError,
    InvalidInputError,
    LogBKError,
)

_COMMON: Final = frozenset({"logbk", "postgres", "defaultdb"})  # names of databases that tell nothing
_ANY: Final = "shared"
_HINTS: Final = {
    "channel binding": "Set LOGBK_POOLER=1, or ask for an invitation made with --pooler.",
    "certificate verify failed": (
        "Ask the administrator for an invitation that carries the certificate of the server's authority."
    ),
}


class Joining:
    """An invitation on this machine. `settings` are those of the profile that it makes.

    `known_settings` are those of the profile that is there, if it has made one before. Nothing is written until it is
    redeemed.

    Raises:
        BusinessRuleError: `name` is that of a profile for another server.

    """

    def __init__(self, settings: Settings, invitation: Invitation, name: str | None) -> None:
        self._invitation = invitation
        self._book = book = profiles.load(settings.config_dir)
        # Without a port, PGPORT would count.
        parameters = {"port": connection.PORT} | invitation.parameters
        key = connection.remote(connection.build_url(parameters), pooler=invitation.pooler).key
        if name is not None:
            profiles.require_name(name)
            if name == LOCAL or (name in book.profiles and connection.key_of(book.profiles[name]) != key):
                raise BusinessRuleError(f"there is a profile {name!r} for another server", "Choose another --name.")
        self.name = name or profile_name(book, invitation, key)
        self._certificate = profiles.certificate_file(settings.config_dir, self.name)
        self._unproven = self._certificate.with_suffix(".new")
        self._is_private = invitation.certificate is not None
        if self._is_private:
            parameters["sslrootcert"] = str(self._certificate)
        self.url = connection.build_url(parameters)
        self._known = book.profiles.get(self.name)
        self._wanted_pooler = os.environ.get("LOGBK_POOLER") or None  # its value was checked with the other settings
        pooler = invitation.pooler or (self._known is not None and self._known.pooler)
        if self._wanted_pooler is not None:
            pooler = self._wanted_pooler == "1"
        self.server = connection.remote(self.url, pooler=pooler)
        self.settings = replace(
            settings,
            profile=self.name,
            database_url=self.url,
            pooler=pooler,
            email=invitation.email,
            token=None,
        )
        self.known_settings = self.settings
        if self._known is not None:
            kept = self._known.pooler if self._wanted_pooler is None else pooler
            self.known_settings = replace(
                self.settings, database_url=self._known.url, pooler=kept, email=self._known.email
            )

    def is_done(self) -> bool:
        """Tell whether this machine has joined as this role before, and holds a session; the server knows if it lasts.

        Then the profile that is there counts: what the invitation says of the connection has proven nothing.
        """
        is_known = self._known is not None and self._invitation.kind != "reset"
        return is_known and keeper_of(self.known_settings).claims() is not None

    def use_profile(self) -> None:
        """Make the profile that is there the one in use."""
        profiles.use_profile(self.settings.config_dir, self.name)

    def save_profile(self, email: str) -> None:
        """Write the profile of a server that has taken the invitation, and make it the one in use."""
        if self._is_private:
            self._unproven.replace(self._certificate)
        profile = Profile(self.name, self.url, self.settings.pooler, email)
        profiles.save_profile(self.settings.config_dir, profile, use=True)

    def redeem(self, password: str, device: str) -> SignedIn:
        """Make the account of the invitation, or reset its password, and sign in.

        The login role gets a new password in the same transaction. It is stored before that is committed: a command
        killed before the commit leaves the server with the invitation's password, one killed after it with the stored
        one. So both are tried, and the same invitation, given again, ends well.

        Raises:
            BusinessRuleError: the invitation is used, expired or replaced, or would lead a known profile elsewhere.

        """
        self._require_same_way()
        stored = self._stored_password()
        if self._invitation.certificate is not None:
            store_certificate(self._unproven, self._invitation.certificate)
        try:
            try:
                return self._redeem(self._invitation.role_password, password, device)
            except DatabaseUnavailableError:
                if stored is None or self._invitation.role_password is None:
                    raise
            return self._redeem(stored, password, device)
        except BaseException as error:
            if self._is_private:
                self._unproven.unlink(missing_ok=True)
                with suppress(OSError):  # certificates of other servers stand there
                    self._unproven.parent.rmdir()
            if isinstance(error, DatabaseUnavailableError):
                raise _explain(error, self._invitation) from error
            raise

    def _require_same_way(self) -> None:
        """Refuse to change how a known server is connected to: anybody can write an invitation."""
        known = self._known
        if known is None:
            return
        trusted = self._certificate.read_text(encoding="ascii") if self._certificate.is_file() else None
        is_pooler_new = self._wanted_pooler is None and self.settings.pooler != known.pooler
        if is_pooler_new or (known.url, trusted) != (self.url, self._invitation.certificate):
            raise BusinessRuleError(
                f"this invitation would change how the profile {self.name!r} connects",
                f"If you trust whoever sent it: `logbk profile remove {self.name}` first, or pass another --name.",
            )

    def _stored_password(self) -> str | None:
        """Return the login role's password that is stored here, if it may be used for this connection."""
        stored = SecretStore(self.settings.state_dir).read(self.server.key, "password")
        if stored is None or self._known is not None or not self.server.weaknesses:
            return stored
        # It was never meant for a connection weaker than LogBK's own. Without another it would be sent all the same.
        if self._invitation.role_password is None:
            raise BusinessRuleError(
                "the password that this machine has for the server is not for a connection this weak",
                "Ask the administrator for an invitation that holds a password.",
            )
        return None

    def _redeem(self, known: str | None, password: str, device: str) -> SignedIn:
        given, store = self._invitation, SecretStore(self.settings.state_dir)
        role_password = None if given.role_password is None else new_role_password()

        def before_commit() -> None:
            if role_password is not None:
                store.write(self.server.key, {"password": role_password})

        changes = {"password": known} if known is not None else {}
        if self._is_private:
            changes["sslrootcert"] = str(self._unproven)
        settings = replace(self.settings, database_url=connection.changed_url(self.url, changes))
        if given.kind == "machine":
            return self._sign_in(settings, password, device)
        return in_unit_of_work(
            settings,
            lambda work: AuthService(work.session).join(
                given.code,
                password,
                device,
                role_password=role_password,
                before_commit=before_commit,
                email_if_joined=given.email,
            ),
            level=Level.NONE,
        )

    def _sign_in(self, settings: Settings, password: str, device: str) -> SignedIn:
        given = self._invitation
        signed_in = in_unit_of_work(
            settings,
            lambda work: AuthService(work.session).sign_in(given.email, password, device),
            level=Level.NONE,
        )
        if given.role_password is not None:
            SecretStore(self.settings.state_dir).write(self.server.key, {"password": given.role_password})
        return signed_in


def for_another_machine(settings: Settings, email: str) -> Invitation:
    """Return what another machine of the same member needs to reach the server: all but the password of the account.

    Raises:
        BusinessRuleError: the server is reached through a socket of this machine.

    """
    url = settings.database_url or ""
    server = connection.remote(url, pooler=settings.pooler)
    used = connection.in_force(server)
    parameters = {"port": connection.PORT} | {name: value for name, value in used.items() if name in PARAMETERS}
    if connection.is_socket(parameters.get("host", "/")):
        raise BusinessRuleError("this server is reached through a socket, which no other machine has")
    certificate = None
    named = connection.parameters(url).get("sslrootcert", "system")
    if named != "system":
        try:
            certificate = Path(named).expanduser().read_text(encoding="ascii")
        except (OSError, UnicodeError):
            raise InvalidInputError(f"the certificates in {named} cannot be read") from None
    return Invitation(
        email=email,
        code="",
        role_password=SecretStore(settings.state_dir).read(server.key, "password"),
        parameters=parameters,
        pooler=settings.pooler,
        certificate=certificate,
        kind="machine",
    )


def profile_name(book: ProfileBook, given: Invitation, key: str) -> str:
    """Return what to call the server of an invitation: as it is called already, or after its database or its host."""
    for name, profile in book.profiles.items():
        if connection.key_of(profile) == key:
            return name
    dbname, host = given.parameters["dbname"], given.parameters["host"].split(",")[0]
    labels = host.split(".")
    is_name = not given.is_socket and ":" not in host and not labels[-1].isdigit()
    wanted = dbname if dbname not in _COMMON else labels[0] if is_name else _ANY
    base = "".join(char for char in wanted.lower() if char.isascii() and (char.isalnum() or char in "-_")).lstrip("-_")
    base = base[:30] if base not in {"", LOCAL} else _ANY
    taken = book.profiles.keys()
    return next(one for number in range(1, len(taken) + 2) if (one := base + f"-{number}" * (number > 1)) not in taken)


def _explain(error: DatabaseUnavailableError, invitation: Invitation) -> LogBKError:
    # Over a socket that asks for no password, the server says that the role is gone.
    if re.search(r"authentication failed|role \S+ does not exist", error.message):
        if invitation.kind == "machine":
            return BusinessRuleError(
                "the connection has another password by now", "Run `logbk account add-machine` on the other one again."
            )
        return BusinessRuleError(
            "the server does not know this invitation any more: it is used, replaced, or withdrawn",
            "Ask an administrator for the newest invitation. If you have joined on another machine already, ask for "
            "`logbk admin user reset-password EMAIL --new-machine`.",
        )
    # There is no profile yet to change, and no URL to add to.
    hint = next((hint for told, hint in _HINTS.items() if told in error.message), error.hint)
    return DatabaseUnavailableError(error.message, hint)
