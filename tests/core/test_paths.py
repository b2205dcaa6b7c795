"""Where LogBK keeps its files, by the environment and by the system."""

from pathlib import Path

import pytest

from logbk_cli.core import paths


@pytest.mark.parametrize(
    ("variable", "function"),
    [
        ("LOGBK_DATA_DIR", paths.data_dir),
        ("LOGBK_CONFIG_DIR", paths.config_dir),
        ("LOGBK_STATE_DIR", paths.state_dir),
    ],
)
class TestFolders:
    def test_the_variable_overrides(
        self, variable: str, function: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        assert callable(function)
        monkeypatch.setenv(variable, str(tmp_path / "here"))
        assert function() == tmp_path / "here"

    def test_a_relative_or_home_path_becomes_absolute(
        self, variable: str, function: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        assert callable(function)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        monkeypatch.setenv(variable, "a/../b")
        assert function() == tmp_path / "b"
        monkeypatch.setenv(variable, "~/log")
        assert function() == tmp_path / "home" / "log"

    def test_empty_counts_as_unset(
        self, variable: str, function: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        assert callable(function)
        monkeypatch.setenv("HOME", str(tmp_path))
        for base in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
            monkeypatch.delenv(base, raising=False)
        monkeypatch.setenv(variable, "")
        found = function()
        assert found.is_absolute()
        assert found.name == "logbk"
        assert not found.exists()


def test_the_three_default_folders_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("LOGBK_DATA_DIR", "LOGBK_CONFIG_DIR", "LOGBK_STATE_DIR"):
        monkeypatch.delenv(variable, raising=False)
    assert len({paths.data_dir(), paths.config_dir(), paths.state_dir()}) == 3
