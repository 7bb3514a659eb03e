"""The administration's pages of people: who there is, who is invited, and what may be done with an account."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from pipeline.review.access.permissions import needs
from pipeline.review.draft.views import person
from pipeline.store import invitations, people, second_factor
from pipeline.store.accounts import ROLES
from pipeline.store.models import Invitation

may_administer = needs("store.administer")
_ROLE_CHOICES = [(role, role) for role in ROLES]


class InvitationForm(forms.Form):
    """Whom to invite."""

    role = forms.ChoiceField(choices=_ROLE_CHOICES)
    remark = forms.CharField(
        max_length=120, required=False, label="For whom", help_text="For you alone, to tell invitations apart."
    )


class RoleForm(forms.Form):
    """Another role."""

    role = forms.ChoiceField(choices=_ROLE_CHOICES)


@require_GET
@may_administer
def everybody(request: HttpRequest) -> HttpResponse:
    """Everybody who has an account, and the open invitations."""
    return _everybody(request, InvitationForm())


def _everybody(request: HttpRequest, form: InvitationForm, *, link: str = "", status: int = 200) -> HttpResponse:
    accounts = User.objects.order_by("-is_active", "username").prefetch_related("groups", "totpdevice_set")
    locked = people.locked_names()
    lines = [
        {
            "person": each,
            "role": people.role_of(each),
            "second_factor": any(device.confirmed for device in each.totpdevice_set.all()),
            "locked": each.username in locked,
        }
        for each in accounts
    ]
    context = {"lines": lines, "invitations": invitations.open_invitations(), "form": form, "link": link}
    return render(request, "review/people.html", context, status=status)


@require_POST
@may_administer
def invite(request: HttpRequest) -> HttpResponse:
    """Make an invitation, and show its link this once."""
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _everybody(request, form, status=422)
    _, token = invitations.invite(person(request), form.cleaned_data["role"], form.cleaned_data["remark"])
    link = request.build_absolute_uri(reverse("join", args=[token]))
    return _everybody(request, InvitationForm(), link=link)


@require_POST
@may_administer
def revoke(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    if invitations.revoke(person(request), get_object_or_404(Invitation, pk=invitation_id)):
        messages.success(request, "The invitation is taken back; its link leads nowhere now.")
    else:
        messages.info(request, "That invitation could not be used any more.")
    return redirect("people")


@require_GET
@may_administer
def one(request: HttpRequest, person_id: int) -> HttpResponse:
    """One account, and what may be done with it."""
    return _one(request, get_object_or_404(User, pk=person_id))


def _one(request: HttpRequest, user: User, *, link: str = "") -> HttpResponse:
    role = people.role_of(user)
    context = {
        "other": user,
        "role": role,
        "roles": RoleForm(initial={"role": role}),
        "second_factor": second_factor.has_second_factor(user),
        "locked": user.username in people.locked_names(),
        "link": link,
    }
    return render(request, "review/person.html", context)


@require_POST
@may_administer
def act(request: HttpRequest, person_id: int, what: str) -> HttpResponse:
    """Do something with an account."""
    user = get_object_or_404(User, pk=person_id)
    if what not in _ACTS:
        raise Http404
    try:
        messages.success(request, _ACTS[what](request, user))
    except people.LastAdministratorError as error:
        messages.error(request, f"Not done: {error}.")
    return redirect("person", person_id)


@require_POST
@may_administer
def reset_link(request: HttpRequest, person_id: int) -> HttpResponse:
    """Make a link to a new password, and show it this once."""
    user = get_object_or_404(User, pk=person_id, is_active=True)
    link = request.build_absolute_uri(reverse("new_password", args=people.reset_link(person(request), user)))
    return _one(request, user, link=link)


def _change_role(request: HttpRequest, user: User) -> str:
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Http404
    people.change_role(person(request), user, form.cleaned_data["role"])
    return f"The role is {form.cleaned_data['role']} now."


def _deactivate(request: HttpRequest, user: User) -> str:
    people.deactivate(person(request), user, request.POST.get("reason", "")[:1000])
    return "The account is shut. What the person reviewed stays."


def _reactivate(request: HttpRequest, user: User) -> str:
    people.reactivate(person(request), user)
    return "The account is open again."


def _unlock(request: HttpRequest, user: User) -> str:
    people.unlock(person(request), user)
    return "Earlier failures to log in are forgotten."


def _remove_second_factor(request: HttpRequest, user: User) -> str:
    second_factor.remove(person(request), user)
    return "The password alone lets this person in now."


_ACTS: dict[str, Callable[[HttpRequest, User], str]] = {
    "role": _change_role,
    "deactivate": _deactivate,
    "reactivate": _reactivate,
    "unlock": _unlock,
    "remove-second-factor": _remove_second_factor,
}
