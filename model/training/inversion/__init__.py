"""Inversion: an encoder beside a finished generator, which finds the hand of a real digit."""
