"""Which file of a message is fetched, and what is refused before it is."""

from __future__ import annotations

import pytest

from bot import texts
from bot.inputs.attachments import MAX_BYTES, attachment_of
from model.errors import PictureError
from model.recognition import limits
from model.translations import words_for
from tests.bot.support import message


def photo(*sizes: tuple[int, int]) -> dict[str, object]:
    """Return a photo in sizes: the long side in pixels and the bytes."""
    names = ({"file_id": str(side), "file_unique_id": str(side)} for side, _ in sizes)
    return {
        "photo": [
            name | {"width": side // 2, "height": side, "file_size": count}
            for name, (side, count) in zip(names, sizes, strict=True)
        ]
    }


@pytest.mark.parametrize(
    ("sides", "chosen"),
    [
        ((90, 320, 800, 1280, 2560), "1280"),
        ((2560, 90, 800), "2560"),
        ((90, 320), "320"),
        ((1600, 1500), "1500"),
    ],
)
def test_the_smallest_size_that_will_do_is_chosen(sides, chosen):
    found = attachment_of(message(**photo(*((side, 1000) for side in sides))))
    assert (found.file_id, found.problem) == (chosen, None)


def test_a_photo_too_large_is_known_before_it_is_fetched():
    assert attachment_of(message(**photo((1280, MAX_BYTES)))).problem is None
    assert attachment_of(message(**photo((1280, MAX_BYTES + 1)))).problem == texts.TOO_LARGE


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        *(({"mime_type": f"image/{kind}"}, None) for kind in ("png", "jpeg", "webp")),
        *(({"file_name": name}, None) for name in ("A.PNG", "b.jpg", "c.jpeg", "d.webp")),
        ({}, None),
        ({"mime_type": "image/png", "file_name": "a.txt"}, None),
        ({"mime_type": "image/png", "file_size": MAX_BYTES}, None),
        ({"mime_type": "image/png", "file_size": MAX_BYTES + 1}, texts.TOO_LARGE),
        ({"mime_type": "text/plain", "file_name": "a.png"}, texts.NO_PICTURE),
        ({"file_name": "a.svg"}, texts.NO_PICTURE),
        ({"mime_type": "image/gif"}, texts.ANIMATED),
    ],
)
def test_documents_are_judged_by_what_telegram_tells(document, problem):
    name = {"file_id": "BQAC", "file_unique_id": "AgAD"}
    assert attachment_of(message(document=name | document)).problem == problem


def test_a_text_carries_no_picture():
    assert attachment_of(message(text="8")) is None


def test_our_limit_is_the_readers_and_its_sentences_are_ours():
    assert MAX_BYTES == limits.MAX_BYTES
    words = words_for("es")
    for sentence in texts.OF_THE_READER:
        assert words(sentence) != sentence
    with pytest.raises(PictureError) as told:
        limits.check_size(MAX_BYTES + 1)
    assert str(told.value) == texts.TOO_LARGE
