"""Brings the names that shells complete up to date."""

import logging
from typing import Final

from logbk_cli.completions.schemas import CompletionNames
from logbk_cli.completions.service import CompletionService
from logbk_cli.core import completion_names
from logbk_cli.core.config import Settings
from logbk_cli.core.database import in_unit_of_work
from logbk_cli.shared.exceptions import BusinessRuleError, InvalidInputError, LogBKError
from logbk_cli.shared.files import file_fault

_log: Final = logging.getLogger(__name__)


def refresh(settings: Settings) -> CompletionNames:
    """Write the names of the profile in use; return them.

    Raises:
        BusinessRuleError: the database has no profile.
        InvalidInputError: they cannot be written.
        DatabaseUnavailableError, AuthenticationError: they cannot be read.

    """
    if settings.profile is None:
        raise BusinessRuleError(
            "names are kept of the databases that have a profile", "Name this one: `logbk profile add NAME URL`."
        )
    names = in_unit_of_work(settings, lambda work: CompletionService(work.session).names())
    try:
        completion_names.write(settings.state_dir, settings.profile, names.model_dump())
    except OSError as error:
        folder = completion_names.folder(settings.state_dir)
        raise InvalidInputError(f"{folder} cannot be written: {file_fault(error)}") from None
    return names


def refresh_quietly(settings: Settings) -> None:
    """Write the names after a command that has done its work: that they cannot be written is no fault of its own."""
    try:
        refresh(settings)
    except LogBKError as error:
        _log.info("the names that shells complete are left as they were: %s", error.kind)
