"""Two answers for the host: the process is alive; it can draw."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from web.errors import RetryLaterError
from web.openapi_schema import LINE, Description
from web.responses.caching import never_kept
from web.responses.digit_images import draw_tiles
from web.services.registry import services

health = Blueprint("health", __name__)


@health.get("/healthz")
@Description(LINE)
def alive() -> Response:
    """Answer at all: a host restarts a process that does not."""
    return _line("ok", 200)


@health.get("/readyz")
@Description(LINE, also=(503,))
def ready() -> Response:
    """Draw one digit, which takes some 3 ms, and say whether that worked; ask the bot beside us."""
    try:
        draw_tiles(digit=0, count=1, seed=0)
    except RetryLaterError:  # it can, but others wait already: balancers may choose another
        return _line("busy", 503)
    except Exception:  # whatever it was, the host must send its visitors elsewhere
        current_app.logger.exception("Not ready: drawing a digit failed.")
        return _line("not ready", 503)
    bot = services().bot
    if bot and not bot.is_ready:
        return _line("the page is ready, the bot is not", 503)
    return _line("ready", 200)


def _line(text: str, status: int) -> Response:
    return never_kept(Response(text + "\n", status, mimetype="text/plain"))
