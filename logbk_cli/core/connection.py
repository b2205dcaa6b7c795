"""How to connect to a server: what libpq is told beside the URL, and what of it is weaker than it should be.

libpq trusts a server it cannot verify, and hands it the password if asked. So what neither the URL nor the service file
nor a PG* variable names, LogBK sets itself: a verified certificate, SCRAM, channel binding.
"""

import os
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import quote

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from logbk_cli.core.profiles import LOCAL, Profile
from logbk_cli.shared.exceptions import (
    InvalidInputError,
)
from logbk_cli.shared.text import has_lone_surrogate

CONNECT_TIMEOUT_S: Final = 10
# A network that is gone, as when a laptop leaves the gym, is noticed within a minute; by the system's own rules it
# would take two hours.
_ALIVE: Final = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
PasswordSource = Literal["url", "service_file", "environment", "password_file"]
# What LogBK keeps out of every URL that it writes, and out of everything that it shows.
SECRETS: Final = frozenset({"password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"})

PORT: Final = "5432"
_URL_HINT: Final = "It looks like postgresql://user@host:5432/name."
_SIGNS_HINT: Final = "Signs such as @ : / in a password are written %40 %3A %2F."
_SCHEMES: Final = ("postgresql://", "postgres://")
_SOCKETS: Final = ("/", "@")  # a folder, or a name that is none of the file system's
_VERIFYING: Final = frozenset({"verify-ca", "verify-full"})
_ENCRYPTING: Final = _VERIFYING | {"require"}
_STRICTEST: Final = "verify-full"
_SSLMODES: Final = {
    "disable": "the connection is not encrypted",
    "allow": "the connection is encrypted only if the server insists, and its certificate is not checked",
    "prefer": "the connection is encrypted only if the server offers it, and its certificate is not checked",
    "require": "the server's certificate is not checked",
    "verify-ca": "the server's certificate may be that of another host",
}
_AUTH_METHODS: Final = {
    "password": "the server may ask for the password in clear text",
    "md5": "the server may ask for the password as an MD5 hash",
    "none": "the server need not prove that it knows the password",
}
_AUTH_EXCLUDED: Final = "the server may choose how the password is sent"
_BINDINGS: Final = frozenset({"prefer", "disable"})
_UNBOUND: Final = "somebody between here and the server is not noticed by the password's check"
_OLD_TLS: Final = frozenset({"TLSv1", "TLSv1.1"})
_ROOT_STORES: Final = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch, Gentoo
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  # Fedora, RHEL
    "/etc/pki/tls/certs/ca-bundle.crt",  # older ones
    "/etc/ssl/ca-bundle.pem",  # openSUSE
    "/etc/ssl/cert.pem",  # Alpine, macOS, the BSDs
    "/usr/local/etc/ssl/cert.pem",  # FreeBSD
)


@dataclass(frozen=True, slots=True)
class Server:
    """A server and how to connect to it: `psycopg.connect(server.conninfo, **server.options)`.

    `key` names the server's secrets: `role@host:port/dbname`, or `local` for the bundled one. `weaknesses` has a
    sentence for each setting that was named and is weaker than LogBK's own.
    """

    conninfo: str = field(repr=False)  # it may hold a password, and so may the options
    options: Mapping[str, Any] = field(repr=False)
    key: str
    weaknesses: tuple[str, ...] = ()
    is_bundled: bool = False
    pooler: bool = False


@dataclass(frozen=True, slots=True)
class Host:
    """One of the hosts of a server, as libpq tries them: a name, an address, the folder of a socket, or nothing."""

    name: str
    address: str
    port: str

    @property
    def is_tcp(self) -> bool:
        """Whether it is reached over a network, the loopback one included."""
        if self.address:
            return True
        return not is_socket(self.name) if self.name else sys.platform == "win32"

    def __str__(self) -> str:
        place = self.name or self.address or "[local]"
        return f"{_bracketed(place.lower()) if self.is_tcp else place}:{self.port or PORT}"


def bundled(url: str) -> Server:
    """Return the bundled server at `url`: a socket in a folder of one's own, where nobody has to prove anything.

    What libpq reads from the environment is meant for others; `environment_for` keeps out the rest.
    """
    given = _parse(url)
    options = _always() | {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "gssencmode": "disable",
        "channel_binding": "prefer",
        "target_session_attrs": "any",
    }
    options |= {name: "" for name in ("options", "require_auth") if name not in given}
    return Server(url, options, LOCAL, is_bundled=True)


def remote(url: str, *, pooler: bool = False, password: str | None = None) -> Server:
    """Return the server that `url` names, a libpq URL or connection string.

    `pooler` says that a PgBouncer in transaction mode stands before it. `password` is the stored one: it is used when
    neither the URL nor libpq's own places hold one.

    Raises:
        InvalidInputError: libpq would not understand the URL.

    """
    given = _given(url)
    if given.get("sslmode", _STRICTEST) not in {*_SSLMODES, _STRICTEST}:
        raise InvalidInputError(
            f"not an sslmode: {given['sslmode']!r}", f"One of {', '.join(_SSLMODES)}, {_STRICTEST}."
        )
    hosts = _hosts(given)
    options = _always()
    if len(hosts) > 1 and "target_session_attrs" not in given:
        options["target_session_attrs"] = "read-write"
    if "connect_timeout" not in given:
        options["connect_timeout"] = CONNECT_TIMEOUT_S
    if pooler and "options" not in _named(url):
        options["options"] = ""  # a pooler refuses what PGOPTIONS would send
    # psycopg resolves and splits hosts itself, and does not look into service files.
    options |= {name: value for name, value in _service_of(url).items() if name not in _parse(url)}
    weaknesses: tuple[str, ...] = ()
    if any(host.is_tcp for host in hosts):
        options |= {name: value for name, value in _ALIVE.items() if name not in given}
        options |= _secure(given, pooler=pooler)
        weaknesses = tuple(_weaknesses(given | options, pooler=pooler))
    if password is not None and needs_password(url):
        options["password"] = password
    return Server(url, options, _key(given, hosts), weaknesses, pooler=pooler)


def key_of(profile: Profile) -> str | None:
    """Return what names the secrets of a profile's server, None where its URL is none: somebody wrote it by hand."""
    if profile.url is None:
        return LOCAL
    try:
        return remote(profile.url, pooler=profile.pooler).key
    except InvalidInputError:
        return None


def is_socket(host: str) -> bool:
    """Tell whether the name of a host is that of a socket of this machine."""
    return host.startswith(_SOCKETS)


def changed_url(url: str, changes: Mapping[str, str]) -> str:
    """Return a connection string of `url` with other parameters; a password in it outranks all that would be found."""
    return make_conninfo(url, **changes)


def needs_password(url: str) -> bool:
    """Tell whether libpq finds a password nowhere, so that the stored one is used."""
    return password_source(url) is None


def password_source(url: str) -> PasswordSource | None:
    """Return where libpq finds a password for `url`, None if nowhere."""
    if _parse(url).get("password"):
        return "url"
    if _service_of(url, secrets=True).get("password"):
        return "service_file"
    if os.environ.get("PGPASSWORD"):
        return "environment"
    return "password_file" if _is_in_passfile(_given(url)) else None


def split_password(url: str) -> tuple[str, str | None]:
    """Return `url` without its password, and the password. A URL that has none stays as it is written.

    Raises:
        InvalidInputError: libpq would not understand the URL, or it holds another secret.

    """
    named = _parse(url)
    other = next((name for name in named if name in SECRETS and name != "password"), None)
    if other is not None:
        raise InvalidInputError(f"the database URL holds a secret that LogBK does not keep: {other}", "Leave it out.")
    return (build_url(named), named["password"] or None) if "password" in named else (url, None)


def parameters(url: str) -> dict[str, str]:
    """Return what libpq would connect with, secrets left out: URL over service file over PG* over its own defaults."""
    found = {option.keyword.decode(): (option.compiled or b"").decode() for option in pq.Conninfo.get_defaults()}
    found |= _given(url)
    found["user"] = found["user"] or _os_user()
    found["dbname"] = found["dbname"] or found["user"]
    return {name: value for name, value in found.items() if value}


def in_force(server: Server) -> dict[str, str]:
    """Return what a connection to `server` is made with, secrets left out: `parameters` under LogBK's own settings."""
    options = {name: str(value) for name, value in server.options.items() if value is not None and name not in SECRETS}
    found = parameters(server.conninfo) | options
    return {name: value for name, value in found.items() if value}


def first_weaker(server: Server, than: Server) -> str | None:
    """Return a weakness of `server` that the other one lacks, None if it is as strong."""
    ranks = {f"sslmode={mode}": rank for rank, mode in enumerate(_SSLMODES)}
    modes = [ranks[setting] for setting in (known.partition(":")[0] for known in than.weaknesses) if setting in ranks]
    for weakness in server.weaknesses:
        rank = ranks.get(weakness.partition(":")[0], -1)
        if weakness not in than.weaknesses and not any(rank >= known for known in modes):
            return weakness
    return None


def hosts_of(url: str) -> list[Host]:
    """Return the hosts that libpq would try, in its order."""
    return _hosts(_given(url))


def build_url(parameters: Mapping[str, str]) -> str:
    """Return the `postgresql://` URL of `parameters`, without secrets; libpq reads the same from it."""
    rest = {name: value for name, value in parameters.items() if name not in SECRETS}
    authority = quote(rest.pop("user"), safe="") + "@" if rest.get("user") else ""
    hosts, ports = rest.get("host", "").split(","), rest.get("port", "").split(",")
    # Sockets and zones are clearer after the question mark; in front of it, hosts without ports would have empty ones.
    if all(map(_is_plain_host, hosts)) and len(ports) == len(hosts):
        names = [_bracketed(host) for host in hosts]
        del rest["host"]
        if all(port.isascii() and port.isdigit() for port in ports):
            del rest["port"]
            names = [f"{name}:{port}" for name, port in zip(names, ports, strict=True)]
        authority += ",".join(names)
    path = quote(rest.pop("dbname"), safe="") if rest.get("dbname") else ""
    query = "&".join(f"{name}={quote(value, safe='/:,')}" for name, value in rest.items())
    return f"postgresql://{authority}/{path}" + (f"?{query}" if query else "")


@contextmanager
def environment_for(server: Server) -> Iterator[None]:
    """Keep the variables that libpq reads (PG*) from steering a connection to the bundled server.

    They are meant for servers that a person names. To be held until the connection stands, as libpq reads some of them
    only then.
    """
    names = [name for name in os.environ if name.startswith("PG")] if server.is_bundled else []
    taken = {name: os.environ.pop(name) for name in names}
    try:
        yield
    finally:
        os.environ.update(taken)


def _always() -> dict[str, Any]:
    # A pooler hands a connection on between transactions; prepared statements would stay behind.
    return {"client_encoding": "UTF8", "prepare_threshold": None}


def _secure(given: Mapping[str, str], *, pooler: bool) -> dict[str, str]:
    """Return what is stricter than libpq's own defaults and was not named otherwise."""
    used = {"sslmode": _STRICTEST, "require_auth": "scram-sha-256", "gssencmode": "disable", **given}
    if "channel_binding" not in given:
        used["channel_binding"] = "require" if _can_bind(used) and not pooler else "prefer"
    store = _store(used["sslmode"], given.get("sslrootcert"))
    if store is not None:
        used["sslrootcert"] = store
    return {name: value for name, value in used.items() if given.get(name) != value}


def _can_bind(used: Mapping[str, str]) -> bool:
    """Tell whether a password's check can be bound to the connection: it takes TLS and SCRAM."""
    return used["sslmode"] in _ENCRYPTING and used["require_auth"] == "scram-sha-256"


def _store(sslmode: str, named: str | None) -> str | None:
    """Return the certificates to check the server by, or None where libpq finds them, or needs none.

    Under a mode that does not verify, naming a store would make libpq verify after all.
    """
    if named is None and sslmode in _VERIFYING:
        home = _home_file("root.crt")
        return str(home) if home.is_file() else _system_store()
    # libpq's own "system" is where the machine that built it kept its certificates. It allows no other mode than this.
    return _system_store() if named == "system" and sslmode == "verify-full" else None


def _system_store() -> str:
    import ssl  # noqa: PLC0415 - asyncio has it loaded by then; `--help` has not

    for place in (ssl.get_default_verify_paths().cafile, *_ROOT_STORES):
        if place is not None and Path(place).is_file():
            return place
    import certifi  # a machine without a store of its own

    return certifi.where()


def _weaknesses(used: Mapping[str, str], *, pooler: bool) -> Iterator[str]:
    sslmode = used["sslmode"]
    if sslmode == "require" and (used.get("sslrootcert") or _home_file("root.crt").is_file()):
        yield f"sslmode=require: {_SSLMODES['verify-ca']}"  # with a store at hand libpq makes one of the other
    elif sslmode in _SSLMODES:
        yield f"sslmode={sslmode}: {_SSLMODES[sslmode]}"
    for method in used["require_auth"].split(","):
        name = method.strip()
        if name in _AUTH_METHODS or name.startswith("!"):
            yield f"require_auth={used['require_auth']}: {_AUTH_METHODS.get(name, _AUTH_EXCLUDED)}"
            break
    if used.get("ssl_min_protocol_version") in _OLD_TLS:
        yield f"ssl_min_protocol_version={used['ssl_min_protocol_version']}: that version of TLS is broken"
    # Without TLS or SCRAM there is nothing to bind to, and that was said already.
    if not pooler and _can_bind(used) and used["channel_binding"] in _BINDINGS:
        yield f"channel_binding={used['channel_binding']}: {_UNBOUND}"


def _hosts(given: Mapping[str, str]) -> list[Host]:
    names, addresses = given.get("host", "").split(","), given.get("hostaddr", "").split(",")
    ports = given.get("port", "").split(",")
    count = max(len(names), len(addresses))
    if len(names) > 1 and len(addresses) > 1 and len(names) != len(addresses):
        raise InvalidInputError(f"the database URL has {len(names)} hosts and {len(addresses)} addresses for them")
    if len(ports) not in {1, count}:
        raise InvalidInputError(f"the database URL has {count} hosts and {len(ports)} ports", "One port, or one each.")
    if len(ports) == 1:
        ports *= count
    hosts = [Host(*parts) for parts in zip_longest(names, addresses, ports, fillvalue="")]
    if not all(_is_port(host.port) and (is_socket(host.name) or "@" not in host.name) for host in hosts):
        raise InvalidInputError("the database URL has a host or a port that is none", _SIGNS_HINT)
    return hosts


def _is_port(text: str) -> bool:
    return not text or (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65535)


def _key(given: Mapping[str, str], hosts: list[Host]) -> str:
    role = given.get("user") or _os_user()
    # Quoted, so that no role or database can be named like another server's key.
    places = ",".join(quote(str(host), safe="/:[]") for host in hosts)
    return f"{quote(role, safe='')}@{places}/{quote(given.get('dbname') or role, safe='')}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_plain_host(host: str) -> bool:
    return host.isascii() and bool(host) and all(char.isalnum() or char in "-._:" for char in host)


def _parse(url: str) -> dict[str, str]:
    """Return what stands in the URL itself; never repeat libpq's own message, which holds the password."""
    error = InvalidInputError("the database URL is not one that libpq understands", _URL_HINT)
    if any(ord(char) < 32 for char in url):  # libpq would stop reading at a NUL
        raise error
    # Where signs in a password split the URL, libpq would look half of it up as a host, and others would read it.
    if url.startswith(_SCHEMES) and "@" in url.partition("://")[2].partition("?")[0].partition("/")[2]:
        raise InvalidInputError("the database URL has an @ too many", _SIGNS_HINT)
    try:
        return {name: str(value) for name, value in conninfo_to_dict(url).items()}
    except (psycopg.ProgrammingError, UnicodeError):
        raise error from None


def _given(url: str) -> dict[str, str]:
    """Return what the URL, the service file or a PG* variable names, secrets left out. Empty is not named."""
    found = {}
    for option in pq.Conninfo.get_defaults():
        if option.envvar is not None:
            found[option.keyword.decode()] = os.environ.get(option.envvar.decode(), "")
    found |= _named(url)
    if any(map(has_lone_surrogate, found.values())):
        raise InvalidInputError("a PG* variable is not UTF-8 text")
    return {name: value for name, value in found.items() if value and name not in SECRETS}


def _named(url: str) -> dict[str, str]:
    """Return what stands in the URL or in its service file."""
    return _service_of(url) | _parse(url)


def _service_of(url: str, *, secrets: bool = False) -> dict[str, str]:
    """Return what the service file says of the service that the URL or PGSERVICE names.

    libpq reads it (PGSERVICEFILE, ~/.pg_service.conf, the system's). Its answer does not tell where a value comes
    from, so every variable is given a value that no file would hold.
    """
    service = _parse(url).get("service") or os.environ.get("PGSERVICE")
    if not service:
        return {}
    foreign = "\x01"
    variables = {option.envvar.decode() for option in pq.Conninfo.get_defaults() if option.envvar is not None}
    try:
        with _environment(dict.fromkeys(variables, foreign) | {"PGSERVICE": service}):
            answer = {
                option.keyword.decode(): option.val.decode()
                for option in pq.Conninfo.get_defaults()
                if option.val is not None
            }
    except UnicodeError:
        raise InvalidInputError("the service file is not UTF-8 text") from None
    found = {name: value for name, value in answer.items() if value != foreign and name != "service"}
    if not found:
        raise InvalidInputError(
            f"libpq finds no service {service!r}",
            "It looks in PGSERVICEFILE, in ~/.pg_service.conf, and in the system's.",
        )
    return {name: value for name, value in found.items() if secrets or name not in SECRETS}


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _os_user() -> str:
    """Return the role that libpq takes when none is named: the operating system's user."""
    return next((option.val or b"").decode() for option in pq.Conninfo.get_defaults() if option.keyword == b"user")


def _home_file(name: str) -> Path:
    """Return the path of one of libpq's files in the user's home."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", "")) / "postgresql" / name
    return Path("~/.postgresql").expanduser() / name


def _is_in_passfile(given: Mapping[str, str]) -> bool:
    """Tell whether libpq finds a password in the password file, by its rules."""
    default = _home_file("pgpass.conf") if sys.platform == "win32" else Path("~/.pgpass").expanduser()
    path = Path(given.get("passfile") or default)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or (sys.platform != "win32" and status.st_mode & 0o077):
            return False  # libpq passes over one that others may read
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    role = given.get("user") or _os_user()
    wanted = [
        ("localhost" if not host.is_tcp and not host.name else host.name or host.address, host.port or PORT)
        for host in _hosts(given)
    ]
    entries = [_passfile_fields(line) for line in lines]
    return any(
        len(entry) >= 5
        and all(
            pattern in ("*", value)
            for pattern, value in zip(entry, (host, port, given.get("dbname") or role, role), strict=False)
        )
        for entry in entries
        for host, port in wanted
    )


def _passfile_fields(line: str) -> list[str]:
    fields, escaped = [""], False
    for char in line:
        if escaped or char not in "\\:":
            fields[-1] += char
            escaped = False
        elif char == "\\":
            escaped = True
        else:
            fields.append("")
    return fields
