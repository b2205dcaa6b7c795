"""What is asked of a server, as it crosses the service boundary."""

from pydantic import BaseModel, ConfigDict


class ServerFacts(BaseModel):
    """How a server is.

    `version` is as PostgreSQL numbers it (180001 is 18.1). `ahead_s` says by how many seconds its clock is before this
    machine's, and `round_trip_ms` how long a statement takes. `defects` are the objects of the database that are
    unsafe, each with what is wrong with it.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    version: int
    ahead_s: float
    round_trip_ms: float
    is_encrypted: bool
    defects: tuple[tuple[str, str], ...]
