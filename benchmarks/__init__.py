"""What is timed, in one table: `make bench`, or `python -m benchmarks page.strip` for a row of it.

Nothing here passes or fails: the figures are those of this machine, and say little where it does
other things too.
"""
