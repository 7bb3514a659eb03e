"""The store as Django knows it."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StoreConfig(AppConfig):
    """Labelled `store`, so that tables are called `store_*`. Its roles are made with its tables."""

    name = "pipeline.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the roles made whenever the tables were."""
        post_migrate.connect(_make_roles, sender=self)


def _make_roles(**_: Any) -> None:
    from pipeline.store.accounts import make_roles  # noqa: PLC0415 - models can be imported only when apps are ready

    make_roles()
