"""The pages of the demo's sites, made from texts and templates."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from tests.world.listings import atom, rss, sitemap, sitemap_index
from tests.world.texts import Text, content_hash, moment, newest, summary

HERE = Path(__file__).resolve().parent
_NUMBERED = re.compile(r"(\d+\.)\s+(.*)", re.DOTALL)


@dataclass(frozen=True)
class Answer:
    """What a path answers with."""

    body: bytes
    content_type: str
    modified: datetime
    status: int = 200


class Site:
    """One publisher's pages. `root` is its address, `texts` what it has published, newest first."""

    def __init__(self, name: str, root: str, texts: Iterable[Text]) -> None:
        self.about: dict[str, Any] = tomllib.loads((HERE / "sites.toml").read_text(encoding="utf-8"))["sites"][name]
        self.root = root
        own = [text for text in texts if text["source"] == name and text["serve"]]
        self.texts = sorted(own, key=lambda text: (text["date"], text["id"]), reverse=True)
        self.paths = self._pages()

    def answer(self, path: str, query: Mapping[str, list[str]]) -> Answer | None:
        """The answer for a path; None where there is nothing."""
        if path == "/atom.xml" and self.about["listing"] == "court-atom":
            feed = atom(self.about, self.root, self.texts, int(query.get("page", ["1"])[0]))
            return Answer(feed, "application/atom+xml; charset=utf-8", newest(self.texts))
        made = self.paths.get(path)
        return made() if made else None

    def _pages(self) -> dict[str, Callable[[], Answer]]:
        pages: dict[str, Callable[[], Answer]] = {
            "/": partial(self._listing_page, "Latest", self.texts),
            "/robots.txt": self._robots,
        }
        for section in {text["section"] or "Judgments" for text in self.texts}:
            inside = [text for text in self.texts if (text["section"] or "Judgments") == section]
            pages[f"/section/{_slug(section)}"] = partial(self._listing_page, section, inside)
        for text in self.texts:
            if self.about["listing"] == "court-atom":
                pages[f"{text['url']}/data.xml"] = partial(self._judgment, text)
            else:
                pages[text["url"]] = pages[f"/print{text['url']}"] = partial(self._article, text)
        return pages | self._listings()

    def _listings(self) -> dict[str, Callable[[], Answer]]:
        about, root, texts, when = self.about, self.root, self.texts, newest(self.texts)
        if about["listing"] == "rss":
            return {"/feed.xml": lambda: Answer(rss(about, root, texts), "application/rss+xml", when)}
        if about["listing"] != "news-sitemap":
            return {}
        made: dict[str, Callable[[], Answer]] = {
            f"/sitemaps/{year}.xml.gz": lambda year=year: Answer(  # type: ignore[misc]
                sitemap(about, root, texts, year), "application/gzip", when
            )
            for year in {text["date"][:4] for text in texts}
        }
        return made | {"/sitemap-index.xml": lambda: Answer(sitemap_index(root, texts), "application/xml", when)}

    def _robots(self) -> Answer:
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in self.about["disallow"])]
        if self.about["listing"] == "news-sitemap":
            lines.append(f"Sitemap: {self.root}/sitemap-index.xml")
        return Answer("\n".join([*lines, ""]).encode(), "text/plain; charset=utf-8", newest(self.texts))

    def _article(self, text: Text) -> Answer:
        template = text["template"] if text["template"] in {"modern", "classic", "legacy"} else "classic"
        charset = "windows-1252" if template == "legacy" else "utf-8"
        others = [other for other in self.texts if other["id"] != text["id"]]
        near = sorted(others, key=lambda other: (other["section"] != text["section"], other["id"]))
        paragraphs = [escape(part, quote=False) for part in text["text"].split("\n\n")[1:]]
        page = _template(f"{template}.html").substitute(
            self._common(text),
            body=_BODIES[template](paragraphs),
            related=_links(near[:4]),
            related_inline=_links(near[:4], "<BR>"),
            most_read=_links(others[:5]),
            most_read_inline=_links(others[:5], "<BR>"),
            sections=self._sections("<li>"),
            sections_inline=self._sections(" | "),
        )
        return Answer(page.encode(charset, "xmlcharrefreplace"), f"text/html; charset={charset}", moment(text))

    def _common(self, text: Text) -> dict[str, str]:
        told = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": text["title"],
            "datePublished": moment(text).isoformat(),
            "author": {"@type": "Person", "name": text["author"]},
            "publisher": {"@type": "Organization", "name": self.about["title"]},
        }
        plain = {
            "id": text["id"],
            "title": text["title"],
            "site": self.about["title"],
            "tagline": self.about["tagline"],
            "canonical": self.root + text["url"],
            "path": text["url"],
            "author": text["author"] or "Staff",
            "section": text["section"] or "Judgments",
            "section_slug": _slug(text["section"] or "Judgments"),
            "summary": summary(text),
            "date": text["date"],
            "year": text["date"][:4],
            "datetime": moment(text).isoformat(),
            "date_long": f"{moment(text).day} {moment(text):%B %Y}",
            "court": text.get("court") or "",
            "citation": text.get("citation") or "",
            "hash": content_hash(text),
        }
        return {name: escape(value) for name, value in plain.items()} | {
            "json_ld": json.dumps(told).replace("</", "<\\/")
        }

    def _judgment(self, text: Text) -> Answer:
        body = "\n".join(_akoma_paragraph(part) for part in text["text"].split("\n\n")[1:])
        page = _template("judgment.xml").substitute(self._common(text), body=body)
        return Answer(page.encode(), "application/xml", moment(text))

    def _listing_page(self, heading: str, texts: Sequence[Text]) -> Answer:
        teasers = "".join(
            f'<li><a href="{escape(text["url"])}">{escape(text["title"])}</a><p>{escape(summary(text))}</p></li>'
            for text in texts
        )
        page = _template("listing.html").substitute(
            heading=escape(heading),
            site=escape(self.about["title"]),
            tagline=escape(self.about["tagline"]),
            sections=self._sections("<li>"),
            teasers=teasers,
        )
        return Answer(page.encode(), "text/html; charset=utf-8", newest(texts))

    def _sections(self, mark: str) -> str:
        names = sorted({text["section"] or "Judgments" for text in self.texts})
        links = (f'<a href="/section/{_slug(name)}">{escape(name)}</a>' for name in names)
        return "".join(f"<li>{link}</li>" for link in links) if mark == "<li>" else mark.join(links)


def _modern_body(paragraphs: Sequence[str]) -> str:
    parts = [f'<p class="story__text">{paragraph}</p>' for paragraph in paragraphs]
    parts.insert(min(2, len(parts)), '<div class="ad" data-slot="inline-1"><span>Advertisement</span></div>')
    parts.insert(
        min(5, len(parts)),
        '<aside class="promo"><p>Sign up for The Morning Tide</p><a href="/account/newsletter">Sign up now</a></aside>',
    )
    return "\n".join(parts)


def _classic_body(paragraphs: Sequence[str]) -> str:
    parts = [f"<p>{paragraph}</p>" for paragraph in paragraphs]
    parts.insert(
        min(3, len(parts)), '<div class="inline-banner"><a href="/members/join">Become a member today</a></div>'
    )
    return "\n".join(parts)


def _legacy_body(paragraphs: Sequence[str]) -> str:
    return "<BR><BR>\n".join(paragraphs)


_BODIES: dict[str, Callable[[Sequence[str]], str]] = {
    "modern": _modern_body,
    "classic": _classic_body,
    "legacy": _legacy_body,
}


def _akoma_paragraph(part: str) -> str:
    numbered = _NUMBERED.match(part)
    if numbered:
        number, text = numbered.groups()
        return (
            f'<paragraph eId="para_{number.strip(".")}"><num>{number}</num>'
            f"<content><p>{escape(text, quote=False)}</p></content></paragraph>"
        )
    if len(part) < 60 and not part.endswith("."):
        return f"<level><heading>{escape(part, quote=False)}</heading></level>"
    return f"<level><content><p>{escape(part, quote=False)}</p></content></level>"


def _template(name: str) -> Template:
    return Template((HERE / "templates" / name).read_text(encoding="utf-8"))


def _links(texts: Sequence[Text], mark: str = "") -> str:
    links = [f'<a href="{escape(text["url"])}">{escape(text["title"])}</a>' for text in texts]
    return mark.join(links) if mark else "".join(f"<li>{link}</li>" for link in links)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "judgments"
