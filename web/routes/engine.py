"""The engine in the browser: its files, and the service worker that lets it answer for us."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from flask import Blueprint, Response, json, send_file, url_for

from model.translations import LANGUAGES
from web.errors import RequestError
from web.openapi_schema import Body, Description, a_file
from web.responses.caching import FOREVER
from web.responses.engine import LATER, engine_files, page_files
from web.responses.engine import release as current
from web.responses.sheets import sheets
from web.services.registry import services

engine = Blueprint("engine", __name__)

TYPES = {
    ".js": "text/javascript",
    ".wasm": "application/wasm",
    ".bin": "application/octet-stream",
}
WORDS = re.compile(rf"words-({'|'.join(LANGUAGES)})\.json")
# The pages that are filled in, by the names that serve.js has for them.
# As in web/static/engine/pages/answers.js; drawn for this seed, they are filled in for others.
SEED = 4242424242
NUMBER = 31415926535
FORMS: dict[str, tuple[str, dict[str, Any]]] = {
    "bare": ("page.home", {}),
    "digits": ("page.home", {"digit": "{digit}", "seed": SEED}),
    "writing": ("writing.page", {}),
    "number": ("writing.page", {"text": NUMBER, "seed": SEED, "from": 3, "to": 8}),
    "loop": ("writing.page", {"seed": SEED, "from": 3, "to": 8}),
}
PAGES = ("how.page",)  # others, that are kept as they are


@engine.get("/engine/<release>/<path:file>")
@Description(a_file(*TYPES.values(), "application/json"), kept=True)
def part(release: str, file: str) -> Response:
    """Serve one of the files of the engine that draws and reads in the browser."""
    path, words = engine_files().get(file), WORDS.fullmatch(file)
    if release != current() or not (path or words):
        raise RequestError("address.unknown")
    response = send_file(path, mimetype=TYPES[path.suffix]) if path else _words(file)
    response.headers["Cache-Control"] = FOREVER
    return response


def _words(file: str) -> Response:
    from web.responses.engine_words import engine_words  # with OpenCV, that no start should pay

    language = file.removeprefix("words-").removesuffix(".json")
    response = Response(json.dumps(engine_words(language)), mimetype="application/json")
    response.set_etag(f"{current()}-{language}")
    return response


@engine.get("/service-worker.js")
@Description(Body("The script.", {"text/javascript": None}))
def worker() -> Response:
    """Serve the script by which the page draws and reads without a server."""
    told = json.dumps(kept(), indent=1)
    script = f'import {{ serve }} from "./engine/{current()}/serve.js";\n\nserve({told});\n'
    response = Response(script, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


def form_address(name: str, digit: int | None = None) -> str:
    """Return the address of a form from the page's root, with its {digit} where one is given."""
    endpoint, query = FORMS[name]
    address = unquote(url_for(endpoint, lang=None, **query)).lstrip("/")
    return address if digit is None else address.format(digit=digit)


def kept() -> dict[str, Any]:
    """Return what the service worker keeps, by addresses from the page's root.

    In `forms` the address of the page with five digits has {digit} to be filled in.
    """
    names = {name: f"engine/{current()}/{name}" for name in engine_files()}
    plain = [url_for("static", filename=path, v=None) for path in page_files()]
    named = [url_for("static", filename=path) for path in page_files()]
    named += [sheet.address for sheet in sheets(services().generator.version).values()]
    return {
        "release": current(),
        "first": [address for name, address in names.items() if name not in LATER],
        "rest": [names[name] for name in LATER] + [each.lstrip("/") for each in plain + named],
        "pages": [url_for(page, lang=None).lstrip("/") for page in PAGES],
        "forms": {name: form_address(name) for name in FORMS},
        "isAlone": False,
        "languages": [code for code in LANGUAGES if code != "en"],
    }
