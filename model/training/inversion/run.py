"""`python train.py encoder`: an encoder beside the shipped generator, resumably, and its export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import torch

from model.training.batches import split
from model.training.checkpoint import read_checkpoint
from model.training.config import RunConfig
from model.training.devices import set_up
from model.training.gan.export import load_generator
from model.training.gan.generator import Generator
from model.training.inversion.config import EncoderTraining
from model.training.inversion.trainer import EncoderTrainer
from model.training.mnist import Digits
from model.training.options import OptionError
from model.training.trainer_run import carry_out
from model.training.vae_gan.export import save_encoder
from model.training.vae_gan.hands import hand_kept


def train_encoder(
    digits: Digits,
    config: EncoderTraining,
    run: RunConfig,
    weights: Path,
    say: Callable[[str], None] = print,
) -> bool:
    """Train, or go on training, the run in `run.run`; returns whether it is finished.

    `digits` are MNIST's training images, of which `config.holdout` are not shown and tell how well
    it finds a hand. The generator is that of `weights`, where a finished run leaves
    encoder.safetensors and encoder.onnx. On the processor alone. Raises OptionError with a sentence
    for the user.
    """
    set_up("cpu", config.precision, run.threads)
    generator = load_generator(weights / "generator.safetensors")
    _check_generator(Path(run.run), generator)
    train, held = split(digits, config.holdout)
    trainer = EncoderTrainer(train, generator, config)
    if not carry_out(trainer, config, run, say):
        return False
    kept = hand_kept(trainer.average, generator, held) if len(held) else {}
    for name, value in kept.items():
        say(f"{name}: {value:.3f}")
    notes = {name: f"{value:.4f}" for name, value in kept.items()}
    save_encoder(trainer.average, weights, asdict(config), **notes)
    return True


def _check_generator(folder: Path, generator: Generator) -> None:
    """Raise OptionError where the run in a folder learns to find the hands of another generator."""
    path = folder / "checkpoint.pt"
    if not path.exists():
        return
    theirs = read_checkpoint(path).get("generator", {})
    ours = generator.state_dict()
    if theirs.keys() != ours.keys() or any(not torch.equal(theirs[n], ours[n]) for n in ours):
        raise OptionError(
            f"{folder} holds the run of another generator's encoder: "
            f"give another folder with --run, or remove it."
        )
