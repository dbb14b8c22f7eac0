"""The wish list, measured: recipes side by side at equal cost, on held-out digits."""
