"""Which reading of a run counts: its marks as they stood, its parts, or that it is no digit."""

from __future__ import annotations

from dataclasses import replace

from model.recognition import SURE
from model.recognition.dirt import FLECK, is_digit
from model.recognition.segmentation import Glyph


def surer(stood: list[Glyph], parts: list[Glyph]) -> list[Glyph]:
    """Return the marks of a run as they stood, or its parts.

    They count as they stood where all were surely digits and a tall one of the parts is none.
    """
    sure = all(is_digit(each) and each.probabilities.max() >= SURE for each in stood)
    return stood if sure and _tall_nones(parts) else parts


def _tall_nones(parts: list[Glyph]) -> list[Glyph]:
    """Return those of the parts of a run that are no digit, and no fleck beside them."""
    tall = FLECK * max(glyph.box[3] for glyph in parts)
    return [each for each in parts if not is_digit(each) and each.box[3] > tall]


def whole_letter(whole: Glyph, parts: list[Glyph]) -> list[Glyph]:
    """Return the parts of a page's only mark, or all of it as none where it is a letter.

    A letter has a piece that looks like a digit beside one as tall that is none; several such
    pieces are a number whose digits touch, one of them unread.
    """
    none = _tall_nones(parts)
    is_letter = none and sum(map(is_digit, parts)) <= 1
    return [replace(whole, probabilities=none[0].probabilities)] if is_letter else parts
