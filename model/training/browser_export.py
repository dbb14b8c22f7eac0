"""From ONNX graphs to what the page's own engine runs: float16 weights, and a list of nodes.

The engine (web/static/engine/) knows the operations that our networks are made of, by ONNX's names.
It reads a gzipped file: the header's length (uint32, little-endian), the header (JSON: `nodes`,
`output`, `tensors`, and `source`, the SHA-256 of the graph), the float32 numbers, then the upper
bytes of all float16 numbers and their lower bytes. Matrices are float16, computed with in float32:
a tile differs by one grey level at most from the server's. Vectors stay float32.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper

from model.files import write_file
from model.generation.style import DIRECTIONS, Steering
from model.training.options import OptionError
from model.weights import WeightsError

NETWORKS = ("generator", "checker", "reader", "rows")
# What only names or moves sides of length 1: with channels last there is nothing to do.
RENAMING = ("Unsqueeze", "Transpose", "Gather", "Identity")
PLAIN = ("Add", "Mul", "Concat", "Relu", "Split", "Tanh", "Softmax", "ReduceMean")


Attributes = dict[str, Any]  # of a node, by name


class _Export:
    """A graph on its way: `nodes` and `tensors` as the engine wants them."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self.nodes: list[dict[str, Any]] = []
        self.tensors: dict[str, np.ndarray] = {}
        self._values = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
        self._names: dict[str, str] = {}  # of values that are another one
        for node in graph.node:
            self._take(node)
        self.output = self._name(graph.output[0].name)

    def _name(self, name: str) -> str:
        return self._names.get(name, name)

    def _take(self, node: onnx.NodeProto) -> None:
        known = {each.name: onnx.helper.get_attribute_value(each) for each in node.attribute}
        own = getattr(self, f"_{node.op_type.lower()}", None)
        if node.op_type in RENAMING:
            self._names[node.output[0]] = self._name(node.input[0])
        elif own:
            own(node, known)
        else:
            self._refuse(node.op_type not in PLAIN, node.op_type)
            self._plain(node)

    def _cast(self, node: onnx.NodeProto, _: Attributes) -> None:
        self._values[node.output[0]] = self._values[node.input[0]].astype(np.float32)

    def _conv(self, node: onnx.NodeProto, known: Attributes) -> None:
        self._refuse(known["group"] != 1, "grouped convolutions")
        rows, _ = known["kernel_shape"]
        self._refuse(known["dilations"][1] > 1 and rows > 1, "this dilation")
        kept = {name: known[name] for name in ("pads", "strides", "dilations")}
        self._weighted("Conv", node, *node.input[1:], **kept)

    def _gemm(self, node: onnx.NodeProto, known: Attributes) -> None:
        self._refuse(known["transB"] != 1 or known["transA"] != 0, "transposed matrices")
        self._weighted("Gemm", node, *node.input[1:])

    def _matmul(self, node: onnx.NodeProto, _: Attributes) -> None:
        weight = f"{node.input[1]}.transposed"
        self._values[weight] = self._values[node.input[1]].T
        self._weighted("Gemm", node, weight)

    def _reshape(self, node: onnx.NodeProto, _: Attributes) -> None:
        self._append("Reshape", node, shape=self._values[node.input[1]][1:].tolist())

    def _resize(self, node: onnx.NodeProto, known: Attributes) -> None:
        factors = self._values[node.input[2]].tolist()
        self._refuse(factors != [1, 1, 2, 2] or known["mode"] != b"nearest", "this resizing")
        self._append("Resize", node)

    def _depthtospace(self, node: onnx.NodeProto, known: Attributes) -> None:
        self._refuse(known["blocksize"] != 2 or known["mode"] != b"CRD", "this shuffling")
        self._append("DepthToSpace", node)

    def _div(self, node: onnx.NodeProto, _: Attributes) -> None:
        self._append("Mul", node, by=float(1 / self._values[node.input[1]]))

    def _batchnormalization(self, node: onnx.NodeProto, known: Attributes) -> None:
        """With what was measured in training: times a vector, plus a vector."""
        gain, bias, mean, variance = (self._values[name] for name in node.input[1:])
        scale = gain / np.sqrt(variance + np.float32(known["epsilon"]))
        names = [f"{node.output[0]}.scale", f"{node.output[0]}.shift"]
        self.tensors |= dict(zip(names, (scale, bias - mean * scale), strict=True))
        told = [self._name(node.input[0]), *names]
        self.nodes.append({"op": "Affine", "in": told, "out": list(node.output)})

    def _refuse(self, wrong: bool, what: str) -> None:
        if wrong:
            raise OptionError(f"The page's engine has no operation for {what}.")

    def _append(self, kind: str, node: onnx.NodeProto, **more: object) -> None:
        told = {"op": kind, "in": [self._name(node.input[0])], "out": list(node.output)}
        self.nodes.append(told | more)

    def _weighted(
        self, kind: str, node: onnx.NodeProto, weight: str, bias: str = "", **more: object
    ) -> None:
        self.tensors[weight] = self._values[weight]
        if bias:
            self.tensors[bias] = self._values[bias]
            more["bias"] = bias
        self._append(kind, node, weight=weight, **more)

    def _plain(self, node: onnx.NodeProto) -> None:
        told: dict[str, Any] = {"op": node.op_type, "in": [], "out": list(node.output)}
        for name in node.input:
            value = self._values.get(name)
            if value is None:
                told["in"].append(self._name(name))
            elif value.dtype != np.float32:
                continue  # axes; in our networks they are the same every time
            elif value.ndim == 0:
                told["by"] = float(value)
            else:
                self.tensors[name] = value
                told["in"].append(name)
        self.nodes.append(told)


def browser_network(path: Path, **more: object) -> bytes:
    """Return the network in an ONNX graph as a file for the page's engine, `more` in its header.

    Raises OptionError where the graph is missing, or has what the engine does not know.
    """
    try:
        content = path.read_bytes()
        export = _Export(onnx.load_from_string(content).graph)
    except (OSError, onnx.onnx_cpp2py_export.checker.ValidationError, KeyError) as error:
        raise OptionError(f"{path} is no graph that the page's engine could run.") from error
    described = [
        {"name": name, "shape": value.shape, "type": "float16" if value.ndim > 1 else "float32"}
        for name, value in export.tensors.items()
    ]
    header = {
        "source": hashlib.sha256(content).hexdigest(),
        "output": export.output,
        "nodes": export.nodes,
        "tensors": described,
    } | more
    told = json.dumps(header, separators=(",", ":")).encode()
    singles = b"".join(
        value.astype("<f4").tobytes() for value in export.tensors.values() if value.ndim < 2
    )
    halves = b"".join(
        value.astype("<f2").tobytes() for value in export.tensors.values() if value.ndim > 1
    )
    data = struct.pack("<I", len(told)) + told + singles + halves[1::2] + halves[::2]
    return gzip.compress(data, 9, mtime=0)


def export_for_browser(weights: Path) -> list[Path]:
    """Write each of the NETWORKS whose graph lies in `weights` beside it, as .bin.

    The generator takes the sliders' directions with it, where they are its own. Returns the files
    written; raises OptionError as `browser_network` does.
    """
    written = []
    for name in NETWORKS:
        graph = weights / f"{name}.onnx"
        if graph.exists():
            more = _directions(weights, graph) if name == "generator" else {}
            written.append(weights / f"{name}.bin")
            write_file(written[-1], browser_network(graph, **more))
    return written


def _directions(weights: Path, generator: Path) -> dict[str, object]:
    """Return `directions`, by slider, None where there are none for this generator."""
    try:
        steering = Steering(
            weights / DIRECTIONS.name, hashlib.sha256(generator.read_bytes()).hexdigest()
        )
    except WeightsError:
        return {"directions": None}
    return {"directions": steering.directions}
