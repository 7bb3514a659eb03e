"""The form of a place: its role, its leg of the route, and which place of the gazetteer it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from pipeline.codebook import Codebook
from pipeline.gazetteer import GazetteerPlace
from pipeline.records import Place
from pipeline.review.draft.entries import Entry
from pipeline.review.draft.list_forms import CodesField, ListForm, field_of, offer
from pipeline.review.draft.lookup import read_place
from pipeline.review.templatetags.wording import country_name


class PlaceForm(ListForm):
    """A place: its name is what the article says at the first span, so nobody types it, masked or not."""

    variable = "places"
    role = forms.ChoiceField()
    kind = forms.ChoiceField(required=False)
    country = CodesField(
        r"^[A-Z]{2}$",
        required=False,
        label="Country code",
        max_length=2,
        widget=forms.TextInput(attrs={"list": "countries", "autocomplete": "off"}),
    )
    leg = forms.IntegerField(required=False, min_value=1, max_value=99, label="Leg of route")
    found = forms.CharField(
        required=False,
        label="Look it up",
        max_length=200,
        widget=forms.TextInput(
            attrs={"list": "found-places", "autocomplete": "off", "data-lookup": "", "placeholder": "Type a name"}
        ),
    )
    which = forms.ChoiceField(required=False, label="Or it means")

    def _choose(self, codebook: Codebook) -> None:
        offer(self, "role", codebook.variables["places"])
        offer(self, "kind", codebook.kinds, empty="Not told")
        place = self._place
        options = [
            (str(number), f"{each.name}, {country_name(each.country or '')}")
            for number, each in enumerate(place.alternatives)
        ]
        if options:
            field_of(self, "which").choices = [("", "The place above"), *options]
        else:
            del self.fields["which"]

    def clean_found(self) -> GazetteerPlace | None:
        """The place of the gazetteer that was chosen, or typed so that only one can be meant."""
        told = self.cleaned_data["found"].strip()
        place = read_place(told) if told else None
        if told and place is None:
            raise ValidationError("The gazetteer has no such place: choose one of those that it offers.")
        return place

    @property
    def _place(self) -> Place:
        details = self.was.details if self.was else None
        return details if isinstance(details, Place) else Place("", None, None)

    @classmethod
    def _fields_of(cls, entry: Entry) -> dict[str, Any]:
        place = entry.details if isinstance(entry.details, Place) else Place("", None, None)
        return {"role": entry.value, "kind": place.kind or "", "country": place.country or "", "leg": place.leg}

    def _coded(self) -> tuple[str, Place]:
        data = self.cleaned_data
        place = self._place if self._place.name else self._named()
        country = data["country"] or None
        if country != place.country:  # then the coordinates are another place's
            place = replace(place, country=country, geonameid=None, latitude=None, longitude=None)
        if data.get("which"):
            other = place.alternatives[int(data["which"])]
            place = replace(
                place,
                country=other.country,
                geonameid=other.geonameid,
                latitude=other.latitude,
                longitude=other.longitude,
            )
        found = data.get("found")
        if found:
            place = replace(
                place,
                country=found.country,
                geonameid=found.geonameid,
                latitude=found.latitude,
                longitude=found.longitude,
            )
        kind = data["kind"] or (found.kind if found else None)
        return data["role"], replace(place, kind=kind, leg=data["leg"])

    def _named(self) -> Place:
        start, end = self.cleaned_data["spans"][0]
        name = self.text[start:end].strip()
        return Place(name, None, None, occurrence=max(1, self.text.count(name, 0, end)))
