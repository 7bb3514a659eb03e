"""What judgments say of themselves: citation, court, day and roles, and never a name."""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Mapping
from dataclasses import astuple
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zstandard
from lxml import etree

from crawlers.items import Page
from pipeline.config import ConfigError, load_pipeline_config
from pipeline.records import CourtCase, Document
from pipeline.stages.extractor import Extractor
from pipeline.stages.extractor.akoma_ntoso import AKN, extract_judgment
from pipeline.stages.extractor.court_case import CaseReader, load_judgments
from tests.conftest import ROOT
from tests.world.courts import NAMES, judgment

FETCHED = datetime(2026, 5, 20, tzinfo=UTC)
JUDGMENTS = load_judgments(ROOT / "configs")
CASES = CaseReader(JUDGMENTS)
HEAD = """Neutral Citation Number: [2026] EWCA Crim 1234
Case No: 202500123
IN THE COURT OF APPEAL (CRIMINAL DIVISION)
ON APPEAL FROM THE CROWN COURT AT ESTMOUTH [2025] EWCR 9
Date: Friday, 6th March 2026
Before: Lord Justice Sample
THE KING Respondent
- and -
PAT EXEMPLAR Appellant/Defendant
Hearing date: 12 January 2026
1. This is an appeal against sentence."""


def read(text: str, **feed: str) -> CourtCase:
    return CASES.read(text, feed, CourtCase())


def extracted(body: str | bytes, content_type: str, **feed: str) -> Document:
    extractor = Extractor(load_pipeline_config(ROOT / "configs").extraction, JUDGMENTS)
    content = body.encode() if isinstance(body, str) else body
    document = Document(
        Page("https://court.example/1", content, FETCHED, "court", content_type=content_type, feed=feed)
    )
    extractor([document])
    return document


def test_the_head_of_a_judgment() -> None:
    assert read(HEAD) == CourtCase(
        citation="[2026] EWCA Crim 1234",
        court="Court of Appeal of England and Wales (Criminal Division)",
        decided=date(2026, 3, 6),
        roles=("respondent", "appellant", "defendant"),
    )


def test_no_name_is_kept() -> None:
    assert not re.search("exemplar|sample|pat", repr(astuple(read(HEAD))), re.IGNORECASE)


def test_what_a_listing_says_comes_first() -> None:
    found = read(HEAD, court="Court of Estmark", citation="EST 5", docket="A-1")
    assert (found.court, found.citation, found.docket) == ("Court of Estmark", "EST 5", "A-1")


@pytest.mark.parametrize(
    ("citation", "court"),
    [
        ("[2024] UKSC 12", "Supreme Court of the United Kingdom"),
        ("[2023] EWHC 257 (Admin)", "High Court of England and Wales (Administrative Court)"),
        ("[2022] UKUT 100 (IAC)", "Upper Tribunal (Immigration and Asylum Chamber)"),
        ("[2020] NSWCCA 33", "Supreme Court of New South Wales (Court of Criminal Appeal)"),
        ("2021 SCC 7", "Supreme Court of Canada"),
        ("ECLI:CE:ECHR:2021:0216JUD007760312", "European Court of Human Rights"),
        ("2021-Ohio-51", None),
        ("ECLI:NL:HR:2019:123", None),
        ("123 F.4th 456", None),
    ],
)
def test_citations(citation: str, court: str | None) -> None:
    found = read(f"Some court\nas reported at {citation}, a judgment")
    assert (found.citation, found.court) == (citation, court)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Date: 10/02/2020 Before :", date(2020, 2, 10)),
        ("Date: 21/04/20 Before:", date(2020, 4, 21)),
        ("Judgment handed down on 3 May 2024", date(2024, 5, 3)),
        ("Date of judgment:  1st June 2023", date(2023, 6, 1)),
        ("Decided: June 5, 2019", date(2019, 6, 5)),
        ("DELIVERED ON 7 July 2021", date(2021, 7, 7)),
        ("Hearing date: 4 February 2020", None),
        ("Date: 31/02/2020", None),
        ("On 4 February 2020 the police raided the house", None),
    ],
)
def test_days(line: str, day: date | None) -> None:
    assert read(f"A court\n{line}\ntext").decided == day


@pytest.mark.parametrize(
    ("lines", "roles"),
    [
        ("Claimants", ("claimant",)),
        ("A COMPANY LTD Claimant / Respondent", ("claimant", "respondent")),
        ("First Defendant\nSecond Defendant", ("defendant",)),
        ("Interested  Party", ("interested party",)),
        ("the defendant\nwas an appellant", ()),
        ("Respondents were heard", ()),
    ],
)
def test_roles(lines: str, roles: tuple[str, ...]) -> None:
    assert read(f"IN THE COURT\n{lines}\n").roles == roles


def test_a_judgment_in_html_dates_itself() -> None:
    document = extracted(f"<html><body><main>{judgment(2)}</main></body></html>", "text/html", court="Crown Court")
    assert document.court_case is not None
    assert (document.court_case.citation, document.court_case.court) == ("[2026] EWCR 3", "Crown Court")
    assert document.court_case.decided == document.published == date(2026, 3, 24)
    assert document.published_method == "judgment"
    assert not any(name in repr(astuple(document.court_case)) for name in NAMES)


def test_a_listing_s_day_holds() -> None:
    page = f"<html><body><main>{judgment(2)}</main></body></html>"
    document = extracted(page, "text/html", court="Crown Court", published="2026-03-25")
    assert document.court_case is not None
    assert (document.court_case.decided, document.published_method) == (date(2026, 3, 25), "feed")


def test_an_article_about_a_judgment_is_no_court_document() -> None:
    assert extracted(f"<html><body><main>{judgment(2)}</main></body></html>", "text/html").court_case is None


def test_an_opinion_in_json() -> None:
    opinion = {"cluster": "x", "plain_text": "", "html_with_citations": judgment(1), "author_str": "A Judge"}
    document = extracted(json.dumps(opinion), "application/json", court="Court of Appeals", published="2026-03-02")
    assert document.title == ""
    assert document.text.split("\n")[-1].startswith("2. The court sentences")
    assert document.court_case is not None
    assert document.court_case.court == "Court of Appeals"


def test_lines_of_a_fixed_width_are_put_together() -> None:
    text = "The appellant kept workers in a\ncannery at the harbour and held\ntheir passports.\n\n" * 3
    opinion = {"cluster": "x", "plain_text": text, "html_with_citations": f'<pre class="inline">{text}</pre>'}
    paragraphs = extracted(json.dumps(opinion), "application/json").text.split("\n")
    assert paragraphs == ["The appellant kept workers in a cannery at the harbour and held their passports."] * 3


def test_a_press_release_in_json() -> None:
    release = {"uuid": "x", "title": "Sentenced", "date": "1774670400", "body": judgment(0) + "<script>x()</script>"}
    document = extracted(json.dumps({"results": [release]}), "application/json")
    assert (document.title, document.published, document.published_method) == ("Sentenced", date(2026, 3, 28), "json")
    assert document.court_case is None
    assert "x()" not in document.text


@pytest.mark.parametrize(
    ("body", "reason"),
    [("{", "broken JSON"), ("[" * 100_000, "broken JSON"), ("{}", "JSON of no service that we read")],
)
def test_json_that_cannot_be_read_is_told(body: str, reason: str) -> None:
    document = extracted(body, "application/json")
    assert document.verdict is not None
    assert document.verdict.reason == reason


def test_a_wrong_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "judgments.toml").write_text("head_characters = 1\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"judgments\.toml"):
        load_judgments(tmp_path)


@pytest.fixture(scope="module")
def real(corpora: Path) -> Mapping[str, bytes]:
    """The judgments of the corpus uk_judgments, by file name."""
    with (corpora / "uk_judgments" / "akn_xml.tar.zst").open("rb") as file:
        data = zstandard.ZstdDecompressor().stream_reader(file).read()
    with tarfile.open(fileobj=BytesIO(data)) as tar:
        members = ((member.name, tar.extractfile(member)) for member in tar if member.isfile())
        return {name.rsplit("/", 1)[-1]: body.read() for name, body in members if body is not None}


def _named(file: str) -> str:
    """The citation that a file of the corpus is named after."""
    year, number = re.findall(r"\d+", file)[:2] if file.startswith("20") else re.findall(r"\d+", file)[-2:]
    return f"[{year}] EWHC {number} (Ch)" if "ewhc" in file else f"[{year}] EWCA Civ {number}"


@pytest.mark.corpora
def test_real_judgments(real: Mapping[str, bytes], corpora: Path) -> None:
    """All of them give text, court, day and citation, by mark-up; nearly all by their words alone, too."""
    told: list[dict[str, Any]] = json.loads((corpora / "uk_judgments" / "index.json").read_text(encoding="utf-8"))
    days = {each["file"]: each["date"] for each in told}
    by_words = dict.fromkeys(("citation", "court", "day"), 0)
    for file, body in real.items():
        found, citation = extract_judgment(body), _named(file)
        high = "EWHC" in citation
        assert len(found.text) > 1000, file
        assert (found.case.citation, str(found.case.decided)) == (citation, days[file]), file
        assert found.case.court is not None
        assert ("Court of Appeal" in found.case.court) is not high, file
        words = read(f"{_header(body)}\n{found.text}")
        by_words["citation"] += words.citation == citation
        by_words["court"] += words.court is not None and ("Court of Appeal" in words.court) is not high
        by_words["day"] += str(words.decided) == days[file]
    print(f"\nuk_judgments: {len(real)} by mark-up, and by words alone {by_words}")  # noqa: T201
    assert min(by_words.values()) >= 0.95 * len(real)


def _header(body: bytes) -> str:
    header = etree.fromstring(body).find(f".//{AKN}header")
    assert header is not None
    return "\n".join(" ".join("".join(map(str, each.itertext())).split()) for each in header.iter(f"{AKN}p"))
