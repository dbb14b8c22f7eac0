"""Croissant: a data set's metadata as machine-learning tools exchange them (MLCommons, 1.0)."""

from __future__ import annotations

from typing import Any

from model.dataset.formats.parquet import FILES, features
from model.dataset.recipe import Recipe

VERSION = "1.0.0"
WORDS = """
citeAs column equivalentProperty extract field fileObject fileProperty fileSet format includes
isLiveDataset jsonPath key md5 parentField path recordSet references regex repeated replace
samplingRate separator source subField transform
"""
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "rai": "http://mlcommons.org/croissant/RAI/",
    **{name: f"cr:{name}" for name in WORDS.split()},
}
TYPES = {"int64": "sc:Integer", "float32": "sc:Float"}
HOW = {
    "image": {"extract": {"column": "image"}, "transform": {"jsonPath": "bytes"}},
    "split": {
        "extract": {"fileProperty": "fullpath"},
        "transform": {"regex": ".*(train|test)-.*"},
    },
}


def _field(name: str, kind: str, description: str) -> dict[str, Any]:
    how = HOW.get(name, {"extract": {"column": name}})
    return {
        "@type": "cr:Field",
        "@id": f"digits/{name}",
        "name": name,
        "description": description,
        "dataType": kind,
        "source": {"fileSet": {"@id": "parquet"}, **how},
    }


def croissant(recipe: Recipe, card: dict[str, Any]) -> dict[str, Any]:
    """Return the metadata of a data set for a hub: its Parquet files, and what a row has."""
    fields = [
        _field("split", "sc:Text", "train or test"),
        _field("image", "sc:ImageObject", card["images"]),
        _field("label", "sc:Integer", "the digit, 0 to 9"),
    ]
    for name, said in features(recipe).items():
        if name not in ("image", "label"):
            fields.append(_field(name, TYPES[said["dtype"]], f"of the digit's style: {name}"))
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": f"handwritten-digits-{recipe.count + recipe.test_count}-seed-{recipe.seed}",
        "description": f"{card['what_it_is']} {card['what_it_is_not']}",
        "license": "https://spdx.org/licenses/MIT",
        "version": VERSION,
        "keywords": card["tags"],
        "distribution": [
            {
                "@type": "cr:FileSet",
                "@id": "parquet",
                "name": "parquet",
                "description": "the digits, a row each",
                "encodingFormat": "application/x-parquet",
                "includes": FILES,
            }
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": "digits",
                "name": "digits",
                "description": card["labels"],
                "field": fields,
            }
        ],
    }
