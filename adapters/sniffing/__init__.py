"""Guesses what a text export is, from samples of its bytes."""
