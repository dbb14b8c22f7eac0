"""Networks that read: the judge, the checker, the reader and the row network."""
