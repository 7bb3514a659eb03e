"""The stages in running order, as explicit lists: read one from top to bottom to know what happens to a document."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from models.reader.release import Release
from pipeline.codebook import load_codebook
from pipeline.config import load_pipeline_config
from pipeline.records import KnownText
from pipeline.stage import Stage, check
from pipeline.stages.annotator import Annotator
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
    stages: list[Stage] = [
        Extractor(config.extraction, load_judgments(configs)),
        LanguageDetector(config.screening.languages),
        Deduplicator(config.deduplication, known),
        Screener(configs, min_score=config.screening.min_score),
        Annotator(configs, release),
        Redactor(configs, cache),  # before anything is dropped for what it tells: what is dropped is shown too
        *_judging(configs, cache, release, drop=True),
        Linker(config.linking, config.deduplication.permutations, known),
    ]
    check(stages)
    return stages


def text_line_up(configs: Path, cache: Path, release: Release | None = None) -> list[Stage]:
    """Give the stages that code a text which is at hand already: every text, whatever its relevance."""
    return [Annotator(configs, release), *_judging(configs, cache, release, drop=False)]


def stored_line_up(configs: Path, cache: Path, release: Release | None = None) -> list[Stage]:
    """Give the stages that code and mask a stored text because a person asked for it, whatever its relevance."""
    return [*text_line_up(configs, cache, release), Redactor(configs, cache)]


def _judging(configs: Path, cache: Path, release: Release | None, *, drop: bool) -> list[Stage]:
    """Give the stages that judge and code; with `drop`, what is no incident goes no further than its relevance."""
    coders: list[Coder] = [RulesCoder(configs)]
    if release is not None:
        coders.append(ReaderCoder(release, load_codebook(configs)))
    return [
        RelevanceClassifier(configs, release, drop=drop),
        IncidentBuilder(),
        DateResolver(configs),
        GeocoderStage(configs, cache),
        CoderStage(coders),
    ]
