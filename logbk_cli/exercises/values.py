"""What an exercise is sorted by, and the key under which its names are compared."""

import re
from enum import StrEnum
from typing import Final, NamedTuple
from unicodedata import category, normalize

from logbk_cli.notation.values import Measurement
from logbk_cli.shared.exceptions import InvalidInputError
from logbk_cli.shared.text import sanitise

KEY_LENGTH: Final = 120
NAME_LENGTH: Final = 120
MAX_OWN_EXERCISES: Final = 10_000  # of one file
FORBIDDEN_IN_NAMES: Final = frozenset(':;#"')
MAX_URL_LENGTH: Final = 2000
_URL: Final = re.compile(r'https?://[^\s"<>]+', re.ASCII)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class BodyPart(StrEnum):
    """The part of the body that an exercise is mainly for."""

    CHEST = "chest"
    BACK = "back"
    SHOULDERS = "shoulders"
    BICEPS = "biceps"
    TRICEPS = "triceps"
    FOREARMS = "forearms"
    CORE = "core"
    QUADRICEPS = "quadriceps"
    HAMSTRINGS = "hamstrings"
    GLUTES = "glutes"
    CALVES = "calves"
    ADDUCTORS = "adductors"
    ABDUCTORS = "abductors"
    NECK = "neck"
    FULL_BODY = "full_body"
    CARDIO = "cardio"
    OTHER = "other"


class Modality(StrEnum):
    """What the resistance comes from."""

    BARBELL = "barbell"
    DUMBBELL = "dumbbell"
    CABLE = "cable"
    MACHINE = "machine"
    SMITH = "smith"
    BODYWEIGHT = "bodyweight"
    KETTLEBELL = "kettlebell"
    BAND = "band"
    CARDIO = "cardio"
    OTHER = "other"


_USUAL_MEASUREMENT: Final = {
    Modality.BODYWEIGHT: Measurement.BODYWEIGHT_REPS,
    Modality.CARDIO: Measurement.DISTANCE_DURATION,
}
# As it reads behind "counts".
MEASURED_IN: Final = {
    Measurement.WEIGHT_REPS: "weight and reps",
    Measurement.BODYWEIGHT_REPS: "reps at bodyweight",
    Measurement.DURATION: "time",
    Measurement.DISTANCE_DURATION: "distance and time",
    Measurement.WEIGHT_DISTANCE: "weight and distance",
}


class Counted(NamedTuple):
    """What there is in a set. `weight` and `bodyweight`: a weight of its own, and one relative to the body's."""

    weight: bool
    bodyweight: bool
    reps: bool
    duration: bool
    distance: bool

    def suits(self, measurement: Measurement) -> bool:
        """Tell whether a set that was logged for another exercise can be one of an exercise that counts this."""
        match measurement:
            case Measurement.WEIGHT_REPS:
                return self.weight and self.reps
            case Measurement.BODYWEIGHT_REPS:
                return self.bodyweight and self.reps
            case Measurement.DURATION:
                return self.duration and not (self.distance or self.reps)
            case Measurement.DISTANCE_DURATION:
                return (self.distance or self.duration) and not (self.weight or self.reps)
            case Measurement.WEIGHT_DISTANCE:
                return self.distance and not self.reps


# One word as typed or heard → the words that stand for it in a key (plurals are off already).
_WORDS: Final = {
    "alt": "alternating",
    "armed": "arm",
    "bb": "barbell",
    "benchpress": "bench press",
    "bi": "bicep",
    "bss": "bulgarian split squat",
    "btn": "behind the neck",
    "bw": "bodyweight",
    "calve": "calf",
    "cg": "close grip",
    "cgbp": "close grip bench press",
    "chinup": "chin up",
    "db": "dumbbell",
    "dl": "deadlift",
    "dumbell": "dumbbell",
    "ext": "extension",
    "ezbar": "ez bar",
    "facepull": "face pull",
    "flye": "fly",
    "gm": "good morning",
    "goodmorning": "good morning",
    "handed": "arm",
    "hipthrust": "hip thrust",
    "hspu": "handstand push up",
    "inc": "incline",
    "kb": "kettlebell",
    "kettleball": "kettlebell",
    "legged": "leg",
    "legpress": "leg press",
    "muscleup": "muscle up",
    "ng": "neutral grip",
    "ohp": "overhead press",
    "pre": "press",
    "pressup": "press up",
    "pullapart": "pull apart",
    "pullthrough": "pull through",
    "pullup": "pull up",
    "pushup": "push up",
    "rdl": "romanian deadlift",
    "rev": "reverse",
    "rg": "reverse grip",
    "sa": "single arm",
    "situp": "sit up",
    "sl": "single leg",
    "sldl": "stiff leg deadlift",
    "ssb": "safety bar",
    "stepup": "step up",
    "tbar": "t bar",
    "tri": "tricep",
    "wg": "wide grip",
}
# Two words → what they are written as in a key. No result begins another pair: a key's key is the key.
_PAIRS: Final = {
    ("bar", "bell"): "barbell",
    ("body", "weight"): "bodyweight",
    ("cross", "over"): "crossover",
    ("dead", "lift"): "deadlift",
    ("dumb", "bell"): "dumbbell",
    ("kettle", "bell"): "kettlebell",
    ("kick", "back"): "kickback",
    ("over", "head"): "overhead",
    ("press", "down"): "pressdown",
    ("pull", "down"): "pulldown",
    ("pull", "over"): "pullover",
    ("push", "down"): "pushdown",
    ("skull", "crusher"): "skullcrusher",
    ("tread", "mill"): "treadmill",
    ("1", "arm"): "single arm",
    ("1", "leg"): "single leg",
    ("one", "arm"): "single arm",
    ("one", "leg"): "single leg",
}
# Words that tell in a name that its bar is not the straight one of 20 kg or 45 lb.
_OTHER_BARS: Final = frozenset(
    ("axle", "cambered", "ez", "football", "hex", "landmine", "meadow", "multi", "safety", "swiss", "t", "trap")
)
_APOSTROPHES: Final = str.maketrans("", "", "'\u2018\u2019\u00b4`")
_EXTRA_ES: Final = ("ches", "shes", "sses", "xes", "zes")
_BRACKETS: Final = re.compile(r"([^()]*)\(([^()]*)\)\s*", re.ASCII)


def name_key(text: str) -> str:
    """Return the key under which names are compared: at most 120 characters, "" without a letter or digit.

    Case, punctuation, hyphens, plurals, common abbreviations of equipment and the blank in words such as
    "pull up" make no difference. The key of a key is the key itself.
    """
    folded = normalize("NFC", normalize("NFC", text).casefold()).translate(_APOSTROPHES).replace("&", " and ")
    if not folded.isascii():
        folded = "".join(char if category(char)[0] in "LNM" else " " for char in folded)
    else:
        folded = "".join(char if char.isalnum() else " " for char in folded)
    words: list[str] = []
    for word in folded.split():
        single = _singular(word)
        words.extend(_WORDS.get(single, single).split())
    joined: list[str] = []
    for word in words:
        pair = _PAIRS.get((joined[-1], word)) if joined else None
        if pair is None:
            joined.append(word)
        else:
            joined[-1:] = pair.split()
    return _shorten(" ".join(joined))


def names_other_bar(name: str) -> bool:
    """Tell whether an exercise's name says that its bar is another than the straight one of 20 kg or 45 lb."""
    return not _OTHER_BARS.isdisjoint(name_key(name).split())


def names_assistance(name: str) -> bool:
    """Tell whether an exercise's name says that its weight is taken off the body's own."""
    return "assisted" in name_key(name).split()


def implied_names(name: str) -> tuple[str, ...]:
    """Return the names under which an exercise is found without being told: its own, and the equipment first.

    `Bench Press (Barbell)` is also `Barbell Bench Press`.
    """
    bracketed = _BRACKETS.fullmatch(name)
    if bracketed is None:
        return (name,)
    movement, equipment = (part.strip() for part in bracketed.groups())
    return (name, f"{equipment} {movement}") if movement and equipment else (name,)


def known_as(name: str, aliases: tuple[str, ...]) -> tuple[str, ...]:
    """Return every name to store for an exercise, its own first, none twice by its key."""
    by_key: dict[str, str] = {}
    for text in (*implied_names(name), *aliases):
        by_key.setdefault(name_key(text), text)
    by_key.pop("", None)
    return tuple(by_key.values())


def usual_measurement(modality: Modality) -> Measurement:
    """Return what is counted of an exercise where nobody says."""
    return _USUAL_MEASUREMENT.get(modality, Measurement.WEIGHT_REPS)


def require_name(text: str, what: str = "name") -> str:
    """Return a name as it is stored.

    Raises:
        InvalidInputError: it cannot be one.

    """
    name = " ".join(sanitise(text).split())
    if not name_key(name):
        raise InvalidInputError(f"not a usable {what}: {text!r}", "It needs a letter or a digit.")
    if len(name) > NAME_LENGTH:
        raise InvalidInputError(f"the {what} is longer than {NAME_LENGTH} characters")
    if _DATE.match(name):
        raise InvalidInputError(f"not a usable {what}: {name!r}", "It cannot begin with a date, as a workout does.")
    if FORBIDDEN_IN_NAMES & set(name):
        raise InvalidInputError(
            f"not a usable {what}: {name!r}",
            'It cannot contain : ; # or ", which mean something in the notation.',
        )
    return name


def require_url(text: str | None) -> str | None:
    """Return the address of a picture; None where there is none.

    Raises:
        InvalidInputError: it cannot be one.

    """
    if not text:
        return None
    if len(text) > MAX_URL_LENGTH or text != sanitise(text) or not _URL.fullmatch(text):
        raise InvalidInputError(f"not a picture's address: {text[:80]!r}", "It begins with https:// or http://.")
    return text


def _shorten(key: str) -> str:
    """Cut a key between words, or a word where it stays what it is when it is read again."""
    if len(key) <= KEY_LENGTH:
        return key
    whole_words = key[: KEY_LENGTH + 1].rpartition(" ")[0]
    return whole_words or key[:KEY_LENGTH].rstrip("s")


def _singular(word: str) -> str:
    if len(word) < 3 or not word.endswith("s") or word.endswith("ss"):  # "press" is one, "ups" are several
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("lves"):
        return word[:-3] + "f"
    if word.endswith(_EXTRA_ES):
        return word[:-2]
    return word[:-1]
