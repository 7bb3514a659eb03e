"""`plainsight review`: serves the volunteers' queue."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.console import notes, refuse


def review(
    host: Annotated[
        str, typer.Option(help="The address to listen on; put a TLS proxy before any but loopback.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8470,
) -> None:
    """Serve the review queue to volunteers' browsers. Loads no spaCy and no model."""
    from pipeline.store.setup import open_database

    open_database()
    notes.print(f"review queue on http://{host}:{port}/ (end with Ctrl-C)", highlight=False)
    serve_queue(host, port)


def serve_queue(host: str, port: int) -> None:
    """Serve until interrupted.

    Raises:
        typer.Exit: the address cannot be listened on.
    """
    from pipeline.review.serve import serve

    try:
        serve(host, port)
    except OSError as error:
        raise refuse(f"cannot listen on {host}, port {port}: {error.strerror}; try --port") from error
