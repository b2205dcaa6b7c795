"""Tokens and passwords between commands: in the keyring of the operating system, or in a file that nobody else reads.

Everything that belongs to one server lies in one place. Once that is a file, the keyring is not even loaded.
"""

import contextlib
import hashlib
import json
import logging
import os
import shlex
import stat
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_args

from logbk_cli.core.file_lock import Patience, locked
from logbk_cli.shared.exceptions import AuthenticationError

T = TypeVar("T")
_log = logging.getLogger(__name__)

Kind = Literal["access", "refresh", "nonce", "password"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
SERVICE: Final = "logbk"
LIMIT_S: Final = 3.0

# The backends that hold a secret back from other accounts, by module and class. The library's own choice would be
# whatever is installed or configured, plain text and /dev/null included.
if sys.platform == "win32":
    _BACKENDS: tuple[tuple[str, str, str], ...] = (
        ("keyring.backends.Windows", "WinVaultKeyring", "Windows Credential Manager"),
    )
elif sys.platform == "darwin":
    _BACKENDS = (("keyring.backends.macOS", "Keyring", "macOS Keychain"),)
else:
    _BACKENDS = (
        ("keyring.backends.SecretService", "Keyring", "Secret Service"),
        ("keyring.backends.libsecret", "Keyring", "libsecret"),
        ("keyring.backends.kwallet", "DBusKeyring", "KWallet"),
        ("keyring.backends.kwallet", "DBusKeyringKWallet4", "KWallet"),
    )

_PATIENCE: Final = Patience(
    seconds=10,
    waiting="Waiting for another LogBK command that is storing a token",
    overdue="another LogBK command has been storing a token for ten seconds",
    hint="If one is stopped or hangs, end it and repeat this command.",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the secrets of a server lie: the name of the keyring, or the path of the file."""

    kind: Literal["keyring", "file"]
    name: str


class _KeyringError(Exception):
    """The keyring cannot be used; the text says why."""


class SecretStore:
    """Secrets by server and kind. `limit_s` bounds each call to the keyring, which may wait for a person.

    `LOGBK_KEYRING=off` leaves the keyring alone. Every method raises AuthenticationError when the file is there but
    cannot be trusted or used.
    """

    def __init__(self, state_dir: Path, *, limit_s: float = LIMIT_S) -> None:
        self._folder = state_dir / "secrets"
        self._keyring = _Keyring(limit_s)

    @property
    def trouble(self) -> str | None:
        """Why the keyring was not used, in plain words; None if it was, or was not needed."""
        return self._keyring.trouble

    def read(self, key: str, kind: Kind) -> str | None:
        """Return a secret of the server `key`, None if there is none or the keyring cannot be asked."""
        file = self._file(key)
        if file.exists():
            return file.read().get(kind)
        with contextlib.suppress(_KeyringError):
            return self._keyring.get(key, kind)
        return None

    def write(self, key: str, secrets: Mapping[Kind, str]) -> Place:
        """Store secrets of one server, in the order given, and return where they lie now.

        If the keyring fails, all that is known of this server moves to the file.
        """
        file = self._file(key)
        if not file.exists():
            try:
                for kind, value in secrets.items():
                    self._keyring.set(key, kind, value)
            except _KeyringError:
                file.update({**self._keyring.rest(key), **secrets}, key)
            else:
                return Place("keyring", self._keyring.name())
        else:
            file.update(secrets, key)
        return Place("file", str(file.path))

    def delete(self, key: str, *kinds: Kind) -> None:
        """Remove secrets of one server; those that are not there count as removed."""
        file = self._file(key)
        if file.exists() and file.remove(kinds):
            return
        # Without a file the keyring is asked again: what an earlier sign-in left there must not come back.
        with contextlib.suppress(_KeyringError):
            for kind in kinds:
                self._keyring.delete(key, kind)

    def place(self, key: str) -> Place | None:
        """Return where the secrets of this server lie, None if there are none."""
        file = self._file(key)
        if file.exists():
            return Place("file", str(file.path))
        with contextlib.suppress(_KeyringError):
            if any(self._keyring.get(key, kind) is not None for kind in KINDS):
                return Place("keyring", self._keyring.name())
        return None

    def _file(self, key: str) -> "_SecretFile":
        return _SecretFile(self._folder, hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32])


class _Keyring:
    """The best keyring of this machine, called in a thread so that a prompt nobody sees does not hold a command up."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._found: tuple[Any, str] | None = None
        self.trouble: str | None = None

    def name(self) -> str:
        return self._backend()[1]

    def get(self, key: str, kind: Kind) -> str | None:
        backend, _ = self._backend()
        found = self._call(lambda: backend.get_password(SERVICE, f"{kind} {key}"))
        return found if isinstance(found, str) else None

    def set(self, key: str, kind: Kind, value: str) -> None:
        backend, _ = self._backend()
        self._call(lambda: backend.set_password(SERVICE, f"{kind} {key}", value))

    def delete(self, key: str, kind: Kind) -> None:
        backend, _ = self._backend()
        # Some backends raise for what is not there, and some do not.
        if self.get(key, kind) is not None:
            self._call(lambda: backend.delete_password(SERVICE, f"{kind} {key}"))

    def rest(self, key: str) -> dict[Kind, str]:
        """Return what can still be read of a server whose secrets move to a file."""
        trouble, self.trouble = self.trouble, None
        found: dict[Kind, str] = {}
        with contextlib.suppress(_KeyringError):
            for kind in KINDS if self._found is not None else ():
                value = self.get(key, kind)
                if value is not None:
                    found[kind] = value
        self.trouble = trouble
        return found

    def _backend(self) -> tuple[Any, str]:
        if self._found is None:
            self._found = self._call(_best_backend)
        return self._found

    def _call(self, function: Callable[[], T]) -> T:
        # Once is enough: whoever has dismissed a prompt shall not get three more.
        if self.trouble is not None or os.environ.get("LOGBK_KEYRING", "").strip().lower() == "off":
            raise _KeyringError
        answer: Future[T] = Future()

        def work() -> None:
            try:
                answer.set_result(function())
            except Exception as error:  # noqa: BLE001 - whatever a backend raises, the file takes over
                answer.set_exception(error)

        threading.Thread(target=work, name="logbk-keyring", daemon=True).start()
        try:
            return answer.result(self._limit_s)
        except TimeoutError:
            self._found = None
            self.trouble = f"the keyring did not answer within {self._limit_s:g} seconds"
        except Exception as error:  # noqa: BLE001 - as above
            # A backend's own words may hold anything, a secret included.
            self.trouble = str(error) if isinstance(error, _KeyringError) else "the keyring failed"
            if type(error).__name__ == "KeyringLocked":  # told by its name, as the library may not be loaded
                self._found = None
                self.trouble = "the keyring is locked"
        _log.warning("%s, and a file is used instead", self.trouble)
        raise _KeyringError


def _best_backend() -> tuple[Any, str]:
    found: list[tuple[float, Any, str]] = []
    for module, name, label in _BACKENDS:
        # What a backend needs may be missing, or it may not be running: each says so in its own way.
        with contextlib.suppress(Exception):
            backend = getattr(import_module(module), name)
            found.append((float(backend.priority), backend, label))
    if not found:
        raise _KeyringError("this machine has no keyring that LogBK can use")
    _, backend, label = max(found, key=lambda one: one[0])
    return backend(), label


class _SecretFile:
    """One server's secrets as JSON, in a file that is private from its first moment on."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f"{name}.json"
        self._folder = folder
        self._fresh = folder / f"{name}.tmp"
        self._lock = folder / f"{name}.lock"

    def exists(self) -> bool:
        # A link counts, wherever it leads: it is refused later, not passed over.
        with self._explained("read"):
            try:
                os.lstat(self.path)
            except (FileNotFoundError, NotADirectoryError):
                return False
        return True

    def read(self) -> dict[Kind, str]:
        """Return what the file holds; nothing if it has gone."""
        with self._explained("read"):
            self._require_private_folder()
            flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
            try:
                self._require_private(self.path, os.lstat(self.path), stat.S_ISREG, "600")
                descriptor = os.open(self.path, flags)
            except FileNotFoundError:
                return {}
            with open(descriptor, "rb") as opened:  # noqa: PTH123 - a descriptor, not a path
                self._require_private(self.path, os.fstat(descriptor), stat.S_ISREG, "600")
                content = opened.read()
        return self._parse(content)

    def update(self, secrets: Mapping[Kind, str], key: str) -> None:
        """Put secrets into the file beside those that are in it."""
        with self._explained("written"):
            self._make_folder()
            with locked(self._lock, _PATIENCE):
                self._replace({"server": key, **self._content(), **_by_name(secrets)})

    def remove(self, kinds: tuple[Kind, ...]) -> bool:
        """Take secrets out of the file, which goes with the last one; tell whether it is still there."""
        with self._explained("written"):
            self._make_folder()
            with locked(self._lock, _PATIENCE):
                left = {name: value for name, value in self._content().items() if name not in kinds}
                if not any(kind in left for kind in KINDS):
                    self.path.unlink(missing_ok=True)
                    return False
                self._replace(left)
        return True

    def _content(self) -> dict[str, str]:
        return _by_name(self.read())

    def _replace(self, content: dict[str, str]) -> None:
        self._fresh.unlink(missing_ok=True)  # a killed command's
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(self._fresh, flags, 0o600)
        try:
            with open(descriptor, "w", encoding="utf-8") as opened:  # noqa: PTH123 - a descriptor, not a path
                json.dump(content, opened)
                opened.flush()
                os.fsync(descriptor)
            self._fresh.replace(self.path)
        except BaseException:
            self._fresh.unlink(missing_ok=True)
            raise
        self._sync_folder()

    def _sync_folder(self) -> None:
        if sys.platform == "win32":
            return
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _make_folder(self) -> None:
        for folder in (self._folder.parent, self._folder):  # `parents` takes no mode
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._require_private_folder()

    def _require_private_folder(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._require_private(self._folder, os.lstat(self._folder), stat.S_ISDIR, "700")

    def _require_private(self, path: Path, found: os.stat_result, fits: Callable[[int], bool], mode: str) -> None:
        if stat.S_ISLNK(found.st_mode):
            raise _unsafe(f"{path} is a symbolic link", f"Run: rm {_quoted(path)}")
        if not fits(found.st_mode):
            raise _unsafe(f"LogBK has not made {path}", f"Run: rm -r {_quoted(path)}")
        if sys.platform == "win32":
            return
        if found.st_uid != os.geteuid():
            raise _unsafe(
                f"{path} belongs to another user",
                "Run LogBK as the user that it belongs to, or set LOGBK_STATE_DIR to a folder of your own.",
            )
        if stat.S_IMODE(found.st_mode) & 0o077:
            raise _unsafe(f"{path} is open to other users", f"Run: chmod {mode} {_quoted(path)}")

    def _parse(self, content: bytes) -> dict[Kind, str]:
        try:
            document = json.loads(content.decode("utf-8"))
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict) or not all(isinstance(value, str) for value in document.values()):
            raise AuthenticationError(
                f"{self.path} is damaged, and with it what signed you in",
                f"Run: rm {_quoted(self.path)}; then sign in with `logbk login`.",
            )
        return document

    @contextlib.contextmanager
    def _explained(self, done: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise AuthenticationError(
                f"what signs you in cannot be {done} in {self._folder}: {error.strerror or type(error).__name__}",
                "Mend that, or set LOGBK_STATE_DIR to a folder of your own.",
            ) from error


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))


def _unsafe(why: str, hint: str) -> AuthenticationError:
    return AuthenticationError(f"what signs you in is not safe: {why}", hint)


def _by_name(secrets: Mapping[Kind, str]) -> dict[str, str]:
    return {str(kind): value for kind, value in secrets.items()}
