"""Which update gets which answer."""
