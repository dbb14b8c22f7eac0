"""VAE-GAN: the conditional GAN with an encoder, which finds the hand of a digit that is there."""
