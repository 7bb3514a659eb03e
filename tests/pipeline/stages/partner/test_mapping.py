"""Mappings: what may stand in one, and that ours are right."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.codebook import load_codebook
from pipeline.stages.partner.mapping import MappingError, load_partner

HEAD = 'name = "ngo"\ntitle = "An NGO"\ntype = "ngo_partner"\nlicence = "by agreement"\n'


@pytest.mark.parametrize("name", ["example-harbour-aid", "app-reports", "direct-reports"])
def test_our_own_mappings_fit_the_codebook(configs: Path, name: str) -> None:
    partner = load_partner(configs / "partners" / f"{name}.toml", load_codebook(configs))
    assert partner.name == name
    assert partner.column


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name = ", "Invalid value"),
        (HEAD.replace("ngo_partner", "friend"), "no source type 'friend'"),
        (HEAD.replace('"ngo"', '"N G O"'), "name: String should match"),
        (HEAD + "colour = 3", "colour: Extra inputs"),
        (HEAD + '[[column]]\nname = "a"', "either what it `is` or its `variable`"),
        (HEAD + '[[column]]\nname = "a"\nis = "id"\nvariable = "control"', "either what it `is` or its `variable`"),
        (HEAD + '[[column]]\nname = "a"\nis = "id"\n' * 2, "column 'a' stands there twice"),
        (HEAD + '[[column]]\nname = "a"\nis = "id"\n[[column]]\nname = "b"\nis = "id"', "only `text` may be told"),
        (HEAD + '[[column]]\nname = "a"\nvariable = "mood"', "column 'a': codebook 1.1 has no variable 'mood'"),
        (
            HEAD + '[[column]]\nname = "a"\nvariable = "control"\nvalues = {x = "tricks"}',
            "control has no value 'tricks'",
        ),
        (
            HEAD + '[[column]]\nname = "a"\nvariable = "control"\nabsent = {x = "tricks"}',
            "control has no value 'tricks'",
        ),
        (
            HEAD + '[[column]]\nname = "a"\nvariable = "exploitation"\nvalues = {x = "forced_begging.shops"}',
            "exploitation.forced_begging has no subtype 'shops'",
        ),
        (HEAD + '[[column]]\nname = "a"\nvariable = "places"', "places need 'role', one of destination"),
        (HEAD + '[[column]]\nname = "a"\nvariable = "places"\nrole = "other"\nkind = "moon"', "no kind 'moon'"),
        (HEAD + '[[column]]\nname = "a"\nvariable = "dates"\nwhat = "party"', "dates need 'what', one of"),
        (HEAD + '[[column]]\nname = "a"\nvariable = "victims"', "victims need 'part', one of count"),
        (
            HEAD + '[[column]]\nname = "a"\nvariable = "victims"\npart = "gender"\nvalues = {x = "girl"}',
            "gender has no value 'girl'",
        ),
        (
            HEAD + '[[column]]\nname = "a"\nvariable = "control"\nvalues = {Yes = "threats", "yes " = ""}',
            "but for their",
        ),
    ],
)
def test_a_wrong_mapping_is_told(tmp_path: Path, configs: Path, text: str, reason: str) -> None:
    path = tmp_path / "ngo.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MappingError, match=reason) as told:
        load_partner(path, load_codebook(configs))
    assert str(path) in str(told.value)
