"""Pages: templates, and what each of them is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, make_response, render_template, url_for

from model.errors import PictureError
from model.recognition.limits import MAX_BYTES
from model.translations import LANGUAGES
from web.inputs.language import chosen, told, words
from web.inputs.parameters import EXAMPLES, LONGEST_SEED, SEED
from web.inputs.uploads import FIELD
from web.responses.engine import release
from web.responses.readings import Found
from web.services.registry import services
from web.texts import AGAIN, COPIED, LOST, NO_FILE, READING, THE_LINK, WAKING, WRITING

ERROR = "error.html"
SAID = {
    "writing": WRITING,
    "waking": WAKING,
    "reading": READING,
    "lost": LOST,
    "again": AGAIN,
    "copied": COPIED,
    "link": THE_LINK,
}


@dataclass(frozen=True)
class Preview:
    """What previews of a link show: the page's address as people share it, and a picture."""

    page: str
    picture: str
    alt: str
    type: str = "image/png"
    size: tuple[int, int] | None = None  # pixels


def render(template: str, **own: object) -> str:
    """Render a template, or a part of one, in the language of this request."""
    say = words()
    return render_template(template, _=say, ngettext=say.ngettext, **own)


def page(
    template: str,
    *,
    here: str,
    in_language: Callable[[str], str],
    scripts: dict[str, str],
    preview: Preview | None,
    status: int = 200,
    **own: object,
) -> Response:
    """Return a whole page, and what is its own.

    `here` is the endpoint that the navigation marks, `in_language` gives the address of this very
    page in another language, `scripts` is what its scripts say beside what all do.
    """
    html = render(
        template,
        here=here,
        release=release(),
        addresses={code: in_language(code) for code in LANGUAGES},
        languages=LANGUAGES,
        chosen_language=chosen(),
        outside=services().settings.public_url,
        preview=preview,
        status=status,
        words={name: words()(text, seconds="{seconds}") for name, text in SAID.items()} | scripts,
        **own,
    )
    response = make_response(html, status)
    # Kept for Back and Forward, asked for again otherwise: a new release shows at once.
    response.headers["Cache-Control"] = "no-cache"
    return response


def digits_page(
    template: str = "home.html",
    *,
    address: str = "",
    chosen_key: str = "",
    message: str = "",
    found: Found | None = None,
    preview: Preview | None = None,
    status: int = 200,
    **own: object,
) -> Response:
    """Return a page of the digits' half, which picks, shows and reads them.

    `address` names the five that are shown, in every language; it is empty where no address does.
    `chosen_key` is pressed in the picker; `message` says what is wrong; `found` is what was read.
    """
    megabytes = MAX_BYTES // 2**20
    too_large = PictureError("picture.too_large", most=megabytes)
    return page(
        template,
        here="" if template == ERROR else "page.home",
        in_language=lambda code: (
            f"{address}&lang={code}" if address else url_for("page.home", lang=code)
        ),
        scripts={"large": told(too_large), "none": words()(NO_FILE)},
        preview=preview,
        status=status,
        address=address,
        chosen_key=chosen_key,
        message=message,
        typed_seed=SEED.typed(LONGEST_SEED) if message else "",
        found=found,
        examples=[
            url_for("static", filename=f"examples/{number}.webp")
            for number in range(1, EXAMPLES + 1)
        ],
        field=FIELD,
        largest=MAX_BYTES,
        megabytes=megabytes,
        **own,
    )
