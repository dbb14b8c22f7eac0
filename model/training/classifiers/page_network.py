"""Training of the page network: it finds handwriting on a page, pixel by pixel.

It learns from made pages alone, each shown once. The loss is binary cross-entropy and Dice
(Milletari et al., 3DV 2016): ink is rare, and Dice does not see the paper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.training.batches import split
from model.training.classifiers.config import PageRun, PageTraining
from model.training.classifiers.supervised import SupervisedRun
from model.training.devices import set_up
from model.training.handwriting import load_handwriting
from model.training.mnist import Digits
from model.training.networks import PageNetwork, PageNetworkConfig
from model.training.onnx_export import export_graph
from model.training.synthesis.written_pages import PageMaker, WrittenPage
from model.training.weights_io import load_weights, save_weights

SHAPES = (256, 256), (192, 336), (336, 192), (320, 320)  # of the pages of a batch, in turn
HELD_SIGNS = 700  # of held-out hands
HELD_BATCHES = 8
INK = 3.0  # how much more ink weighs than paper, and cross-entropy than Dice
FEW = 50.0  # pixels of ink beside which an empty page's Dice is hardly anything
WHOLE = 1.4  # a soft edge is ink from so much less on
MAX_NORM = 5.0  # norm to which a gradient is cut

Batch = tuple[Tensor, Tensor]


def batch_of(pages: list[WrittenPage]) -> Batch:
    """Return pages of one shape and their truths, float32 [N, 1, H, W] in [0, 1] each."""
    images, truths = (
        torch.from_numpy(np.stack(each)[:, None]).float() / 255 for each in zip(*pages, strict=True)
    )
    return images.contiguous(memory_format=torch.channels_last), (WHOLE * truths).clamp(max=1)


def batches(maker: PageMaker, size: int, count: int) -> Iterator[Batch]:
    """Make `count` batches of `size` pages, every one of a shape."""
    for number in range(count):
        shape = SHAPES[number % 4]
        yield batch_of([maker.page(shape) for _ in range(size)])


def ink_loss(logits: Tensor, truth: Tensor) -> Tensor:
    """Return cross-entropy and Dice of logits for the truth, float32 [N, 1, H, W] each."""
    entropy = F.binary_cross_entropy_with_logits(logits, truth, 1 + INK * truth)
    found, pixels = logits.sigmoid(), (1, 2, 3)
    both = 2 * (found * truth).sum(pixels) + FEW
    dice = 1 - both / (found.sum(pixels) + truth.sum(pixels) + FEW)
    return INK * entropy + dice.mean()


@torch.no_grad()
def ink_right(network: PageNetwork, held: list[Batch]) -> float:
    """Return the F-measure of the pixels that the network takes for handwriting, 0..1."""
    network.eval()
    right = found = there = 0
    for images, truth in held:
        said, true = network(images) > 0, truth > 0.5
        right += int((said & true).sum())
        found, there = found + int(said.sum()), there + int(true.sum())
    return 2 * right / max(found + there, 1)


class PageState(SupervisedRun[PageNetwork]):
    """One run of the page network: see SupervisedRun."""

    def __init__(self, config: PageTraining, steps: int) -> None:
        super().__init__(lambda: PageNetwork(PageNetworkConfig(config.width)), config, steps)

    def train_step(self, batch: Batch) -> Tensor:
        """Do one step on pages; returns the loss."""
        self.network.train()
        images, truth = batch
        with torch.autocast("cpu", torch.bfloat16, enabled=self.config.precision == "bfloat16"):
            logits = self.network(images)
        return self.descend(ink_loss(logits.float(), truth), MAX_NORM)


def load_page_network(path: Path) -> PageNetwork:
    """Return the page network in a safetensors file, as `load_classifier` does a classifier."""
    return load_weights(path, PageNetwork, PageNetworkConfig)


def export_pages(network: PageNetwork, path: Path) -> None:
    """Write the graph: page float32 [1, 1, H, W] in [0, 1] -> probabilities of the same shape.

    H and W are multiples of 16.
    """
    inputs = {"page": torch.zeros(1, 1, 256, 320)}
    about = "Finds handwriting on a page: the probability of ink for each pixel"
    probabilities = nn.Sequential(network, nn.Sigmoid())
    free = {2: "H", 3: "W"}
    export_graph(probabilities, inputs, "probabilities", path, about, free, step=16)


def train_pages(
    digits: Digits, config: PageTraining, run: PageRun, say: Callable[[str], None] = print
) -> bool:
    """Train, or go on training, the run in `run.run`; returns True when it is done.

    Writes the averaged weights to `run.out` and their ONNX graph to `run.onnx`. The pages' hands
    are MNIST's training images, `config.holdout` left out, and the collections in
    `run.handwriting`; the held-out ones of both tell how well it goes. Raises OptionError or
    DataError with a sentence for the user.
    """
    set_up("cpu", config.precision, run.threads)
    others, held_others = load_handwriting(Path(run.handwriting) if run.handwriting else None)
    train, held_digits = split(digits, config.holdout)
    held_maker = PageMaker(held_digits, held_others, HELD_SIGNS, config.seed)
    held = list(batches(held_maker, config.batch, HELD_BATCHES))
    per_epoch = max(1, config.pages // config.batch)
    state = PageState(config, steps=per_epoch * config.epochs)

    def epoch(number: int) -> Iterator[Tensor]:
        # A seed for each epoch, so that a run that goes on makes the pages it would have made.
        seed = config.seed + 1000 * (number + 1)
        maker = PageMaker(train, others, config.signs, seed)
        return (state.train_step(each) for each in batches(maker, config.batch, per_epoch))

    state.train(Path(run.run), epoch, lambda: f"ink {ink_right(state.ema, held):.2%}", say)
    notes = {"validation_ink": f"{ink_right(state.ema, held):.4f}"}
    save_weights(state.ema, Path(run.out), asdict(config), **notes)
    export_pages(state.ema, Path(run.onnx))
    return True
