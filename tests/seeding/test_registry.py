"""Seeders are found and put in an order in which each finds what it needs."""

import sys
from collections.abc import Iterator
from importlib import import_module, invalidate_caches
from pathlib import Path
from types import ModuleType
from typing import ClassVar
from uuid import uuid4

import pytest

from logbk_cli.seeding import registry
from logbk_cli.seeding.schemas import SeedReport
from logbk_cli.seeding.seeder import Seeder, SeedRun
from logbk_cli.shared.exceptions import LogBKError, NotFoundError


def seeder(name_: str, *requires_: str) -> type[Seeder]:
    class Made(Seeder):
        name: ClassVar[str] = name_
        summary: ClassVar[str] = "nothing"
        tables: ClassVar[tuple[str, ...]] = ()
        requires: ClassVar[tuple[str, ...]] = requires_

        async def seed(self, run: SeedRun) -> SeedReport:  # noqa: ARG002 - it does nothing
            return SeedReport(seeder=self.name)

    return Made


def found(*seeders: type[Seeder]) -> registry.Seeders:
    return {one.name: one for one in seeders}


def names(seeders: tuple[type[Seeder], ...]) -> list[str]:
    return [one.name for one in seeders]


def test_the_programs_own_are_found() -> None:
    seeders = registry.discover()
    assert names(registry.in_order(seeders, seeders))[0] == "catalogue"
    for one in seeders.values():
        assert one.summary
        assert one.tables
    assert [name for name, one in seeders.items() if one.is_default] == ["catalogue"]


def test_each_runs_behind_those_that_it_needs() -> None:
    there = found(seeder("a", "c"), seeder("b", "a", "d"), seeder("c", "d"), seeder("d"), seeder("e"))
    assert names(registry.in_order(there, ["b"])) == ["d", "c", "a", "b"]
    assert names(registry.in_order(there, ["d", "d"])) == ["d"]


def test_a_circle_is_an_error_that_names_it() -> None:
    there = found(seeder("a", "b"), seeder("b", "c"), seeder("c", "a"), seeder("d"))
    with pytest.raises(LogBKError, match=r"in a circle: [abc], [abc], [abc], [abc]$"):
        registry.in_order(there, ["a"])
    assert names(registry.in_order(there, ["d"])) == ["d"]


def test_what_is_needed_and_not_there_is_an_error() -> None:
    with pytest.raises(LogBKError, match="the seeder a needs b, which there is not"):
        registry.in_order(found(seeder("a", "b")), ["a"])


def test_a_name_that_none_has_is_not_found() -> None:
    with pytest.raises(NotFoundError) as caught:
        registry.in_order(found(seeder("catalogue")), ["catalog"])
    assert caught.value.hint == "Do you mean catalogue?"


_MODULE = """
from typing import ClassVar
from logbk_cli.seeding.seeder import Seeder

class {name}(Seeder):
    name: ClassVar[str] = "{name}"
    summary: ClassVar[str] = "x"
    tables: ClassVar[tuple[str, ...]] = ()
    async def seed(self, run):
        raise NotImplementedError
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    name = f"seeders_{uuid4().hex}"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "one.py").write_text(_MODULE.format(name="One"))
    (folder / "two.py").write_text(_MODULE.format(name="Two") + f"\nfrom {name}.one import One\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield import_module(name)
    for loaded in [module for module in sys.modules if module.partition(".")[0] == name]:
        del sys.modules[loaded]


def test_they_are_found_in_the_modules_of_a_package(package: ModuleType) -> None:
    assert sorted(registry.discover(package)) == ["One", "Two"]


def test_two_of_one_name_are_an_error(package: ModuleType) -> None:
    (Path(package.__path__[0]) / "three.py").write_text(_MODULE.format(name="One"))
    invalidate_caches()
    with pytest.raises(LogBKError, match="two seeders are called One"):
        registry.discover(package)
