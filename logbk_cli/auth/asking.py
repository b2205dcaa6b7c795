"""Asking who somebody is: an address, a password, an invitation, and whether a weaker connection will do."""

from typing import Final

from logbk_cli.auth.passwords import check_new
from logbk_cli.auth.values import require_email
from logbk_cli.core.config import Settings
from logbk_cli.shared import console
from logbk_cli.shared.exceptions import BusinessRuleError, InvalidInputError

STDIN_OPTION: Final = "--password-stdin"
_TRIES: Final = 3  # at a prompt, until two new passwords are the same


def ask_email(settings: Settings, given: str | None) -> str:
    """Return the address that was given, or that somebody types; the one of last time is offered.

    Raises:
        InvalidInputError: there is none, or it is none.

    """
    if given is None:
        if settings.email is not None and not console.is_interactive():
            return settings.email
        offered = f" [{settings.email}]" if settings.email else ""
        answer = console.ask(f"E-mail{offered}: ", flag="the e-mail address")
        if not answer:  # the end of input, which takes no offer
            raise InvalidInputError("no e-mail address was given")
        given = answer.strip() or settings.email or ""
    return require_email(given)


def ask_password(prompt: str) -> str:
    """Return a password that somebody types, unseen.

    Raises:
        InvalidInputError: none was given, or there is no terminal.

    """
    password = console.ask_secret(prompt, flag=STDIN_OPTION)
    if not password:
        raise InvalidInputError("no password was given")
    return password


def ask_new_password(prompt: str) -> str:
    """Return a new password that somebody types, twice the same.

    Raises:
        InvalidInputError: after some tries there is none.

    """
    for _ in range(_TRIES):
        password = ask_password(prompt)
        try:
            check_new(password)
        except InvalidInputError as error:
            console.say(f"{error.message}. {error.hint or ''}".strip())
            continue
        if password == console.ask_secret("The same again: ", flag=STDIN_OPTION):
            return password
        console.say("The two are not the same.")
    raise InvalidInputError("no new password was chosen")


def read_lines(*wanted: str) -> list[str]:
    """Return as many lines of standard input as are wanted.

    Raises:
        InvalidInputError: there are fewer or more, or somebody types them.

    """
    if console.is_typed():
        raise InvalidInputError(
            f"{STDIN_OPTION} would show the password as you type it",
            f"Leave {STDIN_OPTION} out to be asked for it.",
        )
    text = console.read_stdin().removesuffix("\n")
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    if len(lines) != len(wanted) or not all(lines):
        expected = f"{' and '.join(wanted)}, each on a line" if len(wanted) > 1 else f"{wanted[0]} on one line"
        raise InvalidInputError(
            f"{STDIN_OPTION} reads {expected}, and nothing else", "Such as: printf '%s\\n' \"$PASSWORD\" | logbk …"
        )
    return lines


def read_invitation(argument: str, *, password_stdin: bool) -> tuple[str, str | None]:
    """Return an invitation, and the password that came with it by standard input; None where it is to be asked for."""
    if argument == "-" and password_stdin:
        invitation, password = read_lines("the invitation", "the password")
        return invitation, password
    if argument == "-":
        if console.is_typed():
            console.say("Paste the invitation, then press Enter and Ctrl-D.")
        return console.read_stdin(), None
    return argument, read_lines("the password")[0] if password_stdin else None


def require_consent(weaknesses: tuple[str, ...], *, allow_weaker: bool) -> None:
    """Tell what is weaker than LogBK's own settings, and ask whether that will do.

    Raises:
        BusinessRuleError: it will not.

    """
    if not weaknesses:
        return
    console.say("This invitation asks for a connection weaker than LogBK's own:", style="bold")
    for weakness in weaknesses:
        console.say(f"  {weakness}")
    if not allow_weaker and not console.confirm("Join all the same?", flag="--allow-weaker"):
        raise BusinessRuleError(
            "not joined", "Ask the administrator for a server with a certificate that can be checked."
        )
