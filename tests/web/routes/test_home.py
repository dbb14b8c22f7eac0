from __future__ import annotations

import re
from html import unescape

import httpx
import pytest

from tests.web.support import (
    DIGIT_SENTENCE,
    NO_DIGIT,
    NO_SEED,
    OTHER_SCRIPTS,
    SEED_SENTENCE,
    assert_picker,
    images,
    links,
    status_line,
)


def test_home_opens_with_five_of_today(client: httpx.Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    told = re.fullmatch(r"Five handwritten (\d)s, seed (20\d{6})\.", status_line(answer.text))
    assert_picker(answer.text, chosen=told[1])
    named = client.get("/", params={"digit": told[1], "seed": told[2]})
    assert [each["src"] for each in images(answer.text)] == [
        each["src"] for each in images(named.text)
    ]
    assert len(images(answer.text)) == 5
    assert "noindex" not in answer.text
    assert "<title>Handwritten digits</title>" in answer.text


def test_a_digit_is_one_press_away_and_keeps_its_hands_where_asked(client: httpx.Client) -> None:
    html = client.get("/?digit=8&seed=42").text
    kept = re.findall(r'<input type="radio" form="picker" name="seed"[^>]* value="(\d*)"', html)
    assert kept == ["", "42"]
    assert 'value="" checked' in html, "new hands, unless somebody wants these"


def test_the_page_can_be_put_on_a_home_screen(client: httpx.Client) -> None:
    manifest = client.get("/manifest.webmanifest?lang=es").json()
    assert manifest["name"] == "Cifras escritas a mano"
    for icon in manifest["icons"]:
        shown = client.get(f"/{icon['src']}")
        assert shown.headers["Content-Type"] == "image/png"


@pytest.mark.parametrize("digit", range(10))
def test_the_five_in_the_page_are_the_five_of_the_api(client: httpx.Client, digit: int) -> None:
    answer = client.get("/", params={"digit": digit, "seed": 42})
    assert answer.status_code == 200
    shown = images(answer.text)
    drawn = client.get(f"/api/digits/{digit}", params={"seed": 42}).json()["images"]
    assert [each["src"] for each in shown] == [each["png"] for each in drawn]
    assert len({each["src"] for each in shown}) == 5
    assert [each["alt"] for each in shown] == [
        f"Handwritten {digit}, variant {place} of 5" for place in range(1, 6)
    ]
    assert status_line(answer.text) == f"Five handwritten {digit}s, seed 42."
    assert_picker(answer.text, chosen=str(digit))


def test_the_page_links_to_the_strip_the_permalink_and_another_five(client: httpx.Client) -> None:
    html = client.get("/?digit=8&seed=42").text
    offered = links(html)
    assert offered["Link to these five"] == "/?digit=8&seed=42"
    assert offered["Again"] == "/?digit=8&seed="
    assert 'download="digit-8-seed-42.png"' in html
    strip = client.get(offered["Download strip"])
    assert strip.headers["Content-Disposition"] == "attachment; filename=digit-8-seed-42.png"
    assert "immutable" in strip.headers["Cache-Control"]
    assert strip.content == client.get("/digits/8/42.png").content


def test_an_empty_seed_sends_the_visitor_to_a_fresh_one(client: httpx.Client) -> None:
    answers = [client.get("/?digit=8&seed=") for _ in range(4)]
    for answer in answers:
        assert answer.status_code == 302
        assert answer.headers["Cache-Control"] == "no-store"
    targets = {answer.headers["Location"] for answer in answers}
    assert len(targets) == 4, "every time another seed"
    for target in targets:
        seed = re.fullmatch(r"/\?digit=8&seed=(\d{1,10})", target)[1]
        assert status_line(client.get(target).text) == f"Five handwritten 8s, seed {seed}."


def test_a_digit_alone_is_answered_at_once_with_five_of_its_own(client: httpx.Client) -> None:
    answers = [client.get("/?digit=8") for _ in range(4)]
    assert len({links(answer.text)["Link to these five"] for answer in answers}) == 4
    for answer in answers:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        again = client.get(links(answer.text)["Link to these five"])
        assert images(again.text) == images(answer.text)
        assert len(images(answer.text)) == 5


@pytest.mark.parametrize("seed", ["0", "4294967295", "007"])
def test_seeds_at_the_edges_are_fine(client: httpx.Client, seed: str) -> None:
    html = client.get("/", params={"digit": "0", "seed": seed}).text
    assert status_line(html) == f"Five handwritten 0s, seed {int(seed)}."
    assert len(images(html)) == 5


def assert_told(answer: httpx.Response, sentence: str, chosen: str | None = None) -> None:
    assert answer.status_code == 422
    assert answer.headers["Cache-Control"] == "no-store"
    assert status_line(answer.text) == sentence
    assert images(answer.text) == []
    assert_picker(answer.text, chosen)


@pytest.mark.parametrize("digit", ["", *(each for each in NO_DIGIT if each not in OTHER_SCRIPTS)])
def test_a_bad_digit_gets_one_sentence_and_the_picker(client: httpx.Client, digit: str) -> None:
    assert_told(client.get("/", params={"digit": digit, "seed": "42"}), DIGIT_SENTENCE)


@pytest.mark.parametrize("seed", [each for each in NO_SEED if each not in OTHER_SCRIPTS])
def test_a_bad_seed_gets_one_sentence_and_the_picker(client: httpx.Client, seed: str) -> None:
    answer = client.get("/", params={"digit": "8", "seed": seed})
    assert_told(answer, SEED_SENTENCE, chosen="8")


@pytest.mark.parametrize("name", ["digit", "seed"])
def test_a_value_given_twice_is_no_value(client: httpx.Client, name: str) -> None:
    answer = client.get(f"/?digit=8&seed=42&{name}=8")
    assert_told(answer, f"The {name} must be given only once.", chosen="8")


def test_what_a_visitor_sends_cannot_write_html(client: httpx.Client) -> None:
    answer = client.get("/", params={"digit": '"><script>alert(1)</script>', "seed": "<b>"})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert "<b>" not in answer.text


def test_other_parameters_do_no_harm(client: httpx.Client) -> None:
    assert len(images(client.get("/?digit=8&seed=42&utm_source=chat").text)) == 5


def test_head_works(client: httpx.Client) -> None:
    for path in ("/", "/?digit=8&seed=42"):
        answer = client.head(path)
        assert answer.status_code == 200
        assert answer.content == b""


def test_styles_script_and_icon_are_ours_and_named_by_their_content(client: httpx.Client) -> None:
    html = client.get("/?digit=8&seed=42").text
    files = re.findall(r'(?:href|src)="(/static/[^"]*)"', html)
    named = [file for file in files if "?" in file]
    assert len(named) == 8 + 3, "icons, styles, scripts, examples"
    assert all(file.endswith(".js") for file in files if "?" not in file)
    for file in named:
        answer = client.get(unescape(file))
        assert answer.status_code == 200
        assert re.search(r"\?v=[0-9a-f]{12}$", file)
        assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert "<style" not in html
    assert " style=" not in html
    assert not re.search(r"<script(?![^>]* src=)", html), "no inline code"
    assert not re.search(r"\son\w+=", html), "no inline handlers"


def test_the_icon_is_where_browsers_look_for_it(client: httpx.Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert answer.text.startswith("<svg")


def test_robots_may_show_previews_and_not_draw_without_end(client: httpx.Client) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.text == "User-agent: *\nDisallow: /api/\n"
    html = client.get("/?digit=8&seed=42").text
    assert '<meta name="robots" content="noindex, nofollow">' in html


def test_nothing_is_stored_at_the_visitors(client: httpx.Client) -> None:
    for path in ("/", "/?digit=8", "/?digit=8&seed=42", "/api/digits/8", "/nowhere"):
        answer = client.get(path)
        assert "Set-Cookie" not in answer.headers
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert "'unsafe-eval'" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
