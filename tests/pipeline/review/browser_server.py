"""A review server of its own for the browser's tests: a fresh database with a few drafts. Told on one line of JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import replace

from pipeline.records import Code, Document
from pipeline.store.setup import open_database
from tests.pipeline.store import examples

STORIES = 8
MORE = 6  # whose drafts come after the hostile ones, from 23 on
HOSTILE = "<script>document.title = 'run'</script><img src=x onerror=\"document.title = 'run'\">"
SCRIPT_URL = "javascript:document.title='run'//gazette.example/hostile"
BIDI = "\N{RIGHT-TO-LEFT OVERRIDE}txet dedneh-tfel\N{RIGHT-TO-LEFT EMBEDDING} and on"
NAMES = ("王小明", "محمد الفرضي", "Zoe\N{COMBINING DIAERESIS} Marti\N{COMBINING ACUTE ACCENT}n-Inventada")
GRAPHIC = "They were beaten with cables for as long as it took to frighten the others."
GIANT = "word after word " * 65_000  # one paragraph of a megabyte


def hostile() -> list[Document]:
    """Documents that a page's author could mean to harm, or just to be long, or in other scripts."""
    script = examples.coded(
        "hostile",
        title=f"{HOSTILE} {BIDI}",
        body=f"{examples.BODY} {HOSTILE}\n\n{BIDI}\n\nAfter all.",
        where=examples.page("hostile", url=SCRIPT_URL),
    )
    giant = examples.coded("giant", body=f"{examples.BODY}\n\n{GIANT}\n\nThey were fed once a day.")
    names = examples.coded("names", body=f"{examples.BODY}\n\n{', '.join(NAMES)} fled to a chapel by the sea.")
    found = ((names.text.index(name), names.text.index(name) + len(name)) for name in NAMES)
    names.masks = (*(names.masks or ()), *found)
    return [script, giant, names]


def graphic() -> Document:
    """A document with a passage that is graphic, and that a code rests on."""
    before = "She was not beaten."
    document = examples.coded("graphic", body=examples.BODY.replace(before, f"{before} {GRAPHIC}"))
    first, second = document.incidents
    at = document.text.index(GRAPHIC)
    code = Code("control", "threats", examples.CODER, 0.7, (document.quote(at, at + len(GRAPHIC)),))
    document.incidents = (replace(first, codes=(*first.codes, code)), second)
    return document


def save_drafts() -> None:
    """Save drafts to review, and a page that was left out."""
    from pipeline.store import intake  # noqa: PLC0415 - both need the database's settings
    from pipeline.store.models import Setting  # noqa: PLC0415

    Setting.objects.create(name="double_coding", value=0.0)
    stamp = examples.provenance()
    documents = [
        examples.coded(f"story-{number}", body=f"{examples.BODY} This is story {number}.") for number in range(STORIES)
    ]
    more = [examples.coded(f"more-{number}", body=f"{examples.BODY} One more: {number}.") for number in range(MORE)]
    intake.save([*documents, *hostile(), examples.dropped("parking")], [], intake.start_run("test", stamp), stamp)
    intake.save(more, [], intake.start_run("test", stamp), stamp)
    intake.save([graphic()], [], intake.start_run("test", stamp), stamp)


def main(port: int, *, fill: bool = True) -> None:
    """Fill the database (or take it as it is), say who may log in, and serve."""
    open_database()
    from pipeline.review.serve import serve  # noqa: PLC0415 - both need the database's settings
    from pipeline.store.accounts import create_demo_accounts  # noqa: PLC0415

    if fill:
        save_drafts()
    print(json.dumps(dict(create_demo_accounts())), flush=True)  # noqa: T201 - it is what the tests read
    serve("127.0.0.1", port)


if __name__ == "__main__":
    main(int(sys.argv[1]), fill="as-it-is" not in sys.argv)
