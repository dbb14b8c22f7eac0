"""How well the weights draw and read, as the model card has it: what every door tells of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from model.weights import WEIGHTS

CARD = WEIGHTS / "card.json"


@dataclass(frozen=True)
class Figures:
    """The model card's figures: shares from 0 to 1, counts, hours."""

    parameters: int
    hours: float  # of training
    agreement: float  # raw drawings that a classifier reads as the digit asked for
    agreement_real: float
    fid: float
    fid_real: float
    precision: float
    precision_real: float
    recall: float
    recall_real: float
    coverage: float
    coverage_real: float
    lessons: float  # accuracy on real digits of a classifier that learned from drawn ones alone
    lessons_real: float
    digits: int  # drawn as visitors get them
    confirmed: int  # of these, read as the digit asked for
    redrawn: int  # of these, drawn once more before anybody saw them
    single: float  # digits on paper that the reader reads
    photographs: float
    critic: int  # parameters of the discriminator
    work: int  # multiplications and additions for one digit
    commands: tuple[str, ...]  # that trained it
    machine: str  # that they ran on, in English


@dataclass(frozen=True)
class ModelFigures:
    """What one of the models side by side scores, or real digits, on MNIST's test set.

    Shares from 0 to 1; what real digits have not is None.
    """

    name: str
    fid: float  # over that of real digits
    agreement: float
    recall: float
    coverage: float
    lessons: float
    milliseconds: float | None  # for a digit
    minutes: float | None  # of training


@dataclass(frozen=True)
class SideBySide:
    """The models side by side, real digits first, and how many digits the lessons were."""

    rows: tuple[ModelFigures, ...]
    lessons: int

    @property
    def minutes(self) -> float:
        """Minutes that each of those had which draw nowhere."""
        return max((row.minutes or 0 for row in self.rows if row.name != "generator"), default=0)


@cache
def read_card(version: str, path: Path = CARD) -> dict[str, Any] | None:
    """Return the model card; None where it is missing, damaged, or not of weights `version`."""
    try:
        card: dict[str, Any] = json.loads(path.read_bytes())
        return card if card["weights"] == version else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def figures(version: str, path: Path = CARD) -> Figures | None:
    """Return what the card says of weights `version`; None where it does not tell all of it."""
    card = read_card(version, path)
    try:
        return _figures(card) if card else None
    except (KeyError, TypeError):
        return None


def _figures(card: dict[str, Any]) -> Figures:
    made, quality, sets = card["networks"]["generator"], card["quality"], card["reading"]["sets"]
    real, strips = quality["real"], quality["strips"]
    return Figures(
        parameters=made["parameters"],
        hours=made["made"]["hours"],
        agreement=quality["label_agreement"]["mean"],
        agreement_real=real["label_agreement"],
        fid=quality["fid"]["mean"],
        fid_real=real["fid"],
        precision=quality["precision"]["mean"],
        precision_real=real["precision"],
        recall=quality["recall"]["mean"],
        recall_real=real["recall"],
        coverage=quality["coverage"]["mean"],
        coverage_real=real["coverage"],
        lessons=quality["classification_accuracy"]["mean"],
        lessons_real=real["classification_accuracy"]["mean"],
        digits=strips["digits"],
        confirmed=strips["confirmed"],
        redrawn=strips["redrawn"],
        single=sets["single digits"]["digits"],
        photographs=sets["photographs"]["digits"],
        critic=card["networks"]["discriminator"]["parameters"],
        work=made["multiply_adds_per_image"],
        commands=tuple(made["made"]["commands"]),
        machine=made["made"]["machine"],
    )


def side_by_side(version: str, path: Path = CARD) -> SideBySide | None:
    """Return what the card says of models beside weights `version`; None where it has not all."""
    card = read_card(version, path)
    try:
        models = card["models"] if card else {}
        rows = {"real": models["real"]} | models["rows"]
        told = tuple(_model(name, row, row["test"]) for name, row in rows.items())
        return SideBySide(told, models["sizes"]["lessons"])
    except (KeyError, TypeError):
        return None


def _model(name: str, row: dict[str, Any], seen: dict[str, dict[str, float]]) -> ModelFigures:
    made = row.get("made", {})
    return ModelFigures(
        name=name,
        fid=seen["fid_ratio"]["mean"],
        agreement=seen["label_agreement"]["mean"],
        recall=seen["recall"]["mean"],
        coverage=seen["coverage"]["mean"],
        lessons=seen["classification_accuracy"]["mean"],
        milliseconds=row.get("milliseconds"),
        minutes=made.get("minutes"),
    )
