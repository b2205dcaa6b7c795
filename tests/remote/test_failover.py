"""Several hosts in one URL: the connection finds the server that can be written to, and follows when that changes."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from logbk_cli.core import connection
from tests.remote.server import HOST, Postgres, free_port, write_certificate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.remote.conftest import Place


@pytest.fixture
def pair(place: Place) -> Iterator[tuple[Postgres, Postgres]]:
    """Give a copy of the server, and a standby that follows the copy."""
    server = place.server
    workplace = server.postgres.place
    with ExitStack() as at_the_end:
        servers = []
        source = server.postgres
        for name, is_standby in (("copy", False), ("standby", True)):
            certificate = write_certificate(workplace, server.authority)
            one = Postgres(server.programs, workplace, name, certificate)
            at_the_end.callback(one.stop)
            one.copy(source, standby=is_standby)
            one.start()
            servers.append(one)
            source = one
        yield servers[0], servers[1]


def ask(url: str) -> tuple[Any, ...]:
    """Return the port and whether it can be written to, of the server that LogBK would use."""
    server = connection.remote(url)
    with psycopg.connect(server.conninfo, **server.options) as client:
        row: tuple[Any, ...] | None = client.execute("SELECT inet_server_port(), NOT pg_is_in_recovery()").fetchone()
    assert row is not None
    return row


def test_the_connection_follows_the_server_that_can_be_written_to(
    place: Place, pair: tuple[Postgres, Postgres]
) -> None:
    primary, standby = pair
    dead = free_port()
    url = place.url(host=f"{HOST}:{dead},{HOST}:{standby.port},{HOST}:{primary.port}")
    assert connection.remote(url).weaknesses == ()
    assert ask(url) == (primary.port, True)
    # Without the wish for a server to write to, it is the first one that answers.
    assert ask(url + "&target_session_attrs=any") == (standby.port, False)
    primary.stop()
    with pytest.raises(psycopg.OperationalError, match=r"read-only|in recovery"):
        ask(url)
    standby.promote()
    assert ask(url) == (standby.port, True)
