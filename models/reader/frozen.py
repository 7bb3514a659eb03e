"""What the frozen layers say of every window: computed once, since it never changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from models.reader.lessons import Lesson
from models.reader.network import ReaderNetwork
from models.reader.windows import pad

_BATCH = 32


class FrozenStates:
    """The frozen layers' states of lessons' windows, in half precision.

    Networks built on one base encoder with as many frozen layers share them. Without frozen layers nothing is kept.
    """

    def __init__(self) -> None:
        self._kept: dict[str, list[Tensor]] = {}

    def add(
        self, network: ReaderNetwork, lessons: Sequence[Lesson], progress: Callable[[int], None] = lambda _: None
    ) -> None:
        """Read the windows of lessons, those of like length together; `progress` is told how many more were read."""
        if not network.frozen:
            return
        where = next(network.parameters()).device
        for each in lessons:
            self._kept[each.id] = [torch.empty(0)] * len(each.windows)
        order = sorted(
            ((each, number) for each in lessons for number in range(len(each.windows))),
            key=lambda one: len(one[0].windows[one[1]].ids),
        )
        for at in range(0, len(order), _BATCH):
            batch = order[at : at + _BATCH]
            arrays = pad([each.windows[number] for each, number in batch])
            ids, mask = (torch.from_numpy(arrays[name]).to(where) for name in ("ids", "mask"))
            with torch.no_grad():
                states = network.below(ids, mask)
            for (each, number), row in zip(batch, states, strict=True):
                self._kept[each.id][number] = row[: len(each.windows[number].ids)].to(torch.bfloat16).clone()
            progress(len(batch))

    def of(self, network: ReaderNetwork, lessons: Sequence[Lesson], ids: Tensor, mask: Tensor) -> Tensor:
        """The states of all windows of some lessons, [windows, tokens, width], padded as `ids` is."""
        if not network.frozen:
            below: Tensor = network.below(ids, mask)
            return below
        rows = [row for each in lessons for row in self._kept[each.id]]
        states = torch.zeros(*ids.shape, rows[0].shape[-1], device=ids.device)
        for at, row in enumerate(rows):
            states[at, : len(row)] = row
        return states
