"""Joining a server with an invitation: profile, role's password and account, so that no crash locks anybody out."""

import re
from contextlib import suppress
from dataclasses import replace
from typing import Final

from logbk_cli.auth.schemas import SignedIn
from logbk_cli.auth.service import AuthService, changed_url, store_certificate
from logbk_cli.auth.values import Invitation, new_role_password
from logbk_cli.core import connection, profiles
from logbk_cli.core.config import Settings
from logbk_cli.core.database import Level, in_unit_of_work, keeper_of
from logbk_cli.core.profiles import LOCAL, Profile, ProfileBook
from logbk_cli.core.secret_store import SecretStore
from logbk_cli.shared.exceptions import BusinessRuleError, DatabaseUnavailableError, LogBKError

_PORT: Final = "5432"
_COMMON: Final = frozenset({"logbk", "postgres", "defaultdb"})  # names of databases that tell nothing
_ANY: Final = "shared"


class Joining:
    """An invitation on this machine. `settings` are those of the profile that it makes, or has made before.

    Nothing is written until it is redeemed.

    Raises:
        BusinessRuleError: `name` is that of a profile for another server.

    """

    def __init__(self, settings: Settings, invitation: Invitation, name: str | None) -> None:
        self._invitation = invitation
        self._book = book = profiles.load(settings.config_dir)
        # Without a port, PGPORT would count.
        parameters = {"port": _PORT} | invitation.parameters
        key = connection.remote(connection.build_url(parameters), pooler=invitation.pooler).key
        if name is not None:
            profiles.require_name(name)
            if name == LOCAL or (name in book.profiles and _key_of(book.profiles[name]) != key):
                raise BusinessRuleError(f"there is a profile {name!r} for another server", "Choose another --name.")
        self.name = name or profile_name(book, invitation, key)
        self._certificate = profiles.certificate_file(settings.config_dir, self.name)
        self._unproven = self._certificate.with_suffix(".new")
        self._is_private = invitation.certificate is not None
        if self._is_private:
            parameters["sslrootcert"] = str(self._certificate)
        self.url = connection.build_url(parameters)
        self.server = connection.remote(self.url, pooler=invitation.pooler)
        self.settings = replace(
            settings,
            profile=self.name,
            database_url=self.url,
            pooler=invitation.pooler,
            email=invitation.email,
            token=None,
        )

    def is_done(self) -> bool:
        """Tell whether this machine has joined as this role before, and is signed in.

        Then the profile that is there counts: what the invitation says of the connection has proven nothing.
        """
        is_known = self.name in self._book.profiles and self._invitation.kind == "join"
        return is_known and keeper_of(self.settings).claims() is not None

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
            BusinessRuleError: the invitation is used, expired or replaced.

        """
        stored = SecretStore(self.settings.state_dir).read(self.server.key, "password")
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
                raise _explain(error) from error
            raise

    def _redeem(self, known: str | None, password: str, device: str) -> SignedIn:
        given, store = self._invitation, SecretStore(self.settings.state_dir)
        role_password = None if given.role_password is None else new_role_password()

        def before_commit() -> None:
            if role_password is not None:
                store.write(self.server.key, {"password": role_password})

        changes = {"password": known} if known is not None else {}
        if self._is_private:
            changes["sslrootcert"] = str(self._unproven)
        return in_unit_of_work(
            replace(self.settings, database_url=changed_url(self.url, changes)),
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


def profile_name(book: ProfileBook, given: Invitation, key: str) -> str:
    """Return what to call the server of an invitation: as it is called already, or after its database or its host."""
    for name, profile in book.profiles.items():
        if _key_of(profile) == key:
            return name
    dbname, host = given.parameters["dbname"], given.parameters["host"].split(",")[0]
    labels = host.split(".")
    is_name = not given.is_socket and ":" not in host and not labels[-1].isdigit()
    wanted = dbname if dbname not in _COMMON else labels[0] if is_name else _ANY
    base = "".join(char for char in wanted.lower() if char.isascii() and (char.isalnum() or char in "-_")).lstrip("-_")
    base = base[:30] if base not in {"", LOCAL} else _ANY
    taken = book.profiles.keys()
    return next(one for number in range(1, len(taken) + 2) if (one := base + f"-{number}" * (number > 1)) not in taken)


def _key_of(profile: Profile) -> str | None:
    if profile.url is None:
        return None
    with suppress(LogBKError):  # what somebody wrote into config.toml need not be a URL
        return connection.remote(profile.url, pooler=profile.pooler).key
    return None


def _explain(error: DatabaseUnavailableError) -> LogBKError:
    # Over a socket that asks for no password, the server says that the role is gone.
    if not re.search(r"authentication failed|role \S+ does not exist", error.message):
        return error
    return BusinessRuleError(
        "the server does not know this invitation any more: it is used, replaced, or withdrawn",
        "If you have used it on another machine, ask an administrator for `logbk admin user reset-password`.",
    )
