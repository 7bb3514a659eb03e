"""What a person sent is dropped by people alone, and coded by machines only where it tells something freely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.items import Page
from pipeline.config import load_pipeline_config
from pipeline.records import Code, Document, Evidence
from pipeline.stages.coder import CoderStage
from pipeline.stages.deduplicator import Deduplicator
from pipeline.stages.extractor import set_text
from pipeline.stages.language_detector import LanguageDetector
from pipeline.stages.linker import Linker
from pipeline.stages.screener import Screener

SPANISH = "El capataz retuvo los pasaportes de los hombres durante seis meses y no les pagaba nada por su trabajo. "
BODY = SPANISH * 6
OWN = Code("control", "takes_earnings", "partner:ngo", 1.0, (Evidence(0, 1, "x"),))


def document(body: str = BODY, *, sent: bool = True, restricted: bool = False, name: str = "1") -> Document:
    page = Page(f"plainsight:ngo/{name}", body.encode(), datetime(2024, 6, 1, tzinfo=UTC), "ngo", restricted=restricted)
    made = Document(page, sent=sent)
    set_text(made, f"Record {name}", body)
    return made


@pytest.mark.parametrize("sent", [True, False])
def test_neither_language_nor_word_list_drops_it(configs: Path, sent: bool) -> None:
    made = document(sent=sent)
    LanguageDetector(["en"])([made])
    assert made.language == "es"
    assert made.alive is sent
    made = document("A quiet day in the village, and nothing else. " * 5, sent=sent)
    Screener(configs, min_score=1.0)([made])
    assert made.alive is sent


def test_only_the_very_same_text_is_a_repeat_of_it(configs: Path) -> None:
    first, again, longer = document(name="1"), document(name="1"), document(BODY + "Ayer vino otra vez.", name="1")
    again.page = replace(again.page, url="plainsight:ngo/2")
    Deduplicator(load_pipeline_config(configs).deduplication)([first, again, longer])
    assert first.alive
    assert again.duplicate_of == first.text_digest
    assert longer.alive


def test_restricted_texts_are_neither_compared_nor_remembered(configs: Path) -> None:
    config = load_pipeline_config(configs)
    secret, public, later = document(restricted=True), document(sent=False), document(sent=False)
    later.page = replace(later.page, url="https://paper.example/again")
    deduplicator, linker = Deduplicator(config.deduplication), Linker(config.linking, config.deduplication.permutations)
    deduplicator([secret, public, later])
    assert secret.alive
    assert secret.signature
    assert public.alive
    assert later.duplicate_of == public.text_digest
    linker([public])
    like = document(BODY + "Ayer vino otra vez.")
    deduplicator([like])
    secret.signature = like.signature
    linker([secret, like])
    assert not secret.links
    assert [link.text_digest for link in like.links] == [public.text_digest]


@dataclass
class Machine:
    """A coder that says which spans it was given."""

    name: str = "machine"
    seen: Sequence[tuple[int, int]] = ()

    def __call__(
        self,
        document: Document,
        spans: Sequence[tuple[int, int]],
        earlier: Sequence[Code] = (),  # noqa: ARG002
    ) -> Sequence[Code]:
        self.seen = spans
        start, end = spans[0]
        return [Code("control", "threats", self.name, 0.5, (document.quote(start, end),))]


def test_machines_code_free_text_and_not_the_form() -> None:
    made = document("They were not paid.\n\nPassport kept: yes")
    made.form_start = made.text.index("Passport")
    made.given = (OWN,)
    made.incident_spans = (((0, len(made.text)),),)
    machine = Machine()
    CoderStage([machine])([made])
    (incident,) = made.incidents
    assert [code.coder for code in incident.codes] == ["partner:ngo", "machine"]
    assert [made.text[start:end].strip() for start, end in machine.seen] == ["They were not paid."]


def test_a_form_alone_is_its_senders_to_code() -> None:
    made = document("Passport kept: yes")
    made.form_start = made.body_start
    made.given = (OWN,)
    made.incident_spans = (((0, len(made.text)),),)
    CoderStage([Machine()])([made])
    assert made.incidents[0].codes == (OWN,)


def test_what_a_crawl_found_is_coded_as_ever() -> None:
    made = document("They were not paid.", sent=False)
    made.incident_spans = (((0, len(made.text)),),)
    machine = Machine()
    CoderStage([machine])([made])
    assert machine.seen == made.incident_spans[0]
