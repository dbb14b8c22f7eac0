"""Pictures of formats that few send: told by their content, and opened by transcoder.py.

Every such picture has a process of its own, which the system ends where it takes too much. It
knows nothing but the picture: the libraries that open these formats never come into the server.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from model.errors import PictureError
from model.recognition.decoding_cost import JPEG, LONGEST_SIDE, PNG
from model.recognition.limits import MAX_PHOTOGRAPH

PROGRAM = Path(__file__).with_name("transcoder.py")
PATIENCE = 60  # seconds on a machine that does much else; the processor's are bounded there
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")  # what a Python needs to start
DRAWN = (b"GIF8", b"BM")  # what no camera and no scanner makes
SIGNATURES = (*DRAWN, b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
ANIMATED = 2  # bit of a WebP's flags


@dataclass(frozen=True)
class Transcoded:
    """A picture, upright: `image` L, RGB or RGBA, shrunk; `width` and `height` before that.

    `first` is "frame" or "page" where it is the first of several, else empty.
    """

    image: Image.Image
    width: int
    height: int
    first: str


def is_foreign(data: bytes) -> bool:
    """Tell whether the bytes are of a format that has to be transcoded: by their content."""
    if data.startswith((PNG, JPEG)):  # whatever their comments hold
        return False
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return data[12:16] == b"VP8X" and bool(data[20:21] and data[20] & ANIMATED)
    if data[4:8] == b"ftyp":
        return any(data[at : at + 4] in BRANDS for at in range(8, min(len(data), 64), 4))
    return data.startswith(SIGNATURES) or b"%PDF-" in data[:1024]


def transcode(data: bytes) -> Transcoded:
    """Return the picture in the bytes of a HEIC, AVIF, TIFF, GIF, BMP, WebP or PDF file.

    Raises PictureError for what is damaged, locked, larger than a photograph, or takes more than
    four seconds of processor time or 640 MB.
    """
    limits = str(MAX_PHOTOGRAPH), str(LONGEST_SIDE)
    try:
        done = subprocess.run(  # noqa: S603 (a program of ours)
            [sys.executable, "-EPB", str(PROGRAM), *limits],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:  # ended by the system, most likely
        raise PictureError("picture.costly") from error
    head, _, pixels = done.stdout.partition(b"\n")
    told = json.loads(head)
    if code := told.get("refused"):
        raise PictureError(code, **_values(code))
    image = Image.frombytes(told["mode"], tuple(told["shape"]), pixels)
    width, height = told["size"]
    return Transcoded(image, width, height, told["first"])


def _values(code: str) -> dict[str, int]:
    """Return what the sentence of a refusal has to name."""
    most = {"picture.too_many_pixels": MAX_PHOTOGRAPH // 10**6, "picture.too_long": LONGEST_SIDE}
    return {"most": most[code]} if code in most else {}
