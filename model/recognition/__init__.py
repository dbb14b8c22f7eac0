"""From a picture to the 28x28 digits in it: decoding, paper and ink, marks, cuts, preparation."""

SURE = 0.7  # probability of an answer under which both doors call it not sure
# What a sign may be taken for: the first answer that a correction offers in its place.
LIKE = {".": ",", ",": ".", ":": ".", "-": "1", "/": "1", "+": "4"}
