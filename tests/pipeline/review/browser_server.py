"""A review server of its own for the browser's tests: a fresh database with a few drafts. Told on one line of JSON."""

from __future__ import annotations

import json
import sys

from pipeline.store.setup import open_database

STORIES = 8
HOSTILE = "<script>document.title = 'run'</script><img src=x onerror=\"document.title = 'run'\">"


def main(port: int) -> None:
    """Fill the database, say who may log in, and serve."""
    open_database()
    from pipeline.review.serve import serve  # noqa: PLC0415 - all of these need the database's settings
    from pipeline.store import intake  # noqa: PLC0415
    from pipeline.store.accounts import create_demo_accounts  # noqa: PLC0415
    from tests.pipeline.store import examples  # noqa: PLC0415

    stamp = examples.provenance()
    run_id = intake.start_run("test", stamp)
    documents = [
        examples.coded(f"story-{number}", body=f"{examples.BODY} This is story {number}.") for number in range(STORIES)
    ]
    documents.append(examples.coded("hostile", title=HOSTILE, body=f"{examples.BODY} {HOSTILE}"))
    documents.append(examples.dropped("parking"))
    intake.save(documents, [], run_id, stamp)
    print(json.dumps(dict(create_demo_accounts())), flush=True)  # noqa: T201 - it is what the tests read
    serve("127.0.0.1", port)


if __name__ == "__main__":
    main(int(sys.argv[1]))
