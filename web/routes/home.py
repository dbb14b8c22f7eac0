"""The page: a picker, and the five digits in its HTML. Works without JavaScript."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from flask import (
    Blueprint,
    Response,
    current_app,
    json,
    redirect,
    request,
    send_from_directory,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from model.errors import InputError
from model.file_names import strip_name
from model.generation.hand import Hand
from model.generation.latents import CLASSES, fresh_seed
from model.images import STRIP
from web.errors import RetryLaterError
from web.inputs.language import told, words
from web.inputs.parameters import DIGIT, LANGUAGE, SEED_OR_FRESH
from web.openapi_schema import LINE, PAGE, Body, Description, a_file
from web.responses.caching import never_kept
from web.responses.digit_images import ink_tiles
from web.responses.pages import Preview, digits_page
from web.responses.readings import Found
from web.responses.refusals import refused, status_of
from web.routes import previews
from web.services.registry import services
from web.texts import FIVE_IN_A_ROW, NAME

page = Blueprint("page", __name__)

SHOWN = (5, 7)  # digit and seed that a preview of the bare page shows
PAPER = "#fcf9f0"
ICONS = (192, 512)  # pixels
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
        return _today()
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


@page.get("/manifest.webmanifest")
@Description(
    Body("The page as an app.", {"application/manifest+json": {"type": "object"}}), kept=True
)
def manifest() -> Response:
    """Describe the page to who puts it on a home screen."""
    told_of = {
        "name": words()(NAME),
        "start_url": ".",  # from where this lies: a site of plain files may stand in any folder
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {
                "src": f"static/icon-{side}.png",
                "sizes": f"{side}x{side}",
                "type": "image/png",
                "purpose": "any maskable",
            }
            for side in ICONS
        ],
    }
    answer = Response(json.dumps(told_of), mimetype="application/manifest+json")
    answer.headers["Cache-Control"] = f"max-age={DAY}"
    answer.add_etag()
    return cast(Response, answer.make_conditional(request))


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


def _today() -> Response:
    """Return the page with a digit of the day; it opens without one where too many want some."""
    day = datetime.now(UTC).date()
    try:
        return drawn(day.toordinal() % CLASSES, int(f"{day:%Y%m%d}"), is_named=False)
    except RetryLaterError:
        return bare()


def drawn(digit: int, seed: int, found: Found | None = None, *, is_named: bool = True) -> Response:
    """Return the page with the five of a digit and a seed; `found` is what was read of them.

    `is_named` where the page's address names them.
    """
    # Of the canonical address and the previews; whoever follows them has a language already.
    address = url_for("page.home", digit=digit, seed=seed, lang=None)
    version = services().generator.version
    return digits_page(
        address=address if is_named else "",
        digit=digit,
        seed=seed,
        chosen_key=str(digit),
        found=found,
        preview=_preview(address if is_named else url_for("page.home", lang=None), digit, seed),
        tiles=_tiles(digit, seed),
        download=_strip(digit, seed, download=1),
        file_name=strip_name(digit, seed),
        together=url_for("pictures.together", digit=digit, seed=seed, v=version),
        zip_name=strip_name(digit, seed, kind="zip"),
    )


def _tiles(digit: int, seed: int) -> list[dict[str, str]]:
    """Return the five of `ink_tiles`, each with the address and the name of its download."""
    more: dict[str, Any] = {"kind": "png", "v": services().generator.version, "download": 1}
    return [
        tile
        | {
            "download": url_for("pictures.single", digit=digit, seed=seed, place=place, **more),
            "file_name": strip_name(digit, seed, place),
        }
        for place, tile in enumerate(ink_tiles(digit, STRIP, seed, words()), 1)
    ]


def _strip(digit: int, seed: int, **more: Any) -> str:  # noqa: ANN401 (as url_for takes it)
    version = services().generator.version
    return url_for("pictures.strip", digit=digit, seed=seed, kind="png", v=version, **more)


def _preview(address: str, digit: int, seed: int) -> Preview:
    shown = previews.address_of(Hand(seed), digit=digit)
    return Preview(address, shown, words()(FIVE_IN_A_ROW), size=previews.SIZE)
