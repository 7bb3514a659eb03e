"""The addresses of records and of what happened to them."""

from __future__ import annotations

from django.urls import path

from pipeline.review.administration import token_views
from pipeline.review.api.routes import addresses
from pipeline.review.records import history_views, re_review_views
from pipeline.review.records import views as record_views

urlpatterns = [
    path("api/v1/", addresses()),
    path("tokens/", token_views.tokens, name="tokens"),
    path("tokens/make/", token_views.make, name="make_token"),
    path("tokens/<int:token_id>/revoke/", token_views.revoke, name="revoke_token"),
    path("records/", record_views.records, name="records"),
    path("records/download/", record_views.download, name="download_records"),
    path("records/count/", record_views.count, name="count"),
    path("records/count/download/", record_views.download_count, name="download_count"),
    path("records/<int:incident_id>/", record_views.record, name="record"),
    path("records/<int:incident_id>/history/", history_views.history, name="history"),
    path("records/<int:incident_id>/withdraw/", history_views.withdraw_record, name="withdraw"),
    path("audit/", history_views.audit, name="audit"),
    path("audit/download/", history_views.download_audit, name="download_audit"),
    path("drafts/<int:incident_id>/compare/", re_review_views.compare_draft, name="compare"),
    path("drafts/<int:incident_id>/stand-by/", re_review_views.keep_record, name="keep_record"),
]
