"""Pages of the years in which tables made the layout: these are opened, so that the text in them is seen as text."""

from __future__ import annotations

from lxml.html import HtmlElement

# A cell of so many words is no datum: the table is the page's layout.
WORDS_OF_TEXT = 60
_PARTS = ("table", "thead", "tbody", "tfoot", "tr", "td", "center")


def open_layout_tables(tree: HtmlElement) -> bool:
    """Turn the cells of layout tables into plain blocks, in place; tell whether there was such a table."""
    layout = [table for table in tree.iter("table") if _holds_text(table)]
    for table in layout:
        for part in table.iter(*_PARTS):
            part.tag = "div"
        for font in table.iter("font"):
            font.tag = "span"
    return bool(layout)


def _holds_text(table: HtmlElement) -> bool:
    return any(len(cell.text_content().split()) >= WORDS_OF_TEXT for cell in table.iter("td"))
