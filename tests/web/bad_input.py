"""Wrong values that visitors, scripts and scanners send."""

from __future__ import annotations

# No plain ASCII number; the last three are 5 or 8 to Python's own int() or to a reader.
NO_NUMBER = ["abc", "-1", "+5", " 5", "5 ", "1e3", "5.0", "0x5", "1_0", "\x00", "٥", "８", "²"]
HUGE = ["9" * 30, "1" + "0" * 1000]
NO_DIGIT = [*NO_NUMBER, *HUGE, "12", "10", "08"]
NO_SEED = [*NO_NUMBER, *HUGE, "4294967296"]
NO_COUNT = [*NO_NUMBER, *HUGE, "0", "101"]

DIGIT_SENTENCE = "The digit must be one of 0 to 9."
SEED_SENTENCE = "The seed must be a whole number from 0 to 4294967295."
COUNT_SENTENCE = "The count must be from 1 to 100."
