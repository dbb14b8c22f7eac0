"""*How it works*: its figures are the card's, its quiz counts, and it needs no script."""

from __future__ import annotations

import json
import re
from html import unescape

import httpx
import numpy as np
import pytest
from PIL import Image

from model.generation.latents import plane
from model.generation.sampler import WEIGHTS, DigitSampler
from model.translations import words_for
from tests.web.support import FOREVER, status_line
from web import create_app
from web.services.generator import NOISE_SIDE, noise_corners
from web.settings import Settings

CARD = json.loads((WEIGHTS / "card.json").read_bytes())


def told(html: str) -> list[tuple[str, str]]:
    """Return the first table's figures, as they stand there: drawn, real."""
    html = html.partition('id="ways"')[0]
    rows = re.findall(r"<td data-of[^>]*>([^<]*)</td>\s*<td data-of[^>]*>([^<]*)</td>", html)
    return [(unescape(drawn), unescape(real)) for drawn, real in rows]


def shares(*values: float) -> tuple[str, ...]:
    return tuple(f"{100 * value:.1f} %" for value in values)


def test_the_figures_are_the_cards(client: httpx.Client) -> None:
    quality, sets = CARD["quality"], CARD["reading"]["sets"]
    real = quality["real"]
    page = client.get("/how").text
    names = ("precision", "recall", "coverage")
    assert told(page) == [
        shares(quality["label_agreement"]["mean"], real["label_agreement"]),
        (f"{quality['fid']['mean']:.3f}", f"{real['fid']:.3f}"),
        *(shares(quality[name]["mean"], real[name]) for name in names),
        shares(*(each["classification_accuracy"]["mean"] for each in (quality, real))),
    ]
    own = page.partition('id="ways"')[0]
    assert own.count("lower is better") == 1, "of FID alone"
    strips, number = quality["strips"], words_for("en").number
    for name in ("redrawn", "digits", "confirmed"):
        assert number(strips[name]) in page
    assert all(share in page for share in shares(sets["single digits"]["digits"]))
    generator = CARD["networks"]["generator"]
    assert f"{generator['parameters']:,} parameters" in page
    assert f"for {generator['made']['hours']:.1f} hours" in page
    assert "\n".join(generator["made"]["commands"]) in unescape(page)
    swapped = str.maketrans({",": "\u202f", ".": ","})
    comma = told(client.get("/how?lang=ru").text)
    assert comma == [tuple(each.translate(swapped) for each in row) for row in told(page)]


def test_nothing_of_other_weights_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    sampler = DigitSampler()
    monkeypatch.setattr(sampler, "version", "another")
    page = create_app(Settings(), sampler).test_client().get("/how").text
    assert told(page) == []
    assert "From noise to digit" in page
    for gone in ("parameters", 'id="quiz"', 'id="worst"', 'id="ways"'):
        assert gone not in page


NAMES = {
    "real": "Real digits",
    "generator": "The network of this page",
    "gan": "GAN",
    "vae_gan": "VAE-GAN",
    "flow": "Flow",
}


def test_other_ways_to_learn_stand_beside_ours(client: httpx.Client) -> None:
    """A row each, with its own digits and the card's figures, and the best one is ours."""
    rows = {"real": CARD["models"]["real"]} | CARD["models"]["rows"]
    table = re.search(r'<table class="ways">.*?</table>', client.get("/how").text, re.DOTALL)[0]
    shown = re.findall(r'<th scope="row">(.*?) <small>.*?</tr>', table, re.DOTALL)
    assert shown == [NAMES[name] for name in rows]
    cells = re.findall(r'<td data-of="([^"]*)">([^<]*)</td>', table)
    for place, row in enumerate(rows.values()):
        test = row["test"]
        told = [value.strip() for _, value in cells[6 * place : 6 * place + 6]]
        assert told[0] == f"{test['fid_ratio']['mean']:.2f}"
        names = ("label_agreement", "recall", "coverage", "classification_accuracy")
        assert told[1:5] == list(shares(*(test[name]["mean"] for name in names)))
        assert told[5] == (f"{row['milliseconds']:.2f}" if "milliseconds" in row else "–")
    arrows = [name[-1] for name, _ in cells[:6]]
    assert arrows == ["↓", "↑", "↑", "↑", "↑", "↓"]
    ours = rows.pop("generator")["test"]["fid_ratio"]["mean"]
    assert all(
        ours < row["test"]["fid_ratio"]["mean"] for name, row in rows.items() if name != "real"
    ), "the page says so"


def test_each_way_is_pictured_from_its_own_row(client: httpx.Client) -> None:
    page = client.get("/how").text
    with Image.open(WEIGHTS / "models.png") as sheet:
        names, size = sheet.info["rows"].split(), sheet.size
    pictures = re.findall(r'<svg class="five"[^>]*><image href="([^"]*)" y="-?(\d+)"', page)
    shown = [names[int(top) // 28] for _, top in pictures]
    assert shown == ["real", *CARD["models"]["rows"]]
    assert size == (140, 28 * len(names))
    assert client.get(unescape(pictures[0][0])).headers["Content-Type"] == "image/png"


def test_every_page_leads_here(client: httpx.Client) -> None:
    for path in ("/", "/write", "/how", "/nowhere", "/docs"):
        assert re.search(r'<a href="/how"[^>]*>How it works</a>', client.get(path).text), path


def truth() -> str:
    with Image.open(WEIGHTS / "quiz.png") as sheet:
        return sheet.info["real"]


def test_the_quiz_counts_and_says_what_was_right(client: httpx.Client) -> None:
    row = truth()[10:20]
    right = {f"guess{n}": "real" if is_real == "1" else "drawn" for n, is_real in enumerate(row, 1)}
    page = client.get("/how", params={"round": 2, **right}).text
    assert status_line(page) == "10 of 10 right."
    assert len(re.findall(r'<li class="right is-(?:real|drawn)">', page)) == 10
    wrong = right | {"guess3": "drawn" if right["guess3"] == "real" else "real"}
    page = client.get("/how", params={"round": 2, **wrong}).text
    assert status_line(page) == "9 of 10 right."
    assert page.count('<li class="wrong is-') == 1
    assert page.count(" checked") == 10
    assert "round=3#quiz" in page
    few = client.get("/how", params={"guess1": "real"}).text
    assert status_line(few).endswith("of 10 right.")
    assert status_line(client.get("/how").text) == ""


def test_another_language_keeps_what_was_guessed_and_nothing_else(client: httpx.Client) -> None:
    query = {"round": 2, "guess1": "real", "_scheme": "javascript", "_external": "1"}
    page = client.get("/how", params=query).text
    assert 'href="/how?round=2&amp;guess1=real&amp;lang=es"' in page
    assert "javascript:" not in page


def test_rounds_that_are_not_there(client: httpx.Client) -> None:
    last = client.get("/how", params={"round": 20})
    assert f'data-round="{len(truth()) // 10}"' in last.text
    assert "round=1#quiz" in last.text
    assert client.get("/how", params={"round": 21}).status_code == 422
    assert client.get("/how", params={"digit": "x"}).status_code == 422


def test_the_worst_are_told_as_the_checker_read_them(
    client: httpx.Client, sampler: DigitSampler
) -> None:
    page = client.get("/how").text
    with Image.open(WEIGHTS / "worst.png") as sheet:
        images = np.asarray(sheet).reshape(-1, 28, 10, 28).swapaxes(1, 2).reshape(-1, 28, 28)
        assert sheet.info["weights"] == sampler.version
    told_of = [float(each) for each in re.findall(r'<p class="hint">(\d+) %</p>', page)]
    seen = sampler.read(images)
    for place, each in enumerate(seen):
        digit = place % 10
        assert f"Asked for {digit}, read as {each.argmax()}" in page
        assert told_of[place] == pytest.approx(100 * each[digit], abs=1)


def test_the_films_rows_have_their_labels(client: httpx.Client) -> None:
    page = client.get("/how").text
    labels = re.search(r'<ol class="moments".*?</ol>', page, re.DOTALL)[0]
    shown = [each.replace(",", "") for each in re.findall(r"<li>([^<]*)</li>", labels)]
    with Image.open(WEIGHTS / "film.png") as film:
        assert shown == film.info["kimg"].split()
        assert (film.height + 1) == 29 * len(shown)


def test_the_sheets_are_small() -> None:
    sizes = {
        name: (WEIGHTS / f"{name}.png").stat().st_size
        for name in ("film", "quiz", "worst", "models")
    }
    assert all(size < 20_000 for size in sizes.values()), sizes


def test_noise_becomes_every_digit(client: httpx.Client) -> None:
    for digit in (1, 8):
        page = client.get("/how", params={"digit": digit}).text
        (address,) = set(re.findall(rf'<img id="hands" src="(/noise/{digit}\.svg[^"]*)"', page))
        answer = client.get(unescape(address))
        assert answer.headers["Cache-Control"] == FOREVER
        assert answer.text.count("<svg x=") == NOISE_SIDE**2
        tag = {"If-None-Match": answer.headers["ETag"]}
        assert client.get(unescape(address), headers=tag).status_code == 304
        assert len(re.findall(r"data:image/png;base64", page)) == 1, "the walk's noise"


def test_the_plane_is_between_its_corners() -> None:
    corners = noise_corners()
    z = plane(corners, NOISE_SIDE).reshape(NOISE_SIDE, NOISE_SIDE, -1)
    assert np.array_equal(z[[0, 0, -1, -1], [0, -1, 0, -1]], corners)
    middle = NOISE_SIDE // 2
    assert np.allclose(z[middle, middle], corners.sum(axis=0) / 2, atol=1e-6)
