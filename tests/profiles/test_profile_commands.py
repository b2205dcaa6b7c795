"""`logbk profile` as a person uses it: nothing is connected to, and no password is ever shown or written down."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from logbk_cli.core import profiles
from logbk_cli.core.profiles import Profile
from logbk_cli.core.secret_store import SecretStore
from logbk_cli.main import app

KEY = "me@gym.example:5432/log"
URL = f"postgresql://{KEY}"
PASSWORD = "s3cret:with/odd@signs"  # noqa: S105 - no real one


class Machine:
    """A machine of its own: folders, home and environment."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config = root / "config"
        self.store = SecretStore(root / "state")

    def __call__(self, *arguments: str, given: str | bytes | None = None) -> Result:
        return CliRunner().invoke(app, list(arguments), input=given, catch_exceptions=False)

    def ok(self, *arguments: str, given: str | None = None) -> Result:
        result = self(*arguments, given=given)
        assert result.exit_code == 0, result.stderr
        assert PASSWORD not in result.output
        return result

    def json(self, *arguments: str, given: str | None = None) -> Any:  # noqa: ANN401 - a JSON document
        result = self.ok(*arguments, "--json", given=given)
        assert result.stderr == ""
        return json.loads(result.stdout)

    def text(self) -> str:
        return (self.config / "config.toml").read_text(encoding="utf-8")

    def active(self) -> str:
        return profiles.load(self.config).active


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    for name in [name for name in os.environ if name.startswith(("LOGBK_", "PG"))]:
        monkeypatch.delenv(name)
    for kind in ("config", "state", "data"):
        monkeypatch.setenv(f"LOGBK_{kind.upper()}_DIR", str(tmp_path / kind))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LOGBK_KEYRING", "off")
    return Machine(tmp_path)


class TestAdding:
    def test_a_database_is_remembered_and_not_yet_used(self, machine: Machine) -> None:
        result = machine.ok("profile", "add", "gym", URL)
        assert "logbk profile use gym" in result.stderr
        assert machine.text() == f'[profiles.gym]\nurl = "{URL}"\n'
        assert machine.active() == "local"

    def test_use_makes_it_the_one_in_use(self, machine: Machine) -> None:
        result = machine.ok("profile", "add", "gym", URL, "--use", "--pooler")
        assert f"Commands now use gym: {KEY}." in result.stderr
        assert profiles.load(machine.config) == profiles.ProfileBook(
            "gym", {"local": Profile("local", None), "gym": Profile("gym", URL, pooler=True)}
        )

    @pytest.mark.parametrize("way", ["url", "stdin"])
    def test_a_password_is_stored_apart(self, machine: Machine, way: str) -> None:
        if way == "url":
            url = "postgresql://me:s3cret%3Awith%2Fodd%40signs@gym.example:5432/log"
            result = machine.ok("profile", "add", "gym", url)
        else:
            result = machine.ok("profile", "add", "gym", URL, "--password-stdin", given=f"{PASSWORD}\n")
        assert profiles.load(machine.config).require("gym").url == URL
        assert "s3cret" not in machine.text()
        assert machine.store.read(KEY, "password") == PASSWORD
        place = machine.store.place(KEY)
        assert place is not None
        assert f"The password is in {place.name}" in result.stderr
        assert stat.S_IMODE(Path(place.name).stat().st_mode) == 0o600

    @pytest.mark.parametrize(
        "url", ["service=gym", "postgresql:///?service=gym", "host=gym.example user=me", "postgres://[::1]:1/x"]
    )
    def test_a_url_without_a_password_is_kept_as_it_was_typed(self, machine: Machine, url: str) -> None:
        (machine.root / ".pg_service.conf").write_text("[gym]\nhost=gym.example\nuser=me\ndbname=log\n")
        machine.ok("profile", "add", "gym", url)
        assert profiles.load(machine.config).require("gym").url == url

    def test_weaknesses_are_said_aloud(self, machine: Machine) -> None:
        url = f"{URL}?sslmode=require&require_auth=password"
        result = machine.ok("profile", "add", "gym", url)
        assert "warning: sslmode=require: the server's certificate is not checked\n" in result.stderr
        assert "clear text" in result.stderr
        assert len(machine.json("profile", "show", "gym")["weaknesses"]) == 2
        assert "sslmode=require" in machine.ok("profile", "use", "gym").stderr

    def test_a_password_that_libpq_finds_first_is_named(
        self, machine: Machine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PGPASSWORD", "another")
        result = machine.ok("profile", "add", "gym", URL, "--password-stdin", given=PASSWORD)
        assert "PGPASSWORD outranks it" in result.stderr
        assert machine.json("profile", "show", "gym")["password_from"] == "environment"  # noqa: S105 - a place

    def test_a_name_is_taken_once(self, machine: Machine) -> None:
        machine.ok("profile", "add", "gym", URL)
        result = machine("profile", "add", "gym", "host=elsewhere")
        assert result.exit_code == 6
        assert "--replace" in result.stderr
        assert profiles.load(machine.config).require("gym").url == URL

    def test_replacing_keeps_what_is_of_the_same_server(self, machine: Machine) -> None:
        machine.ok("profile", "add", "gym", URL, "--password-stdin", given=PASSWORD)
        machine.store.write(KEY, {"refresh": "r"})
        profiles.save_profile(machine.config, Profile("gym", URL, email="me@example.org"), use=True)
        assert "Changed." in machine.ok("profile", "add", "gym", URL, "--pooler", "--replace").stderr
        assert profiles.load(machine.config).require("gym") == Profile("gym", URL, True, "me@example.org")  # noqa: FBT003
        assert machine.store.read(KEY, "refresh") == "r"
        assert machine.active() == "gym"

    def test_replacing_forgets_what_was_another_servers(self, machine: Machine) -> None:
        machine.ok("profile", "add", "gym", URL, "--password-stdin", given=PASSWORD)
        profiles.save_profile(machine.config, Profile("gym", URL, email="me@example.org"), use=True)
        machine.ok("profile", "add", "gym", "postgresql://me@gym.example/other", "--replace")
        assert machine.store.place(KEY) is None
        assert machine.store.place("me@gym.example:5432/other") is None
        assert profiles.load(machine.config).require("gym").email is None

    def test_a_new_address_of_the_same_role_and_database_keeps_what_nobody_could_type_again(
        self, machine: Machine
    ) -> None:
        machine.ok("profile", "add", "gym", URL, "--password-stdin", given=PASSWORD)
        machine.store.write(KEY, {"refresh": "r", "access": "a"})
        profiles.save_profile(machine.config, Profile("gym", URL, email="me@example.org"), use=True)
        result = machine.ok("profile", "add", "gym", "postgresql://me@new.example:5433/log", "--replace")
        assert "is kept for this one" in result.stderr
        new = "me@new.example:5433/log"
        assert [machine.store.read(new, kind) for kind in ("password", "refresh", "access")] == [PASSWORD, "r", "a"]
        assert machine.store.place(KEY) is None
        assert profiles.load(machine.config).require("gym").email == "me@example.org"

    def test_a_stored_password_goes_to_no_weaker_address(self, machine: Machine) -> None:
        machine.ok("profile", "add", "gym", f"{URL}?sslmode=require", "--password-stdin", given=PASSWORD)
        weaker = "postgresql://me@new.example/log?sslmode=disable"
        result = machine("profile", "add", "gym", weaker, "--replace")
        assert result.exit_code == 6
        assert "weaker than the one before" in result.stderr
        assert "sslmode=disable" in result.stderr
        assert machine.store.read(KEY, "password") == PASSWORD
        assert machine.store.place("me@new.example:5432/log") is None
        assert profiles.load(machine.config).require("gym").url == f"{URL}?sslmode=require"
        machine.ok("profile", "add", "gym", "postgresql://me@new.example/log?sslmode=verify-ca", "--replace")
        machine.ok("profile", "add", "gym", weaker, "--replace", "--password-stdin", given="x")

    def test_a_new_address_takes_no_password_from_one_that_is_known(self, machine: Machine) -> None:
        machine.ok("profile", "add", "gym", URL, "--password-stdin", given=PASSWORD)
        machine.ok("profile", "add", "new", "postgresql://me:own@new.example/log")
        machine.ok("profile", "add", "gym", "postgresql://me@new.example/log", "--replace")
        assert machine.store.read("me@new.example:5432/log", "password") == "own"

    @pytest.mark.parametrize("is_named", [True, False])
    def test_replacing_leaves_no_certificate_behind_that_nothing_names(self, machine: Machine, is_named: bool) -> None:  # noqa: FBT001 - a parameter
        machine.ok("profile", "add", "gym", URL)
        certificate = profiles.certificate_file(machine.config, "gym")
        certificate.parent.mkdir()
        certificate.write_text("PEM")
        machine.ok("profile", "add", "gym", f"{URL}?sslrootcert={certificate}" if is_named else URL, "--replace")
        assert certificate.exists() == is_named

    @pytest.mark.parametrize(
        ("arguments", "given", "says"),
        [
            (("local", URL), None, "bundled"),
            (("Gym", URL), None, "not a name"),
            (("../gym", URL), None, "not a name"),
            (("gym", ""), None, "is empty"),
            (("gym", "nonsense"), None, "not one that libpq understands"),
            (("gym", f"postgresql://me:{PASSWORD}@gym.example/log"), None, "%40 %3A %2F"),
            (("gym", "service=nowhere"), None, "finds no service 'nowhere'"),
            (("gym", f"{URL}?sslpassword=x"), None, "sslpassword"),
            (("gym", "postgresql://me:a@h", "--password-stdin"), "b\n", "two passwords"),
            (("gym", URL, "--password-stdin"), "", "on one line"),
            (("gym", URL, "--password-stdin"), "\n", "on one line"),
            (("gym", URL, "--password-stdin"), "a\nb\n", "on one line"),
            (("gym", URL, "--password-stdin"), b"a\0b", "takes for its end"),
            (("gym", URL, "--password-stdin"), b"\xff", "not UTF-8"),
        ],
    )
    def test_bad_input_changes_nothing(
        self, machine: Machine, arguments: tuple[str, ...], given: str | bytes | None, says: str
    ) -> None:
        result = machine("profile", "add", *arguments, given=given)
        assert result.exit_code == 2
        assert says in result.stderr
        assert PASSWORD not in result.output
        assert len(result.stderr.splitlines()) <= 2
        assert not machine.config.exists()
        assert [one.name for one in (machine.root / "state").iterdir()] == ["log"]


class TestChoosing:
    def test_the_choice_is_listed_and_used(self, machine: Machine) -> None:
        machine.ok("profile", "add", "gym", URL)
        machine.ok("profile", "add", "team", "host=a,b user=me dbname=log", "--pooler")
        assert "Commands now use gym" in machine.ok("profile", "use", "gym").stderr
        assert machine.json("profile", "list") == {
            "profiles": [
                {
                    "name": name,
                    "is_in_use": name == "gym",
                    "is_bundled": name == "local",
                    "server": server,
                    "pooler": name == "team",
                    "email": None,
                }
                for name, server in (("local", "local"), ("gym", KEY), ("team", "me@a:5432,b:5432/log"))
            ]
        }
        lines = machine.ok("profile", "list").stdout.splitlines()
        assert [line.split()[0] for line in lines if "in use" in line] == ["gym"]
        assert "local, the" not in machine.ok("profile", "use", "local").stderr
        assert machine.active() == "local"

    def test_what_outranks_it_is_said(self, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
        machine.ok("profile", "add", "gym", URL)
        machine.ok("profile", "add", "team", "host=a")
        assert "outranks" not in machine.ok("profile", "use", "gym").stderr
        monkeypatch.setenv("LOGBK_PROFILE", "gym")
        assert "outranks" not in machine.ok("profile", "use", "gym").stderr
        assert "LOGBK_PROFILE is set, and outranks" in machine.ok("profile", "use", "team").stderr
        assert machine.json("profile", "show")["name"] == "gym"
        monkeypatch.setenv("LOGBK_DATABASE_URL", "host=b")
        assert "LOGBK_DATABASE_URL is set, and outranks" in machine.ok("profile", "use", "gym").stderr
        assert "none of them" in machine.ok("profile", "list").stderr
        assert machine.json("profile", "show")["name"] is None

    def test_for_one_command(self, machine: Machine) -> None:
        machine.ok("profile", "add", "gym", URL)
        assert machine.json("--profile", "gym", "profile", "show")["server"] == KEY
        shown = machine.json("--profile", "gym", "profile", "show", "local")
        assert (shown["name"], shown["is_in_use"]) == ("local", False)
        assert machine.json("profile", "show")["name"] == "local"
        assert machine("--profile", "gym", "--database-url", URL, "status").exit_code == 2
        result = machine("--profile", "gmy", "status", "--json")
        assert result.exit_code == 3
        assert json.loads(result.stderr)["error"]["candidates"] == ["gym", "local"]

    def test_one_that_is_gone_does_not_keep_another_from_being_chosen(self, machine: Machine) -> None:
        machine.config.mkdir()
        (machine.config / "config.toml").write_text(f'profile = "gone"\n[profiles.gym]\nurl = "{URL}"\n')
        assert machine("profile", "show").exit_code == 3
        assert [row["is_in_use"] for row in machine.json("profile", "list")["profiles"]] == [False, False]
        machine.ok("profile", "add", "team", "host=a")
        machine.ok("profile", "use", "gym")
        assert machine.json("profile", "show")["name"] == "gym"

    def test_unknown_names(self, machine: Machine) -> None:
        machine.ok("profile", "add", "gym", URL)
        for command in ("use", "remove", "show"):
            result = machine("profile", command, "gmy")
            assert result.exit_code == 3
            assert "gym" in result.stderr


class TestShowing:
    def test_what_is_in_force(self, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
        store = machine.root / "ca.pem"
        store.write_text("a certificate")
        monkeypatch.setenv("SSL_CERT_FILE", str(store))
        machine.ok("profile", "add", "gym", URL, "--password-stdin", given=PASSWORD)
        place = machine.store.place(KEY)
        assert place is not None
        assert machine.json("profile", "show", "gym") == {
            "name": "gym",
            "is_in_use": False,
            "is_bundled": False,
            "server": KEY,
            "hosts": ["gym.example:5432"],
            "role": "me",
            "database": "log",
            "service": None,
            "sslmode": "verify-full",
            "sslrootcert": str(store),
            "require_auth": "scram-sha-256",
            "channel_binding": "require",
            "pooler": False,
            "email": None,
            "weaknesses": [],
            "password_from": "file",
            "secrets": {"kind": "file", "name": place.name},
            "data_dir": None,
        }
        lines = machine.ok("profile", "show", "gym").stdout.splitlines()
        assert lines == [
            "Profile   gym",
            "Server    gym.example:5432",
            "Role      me",
            "Database  log",
            f"TLS       verify-full, certificates in {store}",
            "Sign-on   scram-sha-256, channel binding require",
            "Password  stored",
            f"Secrets   {place.name}",
        ]

    def test_the_bundled_one(self, machine: Machine) -> None:
        shown = machine.json("profile", "show")
        assert (shown["name"], shown["is_in_use"], shown["is_bundled"]) == ("local", True, True)
        assert shown["data_dir"] == str(machine.root / "data")
        assert "Data" in machine.ok("profile", "show").stdout
        assert not (machine.root / "data").exists()

    def test_a_service_a_socket_and_a_pooler(self, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
        (machine.root / ".pg_service.conf").write_text("[gym]\nhost=/run/gym\nuser=me\ndbname=log\npassword=s3cret\n")
        machine.ok("profile", "add", "gym", "service=gym")
        shown = machine.json("profile", "show", "gym")
        assert (shown["service"], shown["server"], shown["sslmode"]) == ("gym", "me@/run/gym:5432/log", None)
        assert shown["password_from"] == "service_file"  # noqa: S105 - a place
        monkeypatch.setenv("LOGBK_POOLER", "1")
        text = machine.ok("profile", "show", "gym").stdout
        assert "over a socket of this machine" in text
        assert "PgBouncer" in text
        assert "s3cret" not in text

    def test_a_password_that_somebody_wrote_into_the_file_is_not_shown(self, machine: Machine) -> None:
        profiles.save_profile(machine.config, Profile("gym", "postgresql://me:s3cret@gym.example/log"), use=True)
        for arguments in (("list",), ("show",), ("use", "gym")):
            assert "s3cret" not in machine.ok("profile", *arguments).output
        assert machine.json("profile", "show")["password_from"] == "url"  # noqa: S105 - a place

    def test_what_somebody_wrote_into_the_file_cannot_steer_the_terminal(self, machine: Machine) -> None:
        profiles.save_profile(machine.config, Profile("gym", "host=[link]a user=\x1b[31mme\u202e"), use=False)
        output = machine.ok("profile", "list").stdout + machine("profile", "show", "gym").output
        assert "\x1b" not in output
        assert "\u202e" not in output

    def test_one_bad_url_does_not_hide_the_others(self, machine: Machine) -> None:
        profiles.save_profile(machine.config, Profile("bad", "nonsense"), use=False)
        profiles.save_profile(machine.config, Profile("gym", URL), use=False)
        assert [row["server"] for row in machine.json("profile", "list")["profiles"]] == ["local", None, KEY]
        assert "not one that libpq understands" in machine.ok("profile", "list").stdout
        assert machine("profile", "show", "bad").exit_code == 2
        machine.ok("profile", "remove", "bad")


class TestRemoving:
    def test_the_certificate_that_came_with_it_goes_too(self, machine: Machine) -> None:
        machine.ok("profile", "add", "gym", URL)
        certificate = profiles.certificate_file(machine.config, "gym")
        certificate.parent.mkdir()
        certificate.write_text("PEM")
        machine.ok("profile", "remove", "gym")
        assert not certificate.exists()

    def test_its_secrets_go_with_it(self, machine: Machine) -> None:
        machine.ok("profile", "add", "gym", URL, "--use", "--password-stdin", given=PASSWORD)
        machine.store.write(KEY, {"access": "a", "refresh": "r"})
        result = machine.ok("profile", "remove", "gym", "--yes")
        assert "signed in there" in result.stderr
        assert "commands now use local" in result.stderr
        assert machine.store.place(KEY) is None
        assert machine.active() == "local"

    def test_a_password_that_only_this_machine_knows_is_asked_about(self, machine: Machine) -> None:
        machine.ok("profile", "add", "gym", URL, "--password-stdin", given=PASSWORD)
        result = machine("profile", "remove", "gym")
        assert result.exit_code == 2
        said = " ".join(result.stderr.split())
        assert "to come back you need an administrator" in said
        assert "--yes" in said
        assert "logbk logout" in said
        assert machine.store.read(KEY, "password") == PASSWORD
        assert profiles.load(machine.config).require("gym").url == URL
        assert machine.json("profile", "remove", "gym", "--yes")["name"] == "gym"

    def test_secrets_that_another_profile_needs_stay(self, machine: Machine) -> None:
        machine.ok("profile", "add", "gym", URL, "--password-stdin", given=PASSWORD)
        machine.ok("profile", "add", "same", "host=gym.example user=me dbname=log", "--use")
        assert machine.json("profile", "remove", "gym") == {
            "name": "gym",
            "in_use": "same",
            "was_in_use": False,
            "was_signed_in": False,
        }
        assert machine.store.read(KEY, "password") == PASSWORD

    def test_the_bundled_one_stays(self, machine: Machine) -> None:
        result = machine("profile", "remove", "local")
        assert result.exit_code == 2
        assert "always there" in result.stderr
