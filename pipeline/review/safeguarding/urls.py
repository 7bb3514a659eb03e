"""The addresses of danger."""

from __future__ import annotations

from django.urls import path

from pipeline.review.safeguarding import views as danger_views

urlpatterns = [
    path("drafts/<int:incident_id>/danger/", danger_views.danger, name="danger"),
    path("drafts/<int:incident_id>/all-clear/", danger_views.all_clear, name="all_clear"),
    path("alerts/", danger_views.alerts_page, name="alerts"),
]
