"""What the reader is worth, on pages made from MNIST's test images alone.

The pages go through DigitReader as a picture does: what is measured is what is shipped. Neither
training nor the tuning of the reader has seen a test image.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.random import Generator
from scipy.stats import mannwhitneyu
from torch import Tensor
from torchmetrics.functional.classification import multiclass_calibration_error
from torchmetrics.functional.text import char_error_rate
from tqdm import tqdm

from model.errors import PictureError
from model.files import write_json
from model.generation.latents import CLASSES
from model.recognition.answers.reading import Reading
from model.recognition.reader import DigitReader
from model.training.batches import as_input
from model.training.classifiers.classifier import load_classifier, predict
from model.training.evaluation.config import PAGES
from model.training.evaluation.pictures import reader_of
from model.training.mnist import Digits, load_mnist
from model.training.synthesis import pages
from model.training.synthesis.digits import no_sign
from model.training.synthesis.pages import CORRUPTIONS, Page

Maker = Callable[[Digits, Generator], Page]
SEED = 0
TABLE = "reading.json"
SETS: dict[str, Maker] = {
    "single digits": pages.single,
    "rows, apart": pages.row,
    "rows, half of the neighbours touching": partial(pages.row, touching=0.5),
    "rows, every neighbour touching": partial(pages.row, touching=1.0),
    "two lines": pages.two_lines,
    "photographs": pages.photograph,
    **{kind: partial(pages.corrupted, kind=kind) for kind in CORRUPTIONS},
    "photographs of a sheet on a table": pages.sheet_on_table,
    "photographs with a shadow": pages.in_shadow,
}


def auroc(low: np.ndarray, high: np.ndarray) -> float:
    """Return the chance that a score of `high` (float [M]) exceeds one of `low` (float [N]).

    The area under the ROC curve; a tie counts half.
    """
    wins: float = mannwhitneyu(high, low).statistic
    return wins / (len(low) * len(high))


def _source(*path: int) -> Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([SEED, *path])))


def _read(reader: DigitReader, page: Page) -> Reading:
    """Return the reading of a page; a page that is refused says nothing."""
    try:
        return reader.read(page.encoded)
    except PictureError:
        return Reading((), page.pixels.shape[1], page.pixels.shape[0])


def measure_set(
    reader: DigitReader, digits: Digits, make: Maker, count: int, number: int
) -> dict[str, float | int]:
    """Return how much of `count` pages is read right: whole pages, and digits.

    `digits` is 1 less the character error rate, insertions, deletions and changes over digits.

    The pages are those of `make` with the random source that set `number` has.
    """
    random = _source(number)
    read, written = [], []
    for _ in range(count):
        page = make(digits, random)
        read.append(_read(reader, page).text.replace("\n", ""))
        written.append(page.text)
    whole = sum(text == wanted for text, wanted in zip(read, written, strict=True))
    wrong = char_error_rate(read, written).item()
    return {"pages": count, "whole": whole / count, "digits": 1 - wrong}


def strangeness(reading: Reading) -> float:
    """Return how surely there is no digit: 1 less the likeliest digit of any sign, 0..1."""
    return 1 - max((max(each.probabilities) for each in reading.digits), default=0.0)


def measure_refusal(reader: DigitReader, digits: Digits, count: int) -> dict[str, float | int]:
    """Return how well single digits and what is no digit are told apart, `count` pages of each.

    What is no digit are scribbles, figures, letters, fragments of digits and blank paper.
    """
    random = _source(1000)
    known = np.array(
        [strangeness(_read(reader, pages.single(digits, random))) for _ in range(count)]
    )
    others = [_read(reader, pages.scrap(no_sign(digits, random), random)) for _ in range(count)]
    strange = np.array([strangeness(each) for each in others])
    return {
        "pages": 2 * count,
        "auroc": auroc(known, strange),
        "no_digit_read_in": float(np.mean([not each.text for each in others])),
    }


def calibration_error(probabilities: Tensor, labels: Tensor) -> float:
    """Return the mean gap between confidence and accuracy over 15 even bins, 0..1.

    `probabilities` is float [N, C], `labels` int [N]; each bin weighs as much as it holds.
    """
    classes = probabilities.shape[1]
    return multiclass_calibration_error(probabilities, labels, classes, n_bins=15).item()


def measure_network(weights: Path, reader: DigitReader, digits: Digits) -> dict[str, float]:
    """Return accuracy and calibration on digits as MNIST has them.

    `accuracy` chooses among the ten digits, `accuracy_of_eleven` among all answers; the
    calibration error is given without and with the temperature.
    """
    classifier = load_classifier(weights / "reader.safetensors")
    _, logits = predict(classifier, as_input(torch.tensor(digits.images)))
    shipped = torch.from_numpy(reader.classify(digits.images))
    labels = torch.tensor(digits.labels).long()
    return {
        "accuracy": (shipped[:, :CLASSES].argmax(dim=1) == labels).double().mean().item(),
        "accuracy_of_eleven": (shipped.argmax(dim=1) == labels).double().mean().item(),
        "calibration_error_before": calibration_error(logits.softmax(dim=1), labels),
        "calibration_error": calibration_error(shipped, labels),
    }


def accuracy_of_seeds(paths: list[Path], digits: Digits) -> dict[str, Any]:
    """Return the accuracy, of ten answers, of readers that differ in their seed alone.

    `paths` are their safetensors files. The spread is the sample's standard deviation.
    """
    images = as_input(torch.tensor(digits.images))
    each = []
    for path in paths:
        _, logits = predict(load_classifier(path), images)
        right = logits[:, :CLASSES].argmax(dim=1).numpy() == digits.labels
        each.append(float(right.mean()))
    spread = float(np.std(each, ddof=1)) if len(each) > 1 else None
    return {"each": each, "mean": float(np.mean(each)), "spread": spread}


def _seeds(weights: Path, others: list[Path], digits: Digits) -> dict[str, Any]:
    """Return the accuracy of the shipped reader's seed and of others, at least of those known."""
    found = accuracy_of_seeds([weights / "reader.safetensors", *others], digits)
    if others or not (weights / TABLE).exists():
        return found
    known: dict[str, Any] = json.loads((weights / TABLE).read_text())["seeds"]
    return known if known["each"][:1] == found["each"] else found


def evaluate_reader(
    weights: Path,
    folder: Path | None = None,
    count: int = PAGES,
    say: Callable[[str], None] = print,
    seeds: list[Path] | None = None,
) -> dict[str, Any]:
    """Measure the reader in `weights` on pages of test images (in `folder`, see load_mnist).

    `seeds` are the weights of readers of other seeds, of which only the accuracy is measured; where
    none are named, those that were measured beside the same shipped reader are kept. Returns the
    table and writes it to `weights`/reading.json. Raises OptionError, DataError or WeightsError
    with a sentence for the user.
    """
    reader = reader_of(weights)
    test = load_mnist("test", folder)
    say(f"Reading {len(test)} test digits, then {count} pages of each of {len(SETS) + 1} kinds.")
    network = measure_network(weights, reader, test)
    sets = {}
    with tqdm(total=len(SETS) + 1, unit=" kinds", disable=None) as bar:
        for number, (name, make) in enumerate(SETS.items()):
            sets[name] = measure_set(reader, test, make, count, number)
            bar.update()
        refusal = measure_refusal(reader, test, count)
        bar.update()
    table = {
        "seed": SEED,
        "network": network,
        "seeds": _seeds(weights, seeds or [], test),
        "sets": sets,
        "not_a_digit": refusal,
        "measured_with": {"python": platform.python_version(), "numpy": np.__version__},
    }
    write_json(weights / TABLE, table)
    return table


def _seeds_line(seeds: dict[str, Any]) -> str:
    if seeds["spread"] is None:
        return "                  one seed"
    each = ", ".join(f"{accuracy:.2%}" for accuracy in seeds["each"])
    return f"                  of {each}: {seeds['mean']:.3%} ± {seeds['spread']:.3%}"


def reading_lines(table: dict[str, Any]) -> str:
    """Return the table for reading."""
    network, refusal = table["network"], table["not_a_digit"]
    lines = [
        f"test digits       {network['accuracy']:.2%} of ten answers, "
        f"{network['accuracy_of_eleven']:.2%} of eleven",
        _seeds_line(table["seeds"]),
        f"calibration error {network['calibration_error_before']:.4f} before the temperature, "
        f"{network['calibration_error']:.4f} with it",
    ]
    width = max(len(name) for name in table["sets"])
    lines += [
        f"{name:{width}}  whole {each['whole']:.1%}  digits {each['digits']:.1%}"
        for name, each in table["sets"].items()
    ]
    lines.append(
        f"not a digit: AUROC {refusal['auroc']:.4f}, "
        f"nothing read in {refusal['no_digit_read_in']:.1%} of what is none"
    )
    return "\n".join(lines)
