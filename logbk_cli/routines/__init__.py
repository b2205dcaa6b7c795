"""Routines: what a workout is to be, and the weights that percentages are of."""
