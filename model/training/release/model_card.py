"""The model card as data: weights/card.json, beside the one for people in weights/README.md.

What can be computed is computed (sizes, operations) or read where it was written (options from the
weights' metadata, figures from quality.json). Only what no program can know stands by hand, in
weights/training.json: the commands, the commit, the machine and its hours, what was tried and
dropped (`ablations`, a row a recipe), the limits, the licence.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from model.files import write_json
from model.generation.sampler import DigitSampler
from model.training.classifiers.classifier import load_classifier
from model.training.classifiers.ctc_network import load_row_network
from model.training.classifiers.page_network import load_page_network
from model.training.gan.config import GANConfig
from model.training.gan.discriminator import Discriminator
from model.training.gan.export import load_generator
from model.training.gan.generator import Generator
from model.training.gan.state import TrainState
from model.training.networks import CLASSES, Classifier, PageNetwork, RowNetwork
from model.training.options import OptionError
from model.training.vae_gan.encoder import Encoder
from model.training.vae_gan.export import load_encoder

HAND_KEPT = ("data", "ablations", "limits", "licence")
SHIPPED = ("generator", "checker", "classifier", "examiner", "reader", "rows", "page", "encoder")
OPTIONAL = ("examiner", "reader", "rows", "page", "encoder")  # only where they are there
FIGURES = (
    *("kimg", "validation_accuracy", "validation_rows", "validation_ink", "temperature"),
    *("again_stroke_width", "again_slant", "again_ink"),
    *("other_stroke_width", "other_slant", "other_ink"),
)
PAGE_SIDE = 512  # of the page whose multiply-adds are told
ROW_WIDTH = 96  # pixels of the row whose multiply-adds are told: about four digits
FLOPS_A_MULTIPLY_ADD = 2


def parameters(network: nn.Module) -> int:
    """Return the number of trained values; running statistics do not count."""
    return sum(each.numel() for each in network.parameters())


@torch.no_grad()
def multiply_adds(network: nn.Module, *inputs: Tensor) -> int:
    """Return the multiply-adds of convolutions and linear layers in one pass over `inputs`."""
    with FlopCounterMode(display=False) as counter:
        network.eval()(*inputs)
    return counter.get_total_flops() // FLOPS_A_MULTIPLY_ADD


def _measured(
    network: Generator | Discriminator | Classifier | RowNetwork | PageNetwork | Encoder,
    *inputs: Tensor,
) -> dict[str, Any]:
    """Return what can be computed of a network, `inputs` being those of one image."""
    return {
        "config": asdict(network.config),
        "parameters": parameters(network),
        "multiply_adds_per_image": multiply_adds(network, *inputs),
    }


def _read_json(path: Path, advice: str) -> dict[str, Any]:
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        raise OptionError(f"{path} is missing: {advice}.") from None
    except ValueError as error:
        raise OptionError(f"{path} is no JSON: {error}.") from error


def metadata(path: Path) -> dict[str, Any]:
    """Return what a safetensors file says of its own making: options and counts.

    Raises OptionError where it cannot be read.
    """
    try:
        with safe_open(path, framework="pt") as file:
            said = file.metadata() or {}
        said["training"] = json.loads(said["training"])
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise OptionError(
            f"{path} is missing, damaged, or says nothing of its training."
        ) from error
    numbers = {name: float(said[name]) for name in FIGURES if name in said}
    return {"training": said["training"], **numbers}


def discriminator_of(training: dict[str, Any]) -> Discriminator:
    """Return a discriminator, untrained, of the shape that a run with these options trains."""
    with torch.random.fork_rng():
        return TrainState(GANConfig.of(training), "cpu").discriminator


def shipped(weights: Path) -> list[str]:
    """Return the names of the networks that the folder must have, and of those it may have."""
    return [
        name
        for name in SHIPPED
        if name not in OPTIONAL or (weights / f"{name}.safetensors").exists()
    ]


def networks(weights: Path) -> dict[str, Any]:
    """Return the networks: shape, size, operations, files and training options.

    Raises OptionError where a file of the folder `weights` is missing or damaged.
    """
    generator = load_generator(weights / "generator.safetensors")
    made = metadata(weights / "generator.safetensors")
    image = torch.zeros(1, 1, 28, 28)
    described = {
        "generator": {
            "inputs": "z float32 [N, 64], class_weights float32 [N, 10]",
            "output": "images float32 [N, 1, 28, 28] in [-1, 1]",
            **_measured(generator, torch.zeros(1, generator.config.latent), torch.eye(CLASSES)[:1]),
            **made,
        },
        "discriminator": {
            "files": [],
            "inputs": "images float32 [N, 1, 28, 28] in [-1, 1], labels int64 [N]",
            "output": "logits float32 [N]",
            **_measured(
                discriminator_of(made["training"]), image, torch.zeros(1, dtype=torch.int64)
            ),
        },
    }
    for name in shipped(weights)[1:]:
        path = weights / f"{name}.safetensors"
        if name in OTHERS:
            described[name] = OTHERS[name](path)
            continue
        classifier = load_classifier(path)
        answers = classifier.linear.out_features
        described[name] = {
            "inputs": "images float32 [N, 1, 28, 28] in [-1, 1]",
            "output": f"logits float32 [N, {answers}]; probabilities in the ONNX graph",
            **_measured(classifier, image),
            **metadata(path),
        }
    for name, each in described.items():
        files = sorted(path.name for path in weights.glob(f"{name}.*"))
        described[name] = {"files": files} | each
    return described


def _row_network(path: Path) -> dict[str, Any]:
    """Return what the card says of the network that reads rows."""
    network = load_row_network(path)
    row = torch.zeros(1, 1, network.config.height, ROW_WIDTH)
    described = _measured(network, row)
    # It reads rows, of any width, not images of one size.
    described[f"multiply_adds_of_{ROW_WIDTH}_pixels"] = described.pop("multiply_adds_per_image")
    return {
        "inputs": "rows float32 [1, 1, 32, W] in [-1, 1]",
        "output": "logits float32 [1, W / 2, 12]; probabilities in the ONNX graph",
        **described,
        **metadata(path),
    }


def _page_network(path: Path) -> dict[str, Any]:
    """Return what the card says of the network that finds handwriting."""
    network = load_page_network(path)
    described = _measured(network, torch.zeros(1, 1, PAGE_SIDE, PAGE_SIDE))
    described[f"multiply_adds_of_{PAGE_SIDE}x{PAGE_SIDE}_pixels"] = described.pop(
        "multiply_adds_per_image"
    )
    return {
        "inputs": "page float32 [1, 1, H, W] in [0, 1], sides multiples of 16",
        "output": "logits float32 [1, 1, H, W]; probabilities in the ONNX graph",
        **described,
        **metadata(path),
    }


def _encoder(path: Path) -> dict[str, Any]:
    """Return what the card says of the network that finds a hand."""
    return {
        "inputs": "images float32 [N, 1, 28, 28] in [-1, 1], class_weights float32 [N, 10]",
        "output": "hand float32 [N, 128]: mean and log variance of the generator's z",
        **_measured(load_encoder(path), torch.zeros(1, 1, 28, 28), torch.eye(CLASSES)[:1]),
        **metadata(path),
    }


OTHERS = {"rows": _row_network, "page": _page_network, "encoder": _encoder}


def _steering(weights: Path) -> dict[str, Any]:
    """Return the sliders' figures, without the directions themselves, where they are there."""
    path = weights / "directions.json"
    if not path.exists():
        return {}
    found = _read_json(path, "")
    return {"steering": {name: value for name, value in found.items() if name != "directions"}}


def _reading(weights: Path) -> dict[str, Any]:
    """Return the reader's figures under their name, where they have been measured."""
    path = weights / "reading.json"
    return {"reading": _read_json(path, "")} if path.exists() else {}


def _models(weights: Path, version: str, by_hand: dict[str, Any]) -> dict[str, Any]:
    """Return the models that stand side by side, as they were made and measured, where they are.

    Those measured beside other weights are left out.
    """
    path = weights / "models.json"
    found = _read_json(path, "") if path.exists() else {}
    if found.get("weights") != version:
        return {}
    made = {"generator": by_hand["generator"]} | by_hand.get("models", {})
    measured = found["models"]
    order = dict.fromkeys(
        [*made, *measured]
    )  # as they are told by hand, whatever was measured when
    rows = {
        name: measured[name] | ({"made": made[name]} if name in made else {})
        for name in order
        if name in measured
    }
    return {"models": {"sizes": found["sizes"], "real": found["real"], "rows": rows}}


def card(weights: Path) -> dict[str, Any]:
    """Return the model card of the folder `weights`.

    Raises OptionError where a file is missing or damaged, or quality.json is of other weights.
    """
    quality = _read_json(weights / "quality.json", "`python train.py evaluate` writes it")
    by_hand = _read_json(weights / "training.json", "it says how the weights were made, by hand")
    names = shipped(weights)
    missing = [name for name in (*names, *HAND_KEPT) if name not in by_hand]
    if missing:
        raise OptionError(f"{weights / 'training.json'} does not say: {', '.join(missing)}.")
    version = DigitSampler(weights / "generator.onnx", weights / "checker.onnx").version
    if quality["weights"] != version:
        raise OptionError(
            f"{weights / 'quality.json'} is of other weights: run `python train.py evaluate`."
        )
    described = networks(weights)
    for name in names:
        described[name]["made"] = by_hand[name]
    return {
        "name": "Handwritten digits",
        "weights": version,
        "networks": described,
        **{name: by_hand[name] for name in HAND_KEPT},
        "quality": quality,
        **_models(weights, version, by_hand),
        **_reading(weights),
        **_steering(weights),
    }


def write_card(weights: Path) -> Path:
    """Write `weights`/card.json and return its path; raises OptionError as `card` does."""
    path = weights / "card.json"
    write_json(path, card(weights))
    return path
