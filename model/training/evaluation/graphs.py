"""Exported graphs of any model that turns noise into digits: drawing, time, size."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from model.generation.latents import CLASSES, one_hot
from model.generation.sampler import BATCH, to_uint8
from model.training.evaluation.validation import noises
from model.training.flow.config import FlowTraining
from model.training.flow.network import FlowConfig, FlowNetwork, FlowSampler
from model.training.gan.export import load_generator
from model.training.mnist import Digits
from model.training.release.model_card import metadata, multiply_adds, parameters
from model.training.weights_io import load_weights
from model.weights import load_graph

CHUNK = 50  # digits at once, where nothing is timed
ROUNDS = 200  # strips that are timed; the quickest counts, for other work only ever slows one
SHOWN = (0, 2, 4, 6, 8)  # the digits of a model's row on the sheet


class Graph:
    """An exported model: z float32 [N, L], class_weights float32 [N, 10] -> images.

    Raises WeightsError where the file is missing, damaged or another network's.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._session = load_graph(path, {"z", "class_weights"})
        (shape,) = (each.shape for each in self._session.get_inputs() if each.name == "z")
        self.latent: int = shape[1]
        self.version = hashlib.sha256(path.read_bytes()).hexdigest()[:12]

    def _run(self, z: np.ndarray, class_weights: np.ndarray) -> np.ndarray:
        feed = {"z": z, "class_weights": class_weights}
        return to_uint8(self._session.run(None, feed)[0][:, 0])

    def draw(self, labels: np.ndarray, seed: int) -> Digits:
        """Return raw samples of these labels, uint8 [N]: the n-th from the n-th noise of `seed`."""
        z, class_weights = noises(seed, len(labels), self.latent), one_hot(labels)
        starts = tqdm(range(0, len(z), CHUNK), leave=False, disable=None)
        parts = [slice(start, start + CHUNK) for start in starts]
        images = [self._run(z[part], class_weights[part]) for part in parts]
        return Digits(np.concatenate(images), labels)

    def row(self) -> np.ndarray:
        """Return the first drawings of seed 0, one of each of SHOWN: uint8 [5, 28, 28]."""
        return self.draw(np.array(SHOWN, np.uint8), 0).images

    def milliseconds(self, rounds: int = ROUNDS) -> float:
        """Return the processor time of a digit in a strip of five, on one thread."""
        z, class_weights = noises(0, BATCH, self.latent), one_hot(np.full(BATCH, 8))
        best = float("inf")
        for _ in range(rounds):
            start = time.process_time()
            self._run(z, class_weights)
            best = min(best, time.process_time() - start)
        return 1000 * best / BATCH


def _flow(path: Path, training: dict[str, Any]) -> FlowSampler:
    options = FlowTraining.of(training)
    network = load_weights(path, FlowNetwork, FlowConfig)
    return FlowSampler(network, options.strides, options.objective == "velocity")


def described(graph: Path) -> dict[str, Any]:
    """Return size, work and options of an exported model, of its safetensors beside the graph.

    `parameters`, `multiply_adds` for one digit, `kimg`, `training`. Raises OptionError where that
    file is missing or damaged.
    """
    path = graph.with_suffix(".safetensors")
    made = metadata(path)
    network: nn.Module
    if "objective" in made["training"]:
        network = sampler = _flow(path, made["training"])
        latent = sampler.latent
    else:
        network = generator = load_generator(path)
        latent = generator.config.latent
    work = multiply_adds(network, torch.zeros(1, latent), torch.eye(CLASSES)[:1])
    return {"parameters": parameters(network), "multiply_adds": work, **made}
