"""*How it works*: from noise to digit, the training, a quiz, the figures, the worst.

It is complete without JavaScript: the quiz is a form, and its answers stand in the address.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from flask import Blueprint, Response, request, url_for

from model.figures import figures, side_by_side
from model.generation.hand import Hand
from model.generation.latents import CLASSES, LATENT, plane
from model.images import SIZE, enlarge, png_bytes
from web.inputs.language import words
from web.inputs.parameters import DIGIT, GUESSES, LANGUAGE, ROUND, VERSION, Parameter
from web.openapi_schema import PAGE, Description, a_file
from web.responses.caching import unchanging
from web.responses.digit_images import png_url
from web.responses.files import picture
from web.responses.pages import Preview
from web.responses.pages import page as render_page
from web.responses.sheets import Sheet, sheets
from web.routes import previews
from web.services.generator import NOISE_SIDE, noise_corners
from web.services.registry import services
from web.services.workload import HEAVY, works
from web.texts import FIVE_IN_A_ROW, SCORE

how = Blueprint("how", __name__)

ASKED: tuple[Parameter[Any], ...] = (DIGIT, ROUND, *GUESSES)
SHOWN = 8  # the digit that the noise becomes, where none is asked for
SEED = 7  # of the five that a preview shows
RIGHT, WRONG = "right", "wrong"
LOUD = 2.5  # standard deviations of noise that are white, or black
NOISE_CELLS = 8  # on each side of the square that 64 numbers are shown as


@how.get("/how")
@Description(PAGE, query=(*ASKED, LANGUAGE))
def page() -> Response:
    """Show how it works; with ?round= that round of the quiz, with guesses also their score."""
    asked = DIGIT.asked()
    digit = SHOWN if asked is None else asked
    version = services().generator.version
    shown = sheets(version)
    address = url_for("how.page", lang=None)
    preview = previews.address_of(Hand(SEED), digit=digit)
    return render_page(
        "how.html",
        here="how.page",
        in_language=_in_language,
        scripts={"score": words()(SCORE, right="{right}", count=CLASSES)},
        preview=Preview(address, preview, words()(FIVE_IN_A_ROW), size=previews.SIZE),
        digit=digit,
        noise=_noise_address(digit),
        noises=[_noise_address(each) for each in range(CLASSES)],
        walk=_walk(),
        corners=(noise_corners() * 100).round().astype(int).ravel().tolist(),
        side=NOISE_SIDE,
        latent=LATENT,
        figures=figures(version),
        ways=side_by_side(version),
        sheets=shown,
        quiz=_quiz(shown["quiz"]) if "quiz" in shown else None,
        score=SCORE,
    )


@how.get("/noise/<digit:digit>.svg")
@Description(a_file("image/svg+xml"), query=(VERSION,), draws=True, kept=True)
@works(HEAVY)
def noise(digit: int) -> Response:
    """Draw a digit all over a plane between four hands, 9x9 times, in ink."""
    generator = services().generator

    def draw() -> Response:
        return picture(generator.noise_map(digit), f"noise-{digit}.svg", "svg")

    return unchanging(draw, generator.version, "noise", digit)


def _noise_address(digit: int) -> str:
    return url_for("how.noise", digit=digit, v=services().generator.version)


def _in_language(code: str) -> str:
    names = [each.name for each in ASKED]
    kept: dict[str, Any] = {name: request.args[name] for name in names if name in request.args}
    return url_for("how.page", **kept, lang=code)


def _walk() -> str:
    """Return the noises of the plane's middle row as a picture: a square above each digit."""
    middle = plane(noise_corners(), NOISE_SIDE).reshape(NOISE_SIDE, NOISE_SIDE, LATENT)
    seen = np.clip(middle[NOISE_SIDE // 2] / LOUD * 127.5 + 127.5, 0, 255).astype(np.uint8)
    squares = enlarge(seen.reshape(-1, NOISE_CELLS, NOISE_CELLS), SIZE // NOISE_CELLS)
    edge = (SIZE - squares.shape[-1]) // 2
    spaced = np.pad(squares, ((0, 0), (edge, edge), (edge, edge)), constant_values=255)
    return png_url(png_bytes(np.concatenate(list(spaced), axis=1)))


def _quiz(sheet: Sheet) -> dict[str, Any]:
    """Return a round of the quiz: what is real in all rounds, and what was guessed of this one."""
    real = sheet.notes["real"]
    rounds = len(real) // CLASSES
    number = min(ROUND.asked() or 1, rounds)
    row = real[(number - 1) * CLASSES : number * CLASSES]
    guesses = [each.asked() for each in GUESSES]
    marks = [
        (RIGHT if (guess == "real") == (truth == "1") else WRONG) if guess else ""
        for guess, truth in zip(guesses, row, strict=True)
    ]
    return {
        "round": number,
        "next": number % rounds + 1,
        "real": real,
        "row": row,
        "guesses": guesses,
        "marks": marks,
        "right": marks.count(RIGHT),
        "is_scored": any(marks),
    }
