"""Names of files: any disk takes them, and they say what to ask for again."""

from __future__ import annotations

import re

from model.file_names import data_set_name, map_name, morph_name, number_name, strip_name
from model.generation.hand import Hand


def test_names_say_what_was_drawn() -> None:
    hand = Hand(7, 2)
    assert strip_name(8, 42) == "digit-8-seed-42.png"
    assert strip_name(8, 42, place=3, kind="jpg") == "digit-8-seed-42-3.jpg"
    assert number_name("2026", hand, "svg") == "number-2026-seed-7-hand-3.svg"
    assert morph_name([3, 8], hand, "gif") == "morph-38-seed-7-hand-3.gif"
    assert map_name(3, hand) == "hands-3-seed-7-hand-3.png"
    assert data_set_name(100, 7, "zip") == "digits-100-seed-7.zip"


def test_a_text_with_any_signs_makes_a_name_that_every_disk_takes() -> None:
    name = number_name("+1 5/5:0.-,", Hand(1), "png")
    assert re.fullmatch(r"[a-z0-9-]+\.png", name)
