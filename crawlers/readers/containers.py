"""Zip containers of documents, kept within bounds: a few kilobytes must not become gigabytes."""

from __future__ import annotations

import zipfile
from typing import IO

_MOST_PARTS = 10_000


class ContainerError(ValueError):
    """A container that is no zip file, is encrypted, or would grow beyond its bounds."""


def check_container(file: IO[bytes], *, part_bytes: int, total_bytes: int) -> None:
    """Refuse a zip file that holds more than it may, by its own table of contents (zipfile reads no byte beyond that).

    Args:
        file: the container, left at its beginning.
        part_bytes: the most that one XML part may take, as these are parsed whole.
        total_bytes: the most that all parts may take together.

    Raises:
        ContainerError: it holds more, or is no zip file that can be read.
    """
    try:
        with zipfile.ZipFile(file) as container:
            parts = container.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise ContainerError("broken container") from error
    finally:
        file.seek(0)
    if any(part.flag_bits & 0x1 for part in parts):
        raise ContainerError("encrypted container: it needs a password")
    largest = max((part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))), default=0)
    if largest > part_bytes or sum(part.file_size for part in parts) > total_bytes or len(parts) > _MOST_PARTS:
        raise ContainerError(f"container that unpacks to more than {max(part_bytes, 1) >> 20:,} MB of XML")
