"""Demonyms."""

import re

import pytest

from pipeline.config import settings
from pipeline.gazetteer import country_of_demonym, demonyms, is_demonym

CONFIGS = settings().configs


@pytest.mark.parametrize(
    ("word", "country"),
    [
        ("Nigerian", "NG"),
        ("NIGERIANS", "NG"),
        ("Nigerien", "NE"),
        ("Filipinas", "PH"),
        ("South  African", "ZA"),
        ("Swiss", "CH"),
        ("Scots", "GB"),
        ("Congolese", "CD"),
        ("Nigeria", None),
        ("Asian", None),
    ],
)
def test_country_of_demonym(word: str, country: str | None) -> None:
    assert country_of_demonym(word, CONFIGS) == country


def test_languages_and_regional_peoples_are_demonyms_of_no_country() -> None:
    assert is_demonym("Tagalog", CONFIGS)
    assert is_demonym("Southeast Asians", CONFIGS)
    assert not is_demonym("Manila", CONFIGS)


def test_codes_are_alpha_2() -> None:
    assert all(re.fullmatch("[A-Z]{2}", code) for code in demonyms(CONFIGS).values())
