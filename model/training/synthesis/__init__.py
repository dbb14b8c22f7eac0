"""Synthetic pictures to learn reading from."""
