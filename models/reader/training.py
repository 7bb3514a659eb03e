"""Trains the reader: a plain loop, the same on a processor and on a GPU, that can be killed and resumed."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor
from transformers import AutoModel

from models.reader.config import TrainingConfig
from models.reader.frozen import FrozenStates
from models.reader.labels import Label
from models.reader.lessons import Lesson
from models.reader.network import ReaderNetwork
from models.reader.objective import Scores, loss_of, scores_of
from models.reader.windows import load_tokenizer, pad

Progress = Callable[[int, int, float], None]
"""Told of the epochs done, of all, and of the mean loss of a document."""

MOST_NORM = 1.0


def device() -> str:
    """The best device at hand."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def precision(where: str) -> Any:
    """Mixed precision (bfloat16) where the device computes in it; elsewhere it would only be slower."""
    able = where == "cuda" or torch.ops.mkldnn._is_mkldnn_bf16_supported()  # noqa: SLF001 - torch has no other way to ask
    return torch.autocast(where, dtype=torch.bfloat16, enabled=able)


def build(config: TrainingConfig, labels: Sequence[Label], where: str) -> ReaderNetwork:
    """Build the network on its base encoder, its labels' weights begun from their definitions.

    Raises:
        TrainingConfigError: there is no base encoder.
    """
    torch.manual_seed(config.seed)
    encoder = AutoModel.from_pretrained(
        str(config.base.path),
        local_files_only=True,
        dtype=torch.float32,
        attn_implementation="sdpa",
        attention_probs_dropout_prob=0.0,  # with it, attention falls back to a path that is twice as slow
        hidden_dropout_prob=0.0,
    )
    queries = queries_of(labels, encoder, load_tokenizer(config.base.path / "tokenizer.json"))
    loop = config.training
    network: ReaderNetwork = ReaderNetwork(encoder, queries, frozen=loop.frozen_layers, dropout=loop.dropout).to(where)
    return network


def queries_of(labels: Sequence[Label], encoder: Any, tokenizer: Tokenizer) -> Tensor:
    """Encode the labels' definitions: [labels, width], the average of each one's tokens."""
    encoder.eval()
    with torch.no_grad():
        ids = (torch.tensor([tokenizer.encode(label.query).ids]) for label in labels)
        return torch.stack([encoder(input_ids=each).last_hidden_state[0].mean(dim=0) for each in ids])


def train(
    network: ReaderNetwork,
    lessons: Sequence[Lesson],
    config: TrainingConfig,
    *,
    frozen: FrozenStates,
    checkpoint: Path | None = None,
    progress: Progress = lambda *_: None,
) -> None:
    """Train in place, from the checkpoint's epoch on if there is one; each epoch renews it."""
    loop, where = config.training, next(network.parameters()).device.type
    optimiser, schedule = _optimiser(network, config, math.ceil(len(lessons) / loop.documents))
    parts = {"network": network, "optimiser": optimiser, "schedule": schedule}
    for epoch in range(_resumed(parts, checkpoint), loop.epochs):
        torch.manual_seed(config.seed + epoch)
        order = random.Random(config.seed + epoch).sample(list(lessons), len(lessons))  # noqa: S311 - no secret
        network.train()
        total = 0.0
        for at in range(0, len(order), loop.documents):
            batch = order[at : at + loop.documents]
            with precision(where):
                told = list(read(network, batch, frozen))
            losses = [loss_of(one, scores, config.loss) for one, scores in zip(batch, told, strict=True)]
            loss = torch.stack(losses).mean()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), MOST_NORM)
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(batch)
        _keep(parts, checkpoint, epoch + 1)
        progress(epoch + 1, loop.epochs, total / len(lessons))
    network.eval()


def read(network: ReaderNetwork, lessons: Sequence[Lesson], frozen: FrozenStates) -> Iterator[Scores]:
    """Read all windows of some documents at once."""
    where = next(network.parameters()).device
    cut = [window for each in lessons for window in each.windows]
    batch = {name: torch.from_numpy(array).to(where) for name, array in pad(cut).items()}
    states = frozen.of(network, lessons, batch["ids"], batch["mask"])
    answer = network.above(states, batch["mask"], batch["cases"], batch["pool"])
    first = 0
    for each in lessons:
        end = first + len(each.windows)
        labels, relevance, weight = (part[first:end] for part in answer)
        yield scores_of(each.windows, len(each.telling), (labels, relevance, weight))
        first = end


def _optimiser(
    network: ReaderNetwork, config: TrainingConfig, steps_an_epoch: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    loop = config.training
    encoder = {id(parameter) for parameter in network.encoder.parameters()}
    learnt = [parameter for parameter in network.parameters() if parameter.requires_grad]
    rates = [
        {"params": [parameter for parameter in learnt if id(parameter) in encoder], "lr": loop.encoder_rate},
        {"params": [parameter for parameter in learnt if id(parameter) not in encoder], "lr": loop.head_rate},
    ]
    optimiser = torch.optim.AdamW(rates, weight_decay=loop.weight_decay)
    steps = loop.epochs * steps_an_epoch

    def rate(step: int) -> float:
        return min((step + 1) / (loop.warm_up * steps), (1 - step / steps) / (1 - loop.warm_up))

    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, rate)


def _keep(parts: dict[str, Any], checkpoint: Path | None, epochs: int) -> None:
    """Write a checkpoint aside and rename it, so that there is always a whole one."""
    if checkpoint is not None:
        aside = checkpoint.with_suffix(".part")
        torch.save({"epochs": epochs} | {name: part.state_dict() for name, part in parts.items()}, aside)
        aside.replace(checkpoint)


def _resumed(parts: dict[str, Any], checkpoint: Path | None) -> int:
    """Take up a checkpoint; how many epochs it had done."""
    if checkpoint is None or not checkpoint.is_file():
        return 0
    kept = torch.load(checkpoint, weights_only=True)
    for name, part in parts.items():
        part.load_state_dict(kept[name])
    return int(kept["epochs"])
