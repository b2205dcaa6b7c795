"""The commands of editors and pagers as words, by the rules of each system's shell."""

import sys

import pytest

from logbk_cli.shared.programs import command_words


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("vim", ["vim"]),
        ("code --wait", ["code", "--wait"]),
        ("'/opt/my editor/bin/ed' -n", ["/opt/my editor/bin/ed", "-n"]),
        (r"/opt/my\ editor/ed", ["/opt/my editor/ed"]),
    ],
)
def test_posix(command: str, words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert command_words(command) == words


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("notepad", ["notepad"]),
        (r"C:\Tools\ed.exe -n", [r"C:\Tools\ed.exe", "-n"]),
        (r'"C:\Program Files\Editor\ed.exe" --wait', [r"C:\Program Files\Editor\ed.exe", "--wait"]),
        (r'ed "C:\My Settings\ed.ini"', ["ed", r"C:\My Settings\ed.ini"]),
    ],
)
def test_windows(command: str, words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr("shutil.which", lambda _name: None)  # it looks for a registry where the system is that one
    assert command_words(command) == words


def test_a_script_on_windows_is_called_by_its_whole_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr("shutil.which", {"code": r"C:\Code\bin\code.cmd"}.get)
    assert command_words("code --wait") == [r"C:\Code\bin\code.cmd", "--wait"]


@pytest.mark.parametrize("system", ["linux", "win32"])
def test_an_open_quotation_is_refused(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", system)
    with pytest.raises(ValueError, match="quotation"):
        command_words('"ed')
