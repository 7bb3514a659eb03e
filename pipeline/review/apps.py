"""The review room as Django knows it."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Has templates and static files of its own, and no tables: those are the store's."""

    name = "pipeline.review"
    label = "review"
