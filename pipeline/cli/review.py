"""`plainsight review`: serves the volunteers' queue."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.console import notes


def review(
    host: Annotated[
        str, typer.Option(help="The address to listen on; put a TLS proxy before any but loopback.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8470,
) -> None:
    """Serve the review queue to volunteers' browsers. Loads no spaCy and no model."""
    from pipeline.store.setup import open_database

    open_database()
    from pipeline.review.serve import serve

    notes.print(f"review queue on http://{host}:{port}/ (end with Ctrl-C)", highlight=False)
    serve(host, port)
