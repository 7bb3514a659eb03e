"""What simpler learners reach on the same documents: `python -m tests.quality.baselines` prints a table.

TF-IDF of words and pairs with logistic regression, and the base encoder's own vectors of documents with logistic
regression. Both learn from what the reader learns from, judge whole documents, and have their thresholds drawn for each
field by grouped cross-validation, as the reader's are. Needs torch, scikit-learn and PLAINSIGHT_CORPORA.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from models.codings import CLASSES, CODED
from models.corpus import RELEASED, Example, load_corpus
from models.reader.config import load_training_config
from models.reader.fitting import best_threshold
from models.reader.labels import Label, evidence_of, labels_of
from models.splits import folds
from pipeline.codebook import read_codebook
from pipeline.config import ROOT, settings
from pipeline.scoring import figures
from tests.quality.measure import gold_files, read

Vectors = Callable[[Sequence[str], Sequence[str]], tuple[Any, Any]]
"""Learnt from the first texts: the vectors of the first, and of the second."""
FOLDS = 5
FIELDS = ("relevance.incident", *CODED, "subtype")


def tfidf(known: Sequence[str], other: Sequence[str]) -> tuple[Any, Any]:
    """Words and pairs of words, by their rarity."""
    learnt = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    return learnt.fit_transform(known), learnt.transform(other)


def frozen(known: Sequence[str], other: Sequence[str]) -> tuple[Any, Any]:
    """The base encoder's vectors: the average of a text's tokens, over windows of 256."""
    return np.stack([_vector(text) for text in known]), np.stack([_vector(text) for text in other])


_vectors: dict[str, NDArray[np.float32]] = {}


def _vector(text: str) -> NDArray[np.float32]:
    if text not in _vectors:
        import torch  # noqa: PLC0415 (heavy, and not everywhere)
        from transformers import AutoModel, AutoTokenizer  # noqa: PLC0415

        base = str(load_training_config(ROOT / "configs" / "training" / "reader.toml").base.path)
        if "model" not in _encoder:
            _encoder["model"] = AutoModel.from_pretrained(base, local_files_only=True).eval()
            _encoder["tokenizer"] = AutoTokenizer.from_pretrained(base, local_files_only=True)
        ids = _encoder["tokenizer"](text, add_special_tokens=False)["input_ids"]
        with torch.no_grad():
            parts = [
                _encoder["model"](input_ids=torch.tensor([ids[at : at + 256]])).last_hidden_state[0]
                for at in range(0, len(ids), 256)
            ]
        _vectors[text] = torch.cat(parts).mean(dim=0).numpy()
    return _vectors[text]


_encoder: dict[str, Any] = {}


def _classifier(vectors: Any, targets: NDArray[np.int64], dense: bool) -> Any:
    """A logistic regression, or the one class that there is."""
    if len(set(targets.tolist())) == 1:
        return None
    model = LogisticRegression(C=1.0 if dense else 10.0, class_weight="balanced", max_iter=2000)
    return (make_pipeline(StandardScaler(), model) if dense else model).fit(vectors, targets)


def _sure(model: Any, vectors: Any, rows: int) -> NDArray[np.float64]:
    if model is None:
        return np.zeros(rows)
    sure: NDArray[np.float64] = model.predict_proba(vectors)[:, 1]
    return sure


def opinions(
    make: Vectors, known: Sequence[Example], texts: Sequence[str], labels: Sequence[Label], dense: bool
) -> tuple[NDArray[np.float64], list[str]]:
    """[texts, labels] how sure a baseline is of each label, and each text's class."""
    mine, theirs = make([each.text for each in known], texts)
    told = [number for number, each in enumerate(known) if each.relevance == "incident"]
    held = [set(evidence_of(known[number].coding)) for number in told]
    columns = []
    for label in labels:
        targets = np.array([int(label.key in each) for each in held])
        columns.append(_sure(_classifier(mine[told], targets, dense), theirs, len(texts)))
    classes = _classifier(mine, np.array([CLASSES.index(each.relevance) for each in known]), dense)
    return np.stack(columns, axis=1), [CLASSES[number] for number in classes.predict(theirs)]


def thresholds(make: Vectors, known: Sequence[Example], labels: Sequence[Label], dense: bool) -> dict[str, float]:
    """The best threshold of each field, on documents that were held out."""
    points: dict[str, list[tuple[float, float]]] = {label.field: [] for label in labels}
    dealt = folds(known, FOLDS, 0)
    for out in dealt:
        others = [each for fold in dealt if fold is not out for each in fold]
        sure, _ = opinions(make, others, [each.text for each in out], labels, dense)
        for row, each in zip(sure, out, strict=True):
            held = evidence_of(each.coding)
            if each.relevance == "incident":
                for label, said in zip(labels, row, strict=True):
                    points[label.field].append((float(said), float(label.key in held)))
    return {field: best_threshold(*np.array(said).T) for field, said in points.items()}


def _coding(
    key: str, row: NDArray[np.float64], relevance: str, labels: Sequence[Label], lines: dict[str, float]
) -> Any:
    coding: dict[str, Any] = {"id": key, "relevance": relevance}
    chosen = {label.key for label, sure in zip(labels, row, strict=True) if sure >= lines[label.field]}
    for variable, value, subtype in sorted(chosen, key=str):
        if subtype is None or (variable, value, None) in chosen:
            item = {"code": value, "evidence": []} | ({"subtype": subtype} if subtype else {})
            coding.setdefault(variable, []).append(item)
    return coding


def table() -> Iterator[str]:
    """The lines of the table."""
    where = settings()
    assert where.corpora is not None, "set PLAINSIGHT_CORPORA"
    codebook = read_codebook(where.configs)
    labels = labels_of(codebook)
    everything = load_corpus(ROOT / "training_data", where.corpora, codebook, RELEASED)
    gold_train = [
        each for each in load_corpus(ROOT / "training_data", where.corpora, codebook) if each.origin == "gold-train"
    ]
    yield f"| learner | learnt from | set | {' | '.join(FIELDS)} |"
    for name, make, dense in (("TF-IDF", tfidf, False), ("frozen encoder", frozen, True)):
        for told, known in (("gold/train", gold_train), ("all", everything)):
            lines = thresholds(make, known, labels, dense)
            for split in ("dev", "world"):
                files = gold_files(split, where.corpora)
                assert files is not None
                texts, codings = map(read, files)
                sure, classes = opinions(make, known, [each["text"] for each in texts], labels, dense)
                ours = {
                    t["id"]: _coding(t["id"], r, c, labels, lines) for t, r, c in zip(texts, sure, classes, strict=True)
                }
                found = figures([(each, ours[each["id"]]) for each in codings], where.configs)
                yield f"| {name} | {told} | {split} | {' | '.join(f'{found.get(field, 0):.3f}' for field in FIELDS)} |"


if __name__ == "__main__":
    for line in table():
        sys.stdout.write(line + "\n")
