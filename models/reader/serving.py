"""Serves a released reader by ONNX Runtime: no torch, batches by length across documents."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from models.reader.pooling import relevance_scores
from models.reader.reading import Reading, merge
from models.reader.windows import Span, Window, load_tokenizer, pad, windows

TOKENS_A_BATCH = 4096
"""Padded; more at once is no faster on a processor, and takes more memory."""

Rows = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]


class OnnxReader:
    """Reads texts with an exported network.

    Args:
        model: the network, as `models.reader.exporting` wrote it.
        tokenizer: its `tokenizer.json`.
        tokens: the length of a window.
    """

    def __init__(self, model: Path | str, tokenizer: Path | str, tokens: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
        options.add_session_config_entry("session.disable_quant_qdq", "1")  # turn integers back once, not at each run
        available = onnxruntime.get_available_providers()
        wanted = [name for name in ("CUDAExecutionProvider", "CPUExecutionProvider") if name in available]
        self.session = onnxruntime.InferenceSession(str(model), options, providers=wanted)
        self.labels = int(self.session.get_outputs()[0].shape[-1])
        self._tokenizer = load_tokenizer(Path(tokenizer))
        self._tokens = tokens

    def read(self, texts: Sequence[str], units: Sequence[Sequence[Span]]) -> list[Reading]:
        """Read texts, each cut into units (see `models.reader.units`)."""
        cut = [self.windows(text, told) for text, told in zip(texts, units, strict=True)]
        answers = self._answers([window for each in cut for window in each])
        return [self._reading(each, len(told), answers) for each, told in zip(cut, units, strict=True)]

    def windows(self, text: str, units: Sequence[Span]) -> list[Window]:
        """Cut a text into what the network reads at once."""
        return windows(text, units, self._tokenizer, most=self._tokens)

    def run(self, batch: Sequence[Window]) -> tuple[NDArray[np.float32], ...]:
        """Logits of labels and relevance, and weights, of a batch of windows; see `ReaderNetwork.forward`."""
        found: Any = self.session.run(None, pad(batch))
        return tuple(found)

    def _answers(self, cut: Sequence[Window]) -> dict[int, Rows]:
        """What the network says of each window, by the window's identity; windows of like length go together."""
        answers: dict[int, Rows] = {}
        for batch in batches(cut):
            for window, *rows in zip(batch, *self.run(batch), strict=True):
                labels, relevance, weight = (part[: len(window.units)] for part in rows)
                answers[id(window)] = labels, relevance, weight
        return answers

    def _reading(self, cut: Sequence[Window], units: int, answers: dict[int, Rows]) -> Reading:
        rows = [answers[id(window)] for window in cut]
        if not rows:
            return Reading(merge((), units, (), self.labels), np.log(np.full(3, 1 / 3, dtype=np.float32)))
        relevance, weight = (np.concatenate(parts) for parts in list(zip(*rows, strict=True))[1:])
        return Reading(
            merge(cut, units, [labels for labels, _, _ in rows], self.labels), relevance_scores(relevance, weight)
        )


def batches(cut: Sequence[Window]) -> Iterator[list[Window]]:
    """Put windows of like length together, longest first, so that little is padded."""
    batch: list[Window] = []
    for window in sorted(cut, key=lambda window: -len(window.ids)):
        if batch and (len(batch) + 1) * len(batch[0].ids) > TOKENS_A_BATCH:
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch
