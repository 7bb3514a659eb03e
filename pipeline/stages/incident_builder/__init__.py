"""The incident builder: which stretches of a document tell which incident."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from models.reader.release import Release
from pipeline.codebook import load_codebook
from pipeline.records import Document
from pipeline.stages.incident_builder.judging import Judge, shared_names
from pipeline.stages.incident_builder.layouts import Layouts
from pipeline.stages.incident_builder.lexicon import Splitting
from pipeline.stages.incident_builder.telling import Spans, spans_of, telling_sentences, whole_spans
from pipeline.stages.reader_coder import ReaderCoder
from pipeline.stages.rules.variables import VariableRules


class IncidentBuilder:
    """Gives a document one incident, its text without boilerplate and background, or several where it tells several.

    A text is parted only where its layout says so (`layouts.py`) and at least two of the parts tell an incident by
    themselves (`judging.py`): putting two drafts together again costs a reviewer more than parting one. A judgment and
    a record that somebody sent are of one case.
    """

    name = "incident_builder"
    requires = ("text", "body_start", "published", "court_case", "sent", "sentences", "mentions", "reading")
    assigns = ("incident_spans",)

    def __init__(self, configs: Path, release: Release | None = None) -> None:
        splitting = Splitting.read(configs)
        reader = ReaderCoder(release, load_codebook(configs)) if release is not None else None
        self._layouts = Layouts(splitting)
        self._judge = Judge(splitting, VariableRules(configs), reader)

    def __call__(self, batch: Sequence[Document]) -> None:
        """Find the incidents' spans; a document of which nothing tells a case keeps its whole text."""
        for document in batch:
            document.incident_spans = self._parted(document) or (whole_spans(document),)

    def _parted(self, document: Document) -> tuple[Spans, ...]:
        """The spans of each of several incidents, with those that speak of all; nothing where there is one."""
        if document.court_case is not None or document.sent:
            return ()
        partition = self._layouts.of(document)
        if partition is None:
            return ()
        telling = set(telling_sentences(document, [part.numbers[0] for part in partition.parts]))
        parts = self._judge.telling_parts(document, partition.parts, telling)
        fresh = [self._judge.is_fresh(document, part) for part in parts[1:]]
        if not all(fresh) or shared_names([self._judge.names(document, part) for part in parts]):
            return ()
        lead = [number for number in partition.lead if self._judge.speaks_of_all(document, number)]
        return tuple(spans_of(document, telling.intersection((*lead, *part.numbers))) for part in parts)
