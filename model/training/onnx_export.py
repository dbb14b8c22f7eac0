"""From torch networks to the ONNX graphs that serving uses."""

from __future__ import annotations

import logging
import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from model.files import write_file
from model.training.flow.network import FlowSampler
from model.training.gan.generator import Generator
from model.training.networks import CLASSES, Classifier, RowNetwork
from model.training.vae_gan.encoder import Encoder

OPSET = 18
ABOUT = {
    "generator": "Draws handwritten digits: z and class_weights to images (conditional GAN)",
    "encoder": "Finds the hand of a handwritten digit: images and class_weights to z (VAE-GAN)",
    "flow": "Draws handwritten digits: 784 normals and class_weights to images (flow matching)",
    "classifier": "Reads a handwritten digit: images to probabilities",
    "rows": "Reads a row of touching handwritten digits, column by column (CTC)",
}


def _export(
    network: nn.Module,
    inputs: dict[str, Tensor],
    output: str,
    path: Path,
    about: str,
    free: dict[int, str] | None = None,
) -> None:
    """Write a network as an ONNX graph, checked by onnx before it appears.

    `about` is one of ABOUT: with licence and source it stands in the graph's metadata.
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
    said = {
        "description": ABOUT[about],
        "license": "MIT",
        "source": "the project handwritten-digits, trained on MNIST's training images",
    }
    onnx.helper.set_model_props(graph, said)
    graph.doc_string = ABOUT[about]
    onnx.checker.check_model(graph, full_check=True)
    write_file(path, graph.SerializeToString())


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
    _export(generator, {"z": z, "class_weights": class_weights}, "images", path, "generator")


class _Means(nn.Module):
    """The mean of an encoder's z, without its variance."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, images: Tensor, class_weights: Tensor) -> Tensor:
        return self.encoder(images, class_weights)[0]


def export_encoder(encoder: Encoder, path: Path) -> None:
    """Write the graph: images float32 [N, 1, 28, 28], class_weights [N, 10] -> z [N, 64]."""
    inputs = {"images": torch.zeros(2, 1, 28, 28), "class_weights": torch.zeros(2, CLASSES)}
    _export(_Means(encoder), inputs, "z", path, "encoder")


def export_flow(sampler: FlowSampler, path: Path) -> None:
    """Write the graph: z float32 [N, 784], class_weights float32 [N, 10] -> images, all strides."""
    inputs = {"z": torch.zeros(2, sampler.latent), "class_weights": torch.zeros(2, CLASSES)}
    _export(sampler, inputs, "images", path, "flow")


class _Probabilities(nn.Module):
    """Softmax of a network's logits over a temperature (arXiv 1706.04599)."""

    def __init__(self, network: Classifier | RowNetwork, temperature: float) -> None:
        super().__init__()
        self.network, self.temperature = network, temperature

    def forward(self, images: Tensor) -> Tensor:
        return torch.softmax(self.network(images) / self.temperature, dim=-1)


def export_classifier(classifier: Classifier, path: Path, temperature: float = 1.0) -> None:
    """Write the graph: images float32 [N, 1, 28, 28] in [-1, 1] -> probabilities [N, answers]."""
    inputs = {"images": torch.zeros(2, 1, 28, 28)}
    _export(_Probabilities(classifier, temperature), inputs, "probabilities", path, "classifier")


def export_rows(network: RowNetwork, path: Path, temperature: float = 1.0) -> None:
    """Write the graph: rows float32 [1, 1, 32, W] in [-1, 1] -> probabilities [1, W / 2, 12].

    W is free. One row at a time: rows of other widths would need paper added.
    """
    inputs = {"rows": torch.zeros(1, 1, network.config.height, 64)}
    probabilities = _Probabilities(network, temperature)
    _export(probabilities, inputs, "probabilities", path, "rows", free={3: "W"})
