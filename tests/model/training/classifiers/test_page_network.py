"""The page network: that it learns, goes on, and is exported as it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from model.recognition.paper.page_network import PageNetwork as ShippedNetwork
from model.training.classifiers import page_network
from model.training.classifiers.config import PageRun, PageTraining
from model.training.classifiers.page_network import (
    SHAPES,
    batch_of,
    batches,
    ink_loss,
    ink_right,
    load_page_network,
    train_pages,
)
from model.training.handwriting import Handwriting
from model.training.networks import PageNetwork, PageNetworkConfig
from model.training.synthesis.written_pages import PageMaker
from tests.model.support import synthetic_digits

TINY = PageTraining(pages=8, epochs=2, batch=2, width=4, ema=0.5, holdout=100, signs=20)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Handwriting:
    """A few hands in the place of the collections."""
    letter, scan = np.zeros((2, 105, 105), np.uint8), np.zeros((2, 32, 32), np.uint8)
    letter[:, 20:80, 40:46] = letter[:, 50:56, 20:80] = 255
    scan[:, 4:28, 14:18] = 255
    ones = np.ones(2, np.uint8)
    found = Handwriting(np.zeros((2, 8, 2), np.float32), ones, scan, ones, letter)
    found.traces[:, :, 1] = np.linspace(0, 1, 8)
    module = "model.training.classifiers.page_network"
    monkeypatch.setattr(f"{module}.load_handwriting", lambda _: (found, found))
    monkeypatch.setattr(f"{module}.HELD_SIGNS", 20)
    monkeypatch.setattr(f"{module}.HELD_BATCHES", 1)
    return found


def test_a_run_goes_on_and_its_graph_says_what_the_network_says(
    tmp_path: Path, hands: Handwriting, monkeypatch: pytest.MonkeyPatch
) -> None:
    digits = synthetic_digits(200)
    said: list[str] = []
    run = PageRun(
        run=str(tmp_path), out=str(tmp_path / "page.safetensors"),
        onnx=str(tmp_path / "page.onnx"), threads=1,
    )  # fmt: skip
    assert train_pages(digits, TINY, run, said.append)
    assert len(said) == TINY.epochs
    monkeypatch.setattr(page_network, "export_pages", lambda *_: None)  # it takes its time, once
    assert train_pages(digits, TINY, run, said.append)
    assert "Going on from epoch 2" in said[-1]
    network = load_page_network(Path(run.out))
    pixels, _ = PageMaker(digits, hands, 20, 0).page((224, 256))
    found = ShippedNetwork(Path(run.onnx)).probabilities(pixels)
    padded = np.pad(pixels, 16, "edge")[None, None].astype(np.float32) / 255
    expected = network(torch.from_numpy(padded)).sigmoid()[0, 0, 16:-16, 16:-16].numpy()
    # The graph's weights are float16.
    np.testing.assert_allclose(found, expected, atol=0.02)


def test_batches_have_one_shape_each(hands: Handwriting) -> None:
    maker = PageMaker(synthetic_digits(100), hands, 20, 0)
    for (images, truth), shape in zip(batches(maker, 2, 4), SHAPES, strict=True):
        assert images.shape == truth.shape == (2, 1, *shape)
        assert float(truth.max()) <= 1


def test_the_loss_falls_as_more_ink_is_found() -> None:
    page = np.zeros((32, 32), np.uint8)
    page[8:24, 14:18] = 255
    _, truth = batch_of([(page, page)])
    wrong, half, right = -8 * (2 * truth - 1), torch.zeros_like(truth), 8 * (2 * truth - 1)
    assert ink_loss(right, truth) < ink_loss(half, truth) < ink_loss(wrong, truth)


def test_a_score_is_one_where_all_ink_and_nothing_else_is_found() -> None:
    network = PageNetwork(PageNetworkConfig(width=4)).requires_grad_(False)
    images = torch.rand(1, 1, 32, 32)
    network.eval()
    found = (network(images) > 0).float()
    assert ink_right(network, [(images, found)]) == (1.0 if found.any() else 0.0)
    assert ink_right(network, [(images, 1 - found)]) == 0.0
