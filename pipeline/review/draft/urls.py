"""The addresses of what happens on the page of a draft."""

from __future__ import annotations

from django.urls import path

from pipeline.review.draft import answer_views as draft_views
from pipeline.review.draft import parting_views, place_views

urlpatterns = [
    path("drafts/<int:incident_id>/keep/", draft_views.keep, name="keep"),
    path("drafts/<int:incident_id>/forget/", draft_views.forget, name="forget"),
    path("drafts/<int:incident_id>/more/", draft_views.more, name="more"),
    path("drafts/<int:incident_id>/map/", place_views.draw, name="map"),
    path("drafts/<int:incident_id>/parts/", parting_views.parts, name="parts"),
    path("drafts/<int:incident_id>/split/", parting_views.split_draft, name="split"),
    path("drafts/<int:incident_id>/merge/", parting_views.merge_drafts, name="merge"),
    path("places/", place_views.look_up, name="places"),
]
