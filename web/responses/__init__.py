"""Answers: pictures, files, and how long a cache may keep them."""
