"""Discord's interactions, handed to their door: POST /discord. Only there where it is set up."""

from __future__ import annotations

import os

from flask import Blueprint, Flask, Response, json, request
from werkzeug.datastructures import EnvironHeaders
from werkzeug.exceptions import NotFound

from discord.door import PATH, Door
from discord.settings import Settings
from model.generation.sampler import DigitSampler
from web.responses.caching import never_kept
from web.services.registry import services
from web.services.workload import Environ, Workload, works

LARGEST = 1_000_000  # bytes; a long message with all its embeds is far shorter

discord = Blueprint("discord", __name__)


def register(app: Flask, sampler: DigitSampler) -> None:
    """Open the door beside `app`, to draw with `sampler`.

    Raises SettingsError where it is told too little.
    """
    door = Door(Settings.from_environment(os.environ), sampler)
    services(app).discord = door
    app.register_blueprint(discord)
    door.start()


def _cost(_: object, environ: Environ) -> Workload:
    # A body is read only where its signature and time are worth looking at.
    may_be = services().may_be_discord(EnvironHeaders(environ))
    return Workload(body=LARGEST if may_be else 0)


@discord.post(PATH)
@works(_cost)
def interaction() -> Response:
    """Answer an interaction, or say that the answer follows."""
    door = services().discord
    if not door or not services().know_discord(request):
        return never_kept(Response(status=401))
    reply = door.take(request.get_data())
    if reply.content is None:
        # No body at all: of a kind that is compressed it would be one byte.
        return never_kept(Response(status=reply.status, mimetype="application/octet-stream"))
    body = json.dumps(reply.content)
    return never_kept(Response(body, reply.status, mimetype="application/json"))


@discord.get(PATH)
def nothing() -> Response:
    """Show a visitor nothing: this address is Discord's."""
    raise NotFound
