"""Bundled servers for the tests of this folder, taken away with all their files, wherever those lie."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from logbk_cli.core import embedded
from logbk_cli.core.embedded_postmaster import layout


def remove(data_dir: Path) -> None:
    """Stop the server of a data folder and remove its files, which as root may lie elsewhere."""
    places = layout(data_dir)
    folders = [Path(os.path.realpath(folder)) for folder in (places.run, places.server)]
    try:
        embedded.stop(data_dir)
    finally:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def first_steps() -> list[str]:
    """What was said while the module's cluster was made."""
    return []


@pytest.fixture(scope="module")
def shared_dir(tmp_path_factory: pytest.TempPathFactory, first_steps: list[str]) -> Iterator[Path]:
    """Give the data folder of a cluster that serves one module."""
    data_dir = tmp_path_factory.mktemp("shared") / "data"
    try:
        embedded.ensure_running(data_dir, first_steps.append)
        yield data_dir
    finally:
        remove(data_dir)


@pytest.fixture
def data_dir(shared_dir: Path) -> Path:
    """Give the module's cluster with its server running, whatever the test before did."""
    embedded.ensure_running(shared_dir, lambda _: None)
    return shared_dir


@pytest.fixture
def empty_dir(tmp_path: Path) -> Iterator[Path]:
    """Give a data folder that is not there yet."""
    yield tmp_path / "data"
    remove(tmp_path / "data")


@pytest.fixture
def open_dir() -> Iterator[Path]:
    """Give a folder that other accounts can enter, so that root's server too stays in the data directory."""
    with tempfile.TemporaryDirectory(prefix="logbk-open-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
