"""How the networks are made: data, losses, loop, export. Imports torch; imported by train.py only."""
