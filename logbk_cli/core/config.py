"""What this run of the program was told: options of the root command over environment variables."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from logbk_cli.shared.exceptions import AuthenticationError, InvalidInputError

if TYPE_CHECKING:
    from logbk_cli.core.profiles import Profile

_POUND_REGIONS = ("_US", "_LR", "_MM")


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one run.

    `database_url` is None for the bundled server; `profile` is the name of the one in use, None where the URL was given
    without one. `email` is who signed in there last. `token` is an access token that overrides the stored one. `said`
    holds the warnings of this run, so that each is given once however often a command connects.
    """

    data_dir: Path
    config_dir: Path
    state_dir: Path
    profile: str | None
    database_url: str | None = field(repr=False)  # it may hold a password
    pooler: bool
    email: str | None
    token: str | None = field(repr=False)
    said: set[str] = field(default_factory=set, repr=False, compare=False)

    @classmethod
    def load(
        cls, *, database_url: str | None = None, profile: str | None = None, said: set[str] | None = None
    ) -> "Settings":
        """Read the environment and config.toml; the database and the profile come from the command line and win.

        Raises:
            InvalidInputError: two databases at once, or a config.toml that cannot be read.
            NotFoundError: no profile has that name.

        """
        from logbk_cli.core import paths  # noqa: PLC0415 - `--help` needs no platformdirs

        token = os.environ.get("LOGBK_TOKEN") or None
        if token is not None and not token.isascii():
            raise AuthenticationError("LOGBK_TOKEN is not an access token")
        config_dir = paths.config_dir()
        chosen = _choose(config_dir, database_url, profile)
        return cls(
            data_dir=paths.data_dir(),
            config_dir=config_dir,
            state_dir=paths.state_dir(),
            profile=chosen.name or None,
            database_url=chosen.url,
            pooler=_pooler(chosen),
            email=chosen.email,
            token=token,
            said=set() if said is None else said,
        )


def outranking_variable(name: str) -> str | None:
    """Return the environment variable that names another database than the profile `name`, None if none does."""
    if os.environ.get("LOGBK_DATABASE_URL"):
        return "LOGBK_DATABASE_URL"
    return "LOGBK_PROFILE" if os.environ.get("LOGBK_PROFILE") not in {None, "", name} else None


def _choose(config_dir: Path, database_url: str | None, name: str | None) -> "Profile":
    """Return the database of this run; a URL without a profile makes one without a name."""
    from logbk_cli.core import profiles  # noqa: PLC0415 - as above

    if database_url and name:
        raise InvalidInputError("--database-url and --profile name two databases", "Pass one of them.")
    url = database_url or (None if name else os.environ.get("LOGBK_DATABASE_URL"))
    if url:
        return profiles.Profile("", url)
    book = profiles.load(config_dir)
    return book.require(name or os.environ.get("LOGBK_PROFILE") or book.active)


def _pooler(chosen: "Profile") -> bool:
    setting = os.environ.get("LOGBK_POOLER") or None
    if setting not in {None, "0", "1"}:
        raise InvalidInputError(
            f"LOGBK_POOLER is {setting!r}", "Set it to 1 where PgBouncer stands before the server, or to 0."
        )
    if chosen.url is None:
        return False
    return chosen.pooler if setting is None else setting == "1"


def default_unit() -> str:
    """Return the unit of weight that people of this machine's region use: `lb` in the United States, else `kg`."""
    for variable in ("LC_ALL", "LC_MEASUREMENT", "LANG"):
        locale = os.environ.get(variable)
        if locale:
            return "lb" if locale.partition(".")[0].endswith(_POUND_REGIONS) else "kg"
    return "kg"
