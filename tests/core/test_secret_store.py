"""Where tokens and passwords lie: a keyring that is one, or a file that nobody else reads."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from keyring.backend import KeyringBackend
from keyring.compat.properties import classproperty
from keyring.errors import KeyringLocked, PasswordDeleteError, PasswordSetError

from logbk_cli.core import secret_store
from logbk_cli.core.secret_store import Kind, Place, SecretStore
from logbk_cli.shared.exceptions import AuthenticationError

KEY = "logbk_m_1@db.example.org:5432/logbk"
PAIR: dict[Kind, str] = {"refresh": "r" * 900, "access": "a" * 900}
PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon")

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes and links")


class Working(KeyringBackend):
    """A keyring in memory, shared by all that are made of it, as the system's is."""

    priority: Any = 5
    entries: dict[tuple[str, str], str]
    asked: int

    def get_password(self, service: str, username: str) -> str | None:
        type(self).asked += 1
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        type(self).asked += 1
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.entries.pop((service, username), None) is None:
            raise PasswordDeleteError("No such password!")


class Hanging(Working):
    release: threading.Event

    def set_password(self, service: str, username: str, password: str) -> None:  # noqa: ARG002 - as the library has it
        type(self).asked += 1
        self.release.wait(60)

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002 - likewise
        type(self).asked += 1
        self.release.wait(60)
        return None


class Locked(Working):
    def set_password(self, service: str, username: str, password: str) -> None:  # noqa: ARG002 - as the library has it
        type(self).asked += 1
        raise KeyringLocked("the prompt was dismissed")

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002 - likewise
        type(self).asked += 1
        raise KeyringLocked("the prompt was dismissed")


class Full(Working):
    def set_password(self, service: str, username: str, password: str) -> None:
        if username.startswith("access "):
            raise PasswordSetError(f"no room for {password}")
        super().set_password(service, username, password)


def no_daemon(_class: type) -> float:
    raise RuntimeError("no daemon")


class Unavailable(Working):
    priority = classproperty(no_daemon)  # type: ignore[no-untyped-call]


@pytest.fixture(autouse=True)
def backends(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Working]]:
    """No keyring but those of this file, and none of them until a test says so."""
    monkeypatch.delenv("LOGBK_KEYRING", raising=False)
    monkeypatch.setattr(secret_store, "_BACKENDS", ())
    Working.entries, Working.asked, Hanging.release = {}, 0, threading.Event()
    for kind in (Working, Hanging, Locked, Full):
        kind.asked = 0
    yield Working
    Hanging.release.set()


def use(monkeypatch: pytest.MonkeyPatch, *kinds: type[KeyringBackend]) -> None:
    module = ModuleType("keyrings_of_this_test")
    for kind in kinds:
        setattr(module, kind.__name__, kind)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    allowed = tuple((module.__name__, kind.__name__, f"The {kind.__name__}") for kind in kinds)
    monkeypatch.setattr(secret_store, "_BACKENDS", allowed)


def file_of(state_dir: Path, key: str = KEY) -> Path:
    return state_dir / "secrets" / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def refusal(state_dir: Path) -> AuthenticationError:
    """Return the error that reading, writing and deleting all end in."""
    store = SecretStore(state_dir)
    with pytest.raises(AuthenticationError) as caught:
        store.read(KEY, "access")
    for attempt in (lambda: store.write(KEY, PAIR), lambda: store.delete(KEY, "access")):
        with pytest.raises(AuthenticationError) as other:
            attempt()
        assert other.value.message == caught.value.message
    assert "\n" not in caught.value.message
    return caught.value


def follow(error: AuthenticationError) -> None:
    """Run the command that the hint names."""
    command = (error.hint or "").removeprefix("Run: ").partition(";")[0]
    assert command.startswith(("chmod", "rm"))
    subprocess.run(command, shell=True, check=True)  # noqa: S602 - as the person would


class TestKeyring:
    def test_each_secret_is_an_entry_of_its_own(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        use(monkeypatch, Working)
        store = SecretStore(tmp_path)
        assert store.place(KEY) is None
        assert store.write(KEY, PAIR) == Place("keyring", "The Working") == store.place(KEY)
        assert Working.entries == {
            ("logbk", f"refresh {KEY}"): PAIR["refresh"],
            ("logbk", f"access {KEY}"): PAIR["access"],
        }
        assert SecretStore(tmp_path).read(KEY, "access") == PAIR["access"]
        assert store.read("another@db:5432/logbk", "access") is None
        assert list(tmp_path.iterdir()) == []
        assert store.trouble is None

    def test_deleting_takes_what_is_named_and_no_more(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        use(monkeypatch, Working)
        store = SecretStore(tmp_path)
        store.write(KEY, {**PAIR, "password": "p"})
        store.delete(KEY, "access", "refresh", "nonce")
        assert list(Working.entries) == [("logbk", f"password {KEY}")]

    def test_the_best_that_runs_is_taken(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        class Better(Working):
            priority = 5.1

        use(monkeypatch, Unavailable, Working, Better)
        assert SecretStore(tmp_path).write(KEY, PAIR) == Place("keyring", "The Better")

    def test_without_any_there_is_the_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        use(monkeypatch, Unavailable)
        store = SecretStore(tmp_path)
        assert store.write(KEY, PAIR) == Place("file", str(file_of(tmp_path))) == store.place(KEY)
        assert store.read(KEY, "refresh") == PAIR["refresh"]
        assert store.trouble == "this machine has no keyring that LogBK can use"

    def test_one_that_hangs_gives_way_to_the_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        use(monkeypatch, Hanging)
        store = SecretStore(tmp_path, limit_s=0.2)
        assert store.write(KEY, PAIR).kind == "file"
        assert store.trouble == "the keyring did not answer within 0.2 seconds"
        # It answers after all; what was written meanwhile counts.
        Hanging.release.set()
        assert SecretStore(tmp_path).read(KEY, "access") == PAIR["access"]

    def test_one_that_hangs_is_asked_once(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        use(monkeypatch, Hanging)
        store = SecretStore(tmp_path, limit_s=0.2)
        assert [store.read(KEY, kind) for kind in secret_store.KINDS] == [None] * 4
        assert Hanging.asked == 1

    def test_a_dismissed_prompt_does_not_come_again(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        use(monkeypatch, Locked)
        store = SecretStore(tmp_path)
        assert [store.read(KEY, kind) for kind in secret_store.KINDS] == [None] * 4
        assert (Locked.asked, store.trouble) == (1, "the keyring is locked")
        assert store.write(KEY, PAIR).kind == "file"
        assert Locked.asked == 1

    def test_what_fails_half_way_takes_everything_to_the_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        use(monkeypatch, Full)
        store = SecretStore(tmp_path)
        store.write(KEY, {"password": "p"})
        assert store.write(KEY, PAIR).kind == "file"
        fresh = SecretStore(tmp_path)
        assert {kind: fresh.read(KEY, kind) for kind in ("password", "refresh", "access")} == {"password": "p", **PAIR}
        # The backend's words repeat the secret; ours do not.
        assert store.trouble == "the keyring failed"

    def test_what_was_left_in_a_keyring_does_not_come_back(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        use(monkeypatch, Working)
        SecretStore(tmp_path).write(KEY, {"refresh": "old", "access": "old"})
        monkeypatch.setenv("LOGBK_KEYRING", "off")
        SecretStore(tmp_path).write(KEY, PAIR)
        monkeypatch.delenv("LOGBK_KEYRING")
        store = SecretStore(tmp_path)
        assert store.read(KEY, "access") == PAIR["access"]
        store.delete(KEY, "access", "refresh")
        assert store.read(KEY, "access") is None
        assert Working.entries == {}

    @pytest.mark.parametrize("word", ["off", "OFF", " off "])
    def test_it_can_be_switched_off(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
        use(monkeypatch, Working)
        monkeypatch.setenv("LOGBK_KEYRING", word)
        store = SecretStore(tmp_path)
        assert store.read(KEY, "access") is None
        assert store.write(KEY, PAIR).kind == "file"
        store.delete(KEY, "access", "refresh")
        assert (Working.asked, store.trouble) == (0, None)

    def test_where_there_is_a_file_no_keyring_is_asked(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        SecretStore(tmp_path).write(KEY, PAIR)
        use(monkeypatch, Working)
        store = SecretStore(tmp_path)
        assert store.read(KEY, "access") == PAIR["access"]
        assert store.read(KEY, "password") is None
        assert store.write(KEY, {"nonce": "n"}).kind == "file"
        store.delete(KEY, "nonce")
        assert store.place(KEY) == Place("file", str(file_of(tmp_path)))
        assert Working.asked == 0

    def test_where_there_is_a_file_the_library_is_not_loaded(self, tmp_path: Path) -> None:
        SecretStore(tmp_path).write(KEY, PAIR)
        script = (
            "import sys, pathlib; from logbk_cli.core.secret_store import SecretStore\n"
            "store = SecretStore(pathlib.Path(sys.argv[1])); assert store.read(sys.argv[2], 'access')\n"
            "store.write(sys.argv[2], {'nonce': 'n'}); store.delete(sys.argv[2], 'nonce')\n"
            "print(sorted({'keyring', 'secretstorage'} & set(sys.modules)))"
        )
        command = (sys.executable, "-c", script, str(tmp_path), KEY)
        assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "[]\n"


PLAIN = """
from keyring.backend import KeyringBackend
import keyring.backends.chainer, keyring.backends.fail, keyring.backends.null, os

class PlaintextKeyring(KeyringBackend):
    priority = 99
    def get_password(self, service, username): return None
    def set_password(self, service, username, password):
        with open(os.environ["PLAIN"], "a") as file: file.write(password)
    def delete_password(self, service, username): pass
"""
DESCRIBE = (
    "import keyring, pathlib, sys; from logbk_cli.core.secret_store import SecretStore\n"
    "print(type(keyring.get_keyring()).__module__)\n"
    "keyring.get_keyring().set_password('other', 'name', 'word')\n"
    "store = SecretStore(pathlib.Path(sys.argv[1])); place = store.write('key', {'access': 'secret'})\n"
    "print(place.kind, store.read('key', 'access'), store.trouble)"
)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the system always has a keyring")
@pytest.mark.parametrize(
    "configured",
    ["keyring.backends.null.Keyring", "keyrings.alt.file.PlaintextKeyring", "keyring.backends.chainer.ChainerBackend"],
)
def test_what_the_library_would_take_is_not_taken(tmp_path: Path, configured: str) -> None:
    package = tmp_path / "path" / "keyrings" / "alt"
    package.mkdir(parents=True)
    (package / "file.py").write_text(PLAIN)
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PLAIN": str(tmp_path / "plain")}
    # The chainer takes the best of all that are loaded.
    preload = "import keyrings.alt.file\n" if "chainer" in configured else ""
    done = subprocess.run(
        (sys.executable, "-c", preload + DESCRIBE, str(tmp_path / "state")),
        env=environment
        | {
            "PYTHONPATH": f"{tmp_path / 'path'}{os.pathsep}{os.getcwd()}",  # noqa: PTH109 - as the tests run
            "PYTHON_KEYRING_BACKEND": configured,
        },
        check=True,
        capture_output=True,
        text=True,
    )
    module = configured.rpartition(".")[0]
    assert done.stdout.splitlines() == [module, "file secret this machine has no keyring that LogBK can use"]
    plain = tmp_path / "plain"
    assert plain.exists() == (module != "keyring.backends.null")  # the library would have used it
    assert not plain.exists() or plain.read_text() == "word"


REAL = """
import json, pathlib, sys, secretstorage
from logbk_cli.core.secret_store import SecretStore
state, key = pathlib.Path(sys.argv[1]), "member@db:5432/logbk"
store = SecretStore(state)
first = store.write(key, {"password": "p\\u00e4ss", "refresh": "r" * 1200, "access": "a" * 1200})
store.write(key, {"access": "b" * 1200})
store.write("other@db:5432/logbk", {"access": "c"})
bus = secretstorage.dbus_init()
items = secretstorage.get_default_collection(bus).search_items({"service": "logbk"})
seen = {item.get_attributes()["username"]: len(item.get_secret()) for item in items}
fresh = SecretStore(state)
found = {kind: fresh.read(key, kind) for kind in ("password", "refresh", "access", "nonce")}
fresh.delete(key, "refresh", "access", "nonce")
after = {kind: fresh.read(key, kind) for kind in ("password", "refresh", "access")}
fresh.delete(key, "password")
print(json.dumps([first.kind, first.name, seen, found, after, fresh.place(key), fresh.trouble, state.exists()]))
"""


class TestRealKeyring:
    """GNOME's keyring on a bus of its own."""

    @pytest.fixture
    def bus(self, tmp_path: Path) -> dict[str, str]:
        missing = [program for program in PROGRAMS if shutil.which(program) is None]
        if missing and os.environ.get("CI"):
            pytest.fail(f"not installed: {', '.join(missing)}")
        if missing:
            pytest.skip(f"not installed: {', '.join(missing)}")
        (tmp_path / "run").mkdir(mode=0o700)
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "XDG_RUNTIME_DIR": str(tmp_path / "run"),
            "PYTHONPATH": os.getcwd(),  # noqa: PTH109 - as the tests run
        }

    def run(self, bus: dict[str, str], unlock: str, script: str, state_dir: Path) -> str:
        # The bus ends with the command, and the daemon with the bus.
        command = f'{unlock} >/dev/null && exec "$0" -c "$1" "$2"'
        done = subprocess.run(
            ("dbus-run-session", "--", "sh", "-c", command, sys.executable, script, str(state_dir)),
            env=bus,
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def test_it_keeps_what_it_is_given(self, tmp_path: Path, bus: dict[str, str]) -> None:
        unlock = "printf word | gnome-keyring-daemon --unlock --components=secrets"
        out = json.loads(self.run(bus, unlock, REAL, tmp_path / "state"))
        kind, name, seen, found, after, place, trouble, on_disk = out
        assert (kind, name, trouble, on_disk) == ("keyring", "Secret Service", None, False)
        key = "member@db:5432/logbk"
        assert seen == {
            f"password {key}": len("päss".encode()),
            f"refresh {key}": 1200,
            f"access {key}": 1200,
            "access other@db:5432/logbk": 1,
        }
        assert found == {"password": "päss", "refresh": "r" * 1200, "access": "b" * 1200, "nonce": None}
        assert after == {"password": "päss", "refresh": None, "access": None}
        assert place is None

    def test_one_that_is_locked_gives_way_to_the_file(self, tmp_path: Path, bus: dict[str, str]) -> None:
        script = (
            "import pathlib, sys; from logbk_cli.core.secret_store import SecretStore\n"
            "store = SecretStore(pathlib.Path(sys.argv[1]), limit_s=2)\n"
            "place = store.write('key', {'access': 'secret'}); print(place.kind, store.read('key', 'access'))\n"
            "print(store.trouble is not None)"
        )
        # A daemon that nobody has unlocked, and nobody who could be asked.
        locked = "gnome-keyring-daemon --start --components=secrets"
        assert self.run(bus, locked, script, tmp_path / "state") == "file secret\nTrue\n"


class TestFile:
    def test_it_holds_what_it_is_given(self, tmp_path: Path) -> None:
        store = SecretStore(tmp_path / "deep" / "state")
        assert store.read(KEY, "access") is None
        store.write(KEY, PAIR)
        store.write(KEY, {"nonce": "ä\n\0\ud800"})
        store.write("another", {"access": "x"})
        fresh = SecretStore(tmp_path / "deep" / "state")
        assert {kind: fresh.read(KEY, kind) for kind in secret_store.KINDS} == {
            **PAIR,
            "nonce": "ä\n\0\ud800",
            "password": None,
        }
        assert fresh.read("another", "refresh") is None

    def test_it_goes_with_its_last_secret(self, tmp_path: Path) -> None:
        store = SecretStore(tmp_path)
        store.write(KEY, {**PAIR, "password": "p"})
        store.delete(KEY, "access", "refresh", "nonce")
        assert store.read(KEY, "password") == "p"
        store.delete(KEY, "password")
        assert store.place(KEY) is None
        assert not file_of(tmp_path).exists()
        store.delete(KEY, *secret_store.KINDS)

    @pytest.mark.parametrize("key", ["", "../../etc/passwd", "a" * 5000, "k\n\0ey", "\udcff", "用户@db:5432/日志"])
    def test_any_server_has_a_file(self, tmp_path: Path, key: str) -> None:
        SecretStore(tmp_path / "state").write(key, PAIR)
        assert SecretStore(tmp_path / "state").read(key, "access") == PAIR["access"]
        assert [path.name for path in tmp_path.iterdir()] == ["state"]

    @posix
    @pytest.mark.parametrize("umask", [0, 0o077])
    def test_it_is_private_from_the_first_moment_whatever_the_umask(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, umask: int
    ) -> None:
        modes: dict[str, set[int]] = {}
        really_open, really_make = os.open, os.mkdir

        def spy_on_open(path: str | Path, flags: int, mode: int = 0o777, **more: int) -> int:
            descriptor = really_open(path, flags, mode, **more)
            modes.setdefault(Path(path).suffix, set()).add(stat.S_IMODE(os.fstat(descriptor).st_mode) & 0o077)
            return descriptor

        def spy_on_make(path: str | Path, mode: int = 0o777, **more: int) -> None:
            really_make(path, mode, **more)
            modes.setdefault("folder", set()).add(stat.S_IMODE(Path(path).stat().st_mode) & 0o077)

        monkeypatch.setattr(os, "open", spy_on_open)
        monkeypatch.setattr(os, "mkdir", spy_on_make)
        before = os.umask(umask)
        try:
            store = SecretStore(tmp_path / "state")
            store.write(KEY, PAIR)
            store.write(KEY, {"nonce": "n"})
        finally:
            os.umask(before)
        assert modes == {"folder": {0}, ".tmp": {0}, ".lock": {0}, ".json": {0}, "": {0}}
        assert (mode(file_of(tmp_path / "state")), mode(tmp_path / "state" / "secrets")) == (0o600, 0o700)
        assert store.read(KEY, "access") == PAIR["access"]

    @posix
    @pytest.mark.parametrize("open_to", [0o640, 0o604, 0o644, 0o620, 0o602, 0o666])
    def test_a_file_that_others_may_read_or_write_is_refused(self, tmp_path: Path, open_to: int) -> None:
        SecretStore(tmp_path).write(KEY, PAIR)
        file_of(tmp_path).chmod(open_to)
        error = refusal(tmp_path)
        assert "is open to other users" in error.message
        follow(error)
        assert SecretStore(tmp_path).read(KEY, "access") == PAIR["access"]

    @posix
    @pytest.mark.parametrize("open_to", [0o750, 0o705, 0o777])
    def test_so_is_a_folder(self, tmp_path: Path, open_to: int) -> None:
        SecretStore(tmp_path).write(KEY, PAIR)
        (tmp_path / "secrets").chmod(open_to)
        error = refusal(tmp_path)
        assert f"{tmp_path}/secrets is open to other users" in error.message
        follow(error)
        assert SecretStore(tmp_path).read(KEY, "access") == PAIR["access"]

    @posix
    def test_a_link_in_place_of_the_file_is_refused(self, tmp_path: Path) -> None:
        SecretStore(tmp_path / "mine").write(KEY, PAIR)
        planted = tmp_path / "planted.json"
        planted.write_text('{"access": "theirs"}')
        planted.chmod(0o600)
        file_of(tmp_path / "mine").unlink()
        file_of(tmp_path / "mine").symlink_to(planted)
        error = refusal(tmp_path / "mine")
        assert "is a symbolic link" in error.message
        assert planted.read_text() == '{"access": "theirs"}'
        follow(error)
        assert SecretStore(tmp_path / "mine").read(KEY, "access") is None
        assert planted.exists()

    @posix
    def test_so_is_one_that_leads_nowhere(self, tmp_path: Path) -> None:
        (tmp_path / "secrets").mkdir(mode=0o700)
        file_of(tmp_path).symlink_to(tmp_path / "nowhere")
        assert "is a symbolic link" in refusal(tmp_path).message
        assert not (tmp_path / "nowhere").exists()

    @posix
    def test_so_is_one_in_place_of_the_folder(self, tmp_path: Path) -> None:
        SecretStore(tmp_path / "theirs").write(KEY, PAIR)
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / "secrets").symlink_to(tmp_path / "theirs" / "secrets")
        assert "is a symbolic link" in refusal(tmp_path / "mine").message

    @posix
    def test_a_link_in_place_of_the_fresh_file_is_not_followed(self, tmp_path: Path) -> None:
        SecretStore(tmp_path).write(KEY, PAIR)
        (tmp_path / "precious").write_text("precious")
        file_of(tmp_path).with_suffix(".tmp").symlink_to(tmp_path / "precious")
        SecretStore(tmp_path).write(KEY, {"access": "new"})
        assert (tmp_path / "precious").read_text() == "precious"
        assert SecretStore(tmp_path).read(KEY, "access") == "new"
        assert not file_of(tmp_path).is_symlink()

    @posix
    def test_what_is_no_file_is_refused_without_waiting_for_it(self, tmp_path: Path) -> None:
        (tmp_path / "secrets").mkdir(mode=0o700)
        os.mkfifo(file_of(tmp_path), 0o600)
        error = refusal(tmp_path)
        assert "LogBK has not made" in error.message
        follow(error)
        file_of(tmp_path).mkdir()
        follow(refusal(tmp_path))
        SecretStore(tmp_path).write(KEY, PAIR)

    @posix
    @pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root can give files away")
    @pytest.mark.parametrize("what", ["secrets", "file"])
    def test_what_belongs_to_another_user_is_refused(self, tmp_path: Path, what: str) -> None:
        SecretStore(tmp_path).write(KEY, PAIR)
        os.chown(tmp_path / "secrets" if what == "secrets" else file_of(tmp_path), 12345, 12345)
        error = refusal(tmp_path)
        assert "belongs to another user" in error.message
        assert "LOGBK_STATE_DIR" in (error.hint or "")

    @pytest.mark.parametrize(
        "content",
        [b"", b"{", b"\xff\xfe", b"[]", b"null", b'"access"', b'{"access": 1}', b'{"access": null}', b"[" * 100_000],
        ids=lambda content: repr(content[:20]),
    )
    def test_a_damaged_one_says_what_to_do(self, tmp_path: Path, content: bytes) -> None:
        SecretStore(tmp_path).write(KEY, PAIR)
        file_of(tmp_path).write_bytes(content)
        error = refusal(tmp_path)
        assert error.message == f"{file_of(tmp_path)} is damaged, and with it what signed you in"
        assert "`logbk login`" in (error.hint or "")
        follow(error)
        assert SecretStore(tmp_path).read(KEY, "access") is None

    def test_the_fresh_file_of_a_killed_command_is_replaced(self, tmp_path: Path) -> None:
        SecretStore(tmp_path).write(KEY, PAIR)
        file_of(tmp_path).with_suffix(".tmp").write_text('{"access": "half')
        SecretStore(tmp_path).write(KEY, {"access": "new"})
        assert SecretStore(tmp_path).read(KEY, "access") == "new"
        assert {path.suffix for path in (tmp_path / "secrets").iterdir()} == {".json", ".lock"}

    def test_a_place_that_is_none_says_what_to_do(self, tmp_path: Path) -> None:
        (tmp_path / "state").write_text("a file")
        with pytest.raises(AuthenticationError, match="cannot be written") as caught:
            SecretStore(tmp_path / "state").write(KEY, PAIR)
        assert "LOGBK_STATE_DIR" in (caught.value.hint or "")
        assert SecretStore(tmp_path / "state").read(KEY, "access") is None

    @posix
    def test_a_full_disk_leaves_what_was_there(self, tmp_path: Path) -> None:
        SecretStore(tmp_path).write(KEY, PAIR)
        script = (
            "import pathlib, resource, signal, sys; from logbk_cli.core.secret_store import SecretStore\n"
            "from logbk_cli.shared.exceptions import AuthenticationError\n"
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
            "try: SecretStore(pathlib.Path(sys.argv[1])).write(sys.argv[2], {'access': 'new'})\n"
            "except AuthenticationError as error: print(error.message)"
        )
        command = (sys.executable, "-c", script, str(tmp_path), KEY)
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        assert done.stdout.startswith("what signs you in cannot be written in ")
        assert SecretStore(tmp_path).read(KEY, "access") == PAIR["access"]
        assert {path.suffix for path in (tmp_path / "secrets").iterdir()} == {".json", ".lock"}

    def test_two_writers_lose_nothing_of_each_other(self, tmp_path: Path) -> None:
        script = (
            "import pathlib, sys; from logbk_cli.core.secret_store import SecretStore\n"
            "store = SecretStore(pathlib.Path(sys.argv[1])); kind = sys.argv[3]\n"
            "print('ready', flush=True); sys.stdin.readline()\n"
            "for number in range(100):\n"
            "    store.write(sys.argv[2], {kind: str(number)})\n"
            "    assert store.read(sys.argv[2], kind) == str(number)"
        )
        writers = [
            subprocess.Popen(
                (sys.executable, "-c", script, str(tmp_path), KEY, kind),
                env=os.environ | {"LOGBK_KEYRING": "off"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for kind in ("access", "refresh", "password")
        ]
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
        for writer in writers:
            writer.communicate("go\n", timeout=120)
        assert [writer.returncode for writer in writers] == [0, 0, 0]
        store = SecretStore(tmp_path)
        assert [store.read(KEY, kind) for kind in ("access", "refresh", "password")] == ["99"] * 3
