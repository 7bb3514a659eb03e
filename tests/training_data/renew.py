"""Counts the training set anew, into dataset.toml and the datasheet: `python -m tests.training_data.renew`."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.codings import CODED
from tests.conftest import ROOT

FOLDER = ROOT / "training_data"
DATASET, DATASHEET = FOLDER / "dataset.toml", FOLDER / "README.md"
START, END = "<!-- counted -->", "<!-- /counted -->"
HEADING = "# From here on written by `python -m tests.training_data.renew`.\n"


@dataclass(frozen=True)
class Entry:
    """A coded document as far as it lies in the repository: a release has no text."""

    id: str
    origin: str
    genre: str
    region: str
    coding: Mapping[str, Any]


def entries(folder: Path = FOLDER) -> Iterator[Entry]:
    """Our own writing and the releases, in the files' order."""
    for path in sorted(folder.glob("incidents/written/*.texts.jsonl")):
        codings = {c["id"]: c for c in lines(path.with_name(path.name.replace(".texts.", ".codings.")))}
        for text in lines(path):
            yield Entry(text["id"], "written", text["genre"], text["region"], codings[text["id"]])
    for path in sorted(folder.glob("incidents/releases/*.codings.jsonl")):
        for coding in lines(path):
            yield Entry(coding["id"], coding["source"], "release", "north-america", coding)


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def counted(folder: Path = FOLDER) -> dict[str, Any]:
    """What `dataset.toml` says of the training set under `training`."""
    found = list(entries(folder))
    files = sorted((*folder.glob("incidents/written/*.jsonl"), *folder.glob("incidents/releases/*.jsonl")))
    return {
        "documents": len(found),
        "orange_county": sum("orange_ca" in entry.id for entry in found),
        "sha256": {f.relative_to(folder).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for f in files},
        "relevance": _sorted(Counter(entry.coding["relevance"] for entry in found)),
        "origin": {
            origin: _sorted(Counter(e.coding["relevance"] for e in found if e.origin == origin))
            for origin in sorted({e.origin for e in found})
        },
        "genre": _sorted(Counter(entry.genre for entry in found)),
        "region": _sorted(Counter(entry.region for entry in found)),
        "codes": {
            field: _sorted(Counter(code for e in found for code in {item["code"] for item in e.coding.get(field, [])}))
            for field in CODED
        },
    }


def as_toml(counts: Mapping[str, Any], name: str = "training") -> str:
    """A table of counts, strings and further tables."""
    flat = {key: value for key, value in counts.items() if not isinstance(value, Mapping)}
    text = f"\n[{name}]\n" if flat else ""
    text += "".join(f"{json.dumps(key)} = {json.dumps(value)}\n" for key, value in flat.items())
    return text + "".join(as_toml(counts[key], f"{name}.{key}") for key in counts if key not in flat)


def as_tables(counts: Mapping[str, Any]) -> str:
    """The datasheet's tables."""
    classes = list(counts["relevance"])
    rows = [
        f"| {origin} | {sum(of.values())} | " + " | ".join(str(of.get(c, 0)) for c in classes) + " |"
        for origin, of in (*counts["origin"].items(), ("all", counts["relevance"]))
    ]
    head = f"| origin | documents | {' | '.join(classes)} |\n|---|{'---|' * (len(classes) + 1)}\n"
    parts = [head + "\n".join(rows)]
    parts += [f"**{field.capitalize()}:** {_listed(counts[field])}." for field in ("region", "genre")]
    parts.append("Incidents with each code:")
    parts += ["\n".join(f"- {field}: {_listed(of)}" for field, of in counts["codes"].items())]
    return "\n\n".join(parts)


def generated(path: Path) -> str:
    """What the file at this path should hold, with the counted part renewed."""
    held = path.read_text(encoding="utf-8")
    if path == DATASET:
        return held.partition(HEADING)[0] + HEADING + as_toml(counted())
    before, _, rest = held.partition(START)
    return f"{before}{START}\n{as_tables(counted())}\n{END}{rest.partition(END)[2]}"


def _sorted(counter: Counter[str]) -> dict[str, int]:
    return dict(sorted(counter.items(), key=lambda item: (-item[1], item[0])))


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in counts.items())


if __name__ == "__main__":
    for path in (DATASET, DATASHEET):
        path.write_text(generated(path), encoding="utf-8")
