"""What the page says beside its templates, in English; the catalogues in locale/ have the rest.

N_ marks a text for `make texts`, which gathers them.
"""

from __future__ import annotations

N_ = str

BLANK = N_("The picture is blank: there is nothing to read on it.")
NO_DIGIT = N_("No digit was found: nothing in the picture looks like one.")
ONE = N_("Read as {read}, {percent} sure.")

READING = N_("Reading …")
WRITING = N_("Writing …")
WAKING = N_("Waking up … a server that has slept takes some seconds.")
AGAIN = N_("The server is busy; this is tried again in {seconds} s.")
LOST = N_("The server cannot be reached just now. Please try again in a moment.")
NO_FILE = N_("There was no picture in it: choose, paste or drop a PNG, JPEG or WebP file.")
COPIED = N_("The link is copied.")
THE_LINK = N_("This is the link:")

FIVE_IN_A_ROW = N_("Five handwritten digits in a row, white on black")
HANDWRITTEN = N_("{number}, handwritten")
TURNS = N_("{first} turns into {last}")
WRITTEN_IN = N_("{number} in hand {place} of {count}, seed {seed}.")
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

# Sentences that are made elsewhere, for the API as well, and told in English there; what stands
# where one has a {placeholder} is a number or a name.
OF_OTHERS = (
    N_("The digit must be one of 0 to 9."),
    N_("The seed must be a whole number from 0 to 4294967295."),
    N_("A strip has the places 1 to 5."),
    N_("The digit must be given only once."),
    N_("The seed must be given only once."),
    N_("The place must be given only once."),
    N_("The {name} must be given only once."),
    N_("A number has at most 40 characters."),
    N_("A number is made of the digits 0 to 9, spaces and . , : - / +, with at least one digit."),
    N_("The hand must be from 0 to 4."),
    N_("The {name} must be a number from {low} to {high}."),
    N_("The sliders do not work with the weights that draw here."),
    N_("The ground must be one of paper, black, transparent."),
    N_("A JPEG cannot be transparent; its ground is paper or black."),
    N_("An SVG is ink alone; its ground is transparent."),
    N_("A morph needs from 2 to 10 digits."),
    N_("A morph needs two different digits, one after the other."),
    N_("The frames from one digit to the next must be from 2 to 32."),
    N_("A download has from 1 to 1000 digits."),
    N_("The digits must be some of 0 to 9, each once, like 358."),
    N_("Another data set is being drawn just now. Please try again in a moment."),
    N_("The picture took too long to arrive; send a smaller one."),
    N_("Send the picture as multipart/form-data, in the field “image”."),
    N_("Choose one picture first: a PNG, JPEG or WebP file."),
    N_("Many pictures are being read just now. Please try again in a moment."),
    N_("Many people are asking for digits just now. Please try again in a moment."),
    N_("That was a lot of requests. Please try again in {seconds} s."),
    N_("This server does not answer to that host name."),
    N_("There is nothing at this address."),
    N_("This address can be read with GET, and nothing else."),
    N_("This address takes a picture by POST, and nothing else."),
    N_("Something went wrong on our side. Please try again in a moment."),
    # Those of the reader, which the bot says as well.
    N_("The picture is larger than 10 MB; send a smaller one."),
    N_("This is not a PNG, JPEG or WebP picture; send one of these."),
    N_("The picture is animated; send a still PNG, JPEG or WebP."),
    N_("The picture has more than 40 megapixels; send a smaller one."),
    N_("The file is empty; send a PNG, JPEG or WebP picture."),
    N_("The picture is damaged or incomplete; save it again and send that."),
    N_("There are more than 64 signs in the picture; send a part of it."),
)
