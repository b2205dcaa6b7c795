"""Helpers at the rack and pictures of progress."""

from typing import Final

from tests.surface.story import step

STORY: Final = (
    # At the rack
    step("convert", "convert", "225lb"),
    step("convert-to", "convert", "100", "kg", "to", "lb"),
    step("convert-distance", "convert", "26.2 miles"),
    step("convert-bare", "convert", "225", code=2),
    step("convert-kinds", "convert", "225lb to km", code=2),
    step("plates-usual", "plates"),
    step("plates", "plates", "102.5"),
    step("plates-bar", "plates", "100", "--bar", "15"),
    step("plates-pounds", "plates", "315lb"),
    step("plates-empty-bar", "plates", "20"),
    step("plates-below-bar", "plates", "10", code=2),
    step("plates-keep", "plates", "--inventory", "20x4 10x2 2.5x2 1.25x2"),
    step("plates-own", "plates"),
    step("plates-nearest", "plates", "93"),
    step("plates-most", "plates", "180"),
    step("plates-not-a-list", "plates", "--inventory", "a few", code=2),
    step("plates-keep-usual", "plates", "--inventory", "usual"),
    step("warmup", "warmup", "squat", "140"),
    step("warmup-dumbbell", "warmup", "dumbbell bench press", "40kg"),
    step("warmup-light", "warmup", "bench", "20"),
    step("warmup-timed", "warmup", "plank", "60", code=2),
    step("warmup-unknown", "warmup", "xyzzy", "60", code=3),
)
