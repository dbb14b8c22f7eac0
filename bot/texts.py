"""Everything the bot says to people, in one place."""

from __future__ import annotations

PLURALS = (
    "zeros",
    "ones",
    "twos",
    "threes",
    "fours",
    "fives",
    "sixes",
    "sevens",
    "eights",
    "nines",
)

START = (
    "I write digits by hand, five at a time, each in another hand. "
    "Tap a digit, or send for example /digit 8."
)
HELP = (
    "/digit 8 – five handwritten eights, new ones every time; any digit from 0 to 9 works\n"
    "/digit – the digits to choose from\n"
    "/help – this list\n\n"
    "In a private chat a plain 8 will do. The seed under a picture is the number the five hands "
    "came from."
)
WHICH_DIGIT = "Which digit shall I write? Tap one, or send for example /digit 8."
ONE_DIGIT = "I write one digit at a time, 0 to 9. Tap one, or send for example /digit 8."

AGAIN = "Again"
OTHER = "Another digit"
EXPIRED = "That button has expired. Send /digit for new ones."

SORRY = "Sorry, something went wrong on my side. Please try again in a moment."
NO_PHOTOS = "I may not send photos in this chat. An admin can allow it."

COMMANDS = (
    ("digit", "Five handwritten digits: /digit 8"),
    ("help", "What I can do"),
    ("start", "Begin"),
)


def caption(digit: int, seed: int) -> str:
    """Return the words under a strip; they serve as its alternative text."""
    return f"Five handwritten {PLURALS[digit]} · seed {seed}"
