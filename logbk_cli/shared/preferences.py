"""What the person prefers of the screen, told by whoever runs the program: `shared` knows no settings of LogBK's."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Tell = Callable[[str], str | None]

_tell: ContextVar[Tell | None] = ContextVar("tell", default=None)
_is_pager_off: ContextVar[bool] = ContextVar("is_pager_off", default=False)


def preference(key: str) -> str | None:
    """Return what is preferred for `color` (auto, always or never) or `pager` (a command); None or "" for nothing."""
    tell = _tell.get()
    if key == "pager" and _is_pager_off.get():
        return None
    return None if tell is None else tell(key)


@contextmanager
def preferring(tell: Tell) -> Iterator[None]:
    """Ask `tell` for preferences in this block: once for each, and only when one is needed."""
    known: dict[str, str | None] = {}

    def tell_once(key: str) -> str | None:
        if key not in known:
            known[key] = tell(key)
        return known[key]

    told, off = _tell.set(tell_once), _is_pager_off.set(False)
    try:
        yield
    finally:
        _tell.reset(told)
        _is_pager_off.reset(off)


def turn_pager_off() -> None:
    """Use no pager until the block of `preferring` ends."""
    _is_pager_off.set(True)
