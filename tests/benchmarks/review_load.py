"""How fast the review room answers fifty people at once, and whether any review is lost or doubled.

    python -m tests.benchmarks.review_load [--drafts 100000] [--sessions 50] [--think 10] [--seconds 120]

A new SQLite database, or the empty one that PLAINSIGHT_DATABASE_URL names (`tests/postgres.sh` starts a server), is
filled with drafts and served as `plainsight review` serves it. Each session logs in, and takes, reads and answers
drafts one after the other, thinking an exponentially distributed time before it sends each. Times are those of whole
requests, in milliseconds, as the sessions see them on the same machine: `next` claims a draft and leads to it, `page`
shows it, `save` stores the answer and claims the next.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from statistics import quantiles

import httpx

PASSWORD = "a quite long winding phrase"
HEADERS = {"Accept-Encoding": "identity"}


class Told:
    """What the sessions measured."""

    def __init__(self, sessions: int) -> None:
        self.begin = threading.Barrier(sessions)
        self.times: dict[str, list[float]] = defaultdict(list)
        self.saved = 0
        self.errors: list[str] = []
        self._lock = threading.Lock()

    def note(self, what: str, began: float, answer: httpx.Response, wanted: int) -> bool:
        """Note how long a request took; false where it was not answered as it should be."""
        took = 1000 * (time.perf_counter() - began)
        with self._lock:
            self.times[what].append(took)
            if answer.status_code != wanted:
                self.errors.append(f"{what}: {answer.status_code}")
        return answer.status_code == wanted


def session(base: str, name: str, think: float, seconds: float, told: Told) -> None:
    """One person's evening. It begins when all have logged in: checking fifty passwords at once is another matter."""
    chance = random.Random(name)  # noqa: S311 - no secret
    with httpx.Client(base_url=base, headers=HEADERS, timeout=60) as browser:
        token = _token(browser.get("/login/").text)
        browser.post("/login/", data={"username": name, "password": PASSWORD, "csrfmiddlewaretoken": token})
        told.begin.wait()
        until = time.time() + seconds
        time.sleep(chance.uniform(0, think))
        began = time.perf_counter()
        answer = browser.post("/begin/", data={"csrfmiddlewaretoken": browser.cookies["csrftoken"]})
        where = answer.headers["Location"] if told.note("next", began, answer, 302) else None
        while where and time.time() < until:
            where = _review(browser, where, chance.expovariate(1 / think), told)


def _review(browser: httpx.Client, where: str, think: float, told: Told) -> str | None:
    """Read a draft, think, and answer it; where the next one is."""
    from tests.pipeline.review.visitor import fields  # noqa: PLC0415 - it needs the database's settings

    began = time.perf_counter()
    page = browser.get(where)
    if not told.note("page", began, page, 200):
        return None
    data = {**fields(page.text), "confirm_rest": ["yes"], "decision": ["accept"]}
    time.sleep(think)
    began = time.perf_counter()
    answer = browser.post(f"{where}submit/", data=data)
    if not told.note("save", began, answer, 302):
        return None
    told.saved += 1
    return str(answer.headers["Location"])


def _token(page: str) -> str:
    return page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]


def main() -> None:
    """Measure, and print a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("drafts", 100_000), ("sessions", 50), ("think", 10), ("seconds", 120)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        os.environ["PLAINSIGHT_DATA"] = data
        began = time.perf_counter()
        drafts, people = _prepare(asked.drafts, asked.sessions)
        print(f"filled in {time.perf_counter() - began:.0f} s", file=sys.stderr)  # noqa: T201
        told = _measure(Path(data), people, asked.think, asked.seconds)
        print(json.dumps({"drafts": drafts, "sessions": asked.sessions, **_summary(told), **_audit()}))  # noqa: T201


def _prepare(drafts: int, sessions: int) -> tuple[int, list[str]]:
    from pipeline.store.setup import open_database  # noqa: PLC0415 - the environment must stand before

    open_database()
    from pipeline.store.accounts import create_account  # noqa: PLC0415
    from tests.benchmarks.drafts_in_bulk import fill  # noqa: PLC0415

    people = [f"person{number}" for number in range(sessions)]
    for name in people:
        create_account(name, "volunteer", PASSWORD)
    return fill(drafts), people


def _measure(data: Path, people: list[str], think: float, seconds: float) -> Told:
    told = Told(len(people))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "review", "--port", str(port)]
    server = subprocess.Popen(command, env={**os.environ, "PLAINSIGHT_DATA": str(data)})
    try:
        base = f"http://127.0.0.1:{port}"
        _wait_for(base)
        threads = [threading.Thread(target=session, args=(base, name, think, seconds, told)) for name in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        server.terminate()
        server.wait()
    return told


def _wait_for(base: str) -> None:
    for _ in range(600):
        try:
            httpx.get(f"{base}/login/")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    sys.exit("the review server does not answer")


def _summary(told: Told) -> dict[str, object]:
    points = {}
    for what, times in told.times.items():
        cut = quantiles(times, n=100)
        points[what] = {"number": len(times), "p50": round(cut[49]), "p95": round(cut[94])}
    return {**points, "saved": told.saved, "errors": told.errors, "load": round(os.getloadavg()[0], 1)}


def _audit() -> dict[str, int]:
    """Count what must not be: reviews of one draft by one person twice, or by more people than were asked for."""
    from django.db.models import Count, F  # noqa: PLC0415

    from pipeline.store.models import Incident, Review  # noqa: PLC0415

    twice = Review.objects.values("incident", "person").annotate(number=Count("pk")).filter(number__gt=1)
    asked = Incident.objects.annotate(number=Count("reviews")).filter(number__gt=F("answers_wanted"))
    return {"stored": Review.objects.count(), "twice": twice.count(), "more_than_asked": asked.count()}


if __name__ == "__main__":
    main()
