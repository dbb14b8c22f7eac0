"""Files that people send to be read: what is told of them before anything is fetched."""

from __future__ import annotations

import httpx

from model.errors import InputError, PictureError
from model.recognition.limits import check_size

UNTOLD = ("", "application/octet-stream")  # what a file is, where its sender did not know
PDF = "application/pdf"
ENDINGS = (
    *(".png", ".apng", ".jpg", ".jpeg", ".jfif", ".webp", ".gif", ".bmp"),
    *(".tif", ".tiff", ".heic", ".heif", ".avif", ".pdf"),
)


def problem_of(kind: str, name: str, size: int) -> InputError | None:
    """Return why a file cannot be read, by its media type, name and bytes; None where it may be.

    Whether it is a picture is seen in its content, where it may be one at all.
    """
    name = name.lower()
    untold = kind in UNTOLD and "." not in name
    if not (kind.startswith("image/") or kind == PDF or name.endswith(ENDINGS) or untold):
        return PictureError("picture.unsupported")
    return too_large(size)


def too_large(size: int) -> InputError | None:
    """Return the refusal of a file with more bytes than any picture may have."""
    try:
        check_size(size)
    except InputError as error:
        return error
    return None


async def fetch(client: httpx.AsyncClient, address: str) -> bytes:
    """Return a file's bytes, and no more of them than a picture may have.

    Raises PictureError for a larger one, and httpx.HTTPError where it is not handed out.
    """
    data = bytearray()
    async with client.stream("GET", address) as response:
        response.raise_for_status()
        async for part in response.aiter_bytes():
            data += part
            check_size(len(data))
    return bytes(data)
