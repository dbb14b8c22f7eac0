"""Where the weights lie, and the error for weights that cannot be used."""

from __future__ import annotations

from pathlib import Path

WEIGHTS = Path(__file__).resolve().parent.parent / "weights"


class WeightsError(Exception):
    """The weights are missing or damaged; the message is a sentence for the operator."""
