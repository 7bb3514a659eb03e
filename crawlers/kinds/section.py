"""What a source of kind `section` says: which links of a page are articles."""

from __future__ import annotations

import re

from lxml.cssselect import CSSSelector
from pydantic import BaseModel, ConfigDict, field_validator, model_validator


class Section(BaseModel):
    """How articles are told among a section page's links; at least one of `links` and `pattern` is given.

    `links` is a CSS selector of `a` elements, or of elements that hold them; `pattern` a regular expression that is
    searched in the whole address. `next_page` selects the link to the section's older articles.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    links: str | None = None
    pattern: str | None = None
    next_page: str | None = None

    @field_validator("links", "next_page")
    @classmethod
    def _is_selector(cls, selector: str | None) -> str | None:
        if selector is not None:
            try:
                CSSSelector(selector)
            except (SyntaxError, RuntimeError) as error:  # what cssselect's own errors are
                raise ValueError(f"no CSS selector: {error}") from error
        return selector

    @field_validator("pattern")
    @classmethod
    def _is_pattern(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"no regular expression: {error}") from error
        return pattern

    @model_validator(mode="after")
    def _tells_articles(self) -> Section:
        if self.links is None and self.pattern is None:
            raise ValueError("name links, or pattern, or both")
        return self
