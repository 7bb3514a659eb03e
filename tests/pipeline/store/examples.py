"""Ended documents of our own invention, for tests: every person, place of work and case in them is made up."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

from crawlers.items import Page
from pipeline.provenance import Provenance
from pipeline.records import (
    Alternative,
    Code,
    Dating,
    Document,
    Ending,
    Group,
    Incident,
    Link,
    Place,
    Relevance,
    State,
    Verdict,
)

CODER = "rules@1"
NAME = "Marisol Example"
TITLE = f"Three women freed from Harrowgate nail bar, says {NAME}"
BODY = (
    f"Police in Lisbon freed three Vietnamese women from a nail bar on Tuesday. {NAME}, 24, said that she was promised "
    "work in a hotel and flown from Hanoi to Lisbon by way of Paris. “They took my passport \N{PARTY POPPER} and I "
    "owed them 9,000 euros,” Marisol said. She was not beaten.\n\nA man of 41 was arrested on 14 May 2024 and charged "
    "with trafficking; the women had been made to work from dawn to midnight without pay.\n\nIn a second case, a "
    "court in Porto sentenced a couple who had kept a maid locked in their flat."
)


def provenance(records_version: int = 1) -> Provenance:
    """A stamp; another records version is another fingerprint."""
    return Provenance("0.1.0", "abcdef123456", records_version, "0" * 64, "1.1", {"spacy": "3.8.18"}, {})


def page(name: str = "nail-bar", *, source: str = "Example Gazette", url: str | None = None) -> Page:
    """A page whose bytes are its name's own."""
    return Page(
        url=url or f"https://gazette.example/2024/05/{name}-marisol-example",
        body=f"<html>{name}</html>".encode(),
        fetched=datetime(2024, 5, 15, 8, 30, tzinfo=UTC),
        source=source,
    )


def digest(text: str) -> str:
    """The digest of a text without its white space, as the extractor makes it."""
    return hashlib.sha256("".join(text.split()).encode(errors="surrogatepass")).hexdigest()


def plain(name: str, *, title: str = TITLE, body: str = BODY, where: Page | None = None) -> Document:
    """A document with text and signature, not yet ended."""
    text = f"{title}\n\n{body}"
    document = Document(where or page(name), text=text, title=title, body_start=len(title) + 2)
    document.text_digest = digest(text)
    document.published, document.published_method = date(2024, 5, 15), "json-ld"
    document.language, document.screen_score = "en", 4.0
    document.signature = hashlib.sha512(document.text_digest.encode()).digest() * 8
    return document


def coded(name: str = "nail-bar", *, where: Page | None = None, body: str = BODY, title: str = TITLE) -> Document:
    """The story of the nail bar, coded as two incidents, with every kind of code."""
    document = plain(name, title=title, body=body, where=where)
    document.relevance = Relevance("incident", {"incident": 0.9, "topic": 0.08, "unrelated": 0.02}, CODER)
    document.masks = tuple(_all(document.text, NAME)) + tuple(_all(document.text, "Marisol said", 7))
    second = document.text.index("In a second case")
    document.incidents = (
        Incident(0, ((0, second),), tuple(_first(document))),
        Incident(1, ((second, len(document.text)),), tuple(_second(document))),
    )
    document.links = (Link("f" * 64, 0.41, "shares place and date"),)
    document.verdict = Verdict(Ending.CODED, "linker", "2 incidents")
    return document


def dropped(name: str, reason: str = "score 0.2", stage: str = "screener") -> Document:
    """A document that a stage dropped."""
    document = plain(name, title=f"Council meets on {name}", body=f"The council met to talk about {name}. " * 8)
    document.drop(stage, reason)
    return document


def failed(name: str) -> Document:
    """A document without text: the extractor could not read its page."""
    document = Document(page(name))
    document.fail("extractor", "no article text")
    return document


def repeat(of: Document, name: str, *, source: str = "Example Herald") -> Document:
    """A near-duplicate, three quarters of whose signature is the original's."""
    where = page(name, source=source, url=f"https://herald.example/{name}")
    document = plain(name, body=BODY.replace("Tuesday", name), where=where)
    keep = len(of.signature) * 3 // 4
    document.signature = of.signature[:keep] + bytes(255 - byte for byte in of.signature[keep:])
    document.duplicate_of = of.text_digest
    document.drop("deduplicator", "repeats another text")
    return document


def batch(size: int, every: int = 1, *, start: int = 0) -> list[Document]:
    """`size` different documents, each `every`-th of them coded and the others dropped."""
    return [
        coded(f"story-{number}", body=f"{BODY} This is story number {number}.")
        if number % every == 0
        else dropped(f"story-{number}")
        for number in range(start, start + size)
    ]


def _all(text: str, words: str, length: int | None = None) -> list[tuple[int, int]]:
    found, at = [], text.find(words)
    while at >= 0:
        found.append((at, at + (length or len(words))))
        at = text.find(words, at + 1)
    return found


def _first(document: Document) -> list[Code]:
    def code(variable: str, value: str, quote: str, **more: object) -> Code:
        at = document.text.index(quote)
        evidence = (document.quote(at, at + len(quote)),)
        return Code(variable, value, CODER, 0.8, evidence, **more)  # type: ignore[arg-type]

    elsewhere = (Alternative(4303436, "Paris", "US", 38.2, -84.25),)
    return [
        code("exploitation", "labour_exploitation", "freed three Vietnamese women from a nail bar", subtype="nail_bar"),
        code("recruitment", "job_offer", "promised work in a hotel"),
        code("control", "withholds_documents", "They took my passport \N{PARTY POPPER}"),
        code("control", "debt_bondage", "I owed them 9,000 euros"),
        code("control", "takes_earnings", "without pay"),
        code("control", "physical_abuse", "She was not beaten", state=State.ABSENT),
        code("transport", "air", "flown from Hanoi"),
        code("places", "source", "Hanoi", details=Place("Hanoi", "city", "VN", 1, 1581130, 21.02, 105.84, leg=1)),
        code("places", "transit", "Paris", details=Place("Paris", "city", "FR", leg=2, alternatives=elsewhere)),
        code("places", "destination", "Lisbon", details=Place("Lisbon", "city", "PT", leg=3)),
        code("victims", "group", "three Vietnamese women", details=Group((3, 3), "female", "adult", (24,), ("VN",))),
        code("offenders", "group", "A man of 41", details=Group((1, 1), "male", "adult", (41,), (), ("exploiter",))),
        code("outcomes", "arrest", "arrested on 14 May 2024"),
        code("dates", "arrest", "14 May 2024", details=Dating("2024-05-14", "day", "absolute")),
    ]


def _second(document: Document) -> list[Code]:
    at = document.text.index("kept a maid locked in their flat")
    return [Code("exploitation", "domestic_servitude", CODER, 0.6, (document.quote(at, at + 32),))]
