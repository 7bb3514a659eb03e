"""Makes a cell of a table harmless: words from web pages, or typed by people, may begin like a formula (OWASP)."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a formula begins; spreadsheets take the full-width signs for the same."""


def defused(cell: str) -> str:
    """The cell so that no spreadsheet runs it."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
