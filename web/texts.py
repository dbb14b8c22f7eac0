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
LOST = N_("The server cannot be reached just now. Please try again in a moment.")
NO_FILE = N_("There was no picture in it: choose, paste or drop a PNG, JPEG or WebP file.")
COPIED = N_("The link is copied.")
THE_LINK = N_("This is the link:")

# Sentences that are made elsewhere, for the API as well, and told in English there; what stands
# where one has a {placeholder} is a number.
OF_OTHERS = (
    N_("The digit must be one of 0 to 9."),
    N_("The seed must be a whole number from 0 to 4294967295."),
    N_("A strip has the places 1 to 5."),
    N_("The digit must be given only once."),
    N_("The seed must be given only once."),
    N_("The place must be given only once."),
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
