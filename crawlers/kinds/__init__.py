"""The kinds of sources; what an entry says beyond the common fields stands in a table named after its kind."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """How a source tells what is new."""

    FEED = "feed"  # RSS, Atom or JSON Feed
    SITEMAP = "sitemap"  # a news sitemap or an index of them, named or found through robots.txt
    SECTION = "section"  # a page of links, where there is neither feed nor sitemap
    GDELT = "gdelt"  # a search of GDELT DOC 2.0, whose articles lie on their publishers' hosts
    CC_NEWS = "cc_news"  # Common Crawl's news archive, read by month and not by crawling
    COURT_ATOM = "court_atom"  # Find Case Law's Atom feed and Akoma Ntoso
    COURTLISTENER = "courtlistener"  # a search of CourtListener's REST API, version 4
    HUDOC = "hudoc"  # a search of the European Court of Human Rights' judgments
    DOJ_RELEASES = "doj_releases"  # press releases by the JSON API of justice.gov
    JUDGMENT_PAGES = "judgment_pages"  # a court's own pages, with links to judgments in HTML or PDF


WITH_TABLES = (Kind.SECTION, Kind.GDELT, Kind.JUDGMENT_PAGES)
