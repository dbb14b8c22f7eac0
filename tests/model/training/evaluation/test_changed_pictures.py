"""Pictures under worse conditions: changed, the same each time, and still of the same thing."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import train
from model.errors import PictureError
from model.generation.sampler import DigitSampler
from model.training.evaluation.changed_pictures import WAYS, changed
from tests.model.recognition.support import dark_on_light, encode, number


def pixels_of(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("L"), np.float64)


@pytest.fixture(scope="module")
def page(sampler: DigitSampler) -> bytes:
    return encode(dark_on_light(number(sampler, "42")))


@pytest.mark.parametrize("way", WAYS)
def test_every_way_changes_a_picture_and_the_same_each_time(page: bytes, way: str) -> None:
    once = changed(page, way, "a.png")
    assert once == changed(page, way, "a.png")
    assert Image.open(io.BytesIO(once)).format == "JPEG"
    before, after = pixels_of(page), pixels_of(once)
    if way == "at 55%":
        assert after.shape == tuple(round(0.55 * side) for side in before.shape)
    else:
        assert after.shape == before.shape
        assert np.abs(after - before).mean() > 0.2


def test_shadows_take_light_glare_takes_contrast_and_each_picture_has_its_own(page: bytes) -> None:
    plain = pixels_of(page)
    for way in ("a shadow", "two shadows", "dim and noisy"):
        assert pixels_of(changed(page, way, "a.png")).mean() < plain.mean() - 10
    glare = pixels_of(changed(page, "glare", "a.png"))
    assert glare.mean() > plain.mean()
    assert glare.min() >= plain.min() - 10
    assert changed(page, "glare", "a.png") != changed(page, "glare", "b.png")


def test_what_is_transparent_is_paper() -> None:
    image = Image.new("RGBA", (60, 40))
    image.paste((0, 0, 0, 255), (20, 10, 30, 30))
    file = io.BytesIO()
    image.save(file, "PNG")
    pixels = pixels_of(changed(file.getvalue(), "JPEG 30", "a.png"))
    assert pixels[5, 5] > 240
    assert pixels[20, 25] < 20


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(PictureError):
        changed(b"no picture", "glare", "a.png")


def test_the_command_reads_a_folder_in_every_way(
    tmp_path: Path, page: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "42.png").write_bytes(page)
    (tmp_path / "none.png").write_bytes(b"no picture")
    lines = [{"file": "42.png", "truth": "42"}, {"file": "none.png", "truth": "7"}]
    (tmp_path / "truth.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert train.main(["evaluate", "--pictures", str(tmp_path), "--worse"]) == 0
    said = capsys.readouterr().out
    for way in WAYS:
        assert f"{way:20}     2 pictures" in said
    assert re.search(rf"^all +{2 * len(WAYS)} pictures  whole  50.0%", said, re.MULTILINE)
    assert said.count("none.png  7 read as nothing") == len(WAYS)


def test_there_is_nothing_to_change_without_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert train.main(["evaluate", "--worse"]) == 1
    assert "--pictures" in capsys.readouterr().err
