"""Which file of a message is fetched, and what is refused before it is."""

from __future__ import annotations

import pytest

from bot.inputs.attachments import attachment_of
from model.recognition.limits import MAX_BYTES
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
    assert (
        attachment_of(message(**photo((1280, MAX_BYTES + 1)))).problem.code == "picture.too_large"
    )


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        *(({"mime_type": f"image/{kind}"}, None) for kind in ("png", "jpeg", "webp")),
        *(({"file_name": name}, None) for name in ("A.PNG", "b.jpg", "c.jpeg", "d.webp")),
        ({}, None),
        ({"mime_type": "image/png", "file_name": "a.txt"}, None),
        ({"mime_type": "image/png", "file_size": MAX_BYTES}, None),
        ({"mime_type": "image/png", "file_size": MAX_BYTES + 1}, "picture.too_large"),
        ({"mime_type": "image/gif"}, None),  # whether it moves is seen in its content
        *(({"mime_type": f"image/{kind}"}, None) for kind in ("jpg", "pjpeg", "x-png", "heic")),
        ({"mime_type": "application/octet-stream", "file_name": "a.jpg"}, None),
        ({"mime_type": "text/plain", "file_name": "a.png"}, None),
        ({"mime_type": "text/plain", "file_name": "a.txt"}, "picture.unsupported"),
        ({"mime_type": "application/pdf"}, None),
        ({"mime_type": "application/zip"}, "picture.unsupported"),
    ],
)
def test_a_document_that_may_be_a_picture_is_fetched(document, problem):
    name = {"file_id": "BQAC", "file_unique_id": "AgAD"}
    found = attachment_of(message(document=name | document)).problem
    assert (found and found.code) == problem


def test_a_text_carries_no_picture():
    assert attachment_of(message(text="8")) is None
