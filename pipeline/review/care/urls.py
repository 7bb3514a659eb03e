"""The addresses of what spares the reader."""

from __future__ import annotations

from django.urls import path

from pipeline.review.care import views as preferences_views

urlpatterns = [
    path("account/preferences/", preferences_views.preferences, name="preferences"),
    path("break/dismiss/", preferences_views.dismiss_break, name="dismiss_break"),
]
