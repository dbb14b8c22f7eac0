"""From a finished run to what serving uses: safetensors with the config inside, and ONNX."""

from __future__ import annotations

import json
import logging
import tempfile
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any

import onnx
import safetensors.torch
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from model.files import atomic_write
from model.networks import (
    CLASSES,
    Classifier,
    ClassifierConfig,
    Generator,
    GeneratorConfig,
    RowNetwork,
    RowNetworkConfig,
)
from model.training.checkpoint import read_checkpoint
from model.training.config import OptionError
from model.training.sheets import hand_sheet
from model.training.state import calibrated

OPSET = 18


def save_weights(
    network: Generator | Classifier | RowNetwork, path: Path, metadata: dict[str, str]
) -> None:
    """Write a network's weights as safetensors; its config joins `metadata` as JSON."""
    metadata = {"config": json.dumps(asdict(network.config))} | metadata
    tensors = {name: value.contiguous() for name, value in network.state_dict().items()}
    with atomic_write(path) as file:
        file.write(safetensors.torch.save(tensors, metadata))


def _load_weights(path: Path, network: type, config: type) -> Any:  # noqa: ANN401
    """Return the network in a safetensors file, in eval mode, built from its own metadata."""
    try:
        with safe_open(path, framework="pt") as file:
            loaded = network(config(**json.loads((file.metadata() or {})["config"])))
            loaded.load_state_dict({name: file.get_tensor(name) for name in file.offset_keys()})
    except (OSError, SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise OptionError(f"{path} holds no {network.__name__.lower()}, or is damaged.") from error
    return loaded.eval().requires_grad_(False)


def load_generator(path: Path) -> Generator:
    """Return the generator in a safetensors file, in eval mode; raises OptionError without one."""
    return _load_weights(path, Generator, GeneratorConfig)


def load_classifier(path: Path) -> Classifier:
    """Return the classifier in a safetensors file, in eval mode; raises OptionError without one."""
    return _load_weights(path, Classifier, ClassifierConfig)


def load_row_network(path: Path) -> RowNetwork:
    """Return the row network in a safetensors file, as `load_classifier` does a classifier."""
    return _load_weights(path, RowNetwork, RowNetworkConfig)


def _export(
    network: nn.Module,
    inputs: dict[str, Tensor],
    output: str,
    path: Path,
    free: dict[int, str] | None = None,
) -> None:
    """Write a network as an ONNX graph, checked by onnx before it appears.

    `free` names the sizes that may be any, by dimension; without it, the batch size may.
    """
    sizes = {at: torch.export.Dim(name) for at, name in (free or {0: "N"}).items()}
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
    onnx.checker.check_model(graph, full_check=True)
    with atomic_write(path) as file:
        file.write(graph.SerializeToString())


def _forget_sources(model: onnx.ModelProto) -> None:
    """Drop the exporter's notes on every node: stack traces with this machine's paths."""
    for each in (*model.graph.node, *model.graph.value_info, *model.graph.initializer):
        each.ClearField("metadata_props")
        each.ClearField("doc_string")
    model.graph.ClearField("metadata_props")
    model.ClearField("metadata_props")


def export_generator(generator: Generator, path: Path) -> None:
    """Write the ONNX graph: z float32 [N, 64], class_weights float32 [N, 10] -> images.

    `images` is float32 [N, 1, 28, 28] in [-1, 1]; N is free.
    """
    z, class_weights = torch.zeros(2, generator.config.latent), torch.zeros(2, CLASSES)
    _export(generator, {"z": z, "class_weights": class_weights}, "images", path)


class _Probabilities(nn.Module):
    """Softmax of logits over a temperature (arXiv 1706.04599)."""

    def __init__(self, classifier: Classifier, temperature: float) -> None:
        super().__init__()
        self.classifier, self.temperature = classifier, temperature

    def forward(self, images: Tensor) -> Tensor:
        return torch.softmax(self.classifier(images) / self.temperature, dim=1)


def export_classifier(classifier: Classifier, path: Path, temperature: float = 1.0) -> None:
    """Write the graph: images float32 [N, 1, 28, 28] in [-1, 1] -> probabilities [N, answers]."""
    network = _Probabilities(classifier, temperature)
    _export(network, {"images": torch.zeros(2, 1, 28, 28)}, "probabilities", path)


class _RowProbabilities(nn.Module):
    """Softmax of a row network's logits over a temperature."""

    def __init__(self, network: RowNetwork, temperature: float) -> None:
        super().__init__()
        self.network, self.temperature = network, temperature

    def forward(self, rows: Tensor) -> Tensor:
        return torch.softmax(self.network(rows) / self.temperature, dim=2)


def export_rows(network: RowNetwork, path: Path, temperature: float = 1.0) -> None:
    """Write the graph: rows float32 [1, 1, 32, W] in [-1, 1] -> probabilities [1, W / 2, 12].

    W is free. One row at a time: rows of other widths would need paper added.
    """
    rows = torch.zeros(1, 1, network.config.height, 64)
    _export(
        _RowProbabilities(network, temperature),
        {"rows": rows},
        "probabilities",
        path,
        free={3: "W"},
    )


def averaged_generator(run: Path) -> tuple[Generator, dict[str, Any], float]:
    """Return a run's averaged generator in eval mode, its options, and how many kimg it has seen.

    The normalisation statistics are measured anew for the averaged weights (see `calibrated`).
    Raises OptionError where the run has no usable checkpoint.
    """
    content = read_checkpoint(run / "checkpoint.pt")
    config = content["config"]
    try:
        generator = Generator(GeneratorConfig(width=config["width"]))
        generator.load_state_dict(content["ema"])
    except (KeyError, RuntimeError) as error:
        raise OptionError(f"{run} holds no run of this generator.") from error
    return calibrated(generator), config, content["step"] * config["batch"] / 1000


def export_run(run: Path, out: Path) -> list[Path]:
    """Write a run's averaged generator and its sheet of hands to `out`; returns the files written.

    Raises OptionError where the run has no usable checkpoint.
    """
    generator, config, kimg = averaged_generator(run)
    metadata = {"training": json.dumps(config), "kimg": f"{kimg:g}", "license": "MIT"}
    written = [out / name for name in ("generator.safetensors", "generator.onnx", "hands.png")]
    save_weights(generator, written[0], metadata)
    export_generator(generator, written[1])
    hand_sheet(generator, written[2])
    return written
