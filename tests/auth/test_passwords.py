"""What a password may be, and the key that is derived from it."""

import subprocess
import sys
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from logbk_cli.auth.passwords import KdfParameters, check_new, derive, new_salt
from logbk_cli.shared.exceptions import AuthenticationError, InvalidInputError
from tests.conftest import Database

SALT = bytes(range(16))
CHEAP: dict[str, object] = {"alg": "argon2id", "v": 19, "m": 19456, "t": 2, "p": 1}


@pytest.mark.parametrize(
    "kdf", [CHEAP, KdfParameters().as_json(), CHEAP | {"p": 2, "t": 3}, CHEAP | {"m": 20_000}], ids=str
)
def test_the_key_is_the_one_that_openssl_derives(kdf: dict[str, Any]) -> None:
    independent = Argon2id(salt=SALT, length=32, iterations=kdf["t"], lanes=kdf["p"], memory_cost=kdf["m"])
    assert derive("correct horse battery", SALT, kdf) == independent.derive(b"correct horse battery")


def test_the_key_of_a_password_never_changes() -> None:
    # Another key would lock everybody out.
    assert (
        derive("påssword \N{EM SPACE} ß", SALT, CHEAP).hex()
        == "0205fae82b190b616919c56ef548447df2268c606dce90349998d1c47e2441fd"
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Zu\u0308rich-1234", "Zürich-1234"),  # as a Mac types it
        ("\u212bngstro\u0308m", "Ångström"),
        ("two\u00a0words\u3000here", "two words here"),
    ],
)
def test_what_looks_the_same_is_the_same_password(typed: str, meant: str) -> None:
    assert typed != meant
    assert derive(typed, SALT, CHEAP) == derive(meant, SALT, CHEAP)


@pytest.mark.parametrize("other", ["Correct horse", "correct horse ", "correct  horse", "\uff43orrect horse"])
def test_what_looks_different_is_another_password(other: str) -> None:
    assert derive(other, SALT, CHEAP) != derive("correct horse", SALT, CHEAP)


@pytest.mark.parametrize("salt", [bytes(16), bytes(64)])
def test_salts_at_the_limits_are_taken_and_make_a_difference(salt: bytes) -> None:
    assert len(derive("correct horse", salt, CHEAP)) == 32
    assert derive("correct horse", salt, CHEAP) != derive("correct horse", salt[1:] + b"\x01", CHEAP)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"m": 19_455}, "weaker .*m=19455, at least 19456"),
        ({"m": 0}, "weaker"),
        ({"m": -(2**70)}, "weaker"),
        ({"t": 1}, "weaker .*t=1, at least 2"),
        ({"p": 0}, "weaker .*p=0, at least 1"),
        ({"v": 16}, "weaker .*v=16"),
        ({"m": 1_048_577}, "costlier .*m=1048577, at most 1048576"),
        ({"m": 2**70}, "costlier"),
        ({"t": 21}, "costlier .*t=21, at most 20"),
        ({"p": 17}, "costlier .*p=17, at most 16"),
        ({"v": 20}, "costlier .*v=20"),
        ({"alg": "argon2i"}, "does not know"),
        ({"alg": "pbkdf2"}, "does not know"),
        ({"alg": None}, "does not know"),
        ({"m": "65536"}, "does not know"),
        ({"m": 65536.0}, "does not know"),
        ({"p": True}, "does not know"),
        ({"t": None}, "does not know"),
        ({"pepper": 1}, "does not know"),
    ],
    ids=str,
)
def test_parameters_beyond_the_limits_are_refused(change: dict[str, object], says: str) -> None:
    with pytest.raises(AuthenticationError, match=says) as caught:
        derive("correct horse", SALT, CHEAP | change)
    assert "Nothing was sent" in (caught.value.hint or "")


@pytest.mark.parametrize("missing", ["alg", "v", "m", "t", "p"])
def test_a_parameter_that_is_missing_is_refused(missing: str) -> None:
    with pytest.raises(AuthenticationError, match="does not know"):
        derive("correct horse", SALT, {name: value for name, value in CHEAP.items() if name != missing})


@pytest.mark.parametrize("salt", [b"", bytes(15), bytes(65)])
def test_a_salt_beyond_the_limits_is_refused(salt: bytes) -> None:
    with pytest.raises(AuthenticationError, match="salt of"):
        derive("correct horse", salt, CHEAP)


def test_the_cheapest_and_the_costliest_parameters_are_read() -> None:
    assert KdfParameters.from_json(CHEAP).as_json() == CHEAP
    costliest = CHEAP | {"m": 1_048_576, "t": 20, "p": 16}
    assert KdfParameters.from_json(costliest).as_json() == costliest


def test_memory_that_is_not_there_is_told() -> None:
    script = (
        "import resource; from logbk_cli.auth import passwords as p; import argon2.low_level\n"
        "limit = 700 * 1024 * 1024; resource.setrlimit(resource.RLIMIT_AS, (limit, limit))\n"
        f"try: p.derive('correct horse', bytes(16), {CHEAP | {'m': 1_048_576}})\n"
        "except p.AuthenticationError as error: print(error.message)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "the key cannot be derived: that takes 1024 MiB of memory"


def test_the_default_is_what_an_unknown_address_is_told(database: Database) -> None:
    # Otherwise the answer would tell who has an account.
    with psycopg.connect(database.member_url) as connection:
        row = connection.execute("SELECT salt, kdf FROM logbk.prelogin(%s)", ["nobody@example.org"]).fetchone()
    assert row is not None
    assert row[1] == KdfParameters().as_json()
    assert len(row[0]) == len(new_salt())
    assert len(derive("correct horse", *row)) == 32


def test_salts_are_random() -> None:
    assert len({new_salt() for _ in range(100)}) == 100
    assert {len(new_salt()) for _ in range(10)} == {16}


@pytest.mark.parametrize(
    "password", ["12345678", " " + "x" * 7, "x" * 1024, "pässwörter", "合言葉合言葉合言", "correct horse", "🏋🏋🏋🏋🏋🏋🏋🏋"]
)
def test_these_passwords_are_taken(password: str) -> None:
    check_new(password)
    derive(password, SALT, CHEAP)


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("", "empty"),
        ("1234567", "at least 8"),
        ("u\u0308" * 4, "at least 8"),  # four characters to whoever types them
        ("x" * 1025, "at most 1024"),
        (" " * 8, "blank"),
        ("\u00a0\u3000" * 5, "blank"),
        ("pass\tword", "control character"),
        ("password\n", "control character"),
        ("pass\0word", "control character"),
        ("password\x1b[0m", "control character"),
        ("pass\u202eword", "not seen"),
        ("pass\u200bword", "not seen"),
        ("password\u0378", "not seen"),  # unassigned: a later Unicode may normalise it
        ("password\ue000", "not seen"),
        ("password\udcff", "UTF-8"),
    ],
)
def test_these_passwords_are_not(password: str, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says) as caught:
        check_new(password)
    assert not password.strip() or password not in caught.value.message


@pytest.mark.parametrize(("password", "says"), [("", "empty"), ("x" * 1025, "at most"), ("\ud800", "UTF-8")])
def test_what_cannot_be_a_password_derives_nothing(password: str, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        derive(password, SALT, CHEAP)


def test_the_library_loads_only_to_derive() -> None:
    script = "import sys, logbk_cli.auth.passwords; print(sorted({'argon2'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
