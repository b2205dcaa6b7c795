"""Workouts and what was done in them."""
