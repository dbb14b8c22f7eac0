"""How the networks are made: data, losses, loop, export. Needs torch; for train.py only."""
