"""The engine in the browser draws what Python draws, by the same rule."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from benchmarks.parity import (
    LOAD,
    Counting,
    asked,
    compare_numbers,
    compare_strips,
    compare_written,
    folder_of,
)
from benchmarks.parity_readings import compare_readings, compare_signs, drawing
from model.generation.hand import Hand
from model.generation.latents import latent
from model.generation.morphing import morph
from model.handwriting.svg import digit_paths
from model.handwriting.writer import NumberWriter
from tests.model.recognition.support import hooked_one, with_signs
from tests.support import ROOT
from tests.web.browser.support import PATIENCE, needs_browser
from tests.web.support import Server
from web.services.generator import Generator

ENGINE = ROOT / "web" / "static" / "engine"
LATENTS = """async ([folder, paths]) => {
    const {latent} = await import(`${folder}generation/random.js`);
    return paths.map(path => [...new Uint32Array(latent(...path).buffer)]);
}"""


@pytest.fixture(scope="module")
def page(browser: Browser, server: Server) -> Iterator[Page]:
    context = browser.new_context(base_url=server.url, service_workers="block")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/write")
    page.evaluate(LOAD, folder_of(server))
    yield page
    context.close()


@pytest.fixture(scope="module")
def counting() -> Counting:
    return Counting()


@needs_browser
def test_latents_are_numpys_bit_for_bit(page: Page, server: Server) -> None:
    paths = [[seed * 2_654_435_761 % 2**32, seed % 5, seed % 7] for seed in range(300)]
    paths += [[0], [2**32 - 1, 4], [7, 2, 3, 1], [1, 2, 3, 4, 5, 6]]
    theirs = np.array(page.evaluate(LATENTS, [folder_of(server), paths]), np.uint32)
    ours = np.stack([latent(*path) for path in paths]).view(np.uint32)
    assert (theirs == ours).all()


@needs_browser
def test_strips_are_the_same(page: Page, counting: Counting) -> None:
    apart = compare_strips(page, counting, range(24))
    assert (apart.levels, apart.decisions) == (1, 0), apart
    assert apart.pixels < 0.02 * 24 * 5 * 784, apart


@needs_browser
def test_numbers_are_the_same(page: Page, counting: Counting) -> None:
    apart = compare_numbers(page, counting, range(10))
    assert apart.levels <= 1, apart


@needs_browser
def test_morphs_and_maps_are_the_same(page: Page, counting: Counting) -> None:
    hand = Hand(7, 2)
    request = {"seed": hand.seed, "place": hand.place, "style": None}
    (theirs,) = asked(page, "morph", [request | {"digits": [3, 8, 1]}])
    ours = morph(counting, [3, 8, 1], hand).images[: len(theirs["images"])]
    assert np.abs(ours.astype(int) - theirs["images"]).max() <= 1
    (theirs,) = asked(page, "map", [request | {"digit": 8, "style": vars(hand.style)}])
    ours = Generator(counting).map(8, hand)
    assert np.abs(ours.astype(int) - theirs["images"]).max() <= 1


@needs_browser
def test_drawings_are_read_alike(page: Page, counting: Counting) -> None:
    apart = compare_readings(page, [drawing(counting, seed) for seed in range(16)])
    assert apart.differing == 0, apart
    assert apart.left == 0, apart
    assert apart.probability < 0.01, apart


@needs_browser
def test_touching_digits_are_parted_alike(page: Page, counting: Counting) -> None:
    drawings = [
        drawing(counting, seed, spacing) for seed in (1, 2, 3, 7) for spacing in (0.4, 0.45)
    ]
    apart = compare_readings(page, drawings)
    assert (apart.differing, apart.left) == (0, 0), apart
    assert apart.probability < 0.01, apart


@needs_browser
def test_upstrokes_and_signs_are_read_alike(page: Page, counting: Counting) -> None:
    ones = [hooked_one(rise, run) for rise in (0.2, 0.3, 0.4, 0.5) for run in (0.35, 0.45)]
    sums = [with_signs(counting, text)[::2, ::2] for text in ("(45)6", "24/12", "5)2)", "1/1")]
    writer = NumberWriter(counting)
    dates = [
        np.pad(writer.write(text, Hand(n, 1)).coverage, 40)[::2, ::2]
        for n, text in enumerate(("24.12", "3,14", "12:30", "3,141"))
    ]
    drawings = [np.ascontiguousarray(255 - each) for each in (*ones, *sums, *dates)]
    apart = compare_readings(page, drawings)
    assert apart.differing == 0, apart
    assert apart.left == 0, apart
    assert apart.probability < 0.01, apart


@needs_browser
def test_numbers_with_signs_are_read_alike(page: Page, counting: Counting) -> None:
    apart = compare_signs(page, counting, range(16))
    assert (apart.differing, apart.left) == (0, 0), apart
    assert apart.probability < 0.01, apart


PATHS = """async ([folder, digits]) => {
    const {digitPaths} = await import(`${folder}handwriting/ink.js`);
    const bytes = text => Uint8Array.from(atob(text), sign => sign.charCodeAt(0));
    return digits.map(levels => digitPaths(bytes(levels)));
}"""
SAME = 3  # twentieths of a digit's pixel by which a point may lie apart


@needs_browser
def test_ink_is_traced_alike(page: Page, server: Server, counting: Counting) -> None:
    """But for patches on the thickest strokes, which the last pixel decides."""
    digits = np.concatenate([counting.draw(digit, 12, 7) for digit in range(10)])
    sent = [base64.b64encode(each.tobytes()).decode() for each in digits]
    alike = 0
    for digit, theirs in zip(digits, page.evaluate(PATHS, [folder_of(server), sent]), strict=True):
        mine, others = (
            np.array(re.findall(r"-?\d+", paths), int) for paths in (digit_paths(digit), theirs)
        )
        alike += mine.shape == others.shape and bool(np.abs(mine - others).max() <= SAME)
    assert alike >= 90, alike


@needs_browser
def test_numbers_are_written_alike(page: Page, counting: Counting) -> None:
    apart = compare_written(page, counting, range(7))
    assert apart.width < 0.02, apart
    assert apart.strokes <= 0.2 * apart.signs, apart


def test_the_kernel_is_what_its_source_says(tmp_path: Path) -> None:
    """`make kernel` assembles it."""
    made = tmp_path / "kernel.wasm"
    assembler = Path(sys.executable).parent / "wat2wasm"
    subprocess.run([assembler, ENGINE / "networks" / "kernel.wat", "-o", made], check=True)
    assert made.read_bytes() == (ENGINE / "networks" / "kernel.wasm").read_bytes()
