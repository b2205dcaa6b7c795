"""A database on the remote server, a role that may log in to it, and an environment that names no server."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.remote.server import HOST, Pooler, RemoteServer

NAME = "logbk_test_remote"
ROLE = "logbk_test_lifter"
PASSWORD = "correct horse's @battery/100%"  # noqa: S105 - of a server of the tests alone


@dataclass(frozen=True)
class Place:
    """A database on the remote server, and a role that may connect to it."""

    server: RemoteServer
    name: str = NAME
    role: str = ROLE
    password: str = PASSWORD

    def url(self, *, password: str | None = PASSWORD, host: str | None = None, **query: str | int) -> str:
        """Return a URL as a person writes it: no setting of LogBK's stands in it."""
        return self.server.plain_url(self.role, password, self.name, host=host, **query)

    def at(self, port: int, *, password: str | None = PASSWORD, **query: str | int) -> str:
        """Return the URL for something else that listens on this machine."""
        return self.url(password=password, host=f"{HOST}:{port}", **query)


@pytest.fixture(scope="session")
def place(remote_server: RemoteServer) -> Iterator[Place]:
    remote_server.set_role(ROLE, PASSWORD)
    with remote_server.database(NAME):
        yield Place(remote_server)


@pytest.fixture
def pooled(place: Place, pooler: Pooler) -> str:
    """Give the URL of the same database behind PgBouncer."""
    return place.at(pooler.port)


@pytest.fixture(autouse=True)
def _bare(bare_environment: None) -> None:
    """Each test of this folder is one of somebody who has no LogBK yet."""
