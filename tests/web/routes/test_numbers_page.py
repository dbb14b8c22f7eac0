"""The page that writes numbers, in plain HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from tests.web.support import NOT_A_NUMBER, Server, links, status_line

OWN = "gineifekehffmgbababfelbcdjkfffmheefggfgjnifhhqkeTgegfdjghhngZjma"
NUMBER = "/write?text=24.12.2026&seed=7&place=3&weight=0.5&from=3&to=8"


@pytest.fixture(scope="module")
def page(reading_server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=reading_server.url) as page:
        yield page


def addresses(html: str, pattern: str) -> list[str]:
    """Return the pictures and links of a page that begin as `pattern` says."""
    return [unescape(each) for each in re.findall(rf'(?:src|href|srcset)="({pattern}[^"]*)"', html)]


def test_bare_it_opens_with_todays_date(page: httpx.Client) -> None:
    answer = page.get("/write")
    assert answer.headers["Cache-Control"] == "no-cache"
    told = r"(\d\d)\.(\d\d)\.(20\d\d) in hand 1 of 5, seed \3\2\1\."
    assert re.fullmatch(told, status_line(answer.text))
    assert len(addresses(answer.text, r"/(?:write\.|hands)")) == 1 + 5 + 4 + 1
    assert "noindex" not in answer.text
    assert 'name="text"' in answer.text
    assert 'action="/dataset.zip"' in answer.text
    assert links(answer.text)["Digits"] == "/"
    assert links(page.get("/").text)["Numbers"] == "/write"


def test_a_number_in_its_hand(page: httpx.Client) -> None:
    html = page.get(NUMBER).text
    assert status_line(html) == "24.12.2026 in hand 3 of 5, seed 7."
    pictures = list(dict.fromkeys(addresses(html, r"/write\.")))
    assert len(pictures) == 1 + 5 + 4, "the large one; five hands; three grounds and the SVG"
    contents = {page.get(each).content for each in pictures}
    assert len(contents) == 5 + 4, "the large one writes itself, as the SVG does that is saved"
    for each in addresses(html, r"/(?:write\.|morph|hands)"):
        answer = page.get(each)
        assert answer.status_code == 200
        assert "max-age=31536000" in answer.headers["Cache-Control"], "named by what draws it"
        assert ("attachment" in answer.headers["Content-Disposition"]) == ("download" in each)


def test_another_hand_is_the_first_of_another_seed(page: httpx.Client) -> None:
    html = page.get(NUMBER).text
    another = dict(httpx.URL(links(html)["Another hand"]).params)
    kept = {"text": "24.12.2026", "weight": "0.5", "from": "3", "to": "8"}
    assert another == kept | {"seed": ""}
    plain = dict(httpx.URL(links(html)["As the hand is"]).params)
    assert plain == {"text": "24.12.2026", "seed": "7", "place": "3", "from": "3", "to": "8"}


def test_what_was_chosen_is_chosen(page: httpx.Client) -> None:
    html = page.get(NUMBER).text
    assert re.findall(r'name="place" value="(\d)" checked', html) == ["3"]
    sliders = dict(re.findall(r'type="range" id="(\w+)".*? value="([^"]+)"', html))
    assert sliders == {
        "weight": "0.5",
        "slant": "0.0",
        "width": "0.0",
        "balance": "0.0",
        "temperature": "1.0",
        "step": "0",
    }
    assert re.findall(r"<option selected>(\d)", html) == ["3", "8"]


def test_an_empty_seed_is_sent_on_to_a_fresh_one_and_all_else_stays(page: httpx.Client) -> None:
    answers = [page.get(NUMBER.replace("seed=7", "seed=")) for _ in range(2)]
    assert answers[0].headers["Location"] != answers[1].headers["Location"]
    for answer in answers:
        assert (answer.status_code, answer.headers["Cache-Control"]) == (302, "no-store")
        query = dict(httpx.URL(answer.headers["Location"]).params)
        assert query.pop("seed").isdigit()
        assert query == {
            "text": "24.12.2026",
            "place": "3",
            "weight": "0.5",
            "from": "3",
            "to": "8",
        }
    shown = page.get("/write?text=1")
    assert shown.headers["Cache-Control"] == "no-store"
    assert re.fullmatch(r"1 in hand 1 of 5, seed \d+\.", status_line(shown.text))


def test_the_cells_of_the_map_are_hands(page: httpx.Client) -> None:
    html = page.get("/write?text=1&seed=7&width=1&slant=-0.5").text
    cells = re.findall(r'<li><a href="([^"]*)"[^>]*data-more[^>]*>', html)
    styles = [dict(httpx.URL(unescape(each)).params) for each in cells]
    assert len(styles) == 25
    assert len({(each.get("weight"), each.get("slant")) for each in styles}) == 25
    assert all((each["width"], each["seed"]) == ("1.0", "7") for each in styles)
    assert html.count('aria-current="true"') == 1 + 1, "the cell, and the language"
    assert 'aria-label="Weight 0.0, slant -0.5" aria-current="true"' in html
    assert "/hands/1.svg" in html
    assert "/hands/4.svg" in page.get("/write?text=1/1.142&seed=7").text, "a 1 tells little"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("text=x", NOT_A_NUMBER),
        ("text=", NOT_A_NUMBER),
        ("text=1&seed=-1", "The seed must be a whole number from 0 to 4294967295."),
        ("text=1&place=6", "The place must be from 1 to 5."),
        ("text=1&hand=5", "The hand must be from 0 to 4."),
        ("text=1&place=1&hand=0", "The place must be given only once."),
        ("text=1&slant=2", "The slant must be a number from -1 to 1."),
        ("from=3", "A morph needs from 2 to 10 digits."),
        ("from=3&to=3", "A morph needs two different digits, one after the other."),
        ("from=3&to=x", "The digit must be one of 0 to 9."),
    ],
)
def test_what_is_wrong_gets_one_sentence(page: httpx.Client, query: str, sentence: str) -> None:
    answer = page.get(f"/write?{query}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (422, "no-store")
    assert status_line(answer.text) == sentence
    assert addresses(answer.text, r"/(?:write\.|morph|hands)") == []


def test_a_refusal_keeps_what_was_asked_beside_it(page: httpx.Client) -> None:
    html = page.get(NUMBER.replace("to=8", "to=3")).text
    assert status_line(html) == "A morph needs two different digits, one after the other."
    assert re.findall(r'name="place" value="(\d)" checked', html) == ["3"]
    assert 'id="number" src="/write.svg?text=24.12.2026&' in html
    assert re.findall(r"<option selected>(\d)", html) == ["3", "3"]
    html = page.get(NUMBER.replace("24.12.2026", "twelve")).text
    assert status_line(html) == NOT_A_NUMBER
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))
    assert kept == {"seed": "7", "place": "3", "weight": "0.5"}
    assert 'name="text" value="twelve"' in html
    assert re.findall(r"<option selected>(\d)", html) == ["3", "8"]


@pytest.mark.parametrize(
    ("hand", "kept"),
    [
        (f"place=2&own={OWN}&slant=-1.23e-1", {"place": "2", "own": OWN, "slant": "-1.23e-1"}),
        ("weight=-0.123456789012", {"weight": "-0.123456789012"}),
        ("hand=2", {"place": "3"}),
    ],
)
def test_a_typo_loses_no_hand(page: httpx.Client, hand: str, kept: dict[str, str]) -> None:
    html = page.get(f"/write?text=12x&{hand}").text
    assert status_line(html) == NOT_A_NUMBER
    for form in ("writer", "morpher"):
        (inside,) = re.findall(rf'<form[^>]* id="{form}".*?</form>', html, re.DOTALL)
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', inside)
        assert dict(hidden) | {"seed": ""} == kept | {"seed": ""}


def test_a_morph_stays_in_ones_own_hand(page: httpx.Client) -> None:
    html = page.get(f"/write?text=12&seed=0&own={OWN}").text
    (inside,) = re.findall(r'<form id="morpher".*?</form>', html, re.DOTALL)
    assert f'<input type="hidden" name="own" value="{OWN}">' in inside


def test_a_refused_data_set_is_asked_for_again_on_the_page(page: httpx.Client) -> None:
    answer = page.get("/dataset.npz?count=20&digits=33&seed=7&lang=es")
    assert answer.status_code == 422
    assert status_line(answer.text).startswith("Las cifras deben ser")
    typed = re.findall(r'name="(count|digits|seed)"[^>]*? value="([^"]*)"', answer.text)
    assert [each for each in typed if each[1]] == [("count", "20"), ("digits", "33"), ("seed", "7")]


def test_an_old_address_keeps_its_meaning(page: httpx.Client) -> None:
    answer = page.get(NUMBER.replace("place=3", "hand=2"))
    assert (answer.status_code, answer.headers["Location"]) == (301, NUMBER)
    old, new = (f"/write.png?text=2026&seed=7&{each}" for each in ("hand=2", "place=3"))
    assert page.get(old).content == page.get(new).content


def test_an_old_address_without_a_seed_draws_a_fresh_hand_every_time(page: httpx.Client) -> None:
    answers = [page.get("/write?text=2026&hand=2") for _ in range(2)]
    assert answers[0].headers["Location"] != answers[1].headers["Location"]
    for answer in answers:
        assert (answer.status_code, answer.headers["Cache-Control"]) == (302, "no-store")
        assert httpx.URL(answer.headers["Location"]).params["place"] == "3"


def test_what_was_typed_stays_and_writes_no_html(page: httpx.Client) -> None:
    html = page.get("/write", params={"text": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in html
    assert 'value="&#34;&gt;&lt;script&gt;' in html


@pytest.mark.parametrize("sign", ["\0", "\u202e", "\u2066", "\u200f", "\x1b", "\ufeff"])
def test_what_shows_nothing_or_turns_the_text_is_not_echoed(page: httpx.Client, sign: str) -> None:
    html = page.get("/write", params={"text": f"12{sign}34x"}, follow_redirects=True).text
    assert sign not in html
    assert 'value="1234x"' in html


def test_a_written_number_is_read_back(page: httpx.Client) -> None:
    html = page.get(NUMBER.replace("24.12.2026", "2026")).text
    answer = page.get(links(html)["Read it"])
    assert re.search(r'id="said"[^>]*>Read as 2026: 4 digits\.<', answer.text)
    assert 'href="data:image/jpeg;base64,' in answer.text
    wrong = page.get("/read?text=x&seed=7")
    assert (wrong.status_code, status_line(wrong.text)) == (422, NOT_A_NUMBER)
