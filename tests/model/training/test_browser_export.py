"""Networks written for the page's own engine; test_engine.py, in the browser, runs them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from model.generation.sampler import CHECKER
from model.training.browser_export import browser_network, export_for_browser
from model.training.options import OptionError


def test_numbers_come_back_as_float16_holds_them() -> None:
    content = gzip.decompress(browser_network(CHECKER))
    start = 4 + int.from_bytes(content[:4], "little")
    header = json.loads(content[4:start])
    sizes = {"float16": 0, "float32": 0}
    for each in header["tensors"]:
        sizes[each["type"]] += int(np.prod(each["shape"]))
    halves = content[start + 4 * sizes["float32"] :]
    assert len(halves) == 2 * sizes["float16"]
    upper, lower = (np.frombuffer(halves, np.uint8).reshape(2, -1)[n] for n in (0, 1))
    values = np.stack([lower, upper], axis=1).copy().view("<f2")
    assert 0.01 < np.abs(values).mean() < 1
    assert {node["op"] for node in header["nodes"]} == {
        *("Conv", "Relu", "ReduceMean", "Gemm", "Softmax")
    }


def test_the_same_graph_gives_the_same_file() -> None:
    assert browser_network(CHECKER) == browser_network(CHECKER)


def test_what_the_engine_does_not_know_is_refused(tmp_path: Path) -> None:
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 1, 4, 4])
    node = helper.make_node("Elu", ["image"], ["output"])
    output = helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, 4, 4])
    model = helper.make_model(helper.make_graph([node], "network", [image], [output]))
    onnx.save(model, tmp_path / "generator.onnx")
    with pytest.raises(OptionError, match=r"The page's engine has no operation for Elu\."):
        export_for_browser(tmp_path)


def test_without_graphs_there_is_nothing_to_write(tmp_path: Path) -> None:
    assert export_for_browser(tmp_path) == []
    with pytest.raises(OptionError, match=r"missing\.onnx is no graph"):
        browser_network(tmp_path / "missing.onnx")
