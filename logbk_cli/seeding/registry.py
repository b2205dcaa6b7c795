"""Finds the seeders that there are, and puts them in an order in which each finds what it needs."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from inspect import isabstract
from pkgutil import iter_modules
from types import ModuleType

from logbk_cli.seeding import seeders
from logbk_cli.seeding.seeder import Seeder
from logbk_cli.shared.exceptions import LogBKError, NotFoundError

Seeders = Mapping[str, type[Seeder]]


def discover(package: ModuleType = seeders) -> Seeders:
    """Return the seeders in the modules of a package, by name.

    Raises:
        LogBKError: two have one name.

    """
    found: dict[str, type[Seeder]] = {}
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        for one in vars(import_module(module.name)).values():
            if not (isinstance(one, type) and issubclass(one, Seeder)) or isabstract(one) or not one.name:
                continue
            if found.setdefault(one.name, one) is not one:
                raise LogBKError(f"two seeders are called {one.name}")
    return found


def in_order(found: Seeders, names: Iterable[str]) -> tuple[type[Seeder], ...]:
    """Return the seeders of these names and all that they need, each behind those that it needs.

    Raises:
        NotFoundError: there is none of a name.
        LogBKError: they need each other in a circle, or one that there is not.

    """
    needed: dict[str, tuple[str, ...]] = {}
    waiting = [require(found, name) for name in names]
    while waiting:
        one = waiting.pop()
        if one.name in needed:
            continue
        needed[one.name] = one.requires
        missing = [name for name in one.requires if name not in found]
        if missing:
            raise LogBKError(f"the seeder {one.name} needs {missing[0]}, which there is not")
        waiting += [found[name] for name in one.requires]
    try:
        order = TopologicalSorter(dict(sorted(needed.items()))).static_order()
        return tuple(found[name] for name in order)
    except CycleError as error:
        raise LogBKError(f"these seeders need each other in a circle: {', '.join(error.args[1])}") from None


def require(found: Seeders, name: str) -> type[Seeder]:
    """Return the seeder of this name.

    Raises:
        NotFoundError: there is none.

    """
    if name in found:
        return found[name]
    close = tuple(get_close_matches(name, found))
    hint = f"Do you mean {' or '.join(close)}?" if close else "`logbk admin seed --list` shows them."
    raise NotFoundError(f"there is no seeder {name!r}", hint, close)
