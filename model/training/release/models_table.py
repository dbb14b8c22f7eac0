"""The models side by side as people read them: two tables in weights/README.md."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from model.files import write_file

PLACE = re.compile(r"(<!-- models -->\n).*?(<!-- /models -->)", re.DOTALL)
WORDS = {
    "real": "*real digits*",
    "generator": "**what is shipped**: the GAN, for long",
    "gan": "the same GAN",
    "vae_gan": "VAE-GAN",
    "flow": "flow matching",
}
SETS = {
    "test": "MNIST's test set, seen by the judge",
    "held_out": "the 5,000 held-out training images, seen by checker and examiner",
}
FORMS = {
    "fid_ratio": ("FID, times real ↓", ".2f", 1),
    "label_agreement": ("agreement ↑", ".2f", 100),
    "recall": ("recall ↑", ".3f", 1),
    "coverage": ("coverage ↑", ".3f", 1),
    "classification_accuracy": ("classification accuracy score ↑", ".2f", 100),
}


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def _figure(row: dict[str, Any], name: str) -> str:
    _, form, times = FORMS[name]
    mean, std = (times * row[name][each] for each in ("mean", "std"))
    sign = " %" if times > 1 else ""
    spread = f" ± {std:{form}}{sign}" if std else ""
    return f"{mean:{form}}{sign}{spread}"


def _made(row: dict[str, Any]) -> list[str]:
    """Return minutes, images, size, work and time of a model."""
    made = row.get("made", {})
    minutes = made.get("minutes") or 60 * made.get("hours", 0)
    return [
        f"{minutes:.3g}" if minutes else "",
        f"{row['kimg']:,.0f}",
        f"{row['parameters']:,}",
        f"{row['multiply_adds'] / 1e6:.1f} M",
        f"{row['milliseconds']:.2f}",
    ]


def models_tables(models: dict[str, Any]) -> str:
    """Return the card's `models` as Markdown: how they were made, then the figures of each set."""
    rows = models["rows"]
    head = ["", "minutes", "kimg", "parameters", "multiply-adds a digit", "ms a digit ↓"]
    lines = [_line(*head), _line(*["---"] * len(head))]
    lines += [_line(WORDS.get(name, name), *_made(row)) for name, row in rows.items()]
    for kind, words in SETS.items():
        measured = {
            name: row[kind] for name, row in {"real": models["real"], **rows}.items() if kind in row
        }
        if measured:
            lines += ["\n", _line(words, *(each[0] for each in FORMS.values()))]
            lines += [_line(*["---"] * (1 + len(FORMS)))]
        for name, row in measured.items():
            lines.append(_line(WORDS.get(name, name), *(_figure(row, each) for each in FORMS)))
    return "".join(lines)


def write_models(weights: Path) -> Path | None:
    """Write the tables of `weights`/card.json into README.md beside it, where it has a place."""
    path = weights / "README.md"
    if not path.exists():
        return None
    models = json.loads((weights / "card.json").read_text()).get("models")
    tables = models_tables(models) if models else ""
    text = PLACE.sub(lambda found: found[1] + tables + found[2], path.read_text())
    write_file(path, text)
    return path
