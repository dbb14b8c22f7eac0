"""`python train.py speedrun`: train against the clock, write an entry, check it.

The clock is the processor time of one thread. It stands still while the generator is looked at.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from model.files import write_json
from model.training.ablations.trainers import GANTrainer
from model.training.devices import set_up
from model.training.evaluation.validation import EXTRACTORS, HELD_OUT, Validation
from model.training.gan.config import GANConfig
from model.training.gan.export import load_generator
from model.training.gan.state import calibrated
from model.training.mnist import Digits, hold_out, load_mnist
from model.training.options import OptionError
from model.training.speedrun.config import TARGETS, SpeedRun
from model.training.weights_io import save_weights

Entry = dict[str, Any]
TOLERANCE = 0.02  # of the ratio: another machine rounds otherwise


def judges(weights: Path) -> dict[str, str]:
    """Return the SHA-256 of the classifiers that see: an entry made with others does not count."""
    paths = {name: weights / f"{name}.safetensors" for name in EXTRACTORS}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in paths.items()}


def weights_of(folder: Path, target: float) -> Path:
    """Return where a run keeps the generator that first reached `target`."""
    return folder / f"generator-{target:g}.safetensors"


def _read(folder: Path) -> Entry:
    path = folder / "entry.json"
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        raise OptionError(f"There is no entry in {folder}: run without --check first.") from None
    except ValueError as error:
        raise OptionError(f"{path} is damaged.") from error


def _begin(folder: Path, config: GANConfig, weights: Path) -> Entry:
    """Return the entry that a run goes on with, or a new one."""
    fresh: Entry = {
        "options": asdict(config),
        "judges": judges(weights),
        "processor": torch.cpu.get_capabilities().get("cpu_name", "unknown"),
        "torch": torch.__version__,
        "threads": 1,
        "minutes": 0.0,
        "reached": {},
        "curve": [],
    }
    if not (folder / "entry.json").exists():
        return fresh
    entry = _read(folder)
    if any(entry[name] != fresh[name] for name in ("options", "judges")):
        raise OptionError(
            f"{folder} holds a run with other options or judges: name another folder with --run."
        )
    return entry


def _look(
    trainer: GANTrainer, validation: Validation, entry: Entry, folder: Path
) -> dict[str, float]:
    """Measure the averaged generator, and keep it where it is the first to reach a target."""
    generator = calibrated(trainer.state.ema)
    look = {
        "minutes": round(entry["minutes"], 3),
        "kimg": trainer.state.step * trainer.state.config.batch / 1000,
        "ratio": round(validation.ratio(validation.draw(generator)), 4),
    }
    entry["curve"].append(look)
    for target in TARGETS:
        if look["ratio"] <= target and f"{target:g}" not in entry["reached"]:
            entry["reached"][f"{target:g}"] = look["minutes"]
            save_weights(generator, weights_of(folder, target))
    trainer.state.save(folder / "checkpoint.pt")
    write_json(folder / "entry.json", entry)
    return look


def race(
    config: GANConfig,
    options: SpeedRun,
    weights: Path,
    folder: Path | None,
    say: Callable[[str], None] = print,
) -> Entry:
    """Train, or go on training, until the last target is reached or the run ends.

    Returns the entry, which lies in the run's folder as well. Raises OptionError or DataError with
    a sentence for the user.
    """
    set_up("cpu", config.precision, threads=1)
    config = replace(config, holdout=max(config.holdout, HELD_OUT))
    place = Path(options.run)
    entry = _begin(place, config, weights)
    digits: Digits = hold_out(load_mnist("train", folder), config.holdout)[0]
    trainer, validation = GANTrainer(digits, config), Validation(weights, folder)
    if entry["curve"]:
        trainer.state.load(place / "checkpoint.pt")
    every = max(1, round(options.look_kimg * 1000 / config.batch))
    while trainer.state.step < config.steps and len(entry["reached"]) < len(TARGETS):
        start = time.process_time()
        for _ in range(min(every, config.steps - trainer.state.step)):
            trainer.step()
        entry["minutes"] += (time.process_time() - start) / 60
        look = _look(trainer, validation, entry, place)
        say(f"{look['minutes']:7.1f} min  {look['kimg']:7.1f} kimg  ratio {look['ratio']:.2f}")
    return entry


def check(
    options: SpeedRun, weights: Path, folder: Path | None, say: Callable[[str], None] = print
) -> bool:
    """Measure anew the generators that an entry says reached a target; returns whether they do."""
    place = Path(options.run)
    entry = _read(place)
    if entry["judges"] != judges(weights):
        raise OptionError(f"{place} was judged by other networks: its ratios do not compare.")
    if not entry["reached"]:
        say("No target was reached.")
        return False
    validation, good = Validation(weights, folder), True
    for target, minutes in entry["reached"].items():
        generator = load_generator(weights_of(place, float(target)))
        ratio = validation.ratio(validation.draw(generator))
        holds = ratio <= float(target) * (1 + TOLERANCE)
        good &= holds
        say(f"{target} after {minutes:.1f} min: {ratio:.2f}, {'holds' if holds else 'fails'}")
    return good
