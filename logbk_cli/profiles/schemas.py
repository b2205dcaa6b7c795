"""Connection profiles as they cross the service boundary; never with a secret."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)  # a command builds only the schemas that it uses


class ConnectionProfileCreate(_Schema):
    """A database to remember. A password in `url`, or in `password`, is stored apart from it."""

    name: str
    url: str
    password: str | None = None
    pooler: bool = False


class ConnectionProfileRow(_Schema):
    """A database in a list. `server` is `role@host:port/database`, None where libpq does not understand the URL."""

    name: str
    is_in_use: bool
    is_bundled: bool
    server: str | None
    pooler: bool
    email: str | None


class SecretPlace(_Schema):
    """Where secrets lie: the name of the keyring, or the path of the file."""

    kind: Literal["keyring", "file"]
    name: str


class ConnectionProfileResponse(_Schema):
    """A database and how it is connected to: what is in force, whoever set it.

    `name` is None where a URL is used without a profile. Over a socket of this machine there is no TLS, and its
    settings are None. `secrets` is where tokens and password of this server lie, `password_from` where the password
    comes from. `data_dir` is the bundled server's.
    """

    name: str | None
    is_in_use: bool
    is_bundled: bool
    server: str
    hosts: tuple[str, ...] = ()
    role: str | None = None
    database: str | None = None
    service: str | None = None
    sslmode: str | None = None
    sslrootcert: str | None = None
    require_auth: str | None = None
    channel_binding: str | None = None
    pooler: bool = False
    email: str | None = None
    weaknesses: tuple[str, ...] = ()
    password_from: Literal["url", "service_file", "environment", "password_file", "keyring", "file"] | None = None
    secrets: SecretPlace | None = None
    data_dir: str | None = None


class ConnectionProfileAdded(_Schema):
    """What came of adding a profile. `keyring_trouble` says why its password went into a file.

    `were_secrets_kept` tells that password and session of the address before are now those of the new one.
    """

    was_replaced: bool
    were_secrets_kept: bool
    password_place: SecretPlace | None
    keyring_trouble: str | None


class ConnectionProfileRemoved(_Schema):
    """What came of removing a profile. `in_use` is the one that config.toml names from then on."""

    name: str
    in_use: str
    was_in_use: bool
    was_signed_in: bool
