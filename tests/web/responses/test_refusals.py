"""Every refusal has a status of its own, and a sentence in every language."""

from __future__ import annotations

import pytest

from model import errors
from model.translations import LANGUAGES, words_for
from web.responses.refusals import STATUSES
from web.texts import REFUSALS

WRONG_VALUES = {"value.repeated", "place.out_of_range", "style.unavailable", "ground.ink_alone"}
UNREAD = {"picture.empty", "picture.damaged", "picture.crowded"}
PICTURES = {code for code in errors.SENTENCES if code.startswith("picture.")}
OPERATORS = {"token.missing"}


def test_every_code_has_its_status() -> None:
    assert set(STATUSES) == (set(REFUSALS) - WRONG_VALUES) | (PICTURES - UNREAD)
    assert set(STATUSES.values()) <= {400, 401, 404, 405, 408, 413, 415, 429, 500, 503}


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_every_sentence_is_translated(language: str) -> None:
    say = words_for(language)
    same = {code for code, text in REFUSALS.items() if say._catalogue.gettext(text) == text}
    assert same == OPERATORS
