"""Archive an article once, though it is served under many addresses."""

from __future__ import annotations

from crawlers.addresses import Variants
from crawlers.archive import PageArchive
from crawlers.items import Capture
from crawlers.summary import Outcome


def keep(archive: PageArchive, capture: Capture, variants: Variants) -> Outcome:
    """Archive a capture, unless the archive has its article under the address that the page itself names.

    Returns:
        FETCHED for bytes that are new, REPEATED for bytes that the archive has, DUPLICATE for what was left out.

    Raises:
        OSError: the disk takes no more.
    """
    if capture.canonical and any(archive.knows(spelling) for spelling in variants.spellings(capture.canonical)):
        archive.add_alias(capture.page.requested_url or capture.page.url)
        return Outcome.DUPLICATE
    return Outcome.FETCHED if archive.add(capture) else Outcome.REPEATED
