"""No masked name shows in any export, page, address or log line of generated documents. All people are invented."""

from __future__ import annotations

import csv
import io
import json
import logging
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from crawlers.items import Page
from pipeline.config import settings
from pipeline.records import Code, Document, Ending, Incident, Mention, Place, Relevance, Verdict
from pipeline.share.export import export
from pipeline.stages.annotator.names import NameFinder
from pipeline.stages.extractor import set_text
from pipeline.stages.redactor import Redactor
from pipeline.store import intake
from pipeline.store.accounts import create_account
from pipeline.store.models import Incident as StoredIncident
from tests.pipeline.store import examples

GIVEN = (
    *("Adaeze", "Blessing", "Precious", "Nguyen", "Lan Thi", "María José", "Zoë", "Tesfalem", "Abd al-Rahman", "Wei"),
    *("Qoraxmi", "Li", "Oluwaseun", "Jean-Claude", "Ştefan", "K.C.", "Hope", "Sunny", "Siti", "An", "Marti\u0301n"),
)
FAMILY = (
    *("Umehqor", "de la Querroz", "O'Quorran", "bin Zaharrun", "van der Qwist", "Okoquor", "Qarcía Lópexa", "Nguyexn"),
    *("Van Anx", "Hill", "Park", "Houston", "Strongbowe", "Kaurq", "al-Qoraxi", "Quintanilha-Souzax", "Zwe Htetq", ""),
)
SENTENCES = (
    "{name}, {age}, was taken from {place} to {other}.",
    "“They took my passport,” {short} said.",
    "The flat was {short}'s, and {short} slept on the floor.",
    "Police freed {name} on Monday; {shout} was the first to speak.",
    "In {name} v The Minister the court named {short} twice.",
    "Her sister {short} wrote from {mail}@post.example.",
    "A friend of {name}'s paid the fare.",
    "It was {short} who opened the door to the officers.",
)
PLACES = ("Benin City", "Lisbon", "Hanoi", "Tegucigalpa", "Kathmandu", "Bucharest", "Addis Ababa", "Manila")
_LETTERS = re.compile(r"[^\W\d_][\w\u0300-\u036f]*")


@dataclass(frozen=True, slots=True)
class Story:
    """A document, and the names of which it tells."""

    document: Document
    names: Sequence[str]


class StoryTeller:
    """Makes documents as the redactor leaves them: a title, an address and a story that name one to three people."""

    def __init__(self, configs: Path, cache: Path) -> None:
        self._finder = NameFinder(configs / "lexicons" / "en")
        self._redactor = Redactor(configs, cache)

    def __call__(self, chance: random.Random, number: int) -> Story:
        """Tell a story; `number` keeps it apart from all others."""
        names = [f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}".strip() for _ in range(chance.randint(1, 3))]
        sentences = [self._sentence(chance, chance.choice(names)) for _ in range(chance.randint(3, 8))]
        title = chance.choice(("Freed: {}", "{} tells of flat in Lisbon", "“I was sold,” says {}")).format(names[0])
        slug = "-".join(word.lower() for word in re.findall(r"\w+", title))
        page = Page(
            f"https://news{number}.example/{slug}", str(number).encode(), datetime(2024, 5, 15, tzinfo=UTC), "A"
        )
        document = Document(page)
        set_text(document, title, f"{' '.join(sentences)} This is story {number}.")
        return Story(self._ended(document), names)

    def _sentence(self, chance: random.Random, name: str) -> str:
        parts = name.split()
        first, last = parts[0], parts[-1]
        place, other = chance.sample(PLACES, 2)
        return chance.choice(SENTENCES).format(
            name=name,
            short=chance.choice((first, last)),
            shout=last.upper(),
            mail=f"{first}.{last}".lower(),
            age=chance.randint(9, 60),
            place=place,
            other=other,
        )

    def _ended(self, document: Document) -> Document:
        text = document.text
        found = [Mention(start, end, label, 0, confidence=sure) for start, end, label, sure in self._finder.find(text)]
        document.masks = self._redactor.masks(text, found)
        document.mentions = tuple(found)
        document.published, document.published_method = date(2024, 5, 15), "json-ld"
        document.language, document.screen_score = "en", 4.0
        document.text_digest = examples.digest(text)
        document.relevance = Relevance("incident", {"incident": 0.9, "topic": 0.1, "unrelated": 0.0}, examples.CODER)
        quotes = [document.quote(match.start(), match.end()) for match in re.finditer(r"[^.]+\.", text)]
        place = Place(text.split(",")[0][-40:], "city", "PT", 1, 2267057, 38.7, -9.1)
        codes = [Code("control", "withholds_documents", examples.CODER, 0.8, tuple(quotes[:3]))]
        codes += [Code("places", "destination", examples.CODER, 0.8, (quotes[-1],), details=place)]
        document.incidents = (Incident(0, ((0, len(text)),), tuple(codes)),)
        document.verdict = Verdict(Ending.CODED, "linker", "1 incident")
        return document


def hidden_words(stories: Sequence[Story]) -> set[str]:
    """The words of people's names that were masked somewhere in every story that has them; two letters hide nobody."""
    masked: set[str] = set()
    visible: set[str] = set()
    for story in stories:
        text, spans = story.document.text, story.document.masks or ()
        own = {word for start, end in spans for word in _LETTERS.findall(text[start:end])}
        masked |= own & {word for name in story.names for word in _LETTERS.findall(name)}
        visible |= set(_LETTERS.findall(text)) - own
    return {word for word in masked - visible if len(word) > 2 and word[0].isupper()}


def published(stories: Sequence[Story], person: User, every: int = 1) -> Iterator[str]:
    """All that leaves the store: exports, the queue, and each `every`-th draft's page before and after it is taken."""
    stamp = examples.provenance()
    intake.save([story.document for story in stories], [], intake.start_run("run", stamp), stamp)
    for format in ("jsonl", "csv"):  # noqa: A001 - the option's name
        stream = io.StringIO(newline="")
        assert export(format, stream, drafts=True) == StoredIncident.objects.count()
        yield stream.getvalue()
    client = Client()
    client.force_login(person)
    yield client.get("/").content.decode()
    for incident in StoredIncident.objects.order_by("pk")[::every]:
        yield client.get(f"/drafts/{incident.pk}/").content.decode()
    yield client.get("/outcomes/").content.decode()


def leaks(stories: Sequence[Story], shown: str) -> set[str]:
    """The words of masked names that a text shows with a capital, or in capitals."""
    seen = set(_LETTERS.findall(shown))
    return {word for word in hidden_words(stories) if {word, word.upper()} & seen}


@pytest.fixture(scope="module")
def tell() -> StoryTeller:
    return StoryTeller(settings().configs, settings().cache)


@pytest.fixture
def reader(db: None, settings: Settings) -> User:  # noqa: ARG001 (the database)
    settings.SECRET_KEY = "a key for tests, and for nothing else" * 2
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return create_account("ana", "volunteer", "a long and winding phrase")


@example_settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_what_was_masked_shows_nowhere(
    tell: StoryTeller, reader: User, caplog: pytest.LogCaptureFixture, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - stories, not secrets
    stories = [tell(chance, seed * 10 + number) for number in range(6)]
    assert hidden_words(stories)
    with caplog.at_level(logging.DEBUG), transaction.atomic():
        for shown in published(stories, reader):
            assert not leaks(stories, shown)
        transaction.set_rollback(True)
    assert not leaks(stories, caplog.text)


@pytest.mark.usefixtures("reader")
def test_exports_keep_their_form_when_names_are_hidden(tell: StoryTeller, reader: User) -> None:
    stories = [tell(random.Random(number), number) for number in range(20)]  # noqa: S311 - stories, not secrets
    lines, table, *_ = published(stories, reader, every=20)
    records = [json.loads(line) for line in lines.splitlines()]
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert len(records) == len(rows) == 20
    assert all("▮" in record["title"] and "▮" in record["sources"][0]["link"] for record in records)


def test_a_leak_would_be_seen(tell: StoryTeller) -> None:
    story = tell(random.Random(1), 1)  # noqa: S311 - stories, not secrets
    assert leaks([story], story.document.text) == hidden_words([story]) != set()
