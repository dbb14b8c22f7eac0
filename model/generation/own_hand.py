"""A hand of somebody's own: found in digits that they wrote, and carried as 64 characters."""

from __future__ import annotations

import string
from pathlib import Path

import numpy as np

from model.errors import InputError
from model.generation.latents import LATENT, one_hot
from model.weights import WEIGHTS, WeightsError, load_graph

ENCODER = WEIGHTS / "encoder.onnx"
# One character for each of z's numbers: base64url's 64 of them, from -3.2 to 3.1.
ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
STEP = 0.1
HALF = len(ALPHABET) // 2
LIMIT = 16  # digits that are looked at: more tell little, and a few milliseconds are no work


def pack_hand(z: np.ndarray) -> str:
    """Return a latent, float32 [64], as 64 characters that an address can hold."""
    steps = np.rint(z / STEP).astype(int).clip(-HALF, HALF - 1) + HALF
    return "".join(ALPHABET[step] for step in steps)


def unpack_hand(packed: str) -> np.ndarray:
    """Return the latent, float32 [64], that was packed; raises InputError for what is none."""
    places = [ALPHABET.find(sign) for sign in packed]
    if len(places) != LATENT or min(places) < 0:
        raise InputError("hand.unreadable")
    return ((np.array(places) - HALF) * STEP).astype(np.float32)


class HandFinder:
    """Finds the hand that some digits are written in; safe to share between threads.

    Raises WeightsError where the encoder is missing, damaged or of another generator, whose SHA-256
    is `generator`.
    """

    def __init__(self, generator: str, encoder: Path | str = ENCODER) -> None:
        path = Path(encoder)
        self._encoder = load_graph(path, {"images", "class_weights"})
        if self._encoder.get_modelmeta().custom_metadata_map.get("generator") != generator:
            raise WeightsError(
                f"The weights {path.name} are of another generator: "
                f"write them anew with `python train.py encoder`."
            )

    def named(self, images: np.ndarray, labels: np.ndarray) -> str | None:
        """Return the hand that `find` finds, packed; None where there is no digit."""
        return pack_hand(self.find(images, labels)) if len(images) else None

    def find(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """Return the hand of digits, uint8 [N, 28, 28], labelled 0..9 [N]: z, float32 [64].

        Every digit says where z lies, and how surely; the mean counts each by its precision, so
        that more digits find a hand more surely. At most LIMIT are looked at.
        """
        inputs = images[:LIMIT, None].astype(np.float32) / 127.5 - 1
        feed = {"images": inputs, "class_weights": one_hot(labels[:LIMIT])}
        found = self._encoder.run(None, feed)[0].astype(np.float64)
        mean, log_variance = np.split(found, 2, axis=1)
        precision = np.exp(-log_variance)
        return ((precision * mean).sum(axis=0) / precision.sum(axis=0)).astype(np.float32)
