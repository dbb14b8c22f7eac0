"""A film strip: the ten digits of one hand at moments of training, from the sheets a run left.

Every sheet of a run shows the same latents, so that a row of it, followed through the sheets, is
one handwriting as the generator learned it.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

from model.files import atomic_write, write_file
from model.images import SIZE, enlarge
from model.training.gan.config import SHEET_HANDS
from model.training.gan.sample_grids import SHEET_BLOCK, SHEET_GAP
from model.training.networks import CLASSES
from model.training.options import OptionError
from model.training.release.config import Film

NAME = re.compile(r"hands-(\d+)\.png")
STEP = 255 / 31  # between its greys
GAP = 1  # rows of a film, at one pixel a pixel


def sheets_of(runs: list[Path], batch: int) -> dict[float, Path]:
    """Return the sheets of runs by how many thousand images had been shown when they were drawn.

    Each run goes on from the end of the one before it. Raises OptionError where one has no sheet.
    """
    found: dict[float, Path] = {}
    before = 0.0
    for run in runs:
        named = {NAME.fullmatch(path.name): path for path in run.glob("hands-*.png")}
        here = {before + int(name[1]) * batch / 1000: path for name, path in named.items() if name}
        if not here:
            raise OptionError(f"{run} has no sheets, hands-*.png, to make a film of.")
        found |= here
        before = max(here)
    return dict(sorted(found.items()))


def choose(shown: list[float], moments: int) -> list[float]:
    """Return up to `moments` of the counts in `shown`, the first and the last among them.

    Each is about the same multiple of the one before: most is learned early.
    """
    wanted = np.geomspace(shown[0], shown[-1], moments)
    nearest = {min(shown, key=lambda each: abs(each - aim)) for aim in wanted}
    return sorted(nearest)


def hand_on(sheet: Path, hand: int) -> np.ndarray:
    """Return the ten digits of a sheet's row, uint8 [10, 28, 28].

    Raises OptionError where the file is no such sheet.
    """
    try:
        with Image.open(sheet) as image:
            pixels = np.asarray(image.convert("L"))
    except OSError as error:
        raise OptionError(f"{sheet} is no picture, or damaged.") from error
    cell = SIZE * SHEET_BLOCK + SHEET_GAP
    if pixels.shape != (SHEET_HANDS * cell + SHEET_GAP, CLASSES * cell + SHEET_GAP):
        raise OptionError(f"{sheet} is no sheet of {SHEET_HANDS} hands.")
    top = SHEET_GAP + hand * cell
    lefts = [SHEET_GAP + digit * cell for digit in range(CLASSES)]
    inside = slice(0, SIZE * SHEET_BLOCK, SHEET_BLOCK)
    return np.stack([pixels[top:, left:][inside, inside] for left in lefts])


def film_strip(rows: list[np.ndarray], block: int = 1) -> np.ndarray:
    """Lay rows of ten digits, uint8 [10, 28, 28] each, under one another.

    Returns uint8 [rows * (28 * block + 1) - 1, 280 * block], each pixel a square of `block`.
    """
    lines = [enlarge(np.concatenate(list(row), axis=1), block) for row in rows]
    spaced = [np.pad(line, ((0, GAP), (0, 0))) for line in lines]
    return np.concatenate(spaced)[:-GAP]


def make_film(runs: list[Path], out: Path, film: Film) -> list[Path]:
    """Write film.png to `out`, and reals.png where the first run has one; returns both paths.

    The PNG notes in its texts `kimg`, the thousands of images before each row, and `hand`. Raises
    OptionError where a run has no sheets, or others than this model's.
    """
    sheets = sheets_of(runs, film.batch)
    moments = choose(list(sheets), film.moments)
    pixels = film_strip([hand_on(sheets[moment], film.hand) for moment in moments])
    notes = PngImagePlugin.PngInfo()
    notes.add_text("kimg", " ".join(f"{moment:.0f}" for moment in moments))
    notes.add_text("hand", str(film.hand))
    # In 32 greys it is two thirds as large, and looks the same.
    greys = np.rint(pixels / STEP).astype(np.uint8)
    with atomic_write(out / "film.png") as file:
        Image.fromarray(np.rint(greys * STEP).astype(np.uint8)).save(
            file, "PNG", pnginfo=notes, optimize=True
        )
    written = [out / "film.png"]
    reals = runs[0] / "reals.png"
    if reals.exists():
        write_file(out / "reals.png", reals.read_bytes())
        written.append(out / "reals.png")
    return written
