"""What /about says: the model, its measured figures, source and licence."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from bot import texts
from model.generation.sampler import WEIGHTS
from model.translations import Words

QUALITY = WEIGHTS / "quality.json"


@cache
def figures(path: Path = QUALITY) -> dict[str, str] | None:
    """Return what `python train.py evaluate` measured, as words; None where it is not there."""
    try:
        found: dict[str, Any] = json.loads(path.read_bytes())
        return {
            "agreement": f"{100 * found['label_agreement']['mean']:.1f} %",
            "fid": f"{found['fid']['mean']:.3f}",
            "floor": f"{found['fid_floor_training_images']:.3f}",
            "digits": f"{found['strips']['digits']:,}",
            "confirmed": f"{found['strips']['confirmed']:,}",
        }
    except (OSError, ValueError, KeyError, TypeError):  # somebody's own weights, not measured
        return None


def about(words: Words, source: str) -> str:
    """Return the text; `source` is an address, empty where the operator gives none."""
    measured = figures()
    parts = [words(texts.ABOUT)]
    if measured:
        parts.append(words(texts.FIGURES, **measured))
    if source:
        parts.append(words(texts.SOURCE, address=source))
    return "\n\n".join([*parts, words(texts.LICENCE)])
