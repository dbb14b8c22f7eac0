"""From a torch network to the ONNX graph that serving uses."""

from __future__ import annotations

import logging
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from model.files import write_file

OPSET = 18


def export_graph(
    network: nn.Module,
    inputs: dict[str, Tensor],
    output: str,
    path: Path,
    about: str,
    free: dict[int, str] | None = None,
    notes: dict[str, str] | None = None,
    step: int = 1,
) -> None:
    """Write a network as an ONNX graph, checked by onnx before it appears.

    `about` says what it does: with licence and source it stands in the graph's metadata. `free`
    names the sizes that may be any, by dimension; without it, the batch size may. `notes` are more
    of the metadata. What is free is a multiple of `step`.
    """
    sizes = {at: torch.export.Dim(name) for at, name in (free or {0: "N"}).items()}
    if step > 1:
        sizes = {at: step * size for at, size in sizes.items()}
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        part = Path(folder) / "network.onnx"
        torch.onnx.export(
            network.eval(),
            tuple(inputs.values()),
            part,
            input_names=list(inputs),
            output_names=[output],
            dynamic_shapes=tuple(sizes for _ in inputs),
            opset_version=OPSET,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        graph = onnx.load(part)
    _forget_sources(graph)
    halve(graph.graph)
    said = {
        "description": about,
        "license": "MIT",
        "source": "the project handwritten-digits, trained on MNIST's training images",
    }
    onnx.helper.set_model_props(graph, said | (notes or {}))
    graph.doc_string = about
    onnx.checker.check_model(graph, full_check=True)
    write_file(path, graph.SerializeToString())


def halve(graph: onnx.GraphProto) -> None:
    """Keep matrices and kernels as float16, in place; what runs the graph computes in float32.

    So the graph is half as large, and whoever reads it has the very same weights: ONNX Runtime
    here, and the page's own engine (see browser_export.py), whose files are float16 as well.
    """
    casts = []
    for each in graph.initializer:
        if each.data_type != onnx.TensorProto.FLOAT or len(each.dims) < 2:
            continue
        name = each.name
        half = numpy_helper.to_array(each).astype(np.float16)
        each.CopyFrom(numpy_helper.from_array(half, f"{name}.float16"))
        casts.append(onnx.helper.make_node("Cast", [each.name], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


def _forget_sources(model: onnx.ModelProto) -> None:
    """Drop the exporter's notes on every node: stack traces with this machine's paths."""
    for each in (*model.graph.node, *model.graph.value_info, *model.graph.initializer):
        each.ClearField("metadata_props")
        each.ClearField("doc_string")
    model.graph.ClearField("metadata_props")
    model.ClearField("metadata_props")
