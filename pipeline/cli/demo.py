"""`plainsight demo`: the whole line on a small bundled world, from crawl to review."""

from __future__ import annotations

import os
import subprocess
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from pipeline.cli.console import OK, SOME_FAILED, notes, refuse, tell
from pipeline.cli.crawl import crawl_sources, crawl_table
from pipeline.cli.review import serve_queue
from pipeline.cli.run import archive_records, process_records, summary_table
from pipeline.config import ROOT, settings

SERVER = ROOT / "tests" / "world" / "server.py"


def demo(
    serve: Annotated[bool, typer.Option(help="Serve the review queue at the end, and open it in a browser.")] = True,
    port: Annotated[int, typer.Option(help="The review queue's port.", min=1, max=65535)] = 8470,
    world_port: Annotated[
        int, typer.Option(help="The first of three ports for the world's sites.", min=1, max=65533)
    ] = 8471,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Crawl a small world of our own writing, code it, and serve the review queue with two demo accounts.

    All that it makes lies in the folder `demo` of the data folder; a second demo finds nothing new to do.
    """
    # The database's settings are read from the environment when Django starts.
    usual = settings()
    os.environ["PLAINSIGHT_CACHE"] = str(usual.cache)
    os.environ["PLAINSIGHT_DATA"] = str(usual.data / "demo")
    os.environ.pop("PLAINSIGHT_DATABASE_URL", None)
    where = settings()
    from crawlers.sources import load_sources, on_ports
    from crawlers.summary import Outcome

    sources = load_sources(where.configs, "demo")
    ports = {source.name: world_port + number for number, source in enumerate(sources)}
    with world(ports):
        crawled = crawl_sources(on_ports(sources, ports), where)
    processed = process_records(archive_records(where), where, kind="demo")
    if as_json:
        tell({"crawl": crawled.to_dict(), "run": processed.as_json()}, as_json=True)
    else:
        tell({}, as_json=False, table=crawl_table(crawled))
        tell({}, as_json=False, table=summary_table(processed))
    _tell_accounts(port)
    if serve:
        _serve(port)
    raise typer.Exit(SOME_FAILED if crawled[Outcome.FAILED] or processed.endings["failed"] else OK)


@contextmanager
def world(ports: dict[str, int]) -> Iterator[None]:
    """Serve the demo's sites on loopback, in a process of their own, while the block runs.

    Raises:
        typer.Exit: they cannot be served, most likely because a port is taken.
    """
    command = [sys.executable, str(SERVER), "--ports", *(str(port) for port in ports.values())]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        assert server.stdout is not None
        if not server.stdout.readline():
            raise refuse(
                f"the demo's sites cannot be served on ports {', '.join(map(str, ports.values()))}; try --world-port"
            )
        try:
            yield
        finally:
            server.terminate()


def _tell_accounts(port: int) -> None:
    from pipeline.store.accounts import create_demo_accounts

    notes.print(f"\nReview queue: [bold]http://127.0.0.1:{port}/[/bold]", highlight=False)
    for name, password in create_demo_accounts():
        notes.print(f"  log in as [bold]{name}[/bold] with password [bold]{password}[/bold]", highlight=False)


def _serve(port: int) -> None:
    notes.print("End with Ctrl-C.", highlight=False)
    webbrowser.open(f"http://127.0.0.1:{port}/")
    serve_queue("127.0.0.1", port)
