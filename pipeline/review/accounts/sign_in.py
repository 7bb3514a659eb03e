"""How people come in: by name and password, by a code where they set one up, by an invitation, by a reset link."""

from __future__ import annotations

import time
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm, UserCreationForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, PasswordResetConfirmView
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from pipeline.store import invitations, second_factor
from pipeline.store.history import note
from pipeline.store.models import Kind

CODE_WITHIN: Final = 5 * 60  # seconds between the password and the code
MOST_CODES = 5
_HALFWAY = "halfway_in"
_BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(LoginView):
    """Asks for name and password; whoever has a second factor is no further than halfway in by them."""

    template_name = "review/login.html"
    redirect_authenticated_user = True

    def get_redirect_url(self) -> str:  # type: ignore[override] # the stubs tell of an argument that it has not
        """Where somebody wanted to go; the front door is everybody's, and not the queue for all."""
        wanted: str = super().get_redirect_url()
        return "" if wanted == reverse("queue") else wanted

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Log the person in, or ask for the code."""
        user = form.get_user()
        assert isinstance(user, User)
        if not second_factor.has_second_factor(user):
            return super().form_valid(form)
        self.request.session.cycle_key()
        self.request.session[_HALFWAY] = {
            "user": user.pk,
            "password": user.get_session_auth_hash(),
            "since": time.time(),
            "wrong": 0,
            "next": self.get_success_url(),
        }
        return redirect("login_code")


@never_cache
@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the second factor; after five wrong ones, or five minutes, for the password again."""
    halfway = request.session.get(_HALFWAY)
    user = _halfway_in(halfway)
    if halfway is None or user is None:
        request.session.pop(_HALFWAY, None)
        return redirect("login")
    if request.method == "GET":
        return render(request, "review/login_code.html")
    if second_factor.verify(user, request.POST.get("code", "")):
        del request.session[_HALFWAY]
        login(request, user, _BACKEND)
        return redirect(halfway["next"])
    halfway["wrong"] += 1
    request.session[_HALFWAY] = halfway
    if halfway["wrong"] >= MOST_CODES:
        del request.session[_HALFWAY]
        messages.warning(request, "That were too many wrong codes. Please begin again.")
        return redirect("login")
    return render(request, "review/login_code.html", {"wrong": True}, status=422)


def _halfway_in(halfway: dict[str, Any] | None) -> User | None:
    """Who has given the right password a short while ago, and has not changed it since."""
    if halfway is None or time.time() - halfway["since"] > CODE_WITHIN:
        return None
    user = User.objects.filter(pk=halfway["user"], is_active=True).first()
    return user if user is not None and user.get_session_auth_hash() == halfway["password"] else None


@never_cache
@login_not_required
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Make the account that an invitation leads to, and go in."""
    try:
        invitation = invitations.find(token)
        form: UserCreationForm[User] = UserCreationForm(request.POST or None)
        if request.method == "GET" or not form.is_valid():
            status = 200 if request.method == "GET" else 422
            return render(request, "review/join.html", {"form": form, "role": invitation.role}, status=status)
        user = invitations.accept(token, form.cleaned_data["username"], form.cleaned_data["password1"])
    except invitations.NoInvitationError:
        return render(request, "review/join.html", {}, status=410)
    except IntegrityError:  # somebody took the name while the form was being read
        form.add_error("username", "Somebody has this name already.")
        return render(request, "review/join.html", {"form": form, "role": invitation.role}, status=422)
    login(request, user, _BACKEND)
    return redirect("home")


class NewPassword(PasswordResetConfirmView):
    """Lets a person with a reset link choose a new password, once."""

    template_name = "review/new_password.html"
    success_url = reverse_lazy("login")

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        """Set the password, and say so."""
        response = super().form_valid(form)
        note(Kind.ACCOUNT, form.user, subject=f"account:{form.user.pk}", act="set a new password by a link")
        messages.success(self.request, "Your password is changed. Please log in.")
        return response


def home(request: HttpRequest) -> HttpResponseBase:
    """Lead people to where their work is."""
    user = request.user
    assert isinstance(user, User)
    if user.has_perm("store.add_review"):
        return redirect("queue")
    if user.has_perm("store.administer"):
        return redirect("people")
    return redirect("records" if user.has_perm("store.browse_records") else "account")
