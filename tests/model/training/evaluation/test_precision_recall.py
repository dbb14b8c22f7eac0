"""Neighbours: against the prdc package, and where the answer is known."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from prdc import compute_prdc

from model.training.evaluation import precision_recall
from model.training.evaluation.precision_recall import nearest, neighbourhood, radii


def points(seed: int, count: int = 700, length: int = 4) -> np.ndarray:
    return np.random.Generator(np.random.PCG64(seed)).standard_normal((count, length))


@pytest.mark.parametrize("k", [3, 5])
def test_the_four_figures_are_the_library_s(
    k: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(precision_recall, "BLOCK", 300)  # blocks of unequal size
    real, drawn = points(0), points(1, 650) * 0.7 + 0.4
    ours = neighbourhood(real, drawn, k)
    theirs = compute_prdc(real, drawn, nearest_k=k)
    assert {name: round(value, 9) for name, value in ours.items()} == {
        name: round(float(theirs[name]), 9) for name in ours
    }
    assert 0.1 < ours["recall"] < 0.95, "somewhere in the middle, where mistakes would show"


def test_sets_of_one_kind_lie_in_each_other() -> None:
    near = neighbourhood(points(2), points(3))
    assert near.pop("density") == pytest.approx(1, abs=0.1)
    assert min(near.values()) > 0.85


def test_sets_far_apart_share_nothing() -> None:
    near = neighbourhood(points(2), points(3) + 100)
    assert near == {"precision": 0, "recall": 0, "density": 0, "coverage": 0}


def test_a_collapsed_generator_loses_recall_and_coverage_but_not_precision() -> None:
    real = points(4)
    near = neighbourhood(real, real[:1] * 0.1 + 0.05 * points(5))
    assert near["precision"] > 0.95
    assert near["recall"] < 0.05
    assert near["coverage"] < 0.2


def test_a_radius_is_that_of_the_fifth_other_point() -> None:
    found = radii(torch.arange(20.0)[:, None], k=5)
    assert found[0].item() == pytest.approx(5)
    assert found[10].item() == pytest.approx(3), "two on each side, and the third"


def test_a_copy_is_found_at_distance_nothing() -> None:
    random = np.random.Generator(np.random.PCG64(6))
    others = random.integers(0, 256, (1200, 28, 28), np.uint8)
    chosen = random.permutation(1200)[:600]
    index, distance = nearest(others[chosen], others)
    assert index.tolist() == chosen.tolist()
    assert (distance == 0).all()


def test_the_nearest_is_the_one_a_plain_search_finds() -> None:
    random = np.random.Generator(np.random.PCG64(7))
    images = random.integers(0, 256, (5, 28, 28), np.uint8)
    others = random.integers(0, 256, (900, 28, 28), np.uint8)
    index, distance = nearest(images, others)
    gaps = (images[:, None].astype(float) - others).reshape(5, 900, -1) / 255
    plain = np.linalg.norm(gaps, axis=2)
    assert index.tolist() == plain.argmin(axis=1).tolist()
    assert distance == pytest.approx(plain.min(axis=1))


def test_white_and_black_are_28_apart() -> None:
    white, black = np.full((1, 28, 28), 255, np.uint8), np.zeros((1, 28, 28), np.uint8)
    assert nearest(white, black)[1] == pytest.approx([28])
