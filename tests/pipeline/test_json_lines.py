"""JSON Lines: bad lines are told by number, and a kill leaves no half file."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.json_lines import BadLine, read_json_lines, write_line, write_whole


def test_bad_lines_are_told_and_the_others_read(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(b'{"id": "a"}\n\n[1]\nnot json\n{"id": 5}\n\xff\xfe\n{"id": "b", "text": "x"}\n')
    assert list(read_json_lines(path, {"id": str})) == [
        {"id": "a"},
        BadLine(3, "no JSON object"),
        BadLine(4, "no JSON"),
        BadLine(5, "'id' is missing or no str"),
        BadLine(6, "no JSON"),
        {"id": "b", "text": "x"},
    ]


def test_lines_that_no_reader_of_json_expects(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    deep, cut = b'{"id": "a", "x": ' + b"[" * 200_000, b'{"id": "cut \\ud83d", "text": "\xed\xa0\xbd"}'
    path.write_bytes(b'\xef\xbb\xbf{"id": "marked"}\r\n' + deep + b"\n" + cut)
    cut_entry = {"id": "cut \N{REPLACEMENT CHARACTER}", "text": "\N{REPLACEMENT CHARACTER}"}
    assert list(read_json_lines(path, {"id": str})) == [{"id": "marked"}, BadLine(2, "no JSON"), cut_entry]


def test_the_file_appears_when_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("old\n", encoding="utf-8")
    with pytest.raises(TypeError), write_whole(path) as stream:
        write_line(stream, {"id": object()})
    assert path.read_text(encoding="utf-8") == "old\n"
    assert list(tmp_path.iterdir()) == [path]
    with write_whole(path) as stream:
        write_line(stream, {"id": "ä"})
    assert path.read_text(encoding="utf-8") == '{"id": "ä"}\n'
