"""The addresses, a blueprint each."""
