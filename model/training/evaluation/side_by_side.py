"""Several models by one ruler: the figures of *How it works*, and a row of digits of each.

The ruler for choosing is that of `compare`: held-out training images. MNIST's test set is opened
only where that is asked for; then the judge measures as in `evaluate`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, PngImagePlugin

from model.files import atomic_write, write_json
from model.generation.latents import CLASSES
from model.generation.sampler import DigitSampler
from model.images import SIZE, sheet
from model.training.classifiers.classifier import accuracy, load_classifier
from model.training.evaluation.classification_accuracy import learn
from model.training.evaluation.config import SideBySide
from model.training.evaluation.feature_metrics import summary
from model.training.evaluation.graphs import SHOWN, Graph, described
from model.training.evaluation.judge import Judged, hold_against, judge
from model.training.evaluation.label_counts import (
    disjoint_draws,
    label_counts,
    most_draws,
    proportional_labels,
)
from model.training.evaluation.validation import FLOORS, HELD_OUT, Validation
from model.training.gan.export import load_generator
from model.training.mnist import Digits, hold_out, load_mnist
from model.training.options import OptionError
from model.training.vae_gan.export import load_encoder
from model.training.vae_gan.hands import hand_kept

FIGURES = ("fid_ratio", "label_agreement", "precision", "recall", "coverage", "diversity")
REAL = "real"
Scalars = dict[str, float]
Row = dict[str, Any]


class _TestSet:
    """MNIST's test set as the judge sees it, and how far real digits lie from it."""

    def __init__(self, weights: Path, folder: Path | None, samples: int) -> None:
        self.judge = load_classifier(weights / "classifier.safetensors")
        test, train = load_mnist("test", folder), load_mnist("train", folder)
        self.real = judge(self.judge, test)
        self.labels = proportional_labels(label_counts(test.labels), samples)
        number = min(FLOORS, most_draws(train, self.labels))
        if not number:
            raise OptionError(f"--samples {samples} is more than there are real digits for.")
        draws = disjoint_draws(train, self.labels, number, seed=0)
        found = [hold_against(judge(self.judge, each), self.real) for each in draws]
        self.floor = float(np.mean([each["fid"] for each in found]))
        self.of_real = [self._chosen(each, self.real) for each in found]

    def _chosen(self, found: Scalars, seen: Judged) -> Scalars:
        known = found | {"fid_ratio": found["fid"] / self.floor, "label_agreement": seen.agreement}
        return {name: known[name] for name in FIGURES}

    def score(self, digits: Digits) -> Scalars:
        """Return the figures of drawn digits."""
        seen = judge(self.judge, digits)
        return self._chosen(hold_against(seen, self.real), seen)


def drawn_with(graph: Graph, wanted: list[np.ndarray], seed: int) -> list[Digits]:
    """Return a set of digits for each of these labels, uint8 [N], drawn once for all of them.

    Some models draw slowly, and the sets' label counts hardly differ.
    """
    most = np.max([label_counts(labels) for labels in wanted], axis=0)
    pool = graph.draw(np.repeat(np.arange(CLASSES), most).astype(np.uint8), seed)
    starts = np.cumsum(most) - most
    # The k-th of a label is the k-th of its kind in the pool.
    ranks = [np.argsort(np.argsort(labels, kind="stable")) for labels in wanted]
    before = [np.searchsorted(np.sort(labels), labels) for labels in wanted]
    return [
        pool.take(starts[labels] + rank - first)
        for labels, rank, first in zip(wanted, ranks, before, strict=True)
    ]


def _over(found: list[Scalars]) -> dict[str, dict[str, float]]:
    return {name: summary([each[name] for each in found]) for name in found[0]}


class Measuring:
    """Networks, data and sizes of one table; `model` and `real` measure a row each.

    `weights` has the judge, checker and examiner, `folder` MNIST. Raises OptionError, DataError or
    WeightsError with a sentence where one is missing.
    """

    def __init__(self, weights: Path, folder: Path | None, sizes: SideBySide) -> None:
        self.sizes, self.seeds = sizes, range(1, sizes.seeds + 1)
        self.validation = Validation(weights, folder, sizes.samples)
        self.train, self.held = hold_out(load_mnist("train", folder), HELD_OUT)
        self.test = _TestSet(weights, folder, sizes.samples) if sizes.test else None

    def _sets(self) -> dict[str, Digits]:
        """Return the real digits that all is held against, by the set's name."""
        return {"held_out": self.held} | ({"test": self.test.real.digits} if self.test else {})

    def _lessons(self, digits: Digits, seed: int) -> Scalars:
        """Return what a classifier that learned from these digits reads, by set."""
        network = learn(digits.take(np.arange(self.sizes.lessons)), seed)
        return {name: accuracy(network, each) for name, each in self._sets().items()}

    def _row(self, figures: dict[str, list[Scalars]], lessons: list[Scalars]) -> Row:
        found = {name: _over(each) for name, each in figures.items()}
        for name in found:
            found[name]["classification_accuracy"] = summary([each[name] for each in lessons])
        return found

    def model(self, graph: Graph) -> Row:
        """Return the row of an exported model: mean and spread over the sampling seeds."""
        figures: dict[str, list[Scalars]] = {name: [] for name in self._sets()}
        lessons = []
        wanted = [self.validation.labels] + ([self.test.labels] if self.test else [])
        for seed in self.seeds:
            digits, *tested = drawn_with(graph, wanted, seed)
            scored = self.validation.score(digits)[0]
            figures["held_out"].append({name: scored[name] for name in FIGURES})
            lessons.append(self._lessons(digits, seed))
            if self.test:
                figures["test"].append(self.test.score(tested[0]))
        return self._row(figures, lessons)

    def real(self) -> Row:
        """Return the row of real digits: training images in the place of drawn ones."""
        floor = self.validation.floor()
        one = self.validation.describe(self.validation.real, floor["mean"])
        figures = {"held_out": [{name: one[name] for name in FIGURES}]}
        if self.test:
            figures["test"] = self.test.of_real
        order = [np.random.Generator(np.random.PCG64(each)) for each in self.seeds]
        lessons = [
            self._lessons(self.train.take(each.permutation(len(self.train))), seed)
            for each, seed in zip(order, self.seeds, strict=True)
        ]
        row = self._row(figures, lessons)
        row["held_out"]["fid_ratio"] = floor
        return row

    def encoder(self, path: Path) -> Scalars:
        """Return how much of a held-out digit's hand an encoder finds, see `hand_kept`."""
        generator = load_generator(path.with_name("generator.safetensors"))
        return hand_kept(load_encoder(path), generator, self.held)


def measure_models(
    graphs: dict[str, Path],
    weights: Path,
    folder: Path | None = None,
    sizes: SideBySide | None = None,
    say: Callable[[str], None] = print,
) -> dict[str, Any]:
    """Measure exported models by name, and write `weights`/models.json and models.png.

    Rows that stand there, measured in the same sizes, stay. Raises OptionError, DataError or
    WeightsError with a sentence for the user.
    """
    if REAL in graphs:
        raise OptionError(f"{REAL!r} is the name of real digits' own row.")
    sizes = sizes or SideBySide()
    opened = {name: Graph(path) for name, path in graphs.items()}
    version = DigitSampler(weights / "generator.onnx", weights / "checker.onnx").version
    table = _begun(weights / "models.json", {"weights": version, "sizes": asdict(sizes)})
    pictures = _rows_of(weights / "models.png", version) if table["models"] else {}
    measuring = Measuring(weights, folder, sizes)
    if REAL not in table:
        table[REAL] = measuring.real()
        pictures[REAL] = _first_real(measuring.train)
        say(_in_words(REAL, table[REAL]))
    for name, graph in opened.items():
        start = time.process_time()
        row = {"graph": graph.version, **described(graph.path)}
        row |= {"milliseconds": round(graph.milliseconds(), 4), **measuring.model(graph)}
        encoder = graph.path.with_name("encoder.safetensors")
        # Only a generator that was trained beside an encoder: another's was found afterwards.
        if encoder.exists() and graph.path.parent != weights:
            row["hands"] = measuring.encoder(encoder)
        row["minutes_of_measuring"] = round((time.process_time() - start) / 60, 1)
        table["models"][name], pictures[name] = row, graph.row()
        say(_in_words(name, row))
        write_json(weights / "models.json", table)
        _write_rows(weights / "models.png", pictures, version)
    return table


def _begun(path: Path, head: dict[str, Any]) -> dict[str, Any]:
    """Return the table in a file, where it begins with this `head`; else one without rows."""
    try:
        table = json.loads(path.read_text())
    except (OSError, ValueError):
        table = {}
    same = all(table.get(name) == value for name, value in head.items())
    return table if same and "models" in table else {**head, "models": {}}


def _first_real(digits: Digits) -> np.ndarray:
    """Return the first of each of SHOWN, uint8 [5, 28, 28]."""
    return np.stack([digits.images[np.argmax(digits.labels == digit)] for digit in SHOWN])


def _rows_of(path: Path, version: str) -> dict[str, np.ndarray]:
    """Return the rows of a sheet of these weights by name, uint8 [5, 28, 28] each."""
    try:
        with Image.open(path) as image:
            names, weights = image.info["rows"].split(), image.info["weights"]
            pixels = np.asarray(image).reshape(len(names), SIZE, len(SHOWN), SIZE)
    except (OSError, KeyError, ValueError):
        return {}
    rows = zip(names, pixels.swapaxes(1, 2), strict=True)
    return dict(rows) if weights == version else {}


def _write_rows(path: Path, pictures: dict[str, np.ndarray], version: str) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("weights", version)
    notes.add_text("rows", " ".join(pictures))
    pixels = sheet(np.concatenate(list(pictures.values())), len(SHOWN), block=1, gap=0)
    with atomic_write(path) as file:
        Image.fromarray(pixels).save(file, "PNG", pnginfo=notes, optimize=True)


def _in_words(name: str, row: Row) -> str:
    """Return a row as lines for reading."""
    lines = [name + (f"  {row['milliseconds']:.2f} ms a digit" if "milliseconds" in row else "")]
    for kind in ("held_out", "test"):
        if kind in row:
            told = row[kind]
            shown = "  ".join(
                f"{figure} {told[figure]['mean']:.4f} ± {told[figure]['std']:.4f}"
                for figure in (*FIGURES, "classification_accuracy")
            )
            lines.append(f"  {kind:<9}{shown}")
    return "\n".join(lines)
