"""Rows from an export of whole numbers alone (`python -m model export --numbers`), without MNIST.

The numbers are shown as they are, in other pens and papers; and their digits, cut out by COCO's
masks, are set anew side by side: one hand writes evenly, and the pages of the world do not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from PIL import Image
from tqdm import tqdm

from model.recognition.binarization import find_ink
from model.recognition.ctc import HEIGHT, strip_of
from model.recognition.mnist_preprocessing import prepare, trim
from model.training.mnist import Digits
from model.training.options import OptionError
from model.training.synthesis.digits import turned, with_pen, worn
from model.training.synthesis.rows import Row, row

SET_ANEW = 0.85  # part of the rows whose digits are other numbers'


def exported_rows(folder: Path, split: str) -> list[Row]:
    """Return the numbers of an export, as the reader has them.

    Raises OptionError where the folder has no such split.
    """
    return [Row(strip_of(trim(ink), HEIGHT), labels) for _, ink, labels in _numbers(folder, split)]


def varied_rows(folder: Path, split: str, count: int, seed: int) -> list[Row]:
    """Return `count` rows of an export: its numbers in other pens, or its digits set anew.

    Raises OptionError as exported_rows does.
    """
    numbers = list(_numbers(folder, split))
    digits = _digits(folder, split, numbers)
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 6])))
    made = []
    for place in tqdm(range(count), unit=" rows", disable=None):
        if random.random() < SET_ANEW:
            made.append(row(digits, random))
        else:
            _, ink, labels = numbers[place % len(numbers)]
            made.append(_varied(trim(ink), labels, random))
    return made


def _varied(ink: np.ndarray, labels: tuple[int, ...], random: Generator) -> Row:
    """Return a number, uint8 [H, W], in another pen, slant, width and wear."""
    angle, slant, stretch = (
        random.uniform(-4, 4),
        random.uniform(-0.2, 0.2),
        random.uniform(0.85, 1.2),
    )
    other = turned(with_pen(ink, int(random.integers(-1, 3))), angle, slant, stretch)
    return Row(strip_of(trim(worn(other, random)), HEIGHT), labels)


def _numbers(folder: Path, split: str) -> Iterator[tuple[str, np.ndarray, tuple[int, ...]]]:
    """Yield each number's file, its ink, uint8 [H, W], and its digits."""
    try:
        with (folder / split / "metadata.jsonl").open() as lines:
            for line in map(json.loads, lines):
                name = f"{split}/{line['file_name']}"
                levels = np.asarray(Image.open(folder / name).convert("L"))
                if ink := find_ink(levels):
                    yield name, ink.soft * ink.mask, tuple(map(int, line["text"]))
    except FileNotFoundError:
        raise OptionError(
            f"--export: {folder} holds no numbers to learn from and to be told by; make it by "
            f"python -m model export --numbers 20000 --test-count 1000 --out {folder}"
        ) from None


def _digits(
    folder: Path, split: str, numbers: list[tuple[str, np.ndarray, tuple[int, ...]]]
) -> Digits:
    """Return the digits of the numbers, cut out by their masks and prepared as MNIST's are."""
    told = json.loads((folder / "annotations" / f"instances_{split}.json").read_text())
    names = {each["id"]: each["file_name"] for each in told["images"]}
    inks = {name: ink for name, ink, _ in numbers}
    images, labels = [], []
    for each in told["annotations"]:
        ink = inks.get(names[each["image_id"]])
        if ink is None:
            continue
        image = prepare(ink * _mask(each["segmentation"]))
        if image.any():
            images.append(image)
            labels.append(each["category_id"])
    return Digits(np.stack(images), np.array(labels, np.uint8))


def _mask(segmentation: dict[str, Any]) -> np.ndarray:
    """Return COCO's run lengths, which go down the columns, as uint8 0 or 1 [H, W]."""
    height, width = segmentation["size"]
    counts = segmentation["counts"]
    runs = np.repeat(np.arange(len(counts)) % 2, counts).astype(np.uint8)
    return np.ascontiguousarray(runs.reshape(width, height).T)
