"""Sources are data, checked when read; what may not be crawled is not."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from crawlers.kinds import Kind
from crawlers.sources import Policy, RefusedSourceError, Source, SourceError, load_policy, load_sources, on_ports

ENTRY = """
[[source]]
name = "a-paper"
title = "A Paper"
type = "media"
kind = "feed"
homepage = "https://paper.example/"
start_urls = ["https://paper.example/rss"]
licence = "CC BY 4.0"
language = "en"
"""
PAGES = 'language = "en"\n[source.judgment_pages]\ncourt = "C"\n'


@pytest.fixture
def own(tmp_path: Path, configs: Path) -> Path:
    """A folder of configs with the real policy and one file of sources to write."""
    (tmp_path / "sources").mkdir()
    for name in ("refused.toml", "tracking.toml", "addresses.toml"):
        shutil.copy(configs / "sources" / name, tmp_path / "sources")
    return tmp_path


def read(configs: Path, text: str) -> tuple[Source, ...]:
    (configs / "sources" / "papers.toml").write_text(text, encoding="utf-8")
    return load_sources(configs)


def test_every_source_that_ships_is_switched_off(configs: Path) -> None:
    sources = load_sources(configs)
    assert len(sources) >= 8
    assert not [source.name for source in sources if source.enabled]


def test_every_source_that_ships_has_a_type_of_the_codebook(configs: Path) -> None:
    book = yaml.safe_load((configs / "codebook" / "codebook.yaml").read_text(encoding="utf-8"))
    assert {source.type for source in load_sources(configs)} <= set(book["source_type"]["values"])


def test_only_the_demo_lies_on_loopback(configs: Path) -> None:
    demo = load_sources(configs, "demo")
    assert [source.name for source in demo] == ["harbour-post", "meridian-herald", "courts"]
    assert all(source.allow_loopback and source.delay_seconds == 0 for source in demo)
    others = set(load_sources(configs)) - set(demo)
    assert not [source.name for source in others if source.allow_loopback or source.delay_seconds < 5]


def test_find_case_law_needs_a_licence_reference(configs: Path, policy: Policy) -> None:
    (court,) = [source for source in load_sources(configs, "courts") if source.kind is Kind.COURT_ATOM]
    with pytest.raises(RefusedSourceError, match="licence_reference"):
        policy.check(court)
    policy.check(court.model_copy(update={"licence_reference": "CA-2026-001"}))


@pytest.mark.parametrize("kind", ["feed", "section"])
def test_find_case_law_is_closed_whatever_the_entry_is_called(source: Source, policy: Policy, kind: str) -> None:
    url = "https://caselaw.nationalarchives.gov.uk/atom.xml"
    other = source.model_copy(update={"kind": kind, "start_urls": (url,)})
    with pytest.raises(RefusedSourceError, match="computational-analysis licence"):
        policy.check(other)
    licensed_elsewhere = other.model_copy(update={"licence_reference": "X-1"})
    assert policy.refusal(url, licensed_elsewhere)
    own = licensed_elsewhere.model_copy(update={"homepage": "https://caselaw.nationalarchives.gov.uk/"})
    assert policy.refusal(url, own) is None
    policy.check(own)


def test_find_case_law_is_asked_for_what_changed_first_and_within_its_limit(configs: Path) -> None:
    (court,) = [source for source in load_sources(configs, "courts") if source.kind is Kind.COURT_ATOM]
    assert all("order=-transformation" in url for url in court.start_urls)
    assert not court.enabled
    assert court.requires_licence_reference
    (window,) = court.request_budget
    assert window.requests <= 1000 * window.seconds / 300
    assert window.seconds >= 300


def test_courtlistener_s_token_comes_from_the_environment(
    configs: Path, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    (court,) = [source for source in load_sources(configs, "courts") if source.kind is Kind.COURTLISTENER]
    assert court.token_variable
    monkeypatch.delenv(court.token_variable, raising=False)
    with pytest.raises(RefusedSourceError, match=court.token_variable):
        policy.check(court)
    monkeypatch.setenv(court.token_variable, "x")
    policy.check(court)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://www.bailii.org/recent.xml", "bailii.org is not read: its terms forbid spiders"),
        ("https://bailii.org/ew/cases/EWCA/Crim/2026/1.html", "bailii.org is not read: its terms forbid spiders"),
        (
            "https://www.austlii.edu.au/au/cases/feed.xml",
            "austlii.edu.au is not read: AustLII lets no one",
        ),
        ("http://classic.austlii.edu.au/au/cases/cth/HCA/", "austlii.edu.au is not read: AustLII lets no one"),
        ("https://www.canlii.org/en/on/onca/rss.xml", "canlii.org is not read: its terms forbid bulk download"),
    ],
)
def test_a_refused_host_is_told_with_its_reason(own: Path, policy: Policy, url: str, reason: str) -> None:
    (source,) = read(own, ENTRY.replace("https://paper.example/rss", url))
    with pytest.raises(RefusedSourceError, match=re.escape(f"a-paper: {reason}")):
        policy.check(source)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('kind = "feed"', 'kind = "gopher"'), "kind"),
        (('language = "en"', 'language = "English"'), "language"),
        (('licence = "CC BY 4.0"', ""), "licence"),
        (('name = "a-paper"', 'name = "A Paper"'), "name"),
        (('type = "media"', 'type = "media"\ncolour = "red"'), "colour"),
        (("https://paper.example/rss", "paper.example/rss"), "start_urls"),
        (('start_urls = ["https://paper.example/rss"]', ""), "needs start_urls"),
        (("https://paper.example/rss", "http://127.0.0.1/rss"), "needs allow_loopback"),
        (("https://paper.example/rss", "http://localhost/rss"), "not as localhost"),
        (('language = "en"', 'language = "en"\nallow_loopback = true'), "wholly on 127.0.0.1"),
        (('language = "en"', 'language = "en"\ndelay_seconds = 0.5'), "more than once a second"),
        (('language = "en"', 'language = "en"\nrequest_budget = [{ requests = 0, seconds = 1 }]'), "request_budget"),
        (('https://paper.example/rss"]', 'http://paper.example/rss"]\ntoken_variable = "A"'), "https alone"),
        (('kind = "feed"', 'kind = "judgment_pages"'), "they need it"),
        (('language = "en"', f'{PAGES}judgment = "x"\ndates = ["%H"]'), "unknown directive"),
    ],
)
def test_a_wrong_entry_is_named(own: Path, change: tuple[str, str], message: str) -> None:
    with pytest.raises(SourceError, match=message) as told:
        read(own, ENTRY.replace(*change))
    assert "papers.toml: entry 1" in str(told.value)


def test_two_sources_of_one_name_are_refused(own: Path) -> None:
    with pytest.raises(SourceError, match="two sources are called 'a-paper'"):
        read(own, ENTRY + ENTRY)


@pytest.mark.parametrize("text", ["[[source]\n", "[[sources]]\nname = 'x'\n"])
def test_a_file_that_is_no_list_of_sources_is_named(own: Path, text: str) -> None:
    with pytest.raises(SourceError, match=r"papers\.toml"):
        read(own, text)


def test_a_policy_cannot_be_left_out(own: Path) -> None:
    (own / "sources" / "refused.toml").unlink()
    with pytest.raises(SourceError, match=r"refused\.toml"):
        load_policy(own)


def test_the_demo_can_be_moved_to_other_ports(configs: Path) -> None:
    moved = on_ports(load_sources(configs, "demo"), {"harbour-post": 9001, "courts": 9003})
    assert [source.site for source in moved] == ["127.0.0.1:9001", "127.0.0.1:8472", "127.0.0.1:9003"]
    assert moved[0].homepage == "http://127.0.0.1:9001/"


def test_only_loopback_can_be_moved(source: Source) -> None:
    with pytest.raises(SourceError, match="only a source on loopback"):
        on_ports([source], {"example": 9001})
