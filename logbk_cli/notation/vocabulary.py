"""The words of the notation, written and spoken, and what a recogniser hears instead of them."""

from decimal import Decimal
from enum import Enum, auto
from typing import Final

from logbk_cli.notation.values import SetType


class Role(Enum):
    """What a number stands for; `BARE` while nothing but its place can tell."""

    BARE = auto()
    WEIGHT = auto()
    REPS = auto()
    SETS = auto()
    TIME = auto()
    DISTANCE = auto()
    BODYWEIGHT = auto()
    FORCED = auto()
    PLATES = auto()
    ITSELF = auto()
    """A dose of effort: a number that an RPE or RIR word has taken."""


class Kind(Enum):
    """What an item of an entry is."""

    NUMBER = auto()
    NAME = auto()
    TIMES = auto()
    FOR = auto()
    AT = auto()
    OF = auto()
    PLUS = auto()
    MINUS = auto()
    RANGE = auto()
    SLASH = auto()
    COMMA = auto()
    AND = auto()
    JOIN = auto()
    """A small word that means nothing among sets but may stand within a name."""
    FILLER = auto()
    RPE = auto()
    RIR = auto()
    TYPE = auto()
    SAME = auto()
    SAME_WEIGHT = auto()
    BODYWEIGHT = auto()
    ASSISTED = auto()
    ADDED = auto()
    NO_WEIGHT = auto()
    BAR = auto()
    PER_SIDE = auto()
    CLEAN = auto()
    NOTE = auto()
    STRING = auto()
    BAD = auto()


ONES: Final = {
    word: number
    for number, word in enumerate(("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"))
}
TEENS: Final = {
    word: 10 + number
    for number, word in enumerate(
        (
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ),
    )
}
TENS: Final = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fourty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "ninty": 90,
}
PLURALS: Final = {
    **{f"{word}es" if word == "six" else f"{word}s": word for word in (*ONES, *TEENS, "hundred")},
    **{f"{word[:-1]}ies": word for word in TENS},
}
HOMOPHONES: Final = {
    "ate": 8,
    "aight": 8,
    "won": 1,
    "too": 2,
    "to": 2,
    "for": 4,
    "fore": 4,
    "fir": 4,
    "tree": 3,
    "free": 3,
    "tin": 10,
}
"""Heard for a number: they are one only where a number can stand, next to a number or a unit."""

WEIGHT_UNITS: Final = {
    **dict.fromkeys(("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramme", "kilogrammes"), "kg"),
    **dict.fromkeys(("killer", "killers", "killos", "keylow", "keylows", "keylo", "keylos", "keelos"), "kg"),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), "lb"),
}
DISTANCE_UNITS: Final = {
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), "m"),
    **dict.fromkeys(("km", "kms", "k", "kilometer", "kilometers", "kilometre", "kilometres"), "km"),
    **dict.fromkeys(("mi", "mile", "miles"), "mi"),
    **dict.fromkeys(("yd", "yds", "yard", "yards"), "yd"),
    **dict.fromkeys(("ft", "foot", "feet"), "ft"),
}
TIME_UNITS: Final = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), Decimal(1)),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), Decimal(60)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), Decimal(3600)),
}
REP_WORDS: Final = frozenset(
    ("rep", "reps", "repetition", "repetitions", "wrap", "wraps", "rap", "raps", "lap", "laps", "wreck", "wrecks"),
)
REP_COUNTS: Final = {"single": 1, "double": 2, "triple": 3}
"""Counts of repetitions behind a connector: `for a single`, but `single arm row`."""
NO_REPS: Final = frozenset(("none", "nothing", "no"))
"""No repetitions were left: `none left in the tank`."""
SET_WORDS: Final = frozenset(("set", "sets", "round", "rounds"))
PLATE_WORDS: Final = frozenset(("plate", "plates"))
UNIT_WORDS: Final = frozenset((*WEIGHT_UNITS, *DISTANCE_UNITS, *TIME_UNITS, *REP_WORDS, *SET_WORDS))
SPLIT_PHRASES: Final = {
    ("key", "lows"): "kg",
    ("key", "los"): "kg",
    ("kee", "lows"): "kg",
    ("k", "g"): "kg",
    ("k", "gs"): "kg",
    ("kay", "gee"): "kg",
    ("kay", "gees"): "kg",
    ("l", "b"): "lb",
    ("l", "bs"): "lb",
}
"""Units of weight that were heard as two words."""

WORDS: Final = {
    "x": Kind.TIMES,
    "times": Kind.TIMES,
    "by": Kind.TIMES,
    "buy": Kind.TIMES,
    "bye": Kind.TIMES,
    "for": Kind.FOR,
    "at": Kind.AT,
    "of": Kind.OF,
    "plus": Kind.PLUS,
    "minus": Kind.MINUS,
    "and": Kind.AND,
    **dict.fromkeys(("a", "an", "the", "with", "in", "on", "to", "was", "were", "my", "it"), Kind.JOIN),
    **dict.fromkeys(
        ("um", "umm", "uh", "uhm", "er", "erm", "hmm", "mm", "okay", "ok", "alright", "please", "just", "only"),
        Kind.FILLER,
    ),
}
START_FILLERS: Final = frozenset(
    (
        *("so", "did", "done", "do", "well", "now", "log", "logged", "record", "add", "on", "my", "the", "and", "a"),
        *("i", "i've", "lets", "let's", "got", "hit", "finished", "today", "have", "then", "next", "with", "was"),
    ),
)
"""Ignored in front of the exercise only: `log press` and `do-si-do` are names."""
NAMES_AFTER_FILLER: Final = {
    "log": frozenset(
        ("press", "presses", "clean", "cleans", "lift", "lifts", "row", "rows", "viper", "strict", "push")
    ),
    "hit": frozenset(("squat",)),
    "i": frozenset(("raise", "raises", "y", "t")),
}
"""What makes a start filler part of a name after all."""
DROP_NAMES: Final = frozenset(
    ("lunge", "lunges", "jump", "jumps", "snatch", "squat", "squats", "landing", "landings", "step", "in", "push"),
)
NUMBERED_NAMES: Final = frozenset(
    (
        *("arm", "arms", "leg", "legs", "hand", "hands", "handed", "armed", "legged", "degree", "degrees", "deg"),
        *("stance", "inch", "inches", "point", "way", "board", "boards", "count", "finger", "fingers", "foot"),
        *("footed", "dumbbell", "kettlebell", "position", "step"),
    ),
)
"""Words after a number that make it part of a name: `one arm row`, `45 degree hyperextension`."""

_ORDINALS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "next",
    "last",
    "final",
    "top",
)
PHRASES: Final[dict[tuple[str, ...], tuple[Kind, object]]] = {
    **dict.fromkeys(
        (
            *(("rpe",), ("r", "p", "e"), ("rp", "e"), ("r", "pe"), ("arpy", "e"), ("are", "pe"), ("are", "p", "e")),
            *(("ar", "pe"), ("ar", "p", "e"), ("arpe",), ("arpee",), ("arpie",), ("our", "pe"), ("our", "p", "e")),
            *(("arpy",), ("rpes",), ("rp",)),
        ),
        (Kind.RPE, None),
    ),
    **dict.fromkeys((("rir",), ("r", "i", "r"), ("rirs",)), (Kind.RIR, None)),
    **dict.fromkeys(
        (
            *(("warmup",), ("warmups",), ("wu",), ("warm", "up"), ("warm", "ups"), ("warming", "up")),
            *(("warm", "up", "set"), ("warm", "up", "sets"), ("warmup", "set"), ("warmup", "sets"), ("wu", "set")),
        ),
        (Kind.TYPE, SetType.WARMUP),
    ),
    **dict.fromkeys(
        (("drop",), ("dropset",), ("dropsets",), ("drop", "set"), ("drop", "sets")),
        (Kind.TYPE, SetType.DROP),
    ),
    **dict.fromkeys(
        (
            *(("failure",), ("fail",), ("failed",), ("fails",), ("failure", "set"), ("to", "failure")),
            *(("two", "failure"), ("too", "failure"), ("till", "failure"), ("until", "failure"), ("to", "fail")),
        ),
        (Kind.TYPE, SetType.FAILURE),
    ),
    **dict.fromkeys(
        (
            *(("amrap",), ("amraps",), ("amrap", "set"), ("am", "rap"), ("am", "wrap"), ("a", "m", "rap")),
            *(("as", "many", "reps", "as", "possible"), ("as", "many", "as", "possible")),
        ),
        (Kind.TYPE, SetType.AMRAP),
    ),
    **dict.fromkeys(
        (("working",), ("working", "set"), ("working", "sets"), ("work", "set"), ("work", "sets")),
        (Kind.TYPE, SetType.WORKING),
    ),
    **dict.fromkeys(
        (("bw",), ("bodyweight",), ("bodyweights",), ("body", "weight"), ("body", "weights")),
        (Kind.BODYWEIGHT, None),
    ),
    **dict.fromkeys(
        (
            *(("same",), ("same", "again"), ("again",), ("same", "thing"), ("same", "thing", "again"), ("ditto",)),
            *(("same", "set"), ("same", "set", "again"), ("the", "same"), ("the", "same", "again"), ("repeat",)),
            *(("another", "set"), ("one", "more", "set"), ("and", "again"), ("and", "the", "same")),
        ),
        (Kind.SAME, None),
    ),
    **dict.fromkeys(
        (("same", "weight"), ("the", "same", "weight"), ("same", "weights"), ("same", "load")),
        (Kind.SAME_WEIGHT, None),
    ),
    **dict.fromkeys(
        (
            *(("then",), ("and", "then"), ("next",), ("after", "that"), ("followed", "by"), ("and", "after", "that")),
            *((word, "set") for word in _ORDINALS),
            *(("and", word, "set") for word in _ORDINALS),
            *(("then", word, "set") for word in _ORDINALS),
            *(("the", word, "set") for word in _ORDINALS),
        ),
        (Kind.COMMA, None),
    ),
    **dict.fromkeys((("no", "weight"), ("unloaded",), ("unweighted",)), (Kind.NO_WEIGHT, None)),
    **dict.fromkeys(
        (("assisted",), ("assistance",), ("of", "assistance"), ("assisted", "by"), ("assist",), ("of", "assist")),
        (Kind.ASSISTED, None),
    ),
    **dict.fromkeys((("added",), ("weighted",), ("extra",), ("added", "weight")), (Kind.ADDED, None)),
    **dict.fromkeys(
        (
            *(("just", "the", "bar"), ("only", "the", "bar"), ("the", "empty", "bar"), ("empty", "bar")),
            *(("an", "empty", "bar"), ("the", "bar"), ("just", "bar"), ("just", "a", "bar"), ("empty", "barbell")),
            *(("bar", "only"), ("the", "bar", "only"), ("just", "the", "empty", "bar"), ("just", "the", "barbell")),
        ),
        (Kind.BAR, None),
    ),
    **dict.fromkeys(
        (
            *(("each", "side"), ("per", "side"), ("a", "side"), ("on", "each", "side"), ("either", "side")),
            *(("on", "either", "side"), ("on", "a", "side")),
        ),
        (Kind.PER_SIDE, None),
    ),
    **dict.fromkeys(
        (
            *(("each",), ("apiece",), ("each", "hand"), ("per", "hand"), ("each", "dumbbell"), ("per", "dumbbell")),
            *(("each", "leg"), ("per", "leg"), ("each", "arm"), ("per", "arm"), ("a", "leg"), ("an", "arm")),
            *(("in", "each", "hand"), ("that", "was"), ("it", "was"), ("i", "did"), ("i", "just", "did")),
            *(("i", "got"), ("i", "hit"), ("let's", "do"), ("lets", "do"), ("let", "us", "do")),
        ),
        (Kind.FILLER, None),
    ),
    **dict.fromkeys((("note",), ("notes",), ("comment",), ("comments",)), (Kind.NOTE, None)),
}
RESERVE_PHRASES: Final = frozenset(
    (
        *(
            ("rir",),
            ("r", "i", "r"),
            ("in", "reserve"),
            ("in", "the", "tank"),
            ("left",),
            ("left", "in", "the", "tank"),
        ),
        *(("left", "in", "reserve"), ("more", "in", "the", "tank"), ("left", "in", "me"), ("more", "in", "reserve")),
    ),
)
"""After a number, with or without a word for reps between: reps in reserve."""
LONGEST_EFFORT: Final = 3
"""Words of the longest phrase for RPE or RIR."""
LONGEST_PHRASE: Final = 5
