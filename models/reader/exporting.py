"""Writes a trained network for serving: ONNX, whose weights are stored as 8-bit integers, one scale a channel."""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from models.reader.network import ReaderNetwork
from models.reader.windows import Window, pad

INPUTS = ("ids", "mask", "cases", "pool")
OUTPUTS = ("labels", "relevance", "weight")
_OPSET = 17
_EXAMPLE = Window([101, 2001, 2002, 2003, 102], [0] * 5, [(0, 0)] * 5, [-1, 0, 0, 1, -1], [0, 1])


def export(network: ReaderNetwork, path: Path, *, quantized: bool) -> None:
    """Write a network to an ONNX file; `quantized` makes it four times smaller."""
    if not quantized:
        _write(network, path)
        return
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        _write(network, whole)
        quantize_dynamic(whole, path, per_channel=True, weight_type=QuantType.QInt8)


def _write(network: ReaderNetwork, path: Path) -> None:
    arrays = pad([_EXAMPLE, _EXAMPLE])
    names = {
        "ids": {0: "windows", 1: "tokens"},
        "mask": {0: "windows", 1: "tokens"},
        "cases": {0: "windows", 1: "tokens"},
    }
    axes = names | {"pool": {0: "windows", 1: "units", 2: "tokens"}}
    axes |= {name: {0: "windows", 1: "units"} for name in OUTPUTS}
    network = network.to("cpu").eval()
    with torch.no_grad():
        torch.onnx.export(
            network,
            tuple(torch.from_numpy(arrays[name]) for name in INPUTS),
            str(path),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes=axes,
            opset_version=_OPSET,
            dynamo=False,  # the newer way needs one package more, takes six times as long and gives the same numbers
        )
