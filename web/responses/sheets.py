"""The sheets of drawn and of real digits in weights/, as *How it works* shows them.

What is missing there, for weights that somebody trained and did not measure, is left out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import url_for
from PIL import Image

from model.weights import WEIGHTS

NAMES = ("hands", "reals", "film", "quiz", "worst", "models")


@dataclass(frozen=True)
class Sheet:
    """A picture in weights/: its address, its size in pixels, and what its maker noted in it."""

    address: str
    width: int
    height: int
    notes: dict[str, str]


def sheets(version: str) -> dict[str, Sheet]:
    """Return those that are there, by name; without those that say they are of other weights."""
    found = {name: _facts(path_of(name)) for name in NAMES}
    return {
        name: Sheet(url_for("samples.picture", name=name, v=digest(path_of(name))), *facts)
        for name, facts in found.items()
        if facts and facts[-1].get("weights", version) == version
    }


def path_of(name: str) -> Path:
    """Return where a sheet lies, or would lie."""
    return WEIGHTS / f"{name}.png"


@cache
def digest(path: Path) -> str:
    """Return a short name of a file's very content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


@cache
def _facts(path: Path) -> tuple[int, int, dict[str, str]] | None:
    try:
        with Image.open(path) as image:
            notes = {str(name): str(text) for name, text in image.info.items()}
            return image.width, image.height, notes
    except OSError:
        return None
