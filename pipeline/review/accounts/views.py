"""A person's own account: what it may do, its password, its second factor."""

from __future__ import annotations

import io

import segno
from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from pipeline.review.draft.views import person
from pipeline.store import second_factor
from pipeline.store.history import note
from pipeline.store.models import Kind
from pipeline.store.people import role_of


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """The person's account."""
    user = person(request)
    pending = second_factor.pending(user)
    return render(
        request,
        "review/account.html",
        {
            "role": role_of(user),
            "second_factor": second_factor.has_second_factor(user),
            "secret": second_factor.secret_of(pending) if pending else "",
        },
    )


class OwnPassword(PasswordChangeView):
    """Lets a person change the password, and ends the sessions elsewhere."""

    template_name = "review/password.html"
    success_url = reverse_lazy("account")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Set the password, and say so."""
        response = super().form_valid(form)
        note(Kind.ACCOUNT, form.user, subject=f"account:{form.user.pk}", act="changed the password")
        messages.success(self.request, "Your password is changed. You are logged out everywhere else.")
        return response


@require_POST
def begin_second_factor(request: HttpRequest) -> HttpResponse:
    """Make a secret for the person's app."""
    second_factor.begin(person(request))
    return redirect("account")


@require_GET
def qr_code(request: HttpRequest) -> HttpResponse:
    """The unconfirmed secret as a picture for the app's camera; nothing once it is confirmed."""
    device = second_factor.pending(person(request))
    if device is None:
        raise Http404
    drawn = io.BytesIO()
    segno.make(device.config_url, error="m").save(
        drawn, kind="svg", scale=4, border=4, light="#fff", svgclass=None, lineclass=None
    )
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@require_POST
@sensitive_post_parameters("code")
def confirm_second_factor(request: HttpRequest) -> HttpResponse:
    """Turn the second factor on, and show the recovery codes this once."""
    codes = second_factor.confirm(person(request), request.POST.get("code", ""))
    if codes is None:
        messages.error(request, "That code is not right. Wait for the next one, and look at your phone's clock.")
        return redirect("account")
    return render(request, "review/recovery_codes.html", {"codes": codes})


@require_POST
@sensitive_post_parameters("password")
def remove_second_factor(request: HttpRequest) -> HttpResponse:
    """Turn the second factor off, if the password is right: a screen left open is not enough."""
    user = person(request)
    if user.check_password(request.POST.get("password", "")):
        second_factor.remove(user, user)
        messages.success(request, "Your password alone lets you in now.")
    else:
        messages.error(request, "That is not your password; nothing was changed.")
    return redirect("account")
