"""What each person chose to make the work bearable, and the form that asks for it."""

from __future__ import annotations

from django import forms
from django.contrib.auth.models import User

from pipeline.store.models import Preferences


def preferences_of(person: User) -> Preferences:
    """A person's preferences; the defaults, not stored, where nothing was chosen yet."""
    return Preferences.objects.filter(person=person).first() or Preferences(person=person)


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person's preferences. A number that is left empty means no cap, and no reminder."""

    fold_graphic = forms.BooleanField(required=False, label="Fold graphic passages away until I ask for them")
    sexual_violence_cap = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=100,
        label="Drafts about sexual violence in a row, at most",
        help_text="After so many, the next draft is about something else. Leave it empty for no cap.",
    )
    break_minutes = forms.IntegerField(
        required=False,
        min_value=5,
        max_value=480,
        label="Minutes of work after which to remind me of a break",
        help_text="Leave it empty for no reminder.",
    )
    single_keys = forms.BooleanField(required=False, label="Single-key shortcuts on the page of a draft")

    class Meta:
        """Every preference there is."""

        model = Preferences
        fields = ("fold_graphic", "sexual_violence_cap", "break_minutes", "single_keys")
