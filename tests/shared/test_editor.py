"""The editor session that every command shares: reopened until it is right, and nothing written is ever lost."""

from pathlib import Path

import pytest

from logbk_cli.shared import console
from logbk_cli.shared.editor import edit
from logbk_cli.shared.exceptions import BusinessRuleError, InvalidInputError, LogBKError, NotFoundError
from tests.conftest import ScriptedEditor


def at_line(line: int | None, message: str, hint: str | None = None) -> InvalidInputError:
    error = InvalidInputError(message, hint)
    error.line = line
    return error


class Applying:
    """Takes texts; refuses those that it has an error for."""

    def __init__(self, **refused: LogBKError | BaseException) -> None:
        self.refused = refused
        self.got: list[str] = []

    def __call__(self, text: str) -> str:
        self.got.append(text)
        error = self.refused.get(text.split(maxsplit=1)[0])
        if error is not None:
            raise error
        return text.upper()


def run(text: str, apply: Applying, comment: str = "") -> str | None:
    return edit(text, apply, name="workout.txt", flag="--from FILE", comment=comment)


def drafts(tmp_path: Path) -> list[Path]:
    return [file for file in (tmp_path / "drafts").rglob("*") if file.is_file()]


def test_what_was_saved_is_applied_and_no_file_stays(editor: ScriptedEditor, tmp_path: Path) -> None:
    editor.saves("bench 80x8\n")
    apply = Applying()
    assert run("squat 100x5\n", apply) == "BENCH 80X8\n"
    assert apply.got == ["bench 80x8\n"]
    assert editor.shown == ["squat 100x5\n"]
    assert editor.arguments[0][-1].endswith("/workout.txt")
    assert drafts(tmp_path) == []


@pytest.mark.parametrize("saved", [None, "squat 100x5", "squat 100x5\n\n#! told\n", "", "\n#! told\n"])
def test_a_text_unchanged_or_emptied_is_not_applied(
    editor: ScriptedEditor, tmp_path: Path, capsys: pytest.CaptureFixture[str], saved: str | None
) -> None:
    editor.saves(saved)
    apply = Applying()
    assert run("squat 100x5\n", apply, comment="told") is None
    assert apply.got == []
    assert editor.shown == ["squat 100x5\n\n#! told\n"]
    assert drafts(tmp_path) == []
    assert capsys.readouterr().err == ""


def test_a_refused_text_opens_again_with_the_error_above_its_line(editor: ScriptedEditor, tmp_path: Path) -> None:
    fault = at_line(2, "line 2: the weight is missing", "write 5x5 @ 80kg")
    editor.saves("bad\nsquat 5x5\nplank 60s\n", "good\n")
    apply = Applying(bad=fault)
    assert run("bench\n", apply, comment="one\n\ntwo") == "GOOD\n"
    assert editor.shown[1] == (
        "bad\n#! the weight is missing\n#! write 5x5 @ 80kg\nsquat 5x5\nplank 60s\n\n#! one\n#!\n#! two\n"
    )
    assert editor.arguments[1][0] == "+4"
    assert len(editor.arguments[0]) == 1
    assert drafts(tmp_path) == []


def test_an_error_stands_there_only_until_it_is_mended(editor: ScriptedEditor) -> None:
    first, second = at_line(None, "no line"), NotFoundError("no exercise", None)
    second.line = 9
    editor.saves("one\n", "#! no line\ntwo\n", "three\n")
    apply = Applying(one=first, two=second)
    assert run("zero\n", apply) == "THREE\n"
    assert apply.got == ["one\n", "two\n", "three\n"]
    assert editor.shown[1:] == ["#! no line\none\n", "two\n#! no exercise\n"]


def test_saving_the_refused_text_again_gives_up_and_keeps_it(
    editor: ScriptedEditor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fault = at_line(1, "the weight is missing")
    editor.saves("bad\n")
    with pytest.raises(InvalidInputError) as raised:
        run("bench\n", Applying(bad=fault))
    assert raised.value is fault
    (kept,) = drafts(tmp_path)
    assert "bad\n" in kept.read_text()
    assert capsys.readouterr().err == f"Your text is kept in {kept}.\n"


@pytest.mark.parametrize("error", [BusinessRuleError("no"), KeyboardInterrupt(), OSError()])
def test_any_other_error_ends_it_and_keeps_the_text(
    editor: ScriptedEditor, tmp_path: Path, error: BaseException
) -> None:
    editor.saves("bad\n")
    with pytest.raises(type(error)):
        run("bench\n", Applying(bad=error))
    assert [file.read_text() for file in drafts(tmp_path)] == ["bad\n"]


def test_an_editor_that_fails_changes_nothing(editor: ScriptedEditor, tmp_path: Path) -> None:
    editor.fails(1, 3)
    apply = Applying()
    with pytest.raises(InvalidInputError, match=r"ended with an error \(3\)"):
        run("bench\n", apply)
    assert (apply.got, drafts(tmp_path)) == ([], [])


def test_what_is_not_text_is_refused_and_kept(editor: ScriptedEditor, tmp_path: Path) -> None:
    editor.saves("x")
    (editor.folder / "text-1").write_bytes(b"bench \xff 80x8\n")
    with pytest.raises(InvalidInputError, match=r"not write UTF-8 text \(byte 6\)"):
        run("bench\n", Applying())
    assert [file.read_bytes() for file in drafts(tmp_path)] == [b"bench \xff 80x8\n"]


@pytest.mark.parametrize(
    ("named", "told"), [("/no/such/editor -w", "there is no editor '/no/such/editor'"), ("vi '", "not an editor")]
)
def test_an_editor_that_cannot_be_run_names_the_way_out(
    editor: ScriptedEditor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: str, told: str
) -> None:
    monkeypatch.setenv("VISUAL", named)  # it goes before EDITOR
    with pytest.raises(InvalidInputError, match=told) as raised:
        run("bench\n", Applying())
    assert "--from FILE" in (raised.value.hint or "")
    assert (editor.shown, drafts(tmp_path)) == ([], [])


def test_an_editor_may_have_arguments(editor: ScriptedEditor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", f"{editor.folder}/vim --wait")
    editor.saves("good\n")
    assert run("bench\n", Applying()) == "GOOD\n"
    assert editor.arguments[0][0] == "--wait"


def test_without_a_terminal_nothing_opens(editor: ScriptedEditor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "is_interactive", lambda: False)
    with pytest.raises(InvalidInputError) as raised:
        run("bench\n", Applying())
    assert raised.value.hint == "Pass --from FILE."
    assert editor.shown == []
