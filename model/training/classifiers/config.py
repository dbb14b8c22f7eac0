"""Options of the classifiers' runs; nothing here loads PyTorch."""

from __future__ import annotations

from dataclasses import dataclass

from model.generation.latents import CLASSES
from model.training.options import Options, option


@dataclass(frozen=True)
class SupervisedTraining(Options):
    """The options that every such run has; kept in its checkpoint and its weights."""

    epochs: int = option(10, "times everything is shown", range=(1, 1000))
    batch: int = option(128, "pictures in a step", range=(2, 4096))
    lr: float = option(4e-3, "highest learning rate of the one-cycle schedule", range=(1e-8, 1.0))
    weight_decay: float = option(0.02, "decoupled weight decay (AdamW)", range=(0.0, 1.0))
    ema: float = option(0.998, "decay of the averaged weights per step", range=(0.0, 0.99999))
    width: int = option(32, "channels of the first stage", range=(4, 512))
    # bfloat16 takes two thirds of the time where the processor knows it.
    precision: str = option(
        "float32", "arithmetic of the forward pass", choices=("float32", "bfloat16")
    )
    holdout: int = option(5000, "training images held out for choosing", range=(1, None))
    seed: int = option(0, "seed of everything random", range=(0, 2**32 - 1))


@dataclass(frozen=True)
class NetworkRun(Options):
    """How a run is carried out."""

    run: str = option("runs/classifier", "folder of the run: its checkpoint")
    out: str = option("weights/classifier.safetensors", "file for the finished weights")
    onnx: str = option("", "file for their ONNX graph; empty: none")
    threads: int = option(0, "CPU threads; 0: all cores", range=(0, 1024))


@dataclass(frozen=True)
class ClassifierRun(NetworkRun):
    """How a classifier's run is carried out."""

    start: str = option("", "weights to begin with: a safetensors file; empty: random ones")
    mix: float = option(
        1.0,
        "part of what is learned beside the weights of --start in what is written",
        range=(0, 1),
    )
    handwriting: str = option(
        "", "folder of the other collections; else HANDWRITING_DIR, else data/handwriting"
    )


@dataclass(frozen=True)
class ClassifierTraining(SupervisedTraining):
    """What decides the numbers of a classifier run; kept in its checkpoint and its weights."""

    smoothing: float = option(0.02, "label smoothing", range=(0.0, 0.5))
    redrawn: float = option(
        0.0, "part of the digits shown once more, redrawn in other pens", range=(0.0, 1.0)
    )
    scribbles: int = option(
        0, "pictures of no digit, the reader's eleventh answer; 0: ten answers", range=(0, 10**6)
    )
    elastic: float = option(
        0.0, "pixels by which strokes are bent at random, as a deviation", range=(0.0, 4.0)
    )
    hands: int = option(
        0, "drawings of each digit, letter and sign of other collections", range=(0, 100)
    )
    keep: float = option(
        0.0, "weight of what the network of --start says, where it is right", range=(0.0, 100.0)
    )

    @property
    def answers(self) -> int:
        """Answers of the network: ten digits and, where it is shown any, *not a digit*."""
        return CLASSES + (self.scribbles > 0 or self.hands > 0)


@dataclass(frozen=True)
class RowTraining(SupervisedTraining):
    """What decides the numbers of a run; kept in its checkpoint and its weights."""

    batch: int = option(64, "rows in a step", range=(2, 4096))
    lr: float = option(3e-3, "highest learning rate of the one-cycle schedule", range=(1e-8, 1.0))
    rows: int = option(100_000, "rows to learn from", range=(1, 10**7))


@dataclass(frozen=True)
class RowRun(NetworkRun):
    """How a run is carried out."""

    run: str = option("runs/rows", "folder of the run: its checkpoint")
    out: str = option("weights/rows.safetensors", "file for the finished weights")
    onnx: str = option("weights/rows.onnx", "file for their ONNX graph")
    export: str = option(
        "", "learn from these numbers alone, a folder of `python -m model export --numbers`"
    )


@dataclass(frozen=True)
class PageTraining(SupervisedTraining):
    """What decides the numbers of a run; kept in its checkpoint and its weights."""

    batch: int = option(16, "pages in a step", range=(2, 1024))
    epochs: int = option(12, "times that other pages are made", range=(1, 1000))
    weight_decay: float = option(1e-3, "decoupled weight decay (AdamW)", range=(0.0, 1.0))
    width: int = option(16, "channels at half of the size", range=(4, 512))
    pages: int = option(6000, "pages of an epoch, each shown once", range=(2, 10**7))
    signs: int = option(6000, "signs of an epoch's pages, in many pens each", range=(1, 10**6))


@dataclass(frozen=True)
class PageRun(NetworkRun):
    """How a run is carried out."""

    run: str = option("runs/pages", "folder of the run: its checkpoint")
    out: str = option("weights/page.safetensors", "file for the finished weights")
    onnx: str = option("weights/page.onnx", "file for their ONNX graph")
    handwriting: str = option(
        "", "folder of the other collections; else HANDWRITING_DIR, else data/handwriting"
    )
