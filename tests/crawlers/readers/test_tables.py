"""Tables of partners: what can be read is, what cannot is told by row and column, and nothing else is lost."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawlers.readers.rows import BadCell, Header, Layout, Row, TableError, Told, header_of, letter
from crawlers.readers.tables import read_table

CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Z")), max_size=8)


def read(path: Path, layout: Layout | None = None) -> list[Told]:
    return list(read_table(path, layout or Layout()))


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.fixture
def sheet() -> Any:
    """A new workbook's only sheet."""
    return openpyxl.Workbook().active


def saved(sheet: Any, folder: Path) -> Path:
    sheet.parent.save(folder / "a.xlsx")
    return folder / "a.xlsx"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_charsets_tell_themselves(tmp_path: Path, encoding: str) -> None:
    text = "Fall,Ort\r\n1,Köln \u2013 “Süd”\r\n"
    assert read(written(tmp_path, "a.csv", text.encode(encoding))) == [
        Header(("Fall", "Ort")),
        Row(2, {"Fall": "1", "Ort": "Köln \u2013 “Süd”"}),
    ]


@pytest.mark.parametrize(
    ("content", "layout", "reason"),
    [
        (b"Fall\x81,Ort\n", Layout(), "neither UTF-8, UTF-16 nor Windows-1252"),
        (b"Fall,\xe9\n", Layout(encoding="utf-8"), "it is not utf-8"),
        (b"\xff\xfeF", Layout(), "it is not utf-16"),
        (b"Fall\n", Layout(encoding="no-such"), "no encoding is called 'no-such'"),
        (b"", Layout(), "it has no header"),
        (b",,\n1,2,3\n", Layout(), "it has no header"),
        (b'Fall,"Ort\n1,2\n', Layout(), "its header is no CSV"),
        (b",".join(b"c%d" % number for number in range(1200)), Layout(), "1,200 columns"),
    ],
)
def test_a_csv_that_cannot_be_read_is_told(tmp_path: Path, content: bytes, layout: Layout, reason: str) -> None:
    with pytest.raises(TableError, match=reason):
        read(written(tmp_path, "a.csv", content), layout)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_tell_themselves(tmp_path: Path, delimiter: str) -> None:
    content = f'"a,;b"{delimiter}c{delimiter}d\n1{delimiter}2{delimiter}3\n'
    assert read(written(tmp_path, "a.csv", content.encode()))[1] == Row(2, {"a,;b": "1", "c": "2", "d": "3"})


def test_excels_own_line_tells_the_delimiter(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", b"sep=;\r\na,b;c\r\n1;2\r\n")
    assert read(path) == [Header(("a,b", "c")), Row(3, {"a,b": "1", "c": "2"})]


def test_a_bad_row_loses_no_other(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", b'a,b\n1,x,y\n2,"q"z\n\n3\n4,"two\nlines"\n5,ok,\n')
    assert [str(told) if isinstance(told, BadCell) else told for told in read(path)] == [
        Header(("a", "b")),
        "row 2: 3 cells under 2 columns: the row is left out",
        "row 3: no CSV (',' expected after '\"'): the row is left out",
        Row(5, {"a": "3"}),
        Row(6, {"a": "4", "b": "two\nlines"}),
        Row(7, {"a": "5", "b": "ok"}),
    ]


def test_a_quotation_mark_that_is_never_closed_is_told_with_its_row(tmp_path: Path) -> None:
    reader = read_table(written(tmp_path, "a.csv", b'a,b\n1,x\n2,"open\n3,y\n'), Layout())
    assert [next(reader), next(reader)] == [Header(("a", "b")), Row(2, {"a": "1", "b": "x"})]
    with pytest.raises(TableError, match="row 3: a quotation mark is never closed"):
        next(reader)


def test_formulas_in_csv_are_text(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", b'a\n"=HYPERLINK(""http://x.example"")"\n@SUM(1)\n')
    assert [row.cells["a"] for row in read(path) if isinstance(row, Row)] == [
        '=HYPERLINK("http://x.example")',
        "@SUM(1)",
    ]


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_a_csv_writer_writes_is_read_again(tmp_path: Path, rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *rows])
    told = read(written(tmp_path, "a.csv", out.getvalue().encode()))
    expected = [Row(n, {k: v for k, v in zip("abc", row, strict=True) if v}) for n, row in enumerate(rows, 2)]
    assert told == [Header(("a", "b", "c")), *(row for row in expected if row.cells)]


def test_xlsx_values_are_what_their_sender_saw(tmp_path: Path, sheet: Any) -> None:
    sheet.append(["id", "day", "moment", "share", "count", "sure", None, "note"])
    sheet.append([1, date(2024, 5, 17), datetime(2024, 5, 17, 9, 30), 0.1, 3.0, True, None, "  two\nlines "])  # noqa: DTZ001
    assert read(saved(sheet, tmp_path)) == [
        Header(("id", "day", "moment", "share", "count", "sure", "(column G)", "note")),
        Row(
            2,
            {
                "id": "1",
                "day": "2024-05-17",
                "moment": "2024-05-17 09:30:00",
                "share": "0.1",
                "count": "3",
                "sure": "true",
                "note": "two\nlines",
            },
        ),
    ]


def test_cells_that_tell_no_value_are_told(tmp_path: Path, sheet: Any) -> None:
    for row in (["id", "sum"], [1, "=1+1"], [2, "#REF!"], [3, 4], [5, "x"]):
        sheet.append(row)
    sheet.merge_cells("B4:B5")
    told = read(saved(sheet, tmp_path))
    assert [str(each) for each in told if isinstance(each, BadCell)] == [
        "row 2, column 'sum': a formula without a saved result: open the file, and save it again",
        "row 3, column 'sum': the formula's result is an error",
        "row 5, column 'sum': merged with B4 above, and read as empty: give each row its own value",
    ]
    assert [each.cells["id"] for each in told if isinstance(each, Row)] == ["1", "2", "3", "5"]


def test_merged_headers_are_joined(tmp_path: Path, sheet: Any) -> None:
    for row in (["id", "Victims", None, "Place"], [None, "men", "women", None], [1, 2, 3, "Estmark"]):
        sheet.append(row)
    for area in ("A1:A2", "B1:C1", "D1:D2"):
        sheet.merge_cells(area)
    path = saved(sheet, tmp_path)
    assert read(path, Layout(header_rows=2))[0] == Header(("id", "Victims / men", "Victims / women", "Place"))
    with pytest.raises(TableError, match="merged over 2 rows: set header_rows to 2"):
        read(path)


def test_sheets_are_chosen_by_name(tmp_path: Path, sheet: Any) -> None:
    sheet.append(["a"])
    sheet.parent.create_sheet("Cases").append(["b"])
    path = saved(sheet, tmp_path)
    assert read(path, Layout(sheet="Cases")) == [Header(("b",))]
    with pytest.raises(TableError, match="no sheet 'Fälle'; there are 'Sheet', 'Cases'"):
        read(path, Layout(sheet="Fälle"))


def test_a_cell_at_the_sheets_end_takes_no_memory(tmp_path: Path, sheet: Any) -> None:
    sheet.append(["a", "b"])
    sheet.append([1, 2])
    sheet["A100000"] = 3
    assert read(saved(sheet, tmp_path))[1:] == [Row(2, {"a": "1", "b": "2"}), Row(100_000, {"a": "3"})]


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container, container.open("xl/workbook.xml", "w") as part:
        for _ in range(300):
            part.write(b" " * (1 << 20))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "save it as XLSX without a password"),
        (b"PK\x03\x04 torn", "XLSX: broken container"),
        (bomb(), "unpacks to more than 256 MB"),
    ],
)
def test_an_xlsx_that_cannot_be_read_is_told(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(TableError, match=reason):
        read(written(tmp_path, "a.xlsx", content))


def test_json_objects_are_flat_rows(tmp_path: Path) -> None:
    entry = {"id": 7, "where": {"country": "PT"}, "tags": ["a", "b"], "legs": [{"to": "x"}], "no": None, "sure": False}
    row = Row(1, {"id": "7", "where.country": "PT", "tags": "a; b", "legs.1.to": "x", "sure": "false"})
    for name, content, layout in [
        ("a.json", json.dumps([entry]), Layout()),
        ("a.json", json.dumps(entry), Layout()),
        ("a.json", json.dumps({"data": {"items": [entry]}}), Layout(records="data.items")),
        ("a.jsonl", json.dumps(entry) + "\n\n", Layout()),
    ]:
        assert read(written(tmp_path, name, content.encode()), layout) == [row]


def test_a_bad_line_of_json_loses_no_other(tmp_path: Path) -> None:
    lines = ['{"id": 1}', '{"id": 1, "id": 2}', "[]", "{torn", "[" * 100_000, '{"id": 6}']
    for name in ("a.jsonl", "a.json"):
        told = read(written(tmp_path, name, "\n".join(lines).encode()))
        assert [str(each) if isinstance(each, BadCell) else each for each in told] == [
            Row(1, {"id": "1"}),
            "row 2: an object that names a key twice: the line is left out",
            "row 3: no object: it is left out",
            "row 4: no JSON: the line is left out",
            "row 5: nested too deep: the line is left out",
            Row(6, {"id": "6"}),
        ]


@pytest.mark.parametrize(
    ("content", "layout", "reason"),
    [
        ("{torn", Layout(), "no JSON from line 1, column 2"),
        ("[" * 100_000, Layout(), "nested too deep"),
        ('{"a": 1}', Layout(records="b"), "it has no 'b'"),
        ('{"a": 1}', Layout(records="a"), "a is no list of objects"),
        ("3", Layout(), "it is no list of objects"),
    ],
)
def test_a_json_that_cannot_be_read_is_told(tmp_path: Path, content: str, layout: Layout, reason: str) -> None:
    with pytest.raises(TableError, match=reason):
        read(written(tmp_path, "a.json", content.encode()), layout)


@given(st.lists(st.lists(CELLS, max_size=6), max_size=4))
def test_columns_of_a_header_are_never_two_of_a_name(lines: list[list[str]]) -> None:
    try:
        columns = header_of(lines).columns
    except TableError:
        assert not any(cell.strip() for line in lines for cell in line)
    else:
        assert len(set(columns)) == len(columns)


def test_letters_count_as_spreadsheets_do() -> None:
    assert [letter(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
