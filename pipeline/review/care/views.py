"""What a person sets to make the work bearable, and the reminder of a break."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from pipeline.review.access.permissions import needs
from pipeline.review.care.preferences import PreferencesForm, preferences_of
from pipeline.review.draft.views import person

DISMISSED = "break_dismissed"  # where the session keeps when: seconds since the epoch


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """What a person is spared, and when to be reminded of a break."""
    own = preferences_of(person(request))
    if request.method != "POST":
        return render(request, "review/preferences.html", {"form": PreferencesForm(instance=own)})
    form = PreferencesForm(request.POST, instance=own)
    if not form.is_valid():
        return render(request, "review/preferences.html", {"form": form}, status=422)
    form.save()
    messages.success(request, "Kept.")
    return redirect("preferences")


@require_POST
@needs("store.add_review")
def dismiss_break(request: HttpRequest) -> HttpResponse:
    """Let the reminder of a break rest for a while, and go back to where it was shown."""
    request.session[DISMISSED] = timezone.now().timestamp()
    back = request.POST.get("back", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "queue")
