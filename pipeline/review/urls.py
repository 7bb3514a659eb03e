"""The addresses of the review room."""

from __future__ import annotations

from django.urls import include, path

from pipeline.review import views

urlpatterns = [
    path("begin/", views.begin, name="begin"),
    path("drafts/<int:incident_id>/", views.draft, name="draft"),
    path("drafts/<int:incident_id>/begin/", views.begin, name="begin_one"),
    path("drafts/<int:incident_id>/resume/", views.resume, name="resume"),
    path("drafts/<int:incident_id>/submit/", views.submit, name="submit"),
    path("pages/<str:page_id>/original/", views.original, name="original"),
    path("codebook/", views.about_codebook, name="codebook"),
    path("", include("pipeline.review.accounts_urls")),
    path("", include("pipeline.review.care_urls")),
    path("", include("pipeline.review.danger_urls")),
    path("", include("pipeline.review.draft_urls")),
    path("", include("pipeline.review.history_urls")),
    path("", include("pipeline.review.room_urls")),
    path("", include("pipeline.review.queue_urls")),
]
