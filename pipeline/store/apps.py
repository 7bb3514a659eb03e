"""The store as Django knows it."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Labelled `store`, so that tables are called `store_*`."""

    name = "pipeline.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
