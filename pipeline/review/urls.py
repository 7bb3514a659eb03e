"""The addresses of the review room."""

from __future__ import annotations

from django.urls import include, path

from pipeline.review.draft import views

urlpatterns = [
    path("begin/", views.begin, name="begin"),
    path("drafts/<int:incident_id>/", views.draft, name="draft"),
    path("drafts/<int:incident_id>/begin/", views.begin, name="begin_one"),
    path("drafts/<int:incident_id>/resume/", views.resume, name="resume"),
    path("drafts/<int:incident_id>/submit/", views.submit, name="submit"),
    path("pages/<str:page_id>/original/", views.original, name="original"),
    path("codebook/", views.about_codebook, name="codebook"),
    path("", include("pipeline.review.accounts.urls")),
    path("", include("pipeline.review.care.urls")),
    path("", include("pipeline.review.safeguarding.urls")),
    path("", include("pipeline.review.draft.urls")),
    path("", include("pipeline.review.records.urls")),
    path("", include("pipeline.review.administration.urls")),
    path("", include("pipeline.review.queue.urls")),
]
