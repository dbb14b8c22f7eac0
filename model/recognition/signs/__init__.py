"""What stands between the digits of a line and is none: brackets, and the signs that we write."""
