"""What lifters say to a log, and how it is written down: pairs of (spoken, written), deterministic for a seed.

`corpus` draws sentences over the exercises of `EXERCISES`; `TALK` is what is said in a gym and is no set.
"""

import random
from typing import Final

TRAINED: Final = (16_000, 1)
"""How many sentences of `corpus` the small model was trained on, and their seed."""

# fmt: off
LOADED = [
    "bench press", "incline bench press", "decline bench press", "close grip bench press", "dumbbell bench press",
    "incline dumbbell press", "floor press", "chest press", "chest fly", "cable crossover", "pec deck", "squat",
    "front squat", "box squat", "pause squat", "goblet squat", "hack squat", "zercher squat", "split squat",
    "bulgarian split squat", "overhead squat", "smith machine squat", "leg press", "leg extension", "leg curl",
    "seated leg curl", "deadlift", "sumo deadlift", "romanian deadlift", "stiff leg deadlift", "trap bar deadlift",
    "deficit deadlift", "rack pull", "good morning", "hip thrust", "glute bridge", "barbell row", "dumbbell row",
    "pendlay row", "t bar row", "cable row", "seated row", "chest supported row", "inverted row", "upright row",
    "lat pulldown", "straight arm pulldown", "cable pullover", "dumbbell pullover", "face pull", "shrug",
    "dumbbell shrug", "overhead press", "push press", "military press", "shoulder press", "dumbbell shoulder press",
    "arnold press", "landmine press", "lateral raise", "cable lateral raise", "front raise", "rear delt fly",
    "reverse fly", "bicep curl", "barbell curl", "dumbbell curl", "hammer curl", "preacher curl",
    "concentration curl", "spider curl", "cable curl", "reverse curl", "incline curl", "wrist curl",
    "tricep pushdown", "tricep extension", "overhead tricep extension", "skull crusher", "tricep kickback",
    "jm press", "lunge", "walking lunge", "reverse lunge", "step up", "calf raise", "seated calf raise",
    "donkey calf raise", "hip abduction", "hip adduction", "cable kickback", "pull through", "power clean",
    "hang clean", "clean and jerk", "clean and press", "snatch", "power snatch", "kettlebell swing",
    "turkish get up", "thruster", "cable crunch", "wood chop", "russian twist", "wall ball", "farmers walk",
    "back extension", "svend press",
]
BODY = [
    "pull up", "chin up", "dip", "push up", "sit up", "crunch", "muscle up", "burpee", "hanging leg raise",
    "knee raise", "air squat", "pistol squat", "nordic curl", "box jump", "ab wheel rollout", "mountain climber",
    "handstand push up", "toes to bar", "jumping jack",
]
TIMED = [
    "plank", "side plank", "dead hang", "wall sit", "hollow hold", "l sit", "running", "rowing", "cycling",
    "jump rope",
]
EXERCISES = [*LOADED, *BODY, *TIMED]

ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]
TENS = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
]
REPS = (1, 2, 3, 3, 4, 5, 5, 5, 6, 6, 7, 8, 8, 8, 9, 10, 10, 10, 11, 12, 12, 13, 14, 15, 15, 16, 18, 20, 20, 25, 30)

COMMANDS = [
    "undo", "undo that", "scratch that", "delete that", "log it", "save it", "yes", "no", "cancel", "finish workout",
    "stop listening", "next set", "same again", "another set", "same weight",
]
FILLERS = [
    "okay", "so", "um", "i did", "i just did", "let's do", "that was", "log",
]
TALK = [
    "thanks for watching", "thank you", "hey how are you doing", "are you using this bench",
    "can i work in with you", "how many sets do you have left", "nice job man", "that was heavy",
    "i am so tired today", "do you want to grab some coffee", "what time is it", "the music is too loud in here",
    "i saw a good movie yesterday", "my back hurts a little", "did you sleep well", "let me get some water",
    "see you tomorrow", "this song is great", "where are the collars", "could you spot me please",
    "i have to call my mother", "the weather is nice today", "what are you training today",
    "it is my birthday on friday", "can you turn the fan on", "he left his towel on the floor",
    "good morning everyone", "have a nice weekend", "please subscribe to my channel", "i think it is going to rain",
    "the car is outside", "we should leave soon", "do not forget your keys", "i like your shoes",
    "is anyone sitting here", "she works at the hospital", "sorry about that", "no worries at all",
    "what is for dinner tonight", "i need a new belt", "the gym closes early", "come over here for a moment",
    "i will be right back", "how was your holiday", "my shoulder feels better now", "they moved the mirrors",
    "who took my chalk", "wait for me at the door", "that is really funny", "i do not know", "maybe next time",
    "call me when you get home",
]
_SUBJECT = [
    "i", "you", "he", "she", "we", "they", "my friend", "the coach", "that guy", "my brother",
]
_VERB = [
    "like", "need", "want", "bought", "saw", "forgot", "lost", "found", "left", "took",
]
_OBJECT = [
    "the towel", "a new car", "some water", "his phone", "my keys", "that song", "a good book", "the blue shoes",
    "another coffee", "the old belt", "a towel", "this place",
]
_WHEN = [
    "today", "yesterday", "this morning", "last week", "on monday", "again", "at home", "at the gym", "after work",
    "before lunch",
]
# fmt: on


def words(number: int, rng: random.Random, style: str | None = None) -> str:
    """Return one of the ways in which a lifter says a whole number below 1,000."""
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10] + ("" if number % 10 == 0 else " " + ONES[number % 10])
    hundreds, rest = divmod(number, 100)
    style = style or rng.choice(["full", "full", "and", "short", "short"])
    if rest == 0:
        return ("a" if hundreds == 1 and rng.random() < 0.4 else ONES[hundreds]) + " hundred"
    if style == "short" and rest >= 10:
        return ONES[hundreds] + " " + words(rest, rng)
    return ONES[hundreds] + " hundred " + ("and " if style == "and" else "") + words(rest, rng)


def weight(rng: random.Random, unit: str) -> tuple[str, str]:
    """Return a weight without its unit, spoken and written."""
    if unit == "pounds":
        number = rng.choice([45, 95, 135, 185, 225, 275, 315, 365, 405] * 2 + list(range(5, 505, 5)))
        return words(number, rng), str(number)
    if rng.random() < 0.25:
        number = rng.choice(range(7, 200))
        half = rng.choice([" point five", " and a half"])
        return words(number, rng, "full" if "half" in half else None) + half, f"{number}.5"
    number = rng.choice(list(range(5, 255, 5)) * 2 + list(range(5, 255)))
    return words(number, rng), str(number)


def _reps(rng: random.Random) -> tuple[str, str]:
    number = rng.choice(REPS)
    return words(number, rng), str(number)


def _load(rng: random.Random, unit: str) -> tuple[str, str]:
    said, written = weight(rng, unit)
    bare = rng.random() < 0.12
    return (said, written) if bare else (f"{said} {unit}", f"{written} {unit}")


def _sets(rng: random.Random) -> tuple[str, str]:
    """Return the sets of a loaded exercise, without its name."""
    unit = rng.choice(["kilos", "kilos", "kilos", "pounds", "pounds"])
    load, reps = _load(rng, unit), _reps(rng)
    number = rng.randint(1, 6)
    plural = "set" if number == 1 else "sets"
    of_reps = "rep" if reps[1] == "1" else "reps"
    kind = rng.random()
    if kind < 0.30:
        return (f"{ONES[number]} {plural} of {reps[0]} at {load[0]}", f"{number} {plural} of {reps[1]} at {load[1]}")
    if kind < 0.48:
        return f"{load[0]} for {reps[0]} {of_reps}", f"{load[1]} for {reps[1]} {of_reps}"
    if kind < 0.64:
        return f"{load[0]} for {reps[0]}", f"{load[1]} for {reps[1]}"
    if kind < 0.74:
        return f"{ONES[number]} by {reps[0]} at {load[0]}", f"{number} by {reps[1]} at {load[1]}"
    if kind < 0.80:
        return f"{reps[0]} {of_reps} at {load[0]}", f"{reps[1]} {of_reps} at {load[1]}"
    several = [(_load(rng, unit), _reps(rng)) for _ in range(rng.choice([2, 2, 3]))]
    said = ", ".join(f"{one[0]} for {times[0]}" for one, times in several)
    return said, ", ".join(f"{one[1]} for {times[1]}" for one, times in several)


def _timed(rng: random.Random, name: str) -> tuple[str, str]:
    if rng.random() < 0.5:
        seconds = rng.choice([10, 15, 20, 30, 40, 45, 50, 60, 75, 90])
        return f"{name} {words(seconds, rng)} seconds", f"{name} {seconds} seconds"
    minutes = rng.choice([1, 2, 3, 4, 5, 10, 15, 20, 25, 30, 40, 45])
    unit = "minute" if minutes == 1 else "minutes"
    return f"{name} {words(minutes, rng)} {unit}", f"{name} {minutes} {unit}"


def _body(rng: random.Random, name: str) -> tuple[str, str]:
    reps = _reps(rng)
    number = rng.randint(2, 6)
    kind = rng.random()
    if kind < 0.4:
        return f"{name} {ONES[number]} sets of {reps[0]}", f"{name} {number} sets of {reps[1]}"
    if kind < 0.7:
        return f"{name} for {reps[0]}", f"{name} for {reps[1]}"
    if kind < 0.85:
        return f"{name} bodyweight for {reps[0]}", f"{name} bodyweight for {reps[1]}"
    load = weight(rng, "kilos")
    return f"{name} plus {load[0]} kilos for {reps[0]}", f"{name} plus {load[1]} kilos for {reps[1]}"


def _exercise(rng: random.Random) -> tuple[str, str]:
    kind = rng.random()
    if kind < 0.80:
        name = rng.choice(LOADED)
        said, written = _sets(rng)
        return f"{name} {said}", f"{name} {written}"
    if kind < 0.92:
        return _body(rng, rng.choice(BODY))
    return _timed(rng, rng.choice(TIMED))


def _effort(rng: random.Random) -> tuple[str, str]:
    kind = rng.random()
    if kind < 0.5:
        rpe = rng.randint(6, 10)
        half = rpe < 10 and rng.random() < 0.3
        return f" R P E {ONES[rpe]}" + (" point five" if half else ""), f" RPE {rpe}" + (".5" if half else "")
    if kind < 0.75:
        left = rng.randint(1, 4)
        return f" {ONES[left]} in reserve", f" {left} in reserve"
    word = rng.choice([" to failure", " warm up", " drop set"])
    return word, word


def phrase(rng: random.Random) -> tuple[str, str]:
    """Return a sentence: spoken, and as it is to be written."""
    kind = rng.random()
    if kind < 0.08:
        said = written = rng.choice(COMMANDS)
    elif kind < 0.11:
        name = rng.choice(EXERCISES)
        said = written = f"next exercise {name}"
    elif kind < 0.14:
        said = written = rng.choice(EXERCISES)
    elif kind < 0.20:
        said = written = rng.choice(TALK)
    elif kind < 0.24:
        said = written = f"{rng.choice(_SUBJECT)} {rng.choice(_VERB)} {rng.choice(_OBJECT)} {rng.choice(_WHEN)}"
    elif kind < 0.36:
        said, written = _sets(rng)
    elif kind < 0.46:
        one, other = _exercise(rng), _exercise(rng)
        said, written = f"{one[0]}, then {other[0]}", f"{one[1]}, then {other[1]}"
    else:
        said, written = _exercise(rng)
        if rng.random() < 0.22:
            more = _effort(rng)
            said, written = said + more[0], written + more[1]
        if rng.random() < 0.12:
            filler = rng.choice(FILLERS)
            said, written = f"{filler} {said}", f"{filler} {written}"
    return said, written[0].upper() + written[1:] + "."


def corpus(number: int, seed: int) -> list[tuple[str, str]]:
    """Return so many sentences."""
    rng = random.Random(seed)  # noqa: S311 - sentences, not secrets
    return [phrase(rng) for _ in range(number)]
