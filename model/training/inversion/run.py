"""`python train.py encoder`: an encoder beside the shipped generator, resumably, and its export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import torch

from model.training.batches import split
from model.training.checkpoint import load_checkpoint, save_checkpoint
from model.training.config import RunConfig
from model.training.devices import set_up
from model.training.distributed import Group
from model.training.gan.export import load_generator
from model.training.inversion.config import EncoderTraining
from model.training.inversion.trainer import EncoderTrainer
from model.training.mnist import Digits
from model.training.run_loop import Progress, run_steps
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
    folder, path = Path(run.run), Path(run.run) / "checkpoint.pt"
    generator = load_generator(weights / "generator.safetensors")
    train, held = split(digits, config.holdout)
    trainer = EncoderTrainer(train, generator, config)
    if path.exists():
        content = load_checkpoint(path, trainer.parts(), trainer.noise, config)
        trainer.done = content["step"]
        say(f"Going on from step {trainer.done} of {config.steps} in {folder}.")
    folder.mkdir(parents=True, exist_ok=True)

    def snapshot() -> None:
        save_checkpoint(path, trainer.parts(), trainer.noise, config, {"step": trainer.done})

    progress = Progress(folder / "stats.jsonl", config, trainer.done, Group())
    if not run_steps(progress, run, torch.device("cpu"), say, trainer.step, snapshot):
        return False
    kept = hand_kept(trainer.average, generator, held) if len(held) else {}
    for name, value in kept.items():
        say(f"{name}: {value:.3f}")
    notes = {name: f"{value:.4f}" for name, value in kept.items()}
    save_encoder(trainer.average, weights, asdict(config), **notes)
    return True
