"""The addresses of the queue, of one's own work, and of agreement."""

from __future__ import annotations

from django.urls import path

from pipeline.review.agreement import views as agreement_views
from pipeline.review.queue import views as queue_views

urlpatterns = [
    path("", queue_views.queue, name="queue"),
    path("filters/save/", queue_views.save_filter, name="save_filter"),
    path("filters/<int:filter_id>/remove/", queue_views.remove_filter, name="remove_filter"),
    path("drafts/<int:incident_id>/heartbeat/", queue_views.heartbeat, name="heartbeat"),
    path("drafts/<int:incident_id>/give-back/", queue_views.give_back, name="give_back"),
    path("my-work/", queue_views.my_work, name="my_work"),
    path("drafts/<int:incident_id>/settle/", agreement_views.settle, name="settle"),
    path("agreement/", agreement_views.agreement, name="agreement"),
    path("agreement/download/", agreement_views.download, name="download_agreement"),
]
