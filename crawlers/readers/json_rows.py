"""JSON files of partners and apps: a list of objects, one object, or an object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from crawlers.readers.charset import CharsetError, charset_of
from crawlers.readers.rows import MOST_COLUMNS, BadCell, Layout, Row, TableError, Told

JOIN = "; "  # between the values of a list
_MOST_BYTES = 128 << 20  # of a file that is one value, and so read whole
_LINES = (".jsonl", ".ndjson")


def read_json(path: Path, layout: Layout) -> Iterator[Told]:
    """Yield a row for each object, its keys joined by dots (`where.country`), lists of plain values by "; ".

    Raises:
        TableError: no JSON, too large, or no objects where `layout.records` says.
    """
    try:
        encoding = charset_of(path, layout.encoding)
    except CharsetError as error:
        raise TableError(str(error)) from error
    if path.suffix.lower() in _LINES:
        yield from _lines(path, encoding)
        return
    if path.stat().st_size > _MOST_BYTES:
        raise TableError(f"larger than {_MOST_BYTES >> 20} MB: send JSON Lines, an object a line")
    try:
        whole = _parsed(path.read_text(encoding=encoding))
    except json.JSONDecodeError as error:
        if error.msg != "Extra data":
            raise TableError(f"no JSON from line {error.lineno}, column {error.colno}") from error
        yield from _lines(path, encoding)
        return
    except (ValueError, RecursionError) as error:
        raise TableError(f"no JSON that can be read: {_why(error)}") from error
    yield from _rows(_records(whole, layout.records))


def _lines(path: Path, encoding: str) -> Iterator[Told]:
    with path.open(encoding=encoding) as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                try:
                    yield _row(number, _parsed(line))
                except json.JSONDecodeError:
                    yield BadCell(number, None, "no JSON: the line is left out")
                except (ValueError, RecursionError) as error:
                    yield BadCell(number, None, f"{_why(error)}: the line is left out")


def _parsed(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, if it names no key twice: which of the two values is meant, nobody could tell."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object that names a key twice")
    return found


def _why(error: Exception) -> str:
    return "nested too deep" if isinstance(error, RecursionError) else str(error)


def _records(whole: Any, way: str | None) -> list[Any]:
    for key in way.split(".") if way else ():
        if not isinstance(whole, dict) or key not in whole:
            raise TableError(f"it has no {way!r}")
        whole = whole[key]
    if isinstance(whole, dict) and way is None:
        return [whole]
    if not isinstance(whole, list):
        raise TableError(f"{way or 'it'} is no list of objects")
    return whole


def _rows(entries: Iterable[Any]) -> Iterator[Told]:
    for number, entry in enumerate(entries, 1):
        yield _row(number, entry)


def _row(number: int, entry: Any) -> Row | BadCell:
    if not isinstance(entry, dict):
        return BadCell(number, None, "no object: it is left out")
    try:
        cells = dict(_cells(entry, ""))
    except RecursionError:
        return BadCell(number, None, "nested too deep: it is left out")
    if len(cells) > MOST_COLUMNS:
        return BadCell(number, None, f"more than {MOST_COLUMNS:,} values: it is left out")
    return Row(number, cells)


def _cells(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _cells(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
        for number, inner in enumerate(value, 1):
            yield from _cells(inner, f"{name}.{number}")
    else:
        text = JOIN.join(map(_text, value)) if isinstance(value, list) else _text(value)
        if text:
            yield name, text


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip()
