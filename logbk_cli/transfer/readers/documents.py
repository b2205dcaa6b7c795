"""JSON: documents read object by object, so that a large one needs no more memory than a small one."""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.transfer.neutral import BrokenFileError, CellError
from logbk_cli.transfer.readers.reading import Reading

MAX_DEPTH: Final = 50


def objects(reading: Reading, prefix: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of the array at `prefix`, as ijson names places.

    Raises:
        BrokenFileError: the text is no JSON.
        InvalidInputError: something in the array is no object.

    """
    for found in items(reading, prefix):
        if not isinstance(found, dict):
            raise InvalidInputError(f"{reading.source.name}: {no_object(found)}")
        yield found


def no_object(found: object) -> str:
    """Return what to say of something that is no object where one should be."""
    return f"an object was expected, not {str(found)[:40]!r}"


def items(reading: Reading, prefix: str) -> Iterator[object]:
    """Yield whatever the array at `prefix` holds.

    Raises:
        BrokenFileError: the text is no JSON.

    """
    import ijson

    try:
        events = _shallow(ijson.basic_parse(reading.source.binary(), use_float=False), reading.source.name)
        yield from ijson.items(ijson.parse(events), prefix)
    except (ijson.JSONError, UnicodeDecodeError, RecursionError) as error:
        raise _broken(reading, error) from None


def _shallow(events: Iterable[tuple[str, object]], name: str) -> Iterator[tuple[str, object]]:
    """Pass the events on, and refuse what is nested without end: it takes ever longer, the deeper it goes."""
    depth = 0
    for event in events:
        if event[0].startswith("start_"):
            depth += 1
            if depth > MAX_DEPTH:
                raise InvalidInputError(f"{name} cannot be read as JSON: it is nested too deeply")
        elif event[0].startswith("end_"):
            depth -= 1
        yield event


def lines_of_objects(reading: Reading) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a file with one in each line."""
    for number, line in enumerate(reading.source.lines(), start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line, parse_float=Decimal)
        except RecursionError:
            raise BrokenFileError("this is nested too deeply", line=number) from None
        except ValueError as error:
            column = error.colno if isinstance(error, json.JSONDecodeError) else None
            raise BrokenFileError(f"not JSON: {error.args[0].partition(':')[0]}", line=number, column=column) from None
        if not isinstance(found, dict):
            raise BrokenFileError("an object was expected", line=number, column=1)
        yield number, found


def _broken(reading: Reading, error: Exception) -> InvalidInputError:
    # The streaming parser names no line: the plain one is asked for it.
    try:
        json.loads(reading.source.text())
    except json.JSONDecodeError as plain:
        return BrokenFileError(f"not JSON: {plain.msg}", line=plain.lineno, column=plain.colno)
    except (RecursionError, UnicodeDecodeError):
        pass
    return InvalidInputError(f"{reading.source.name} cannot be read as JSON: {str(error).splitlines()[0][:80]}")


def text_of(found: dict[str, Any], key: str) -> str:
    """Return a text or number under a key as text; "" where there is none."""
    value = found.get(key)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise CellError(f"{key}: a text or a number was expected")
    return str(value)


def list_of(found: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """Return the objects under a key."""
    value = found.get(key) or []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise CellError(f"{key}: a list of objects was expected")
    return value
