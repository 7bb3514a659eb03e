"""The addresses of what happened."""

from __future__ import annotations

from django.urls import path

from pipeline.review import history_views as views

urlpatterns = [
    path("records/<int:incident_id>/history/", views.history, name="history"),
    path("records/<int:incident_id>/withdraw/", views.withdraw_record, name="withdraw"),
    path("audit/", views.audit, name="audit"),
    path("audit/download/", views.download_audit, name="download_audit"),
]
