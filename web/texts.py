"""What the page says beside its templates, in English; the catalogues in locale/ have the rest.

N_ marks a text for `make texts`, which gathers them.
"""

from __future__ import annotations

N_ = str

NAME = N_("Handwritten digits")
BLANK = N_("The picture is blank: there is nothing to read on it.")
NO_DIGIT = N_("No digit was found: nothing in the picture looks like one.")
ONE = N_("Read as {read}, {percent} sure.")

READING = N_("Reading …")
WRITING = N_("Writing …")
WAKING = N_("Waking up … a server that has slept takes some seconds.")
AGAIN = N_("The server is busy; this is tried again in {seconds} s.")
LOST = N_("The server cannot be reached just now. Please try again in a moment.")
NO_FILE = N_("There was no picture in it: choose, paste or drop one.")
COPIED = N_("The link is copied.")
THE_LINK = N_("This is the link:")

SCORE = N_("{right} of {count} right.")
FIVE_IN_A_ROW = N_("Five handwritten digits in a row")
HANDWRITTEN = N_("{number}, handwritten")
TURNS = N_("{first} turns into {last}")
WRITTEN_IN = N_("{number} in hand {place} of {count}, seed {seed}.")
WRITTEN_IN_OWN = N_("{number} in your own hand, variant {place} of {count}.")
SLIDER_NAMES = {
    "weight": N_("Weight"),
    "slant": N_("Slant"),
    "width": N_("Width"),
    "balance": N_("Balance"),
    "temperature": N_("Temperature"),
}
SLIDER_ENDS = {
    "weight": N_("thin to bold"),
    "slant": N_("leaning back to leaning forward"),
    "width": N_("narrow to wide"),
    "balance": N_("ink low to ink high"),
    "temperature": N_("plain hands to unusual ones"),
}
GROUND_NAMES = {
    "paper": N_("PNG on paper"),
    "black": N_("PNG, white on black"),
    "transparent": N_("PNG, ink alone"),
}
TURNING = N_("{first} turns into {last}, step {step}")
PLAY = N_("Play")
STOP = N_("Stop")

# What an error calls a value, in the words that stand beside it on the page.
NAMES = {
    **SLIDER_NAMES,
    "digit": N_("Digit"),
    "seed": N_("Seed"),
    "hand": N_("Hand"),
    "place": N_("Hand"),
    "text": N_("Number"),
    "from": N_("From"),
    "to": N_("To"),
    "count": N_("How many"),
    "digits": N_("Which digits"),
}

# What is refused here, beside what the model refuses (model/errors.py).
REFUSALS: dict[str, str] = {
    "value.repeated": N_("The {name} must be given only once."),
    "place.out_of_range": N_("The place must be from 1 to {high}."),
    "style.unavailable": N_("The sliders do not work with the weights that draw here."),
    "ground.ink_alone": N_("An SVG is ink alone; its ground is transparent."),
    "form.missing": N_("Send the picture as multipart/form-data, in the field “{field}”."),
    "form.incomplete": N_("Send the picture as multipart/form-data, in the field “{field}”."),
    "picture.missing": N_("Choose one picture first."),
    "picture.too_slow": N_("The picture took too long to arrive; send a smaller one."),
    "drawing.busy": N_("Many people are asking for digits just now. Please try again in a moment."),
    "recognition.busy": N_("Many pictures are being read just now. Please try again in a moment."),
    "data_set.busy": N_("Another data set is being drawn just now. Please try again in a moment."),
    "rate.exceeded": N_("That was a lot of requests. Please try again in {seconds} s."),
    "host.unknown": N_("This server does not answer to that host name."),
    "address.unknown": N_("There is nothing at this address."),
    "method.get_only": N_("This address can be read with GET, and nothing else."),
    "method.get_or_post": N_("This address takes GET and POST, and nothing else."),
    "method.post_only": N_("This address takes a picture by POST, and nothing else."),
    "server.failed": N_("Something went wrong on our side. Please try again in a moment."),
    # The operator's alone, who reads English.
    "token.missing": "This address is for who has the operator's token.",
}
