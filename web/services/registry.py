"""What the app loaded at its start, for its routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from model.generation.sampler import DigitSampler
from web.services.recognizer import ReadingDesk

if TYPE_CHECKING:
    from web.services.handwriting import Pen


def sampler() -> DigitSampler:
    """Return the generator that the app loaded at its start."""
    return current_app.extensions["sampler"]


def pen() -> Pen:
    """Return the pen of this app."""
    return current_app.extensions["pen"]


def desk() -> ReadingDesk:
    """Return the desk of this app."""
    return current_app.extensions["desk"]
