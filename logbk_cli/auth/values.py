"""What passes between people: invitations and codes; and the random names and secrets of a login role."""

import base64
import hashlib
import hmac
import json
import re
import secrets
import zlib
from dataclasses import asdict, dataclass, fields
from typing import Final, Literal, Self

from logbk_cli.core import connection
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.text import sanitise

InvitationKind = Literal["join", "reset", "machine"]

MAX_EMAIL_LENGTH: Final = 254
PREFIX: Final = "logbk1-"
_ANY_PREFIX: Final = re.compile(r"logbk[0-9]{1,3}-", re.ASCII)
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_QUOTES: Final = "\"'`<>\u00ab\u00bb\u2018\u2019\u201c\u201d"  # what mail and chat put around a word
_MAX_ENCODED: Final = 65_536
_MAX_DECODED: Final = 131_072  # bytes of JSON; a decompressor stops here, whatever the text promises

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})", re.ASCII)
_IPV6: Final = re.compile(r"[0-9A-Fa-f:.]{2,45}(?:%[A-Za-z0-9._-]{1,32})?", re.ASCII)
_SOCKET: Final = re.compile(r"[/@][^,?&#\\]{0,106}")
_PORTS: Final = re.compile(r"[0-9]{1,5}(?:,[0-9]{1,5})*", re.ASCII)
_REQUIRE_AUTH: Final = re.compile(r"!?[a-z0-9-]{1,20}(?:,!?[a-z0-9-]{1,20}){0,7}", re.ASCII)
_ROLE_PASSWORD: Final = re.compile(r"[!-~]{1,200}", re.ASCII)
# Nothing but certificates: a private key or anything else has no business in the file that is made of it.
_CERTIFICATES: Final = re.compile(
    r"\s*(?:-----BEGIN CERTIFICATE-----\s[A-Za-z0-9+/=\s]{64,20000}?-----END CERTIFICATE-----\s*){1,8}", re.ASCII
)
_MAX_CERTIFICATE: Final = 49_152  # characters of PEM
_MAX_HOSTS: Final = 8
_CHOICES: Final = {
    "sslmode": {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"},
    "channel_binding": {"disable", "prefer", "require"},
    "target_session_attrs": {"any", "read-write", "read-only", "primary", "standby", "prefer-standby"},
}
PARAMETERS: Final = frozenset({"host", "port", "dbname", "user", "require_auth", *_CHOICES})

_CODE_BYTES: Final = 20
_CODE: Final = re.compile(r"[A-Z2-7]{32}", re.ASCII)
# Digits that base32 does not have, and the letters that they are mistaken for.
_MISREAD: Final = str.maketrans({"0": "O", "8": "B"})
_SCRAM_ROUNDS: Final = 4096  # PostgreSQL's own; a random password needs no stretching


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a member's machine must know to reach the server and to prove who was meant; a key until it is used.

    `parameters` are libpq's, of those in PARAMETERS, with at least host, dbname and user. `role_password` is None where
    the server asks for none. `certificate` is the PEM of a private certificate authority. `kind` is "reset" where the
    account exists and only gets a new password and a new machine; it is "machine" where a member takes the connection
    to another machine of theirs, and then there is no code.

    Raises:
        InvalidInputError: a field is not what an invitation may hold.

    """

    email: str
    code: str
    role_password: str | None
    parameters: dict[str, str]
    pooler: bool = False
    certificate: str | None = None
    kind: InvitationKind = "join"

    def __post_init__(self) -> None:
        """Check every field, so that an invitation in hand is a sound one, wherever it came from."""
        require_email(self.email)
        if self.kind == "machine":
            _require(not self.code, "code")
        else:
            normalise_code(self.code)
        _require(self.role_password is None or _ROLE_PASSWORD.fullmatch(self.role_password), "role_password")
        _require(isinstance(self.pooler, bool), "pooler")
        _require(self.kind in {"join", "reset", "machine"}, "kind")
        _require(
            self.certificate is None
            or (len(self.certificate) <= _MAX_CERTIFICATE and _CERTIFICATES.fullmatch(self.certificate)),
            "certificate",
        )
        _check_parameters(self.parameters)

    def __repr__(self) -> str:
        """Return what may stand in a log: no code, no password."""
        return f"Invitation(kind={self.kind!r}, email={self.email!r}, parameters={self.parameters!r})"

    @property
    def is_socket(self) -> bool:
        """Tell whether the server is reached through a socket of this machine."""
        return connection.is_socket(self.parameters["host"])

    def encode(self) -> str:
        """Return the invitation as one word to copy."""
        document = {key: value for key, value in asdict(self).items() if value is not None}
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        return PREFIX + base64.urlsafe_b64encode(zlib.compress(text, 9)).decode("ascii").rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Self:
        """Read an invitation as it came by mail: line breaks, blanks and quotes around it are no part of it.

        Raises:
            InvalidInputError: it is not an invitation, or not the whole of one, or one that asks for odd things.

        """
        word = "".join(sanitise(text[: 2 * _MAX_ENCODED]).split()).strip(_QUOTES)
        if not word.startswith(PREFIX):
            if _ANY_PREFIX.match(word):
                raise InvalidInputError("this invitation is of another kind than this LogBK reads", "Upgrade LogBK.")
            raise InvalidInputError("this is not an invitation", "An invitation is one word that begins with logbk1-.")
        try:
            document = json.loads(_inflate(word.removeprefix(PREFIX)), parse_constant=_refuse_constant)
            known = {field.name for field in fields(cls)}
            if not isinstance(document, dict) or not document.keys() <= known:
                raise _damaged()
            return cls(**{"role_password": None, **document})
        except (ValueError, TypeError, AttributeError, RecursionError, zlib.error, InvalidInputError):
            # What exactly is odd is of no use to whoever received it.
            raise _damaged() from None


def require_email(text: str) -> str:
    """Return an e-mail address without blanks around it.

    Raises:
        InvalidInputError: it is none. The database refuses the same.

    """
    email = text.strip() if isinstance(text, str) else ""
    if len(email) > MAX_EMAIL_LENGTH or not _EMAIL.fullmatch(email) or sanitise(email) != email:
        shown = sanitise(str(text))[:80]
        raise InvalidInputError(f"not an e-mail address: {shown!r}", "It looks like ada@example.org.")
    return email


def new_code() -> str:
    """Return a one-time code of 160 random bits, in groups that can be read aloud."""
    letters = base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode("ascii")
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def normalise_code(text: str) -> str:
    """Return the letters and digits of a code as it was made, however it was typed.

    Raises:
        InvalidInputError: it is no code.

    """
    letters = re.sub(r"[\s\-]", "", sanitise(text)).upper().translate(_MISREAD) if isinstance(text, str) else ""
    if not _CODE.fullmatch(letters):
        raise InvalidInputError(
            "this is not a code, or not the whole of it", "A code has 32 letters and digits, such as ABCD-EFGH-…"
        )
    return letters


def hash_code(code: str) -> bytes:
    """Return what the database keeps of a code: the SHA-256 of its letters and digits."""
    return hashlib.sha256(normalise_code(code).encode("ascii")).digest()


def new_role_name() -> str:
    """Return the name of a login role for one member."""
    return f"logbk_m_{secrets.token_hex(8)}"


def new_role_password() -> str:
    """Return a random password for a login role: 192 bits of ASCII, which no preparation of text changes."""
    return secrets.token_urlsafe(24)


def scram_verifier(password: str, salt: bytes | None = None) -> str:
    """Return what PostgreSQL stores of a role's password, so that the password itself never passes through a statement.

    RFC 5802 and 5803: SCRAM-SHA-256$rounds:salt$StoredKey:ServerKey. For ASCII only, which SASLprep leaves as it is.
    `salt` is random unless it is given.
    """
    salt = secrets.token_bytes(16) if salt is None else salt
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, _SCRAM_ROUNDS)
    stored_key = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    encoded = [base64.b64encode(part).decode("ascii") for part in (salt, stored_key, server_key)]
    return f"SCRAM-SHA-256${_SCRAM_ROUNDS}:{encoded[0]}${encoded[1]}:{encoded[2]}"


def _inflate(letters: str) -> bytes:
    if len(letters) > _MAX_ENCODED or not _BASE64URL.fullmatch(letters):
        raise _damaged()
    stream = zlib.decompressobj()
    text = stream.decompress(base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4)), _MAX_DECODED)
    if not stream.eof or stream.unused_data:
        raise _damaged()
    return text


def _check_parameters(parameters: dict[str, str]) -> None:
    _require(isinstance(parameters, dict) and parameters.keys() <= PARAMETERS, "parameters")
    for key, value in parameters.items():
        _require(isinstance(value, str) and 0 < len(value) <= 1024 and sanitise(value) == value, key)
    hosts = parameters.get("host", "").split(",")
    is_socket = [connection.is_socket(host) for host in hosts]
    _require(len(hosts) <= _MAX_HOSTS and (not any(is_socket) or all(is_socket)), "host")
    for host in hosts:
        _require(any(form.fullmatch(host) for form in (_HOST, _IPV6, _SOCKET)) and ".." not in host, "host")
    for key in ("dbname", "user"):
        _require(len(parameters.get(key, "").encode()) in range(1, 64), key)
    ports = parameters.get("port")
    if ports is not None:
        _require(_PORTS.fullmatch(ports) and all(0 < int(port) < 65_536 for port in ports.split(",")), "port")
        _require(ports.count(",") in {0, len(hosts) - 1}, "port")
    _require("require_auth" not in parameters or _REQUIRE_AUTH.fullmatch(parameters["require_auth"]), "require_auth")
    for key, choices in _CHOICES.items():
        _require(key not in parameters or parameters[key] in choices, key)


def _require(condition: object, field: str) -> None:
    if not condition:
        raise InvalidInputError(f"an invitation cannot hold this: {field}")


def _refuse_constant(name: str) -> object:
    raise ValueError(name)


def _damaged() -> InvalidInputError:
    return InvalidInputError(
        "this invitation is damaged or incomplete", "Copy the whole of it again, from logbk1- to its end."
    )
