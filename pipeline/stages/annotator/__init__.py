"""The annotator: a spaCy `Language` that finds sentences and mentions. Its Docs live and die here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc

from models.reader.release import Release
from models.reader.serving import OnnxReader
from pipeline.lexicons import ENGLISH, lexicon_folder
from pipeline.records import Document
from pipeline.stages.annotator.context import assign_context
from pipeline.stages.annotator.cues import CueFinder
from pipeline.stages.annotator.names import NameFinder
from pipeline.stages.annotator.reader import ReaderComponent, sentence_spans

# spaCy takes these for contractions (I'd, we'd) that lost their apostrophe.
WHOLE_WORDS = ("id", "wed")
# Tokens. Judges write some of 300; what is longer is no prose, and a page of one sentence would take hours to match.
LONGEST_SENTENCE = 500

Language.component("context", func=assign_context)


@Language.factory("cues")
def make_cue_finder(nlp: Language, name: str, folder: str) -> CueFinder:  # noqa: ARG001 (spaCy passes it)
    """Build the cue finder for the lexicons in a folder."""
    return CueFinder(nlp, Path(folder))


@Language.factory("names")
def make_name_finder(nlp: Language, name: str, folder: str) -> NameFinder:  # noqa: ARG001 (spaCy passes them)
    """Build the name finder for the word lists in a folder."""
    return NameFinder(Path(folder))


@Language.factory("reader")
def make_reader(nlp: Language, name: str, model: str, tokenizer: str, tokens: int) -> ReaderComponent:  # noqa: ARG001
    """Load a released reader as a component."""
    return ReaderComponent(OnnxReader(model, tokenizer, tokens))


@Language.component("paragraphs")
def end_sentences_at_paragraphs(doc: Doc) -> Doc:
    """Let no sentence run over a line break (a headline or a list item has no full stop), nor without end."""
    length = 0
    for token in doc:
        broken = token.i > 0 and "\n" in doc[token.i - 1].text
        if broken or length == LONGEST_SENTENCE:
            token.is_sent_start = True
        length = 1 if token.is_sent_start else length + 1
    return doc


def build_language(configs: Path, release: Release | None = None, language: str = ENGLISH) -> Language:
    """Build a language's pipeline: rules and, where one is in service, a reader behind them."""
    nlp = spacy.blank(language)
    folder = str(lexicon_folder(configs, language))
    tokenizer = nlp.tokenizer
    assert isinstance(tokenizer, Tokenizer)
    rules = tokenizer.rules or {}
    tokenizer.rules = {word: parts for word, parts in rules.items() if word.lower() not in WHOLE_WORDS}
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("paragraphs")
    nlp.add_pipe("cues", config={"folder": folder})
    nlp.add_pipe("context")
    nlp.add_pipe("names", config={"folder": folder})
    if release is not None:
        nlp.add_pipe("reader", config=release.serving)
    return nlp


class Annotator:
    """Finds sentences and labelled mentions in every document."""

    name = "annotator"
    requires = ("text",)
    assigns = ("sentences", "mentions", "reading")

    def __init__(self, configs: Path, release: Release | None = None, language: str = ENGLISH) -> None:
        self._nlp = build_language(configs, release, language)

    def __call__(self, batch: Sequence[Document]) -> None:
        """Annotate a batch; a text over spaCy's limit of a million characters fails."""
        for document in batch:
            if len(document.text) > self._nlp.max_length:
                document.fail(self.name, f"more than {self._nlp.max_length:,} characters")
        readable = [document for document in batch if document.alive]
        for document, doc in zip(readable, self._nlp.pipe([document.text for document in readable]), strict=True):
            document.sentences = tuple(sentence_spans(doc))
            document.mentions = tuple(doc._.mentions)
            document.reading = doc._.reading
