"""How a shared server and its members look in a terminal, and in `--json`."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from rich import box
from rich.table import Table
from rich.text import Text

from logbk_cli.administration.schemas import AccountResponse, Preparation, ServerStatus
from logbk_cli.core import clock
from logbk_cli.core.connection import Server, in_force, is_socket
from logbk_cli.core.server_setup import ServerState
from logbk_cli.shared.text import sanitise

_GAP: Final = 3  # columns between two of a table
_LONG_EMAIL: Final = 32  # columns; a longer address is broken rather than that dates are left out


def prepared_view(done: Preparation) -> str:
    """Return what was made of a server, line by line."""
    if done.schema_before is None:
        schema = "created"
    elif done.schema_before == done.schema_version:
        schema = "up to date"
    else:
        schema = f"upgraded from {done.schema_before or 'an unknown one'}"
    return (
        f"Server    {_place(done.host, done.port)}, PostgreSQL {done.server_version}\n"
        f"Database  {done.database}{', created' if done.created_database else ''}\n"
        f"Schema    {done.schema_version}, {schema}"
    )


def notices(status: ServerStatus) -> list[str]:
    """Return what the owner of the server should know and can mend."""
    found = []
    if status.may_log_parameters:
        found.append(
            "This server may write what members send, tokens among it, into its log. Set log_parameter_max_length = 0 "
            "in its configuration."
        )
    if status.large_objects_open:
        found.append(
            "Members can store large objects, and so fill the disk. A superuser forbids it: run `logbk admin migrate` "
            "as one."
        )
    if status.open_databases:
        found.append(
            f"Members can connect to other databases of this server too ({', '.join(status.open_databases)}). Their "
            "owners close them: REVOKE CONNECT ON DATABASE … FROM PUBLIC."
        )
    return found


def members_table(accounts: list[AccountResponse], width: int) -> Table:
    """Return one line per member, for a screen of this width; dates and states are never broken."""
    email = min(max(len(account.email) for account in accounts), _LONG_EMAIL)
    state = max(len(_state(account)) for account in accounts)
    is_narrow = width < email + len("administrator") + state + 2 * len("YYYY-MM-DD") + 4 * _GAP
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("E-mail", style="bold", overflow="fold")
    for column in ("Role", "State") if is_narrow else ("Role", "State", "Since", "Last seen"):
        table.add_column(column, no_wrap=True)
    for account in accounts:
        cells = [Text(sanitise(account.email)), "administrator" if account.is_admin else "member", _state(account)]
        if not is_narrow:
            seen = "" if account.last_seen_at is None else _day(account.last_seen_at)
            cells += [_day(account.created_at), seen]
        table.add_row(*cells)
    return table


def status_document(server: Server, state: ServerState, known: str, status: ServerStatus | None) -> dict[str, object]:
    """Return how a server is, as `--json` tells it; `known` is the schema version that this LogBK has."""
    used = in_force(server)
    names = tuple(ServerStatus.model_fields)
    return {
        "server_version": state.version,
        "host": state.host,
        "port": state.port,
        "database": state.database,
        "role": state.role,
        "is_encrypted": state.is_encrypted,
        "sslmode": used.get("sslmode") if state.is_encrypted else None,
        "weaknesses": list(server.weaknesses),
        "pooler": server.pooler,
        "schema_version": state.schema_version or None,
        "known_schema_version": known,
        "schema_state": _schema_state(state, known),
        **(dict.fromkeys(names) if status is None else status.model_dump()),
    }


def status_view(server: Server, state: ServerState, known: str, status: ServerStatus | None) -> str:
    """Return how a server is, line by line."""
    used = in_force(server)
    link = "not encrypted"
    if is_socket(state.host):
        link = "a socket of this machine"
    elif state.is_encrypted:
        link = f"TLS ({used.get('sslmode')})"
    schema = {
        "current": known,
        "missing": "none (`logbk admin init URL` creates it)",
        "outdated": f"{state.schema_version or 'unknown'}; this LogBK needs {known} (`logbk admin migrate`)",
        "newer": f"{state.schema_version}, newer than the {known} that this LogBK knows",
    }[_schema_state(state, known)]
    rows = [
        ("Server", f"{_place(state.host, state.port)}, PostgreSQL {state.version}"),
        ("Database", state.database),
        ("Connection", f"{link}{', through a pooler' if server.pooler else ''}"),
        ("Schema", schema),
    ]
    if status is not None:
        days = (clock.now() - status.key_created_at).days
        open_databases = ", ".join(status.open_databases)
        rows += [
            ("Members", f"{status.members}, administrators among them: {status.admins}"),
            ("Invited", str(status.invited)),
            ("Marked", "production" if status.is_production else "nothing"),
            ("Signing key", f"{status.key_id}, since {_day(status.key_created_at)} ({max(days, 0)} days)"),
            ("Server's log", "may hold what members send" if status.may_log_parameters else "holds no values"),
            ("Large objects", "open to members" if status.large_objects_open else "closed"),
            ("Other databases", f"open to members: {open_databases}" if open_databases else "closed"),
        ]
    rows += [("Weaker", weakness) for weakness in server.weaknesses]
    return "\n".join(f"{name:<17}{value}" for name, value in rows)


def _schema_state(state: ServerState, known: str) -> str:
    if state.schema_version is None:
        return "missing"
    if state.schema_version == known:
        return "current"
    return "newer" if state.schema_version > known else "outdated"


def _state(account: AccountResponse) -> str:
    if account.state == "invited" and account.expires_at is not None:
        return f"invited until {_day(account.expires_at)}"
    return "invitation expired" if account.state == "expired" else account.state


def _place(host: str, port: int) -> str:
    return host if is_socket(host) else f"{host}:{port}"


def _day(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo(clock.machine_zone())).date().isoformat()
