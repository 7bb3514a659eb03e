"""The reader's network: one encoder pass, and for every label a head that begins as its definition's own vector.

The lower layers may be frozen: then their states of a window never change, and training computes them once.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.codings import CLASSES
from models.reader.windows import CASES

FIRST_BIAS = -5.5
"""Of a label's logit: as rare as a label is in a unit, so that learning does not begin by unlearning."""
FIRST_SCALE = 8.0


class ReaderNetwork(nn.Module):
    """Scores every unit of a window for every label and for relevance.

    A label's weights start as the encoder's vector of its definition, so that a rare one borrows from what the encoder
    knows of the words, and a new one can be learnt from a handful of examples. Further heads (over tokens) would
    read the same `states`.

    Args:
        encoder: a Hugging Face encoder of BERT's shape (`AutoModel`: `embeddings`, `encoder.layer`).
        queries: [labels, width], the encoder's vectors of the labels' definitions.
        frozen: how many of the lowest layers stay as they are; the embeddings stay with any.
        dropout: of unit vectors, while training.
    """

    def __init__(self, encoder: Any, queries: Tensor, *, frozen: int, dropout: float) -> None:
        super().__init__()
        width = queries.shape[1]
        self.encoder = encoder
        self.frozen = frozen
        self.cases = nn.Embedding(CASES, width)
        nn.init.zeros_(self.cases.weight)
        self.unit = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Dropout(dropout))
        self.queries = nn.Parameter(functional.normalize(queries, dim=1))
        self.scale = nn.Parameter(torch.tensor(FIRST_SCALE))
        self.bias = nn.Parameter(torch.full((queries.shape[0],), FIRST_BIAS))
        self.relevance = nn.Linear(width, len(CLASSES))
        self.weight = nn.Linear(width, 1)
        still = [*encoder.encoder.layer[:frozen], *([encoder.embeddings] if frozen else [])]
        for module in (*still, encoder.pooler):
            for parameter in module.parameters() if module is not None else ():
                parameter.requires_grad_(False)

    def below(self, ids: Tensor, mask: Tensor) -> Tensor:
        """The frozen layers' states of a batch of windows, [windows, tokens, width]."""
        return self._through(self.encoder.embeddings(ids), mask, 0, self.frozen)

    def above(self, states: Tensor, mask: Tensor, cases: Tensor, pool: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Go on from the frozen layers' states; arguments and results are those of `forward`."""
        states = self._through(states + self.cases(cases), mask, self.frozen, len(self.encoder.encoder.layer))
        raw = pool @ states.float()
        vectors = raw + self.unit(raw)
        likeness = functional.normalize(vectors, dim=-1) @ functional.normalize(self.queries, dim=1).T
        return likeness * self.scale + self.bias, self.relevance(vectors), self.weight(vectors).squeeze(-1)

    def forward(self, ids: Tensor, mask: Tensor, cases: Tensor, pool: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Read a batch of windows.

        Args:
            ids: [windows, tokens] token ids.
            mask: [windows, tokens] 1 where there is a token.
            cases: [windows, tokens] how each word was written.
            pool: [windows, units, tokens] averages each unit's tokens.

        Returns:
            Logits of labels [windows, units, labels] and of relevance [windows, units, classes], and the weight
            that each unit has in relevance [windows, units].
        """
        return self.above(self.below(ids, mask), mask, cases, pool)

    def _through(self, states: Tensor, mask: Tensor, first: int, end: int) -> Tensor:
        attended = mask[:, None, None, :].bool()
        for layer in self.encoder.encoder.layer[first:end]:
            found = layer(states, attention_mask=attended)
            states = found[0] if isinstance(found, tuple) else found
        return states
