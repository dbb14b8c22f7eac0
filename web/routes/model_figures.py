"""What *How it works* shows: the measured figures, and sheets of drawn and of real digits.

All of it stands in weights/, written by training and measuring; what is missing there, for weights
that somebody trained and did not measure, is left out.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request, send_file, url_for
from PIL import Image
from werkzeug.exceptions import NotFound

from model.generation.sampler import WEIGHTS
from web.openapi_schema import a_file, described
from web.services.registry import services

samples = Blueprint("samples", __name__)

CARD = WEIGHTS / "card.json"
SHEETS = ("hands", "reals", "film")
YEAR = 31_536_000  # seconds


@dataclass(frozen=True)
class Figures:
    """The model card's figures: shares from 0 to 1, counts, hours."""

    weights: str  # version of the generator that was measured
    parameters: int
    hours: float  # of training
    agreement: float  # raw drawings that a classifier reads as the digit asked for
    agreement_real: float
    fid: float
    fid_real: float
    lessons: float  # accuracy on real digits of a classifier that learned from drawn ones alone
    lessons_real: float
    digits: int  # drawn as visitors get them
    confirmed: int  # of these, read as the digit asked for
    single: float  # digits on paper that the reader reads
    photographs: float


@dataclass(frozen=True)
class Sheet:
    """A picture in weights/: its address, its size in pixels, and what its maker noted in it."""

    address: str
    width: int
    height: int
    notes: dict[str, str]


@cache
def figures(card: Path = CARD) -> Figures | None:
    """Return what a model card says; None where it is missing or does not tell all of it."""
    try:
        told = json.loads(card.read_bytes())
        made, quality, read = told["networks"]["generator"], told["quality"], told["reading"]
        real, strips = quality["real"], quality["strips"]
        return Figures(
            weights=told["weights"],
            parameters=made["parameters"],
            hours=made["made"]["hours"],
            agreement=quality["label_agreement"]["mean"],
            agreement_real=real["label_agreement"],
            fid=quality["fid"]["mean"],
            fid_real=real["fid"],
            lessons=quality["classification_accuracy"]["mean"],
            lessons_real=real["classification_accuracy"]["mean"],
            digits=strips["digits"],
            confirmed=strips["confirmed"],
            single=read["sets"]["single digits"]["digits"],
            photographs=read["sets"]["photographs"]["digits"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


@samples.app_context_processor
def how_it_works() -> dict[str, object]:
    """Give templates the figures, and the sheets that are there by their names."""
    found = {name: _sheet(name) for name in SHEETS}
    measured = figures()
    if measured and measured.weights != services().generator.version:
        measured = None  # of other weights than those that draw here
    return {"figures": measured, "sheets": {name: each for name, each in found.items() if each}}


@samples.get("/samples/<name>.png")
@described(a_file("image/png"), query=("v",), also=(404,), kept=True)
def picture(name: str) -> Response:
    """Serve one of the sheets; links with ?v= name its very content."""
    path = WEIGHTS / f"{name}.png"
    if name not in SHEETS or not path.is_file():
        raise NotFound
    response = send_file(path, etag=_digest(path), max_age=YEAR)
    if request.args.get("v") == _digest(path):
        response.cache_control.immutable = True
    else:
        response.headers["Cache-Control"] = "no-cache"
    return response


def _sheet(name: str) -> Sheet | None:
    path = WEIGHTS / f"{name}.png"
    facts = _facts(path)
    if facts is None:
        return None
    address = url_for("samples.picture", name=name, v=_digest(path))
    return Sheet(address, *facts)


@cache
def _facts(path: Path) -> tuple[int, int, dict[str, str]] | None:
    try:
        with Image.open(path) as image:
            notes = {str(name): str(text) for name, text in image.info.items()}
            return image.width, image.height, notes
    except OSError:
        return None


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
