"""What a person can do about a connection that failed or was lost."""

import re
from itertools import pairwise
from typing import Final

import psycopg

from logbk_cli.core.connection import Host, Server, in_force, password_source
from logbk_cli.shared.exceptions import DatabaseUnavailableError, LogBKError, PermissionDeniedError

_ATTEMPT: Final = re.compile(r"^connection (?:failed: )?.*? failed: (?:FATAL: +|ERROR: +)?", re.IGNORECASE)
# How psycopg's summary names each host, where there were several, or one with several addresses.
_HOST: Final = re.compile(r"^- host: (?:None|'(.*?)'), port: (?:None|'(.*?)'), hostaddr: (?:None|'(.*?)'): ")
_CLOSED: Final = re.compile(r"role \".*\" is not permitted to log in")
_DETAILS: Final = ("\t", "DETAIL:", "HINT:", "CONTEXT:")
_REFUSED_PASSWORD: Final = "password authentication failed"  # noqa: S105 - what PostgreSQL says
_MEMBERS: Final = "logbk_m_"  # how the roles are called that invitations make
_REFUSED_SOURCES: Final = {
    "service_file": "The password that was refused is the one in the service file.",
    "environment": "The password that was refused is the one in PGPASSWORD, which outranks a stored one.",
    "password_file": "The password that was refused is the one in the password file, which outranks a stored one.",
}
_NONE_SUPPLIED: Final = "no password supplied"
_ASK_FOR_ANOTHER: Final = "An administrator gives you a new one: `logbk admin user reset-password EMAIL --new-machine`."
# What libpq says, and what a person can do about it; of several hosts the first of these counts.
_HINTS: Final = {
    _NONE_SUPPLIED: (
        "Give the role's password: `logbk profile add NAME URL --replace --password-stdin`, PGPASSWORD or ~/.pgpass."
    ),
    "root certificate file": "Restore it, or join again with a new invitation.",
    "no encryption": "This server insists on TLS: leave sslmode=disable out.",
    "channel binding": (
        "If a pooler such as PgBouncer stands before the server: `logbk profile add NAME URL --replace --pooler`, "
        "or LOGBK_POOLER=1."
    ),
    "certificate verify failed": (
        "If the server has a certificate of its own making, add sslrootcert=/path/to/its-ca.pem to the URL."
    ),
    "does not match host name": "Use the host name that the server's certificate was made for.",
    "server does not support SSL": (
        "Have its administrator switch TLS on. To do without, add sslmode=disable to the URL: nothing is encrypted."
    ),
    "authentication method requirement": (
        "The server asked for the password in a weaker way than SCRAM-SHA-256, so it was not sent."
    ),
    "permission denied for database": "This role is no member here: an administrator invites members.",
    '" does not exist': "It was removed, or never was: ask an administrator.",
}


class AccountClosedError(PermissionDeniedError):
    """The account is closed, so its login role may not connect; its sessions have ended with it."""


def explain(error: psycopg.Error, server: Server) -> LogBKError:
    """Return what a person can do about a connection that failed or was lost. Never repeats the URL."""
    reason = _reason(str(error))
    if server.is_bundled:
        hint = "Try `logbk db status`."
    elif _CLOSED.search(reason):
        return AccountClosedError("this account is closed", "An administrator can open it again.")
    elif _REFUSED_PASSWORD in reason:
        hint = _refused_password(server)
    elif _NONE_SUPPLIED in reason and in_force(server)["user"].startswith(_MEMBERS):
        reason, hint = "this machine has lost the password of its connection", _ASK_FOR_ANOTHER
    else:
        hint = next(
            (hint for told, hint in _HINTS.items() if told in reason), "Check the address and whether the server runs."
        )
    return DatabaseUnavailableError(f"the database cannot be reached: {reason}", hint)


def _reason(text: str) -> str:
    """Return in one line what was said last, or by each host where there are several."""
    # What is indented is libpq's own guess at the cause; details of the server's stand after what it says.
    lines = [line.strip() for line in text.strip().splitlines() if not line.startswith(_DETAILS)]
    starts = [number for number, line in enumerate(lines) if _HOST.match(line)]
    found = []
    for start, end in pairwise([*starts, len(lines)]):
        name, port, address = _HOST.findall(lines[start])[0]
        said = _last_said([_HOST.sub("", lines[start]), *lines[start + 1 : end]])
        found.append((str(Host(name, address, port)), said))
    if len(set(found)) > 1:
        return "; ".join(f"{place}: {said}" for place, said in dict.fromkeys(found))
    return found[0][1] if found else _last_said(lines)


def _last_said(lines: list[str]) -> str:
    # Advice of libpq's may follow, such as to check no certificate at all.
    said = [line for line in lines if _ATTEMPT.match(line)] or lines or ["no reason given"]
    return _ATTEMPT.sub("", said[-1])


def _refused_password(server: Server) -> str:
    source = password_source(server.conninfo)
    if source in _REFUSED_SOURCES:
        return _REFUSED_SOURCES[source]
    if in_force(server)["user"].startswith(_MEMBERS):
        return (
            "An administrator has given this account a new connection, or removed it. "
            "If you did not ask for that, tell them."
        )
    return "Check the role's password."
