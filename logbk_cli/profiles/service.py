"""Rules for connection profiles."""

from contextlib import suppress
from pathlib import Path

from logbk_cli.core import connection, profiles
from logbk_cli.core.config import Settings
from logbk_cli.core.profiles import LOCAL, Profile
from logbk_cli.core.secret_store import KINDS, Kind, SecretStore
from logbk_cli.profiles.schemas import (
    ConnectionProfileAdded,
    ConnectionProfileCreate,
    ConnectionProfileRemoved,
    ConnectionProfileResponse,
    ConnectionProfileRow,
    SecretPlace,
)
from logbk_cli.shared.exceptions import BusinessRuleError, InvalidInputError


class ConnectionProfileService:
    """The databases that this machine knows. Nothing here connects to one: a server may be asleep."""

    def __init__(self, config_dir: Path, state_dir: Path) -> None:
        self._config_dir = config_dir
        self._store = SecretStore(state_dir)

    def list_all(self, in_use: str | None) -> list[ConnectionProfileRow]:
        """Return the bundled database and those that were named; `in_use` is the profile of this run."""
        return [
            ConnectionProfileRow(
                name=profile.name,
                is_in_use=profile.name == in_use,
                is_bundled=profile.url is None,
                server=connection.key_of(profile),
                pooler=profile.pooler,
                email=profile.email,
            )
            for profile in profiles.load(self._config_dir).profiles.values()
        ]

    def add(self, new: ConnectionProfileCreate, *, use: bool, replace: bool) -> ConnectionProfileAdded:
        """Remember a database, and with `use` make it the one in use.

        Raises:
            InvalidInputError: a name or a URL that is none, or two passwords.
            BusinessRuleError: the name is taken, and `replace` is not wanted; or the new address is weaker than the
                one whose password it would get.

        """
        if profiles.require_name(new.name) == LOCAL:
            raise InvalidInputError(f"{LOCAL!r} is the bundled database, and always there", "Choose another name.")
        book = profiles.load(self._config_dir)
        old = book.profiles.get(new.name)
        if old is not None and not replace:
            raise BusinessRuleError(
                f"there is a profile {new.name!r} already", "Pass --replace to change it, or choose another name."
            )
        if not new.url.strip():
            raise InvalidInputError("the database URL is empty", "It looks like postgresql://user@host:5432/name.")
        url, password = connection.split_password(new.url.strip())
        if password is not None and new.password is not None:
            raise InvalidInputError("there are two passwords", "Leave the one in the URL out.")
        password = password or new.password
        server = connection.remote(url, pooler=new.pooler)
        key = server.key
        secrets = self._to_keep(old, server) if old is not None and password is None else {}
        kept = bool(secrets)
        if password is not None:
            secrets["password"] = password
        place = self._store.write(key, secrets) if secrets else None
        # Who signed in on another server did not sign in on this one.
        email = old.email if old is not None and (kept or connection.key_of(old) == key) else None
        profiles.save_profile(self._config_dir, Profile(new.name, url, new.pooler, email), use=use)
        if old is not None:
            self._forget(connection.key_of(old))
            self._forget_certificate(new.name, url)
        return ConnectionProfileAdded(
            was_replaced=old is not None,
            were_secrets_kept=kept,
            password_place=None if place is None else SecretPlace(kind=place.kind, name=place.name),
            keyring_trouble=self._store.trouble,
        )

    def use(self, name: str) -> None:
        """Make a profile the one in use."""
        profiles.use_profile(self._config_dir, name)

    def holds_password(self, name: str) -> bool:
        """Tell whether removing this profile would forget a password.

        Raises:
            NotFoundError: no profile has that name.

        """
        book = profiles.load(self._config_dir)
        key = connection.key_of(book.require(name))
        others = {connection.key_of(profile) for profile in book.profiles.values() if profile.name != name}
        return key is not None and key not in others and self._store.read(key, "password") is not None

    def remove(self, name: str) -> ConnectionProfileRemoved:
        """Forget a database and its secrets on this machine; the server is not told.

        Raises:
            NotFoundError: no profile has that name.
            InvalidInputError: it is the bundled one.

        """
        book = profiles.load(self._config_dir)
        key = connection.key_of(book.require(name))
        was_signed_in = key is not None and name != LOCAL and self._store.read(key, "refresh") is not None
        profiles.remove_profile(self._config_dir, name)
        self._forget_certificate(name)
        forgotten = self._forget(key)
        return ConnectionProfileRemoved(
            name=name,
            in_use=profiles.load(self._config_dir).active,
            was_in_use=book.active == name,
            was_signed_in=was_signed_in and forgotten,
        )

    def describe(self, settings: Settings, *, is_in_use: bool) -> ConnectionProfileResponse:
        """Return how the database of `settings` is connected to.

        Raises:
            InvalidInputError: libpq would not understand its URL.

        """
        url = settings.database_url
        if url is None:
            return ConnectionProfileResponse(
                name=LOCAL, is_in_use=is_in_use, is_bundled=True, server=LOCAL, data_dir=str(settings.data_dir)
            )
        server = connection.remote(url, pooler=settings.pooler)
        used = connection.in_force(server)
        hosts = connection.hosts_of(url)
        tls = used if any(host.is_tcp for host in hosts) else {}
        place = self._store.place(server.key)
        is_stored = place is not None and self._store.read(server.key, "password") is not None
        return ConnectionProfileResponse(
            name=settings.profile,
            is_in_use=is_in_use,
            is_bundled=False,
            server=server.key,
            hosts=tuple(map(str, hosts)),
            role=used["user"],
            database=used["dbname"],
            service=used.get("service"),
            sslmode=tls.get("sslmode"),
            sslrootcert=tls.get("sslrootcert"),
            require_auth=tls.get("require_auth"),
            channel_binding=tls.get("channel_binding"),
            pooler=settings.pooler,
            email=settings.email,
            weaknesses=server.weaknesses,
            password_from=connection.password_source(url) or (place.kind if place is not None and is_stored else None),
            secrets=None if place is None else SecretPlace(kind=place.kind, name=place.name),
        )

    def _to_keep(self, old: Profile, new: connection.Server) -> dict[Kind, str]:
        """Return the secrets that a new address of the same role and database takes over.

        The role's password may be one that LogBK made, which nobody could type again.
        """
        key = connection.key_of(old)
        if old.url is None or key is None or key == new.key or self._store.place(new.key) is not None:
            return {}
        before, after = connection.parameters(old.url), connection.parameters(new.conninfo)
        if any(before.get(name) != after.get(name) for name in ("user", "dbname")):
            return {}
        found = {kind: self._store.read(key, kind) for kind in KINDS}
        secrets = {kind: secret for kind, secret in found.items() if secret is not None}
        weaker = connection.first_weaker(new, connection.remote(old.url, pooler=old.pooler))
        if secrets and weaker is not None:
            raise BusinessRuleError(
                f"this address is weaker than the one before, whose password it would get: {weaker}",
                "Leave that setting out, or pass the password again with --password-stdin.",
            )
        return secrets

    def _forget_certificate(self, name: str, url: str | None = None) -> None:
        """Remove the certificates that came with an invitation, unless `url` names them."""
        file = profiles.certificate_file(self._config_dir, name)
        if url is None or connection.parameters(url).get("sslrootcert") != str(file):
            with suppress(OSError):  # nothing connects by it any more
                file.unlink(missing_ok=True)

    def _forget(self, key: str | None) -> bool:
        """Remove the secrets of a server unless another profile is of the same; tell whether they went."""
        if key is None or key in map(connection.key_of, profiles.load(self._config_dir).profiles.values()):
            return False
        self._store.delete(key, *KINDS)
        return True
