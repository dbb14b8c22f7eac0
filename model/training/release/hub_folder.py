"""A folder that a model hub takes: the weights, config.json, model.safetensors, and a card.

`hf upload USER/NAME hub` uploads it. The head of weights/README.md, which hubs read
and people do not see, is written from quality.json.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from model.dataset.data_card import yaml_head
from model.files import write_file
from model.training.options import OptionError

HEAD = re.compile(r"\A---\n.*?\n---\n\n?", re.DOTALL)
OUTSIDE = re.compile(r"\[([^]]+)\]\(\.\./[^)]+\)")  # a link to what is not in the folder
METRICS = {
    "label_agreement": ("accuracy", "label agreement: a classifier reads the digit asked for"),
    "fid": ("fid", "FID in the classifier's 128 features, 10,000 samples"),
    "precision": ("precision", "precision (k = 5), same features"),
    "recall": ("recall", "recall (k = 5), same features"),
    "coverage": ("coverage", "coverage (k = 5), same features"),
    "classification_accuracy": (
        "classification_accuracy_score",
        "a classifier trained on 60,000 drawn digits reads MNIST's test set",
    ),
}


def model_head(quality: dict[str, Any]) -> dict[str, Any]:
    """Return what model hubs read at the top of the card, the figures from quality.json's."""
    metrics = [
        {"type": kind, "name": name, "value": round(quality[key]["mean"], 4)}
        for key, (kind, name) in METRICS.items()
    ]
    result = {
        "task": {"type": "unconditional-image-generation", "name": "Handwritten digits by class"},
        "dataset": {"type": "ylecun/mnist", "name": "MNIST", "split": "test"},
        "metrics": metrics,
    }
    return {
        "license": "mit",
        "library_name": "pytorch",
        "pipeline_tag": "unconditional-image-generation",
        "datasets": ["ylecun/mnist"],
        "tags": ["gan", "conditional-gan", "handwriting", "digits", "mnist", "onnx", "safetensors"],
        "model-index": [{"name": "handwritten-digits", "results": [result]}],
    }


def with_head(card: str, quality: dict[str, Any]) -> str:
    """Return the card in words with a head of these figures, in place of the one it has."""
    return yaml_head(model_head(quality)) + HEAD.sub("", card)


def write_head(weights: Path) -> Path | None:
    """Write the head of `weights`/README.md anew; None where there is no such file."""
    path = weights / "README.md"
    if not path.exists():
        return None
    quality = json.loads((weights / "quality.json").read_text())
    write_file(path, with_head(path.read_text(), quality))
    return path


def write_hub_folder(weights: Path, out: Path) -> list[Path]:
    """Write what a hub takes to the folder `out`; returns the files.

    The generator's weights are model.safetensors, its shape "config" in config.json. Raises
    OptionError where a file of `weights` is missing or damaged, or `out` is that folder.
    """
    if out.resolve() == weights.resolve():
        raise OptionError("The hub's folder must be another than that of the weights.")
    try:
        card = (weights / "README.md").read_text()
        quality = json.loads((weights / "quality.json").read_text())
        with safe_open(weights / "generator.safetensors", framework="np") as file:
            shape = json.loads(file.metadata()["config"])
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise OptionError(
            f"{weights} lacks README.md, quality.json or generator.safetensors, or one is damaged."
        ) from error
    config = {"architectures": ["Generator"], "model_type": "conditional-gan", "config": shape}
    texts = {
        "README.md": OUTSIDE.sub(r"\1", with_head(card, quality)),
        "config.json": json.dumps(config, indent=2) + "\n",
    }
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(weights.iterdir()):
        if path.is_file() and path.name not in texts and not path.name.startswith("."):
            shutil.copyfile(path, out / path.name)
    shutil.copyfile(weights / "generator.safetensors", out / "model.safetensors")
    for name, text in texts.items():
        write_file(out / name, text)
    return sorted(out.iterdir())
