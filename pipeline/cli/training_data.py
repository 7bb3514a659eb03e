"""`plainsight training-data`: what volunteers have judged, as data to learn from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.console import tell
from pipeline.config import ROOT, Settings, settings

if TYPE_CHECKING:
    from models.corpus import Example

app = typer.Typer(no_args_is_help=True, help="Turn reviews into training data.")
FOLDS = 5  # one of them is held out
Pairs = Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]


@app.callback()
def group() -> None:
    """Turn reviews into training data."""


@app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(help="The folder to write into; made if it is not there.", file_okay=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Write what volunteers have settled as training documents in the coding guide's shape, names masked.

    Texts that repeat each other or tell one case stay together; a fifth of these groups is held out. `plainsight train`
    reads `train.*` from training_data/incidents/reviews (with --everything: the texts are not ours to license), and
    `plainsight models compare OLD NEW held_out.texts.jsonl held_out.codings.jsonl` tells whether learning from the
    reviews helps.
    """
    summary = _export(folder, settings())
    tell(summary, as_json=as_json)


def _export(folder: Path, where: Settings) -> dict[str, Any]:
    from models.codings import faults
    from pipeline.codebook import load_codebook, read_codebook
    from pipeline.store.setup import open_database

    open_database()
    from pipeline.share.training import Tally, training_documents

    tally, book = Tally(), read_codebook(where.configs)
    sound: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for text, coding in training_documents(load_codebook(where.configs), tally):
        if any(faults(coding, text["text"], book)):
            tally.left_out["against the guide"] += 1
        else:
            sound.append((text, coding))
    held_out = _held_out(sound)
    parts = {
        "train": [pair for pair in sound if pair[0]["id"] not in held_out],
        "held_out": [pair for pair in sound if pair[0]["id"] in held_out],
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, pairs in parts.items():
        _write(folder, name, pairs)
    left_out = {f"left out: {reason}": count for reason, count in sorted(tally.left_out.items())}
    sizes = {name: len(pairs) for name, pairs in parts.items()}
    return {"documents": len(sound), **sizes, "items_without_words": tally.unsupported, **left_out}


def _held_out(pairs: Pairs) -> set[str]:
    """The ids of a fifth of the documents, by groups; none where there are too few groups to part."""
    from models.splits import folds

    examples = _examples(pairs)
    if len({example.group for example in examples}) < FOLDS:
        return set()
    return {example.id for example in folds(examples, FOLDS, seed=0)[0]}


def _examples(pairs: Pairs) -> list[Example]:
    import tomllib

    from models.corpus import Example, group_of

    cases = tomllib.loads((ROOT / "training_data" / "dataset.toml").read_text(encoding="utf-8"))["cases"]
    texts = {text["id"]: text["text"] for text, _ in pairs}
    groups = group_of(texts, [coding for _, coding in pairs], cases["no_names"])
    return [
        Example(text["id"], text["text"], None, coding, "review", "restricted", None, None, groups[text["id"]])
        for text, coding in pairs
    ]


def _write(folder: Path, name: str, pairs: Pairs) -> None:
    from pipeline.json_lines import write_whole

    for part, which in (("texts", 0), ("codings", 1)):
        with write_whole(folder / f"{name}.{part}.jsonl") as stream:
            stream.writelines(json.dumps(pair[which], ensure_ascii=False) + "\n" for pair in pairs)
