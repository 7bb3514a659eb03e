"""The character encoding of a text file, told by its bytes; never guessed where they contradict it."""

from __future__ import annotations

import codecs
from pathlib import Path

_STEP = 1 << 16
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TRIED = ("utf-8", "cp1252")


class CharsetError(ValueError):
    """A file that is not written in the encoding that it should be, or in none that we try."""


def charset_of(path: Path, declared: str | None = None) -> str:
    """Name the encoding of a file by Python's name for it, having read all of it.

    A byte order mark tells UTF-8 and UTF-16; NULs at every second place tell UTF-16 without a mark; bytes that are
    valid UTF-8 are UTF-8, and others Windows-1252, which Excel writes in Western Europe and the Americas.

    Args:
        path: the file.
        declared: what the sender says; then the file must be that.

    Raises:
        CharsetError: the file has bytes that this encoding, or any that we try, does not have.
    """
    with path.open("rb") as file:
        head = file.read(_STEP)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None) or _unmarked_utf16(head)
    for name in (declared,) if declared else (marked,) if marked else _TRIED:
        if _fits(path, name):
            return name
    asked = declared or marked
    raise CharsetError(
        f"it is not {asked}" if asked else "it is neither UTF-8, UTF-16 nor Windows-1252: name its encoding"
    )


def _unmarked_utf16(head: bytes) -> str | None:
    """UTF-16 without a mark, by the NULs of its Latin letters, digits and line ends."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) // 5 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) // 5 and not odd else None


def _fits(path: Path, name: str) -> bool:
    try:
        decoder = codecs.getincrementaldecoder(name)()
    except LookupError as error:
        raise CharsetError(f"no encoding is called {name!r}") from error
    try:
        with path.open("rb") as file:
            while step := file.read(_STEP):
                decoder.decode(step)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True
