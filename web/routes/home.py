"""The page: a picker, and the five digits in its HTML. Works without JavaScript."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, send_from_directory, url_for
from werkzeug.wrappers import Response as AnyResponse

from model.errors import InputError
from model.file_names import strip_name
from model.generation.latents import fresh_seed
from model.images import STRIP, STRIP_SIZE
from web.inputs.language import told, words
from web.inputs.parameters import DIGIT, LANGUAGE, SEED_OR_FRESH
from web.openapi_schema import LINE, PAGE, Description, a_file
from web.responses.caching import never_kept
from web.responses.digit_images import draw_tiles
from web.responses.pages import Preview, digits_page
from web.responses.readings import Found
from web.responses.refusals import refused, status_of
from web.services.registry import services
from web.texts import FIVE_IN_A_ROW

page = Blueprint("page", __name__)

SHOWN = (5, 7)  # digit and seed that a preview of the bare page shows
DAY = 86_400  # seconds; this address carries no hash


@page.get("/")
@Description(PAGE, query=(DIGIT, SEED_OR_FRESH, LANGUAGE), also=(302,), draws=True)
def home() -> AnyResponse:
    """Show the picker; with ?digit= and &seed= also the five digits.

    The form and *Again* leave the seed empty and are sent on to an address with a fresh one: the
    address bar can be shared as it is, and reload and Back show the same five. An address without
    any seed is answered at once, with five that no cache keeps.
    """
    try:
        digit, seed = DIGIT.asked(), SEED_OR_FRESH.asked()
    except InputError as error:
        return wrong(error)
    if digit is None:
        return bare()
    if request.args.get(SEED_OR_FRESH.name) == "":
        return never_kept(redirect(url_for("page.home", digit=digit, seed=fresh_seed())))
    if seed is None:
        return never_kept(drawn(digit, fresh_seed()))
    return drawn(digit, seed)


@page.get("/robots.txt")
@Description(LINE)
def robots() -> Response:
    """Keep crawlers from drawing; previews of links may, so the pages themselves are open."""
    return Response("User-agent: *\nDisallow: /api/\n", mimetype="text/plain")


@page.get("/favicon.ico")
@Description(a_file("image/svg+xml"), kept=True)
def favicon() -> Response:
    """Serve the icon where browsers look for it when they show a picture by itself."""
    folder = current_app.static_folder or ""
    return send_from_directory(folder, "favicon.svg", max_age=DAY)


def wrong(error: InputError) -> Response:
    """Return the page without digits, and with what is wrong about those asked for."""
    return refused(bare(message=told(error), status=status_of(error)), error)


def bare(message: str = "", found: Found | None = None, status: int = 200) -> Response:
    """Return the page without digits; `message` says what is wrong, `found` what was read."""
    return digits_page(
        chosen_key=request.args.get("digit", ""),
        message=message,
        found=found,
        preview=_preview(url_for("page.home", lang=None), *SHOWN),
        status=status,
    )


def drawn(digit: int, seed: int, found: Found | None = None) -> Response:
    """Return the page with the five of a digit and a seed; `found` is what was read of them."""
    # Of the canonical address and the previews; whoever follows them has a language already.
    address = url_for("page.home", digit=digit, seed=seed, lang=None)
    version = services().generator.version
    return digits_page(
        "drawn.html",
        digit=digit,
        seed=seed,
        chosen_key=str(digit),
        found=found,
        preview=_preview(address, digit, seed),
        address=address,
        tiles=_tiles(digit, seed),
        download=_strip(digit, seed, download=1),
        file_name=strip_name(digit, seed),
        together=url_for("pictures.together", digit=digit, seed=seed, v=version),
        zip_name=strip_name(digit, seed, kind="zip"),
    )


def _tiles(digit: int, seed: int) -> list[dict[str, str]]:
    """Return the five of `draw_tiles`, each with the address and the name of its download."""
    more: dict[str, Any] = {"kind": "png", "v": services().generator.version, "download": 1}
    return [
        tile
        | {
            "download": url_for("pictures.single", digit=digit, seed=seed, place=place, **more),
            "file_name": strip_name(digit, seed, place),
        }
        for place, tile in enumerate(draw_tiles(digit, STRIP, seed, words()), 1)
    ]


def _strip(digit: int, seed: int, **more: Any) -> str:  # noqa: ANN401 (as url_for takes it)
    version = services().generator.version
    return url_for("pictures.strip", digit=digit, seed=seed, kind="png", v=version, **more)


def _preview(address: str, digit: int, seed: int) -> Preview:
    return Preview(address, _strip(digit, seed), words()(FIVE_IN_A_ROW), size=STRIP_SIZE)
