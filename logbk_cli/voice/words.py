"""Words by which dictation tells sets from talk."""

from typing import Final

# fmt: off
MISHEARD: Final = {
    "venture": "bench", "branch": "bench", "benched": "bench", "benching": "bench", "pinch": "bench",
    "squatted": "squat", "squad": "squat", "squads": "squat", "scott": "squat", "scots": "squat", "swat": "squat",
    "girls": "curl", "girl": "curl", "curled": "curl", "rose": "row", "roe": "row", "rowed": "row",
    "deadlifted": "deadlift", "leaks": "leg", "lake": "leg", "calves": "calf", "cough": "calf", "pressed": "press",
    "plan": "plank", "deeps": "dip", "deps": "dip", "chins": "chin up", "lunch": "lunge", "lunches": "lunge",
    "ran": "run", "jogged": "run", "walked": "walk", "cycled": "cycling", "biked": "cycling", "swam": "swim",
    "lunged": "lunge", "planked": "plank", "dipped": "dip", "shrugged": "shrug",
}
"""What is heard in place of a word of a gym, where the name as it stands means nothing."""

TALK: Final = frozenset((
    "i", "i'm", "i'll", "i've", "i'd", "you", "you're", "he", "he's", "she", "she's", "it's", "its", "we", "we're",
    "they", "they're", "me", "him", "her", "us", "them", "your", "his", "their", "our", "mine", "is", "isn't", "am",
    "are", "aren't", "was", "wasn't", "were", "be", "been", "being", "have", "has", "had", "do", "does", "don't",
    "didn't", "did", "will", "would", "won't", "can", "can't", "cannot", "could", "should", "may", "might", "must",
    "give", "gave", "see", "saw", "go", "going", "gonna", "went", "come", "came", "need", "want", "wanna", "think",
    "thought", "know", "knew", "say", "said", "tell", "told", "let", "if", "when", "where", "what", "who", "why",
    "how", "because", "but", "so", "not", "yes", "yeah", "there", "here", "this", "that", "these", "those", "more",
    "left", "past", "until", "about", "minutes", "minute", "hours", "hour", "seconds", "money", "locker", "guy",
    "guys", "man", "gym", "weighs", "weigh", "price", "car", "bus", "phone", "number", "room", "water", "people",
    "someone", "somebody", "nobody", "everybody", "somewhere", "really", "very", "too", "much", "many", "few",
    "lot", "feel", "feels", "feeling", "felt", "look", "looks", "looking", "take", "takes", "took", "make", "makes",
    "made",
))
"""Words of talk. Those that the name of an exercise holds are to be taken out."""

AROUND_NAMES: Final = frozenset((
    "today", "again", "this", "time", "here", "a", "an", "the", "for", "on", "of", "my", "with", "at", "in", "was",
    "were", "some",
))
"""May stand around a name and say nothing."""

AROUND_NUMBERS: Final = frozenset((
    "i", "i've", "did", "do", "done", "just", "got", "hit", "that", "was", "it", "then", "and", "next", "set",
    "sets", "rep", "reps", "now", "okay", "ok", "so", "um", "uh", "yeah", "well", "another", "the", "a", "an", "at",
    "for", "of", "with", "to", "by", "x", "times", "each", "side", "per", "arm", "leg", "hand", "again", "same",
    "weight", "more", "plus", "minus", "log", "logged", "let's", "lets", "only", "one", "first", "second", "third",
    "fourth", "fifth", "last", "final", "top",
))
"""May stand around the numbers of a sentence that is nothing but sets, and names no exercise."""
# fmt: on
