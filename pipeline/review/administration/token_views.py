"""The administrators' page of API tokens."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from pipeline.review.access.permissions import needs
from pipeline.review.draft.views import person
from pipeline.store.api_tokens import make_token, revoke_token
from pipeline.store.models import ApiToken


class TokenForm(forms.Form):
    """Whose system the token is for."""

    name = forms.CharField(max_length=80, label="Whose system is it for?")


@require_GET
@needs("store.administer")
def tokens(request: HttpRequest) -> HttpResponse:
    """All tokens, by name: who made them, when they were last used."""
    return _page(request, TokenForm())


@require_POST
@needs("store.administer")
def make(request: HttpRequest) -> HttpResponse:
    """Make a token, and show it this once."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    return _page(request, TokenForm(), secret=make_token(form.cleaned_data["name"], person(request)))


@require_POST
@needs("store.administer")
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Let a token open nothing any more."""
    if revoke_token(token_id, person(request)):
        messages.success(request, "The token is revoked.")
    return redirect("tokens")


def _page(request: HttpRequest, form: TokenForm, *, secret: str = "", status: int = 200) -> HttpResponse:
    found = ApiToken.objects.select_related("made_by").order_by("-pk")
    return render(request, "review/tokens.html", {"form": form, "tokens": found, "secret": secret}, status=status)
