"""What a listed entry's fields come to in words, and the plain names of codes."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from pipeline.codebook import load_codebook
from pipeline.config import ROOT
from pipeline.records import Code, Dating, Evidence, Group, Place
from pipeline.review.draft.brief import brief
from pipeline.review.draft.list_forms import ListForm
from pipeline.review.draft.record_form import RecordForm
from pipeline.review.templatetags.wording import country_name, country_names, language

CODEBOOK = load_codebook(ROOT / "configs")
TEXT = "Derby"


def code(variable: str, value: str, details: Place | Group | Dating) -> Code:
    return Code(variable, value, "rules@1", 0.5, (Evidence(0, 5, TEXT),), details=details)


def first_of(coded: Code) -> ListForm:
    form = RecordForm(CODEBOOK, TEXT, [coded], shown=TEXT).lists[coded.variable].forms[0]
    assert isinstance(form, ListForm)
    return form


@pytest.mark.parametrize(
    ("coded", "words"),
    [
        (code("places", "destination", Place("Derby", "city", "GB", leg=8)),
         "destination · city · United Kingdom · leg 8"),
        (code("places", "other", Place("Derby", None, None)), "other"),
        (code("victims", "group", Group((2, 2), "male", "minor", (15, 16), ("VN", "LA"))),
         "2 people · male · minor · aged 15, 16 · Vietnam, Laos"),
        (code("victims", "group", Group((3, 5))), "3 to 5 people"),
        (code("victims", "group", Group((20, None))), "at least 20 people"),
        (code("victims", "group", Group((None, 9))), "at most 9 people"),
        (code("victims", "group", Group()), ""),
        (code("offenders", "group", Group((1, 1), "female", roles=("recruiter", "buyer"))),
         "1 person · female · recruiter · buyer"),
        (code("dates", "arrest", Dating("2024-05-14", "day", "absolute")),
         "arrest · 14 May 2024"),
        (code("dates", "arrest", Dating("2024-05", "month", "absolute")), "arrest · 2024-05"),
    ],
)  # fmt: skip
def test_an_entry_in_few_words(coded: Code, words: str) -> None:
    assert brief(first_of(coded)) == words


def test_a_sent_entry_is_told_as_it_was_sent() -> None:
    coded = code("places", "destination", Place("Derby", "city", "GB"))
    management = "places-TOTAL_FORMS=1&places-INITIAL_FORMS=1"
    data = QueryDict(f"{management}&places-0-role=transit&places-0-country=pl&places-0-leg=x")
    form = RecordForm(CODEBOOK, TEXT, [coded], data, shown=TEXT).lists["places"].forms[0]
    assert isinstance(form, ListForm)
    assert brief(form) == "transit · pl · leg x"


def test_codes_that_nobody_knows_stay_codes() -> None:
    assert (country_name("SK"), country_name("ZZ")) == ("Slovakia", "ZZ")
    assert (language("en"), language("zz")) == ("English", "zz")
    assert list(country_names().values()) == sorted(country_names().values())
