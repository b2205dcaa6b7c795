"""The lines of `logbk doctor` on the server: whether it runs, answers, is safe, and who is signed in."""

from collections.abc import Iterator
from typing import Final

from logbk_cli.auth.service import AuthService
from logbk_cli.core import connection, embedded
from logbk_cli.core.config import Settings
from logbk_cli.core.database import Level, in_unit_of_work
from logbk_cli.core.migrations import SchemaMismatchError, newest_revision
from logbk_cli.core.secret_store import SecretStore
from logbk_cli.health.schemas import ServerFacts
from logbk_cli.health.service import HealthService
from logbk_cli.health.values import Finding, bad, good, warning
from logbk_cli.shared.exceptions import AuthenticationError, DatabaseUnavailableError, LogBKError

_SLOW_MS: Final = 250
_SKEW_S: Final = 5
_SKEW_BREAKS_S: Final = 60  # of the quarter of an hour that an access token is good for
_SHOWN: Final = 3
# The first releases without holes by which a member could see the rows of another.
_SAFE_SINCE: Final = {15: 14, 16: 10, 17: 6}
_HOLES: Final = "the planner's statistics can tell rows of others (CVE-2025-8713)"


def check_server(settings: Settings) -> Iterator[Finding]:
    """Yield what is to be said of the server in use. The bundled one is started if it is there, and not created."""
    if settings.database_url is None:
        own = embedded.status(settings.data_dir)
        yield _check_bundled(own)
        if own.state not in {"running", "stopped"}:
            return
    try:
        facts = in_unit_of_work(settings, lambda work: HealthService(work.session).examine(), Level.NONE)
    except SchemaMismatchError as error:
        yield bad("schema", error.message, error.hint, public="it cannot be used")
        return
    except DatabaseUnavailableError as error:
        yield bad("connection", error.message, error.hint, public="it cannot be used")
        return
    except LogBKError as error:
        yield bad("connection", error.message, error.hint, public=f"it is refused ({error.kind})")
        return
    yield from judge(facts, is_bundled=settings.database_url is None)
    yield _check_encryption(settings, facts)
    yield from _check_session(settings)
    yield from _check_catalogue(settings)


def judge(facts: ServerFacts, *, is_bundled: bool) -> Iterator[Finding]:
    """Yield what the facts of a server amount to."""
    took = f"a statement takes {facts.round_trip_ms:g} ms"
    slow = facts.round_trip_ms > _SLOW_MS
    yield warning("connection", took, "A server nearer by answers sooner.") if slow else good("connection", took)
    yield _judge_version(facts.version, is_bundled=is_bundled)
    yield good("schema", f"{newest_revision()}, the newest that this LogBK knows")
    yield _judge_defects(facts.defects)
    yield _judge_clock(facts.ahead_s)


def _check_bundled(status: embedded.ServerStatus) -> Finding:
    place = f"PostgreSQL {status.version} in {status.location}"
    match status.state:
        case "running":
            return good("bundled server", f"running, {place}", public="running")
        case "stopped":
            return good("bundled server", f"stopped, {place}; a command starts it", public="stopped")
        case "absent":
            return good("bundled server", "not there yet; the first command that needs it creates it")
        case _:
            return bad(
                "bundled server", f"damaged, in {status.location}", "`logbk db start` tells what is wrong.", "damaged"
            )


def _judge_version(number: int, *, is_bundled: bool) -> Finding:
    major, minor = divmod(number, 10_000)
    text = f"PostgreSQL {major}.{minor}"
    if minor >= _SAFE_SINCE.get(major, 0):
        return good("server version", text)
    mend = "Upgrade LogBK." if is_bundled else "Ask whoever runs the server to install the newest minor release."
    return warning("server version", f"{text}: {_HOLES}, up to {major}.{_SAFE_SINCE[major] - 1}", mend)


def _judge_defects(defects: tuple[tuple[str, str], ...]) -> Finding:
    if not defects:
        return good("policies", "in force; no object of the database is unsafe")
    shown = "; ".join(f"{kind}: {name}" for kind, name in defects[:_SHOWN])
    more = f" and {len(defects) - _SHOWN} more" if len(defects) > _SHOWN else ""
    mend = "Whoever owns the server changed it by hand; `logbk admin migrate` closes what it can."
    return bad("policies", f"{len(defects)} unsafe: {shown}{more}", mend, public=f"{len(defects)} unsafe")


def _judge_clock(ahead_s: float) -> Finding:
    away = abs(ahead_s)
    if away <= _SKEW_S:
        return good("clock", "goes with the server's")
    text = f"{away:g} s {'behind' if ahead_s > 0 else 'ahead of'} the server's"
    mend = "Let the machine set its clock by the network (NTP)."
    return bad("clock", text, mend) if away > _SKEW_BREAKS_S else warning("clock", text, mend)


def _check_encryption(settings: Settings, facts: ServerFacts) -> Finding:
    if settings.database_url is None:
        return good("encryption", "none is needed: a socket in a folder of your own")
    server = connection.remote(settings.database_url, pooler=settings.pooler)
    if server.weaknesses:
        return warning("encryption", "; ".join(server.weaknesses), "Leave these out of the URL.", "weakened by the URL")
    if facts.is_encrypted:
        return good("encryption", "TLS")
    if any(host.is_tcp for host in connection.hosts_of(settings.database_url)):
        return warning("encryption", "none: what is sent can be read on its way", "Have TLS switched on at the server.")
    return good("encryption", "none is needed: a socket of this machine")


def _check_session(settings: Settings) -> Iterator[Finding]:
    if settings.database_url is None:
        yield good("session", "the bundled server signs its one account in")
        yield good("keyring", "not needed for the bundled server")
        return
    try:
        member = in_unit_of_work(settings, lambda work: AuthService(work.session).who_am_i())
    except AuthenticationError as error:
        yield bad("session", error.message, error.hint, public="nobody is signed in, or no more")
        yield _check_keyring(settings, "What it would hold")
    except LogBKError as error:
        yield bad("session", error.message, error.hint, public=f"refused ({error.kind})")
        yield _check_keyring(settings, "What it would hold")
    else:
        yield good("session", f"signed in as {member.email}", public="signed in")
        yield _check_keyring(settings, "The session")


def _check_catalogue(settings: Settings) -> Iterator[Finding]:
    try:
        number = in_unit_of_work(settings, lambda work: HealthService(work.session).count_catalogue())
    except LogBKError:
        return  # nobody is signed in who could see it, which the session's line tells
    if number:
        yield good("catalogue", f"{number:,} exercises")
    else:
        yield warning("catalogue", "empty: no exercise has a name yet but your own", "`logbk admin seed` fills it.")


def _check_keyring(settings: Settings, what: str) -> Finding:
    if settings.token:
        return good("keyring", "not asked: LOGBK_TOKEN holds the token")
    store = SecretStore(settings.state_dir)
    try:
        place = store.place(connection.remote(settings.database_url or "", pooler=settings.pooler).key)
    except LogBKError as error:
        return bad("keyring", error.message, error.hint, public="the file of secrets is not to be trusted")
    if place is None:
        return good("keyring", "holds nothing of this server") if store.trouble is None else _without(store.trouble)
    if place.kind == "keyring":
        return good("keyring", f"holds the session: {place.name}", public="holds the session")
    return _without(store.trouble or "not used", f" {what} is in {place.name}, for your eyes only.")


def _without(trouble: str, more: str = "") -> Finding:
    mend = "A keyring (GNOME Keyring, KWallet, Keychain, Credential Manager) keeps a session better than a file."
    return warning("keyring", f"{trouble}.{more}", mend, public="not used")
