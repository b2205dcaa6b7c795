"""What a person is told by the commands when the server is not as it should be, and that they work when it is."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
import trustme
from typer.testing import CliRunner, Result

from logbk_cli.main import app
from tests.remote.conftest import Place
from tests.remote.impostor import FakeServer, certificate_for
from tests.remote.server import ADDRESS, HOST, free_port

if TYPE_CHECKING:
    from pathlib import Path


def show(url: str, *words: str) -> Result:
    return CliRunner().invoke(app, ["--database-url", url, *(words or ("history",))], catch_exceptions=False)


def refusal(url: str) -> str:
    """Return what `logbk history` says of a server that it does not use: one line, perhaps with a hint."""
    result = show(url)
    assert (result.exit_code, result.stdout) == (7, "")
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) <= 4
    return " ".join(result.stderr.split())


def test_a_server_of_an_unknown_authority(place: Place, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.pem"
    trustme.CA().cert_pem.write_to_path(stranger)
    assert "certificate" in refusal(place.url(sslrootcert=str(stranger)))


def test_an_authority_whose_certificate_is_gone(place: Place, tmp_path: Path) -> None:
    said = refusal(place.url(sslrootcert=str(tmp_path / "gone.pem")))
    assert "gone.pem" in said
    assert "new invitation" in said
    assert "disable" not in said


def test_several_hosts_each_say_why(place: Place) -> None:
    dead = free_port()
    said = refusal(place.url(host=f"{HOST}:{place.server.port},{HOST}:{dead}", password="wrong secret"))  # noqa: S106 - it is wrong
    assert f"{HOST}:{place.server.port}: password authentication failed" in said
    assert f"; {HOST}:{dead}: Connection refused" in said
    assert "Check the role's password." in said


def test_a_certificate_for_another_name(place: Place) -> None:
    said = refusal(place.url(host=f"db.example.org:{place.server.port}", hostaddr=ADDRESS))
    assert "db.example.org" in said


def test_a_server_without_tls(place: Place) -> None:
    with FakeServer("cleartext") as fake:
        assert "SSL" in refusal(place.at(fake.port))


def test_a_fake_server(place: Place) -> None:
    with FakeServer("cleartext", certificate_for(place.server.authority, HOST)) as fake:
        said = refusal(place.at(fake.port))
        assert fake.heard == b""
    assert "authentication" in said
    assert place.password not in said


def test_a_wrong_password(place: Place) -> None:
    said = refusal(place.url(password="wrong secret"))  # noqa: S106 - it is wrong
    assert "password authentication failed" in said
    assert "wrong secret" not in said


def test_no_server(place: Place) -> None:
    assert "refused" in refusal(place.at(free_port()))


def test_a_server_that_never_answers(place: Place) -> None:
    with socket.create_server((ADDRESS, 0)) as deaf:
        assert "timeout" in refusal(place.at(deaf.getsockname()[1], connect_timeout=2))


def test_a_database_that_is_not_there(place: Place) -> None:
    assert "nowhere" in refusal(place.url().replace(f"/{place.name}?", "/nowhere?"))


def test_a_database_without_the_schema(place: Place) -> None:
    assert "schema" in refusal(place.url())


def test_a_pooler_that_was_not_named(pooled: str) -> None:
    assert "LOGBK_POOLER" in refusal(pooled)


def test_a_weaker_setting_is_said_aloud(place: Place) -> None:
    result = show(place.url(sslmode="require"))
    assert "sslmode=require" in result.stderr


@pytest.mark.parametrize("name", ["PGSSLMODE", "PGREQUIREAUTH", "PGCHANNELBINDING"])
def test_a_weaker_setting_of_the_environment_is_said_aloud(
    place: Place, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    weak = {"PGSSLMODE": "require", "PGREQUIREAUTH": "scram-sha-256,password", "PGCHANNELBINDING": "prefer"}[name]
    monkeypatch.setenv(name, weak)
    assert weak in show(place.url()).stderr


def test_a_server_that_falls_silent_can_be_left(place: Place) -> None:
    weak = {"require_auth": "none", "channel_binding": "disable"}
    with FakeServer("nothing", certificate_for(place.server.authority, HOST)) as fake:
        command = [sys.executable, "-m", "logbk_cli", "--database-url", place.at(fake.port, **weak), "history"]
        environment = os.environ | {"LOGBK_TOKEN": "header.claims.signature"}
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
            while not fake.heard:  # the first statement, which nobody answers
                assert process.poll() is None
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.splitlines()[-1] == "Interrupted."
