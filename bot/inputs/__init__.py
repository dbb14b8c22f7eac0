"""What people said, read strictly."""
