"""The clock and the zone of this machine, in one place so that a test can hold them still."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment in UTC, to the second: finer than that, workout text has no way to say it."""
    return datetime.now(UTC).replace(microsecond=0)


def ms_since(began: float) -> int:
    """Return the whole milliseconds that have gone by since a reading of `time.perf_counter`."""
    return round((time.perf_counter() - began) * 1000)


def machine_zone() -> str:
    """Return the IANA name of this machine's zone, `UTC` when the system does not tell."""
    from tzlocal import get_localzone_name  # noqa: PLC0415 - only when a profile names no zone

    return get_localzone_name() or "UTC"
