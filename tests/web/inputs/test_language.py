"""Errors in the visitor's language, with the page's own names and the language's numbers."""

from __future__ import annotations

import re

import pytest

from model.errors import InputError
from model.generation.sampler import DigitSampler
from model.translations import LANGUAGES, words_for
from tests.web.support import status_line
from web import create_app
from web.errors import RetryLaterError
from web.inputs.language import told
from web.settings import Settings
from web.texts import NAMES, SLIDER_NAMES

SLIDERS_TOO_FAR = [("weight", "3", -1.0, 1.0), ("temperature", "0", 0.5, 1.3)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "value", "low", "high"), SLIDERS_TOO_FAR)
def test_a_slider_is_called_what_it_is_called_beside_it(
    sampler: DigitSampler, language: str, name: str, value: str, low: float, high: float
) -> None:
    page = create_app(Settings(), sampler).test_client()
    html = page.get(f"/write?text=1&seed=7&lang={language}").text
    label = re.search(f'<label for="{name}">([^<]+)<', html)[1]
    refused = page.get(f"/write?text=1&{name}={value}&lang={language}")
    said = status_line(refused.text)
    say = words_for(language)
    assert refused.status_code == 422
    assert (name if language == "en" else label) in said
    assert label == say(SLIDER_NAMES[name])
    assert say.number(low) in said
    assert say.number(high) in said
    if language in ("es", "pt", "pt-BR", "ru"):
        assert not re.search(r"\d\.\d", said), said


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_every_value_has_a_name_in_every_language(sampler: DigitSampler, language: str) -> None:
    app = create_app(Settings(), sampler)
    with app.test_request_context(f"/?lang={language}"):
        for name, called in NAMES.items():
            error = InputError("style.out_of_range", name=name, low=-1.0, high=1.0)
            assert words_for(language)(called) in told(error)
            assert words_for(language)(called) != name


def test_a_number_in_a_sentence_is_told_in_it(sampler: DigitSampler) -> None:
    with create_app(Settings(), sampler).test_request_context("/?lang=es"):
        said = told(RetryLaterError("rate.exceeded", 17))
        assert said == "Han sido muchas peticiones. Inténtalo de nuevo en 17 s."


@pytest.mark.parametrize("language", ["es", "pt", "pt-BR", "ru"])
@pytest.mark.parametrize("path", ["/how?", "/write?text=1&seed=7&place=3&"])
def test_no_number_reads_as_another(sampler: DigitSampler, language: str, path: str) -> None:
    """A comma is decimal there: 50,000 would be fifty, and 0.5 two numbers."""
    html = create_app(Settings(), sampler).test_client().get(f"{path}lang={language}").text
    told = re.sub(r"<pre.*?</pre>", "", html, flags=re.DOTALL)  # commands are the machine's
    shown = " ".join(re.findall(r">([^<]*)<", told))
    assert not re.search(r"\b\d{2,3},\d{3}\b|\d\.\d", shown)
    assert re.search(r"\d,\d", shown)
