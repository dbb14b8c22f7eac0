"""What goes with the weights: card, sliders, pictures."""
