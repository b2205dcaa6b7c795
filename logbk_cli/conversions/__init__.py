"""Weights and distances in other units."""
