"""How a number is written: its digits in one hand, signs drawn to match, set on a base line."""
