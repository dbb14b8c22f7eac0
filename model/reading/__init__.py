"""From a picture to the 28x28 digits in it: decoding, paper and ink, marks, cuts, preparation."""
