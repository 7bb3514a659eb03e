"""The addresses of the administration, and of what was left out."""

from __future__ import annotations

from django.urls import path

from pipeline.review.administration import outcomes_views, people_views
from pipeline.review.administration import views as room_views

urlpatterns = [
    path("outcomes/", outcomes_views.outcomes, name="outcomes"),
    path("outcomes/<int:outcome_id>/send/", outcomes_views.send, name="send"),
    path("admin-room/", people_views.everybody, name="people"),
    path("admin-room/invitations/", people_views.invite, name="invite"),
    path("admin-room/invitations/<int:invitation_id>/revoke/", people_views.revoke, name="revoke"),
    path("admin-room/people/<int:person_id>/", people_views.one, name="person"),
    path("admin-room/people/<int:person_id>/reset-link/", people_views.reset_link, name="reset_link"),
    path("admin-room/people/<int:person_id>/<slug:what>/", people_views.act, name="act"),
    path("admin-room/settings/", room_views.room, name="settings"),
    path("admin-room/sources/", room_views.sources, name="sources"),
    path("admin-room/alarms/<int:alarm_id>/clear/", room_views.clear_alarm, name="clear_alarm"),
    path("admin-room/runs/", room_views.runs, name="runs"),
    path("admin-room/runs/<int:run_id>/", room_views.run, name="run"),
    path("admin-room/care/", room_views.care, name="care"),
    path("admin-room/permissions/", room_views.permissions, name="permissions"),
]
