"""Readers of lists of exercises, one for each format."""
