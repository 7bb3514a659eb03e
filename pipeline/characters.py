"""What is no character: NUL, and half of a surrogate pair. No database takes them, and UTF-8 has no place for them."""

from __future__ import annotations

import re

_NO_CHARACTER = re.compile("[\0\ud800-\udfff]")


def whole(text: str) -> str:
    """Give the text with U+FFFD for each of them (an emoji cut in two, say), so that offsets stay."""
    return _NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text)
