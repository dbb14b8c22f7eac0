"""`python train.py ablate`: recipes side by side, at equal processor time, one line a result."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import torch

from model.training.ablations.chart import write_chart
from model.training.ablations.config import Ablation
from model.training.ablations.recipes import BASE, RECIPES, Recipe
from model.training.ablations.results import Result, Results
from model.training.ablations.trainers import Trainer
from model.training.devices import set_up
from model.training.evaluation.validation import HELD_OUT, Validation, weakest
from model.training.mnist import Digits, hold_out, load_mnist
from model.training.options import OptionError

ROUNDS = 4  # in turn; the best of them counts, for nothing makes a step faster than it is
IMAGES_A_ROUND = 512  # eight steps of 64: as many as lie between two lazy penalties
CHECK = 50  # steps between looks at the losses


def recipes_named(names: str) -> list[Recipe]:
    """Return the recipes of these names, commas between, or all; raises OptionError for others."""
    known = {recipe.name: recipe for recipe in RECIPES}
    wanted = [name.strip() for name in names.split(",") if name.strip()] or list(known)
    for name in wanted:
        if name not in known:
            raise OptionError(f"--only {name}: the recipes are {', '.join(known)}.")
    return [known[name] for name in wanted]


def _round(trainer: Trainer, steps: int, batch: int) -> float:
    """Return the processor seconds that an image takes, over so many steps."""
    start = time.process_time()
    for _ in range(steps):
        trainer.step()
    return (time.process_time() - start) / (steps * batch)


def relative_cost(recipe: Recipe, digits: Digits) -> float:
    """Return the processor time of an image of a recipe over that of the base recipe.

    Both are timed in turn, so that a busy machine slows both alike.
    """
    best: list[float] = []
    trainers = []
    for each in (recipe, RECIPES[0]):
        config = each.config(0, kimg=1.0)
        # Whole periods of the lazy penalty, or it would weigh too much or too little.
        period = config.penalty_every if config.r1 or config.r2 or config.gp else 1
        steps = -(-max(1, IMAGES_A_ROUND // config.batch) // period) * period
        trainers.append((each.trainer(digits, config), steps, config.batch))
    for trainer, steps, batch in trainers:
        _round(trainer, min(steps, 2), batch)  # warms up
        best.append(float("inf"))
    for _ in range(ROUNDS):
        for index, timed in enumerate(trainers):
            best[index] = min(best[index], _round(*timed))
    return best[0] / best[1]


def run_recipe(recipe: Recipe, seed: int, kimg: float, digits: Digits) -> tuple[Trainer, bool]:
    """Train one recipe to its end; returns the run, and whether its losses stayed finite."""
    config = recipe.config(seed, kimg)
    trainer = recipe.trainer(digits, config)
    for step in range(config.steps):
        losses = trainer.step()
        look = step % CHECK == 0 or step == config.steps - 1
        if look and not all(torch.isfinite(each) for each in losses.values()):
            return trainer, False
    return trainer, True


def measure(
    recipe: Recipe, seed: int, kimg: float, digits: Digits, validation: Validation
) -> Result:
    """Train a recipe with one seed and return its figures; of one that diverged, only that."""
    start = time.process_time()
    trainer, finite = run_recipe(recipe, seed, kimg, digits)
    line: Result = {"processor_minutes": round((time.process_time() - start) / 60, 2)}
    if not finite:
        return line | {"diverged": True}
    figures, seen = validation.score(validation.draw(trainer.learned()))
    line |= {name: round(value, 6) for name, value in figures.items()}
    return line | {"weakest": {str(digit): round(part, 4) for digit, part in weakest(seen)}}


def ablate(
    ablation: Ablation, weights: Path, folder: Path | None, say: Callable[[str], None] = print
) -> Results:
    """Measure what is missing in the file of results: every recipe with seed 0, then with seed 1.

    Each run gets the processor time of a base run of `ablation.kimg`. Raises OptionError or
    DataError with a sentence for the user.
    """
    set_up("cpu", BASE.precision, ablation.threads)
    recipes = recipes_named(ablation.only)
    results = Results(Path(ablation.out), ablation.kimg)
    validation = Validation(weights, folder, ablation.samples)
    digits, _ = hold_out(load_mnist("train", folder), HELD_OUT)
    results.content["floor"] = validation.describe(validation.real, 1.0) | {
        "fid_ratio_spread": validation.floor()["std"]
    }
    todo = [
        (seed, recipe)
        for seed in range(ablation.seeds)
        for recipe in recipes
        if not results.has(recipe, seed)
    ]
    if ablation.chart:
        write_chart(results, Path(ablation.chart))  # of what stands, though nothing is left to do
    for number, (seed, recipe) in enumerate(todo, 1):
        cost = results.cost(recipe) or relative_cost(recipe, digits)
        kimg = round(ablation.kimg * recipe.longer / cost, 3)
        line: Result = {"recipe": recipe.name, "seed": seed, "options": recipe.options}
        line |= {"kimg": kimg, "cost": round(cost, 3)}
        line |= measure(recipe, seed, kimg, digits, validation)
        results.add(line)
        say(f"{number} of {len(todo)}: {in_words(line)}")
        if ablation.chart:
            write_chart(results, Path(ablation.chart))
    return results


def in_words(line: Result) -> str:
    """Return a result as a line for reading."""
    head = (
        f"{line['recipe']:<20} seed {line['seed']}  {line['kimg']:6.1f} kimg  "
        f"{line['processor_minutes']:5.1f} min  "
    )
    if line.get("diverged"):
        return head + "diverged"
    return head + (
        f"FID {line['fid_ratio']:7.2f} times real  agreement {line['label_agreement']:.2%}  "
        f"recall {line['recall']:.3f}  coverage {line['coverage']:.3f}  "
        f"diversity {line['diversity']:.3f}"
    )
