"""The training data as examples: our own writing and, where the corpora are at hand, what is coded of others' texts.

Texts of others are not ours to publish, so their codings lie in the repository without a word of them: evidence and
place mentions are [start, end], offsets in code points into the text that was coded (title, blank line, body).
`without_text` and `with_text` turn one form into the other.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from models import codings
from models.codings import CODED, PEOPLE, Coding, faults
from models.release_texts import release_texts
from models.splits import groups, linked

Origin: TypeAlias = Literal["written", "doj", "da", "gold-train", "review"]
Licence: TypeAlias = Literal["own", "public-domain", "restricted"]
LICENCES: tuple[Licence, ...] = get_args(Licence)
RELEASED: tuple[Licence, ...] = ("own", "public-domain")
"""Weights that are given away are trained on these alone."""
LICENCE_OF: Mapping[str, Licence] = {
    "written": "own",
    "doj": "public-domain",
    "da": "restricted",
    "review": "restricted",
}
"""By source: federal releases are public domain, the counties' state no licence, reviewed texts are the media's."""
_WITH_EVIDENCE = (*CODED, *PEOPLE, "dates")


class CorpusError(ValueError):
    """Training data that do not fit together."""


@dataclass(frozen=True, slots=True)
class Example:
    """One document with its coding.

    Attributes:
        id: unique in the training data.
        text: what was coded: title, blank line, body.
        date: the document's own, if known.
        coding: in the shape of `training_data/guidelines.md`.
        origin: which part of the training data it is of.
        licence: whether what is trained on it may be given away.
        genre: news, judgment, release and so on; None where nobody told.
        region: the part of the world that it is set in; None where nobody told.
        group: documents of one group repeat each other or tell one case.
    """

    id: str
    text: str
    date: date | None
    coding: Coding
    origin: Origin
    licence: Licence
    genre: str | None
    region: str | None
    group: str

    @property
    def relevance(self) -> str:
        """The document's class."""
        return str(self.coding["relevance"])


def load_corpus(
    training_data: Path, corpora: Path | None, codebook: Mapping[str, Any], licences: Collection[Licence] = LICENCES
) -> list[Example]:
    """Read, check and group all training data, ordered by id.

    Args:
        training_data: the folder of that name.
        corpora: the folder that holds `gold`, `doj_releases` and `da_releases`; without it, only our own writing.
        codebook: `configs/codebook/codebook.yaml` as parsed YAML.
        licences: what may be trained on; `RELEASED` for weights that are given away.

    Raises:
        CorpusError: an id occurs twice, a text has no coding or is not the one that was coded, a coding has faults.
        CodingsError: a file of codings is malformed.
        OSError: a file is missing.
    """
    examples = list(_written(training_data / "incidents" / "written"))
    examples += _reviewed(training_data / "incidents" / "reviews")
    if corpora is not None:
        examples += _releases(training_data / "incidents" / "releases", corpora)
        examples += _gold(corpora / "gold")
    _check(examples, codebook)
    offices = tomllib.loads((training_data / "dataset.toml").read_text(encoding="utf-8"))["cases"]["no_names"]
    group = group_of({example.id: example.text for example in examples}, [e.coding for e in examples], offices)
    examples = [replace(example, group=group[example.id]) for example in examples if example.licence in licences]
    return sorted(examples, key=lambda example: example.id)


def load_ordinary(training_data: Path, corpora: Path | None) -> list[Example]:
    """Read the releases about ordinary crimes, to weigh relevance by; none without the corpora.

    The Department of Justice gave them other topics than trafficking, and no word of them names it: nobody read them.

    Raises:
        CorpusError: a text is missing, or not the one that was listed.
        OSError: a file is missing.
    """
    if corpora is None:
        return []
    lines = (training_data / "relevance" / "ordinary.jsonl").read_text(encoding="utf-8").splitlines()
    listed = {told["id"]: told for told in map(json.loads, lines)}
    texts = release_texts(corpora / "doj_releases" / "releases.train.jsonl.zst", set(listed), "doj")
    for key, told in listed.items():
        if key not in texts or text_digest(texts[key]["text"]) != told["text_digest"]:
            raise CorpusError(f"{key}: no such text in doj_releases")
    codings_ = ({"id": key, "relevance": told["relevance"]} for key, told in sorted(listed.items()))
    return [_example(texts[coding["id"]], coding, "doj") for coding in codings_]


def group_of(texts: Mapping[str, str], coded: Iterable[Coding], no_names: Collection[str]) -> dict[str, str]:
    """Name the group of each text; places that are coded anywhere are no sign of a shared case."""
    places = {place["mention"] for coding in coded for place in coding.get("places", [])}
    return groups(list(texts), linked(texts, no_names, places))


def text_digest(text: str) -> str:
    """Name a text: the sha256, in hex, of it without its white space, as records do."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()


def without_text(coding: Coding, text: str, source: str) -> dict[str, Any]:
    """Put offsets for quotations, the first place where each stands, and leave notes out: no word of the text is left.

    Args:
        coding: in the guide's shape and without faults.
        text: what was coded.
        source: where it is from, `doj` or `da`.

    Raises:
        ValueError: the text does not hold a quotation.
    """
    bare: dict[str, Any] = {"id": coding["id"], "source": source, "text_digest": text_digest(text)}
    bare |= {"layout_digest": _layout_digest(text), "relevance": coding["relevance"]}
    bare |= _fields(coding, lambda quote: _span(text, quote, 1))
    if places := coding.get("places"):
        bare["places"] = [
            {key: value for key, value in place.items() if key != "occurrence"}
            | {"mention": _span(text, place["mention"], place.get("occurrence", 1))}
            for place in places
        ]
    return bare


def with_text(bare: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Put quotations for offsets: the coding in the guide's shape.

    Raises:
        CorpusError: it is another text than the one coded, or laid out otherwise, so that offsets would mislead.
    """
    if text_digest(text) != bare["text_digest"]:
        raise CorpusError(f"{bare['id']}: not the text that was coded")
    if _layout_digest(text) != bare["layout_digest"]:
        raise CorpusError(f"{bare['id']}: the text that was coded, with other white space: offsets would mislead")
    coding: dict[str, Any] = {"id": bare["id"], "relevance": bare["relevance"]}
    coding |= _fields(bare, lambda span: text[slice(*span)])
    if places := bare.get("places"):
        coding["places"] = [place | _mention(text, *place["mention"]) for place in places]
    return coding


def _fields(coding: Coding, turn: Callable[[Any], Any]) -> dict[str, list[dict[str, Any]]]:
    """The fields that have evidence and are not empty, with each piece of evidence turned into its other form."""
    return {
        field: [item | {"evidence": [turn(each) for each in item["evidence"]]} for item in coding[field]]
        for field in _WITH_EVIDENCE
        if coding.get(field)
    }


def _span(text: str, quote: str, occurrence: int) -> list[int]:
    """Where a quotation's nth occurrence starts and ends, counted without overlaps as `str.count` does."""
    start = -len(quote)
    for _ in range(occurrence):
        start = text.index(quote, start + len(quote) if start >= 0 else 0)
    return [start, start + len(quote)]


def _mention(text: str, start: int, end: int) -> dict[str, Any]:
    return {"mention": text[start:end], "occurrence": text.count(text[start:end], 0, start) + 1}


def _layout_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _check(examples: Iterable[Example], codebook: Mapping[str, Any]) -> None:
    seen: set[str] = set()
    for example in examples:
        if example.id in seen:
            raise CorpusError(f"{example.id} occurs twice")
        seen.add(example.id)
        if found := list(faults(example.coding, example.text, codebook)):
            raise CorpusError(f"{example.id}: {'; '.join(found)}")


def _example(told: Mapping[str, Any], coding: Coding, origin: Origin) -> Example:
    """An example of a line of texts: `id`, `source`, `date` (may be empty), `text`, perhaps `genre` and `region`."""
    when = date.fromisoformat(told["date"]) if told.get("date") else None
    licence = LICENCE_OF[told["source"]]
    genre, region = told.get("genre"), told.get("region")
    return Example(told["id"], told["text"], when, coding, origin, licence, genre, region, told["id"])


def _paired(texts: Path, origin: Origin) -> Iterator[Example]:
    """The documents of `<name>.texts.jsonl` with their codings in `<name>.codings.jsonl`."""
    coded = codings.load(texts.with_name(texts.name.replace(".texts.", ".codings.")))
    told = [json.loads(line) for line in texts.read_text(encoding="utf-8").splitlines()]
    if odd := set(coded) ^ {document["id"] for document in told}:
        raise CorpusError(f"{texts.name}: without text or coding: {sorted(odd)}")
    yield from (_example(document, coded[document["id"]], origin) for document in told)


def _written(folder: Path) -> Iterator[Example]:
    for texts in sorted(folder.glob("*.texts.jsonl")):
        yield from _paired(texts, "written")


def _reviewed(folder: Path) -> Iterator[Example]:
    """What `plainsight training-data export` wrote for training, if it did; what it held out is never read here."""
    texts = folder / "train.texts.jsonl"
    if texts.exists():
        yield from _paired(texts, "review")


def _gold(folder: Path) -> Iterator[Example]:
    """The training split of the gold; genre and region are those of all releases."""
    for example in _paired(folder / "train.texts.jsonl", "gold-train"):
        yield replace(example, genre="release", region="north-america")


def _releases(folder: Path, corpora: Path) -> Iterator[Example]:
    """What is coded of the releases, with their texts from the corpora."""
    bare = {key: each for path in sorted(folder.glob("*.codings.jsonl")) for key, each in codings.load(path).items()}
    for origin in ("doj", "da"):
        wanted = {key for key, each in bare.items() if each["source"] == origin}
        told = release_texts(corpora / f"{origin}_releases" / "releases.train.jsonl.zst", wanted, origin)
        if missing := wanted - set(told):
            raise CorpusError(f"no text of {sorted(missing)} in {origin}_releases")
        yield from (_example(told[key], with_text(bare[key], told[key]["text"]), origin) for key in sorted(wanted))
