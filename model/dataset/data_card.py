"""The data card: what a data set of generated digits is, and what it is not."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from model.dataset.recipe import Recipe
from model.figures import CARD, read_card
from model.files import atomic_write, remove_parts
from model.generation.style import NEUTRAL

WHAT_IT_IS = (
    "Handwritten digits drawn by a conditional GAN that was trained on 55,000 of MNIST's training "
    "images. Raw draws: nothing was selected, filtered or read before it was written."
)
NUMBERS = (
    "Handwritten numbers, each in one hand, from a conditional GAN that was trained on 55,000 of "
    "MNIST's training images. Each digit was read by a classifier before it was written, and drawn "
    "again where it was not read as itself."
)
OF_DIGITS = {
    "images": "uint8, 28x28, white (255) on black (0)",
    "labels": "digit i has label digits[i mod len(digits)] and latent (seed, i)",
}
OF_NUMBERS = {
    "images": "grey, of many sizes, dark ink on light paper",
    "labels": "text, and for each digit a box [x, y, w, h] and a mask, in pixels",
}
WHAT_IT_IS_NOT = (
    "No digit here was written by a person or taken from MNIST; it is no new data about "
    "handwriting, and no test set. The style is that of MNIST (the USA in the 1980s). A few labels "
    "in a thousand are wrong or the digit is not readable: that is the generator's error."
)


TAGS = ["handwriting", "digits", "mnist", "synthetic", "gan", "croissant"]
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


NUMBER_TASKS = ["object-detection", "image-segmentation", "image-to-text"]


def _things(card: dict[str, Any]) -> str:
    return "numbers" if card["recipe"]["format"] == "coco" else "digits"


def head(card: dict[str, Any]) -> dict[str, Any]:
    """Return what data set hubs read at the top of the card in words (huggingface.co/docs/hub)."""
    recipe = card["recipe"]
    counts = {"train": recipe["count"], "test": recipe["test_count"]}
    counts = {name: count for name, count in counts.items() if count}
    total = sum(counts.values())
    said: dict[str, Any] = {
        "license": card["licence"].lower(),
        "pretty_name": f"{total:,} generated handwritten {_things(card)}",
        "task_categories": NUMBER_TASKS if recipe["format"] == "coco" else ["image-classification"],
        "size_categories": [next((name for top, name in SIZES if total < top), "1M<n<10M")],
        "annotations_creators": ["machine-generated"],
        "tags": card["tags"],
    }
    if recipe["format"] == "hub":
        files = [{"split": name, "path": f"data/{name}-*"} for name in counts]
        said["configs"] = [{"config_name": "default", "data_files": files}]
    return said


def yaml_head(said: dict[str, Any]) -> str:
    """Return YAML between two lines of ---; each value as JSON, which YAML includes."""
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in said.items()]
    return "\n".join(["---", *lines, "---", "", ""])


def _quality(version: str, recipe: Recipe, card: Path) -> dict[str, Any] | None:
    """Return the model card's figures, or None where they are not those of this data set."""
    told = read_card(version, card)
    is_plain = recipe.style == NEUTRAL and not (recipe.has_styles or recipe.of_numbers)
    if told is None or not is_plain:
        return None
    quality = told["quality"]
    return {
        "lessons": quality["sizes"]["lessons"],
        "classification_accuracy": quality["classification_accuracy"],
        "classification_accuracy_of_real_digits": quality["real"]["classification_accuracy"],
        "label_agreement": quality["label_agreement"],
    }


def data_card(
    recipe: Recipe, kind: str, shards: int, version: str, card: Path = CARD
) -> dict[str, Any]:
    """Return the card: `recipe` makes the data set anew, the figures are the model card's.

    The figures are None where the weights have not been measured, or for a style of one's own.
    """
    return {
        "recipe": {
            **json.loads(json.dumps(asdict(recipe))),  # as it is read back, with lists for tuples
            "format": kind,
            "shards": shards,
            "weights": version,
        },
        "what_it_is": NUMBERS if recipe.of_numbers else WHAT_IT_IS,
        "what_it_is_not": WHAT_IT_IS_NOT,
        **(OF_NUMBERS if recipe.of_numbers else OF_DIGITS),
        "quality": _quality(version, recipe, card),
        "licence": "MIT",
        "tags": TAGS if kind == "hub" else TAGS[:-1],
    }


def _figures(quality: dict[str, Any] | None) -> str:
    if quality is None:
        return "The quality of digits in this style, or of these weights, has not been measured."
    drawn, real = (
        quality[name]
        for name in ("classification_accuracy", "classification_accuracy_of_real_digits")
    )
    return (
        f"A small classifier trained on {quality['lessons']:,} such digits alone reads "
        f"{drawn['mean']:.2%} ± {drawn['std']:.2%} of MNIST's test images; trained on as many real "
        f"ones, {real['mean']:.2%} ± {real['std']:.2%} (three seeds each). An independent "
        f"classifier reads {quality['label_agreement']['mean']:.2%} of the digits as labelled."
    )


def readme(card: dict[str, Any]) -> str:
    """Return the card in words, as Markdown."""
    recipe = card["recipe"]
    digits = "".join(map(str, recipe["digits"]))
    style = ", ".join(f"{name} {value:g}" for name, value in recipe["style"].items())
    total = recipe["count"] + recipe["test_count"]
    splits = (
        f"{recipe['count']:,} to learn from and, in other hands, {recipe['test_count']:,} to test"
        if recipe["test_count"]
        else f"{total:,}, in one split"
    )
    if recipe["styles"] == "random":
        style = f"a random style for each of the {_things(card)}, told beside its label"
    return f"""{yaml_head(head(card))}# {total:,} generated handwritten {_things(card)}

{card["what_it_is"]}

**What it is not.** {card["what_it_is_not"]}

**What it is good for.** {_figures(card["quality"])}

- {_things(card).capitalize()}: {splits}.
- Images: {card["images"]}. Labels: {card["labels"]}.
- Made from seed {recipe["seed"]}, digits {digits}, {style}, by the weights {recipe["weights"]};
  format {recipe["format"]}, shards {recipe["shards"]}. The same recipe makes the same digits.
- Licence: {card["licence"]}. MNIST is by Yann LeCun, Corinna Cortes and Christopher J.C. Burges.
"""


def card_paths(out: Path, is_folder: bool) -> tuple[Path, Path]:
    """Return where the card lies, as JSON and as Markdown: in the folder, or beside the file.

    Beside, its name is the file's whole one: d.npz and d.parquet have a card each.
    """
    if is_folder:
        return out / "card.json", out / "README.md"
    return out.with_name(f"{out.name}.card.json"), out.with_name(f"{out.name}.card.md")


def write_card(card: dict[str, Any], out: Path, is_folder: bool) -> None:
    """Write the card in both forms; raises OSError where the disk refuses."""
    contents = json.dumps(card, indent=2) + "\n", readme(card)
    for path, content in zip(card_paths(out, is_folder), contents, strict=True):
        remove_parts(path)
        with atomic_write(path) as file:
            file.write(content.encode())


def is_another(card: dict[str, Any], out: Path, is_folder: bool) -> bool:
    """Tell whether at `out` lies the card of a data set by another recipe."""
    path = card_paths(out, is_folder)[0]
    try:
        return json.loads(path.read_text())["recipe"] != card["recipe"]
    except FileNotFoundError:
        return False
    except (ValueError, KeyError, TypeError):
        return True
