"""What visitors ask for, read strictly."""
