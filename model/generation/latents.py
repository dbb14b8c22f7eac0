"""Latents by rule: the i-th hand of a seed comes from (seed, i) alone."""

from __future__ import annotations

import secrets

import numpy as np

from model.errors import InputError

LATENT = 64
CLASSES = 10
MAX_SEED = 2**32 - 1


def fresh_seed() -> int:
    """Return a seed nobody can guess: an integer of 0..2**32-1."""
    return secrets.randbelow(MAX_SEED + 1)


def check_seed(seed: int) -> int:
    """Return `seed` if it is 0..2**32-1; raises InputError otherwise."""
    if not 0 <= seed <= MAX_SEED:
        raise InputError("seed.out_of_range", high=str(MAX_SEED))
    return seed


def latent(*path: int) -> np.ndarray:
    """Return float32 [64], standard normal, from whole numbers: PCG64 seeded by all of them.

    (seed, hand) is a hand; (seed, place, attempt) another try at a place of a strip. Zeros at the
    end of a path are as good as none, so that further kinds of paths must not end in 0.
    """
    source = np.random.PCG64(np.random.SeedSequence(path))
    return np.random.Generator(source).standard_normal(LATENT, np.float32)


def hands(seed: int, first: int, count: int) -> np.ndarray:
    """Return the latents of hands `first` to `first + count - 1` of a seed, float32 [count, 64]."""
    return np.stack([latent(seed, hand) for hand in range(first, first + count)])


def nearby(z: np.ndarray, other: np.ndarray, stray: float) -> np.ndarray:
    """Return float32 [..., 64]: `z` moved towards `other` by `stray` in 0..1, as normal as both."""
    return np.float32((1 - stray**2) ** 0.5) * z + np.float32(stray) * other


def one_hot(labels: np.ndarray) -> np.ndarray:
    """Return class weights float32 [N, 10] for integer labels [N] in 0..9."""
    return np.eye(CLASSES, dtype=np.float32)[labels]


def plane(corners: np.ndarray, side: int) -> np.ndarray:
    """Return the latents of a plane, row by row: float32 [side * side, 64].

    `corners`, float32 [4, 64], are those of its corners: top left, top right, bottom left, bottom
    right. What lies between is mixed of them by its distances, and scaled so that it varies as
    much as they do, which a plain mean would not.
    """
    steps = np.linspace(0, 1, side, dtype=np.float32)
    down, across = (each.ravel() for each in np.meshgrid(steps, steps, indexing="ij"))
    shares = [(1 - down) * (1 - across), (1 - down) * across, down * (1 - across), down * across]
    weights = np.stack(shares, axis=1)
    return (weights / np.linalg.norm(weights, axis=1, keepdims=True)) @ corners
