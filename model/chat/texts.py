"""What every chat says alike, in English; the catalogues in locale/ have the rest.

N_ marks a text for `make texts`, which gathers them.
"""

from __future__ import annotations

from model.errors import InputError
from model.translations import Words

N_ = str

FIVE = (
    N_("Five handwritten zeros"),
    N_("Five handwritten ones"),
    N_("Five handwritten twos"),
    N_("Five handwritten threes"),
    N_("Five handwritten fours"),
    N_("Five handwritten fives"),
    N_("Five handwritten sixes"),
    N_("Five handwritten sevens"),
    N_("Five handwritten eights"),
    N_("Five handwritten nines"),
)
SEED = N_("seed {seed}")
SINGLE = N_("Handwritten {digit}, hand {place} of {count}")
PICTURE_GONE = N_("The picture is not there any more; send it again.")
IN_THIS_HAND = N_("Write it in this hand")
OWN_NUMBER = N_("{number} in the hand of the picture")
NUMBER = N_("{number} by hand, hand {hand} of {count}")
WEIGHT = N_("weight {value}")
SLANT = N_("slant {value}")
WHICH_DIGIT = N_("Which digit shall I write? Tap one, or send for example /digit 8.")
WRONG_SIGN = N_(
    "I can write digits, spaces and . , : - / + with one digit at least; "
    "send for example /write 24.12.2026."
)
TOO_LONG = N_("That is too long for me: a number may have up to {most} characters.")
HOW_TO_MORPH = N_(
    "I turn digits into one another: send for example /morph 3 8, or up to ten digits, as in "
    "/morph 1 2 3. No digit may follow itself."
)
AGAIN = N_("Again")
OTHER = N_("Another digit")
FILE = N_("As file")
EXPIRED = N_("That button has expired. Send /digit, /write or /morph for new ones.")
READ_IT = N_("Read it")
FIVE_MORE = N_("Five more like this digit")
ANOTHER_HAND = N_("Another hand")
LIGHTER = N_("Lighter")
BOLDER = N_("Bolder")
LEAN_BACK = N_("Lean back")
LEAN_FORWARD = N_("Lean forward")
AS_PNG = N_("PNG file")
AS_SVG = N_("SVG file")
OTHER_PAIR = N_("Other digits")
BUSY = N_("The last one is still being written. One moment, please.")
READ = N_("I read: {read}")
PERHAPS = N_("Not sure, perhaps: {read}")
NO_DIGIT = N_("There is something on it, but I see no digit.")
BLANK = N_("The paper is blank: I see nothing written on it.")
CORRECTED = N_("Corrected: {read}")
CORRECT_BY_PRESS = N_("A digit is wrong? Tap it, and it turns into the next most likely.")
CORRECT_BY_HAND = N_("A digit is wrong? Send me the number as it should be: /write 2026, say.")
WRITE_BY_HAND = N_("Write it by hand")
HOW_SURE = N_("How sure I am: {shares}")
GUESSES = N_("Not sure of digit no. {place} from the start: {guesses}")
NONE = N_("no digit")
SORRY = N_("Sorry, something went wrong on my side. Please try again in a moment.")
ABOUT = N_(
    "The digits are drawn by a small program that has learned to write from 55,000 digits by "
    "people's hands. None is copied: each is drawn when you ask, and looked at before you see it. "
    "The other signs of a number are drawn by rule, in the stroke and slant of its hand."
)
FIGURES = N_(
    "Measured: another program, that took no part in it, reads {agreement} of the drawings as the "
    "digit asked for, and {confirmed} of {digits} that were looked at before they were shown."
)
FOR_EXPERTS = N_("For experts, with all figures: {address}")
LICENCE = N_("MIT licence. MNIST is by Yann LeCun, Corinna Cortes and Christopher J.C. Burges.")

# Sentences of the chats' own, by the code of what is refused; the model's where none is.
SENTENCES = {
    "text.too_long": TOO_LONG,
    "text.wrong_sign": WRONG_SIGN,
    "picture.not_fetched": N_("I could not get the picture. Please send it again."),
}


def told(words: Words, error: InputError) -> str:
    """Return the sentence of an error for the person who made it."""
    return words(SENTENCES.get(error.code) or error.sentence, **error.values)


def caption(words: Words, digit: int, seed: int) -> str:
    """Return the words under a strip; they serve as its alternative text."""
    return f"{words(FIVE[digit])} · {words(SEED, seed=str(seed))}"


def single_caption(words: Words, digit: int, seed: int, place: int, count: int) -> str:
    """Return the words under one digit of a strip, the one at `place` of `count` from 1."""
    single = words(SINGLE, digit=digit, place=place, count=count)
    return f"{single} · {words(SEED, seed=str(seed))}"


def wait(words: Words, seconds: int) -> str:
    """Return what to tell somebody who asks too often; short enough for a button."""
    return words.ngettext(
        "Too fast for me. Please wait {number} second.",
        "Too fast for me. Please wait {number} seconds.",
        seconds,
    )
