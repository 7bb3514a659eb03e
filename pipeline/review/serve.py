"""Serves the review room."""

from __future__ import annotations

from typing import Any

import waitress

from pipeline.config import Settings, settings


def serve(host: str, port: int, *, threads: int = 4) -> None:
    """Serve until interrupted, static files included. Put a TLS proxy before any address but loopback.

    Raises:
        OSError: the port is taken.
    """
    from pipeline.review.wsgi import application  # noqa: PLC0415 - it sets Django up, so only when serving

    proxy = behind_proxy(settings())
    waitress.serve(application, host=host, port=port, threads=threads, ident=None, **proxy)  # type: ignore[no-untyped-call]


def behind_proxy(own: Settings) -> dict[str, Any]:
    """What waitress must know of a TLS proxy: whose word on a visitor's address and scheme it takes. Else nobody's."""
    if not own.https:
        return {}
    return {"trusted_proxy": own.trusted_proxy, "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}}
