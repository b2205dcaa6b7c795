"""Passwords: what one may be, and the key that is derived from it. The password itself never leaves this machine.

Parameters follow OWASP's password storage cheat sheet and RFC 9106; the text of a password follows RFC 8265.
"""

import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from logbk_cli.shared.exceptions import AuthenticationError, InvalidInputError

SHORTEST: Final = 8
LONGEST: Final = 1024
KEY_BYTES: Final = 32
SALT_BYTES: Final = 16
LONGEST_SALT_BYTES: Final = 64

_ALGORITHM: Final = "argon2id"
_VERSION: Final = 19
# The server names the parameters. Below the floor, a server that has been taken over would get a key from which the
# password can be guessed; above the ceiling, it would keep this machine busy until it gives up.
_MEMORY_KIB: Final = range(19_456, 1_048_576 + 1)
_PASSES: Final = range(2, 20 + 1)
_LANES: Final = range(1, 16 + 1)
# Controls, unassigned, private and lone surrogates, and what is not seen (RFC 8264, 4.3): another machine may type or
# normalise these differently.
_UNFIT: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class KdfParameters:
    """How a key is derived from a password: `m` is memory in KiB, `t` passes over it, `p` lanes."""

    alg: str = _ALGORITHM
    v: int = _VERSION
    m: int = 65_536
    t: int = 3
    p: int = 1

    @classmethod
    def from_json(cls, document: Mapping[str, object]) -> "KdfParameters":
        """Read what the server names.

        Raises:
            AuthenticationError: it is weaker, or costlier, than this LogBK accepts, or something else altogether.

        """
        numbers = {"v": range(_VERSION, _VERSION + 1), "m": _MEMORY_KIB, "t": _PASSES, "p": _LANES}
        if set(document) != {"alg", *numbers} or document["alg"] != _ALGORITHM:
            raise _refused("a way to derive a key that this LogBK does not know")
        read: dict[str, int] = {}
        for name, accepted in numbers.items():
            value = document[name]
            if type(value) is not int:  # True is an int, too
                raise _refused("a way to derive a key that this LogBK does not know")
            if value < accepted.start:
                raise _refused(f"a weaker key than LogBK sends ({name}={value}, at least {accepted.start})")
            if value not in accepted:
                raise _refused(f"a costlier key than LogBK derives ({name}={value}, at most {accepted.stop - 1})")
            read[name] = value
        return cls(_ALGORITHM, **read)

    def as_json(self) -> dict[str, object]:
        """Return what the server stores and names again at the next sign-in."""
        return asdict(self)


def new_salt() -> bytes:
    """Return a salt for a new password."""
    return secrets.token_bytes(SALT_BYTES)


def check_new(password: str) -> None:
    """Require that a new password is fit to be one.

    Raises:
        InvalidInputError: it is too short or too long, blank, or holds what cannot be typed again elsewhere.

    """
    prepared = _prepare(password)
    if not prepared.strip():
        raise InvalidInputError("a password cannot be blank", _HINT)
    if len(prepared) < SHORTEST:
        raise InvalidInputError(f"a password has at least {SHORTEST} characters", _HINT)
    if any(unicodedata.category(char) in _UNFIT for char in prepared):
        raise InvalidInputError("the password holds a control character, or one that is not seen", _HINT)


def derive(password: str, salt: bytes, kdf: Mapping[str, object]) -> bytes:
    """Return the 32 bytes that stand for the password at the server which gave `salt` and `kdf`; takes about 0.1 s.

    Raises:
        AuthenticationError: the server asks for a key that is too weak or too costly.
        InvalidInputError: the password is empty, too long, or no text.

    """
    parameters = KdfParameters.from_json(kdf)
    if len(salt) < SALT_BYTES:
        raise _refused(f"a weaker key than LogBK sends (a salt of {len(salt)} bytes, at least {SALT_BYTES})")
    if len(salt) > LONGEST_SALT_BYTES:
        raise _refused(f"a way to derive a key that this LogBK does not know (a salt of {len(salt)} bytes)")
    secret = _prepare(password).encode()
    from argon2.exceptions import HashingError
    from argon2.low_level import Type, hash_secret_raw

    try:
        return hash_secret_raw(
            secret,
            salt,
            time_cost=parameters.t,
            memory_cost=parameters.m,
            parallelism=parameters.p,
            hash_len=KEY_BYTES,
            type=Type.ID,
            version=parameters.v,
        )
    except (HashingError, MemoryError):
        raise AuthenticationError(
            f"the key cannot be derived: that takes {parameters.m // 1024} MiB of memory",
            "Close other programs and try again.",
        ) from None


def _prepare(password: str) -> str:
    """Return the text whose bytes are hashed (OpaqueString of RFC 8265): blanks are one kind of blank, and NFC."""
    if not password:
        raise InvalidInputError("the password is empty")
    if len(password) > LONGEST:
        raise InvalidInputError(f"a password has at most {LONGEST} characters")
    if any("\ud800" <= char <= "\udfff" for char in password):
        raise InvalidInputError("the password is not UTF-8 text", "Check the terminal's encoding, or the script's.")
    blanks = "".join(" " if unicodedata.category(char) == "Zs" else char for char in password)
    return unicodedata.normalize("NFC", blanks)


def _refused(what: str) -> AuthenticationError:
    return AuthenticationError(
        f"the server asks for {what}", "Nothing was sent. Ask whoever runs the server, and sign in nowhere until then."
    )


_HINT: Final = f"Use {SHORTEST} to {LONGEST} characters that you can type anywhere; a few random words do well."
