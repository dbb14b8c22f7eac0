"""What the bot alone says to people, in English; the catalogues in locale/ have the rest.

What every chat says stands in `model/chat/texts.py`.

N_ marks a text for `make texts`, which gathers them.
"""

from __future__ import annotations

N_ = str

START = N_(
    "I write digits by hand, five at a time, each in another hand, and whole numbers in one hand. "
    "Tap a digit, or send for example /digit 8 or /write 2026."
)
HELP = N_(
    "/digit 8 – five handwritten eights, new ones every time; any digit from 0 to 9 works\n"
    "/digit 8 seed 42 – always the same five: a seed stands under every picture\n"
    "/write 2026 – a whole number in one hand; 24.12.2026 and +1 555 0100 work as well\n"
    "/morph 3 8 – a 3 that turns into an 8 and back; up to ten digits\n"
    "/read – how to have digits read: a photo of them is enough\n"
    "/language – the language I answer in\n"
    "/about – what draws them, and how well\n"
    "/privacy – what is kept of you: nothing for good\n"
    "/help – this list\n\n"
    "In a private chat a plain 8, five or 2026 will do. In any other chat, type @{name} 8 or "
    "@{name} 2026 and choose a picture."
)
LANGUAGE = N_("Which language shall I answer in? Until you choose, I go by your Telegram's own.")
LANGUAGE_CHOSEN = N_("From now on I answer in English.")
LANGUAGE_OF_TELEGRAM = N_("As in Telegram")
GREETING = N_(
    "Hello! Send /digit 8 for five handwritten eights, /write 2026 for a number in one hand, or "
    "/read under a picture to have its digits read. I answer to commands only."
)
ONE_DIGIT = N_(
    "With /digit I write one digit, 0 to 9. Tap one, or send for example /digit 8; "
    "for a whole number, /write 2026."
)
WHAT_WORKS = N_("I write digits and numbers. Tap a digit, or send for example 8 or 24.12.2026.")
HOW_TO_WRITE = N_(
    "I write a whole number in one hand: send for example /write 2026, /write 24.12.2026 or "
    "/write +1 555 0100. In reply to a picture of digits it is written in their hand."
)

SHARE = N_("Share")
NO_FURTHER = N_("It goes no further that way.")

HOW_TO_READ = N_(
    "Send me a photo of handwritten digits, or a picture of them as a file, and I say what I read. "
    "In a group, write /read@{name} under the picture or in reply to it. What I am less than "
    "{sure} sure of I call not sure."
)
SEE_BELOW = N_("What I read is in the message below.")
INLINE_HINT = N_("Type a digit or a number, as 8 or 2026")
INLINE_OPEN = N_("Get five of {digit} in the chat with me")
INLINE_NUMBER = N_("Get {number} in the chat with me")

PERHAPS_LOST = N_(
    "The line to Telegram broke before I knew whether my answer arrived. If you do not see it, "
    "please ask again."
)
PAUSED = N_("Telegram kept me from answering here for a while. Please ask again.")
NO_PHOTOS = N_("I may not send photos in this chat. An admin can allow it.")
NO_ANIMATIONS = N_("I may not send animations in this chat. An admin can allow it.")
NO_FILES = N_("I may not send files in this chat. An admin can allow it.")
NOT_HERE = N_("This bot is kept for certain chats, and this is none of them.")

PRIVACY = N_(
    "Nothing is stored for good: no message, no picture, no name.\n\n"
    "The log has one line for each request: the kind of request and of chat, the milliseconds it "
    "took, and how it ended. It says neither who asked nor what was written.\n\n"
    "So that nobody is crowded out, the id of your Telegram account is kept in memory for as long "
    "as it takes to count how often you ask. If you chose a language by /language, it is kept with "
    "that id for a year, or until you choose Telegram's own again. A message is kept until it is "
    "answered, so that a restart does not lose it; after five minutes it is not answered any more, "
    "and is deleted when the bot starts again, if not before. A picture you send to be read is "
    "read in memory and forgotten with the answer.\n\n"
    "What Telegram itself keeps is told in Telegram's own privacy policy."
)

COMMANDS = (
    ("digit", N_("Five handwritten digits: /digit 8")),
    ("write", N_("A number in one hand: /write 2026")),
    ("morph", N_("Digits that turn into one another: /morph 3 8")),
    ("read", N_("Read the digits in a picture")),
    ("about", N_("What draws them, and how well")),
    ("language", N_("The language I answer in")),
    ("privacy", N_("What is kept of you: nothing for good")),
    ("help", N_("What I can do")),
    ("start", N_("Begin")),
)
DESCRIPTION = N_(
    "Ask for a digit, and get five of them, each in another hand; for a number, and get it in one "
    "hand. A small neural network draws them when you ask; none is looked up.\n\n"
    "Send 8, 2026 or /morph 3 8. Or send a photo of handwritten digits, and get back what it reads."
)
SHORT_DESCRIPTION = N_(
    "Ask for a digit or a number, and get it by hand: five hands for each, to choose from."
)
