"""Members who log over TCP: through PgBouncer, with a token that has expired, and from two terminals at once."""

import base64
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from tests.auth.conftest import Machine, Server
from tests.remote.server import Pooler

LINE: Final = "a password of one's own\n"
EMAIL: Final = "eve@example.org"


@pytest.fixture
def fresh(tmp_path: Path) -> Machine:
    """A machine on which nobody has ever used a shared server."""
    return Machine(tmp_path)


@pytest.fixture
def pooled(network: Server, pooler: Pooler) -> Server:
    """Give the same server, as it is invited to behind PgBouncer."""
    network.parameters["port"] = str(pooler.port)
    return network


def spoil(machine: Machine, how: str) -> str:
    """Let the stored access token be of no more use; return it as it is then."""
    (file,) = (machine.state_dir / "secrets").glob("*.json")
    kept = json.loads(file.read_text())
    header, payload, signature = kept["access"].split(".")
    if how == "expired":
        claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
        old = claims | {name: claims[name] - 3600 for name in ("iat", "exp")}
        payload = base64.urlsafe_b64encode(json.dumps(old).encode()).decode().rstrip("=")
    else:  # by its looks it is good for a while, and the server refuses it
        signature = signature[::-1]
    kept["access"] = f"{header}.{payload}.{signature}"
    file.write_text(json.dumps(kept))
    return str(kept["access"])


@pytest.mark.parametrize("how", ["expired", "refused"])
def test_a_member_behind_a_pooler(fresh: Machine, pooled: Server, how: str) -> None:
    invitation = replace(pooled.invite(EMAIL), pooler=True)
    document = fresh.json("join", invitation.encode(), "--name", "gym", "--password-stdin", given=LINE)
    assert document["weaknesses"] == []
    fresh.ok("log", "bench 80x8")
    spoiled = spoil(fresh, how)
    fresh.ok("log", "bench 80x8")
    assert fresh.secrets()["access"] != spoiled
    assert fresh.json("status")["workout"]["set_count"] == 2
    assert pooled.ask("SELECT generation FROM logbk_private.sessions") == 2
    fresh.ok("logout")
    assert pooled.sessions_of(EMAIL) == 0
    assert not {"access", "refresh", "nonce"} & fresh.secrets().keys()


def test_a_pooler_that_the_invitation_does_not_name(fresh: Machine, pooled: Server) -> None:
    words = ("join", pooled.invite(EMAIL).encode(), "--name", "gym", "--password-stdin")
    told = fresh.fails(7, *words, given=LINE)
    assert "channel binding" in told
    assert "Set LOGBK_POOLER=1, or ask for an invitation made with --pooler." in told
    assert fresh.secrets() == {}
    fresh.environment["LOGBK_POOLER"] = "1"
    fresh.ok(*words, given=LINE)
    del fresh.environment["LOGBK_POOLER"]
    assert fresh.json("profile", "show", "gym")["pooler"] is True
    fresh.ok("log", "bench 80x8")
    fresh.ok("logout")
    fresh.ok(*words, given=LINE)  # the profile knows of the pooler, though the invitation does not
    assert fresh.json("whoami")["email"] == EMAIL


def test_two_terminals_renew_one_session_once(fresh: Machine, network: Server) -> None:
    fresh.ok("join", network.invite(EMAIL).encode(), "--password-stdin", given=LINE)
    fresh.ok("log", "bench 80x8")
    spoil(fresh, "expired")
    environment = os.environ | {name: str(value) for name, value in fresh.environment.items()}
    command = [sys.executable, "-m", "logbk_cli", "log", "bench 80x8"]
    both = [
        subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert network.ask("SELECT generation FROM logbk_private.sessions") == 2
    assert fresh.json("status")["workout"]["set_count"] == 3
