"""What this run of the program was told: options of the root command over environment variables."""

import os
from dataclasses import dataclass
from pathlib import Path

from logbk_cli.shared.exceptions import AuthenticationError

_POUND_REGIONS = ("_US", "_LR", "_MM")


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one run.

    `database_url` is None for the bundled server. `token` is an access token that overrides the stored one.
    """

    data_dir: Path
    database_url: str | None
    token: str | None

    @classmethod
    def load(cls, *, database_url: str | None = None) -> "Settings":
        """Read the environment; `database_url` comes from the command line and wins."""
        from logbk_cli.core.paths import data_dir  # noqa: PLC0415 - `--help` needs no platformdirs

        token = os.environ.get("LOGBK_TOKEN") or None
        if token is not None and not token.isascii():
            raise AuthenticationError("LOGBK_TOKEN is not an access token")
        return cls(
            data_dir=data_dir(),
            database_url=database_url or os.environ.get("LOGBK_DATABASE_URL") or None,
            token=token,
        )


def default_unit() -> str:
    """Return the unit of weight that people of this machine's region use: `lb` in the United States, else `kg`."""
    for variable in ("LC_ALL", "LC_MEASUREMENT", "LANG"):
        locale = os.environ.get(variable)
        if locale:
            return "lb" if locale.partition(".")[0].endswith(_POUND_REGIONS) else "kg"
    return "kg"
