"""Tables that are only ever added to: reviews, events. The database refuses too (see the migrations)."""

# ruff: noqa: D106 - what a Meta is, Django says

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class AppendOnlyError(RuntimeError):
    """An attempt to change or remove what may only be added to."""


class AppendOnlyRows(models.QuerySet[Any]):
    """Rows that no query changes or removes."""

    def update(self, **_: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError("what people did is never changed")

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError("what people did is never removed")


class AppendOnly(models.Model):
    """A row that is added once, and stays."""

    objects = AppendOnlyRows.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add this row; a stored one cannot be saved again."""
        if not self._state.adding:
            raise AppendOnlyError("what people did is never changed")
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError("what people did is never removed")
