"""What is made of the networks' answers."""
