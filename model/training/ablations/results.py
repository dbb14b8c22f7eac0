"""The file of results: one line a run, written whole after each, so that a table can go on."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from model.files import write_file
from model.training.ablations.recipes import BASE, Recipe
from model.training.gan.config import GANConfig
from model.training.options import OptionError

Result = dict[str, Any]
ABOUT = (
    "python train.py ablate: each recipe beside the base recipe at equal processor time. fid_ratio "
    "is the Frechet distance to 5,000 held-out training images over that of real digits, in the "
    "features of two classifiers that are not the judge; the test set was not opened."
)
UNSHARED = ("kimg", "seed")


def base_options(config: GANConfig) -> dict[str, Any]:
    """Return the options that every recipe shares unless it says otherwise."""
    return {name: value for name, value in asdict(config).items() if name not in UNSHARED}


class Results:
    """The results in a file, `path`; those of another base recipe are refused (OptionError)."""

    def __init__(self, path: Path, kimg: float) -> None:
        self.path, base = path, base_options(BASE)
        self.content: dict[str, Any] = {
            "about": ABOUT,
            "kimg": kimg,
            "base": base,
            "results": [],
        }
        if path.exists():
            try:
                old = json.loads(path.read_text())
                # An option that is younger than the file was at its default.
                same = old["kimg"] == kimg and base_options(GANConfig()) | old["base"] == base
                self.content |= {"floor": old.get("floor"), "results": old["results"]}
            except (ValueError, KeyError, TypeError) as error:
                raise OptionError(f"{path} holds no results, or is damaged.") from error
            if not same:
                raise OptionError(
                    f"{path} was measured with another base recipe or --kimg: "
                    "name another file with --out."
                )

    @property
    def lines(self) -> list[Result]:
        """The results, in the order in which they were measured."""
        return self.content["results"]

    def of(self, recipe: Recipe) -> list[Result]:
        """Return the results of a recipe as it stands; not those of earlier options."""
        return [
            line
            for line in self.lines
            if line["recipe"] == recipe.name and line["options"] == recipe.options
        ]

    def has(self, recipe: Recipe, seed: int) -> bool:
        """Return whether a recipe has been measured with this seed."""
        return any(line["seed"] == seed for line in self.of(recipe))

    def cost(self, recipe: Recipe) -> float | None:
        """Return what an image was found to cost, in images of the base recipe; None at first."""
        return next((line["cost"] for line in self.of(recipe)), None)

    def add(self, line: Result) -> None:
        """Add a result and write the file; one of the same recipe and seed gives way."""
        key = (line["recipe"], line["seed"])
        kept = [each for each in self.lines if (each["recipe"], each["seed"]) != key]
        self.content["results"] = [*kept, line]
        self.save()

    def save(self) -> None:
        """Write the file, whole or not at all, a line for each result."""
        head = {name: value for name, value in self.content.items() if name != "results"}
        lines = ",\n".join("  " + json.dumps(line, allow_nan=False) for line in self.lines)
        text = json.dumps(head, indent=1)[:-2] + ',\n "results": [\n' + lines + "\n ]\n}\n"
        write_file(self.path, text)
