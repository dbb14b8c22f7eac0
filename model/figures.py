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
