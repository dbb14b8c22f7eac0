"""The answer to pictures that were read."""

from __future__ import annotations

import numpy as np
import pytest

from bot.inputs.albums import MOST
from bot.replies.recognition import said_of
from bot.replies.recognition_text import (
    DOUBTS,
    details,
)
from bot.workers.annotation import Page
from model.translations import LANGUAGES, words_for
from tests.bot.support import reading, sign


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_answers_fit(language):
    words = words_for(language)
    page = reading(*([sign(8, 0.4, second=3)] for _ in range(64)))
    pages = [Page(np.zeros((9, 9), np.uint8), page, number) for number in range(1, MOST + 1)]
    assert len(said_of(words, pages)) <= 4096
    assert len(said_of(words, pages[:1])) <= 4096
    assert details(words, page).count("\n") == DOUBTS
