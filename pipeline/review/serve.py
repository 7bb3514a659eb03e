"""Serves the review room."""

from __future__ import annotations

import waitress


def serve(host: str, port: int, *, threads: int = 4) -> None:
    """Serve until interrupted, static files included. Put a TLS proxy before any address but loopback.

    Raises:
        OSError: the port is taken.
    """
    from pipeline.review.wsgi import application  # noqa: PLC0415 - it sets Django up, so only when serving

    waitress.serve(application, host=host, port=port, threads=threads, ident=None)  # type: ignore[no-untyped-call]
