"""Parse XML from strangers: no entities, no network, no depth without end."""

from __future__ import annotations

from lxml import etree


class XmlError(ValueError):
    """XML that is malformed, or that declares entities (as bombs do)."""


def parse_xml(body: bytes) -> etree._Element:
    """The root element of a document.

    Raises:
        XmlError: it is not well-formed, too deep, or its DTD declares entities.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise XmlError("malformed XML") from error
    refuse_entities(root)
    return root


def refuse_entities(root: etree._Element) -> None:
    """Refuse a document whose internal DTD declares entities.

    Raises:
        XmlError: it does.
    """
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):  # type: ignore[attr-defined]  # missing in the stubs
        raise XmlError("XML that declares entities")


def local_name(element: etree._Element) -> str:
    """An element's name without its namespace; empty for what is no element."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
