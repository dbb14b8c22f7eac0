"""The parts of reading by themselves: which file is chosen, albums, words, the marked picture."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image
from telegram import Message

from bot import texts
from bot.inputs.albums import MOST, Albums
from bot.inputs.attachments import MAX_BYTES, attachment_of
from bot.rate_limits import Buckets
from bot.replies.recognition import said_of
from bot.replies.recognition_text import (
    DOUBTS,
    SURE,
    Finding,
    details,
    finding_of,
    headline,
    in_brief,
    only_digit,
)
from bot.settings import Rate
from bot.workers.annotation import BAND, Page, marked
from model.errors import PictureError
from model.recognition import limits
from model.recognition.reader import ReadDigit, Reading
from model.translations import LANGUAGES, words_for
from tests.support import ROOT

EN = words_for("en")
CHAT = {"id": 7, "type": "private"}


def message(number: int = 1, **content: object) -> Message:
    return Message.de_json({"message_id": number, "date": 0, "chat": CHAT} | content, None)


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


def gathered(arrivals: list[tuple[float, Message]]) -> list[list[int] | None]:
    """Let messages arrive at times; returns what each was told."""

    async def arrive(albums: Albums, at: float, each: Message) -> list[int] | None:
        await asyncio.sleep(at)
        found = await albums.gather(each)
        return found and [one.message_id for one in found]

    async def run() -> list[list[int] | None]:
        albums = Albums(quiet=0.2)
        return await asyncio.gather(*(arrive(albums, *each) for each in arrivals))

    return asyncio.run(run())


def test_an_album_is_gathered_in_order_and_ends_once():
    album = {"media_group_id": "a"}
    arrivals = [
        (0.0, message(3, **album)),
        (0.1, message(1, **album)),
        (0.25, message(2, **album)),
        (0.3, message(9, media_group_id="b")),
        (0.3, message(8)),
        (1.0, message(4, **album)),  # too late: one answer there was
    ]
    assert gathered(arrivals) == [[1, 2, 3], None, None, [9], [8], None]


def test_an_album_of_ten_is_not_waited_for():
    arrivals = [(0.01 * n, message(n, media_group_id="a")) for n in range(1, MOST + 3)]
    first, *others = gathered(arrivals)
    assert first == list(range(1, MOST + 1))
    assert others == [None] * (MOST + 1)


def sign(digit: int | None, confidence: float, second: int = 0) -> ReadDigit:
    shares = [0.0] * 10
    if digit is not None:
        shares[digit], shares[second] = confidence, (1 - confidence) * 0.6
    rest = 1 - sum(shares)
    return ReadDigit(digit, confidence, tuple(shares), rest, (10, 10, 20, 30), np.zeros((28, 28)))


def reading(*lines: list[ReadDigit]) -> Reading:
    return Reading(tuple(map(tuple, lines)), 200, 100)


def test_findings_go_by_the_threshold():
    assert finding_of(reading()) is Finding.BLANK
    assert finding_of(reading([sign(None, 0.9)])) is Finding.NO_DIGIT
    assert finding_of(reading([sign(4, SURE), sign(None, 0.5)])) is Finding.DIGITS
    assert finding_of(reading([sign(4, 0.99), sign(4, SURE - 0.01)])) is Finding.UNSURE


def test_doubts_are_told_with_the_best_guesses_and_no_digit_is_named():
    read = reading([sign(4, 0.999), sign(7, 0.5, second=1), sign(None, 0.9)])
    assert headline(EN, read) == "Not sure, perhaps: 47"
    assert details(EN, read).splitlines() == [
        "How sure I am: 4 (99 %), 7 (50 %)",
        "Not sure of number 2: 7 (50 %), 1 (30 %), no digit (20 %)",
        "1 mark is no digit.",
    ]
    assert in_brief(EN, read) == "Not sure, perhaps: 47 (50 %)"
    assert only_digit([read]) is None
    assert only_digit([reading([sign(4, 0.9)], [sign(4, 0.9), sign(None, 0.9)])]) == 4
    assert only_digit([reading([sign(None, 0.9)])]) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_answers_fit(language):
    words = words_for(language)
    page = reading(*([sign(8, 0.4, second=3)] for _ in range(64)))
    pages = [Page(np.zeros((9, 9), np.uint8), page, number) for number in range(1, MOST + 1)]
    assert len(said_of(words, pages)) <= 4096
    assert len(said_of(words, pages[:1])) <= 4096
    assert details(words, page).count("\n") == DOUBTS


def picture_of(page: Page, *others: Page) -> Image.Image:
    return Image.open(io.BytesIO(marked([page, *others], SURE)))


def test_each_sign_gets_its_box_and_the_paper_stays():
    pixels = np.full((500, 600), 255, np.uint8)
    spot = (100, 200, 150, 250)
    for digit, colour in ((sign(4, 0.9), "blue"), (sign(4, 0.5), "orange"), (sign(None, 1), "")):
        one = ReadDigit(
            *(getattr(digit, f) for f in ("digit", "confidence", "probabilities")),
            0,
            spot,
            digit.crop,
        )
        marks = np.asarray(picture_of(Page(pixels, reading([one])))).astype(int)
        assert marks.shape == (500 + 2 * BAND, 600 + 2 * BAND, 3)
        left = marks[BAND + 300, BAND + 95 : BAND + 103]
        red, _, blue = left[np.argmin(left.sum(1))]
        assert {"blue": blue > red + 60, "orange": red > blue + 60, "": abs(red - blue) < 25}[
            colour
        ]
        assert (marks[BAND + 10 : BAND + 120, BAND + 300 : BAND + 590] > 245).all()
        assert (marks[BAND + 250 : BAND + 400, BAND + 120 : BAND + 230] > 245).all()


@pytest.mark.parametrize("shape", [(28, 28), (1600, 30), (20, 1600), (1, 1), (1600, 1600)])
def test_telegram_takes_the_picture_whatever_the_shape(shape):
    page = Page(np.zeros(shape, np.uint8), reading())
    for pages in ([page], [page] * MOST):
        width, height = picture_of(*pages).size
        assert width + height <= 10_000
        assert max(width, height) <= 20 * min(width, height)


def test_the_rest_of_an_album_is_a_debt():
    now = [0.0]
    buckets = Buckets(Rate(2, 60.0), lambda: now[0])
    assert buckets.take("Ada") is None
    buckets.charge("Ada", 4)
    assert buckets.take("Ada").seconds == 120
    now[0] = 120.0
    assert buckets.take("Ada") is None
    assert buckets.take("Bob") is None


def test_the_reader_is_not_loaded_before_there_is_something_to_read():
    code = (
        "import sys, bot.__main__, bot.runners.webhook; from bot.settings import Settings; "
        "from bot.app import build_application; from model.generation.sampler import DigitSampler; "
        "build_application(Settings('polling', '123:abc'), DigitSampler()); "
        "sys.exit(str({'cv2', 'model.recognition.reader'} & set(sys.modules) or ''))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr.strip() == ""
