"""Writes a trained network for serving: ONNX, whose weights may be stored as 8-bit integers, one scale a channel.

Only the stored weights are integers. They are turned back when the network is loaded, and it computes in 32-bit floats:
scales of activations would be drawn over a whole batch, so that a document's codes would hang on its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from models.reader.network import ReaderNetwork
from models.reader.windows import Window, pad

INPUTS = ("ids", "mask", "cases", "pool")
OUTPUTS = ("labels", "relevance", "weight")
_OPSET = 17
_SMALLEST = 1 << 14
"""Of a matrix that is worth quantizing, in numbers."""
_HIGHEST = 127
_EXAMPLE = Window([101, 2001, 2002, 2003, 102], [0] * 5, [(0, 0)] * 5, [-1, 0, 0, 1, -1], [0, 1])


def export(network: ReaderNetwork, path: Path, *, quantized: bool) -> None:
    """Write a network to an ONNX file; `quantized` makes it four times smaller."""
    _write(network, path)
    if quantized:
        model = onnx.load(str(path))
        _quantize(model.graph)
        onnx.save(model, str(path))


def _write(network: ReaderNetwork, path: Path) -> None:
    arrays = pad([_EXAMPLE, _EXAMPLE])
    axes = {name: {0: "windows", 1: "tokens"} for name in ("ids", "mask", "cases")}
    axes |= {"pool": {0: "windows", 1: "units", 2: "tokens"}}
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


def _quantize(graph: onnx.GraphProto) -> None:
    """Store the large matrices as integers with a scale for each channel, followed by DequantizeLinear."""
    looked_up = {node.input[0] for node in graph.node if node.op_type == "Gather"}
    nodes, stored = [], []
    for tensor in graph.initializer:
        weights = numpy_helper.to_array(tensor)
        if weights.dtype == np.float32 and weights.ndim == 2 and weights.size >= _SMALLEST:
            axis = 0 if tensor.name in looked_up else 1  # a row of an embedding, an output of a layer
            stored += list(_integers(tensor.name, weights, axis))
            inputs = [f"{tensor.name}.integers", f"{tensor.name}.scale"]
            nodes.append(onnx.helper.make_node("DequantizeLinear", inputs, [tensor.name], axis=axis))
        else:
            stored.append(tensor)
    nodes += list(graph.node)
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(stored)
    graph.node.extend(nodes)


def _integers(name: str, weights: np.ndarray, axis: int) -> Iterator[onnx.TensorProto]:
    scale = np.abs(weights).max(axis=1 - axis) / _HIGHEST
    scale[scale == 0] = 1.0
    integers = np.rint(weights / np.expand_dims(scale, 1 - axis)).astype(np.int8)
    yield numpy_helper.from_array(integers, f"{name}.integers")
    yield numpy_helper.from_array(scale.astype(np.float32), f"{name}.scale")
