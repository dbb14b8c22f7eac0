"""What this door alone says to people, in English; the catalogues in locale/ have the rest.

What every chat says stands in `model/chat/texts.py`. N_ marks a text for `make texts`.
"""

from __future__ import annotations

N_ = str

HAND = N_("Hand {place} of {count}")
NO_PICTURE = N_("There is no picture in that message.")
NOT_KNOWN = N_("I do not know that command any more. Type / to see those that work.")
CROWDED = N_("Many people are asking for digits just now. Please try again in a moment.")
PRIVACY = N_(
    "Nothing is stored for good: no message, no picture, no name.\n\n"
    "The log has one line for each request: the kind of request, the milliseconds it took, and how "
    "it ended. It says neither who asked nor what was written.\n\n"
    "So that nobody is crowded out, the id of your Discord account is kept in memory for as long "
    "as it takes to count how often you ask. A picture you have read is fetched from Discord, read "
    "in memory and forgotten with the answer.\n\n"
    "What Discord itself keeps is told in Discord's own privacy policy."
)

# Discord lets the name of a command in a message's menu have 32 characters, a description 100.
READ_MESSAGE = N_("Read digits")
DIGIT = N_("Five handwritten digits, new ones every time")
WRITE = N_("A whole number in one hand")
MORPH = N_("Digits that turn into one another and back")
READ = N_("Read the digits in a picture")
ABOUT = N_("What draws them, and how well")
PRIVATE = N_("What is kept of you: nothing for good")
OPTIONS = {
    "digit": N_("Which digit, 0 to 9"),
    "seed": N_("The same seed draws the same again: 0 to 4294967295"),
    "text": N_("Digits, spaces and . , : - / +, such as 24.12.2026"),
    "hand": N_("Which of the seed's five hands"),
    "weight": N_("How bold the strokes are"),
    "slant": N_("How far the writing leans"),
    "digits": N_("Two to ten digits, such as 3 8; none may follow itself"),
    "picture": N_("A photo, scan or drawing of digits, up to 10 MB"),
}
WEIGHTS = (
    N_("much lighter"),
    N_("lighter"),
    N_("as it is"),
    N_("bolder"),
    N_("much bolder"),
)
SLANTS = (
    N_("far back"),
    N_("back"),
    N_("as it is"),
    N_("forward"),
    N_("far forward"),
)
