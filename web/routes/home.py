"""The page: a picker, and the five digits in its HTML. Works without JavaScript."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from werkzeug.exceptions import UnprocessableEntity

from model.generation.latents import fresh_seed
from model.images import STRIP, STRIP_SIZE
from web.inputs.parameters import digit_in_query, seed_in_query
from web.middleware.language import words
from web.openapi_schema import (
    LINE,
    PAGE,
    SEED_OR_NONE,
    a_file,
    described,
)
from web.responses.caching import never_kept
from web.responses.digit_images import draw_tiles, strip_name
from web.services.registry import services
from web.texts import AGAIN, COPIED, FIVE_IN_A_ROW, LOST, THE_LINK, WAKING, WRITING

page = Blueprint("page", __name__)

HOME_QUERY = {"digit": None, "seed": SEED_OR_NONE, "lang": None}

SHOWN = (5, 7)  # digit and seed that a preview of the bare page shows
DAY = 86_400  # seconds; this address carries no hash


@page.app_context_processor
def on_every_page() -> dict[str, object]:
    """Give templates what every page needs, and what a page without digits has not.

    `outside` is the root that visitors see, empty where nobody told us; `page_words` is what the
    page's scripts say.
    """
    say = words()
    said = {"writing": WRITING, "waking": WAKING, "lost": LOST, "again": AGAIN}
    said |= {"copied": COPIED, "link": THE_LINK}
    return {
        "outside": services().settings.public_url,
        "page_words": {name: say(text, seconds="{seconds}") for name, text in said.items()},
        "digit": None,
        "seed": None,
        "in_language": None,  # the address of this very page in another language
        "here": "writing.page" if request.endpoint == "writing.page" else "page.home",
    }


@page.get("/")
@described(PAGE, query=HOME_QUERY, also=(302, 422), draws=True)
def home() -> Response:
    """Show the picker; with ?digit= and &seed= also the five digits.

    The form and *Again* leave the seed empty and are sent on to an address with a fresh one: the
    address bar can be shared as it is, and reload and Back show the same five. An address without
    any seed is answered at once, with five that no cache keeps.
    """
    left_to_us = request.args.getlist("seed") == [""]
    try:
        digit = digit_in_query()
        seed = None if left_to_us else seed_in_query()
    except UnprocessableEntity as error:
        return never_kept(bare(error.description, 422))
    if digit is None:
        return bare()
    if left_to_us:
        return never_kept(redirect(url_for("page.home", digit=digit, seed=fresh_seed())))
    if seed is None:
        return never_kept(drawn(digit, fresh_seed()))
    return drawn(digit, seed)


@page.get("/robots.txt")
@described(LINE)
def robots() -> Response:
    """Keep crawlers from drawing; previews of links may, so the pages themselves are open."""
    return Response("User-agent: *\nDisallow: /api/\n", mimetype="text/plain")


@page.get("/favicon.ico")
@described(a_file("image/svg+xml"), kept=True)
def favicon() -> Response:
    """Serve the icon where browsers look for it when they show a picture by itself."""
    folder = current_app.static_folder or ""
    return send_from_directory(folder, "favicon.svg", max_age=DAY)


def bare(message: str | None = None, status: int = 200, **more: object) -> Response:
    """Return the page without digits; `message` says what is wrong, `more` goes to the template."""
    answer = render_template(
        "home.html",
        message=message,
        chosen=request.args.get("digit", ""),
        address=url_for("page.home", lang=None),
        preview=_preview(*SHOWN),
        **more,
    )
    return _html(answer, status)


def drawn(digit: int, seed: int, **more: object) -> Response:
    """Return the page with the five of a digit and a seed; `more` goes to the template."""
    answer = render_template(
        "drawn.html",
        digit=digit,
        seed=seed,
        chosen=str(digit),
        tiles=_tiles(digit, seed),
        # Of the canonical address and the previews; whoever follows them has a language already.
        address=url_for("page.home", digit=digit, seed=seed, lang=None),
        preview=_preview(digit, seed),
        download=_strip(digit, seed, download=1),
        file_name=strip_name(digit, seed),
        together=url_for(
            "pictures.together", digit=digit, seed=seed, v=services().generator.version
        ),
        zip_name=strip_name(digit, seed, kind="zip"),
        **more,
    )
    return _html(answer)


def _tiles(digit: int, seed: int) -> list[dict[str, str]]:
    """Return the five of `draw_tiles`, each with the address and the name of its download."""
    return [
        tile
        | {
            "download": url_for(
                "pictures.single",
                digit=digit,
                seed=seed,
                place=place,
                kind="png",
                v=services().generator.version,
                download=1,
            ),
            "file_name": strip_name(digit, seed, place),
        }
        for place, tile in enumerate(draw_tiles(digit, STRIP, seed, words()), 1)
    ]


def _strip(digit: int, seed: int, **more: int) -> str:
    return url_for(
        "pictures.strip", digit=digit, seed=seed, kind="png", v=services().generator.version, **more
    )


def _preview(digit: int, seed: int) -> dict[str, object]:
    """Return the picture that a link's preview shows."""
    return {
        "address": _strip(digit, seed),
        "type": "image/png",
        "size": STRIP_SIZE,
        "alt": words()(FIVE_IN_A_ROW),
    }


def _html(text: str, status: int = 200) -> Response:
    response = make_response(text, status)
    # Kept for Back and Forward, asked for again otherwise: a new release shows at once.
    response.headers["Cache-Control"] = "no-cache"
    return response
