"""Options of how a run is carried out, whatever it trains; nothing here loads PyTorch."""

from __future__ import annotations

from dataclasses import dataclass

from model.training.options import Options, option


@dataclass(frozen=True)
class RunConfig(Options):
    """How a run is carried out; changing it between starts changes its numbers by rounding only."""

    run: str = option("runs/generator", "folder of the run: checkpoint, stats, sheets")
    device: str = option(
        "cpu",
        "where to train; auto: a CUDA device, else an Apple GPU, else the processor",
        choices=("cpu", "cuda", "mps", "auto"),
    )
    threads: int = option(0, "CPU threads; 0: all cores", range=(0, 1024))
    tick_kimg: float = option(2.0, "thousands of images between status lines", range=(0.001, None))
    snapshot_kimg: float = option(
        20.0, "thousands of images between checkpoints and sheets", range=(0.001, None)
    )
