"""The errors that LogBK shows to people, each with its exit code, HTTP status and kind.

Everything raised on purpose is a `LogBKError`; anything else that reaches the error boundary is a fault in LogBK.
"""

from typing import ClassVar


class LogBKError(Exception):
    """An error to show in one line, with an optional hint on how to mend it.

    `exit_code` follows the table in README; `kind` is the stable name in `--json` errors. `line` is the line of the
    input that it is about, from 1, where that is known.
    """

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500
    kind: ClassVar[str] = "fault"
    line: int | None = None

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def details(self) -> dict[str, object]:
        """Return further keys for the `--json` error object; values must be JSON-ready."""
        return {}

    def excerpt(self, width: int) -> str | None:  # noqa: ARG002 - for those that have a place to show
        """Return the lines that show where the fault lies, to print under the message; at most `width` columns."""
        return None


class InvalidInputError(LogBKError):
    """The input or the usage is wrong."""

    exit_code = 2
    http_status = 422
    kind = "invalid_input"


class NotFoundError(LogBKError):
    """Nothing, or more than one thing, answers to what was asked for.

    `candidates` are what the person may have meant, best first.
    """

    exit_code = 3
    http_status = 404
    kind = "not_found"

    def __init__(self, message: str, hint: str | None = None, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint)
        self.candidates = candidates

    def details(self) -> dict[str, object]:
        """Return the candidates, best first."""
        return {"candidates": list(self.candidates)} if self.candidates else {}


class AuthenticationError(LogBKError):
    """Nobody is signed in, or the session has ended."""

    exit_code = 4
    http_status = 401
    kind = "authentication"


class PermissionDeniedError(LogBKError):
    """The signed-in person may not do this."""

    exit_code = 5
    http_status = 403
    kind = "permission_denied"


class BusinessRuleError(LogBKError):
    """A rule of the log forbids it: the workout is already finished, and the like."""

    exit_code = 6
    http_status = 409
    kind = "business_rule"


class DatabaseUnavailableError(LogBKError):
    """The database cannot be reached, or is not one that this LogBK can use."""

    exit_code = 7
    http_status = 503
    kind = "database_unavailable"
