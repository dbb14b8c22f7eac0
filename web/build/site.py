"""Writes the page as files that any static host serves, from any folder, in every language.

The app renders what it always renders, for an address of its own; the links are then made relative,
so that a site works under / as under /name/. There is no server to draw: the service worker does
(web/static/engine/serve.js), and the browser keeps it. English stands at the root, the others in
folders: es/, pt/ ...
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qsl, urlencode

from flask import Flask
from werkzeug.test import TestResponse

from model.files import write_file
from model.generation.latents import CLASSES
from model.translations import LANGUAGES
from web import create_app
from web.middleware.security_headers import CONTENT_SECURITY_POLICY
from web.responses.engine import engine_files, page_files, release
from web.responses.engine_words import engine_words
from web.routes.engine import form_address, kept
from web.settings import Settings

ROOT = "/the-root"  # under which the app is rendered
HOME = "en"
# What the service worker fills in, by the names of web/routes/engine.py.
FORMS = {"digits": "digit-{digit}.html", "number": "number.html", "loop": "loop.html"}
LINK = re.compile(rf"{ROOT}/([^\"'?#\s<>]*)(\?[^\"'#\s<>]*)?")
PART = re.compile(
    r'(?:<(?:link|image) [^>]*?href|src|data-noise)="([^"?#:]*\.[a-z0-9]+)(?:\?[^"]*)?"'
)
# A picture that only the engine draws: until it is here, its words stand in its place.
UNDRAWN = re.compile(r'(<img[^>]*?) src="[^"]*"(?=[^>]* data-base)')
# The pages by their addresses, and their files in each language.
PAGES = {"": "index.html", "write": "write.html", "how": "how.html"}


# What the server says in headers, as far as a page itself or a host's own file can say it.
_HEAD = '<meta charset="utf-8">'
_RULES = CONTENT_SECURITY_POLICY.partition("; frame-ancestors")[0]
POLICY = _HEAD, f'{_HEAD}\n  <meta http-equiv="Content-Security-Policy" content="{_RULES}">'
HEADERS = """/*
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  X-Frame-Options: DENY
/engine/*
  Cache-Control: public, max-age=31536000, immutable
/service-worker.js
  Cache-Control: no-cache
"""


class Site:
    """A site on its way: `files` by path."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        app = create_app(Settings(rate_limit=""))
        app.config["STATIC_SITE"] = True
        self.app: Flask = app
        self._client = app.test_client()

    def _get(self, address: str, language: str = HOME) -> TestResponse:
        return self._client.get(
            address,
            headers={"Accept-Language": language},
            environ_overrides={"SCRIPT_NAME": ROOT},
        )

    def page(self, address: str, file: str, language: str) -> None:
        """Add a page in a language, with the files that it is made of."""
        folder = "" if language == HOME else f"{language}/"
        text = self._get(address, language).get_data(as_text=True)
        up = "../" * f"{folder}{file}".count("/")
        text = LINK.sub(lambda found: up + _moved(found, folder), UNDRAWN.sub(r"\1", text))
        self.files[folder + file] = text.replace(*POLICY, 1).encode()
        base = PurePosixPath("/", folder, file).parent
        for part in PART.findall(text):
            self._part(_normal(base / unescape(part)))

    def _part(self, path: str) -> None:
        if path in self.files or path.endswith(".html"):
            return
        answer = self._get(f"/{path}")
        if answer.status_code == 200:
            self.files[path] = answer.data

    def own_files(self) -> None:
        """Add the page's own files, the engine's, and the service worker that names them."""
        for name, path in engine_files().items():
            self.files[f"engine/{release()}/{name}"] = path.read_bytes()
        for language in LANGUAGES:
            words = json.dumps(engine_words(language))
            self.files[f"engine/{release()}/words-{language}.json"] = words.encode()
        for name, path in page_files().items():
            self.files[f"static/{name}"] = path.read_bytes()
        with self.app.test_request_context():
            told = kept()
        others = [_address(page) for page in PAGES if page not in ("", "write")]
        forms = {"bare": "", "writing": _address("write")} | FORMS
        told |= {"pages": others, "forms": forms, "isAlone": True}
        worker = f'import {{ serve }} from "./engine/{release()}/serve.js";\n\nserve(%s);\n'
        self.files["service-worker.js"] = (worker % json.dumps(told, indent=1)).encode()
        self.files["_headers"] = HEADERS.encode()
        self.files[".nojekyll"] = b""  # GitHub Pages: serve the files as they are


def _moved(found: re.Match[str], folder: str) -> str:
    """Return where a link leads to on the site, from its root; `folder` is the page's language."""
    path, query = found[1], dict(parse_qsl(unescape(found[2] or "")[1:], keep_blank_values=True))
    is_page = path in PAGES or path == "read"
    if "lang" in query:
        folder = "" if query["lang"] == HOME else f"{query['lang']}/"
        del query["lang"]
    where = (folder if is_page else "") + _address(path)
    return where + (escape(f"?{urlencode(query)}") if query else "") or "./"


def _address(page: str) -> str:
    """Return the address of a page on the site, from its language's folder; others stay."""
    return PAGES[page] if PAGES.get(page, "index.html") != "index.html" else page


def _normal(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts[1:]:
        if part == "..":
            parts = parts[:-1]
        else:
            parts.append(part)
    return "/".join(parts)


def pages(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield the addresses of the pages, and the files that they become in each language."""
    yield from ((f"/{address}", file) for address, file in PAGES.items())
    with app.test_request_context():
        for digit in range(CLASSES):
            yield f"/{form_address('digits', digit)}", FORMS["digits"].format(digit=digit)
        yield from ((f"/{form_address(name)}", FORMS[name]) for name in ("number", "loop"))


def build(out: Path) -> int:
    """Write the site to the folder `out`, and return how many files it has.

    What else lies there stays. Raises OSError where the folder refuses.
    """
    site = Site()
    for language in LANGUAGES:
        for address, file in pages(site.app):
            site.page(address, file, language)
    site.page("/nowhere", "404.html", HOME)
    site.own_files()
    for path, content in site.files.items():
        write_file(out / path, content)
    return len(site.files)
