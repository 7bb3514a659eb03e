"""The stages in running order, as explicit lists: read one from top to bottom to know what happens to a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from models.reader.release import Release
from pipeline.codebook import load_codebook
from pipeline.config import load_pipeline_config
from pipeline.lexicons import ENGLISH
from pipeline.records import KnownText
from pipeline.stage import Stage, check
from pipeline.stages.annotator import Annotator
from pipeline.stages.by_language import ByLanguage
from pipeline.stages.coder import Coder, CoderStage
from pipeline.stages.date_resolver import DateResolver
from pipeline.stages.deduplicator import Deduplicator
from pipeline.stages.extractor import Extractor
from pipeline.stages.extractor.court_case import load_judgments
from pipeline.stages.geocoder import GeocoderStage
from pipeline.stages.incident_builder import IncidentBuilder
from pipeline.stages.language_detector import LanguageDetector
from pipeline.stages.linker import Linker
from pipeline.stages.reader_coder import ReaderCoder
from pipeline.stages.redactor import Redactor
from pipeline.stages.relevance_classifier import RelevanceClassifier
from pipeline.stages.rules.coder import RulesCoder
from pipeline.stages.screener import Screener


def page_line_up(
    configs: Path, cache: Path, known: Iterable[KnownText] = (), release: Release | None = None
) -> list[Stage]:
    """Give the stages that turn pages into drafts.

    `known` are the texts of earlier runs; `release` is the reader in service, None for rules alone.

    Raises:
        LineUpError: the list below does not fit together.
    """
    config = load_pipeline_config(configs)
    known = list(known)
    languages = config.screening.languages
    stages: list[Stage] = [
        Extractor(config.extraction, load_judgments(configs)),
        LanguageDetector(languages),
        Deduplicator(config.deduplication, known),
        _each(languages, lambda each: Screener(configs, min_score=config.screening.min_score, language=each)),
        _annotator(configs, languages, release),
        _each(
            languages, lambda each: Redactor(configs, cache, each)
        ),  # before anything is dropped for what it tells: what is dropped is shown too
        *_judging(configs, cache, release, languages, drop=True),
        Linker(config.linking, config.deduplication.permutations, known),
    ]
    check(stages)
    return stages


def text_line_up(configs: Path, cache: Path, release: Release | None = None) -> list[Stage]:
    """Give the stages that code a text which is at hand already: every text, whatever its relevance."""
    languages = load_pipeline_config(configs).screening.languages
    return [
        LanguageDetector(languages, drop=False),
        _annotator(configs, languages, release),
        *_judging(configs, cache, release, languages, drop=False),
    ]


def stored_line_up(configs: Path, cache: Path, release: Release | None = None) -> list[Stage]:
    """Give the stages that code and mask a stored text because a person asked for it, whatever its relevance."""
    return [*text_line_up(configs, cache, release), Redactor(configs, cache)]


def _each(languages: Sequence[str], build: Callable[[str], Stage]) -> Stage:
    """Give a stage that is built for each language."""
    return ByLanguage({language: build(language) for language in languages})


def _annotator(configs: Path, languages: Sequence[str], release: Release | None) -> Stage:
    return _each(languages, lambda each: Annotator(configs, _reader_of(each, release), each))


def _reader_of(language: str, release: Release | None) -> Release | None:
    """The reader in service, which has learnt from English alone."""
    return release if language == ENGLISH else None


def _judging(
    configs: Path, cache: Path, release: Release | None, languages: Sequence[str], *, drop: bool
) -> list[Stage]:
    """Give the stages that judge and code; with `drop`, what is no incident goes no further than its relevance."""

    def coders(language: str) -> list[Coder]:
        reader = _reader_of(language, release)
        rules: list[Coder] = [RulesCoder(configs, language)]
        return [*rules, ReaderCoder(reader, load_codebook(configs))] if reader else rules

    return [
        _each(
            languages, lambda each: RelevanceClassifier(configs, _reader_of(each, release), drop=drop, language=each)
        ),
        _each(languages, lambda each: IncidentBuilder(configs, _reader_of(each, release))),
        _each(languages, lambda each: DateResolver(configs, each)),
        _each(languages, lambda each: GeocoderStage(configs, cache, language=each)),
        _each(languages, lambda each: CoderStage(coders(each))),
    ]
