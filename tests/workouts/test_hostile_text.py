"""Text that steers terminals, hides, or means something to somebody else: stored clean, and shown as it stands."""

import json
import re
import unicodedata
from pathlib import Path

import psycopg
import pytest

from tests.conftest import Database, Program, StillClock
from tests.workouts.processes import run

HOSTILE = {
    "closing tag": "a[/]b",
    "markup": "[bold red]a[/bold red]b",
    "link": "[link=https://example.org]a[/link]b",
    "link without end": "[link=file:///etc/passwd]a",
    "unbalanced": "a[/italic]b[",
    "emoji code": "a:skull:b",
    "escape": "a\x1b[31mb",
    "osc 8": "a\x1b]8;;https://example.org\x07b\x1b]8;;\x07",
    "title": "a\x1b]0;owned\x07b",
    "c1": "a\x9b31mb",
    "bell and backspace": "a\x07\x08\x08b",
    "carriage return": "a\rb",
    "bidi": "a\u202eb\u202c",
    "isolate": "a\u2066b\u2069",
    "zero width": "a\u200b\u200d\ufeffb",
    "tag characters": "a\U000e0041b",
    "line separator": "a\u2028b",
    "soft hyphen": "a\u00adb",
    "percent": "a%s %(x)s {0} {x}b",
    "quotes": "a'; DROP TABLE logbk.sets; --b",
    "backslash": "a\\nb\\x1bc",
}
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
KIND = ("--body-part", "back", "--modality", "cable")
COLUMNS = (
    ("workouts", "name"),
    ("workouts", "note"),
    ("executions", "note"),
    ("sets", "note"),
    ("exercises", "name"),
    ("exercise_aliases", "alias"),
    ("profiles", "display_name"),
)
LOOKS = (
    ("status",),
    ("show", "last"),
    ("history",),
    ("history", "--limit", "100"),
    ("history", "--exercise", "zonker0 a[/]b"),
    ("last", "zonker0 a[/]b"),
    ("export",),
    ("exercise", "list", "--mine"),
    ("exercise", "show", "zonker0 a[/]b"),
    ("exercise", "search", "zonker", "--mine", "--limit", "100"),
    ("account", "show"),
)


def is_clean(text: str) -> bool:
    return not any(unicodedata.category(char) in UNSEEN for char in text)


def stored(database: Database) -> set[str]:
    """Return every text that a member has in the log."""
    texts: set[str] = set()
    with psycopg.connect(database.owner_url) as owner:
        for table, column in COLUMNS:
            query = f"SELECT {column} FROM logbk.{table} WHERE user_id <> '00000000-0000-0000-0000-000000000000'"  # noqa: S608 - our own names
            texts |= {row[0] for row in owner.execute(query.encode()) if row[0] is not None}
    return texts


def word(number: int) -> str:
    """Return a name for an exercise that is nothing but a word."""
    return f"zonk{chr(ord('a') + number)}"


def visible(text: str) -> str:
    """Return what should be kept of a text: no sequences, no controls, nothing that hides; breaks as blanks."""
    plain = re.sub(r"(\x1b\[|\x9b)[0-9;]*[a-zA-Z]|\x1b\][^\x07]*\x07", "", text)
    spaced = re.sub(r"[\r\n\t\u2028]", " ", plain)
    return "".join(char for char in spaced if unicodedata.category(char) not in UNSEEN)


def test_text_is_stored_clean_and_shown_as_it_stands(logbk: Program, still_clock: StillClock) -> None:
    expected = set()
    for number, text in enumerate(HOSTILE.values()):
        own = re.sub(r'[:;#"]', "", text)
        entry = re.sub(r'[;"\r\u2028]', "", text)  # what ends a note or an entry
        added = logbk.json("exercise", "add", f"Zonker{number} {own}", *KIND, "--alias", word(number))
        assert added["name"] == " ".join(f"Zonker{number} {visible(own)}".split())
        logbk.ok("account", "edit", "--name", text)
        logbk.ok("start", f"Name{number} {text}")
        logbk.ok("log", f'{word(number)} 80kg x 8 "set{number} {entry}" # entry{number} {entry}')
        logbk.ok("finish", "--note", f"note{number} {text}")
        still_clock.advance(hours=1)
        expected |= {f"Name{number} {visible(text)}", f"note{number} {visible(text)}", added["name"]}
        expected |= {f"set{number} {visible(entry)}", f"entry{number} {visible(entry)}"}
    texts = {re.sub(r"\s+", " ", one) for one in stored(logbk.database)}
    assert {re.sub(r"\s+", " ", one).strip() for one in expected} <= texts
    assert [one for one in texts if not is_clean(one)] == []
    everything = ""
    for words in LOOKS:
        for options in ((), ("--json",)) if words != ("export",) else ((),):
            result = logbk(*words, *options)
            assert result.exit_code == 0, result.stderr
            written = result.stdout + result.stderr
            assert is_clean(written.replace("\n", "")), words
            everything += written
    shown = re.sub(r"[\s#]", "", everything)  # a note of two lines is exported with a mark before each
    assert [one for one in texts if re.sub(r"[\s#]", "", one) not in shown] == []


def test_a_log_with_such_text_exports_and_imports_to_itself(
    logbk: Program, still_clock: StillClock, tmp_path: Path
) -> None:
    for text in HOSTILE.values():
        logbk.ok("start", f"Name {text}")
        logbk.ok("log", "bench 80kg x 8 # entry " + re.sub(r'[;"\r\u2028]', "", text))
        logbk.ok("finish", "--note", f"note {text}")
        still_clock.advance(hours=1)
    file = tmp_path / "log.txt"
    file.write_text(logbk.ok("export"), encoding="utf-8")
    assert f"{len(HOSTILE)} workouts already in your log" in logbk.ok("import", str(file))
    assert len(logbk.json("history", "--limit", "100")["workouts"]) == len(HOSTILE)


NAMES = (
    "My Lift",
    "Then Press",
    "Log Thing",
    "Set Up (Band)",
    "Failure Press",
    "To Drop",
    "Plus One Press",
    "Thing 2",
    "21s Curl",
    "5x5 Thing",
    "80kg Carry",
    "Row 2000m",
    "Rpe Thing @8",
    "Press, then pull",
    "A/B Press",
    "Thing [/]",
    "[link=x]a[/link] thing",
    "Thing -",
    "'thing'",
    "Übung ½",
    "ベンチプレス",
)


@pytest.mark.parametrize("name", NAMES)
def test_an_own_exercise_of_any_name_exports_and_imports_to_itself(logbk: Program, name: str, tmp_path: Path) -> None:
    assert logbk.json("exercise", "add", name, *KIND, "--alias", "zonk")["name"] == name
    logbk.ok("log", "zonk 80kg x 8, 82.5kg x 6 warmup # fine")
    logbk.ok("finish")
    text = logbk.ok("export")
    file = tmp_path / "log.txt"
    file.write_text(text, encoding="utf-8")
    assert "1 workout already in your log" in logbk.ok("import", str(file)), text
    assert len(logbk.json("history")["workouts"]) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("log", "{} 80kg x 8"),
        ("log", "bench 80kg x 8 {}"),
        ("show", "{}"),
        ("history", "--since", "{}"),
        ("last", "{}"),
        ("start", "--at", "{}"),
        ("account", "edit", "--zone", "{}"),
        ("account", "edit", "--bodyweight", "{}"),
        ("exercise", "show", "{}"),
        ("exercise", "list", "--body-part", "{}"),
        ("import", "{}"),
        ("{}",),
        ("status", "{}"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("kind", ["markup", "controls", "hidden"])
def test_an_error_repeats_such_text_clean(logbk: Program, words: tuple[str, ...], kind: str) -> None:
    text = {
        "markup": "a[/]b[link=https://example.org]c",
        "controls": "a\x1b[31mb\x1b]8;;x\x07c\x9bd",
        "hidden": "a\u202eb\u200bc\ufeffd\U000e0041e\u2028f",
    }[kind]
    words = tuple(word.replace("{}", text) for word in words)
    result = logbk(*words)
    assert result.exit_code in {2, 3}, (result.exit_code, result.stdout, result.stderr)
    assert result.stdout == ""
    assert is_clean(result.stderr.replace("\n", ""))
    if kind == "markup" and words[0] != "log":  # which names the part that it did not understand
        assert "[/]" in result.stderr
    told = logbk(*words, "--json")
    assert json.loads(told.stderr)["error"]["code"] == result.exit_code
    assert is_clean(told.stderr.replace("\n", ""))


@pytest.mark.parametrize("query", ["%", "_", "%%", "be%ch", "b_nch press", "%press%", "\\", "*", "bench' OR '1'='1"])
def test_a_search_takes_wildcards_as_characters(logbk: Program, query: str) -> None:
    everything = logbk.json("exercise", "list")["total"]
    assert logbk.json("exercise", "search", query)["total"] < everything / 4


@pytest.mark.parametrize("which", ["0%%%", "%%%%", "____", "0199_", "01'--"])
def test_an_id_takes_wildcards_as_characters(logbk: Program, which: str) -> None:
    logbk.ok("log", "bench 80x8")
    assert logbk("show", which).exit_code in {2, 3}


@pytest.mark.parametrize("number", ["nan", "-inf", "1e400", "1_000", "\u0668\u0660", "\uff18\uff10", "9" * 5000])
def test_what_only_looks_like_a_number_is_none(logbk: Program, number: str) -> None:
    for words in (
        ("log", f"bench {number}kg x 8"),
        ("log", f"bench 80kg x {number}"),
        ("log", f"bench 80kg x 8 rpe {number}"),
        ("log", f"plank {number}s"),
        ("account", "edit", "--bodyweight", number),
        ("history", "--limit", number),
        ("show", f"@{number}"),
    ):
        result = logbk(*words)
        assert result.exit_code in {2, 3}, (words[:2], result.exit_code, result.output)
    assert logbk.json("status") == {"workout": None}


# As Python hands over a byte of the command line that is not UTF-8.
LONE = "\udcff"


@pytest.mark.parametrize(
    "words",
    [
        ("log", f"bench {LONE} 80x8"),
        ("log", f"bench 80x8 # {LONE}"),
        ("start", f"Upper {LONE}"),
        ("show", LONE),
        ("history", "--since", LONE),
        ("history", "--exercise", f"b{LONE}nch"),
        ("exercise", "search", LONE),
        ("exercise", "show", f"b{LONE}nch"),
        ("exercise", "add", f"X {LONE}", *KIND),
        ("account", "edit", "--name", LONE),
        ("import", f"{LONE}.txt"),
        (LONE,),
    ],
    ids=ascii,
)
def test_an_argument_that_is_no_text_is_an_error_and_changes_nothing(logbk: Program, words: tuple[str, ...]) -> None:
    before = stored(logbk.database)
    result = logbk(*words)
    assert result.exit_code == 2, (result.exit_code, result.stdout, result.stderr)
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    result.stderr.encode()
    assert stored(logbk.database) == before


@pytest.mark.parametrize("options", [(), ("--json",)], ids=["plain", "json"])
def test_a_byte_that_is_no_text_on_the_real_command_line(database: Database, options: tuple[str, ...]) -> None:
    done = run(database, "log", b"bench \xff 80x8", *options)
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert done.stdout == ""
    assert done.stderr.startswith('{"error": ' if options else "error: ")
    assert len(done.stderr.splitlines()) <= 4
