"""The page in all its languages: by Accept-Language, by ?lang=, everywhere the same."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest

from model.translations import LANGUAGES, RIGHT_TO_LEFT, words_for
from tests.web.support import links, status_line

EIGHT = "/?digit=8&seed=42"
NUMBER = "/write?text=2026&seed=7&place=3&weight=0.5&from=3&to=8"
DRAWN = {
    "en": "Five handwritten 8s, seed 42.",
    "es": "Cinco veces la cifra 8 escrita a mano, semilla 42.",
    "ar": "الرقم 8 خمس مرات بخط اليد، البذرة 42.",
}


def spoken(answer: httpx.Response) -> tuple[str, str]:
    """Return the language and the direction that the page is marked with."""
    return re.search(r'<html lang="([\w-]+)" dir="(\w+)"', answer.text).groups()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("de", "en"),
        ("*", "en"),
        ("es", "es"),
        ("pt-BR,pt;q=0.9,en;q=0.8", "pt-BR"),
        ("pt-PT", "pt"),
        ("de-DE,ar-EG;q=0.8,en;q=0.5", "ar"),
        ("hi;q=0.2, ru;q=0.7", "ru"),
        ("es;q=0, hi", "hi"),
        ("es;q=nonsense,,;;", "en"),
    ],
)
def test_the_browsers_language(client: httpx.Client, accepted: str, language: str) -> None:
    answer = client.get("/", headers={"Accept-Language": accepted})
    assert spoken(answer)[0] == language
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_of_ones_own_choice(client: httpx.Client, language: str) -> None:
    answer = client.get(f"{EIGHT}&lang={language}", headers={"Accept-Language": "ru"})
    assert spoken(answer) == (language, "rtl" if language in RIGHT_TO_LEFT else "ltr")
    said = words_for(language)("Five handwritten {digit}s, seed {seed}.", digit=8, seed=42)
    assert status_line(answer.text) == said == DRAWN.get(language, said)
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("lang", ["", "de", "EN", "../es", "<b>", "es\x00"])
def test_a_language_that_we_do_not_speak_is_no_choice(client: httpx.Client, lang: str) -> None:
    answer = client.get("/", params={"lang": lang}, headers={"Accept-Language": "ru"})
    assert answer.status_code == 200
    assert spoken(answer)[0] == "ru"
    assert links(answer.text)["Рукописные цифры"] == "/", "and is not carried on"


def test_the_choice_is_carried_on(client: httpx.Client) -> None:
    html = client.get(f"{EIGHT}&lang=ar").text
    addresses = [unescape(each) for each in re.findall(r'(?:href|action)="(/[^"]*)"', html)]
    pages = [each for each in addresses if re.match(r"/(read|write)?(\?|$|#)", each)]
    others = [each for each in pages if "lang=ar" not in each]
    switches = [f"{EIGHT}&lang={language}" for language in LANGUAGES if language != "ar"]
    # The forms' language stands in a field of its own.
    assert others == [*switches, "/", "/"]
    assert '<input type="hidden" name="lang" value="ar">' in html
    again = client.get("/?digit=8&seed=&lang=ar")
    assert re.fullmatch(r"/\?digit=8&seed=\d+&lang=ar", again.headers["Location"])


def test_the_choice_is_carried_on_with_a_number(client: httpx.Client) -> None:
    html = client.get(f"{NUMBER}&lang=ar").text
    addresses = [unescape(each) for each in re.findall(r'(?:href)="(/[^"]*)"', html)]
    pages = [each for each in addresses if re.match(r"/(read|write)?(\?|$|#)", each)]
    others = {each for each in pages if "lang=ar" not in each}
    assert len(pages) > 30
    assert len(others) == len(LANGUAGES) - 1, "the switch alone"
    for each in others:
        assert dict(httpx.URL(each).params) == dict(httpx.URL(f"{NUMBER}&lang=x").params) | {
            "lang": httpx.URL(each).params["lang"]
        }
    # Scripts write addresses of their own: there the language stands beside.
    for more in re.findall(r'data-base="/(?:write|read)" data-more="([^"]*)"', html):
        assert "lang=ar" in more
    assert html.count('<input type="hidden" name="lang" value="ar">') == 3


def test_the_switch_names_each_language_in_its_own_words(client: httpx.Client) -> None:
    html = client.get(f"{EIGHT}&lang=hi").text
    offered = links(html)
    assert [offered[name] for name in LANGUAGES.values()] == [
        f"{EIGHT}&lang={language}" for language in LANGUAGES
    ]
    assert re.findall(r'hreflang="(\w+)"[^>]*aria-current', html) == ["hi"]


def test_without_a_choice_links_carry_none(client: httpx.Client) -> None:
    html = client.get(EIGHT, headers={"Accept-Language": "es"}).text
    assert links(html)["Otra vez"] == "/?digit=8&seed="
    assert 'name="lang"' not in html


@pytest.mark.parametrize("path", ["/nowhere", "/digits/8/42.gif", "/read?digit=no&seed=8"])
def test_errors_speak_too(client: httpx.Client, path: str) -> None:
    english = status_line(client.get(path).text)
    answer = client.get(path, headers={"Accept-Language": "es"})
    assert spoken(answer)[0] == "es"
    assert status_line(answer.text) == words_for("es")(english) != english


@pytest.mark.parametrize("path", ["/api/digits/8?seed=no", "/api/digits/8?seed=1&lang=ar"])
def test_the_api_stays_english(client: httpx.Client, path: str) -> None:
    plain, asked = (client.get(path, headers=each) for each in ({}, {"Accept-Language": "ar"}))
    assert asked.content == plain.content
    assert asked.content.isascii()


@pytest.mark.parametrize("path", [EIGHT, NUMBER])
def test_nothing_on_the_page_is_left_in_english(client: httpx.Client, path: str) -> None:
    """Every text of the templates has another word in Arabic, but for names."""
    english, arabic = (client.get(f"{path}&lang={each}").text for each in ("en", "ar"))
    assert len(words_in(english)) > 30
    assert words_in(english) & words_in(arabic) <= {*LANGUAGES.values(), "WebP"}


def words_in(html: str) -> set[str]:
    """Return all texts of a page that have a word in Latin letters, attributes included."""
    spoken_aloud = r'(?:alt|title|aria-label|placeholder|content)="([A-Z][^"]*)"'
    texts = re.findall(r">([^<>]*[a-z]{3}[^<>]*)<", html) + re.findall(spoken_aloud, html)
    return {text.strip() for text in texts}
