"""One archive with everything that can be wrong with pages, through `plainsight run`: each told, counted and kept."""
# mypy: disable-error-code="no-untyped-call"
# (warcio has no types)

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers.readers.warc import METADATA_TYPE
from pipeline.config import settings

TOLD = (
    "Police in {0}, Ghana, freed nine women on Friday who had been forced into prostitution in a bar. "
    "Their passports had been taken from them. Two men were charged with trafficking."
)
BOMB = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "%s">]><b>&b;</b>' % (b"&a;" * 99_999)
LONG = "".join(f"<p>{TOLD.format(number)}</p>" for number in range(8_800))


def article(town: str, body: str | None = None) -> bytes:
    """An article that tells an incident, in other words for every town."""
    told = f"<p>{TOLD.format(town)}</p><p>{' '.join(f'{town}{number}' for number in range(80))}</p>"
    return f"<html><body><article><h1>Bar in {town}</h1>{body or told}</article></body></html>".encode()


# By name: body, content type, further headers, and how it must end (stage and reason; coded where there is none).
Case = tuple[bytes, str, list[tuple[str, str]], tuple[str, str, str] | None]
HTML = "text/html"
CASES: dict[str, Case] = {
    "good": (article("Accra"), HTML, [], None),
    "no-bytes": (b"", HTML, [], ("failed", "reader", "empty body")),
    "blanks": (b" \r\n ", HTML, [], ("failed", "reader", "empty body")),
    "12-megabytes": (b"<p>" + b"word " * 2_400_000, HTML, [], ("failed", "reader", "larger than 10000000 bytes")),
    "bomb-gzip": (
        gzip.compress(bytes(30_000_000)),
        HTML,
        [("Content-Encoding", "gzip")],
        ("failed", "reader", "larger than 10000000 bytes"),
    ),
    "torn-gzip": (
        gzip.compress(article("Tema"))[:80],
        HTML,
        [("Content-Encoding", "gzip")],
        ("failed", "reader", "damaged content encoding gzip"),
    ),
    "bomb-xml": (BOMB, "application/xml", [], ("failed", "extractor", "broken XML at line 1")),
    "other-xml": (b"<a/>", "application/xml", [], ("failed", "extractor", "XML, but no Akoma Ntoso judgment")),
    "pdf": (b"%PDF-1.7", "application/pdf", [], ("failed", "extractor", "broken PDF")),
    "long": (article("Ho", LONG), HTML, [], ("failed", "annotator", "more than 1,000,000 characters")),
    "deep": (
        b"<div>" * 50_000 + article("Wa") + b"</div>" * 50_000,
        HTML,
        [],
        ("dropped", "extractor", "no article text"),
    ),
    "french": (
        article("Lomé", "<p>" + "La police a libéré neuf femmes que deux hommes forçaient à se prostituer. " * 3),
        HTML,
        [],
        ("dropped", "language_detector", "unread: fr"),
    ),
    "again": (article("Accra"), HTML, [], ("dropped", "deduplicator", "repeats another text")),
    "nul": (article("Kumasi").replace(b"bar", b"b\0ar"), HTML, [], None),
    "control": (article("Elmina").replace(b"bar", b"b&#11;ar"), HTML, [], None),
    "wrong-charset": (article("Ada\u2019s").decode().encode("cp1252"), "text/html; charset=klingon", [], None),
    "utf-16": (article("Keta").decode().encode("utf-16"), HTML, [], None),
}


@pytest.fixture(scope="module")
def warc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bad") / "bad.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        for name, (body, kind, headers, _) in CASES.items():
            writer.write_record(response(writer, f"http://{name}.example/", (body, kind, headers)))
        strange = response(writer, "http://[broken/", (article("Axim"), HTML, []))
        about = {"WARC-Concurrent-To": strange.rec_headers.get_header("WARC-Record-ID")}
        payload = BytesIO(b'{"feed": ["no", "table"], "source": 7}')
        told = {"payload": payload, "warc_content_type": METADATA_TYPE, "warc_headers_dict": about}
        writer.write_record(writer.create_warc_record("http://[broken/", "metadata", **told))
        writer.write_record(strange)
        writer.write_record(response(writer, "http://gone.example/", (b"gone", HTML, []), "404 Not Found"))
        last = BytesIO()
        torn = WARCWriter(last, gzip=True, warc_version="1.1")
        torn.write_record(response(torn, "http://torn.example/", (article("Yendi"), HTML, [])))
        file.write(last.getvalue()[:-40])
    return path


def response(
    writer: WARCWriter, url: str, answer: tuple[bytes, str, list[tuple[str, str]]], status: str = "200 OK"
) -> Any:
    body, kind, headers = answer
    served = StatusAndHeaders(status, [("Content-Type", kind), *headers], protocol="HTTP/1.1")
    dated = {"WARC-Date": "2024-06-01T00:00:00Z"}
    return writer.create_warc_record(
        url, "response", payload=BytesIO(body), http_headers=served, warc_headers_dict=dated
    )


def run(warc: Path, data: Path) -> tuple[int, dict[str, Any]]:
    """What `plainsight run` says of a file, and its exit code."""
    environment = {
        "PLAINSIGHT_DATA": str(data),
        "PLAINSIGHT_CACHE": str(settings().cache),
        "PLAINSIGHT_DATABASE_URL": "",
    }
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "run", "--json", "--warc", str(warc)]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout)


def test_every_record_is_told_and_counted_and_a_second_run_does_nothing(warc: Path, tmp_path: Path) -> None:
    expected: dict[tuple[str, str, str], int] = {
        ("dropped", "reader", "status 404"): 1,
        ("failed", "reader", "truncated record"): 1,
    }
    for *_, ending in CASES.values():
        if ending is not None:
            expected[ending] = expected.get(ending, 0) + 1
    coded = 1 + sum(ending is None for *_, ending in CASES.values())
    code, summary = run(warc, tmp_path)
    assert code == 1
    told = {(each["ending"], each["stage"], each["reason"]): each["count"] for each in summary["reasons"]}
    assert told == expected
    assert (summary["coded"], summary["drafts"]) == (coded, coded)
    assert summary["records"] == coded + sum(expected.values())
    code, again = run(warc, tmp_path)
    assert (code, again["known"], again["reasons"]) == (0, summary["records"], [])
