"""Labelled data sets of generated digits: drawn as a stream, written as tools take them."""

from __future__ import annotations

from model.dataset.recipe import MAX_DIGITS, Recipe, check_digits

__all__ = ["MAX_DIGITS", "Recipe", "check_digits"]
