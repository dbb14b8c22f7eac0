"""What cannot be done with what was given: a code and its values, told once at each door's edge.

    raise InputError("style.out_of_range", name="weight", low=-1, high=1)
    told(error, words, names)       # at a door: in its reader's language, with its own names
    str(error)                      # on the command line: the English sentence

Control flow compares codes, never texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from model.translations import Words, words_for

N_ = str  # marks a text for `make texts`

SENTENCES: dict[str, str] = {
    "digit.out_of_range": N_("The digit must be one of 0 to 9."),
    "count.out_of_range": N_("The count must be from 1 to {high}."),
    "seed.out_of_range": N_("The seed must be a whole number from 0 to {high}."),
    "hand.out_of_range": N_("The hand must be from 0 to {high}."),
    "hand.none": N_("There is no digit in the picture whose hand could be taken."),
    "hand.unreadable": N_(
        "This hand is damaged: a letter is missing, perhaps. Let your digits be read once more."
    ),
    "style.out_of_range": N_("The {name} must be a number from {low} to {high}."),
    "text.too_long": N_("A number has at most {most} characters."),
    "text.wrong_sign": N_(
        "A number is made of the digits 0 to 9, spaces and {signs}, with at least one digit."
    ),
    "ground.unknown": N_("The ground must be one of paper, black, transparent."),
    "ground.needs_alpha": N_("A JPEG cannot be transparent; its ground is paper or black."),
    "chain.out_of_range": N_("A morph needs from 2 to {high} digits."),
    "chain.repeated": N_("A morph needs two different digits, one after the other."),
    "frames.out_of_range": N_("The frames from one digit to the next must be from 2 to {high}."),
    "download.out_of_range": N_("A download has from 1 to {high} digits."),
    "digits.wrong": N_("The digits must be some of 0 to 9, each once, like 358."),
    "picture.too_large": N_("The picture is larger than {most} MB; send a smaller one."),
    "picture.too_many_pixels": N_(
        "The picture has more than {most} megapixels; send a smaller one."
    ),
    "picture.too_long": N_("The picture is longer than {most} pixels; send a part of it."),
    "picture.costly": N_(
        "The picture is stored in a way that takes too long to open; save it anew and send that."
    ),
    "picture.unsupported": N_(
        "This is no picture that can be read; send a JPEG, PNG, HEIC, AVIF, WebP, GIF, TIFF, BMP "
        "or PDF file."
    ),
    "picture.animated": N_("This moves; send a still picture."),
    "picture.empty": N_("The file is empty; send a picture."),
    "picture.locked": N_("The PDF has a password; save it without one and send that."),
    "picture.damaged": N_("The picture is damaged or incomplete; save it again and send that."),
    "picture.crowded": N_("There are more than {most} signs in the picture; send a part of it."),
    # The command line alone meets these, and speaks English.
    "style.unknown": "A style is made of {known}; {name!r} is none.",
    "style.malformed": "A style is written like weight=0.5,slant=-1.",
    "map.sliders": "A map needs two different sliders out of {known}.",
    "map.size": "A map has from 2 to {high} rows and columns.",
    "out.wrong_suffix": "--out must end in {suffixes}, not {file}.",
    "out.another": "{file} holds another data set, by its card: choose another --out.",
    "out.no_shards": "The format {kind} is one file: leave --shards out.",
    "gzip.idx_alone": "--gzip goes with --format idx alone.",
    "test_count.out_of_range": "The test digits must be from 0 to {high}, with the others.",
    "length.wrong": "The length must be like 2-8, from 1 to {high}.",
    "format.of_numbers": "--format coco and --numbers go together: give both or neither.",
    "degrade.of_numbers": "--degrade and --touching go with --numbers.",
    "touching.out_of_range": "--touching is a share from 0 to 1.",
    "styles.unknown": "The styles must be {known}.",
    "styles.and_style": "Random styles leave no choice of a --style: leave one of the two out.",
    "shard.out_of_range": "--shard must be from 0 to {high}, one of --shards.",
    "shards.out_of_range": "The shards must be from 1 to the count, {high}.",
    "processes.out_of_range": "The processes must be from 1 to {high}.",
    "processes.lost": (
        "A drawing process has ended by itself, for want of memory perhaps: try fewer --processes."
    ),
    "parquet.missing": ("Parquet needs pyarrow: pip install pyarrow, or choose another --format."),
    "pictures.unread": "{problems}",
}


class InputError(ValueError):
    """Bad input: `code` is a key of `sentences`, `values` are what that sentence has to name.

    Numbers are numbers, but for identifiers such as seeds, which are str; `name` is a key of what
    each door calls things. A door's own errors are a subclass with sentences of its own.
    """

    sentences: ClassVar[Mapping[str, str]] = SENTENCES

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values

    @property
    def sentence(self) -> str:
        """The text to translate, with {placeholders}; KeyError for a code that there is not."""
        return self.sentences[self.code]

    def __str__(self) -> str:
        return told(self, words_for("en"))


class PictureError(InputError):
    """A picture that cannot be read; the codes are those that begin with "picture."."""


def told(error: InputError, words: Words, names: Mapping[str, str] | None = None) -> str:
    """Return the sentence of an error; its value `name` is called what `names` calls it.

    `names` has texts in English, as the sources have them.
    """
    values = dict(error.values)
    if names and (name := values.get("name")) in names:
        values["name"] = words(names[str(name)])
    return words(error.sentence, **values)
