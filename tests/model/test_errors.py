"""Errors: a code with its values, told in every language, with each door's own names."""

from __future__ import annotations

import pickle
import string

import pytest

from model.errors import SENTENCES, InputError, PictureError, told
from model.generation.latents import check_seed
from model.generation.style import Style
from model.translations import LANGUAGES, words_for

DOOR = {"door.shut": "The {name} is shut for {seconds} s."}


def refused_style() -> InputError:
    with pytest.raises(InputError) as refused:
        Style(temperature=2)
    return refused.value


def test_an_error_is_its_english_sentence() -> None:
    error = refused_style()
    assert str(error) == "The temperature must be a number from 0.5 to 1.3."
    assert (error.code, error.values) == (
        "style.out_of_range",
        {"name": "temperature", "low": 0.5, "high": 1.3},
    )
    assert isinstance(error, ValueError)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", "El valor «Temperatura» debe ser un número de 0,5 a 1,3."),
        ("en", "The Temperature must be a number from 0.5 to 1.3."),
    ],
)
def test_a_door_tells_it_with_its_own_names(language: str, said: str) -> None:
    names = {"temperature": "Temperature"}  # a text of the page
    assert told(refused_style(), words_for(language), names) == said


def test_a_name_that_the_door_does_not_know_stays() -> None:
    assert "«temperature»" in told(refused_style(), words_for("es"), {"weight": "Weight"})
    assert "«temperature»" in told(refused_style(), words_for("es"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_seed_is_no_amount(language: str) -> None:
    with pytest.raises(InputError) as refused:
        check_seed(-1)
    assert "4294967295" in told(refused.value, words_for(language))


def test_an_error_crosses_between_processes() -> None:
    error = pickle.loads(pickle.dumps(PictureError("picture.crowded", most=64)))
    assert (type(error), error.code, error.values) == (
        PictureError,
        "picture.crowded",
        {"most": 64},
    )


def test_a_door_has_errors_of_its_own() -> None:
    class DoorError(InputError):
        sentences = DOOR

    assert str(DoorError("door.shut", name="gate", seconds=3)) == "The gate is shut for 3 s."


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_can_be_filled_in(code: str) -> None:
    named = [name for _, name, *_ in string.Formatter().parse(SENTENCES[code]) if name]
    said = str(InputError(code, **dict.fromkeys(named, 7)))
    assert said.count("7") >= len(named)
    assert "{" not in said
