"""How the signed-in person and the sessions look in a terminal."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from rich import box
from rich.table import Table
from rich.text import Text

from logbk_cli.auth.schemas import MemberResponse, SessionResponse
from logbk_cli.core import clock
from logbk_cli.core.secret_store import Place
from logbk_cli.shared.text import sanitise

_ID_LENGTH: Final = 8  # of a session's 32 hexadecimal digits: enough to tell one person's apart
_WIDE: Final = 79  # columns that all three times and the name of a device need


def member_view(member: MemberResponse, where: Mapping[str, str | None], kept_in: str | None) -> Table:
    """Return who is signed in, line by line; `where` are lines on the server, by their labels."""
    if member.is_local:
        rows = {"Account": "the local account of the bundled server", **where}
    else:
        rows = {
            "E-mail": member.email,
            "Account": "administrator" if member.is_admin else "member",
            **where,
            "Device": member.device,
            "Signed in": format_moment(member.signed_in_at),
            "Until": f"{format_moment(member.expires_at)} at the latest",
            "Kept in": kept_in,
        }
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, value in rows.items():
        if value:
            table.add_row(label, Text(sanitise(value)))
    return table


def sessions_table(sessions: Sequence[SessionResponse], width: int) -> Table:
    """Return one line per session, each with as much of its id as is needed to name it, for a screen of this width."""
    is_narrow = width < _WIDE
    headings = ("Last used",) if is_narrow else ("Signed in", "Last used", "Until")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Id", no_wrap=True)
    table.add_column("Device", overflow="fold")
    for heading in headings:
        table.add_column(heading, no_wrap=not is_narrow)
    for session in sessions:
        device = Text(sanitise(session.device or "unknown"), style="bold")
        if session.is_current:
            device.append(" this one", style="not bold dim")
        used = session.last_used_at
        moments = (used,) if is_narrow else (session.signed_in_at, used, session.expires_at)
        table.add_row(session.session_id.hex[:_ID_LENGTH], device, *map(format_moment, moments))
    return table


def place_sentence(place: Place) -> str:
    """Tell where a session is kept."""
    if place.kind == "keyring":
        return f"The session is kept in the keyring ({place.name})."
    return f"Without a keyring, the session is kept in {place.name}, which only you can read."


def format_moment(moment: datetime) -> str:
    """Return a moment by the clock of this machine, to the minute."""
    return f"{moment.astimezone(ZoneInfo(clock.machine_zone())):%Y-%m-%d %H:%M}"


def count(number: int, noun: str) -> str:
    """Return the number with its noun: `1 session`, `2 sessions`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
