"""What the reader is worth on real pictures: a folder of them, with what is written on each.

`truth.jsonl` in the folder holds a line for each picture: {"file": "a.jpg", "truth": "1234",
"kind": "photo"}; lines may be parted by a line break, and `"order": "free"` says that the numbers
stand here and there. Only digits count: signs and spaces are left out on both sides.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from model.errors import PictureError
from model.files import read_file
from model.recognition.limits import MAX_BYTES
from model.recognition.reader import PAGES, DigitReader
from model.training.evaluation.changed_pictures import WAYS, changed
from model.training.fetching import DataError

TRUTH = "truth.jsonl"
SURE = 0.9  # every digit at least so likely: the reading is told without a doubt


@dataclass(frozen=True)
class Labelled:
    """A picture's file, the `truth` on it (digits alone), its kind, whether any order is right.

    `way` is how it is changed before it is read, one of `WAYS`; empty: not at all.
    """

    path: Path
    truth: str
    kind: str
    free: bool = False
    way: str = ""


@dataclass(frozen=True)
class Outcome:
    """What was read of a picture: the digits `read`, and the least confidence among them."""

    picture: Labelled
    read: str
    least: float

    @property
    def is_whole(self) -> bool:
        """Whether the picture is read right as a whole."""
        return not self.mistakes

    @property
    def is_sure_and_wrong(self) -> bool:
        """Whether it is wrong, and nothing in it is doubted."""
        return bool(self.mistakes) and bool(self.read) and self.least >= SURE

    @property
    def mistakes(self) -> int:
        """Digits left out, added or changed."""
        truth, read = self.picture.truth, self.read
        if self.picture.free:
            both = (Counter(truth) & Counter(read)).total()
            return max(len(truth), len(read)) - both
        return edits(truth, read)


def edits(one: str, other: str) -> int:
    """Return the edit distance of two strings (Levenshtein, 1966)."""
    row = list(range(len(other) + 1))
    for place, sign in enumerate(one, 1):
        before, row[0] = row[0], place
        for at, beside in enumerate(other, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (sign != beside))
    return row[-1]


def labelled(folder: Path) -> list[Labelled]:
    """Return the pictures that a folder's truth.jsonl names.

    Raises DataError with a sentence for the user where it cannot be used.
    """
    try:
        lines = [json.loads(line) for line in (folder / TRUTH).read_text().splitlines() if line]
        return [
            Labelled(
                folder / each["file"],
                re.sub(r"\D", "", each["truth"]),
                each.get("kind", "pictures"),
                each.get("order") == "free",
            )
            for each in lines
        ]
    except OSError as error:
        raise DataError(f"Cannot read {folder / TRUTH}: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f'{folder / TRUTH} needs lines like {{"file": "a.jpg", "truth": "12"}}.'
        ) from error


def reader_of(weights: Path) -> DigitReader:
    """Return the reader of a folder of weights; without a page network there, with ours."""
    pages = weights / PAGES.name
    graphs = weights / "reader.onnx", weights / "rows.onnx", pages if pages.exists() else PAGES
    return DigitReader(*graphs)


def outcome(reader: DigitReader, picture: Labelled) -> Outcome:
    """Read a picture; one that is refused says nothing."""
    data = read_file(picture.path, MAX_BYTES + 1)
    try:
        data = changed(data, picture.way, picture.path.name) if picture.way else data
        digits = [each for each in reader.read(data).digits if each.digit is not None]
    except PictureError:
        digits = []
    least = min((each.confidence for each in digits), default=0.0)
    return Outcome(picture, "".join(str(each.digit) for each in digits), least)


def score(outcomes: Sequence[Outcome]) -> dict[str, float | int]:
    """Return the shares of whole pictures right, of digits right, and of wrong and sure ones."""
    written = sum(len(each.picture.truth) for each in outcomes)
    mistakes = sum(each.mistakes for each in outcomes)
    return {
        "pictures": len(outcomes),
        "whole": sum(each.is_whole for each in outcomes) / len(outcomes),
        "digits": 1 - mistakes / max(written, 1),
        "wrong_and_sure": sum(each.is_sure_and_wrong for each in outcomes) / len(outcomes),
    }


def evaluate_pictures(
    reader: DigitReader, folder: Path, say: Callable[[str], None] = print, worse: bool = False
) -> dict[str, Any]:
    """Read the pictures of a folder and say what was read wrong, and how much right of each kind.

    Where `worse`, each is read in all of `WAYS`, which are the kinds then. Returns `all` and
    `kinds`, tables as `score` makes them. Raises DataError where the folder cannot be used.
    """
    pictures = labelled(folder)
    if worse:
        pictures = [replace(each, kind=way, way=way) for way in WAYS for each in pictures]
    try:
        outcomes = [outcome(reader, each) for each in pictures]
    except OSError as error:
        raise DataError(f"Cannot read {error.filename}: {error.strerror}.") from error
    if not outcomes:
        raise DataError(f"{folder / TRUTH} names no picture.")
    for each in outcomes:
        if not each.is_whole:
            say(
                f"{each.picture.path.name}  {each.picture.truth} read as {each.read or 'nothing'}"
                f"  {each.least:.2f}  ({each.picture.kind})"
            )
    kinds = {
        kind: score([each for each in outcomes if each.picture.kind == kind])
        for kind in dict.fromkeys(each.picture.kind for each in outcomes)
    }
    return {"all": score(outcomes), "kinds": kinds}


def picture_lines(table: dict[str, Any]) -> str:
    """Return the table for reading."""
    rows = {**table["kinds"], "all": table["all"]}
    width = max(map(len, rows))
    return "\n".join(
        f"{kind:{width}}  {each['pictures']:4} pictures  whole {each['whole']:6.1%}"
        f"  digits {each['digits']:6.1%}  wrong and sure {each['wrong_and_sure']:5.1%}"
        for kind, each in rows.items()
    )
