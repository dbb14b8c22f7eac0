"""Handwriting in figures: stroke width, slant and other shapes."""
