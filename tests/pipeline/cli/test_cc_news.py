"""`plainsight crawl --cc-news` from outside: screened by the pipeline's own words, told as JSON, exit codes."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crawlers.archive import PageArchive
from crawlers.items import Page
from pipeline.cli.app import app
from tests.crawlers.faulty import Answer, FaultySite
from tests.crawlers.test_cc_news import FILES, PATHS, record

STORIES = (
    record("https://news.example/1", "<p>Four men were charged with human trafficking and forced labour.</p>"),
    record("https://news.example/2", "<p>The visitors won the cricket by seven wickets.</p>"),
)
Run = Callable[..., tuple[int, str, str]]


MIRROR = """
[[source]]
name = "cc-news"
title = "CC-NEWS"
type = "media"
kind = "cc_news"
homepage = "ROOT/"
start_urls = ["ROOT/"]
licence = "terms of use"
language = "en"
allow_loopback = true
"""


@pytest.fixture
def run(configs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, with a mirror of one file."""
    own = tmp_path / "configs"
    (own / "sources").mkdir(parents=True)
    for each in configs.iterdir():
        if each.name != "sources":
            (own / each.name).symlink_to(each)
    for name in ("refused.toml", "tracking.toml", "addresses.toml"):
        (own / "sources" / name).symlink_to(configs / "sources" / name)
    monkeypatch.setenv("PLAINSIGHT_CONFIGS", str(own))
    monkeypatch.setenv("PLAINSIGHT_DATA", str(tmp_path / "data"))

    def command(*arguments: str, paths: bytes = gzip.compress(f"{FILES[0]}\n".encode())) -> tuple[int, str, str]:
        answers: dict[str, Answer] = {f"/{PATHS}": (200, {}, paths), f"/{FILES[0]}": (200, {}, b"".join(STORIES))}
        with FaultySite(answers).running() as mirror:
            (own / "sources" / "mirror.toml").write_text(MIRROR.replace("ROOT", mirror.root), encoding="utf-8")
            result = CliRunner().invoke(app, ["crawl", *arguments])
        return result.exit_code, result.stdout, " ".join(result.stderr.split())

    return command


@pytest.mark.django_db
def test_a_month_is_screened_into_the_archive(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("--cc-news", "2024-05", "--json")
    assert (code, json.loads(out)) == (
        0,
        {"month": "2024-05", "files": 1, "of": 1, "pages": 2, "screened out": 1, "fetched": 1},
    )
    (page,) = (page for page in PageArchive(tmp_path / "data" / "archive").pages() if isinstance(page, Page))
    assert (page.url, page.source) == ("https://news.example/1", "cc-news")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "paths", "message"),
    [
        (("--cc-news", "May"), None, "no month"),
        (("--cc-news", "2024-05"), b"torn", "the list of files"),
        (("--cc-news", "2024-05", "justice-news"), None, "name none"),
    ],
)
def test_what_cannot_begin_is_told(run: Run, arguments: tuple[str, ...], paths: bytes | None, message: str) -> None:
    code, _, said = run(*arguments, **({} if paths is None else {"paths": paths}))
    assert code == 2
    assert message in said
