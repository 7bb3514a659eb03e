"""XML from strangers does no harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawlers.safe_xml import XmlError, local_name, parse_xml
from crawlers.spiders.media.feed import refuse_bombs
from crawlers.spiders.source_spider import ListingError

LAUGHS = (
    b"<!DOCTYPE r [<!ENTITY a 'ha'>"
    + b"".join(b"<!ENTITY %c '%b'>" % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9))
    + b"]><r>&j;</r>"
)


def test_a_billion_laughs_are_refused() -> None:
    with pytest.raises(XmlError):
        parse_xml(LAUGHS)
    with pytest.raises(ListingError, match="declares entities"):
        refuse_bombs(LAUGHS)


def test_an_external_entity_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("do not tell")
    body = f'<!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]><r>&x;</r>'.encode()
    with pytest.raises(XmlError):
        parse_xml(body)
    with pytest.raises(ListingError):
        refuse_bombs(body)


@pytest.mark.parametrize("body", [b"", b"<a><b></a>", b"plain words", b"<a>" * 5000 + b"</a>" * 5000])
def test_malformed_or_bottomless_xml_is_told(body: bytes) -> None:
    with pytest.raises(XmlError, match="malformed"):
        parse_xml(body)


def test_ordinary_xml_is_read() -> None:
    root = parse_xml(b'<!DOCTYPE r><r xmlns="urn:x"><!-- no --><a>1</a></r>')
    assert [local_name(child) for child in root] == ["a"]
