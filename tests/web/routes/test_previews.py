"""What a link's preview shows is as large as chats want it, and all of it is on the sheet."""

from __future__ import annotations

import io

import httpx
import numpy as np
import pytest
from PIL import Image


def sheet(client: httpx.Client, query: str) -> np.ndarray:
    answer = client.get(f"/preview.png?{query}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.size == (1200, 630)
        return np.asarray(image.convert("L"))


@pytest.mark.parametrize(
    "query",
    ["digit=8&seed=42", "text=8&seed=7", "text=0123456789 0123456789 01234&seed=7&place=3"],
)
def test_all_of_it_is_on_the_sheet(client: httpx.Client, query: str) -> None:
    ink = sheet(client, query) < 128
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    assert ink.sum() > 2000
    for low, high, side in ((rows[0], rows[-1], 630), (columns[0], columns[-1], 1200)):
        assert low >= 40
        assert high < side - 40
        assert abs(low + high - side) < 0.2 * side, "in the middle"


def test_five_digits_stand_on_it(client: httpx.Client) -> None:
    ink = (sheet(client, "digit=0&seed=42") < 128).any(axis=0).astype(int)
    assert (np.diff(ink) == 1).sum() == 5


def test_they_are_ink_and_no_blocks_of_pixels(client: httpx.Client) -> None:
    """A stroke's edge runs between the seven-pixel blocks that a digit's pixels would be."""
    edges = np.flatnonzero(np.diff((sheet(client, "digit=0&seed=42") < 128).astype(int), axis=0))
    rows = np.unique(edges // 1200)
    assert len(np.unique(rows % 7)) == 7


def test_what_names_nothing_is_refused(client: httpx.Client) -> None:
    for query in ("", "digit=x&seed=42", "text=x"):
        assert client.get(f"/preview.png?{query}").status_code == 422
