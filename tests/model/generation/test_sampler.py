"""DigitSampler: what is asked for is what comes, the same way every time."""

from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from model.generation.latents import (
    MAX_SEED,
    fresh_seed,
    hands,
    one_hot,
)
from model.generation.sampler import (
    ATTEMPTS,
    CHECKER,
    CONFIDENCE,
    GENERATOR,
    MARGIN,
    DigitSampler,
)
from model.weights import WeightsError
from tests.support import ROOT


@pytest.mark.parametrize("count", [1, 4, 5, 6, 99, 100])
def test_any_count_gives_so_many_grey_images(sampler: DigitSampler, count: int) -> None:
    images = sampler.draw(3, count, seed=1)
    assert images.shape == (count, 28, 28)
    assert images.dtype == np.uint8
    assert all(image.max() > 128 for image in images), "a digit without ink"


def test_the_same_seed_draws_the_same_and_another_seed_others(sampler: DigitSampler) -> None:
    first = sampler.draw(8, 5, seed=42)
    assert np.array_equal(first, sampler.draw(8, 5, seed=42))
    assert np.array_equal(first, DigitSampler().draw(8, 5, seed=42)), "another process agrees"
    assert not np.array_equal(first, sampler.draw(8, 5, seed=43))


def test_the_first_of_many_are_the_few(sampler: DigitSampler) -> None:
    many = sampler.draw(5, 100, seed=7)
    for count in (1, 3, 5, 17):
        assert np.array_equal(many[:count], sampler.draw(5, count, seed=7))


def test_five_of_a_strip_differ(sampler: DigitSampler) -> None:
    for digit in range(10):
        images = sampler.draw(digit, 5, seed=11).reshape(5, -1)
        assert len(np.unique(images, axis=0)) == 5


def test_a_hand_depends_on_seed_and_place_only() -> None:
    assert np.array_equal(hands(9, 0, 8)[3:], hands(9, 3, 5))
    assert not np.array_equal(hands(0, 1, 1), hands(1, 0, 1))
    assert hands(9, 0, 8).dtype == np.float32


def test_hands_are_those_of_every_release() -> None:
    """A permalink must draw the same digits next year: PCG64 over (seed, i), pinned by value."""
    expected = [-1.0531260, 0.2051870, 2.1812546, -1.3338850]
    assert hands(42, 3, 1)[0, :4] == pytest.approx(expected, abs=1e-6)


def test_hands_are_standard_normal() -> None:
    z = hands(MAX_SEED, 0, 2000)
    assert abs(z.mean()) < 0.01
    assert z.std() == pytest.approx(1, abs=0.01)


def test_a_stream_is_labelled_in_turn_and_not_filtered(sampler: DigitSampler) -> None:
    parts = list(sampler.stream(23, seed=4, chunk=10))
    assert [len(labels) for _, labels in parts] == [10, 10, 3]
    images = np.concatenate([part for part, _ in parts])
    labels = np.concatenate([part for _, part in parts])
    assert labels.tolist() == [i % 10 for i in range(23)]
    assert np.array_equal(images, sampler.generate(hands(4, 0, 23), one_hot(labels)))


def test_threads_share_one_sampler(sampler: DigitSampler) -> None:
    alone = [sampler.draw(seed % 10, 5, seed) for seed in range(24)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda seed: sampler.draw(seed % 10, 5, seed), range(24)))
    assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))


@pytest.mark.parametrize(
    ("digit", "count", "seed", "words"),
    [
        (10, 5, 0, "0 to 9"),
        (-1, 5, 0, "0 to 9"),
        (1, 0, 0, "1 to 100"),
        (1, 101, 0, "1 to 100"),
        (1, 5, -1, "0 to 4294967295"),
        (1, 5, 2**32, "0 to 4294967295"),
    ],
)
def test_what_is_out_of_range_is_refused_in_a_sentence(
    sampler: DigitSampler, digit: int, count: int, seed: int, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        sampler.draw(digit, count, seed)


def test_fresh_seeds_are_in_range_and_fresh() -> None:
    seeds = {fresh_seed() for _ in range(100)}
    assert len(seeds) > 95
    assert all(0 <= seed <= MAX_SEED for seed in seeds)


@pytest.mark.parametrize("name", ["generator.onnx", "checker.onnx"])
@pytest.mark.parametrize("content", [None, b"", b"not a graph"])
def test_missing_or_damaged_weights_are_said_in_a_sentence(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    for path in (GENERATOR, CHECKER):
        shutil.copy(path, tmp_path)
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(WeightsError, match=f"{name} are missing or damaged") as caught:
        DigitSampler(tmp_path / "generator.onnx", tmp_path / "checker.onnx")
    assert str(tmp_path) not in str(caught.value)


def test_weights_of_another_network_are_said_in_a_sentence() -> None:
    with pytest.raises(WeightsError, match=r"checker\.onnx are of another network"):
        DigitSampler(CHECKER, GENERATOR)


def test_the_version_names_the_weights(sampler: DigitSampler, tmp_path: Path) -> None:
    copy = shutil.copy(GENERATOR, tmp_path)
    assert DigitSampler(copy).version == sampler.version
    assert len(sampler.version) == 12


class Doubting(DigitSampler):
    """The real sampler, whose checker has been told to doubt its first readings."""

    def __init__(self, doubts: int) -> None:
        super().__init__()
        self.doubts = doubts

    def read(self, images: np.ndarray) -> np.ndarray:
        doubt, self.doubts = self.doubts > 0, self.doubts - 1
        return np.zeros((len(images), 10)) if doubt else super().read(images)


def test_what_the_checker_doubts_is_drawn_again_by_rule(sampler: DigitSampler) -> None:
    usual = sampler.draw(4, 1, seed=6)
    again = [Doubting(doubts).draw(4, 1, seed=6) for doubts in (1, 2, 1)]
    assert not np.array_equal(again[0], usual)
    assert not np.array_equal(again[0], again[1]), "a second doubt, a third drawing"
    assert np.array_equal(again[0], again[2]), "the same doubts, the same drawings"


def test_a_checker_that_never_agrees_does_not_hang_the_drawing() -> None:
    doubting = Doubting(10**6)
    assert doubting.draw(4, 2, seed=6).shape == (2, 28, 28)
    assert 10**6 - doubting.doubts == 1 + 2 * (ATTEMPTS - 1)


def test_every_digit_shown_is_read_as_asked_and_stands_apart(sampler: DigitSampler) -> None:
    redrawn = 0
    for seed in range(60):
        digit = seed % 10
        images = sampler.draw(digit, 5, seed)
        assert (sampler.read(images)[:, digit] >= CONFIDENCE).all()
        pixels = images.reshape(5, -1).astype(int)
        apart = np.abs(pixels[:, None] - pixels).mean(axis=2) + 255 * np.eye(5)
        assert apart.min() >= MARGIN
        raw = sampler.generate(hands(seed, 0, 5), one_hot(np.full(5, digit)))
        redrawn += (raw != images).any(axis=(1, 2)).sum()
    assert 0 < redrawn < 60, "a few of 300 are drawn again, not none and not most"


def test_a_copy_of_a_neighbour_is_drawn_again(
    sampler: DigitSampler, monkeypatch: pytest.MonkeyPatch
) -> None:
    z = hands(3, 0, 1).repeat(5, axis=0)
    monkeypatch.setattr("model.generation.sampler.hands", lambda *_: z)
    images = sampler.draw(8, 5, seed=3)
    assert len(np.unique(images.reshape(5, -1), axis=0)) == 5


@pytest.mark.parametrize("package", ["model.generation.sampler", "model.images", "model.__main__"])
def test_serving_does_not_import_torch(package: str) -> None:
    code = f"import sys, {package}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
