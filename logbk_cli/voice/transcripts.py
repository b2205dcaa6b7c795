"""What a recogniser writes, without what nobody said: music, thanks for watching, words in a loop."""

import re
from typing import Final, NamedTuple

from logbk_cli.notation.vocabulary import HOMOPHONES, ONES, PLURALS, TEENS, TENS

_QUOTES: Final = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": "", "\u201d": "", '"': "", "\u2026": ".", "#": " "}
)
_BRACKETED: Final = re.compile(
    r"\[[^\]]*\]|\([^)\d]*\)|<[^>]*>|\*[^*\d]+\*|\u266a[^\u266a]*\u266a|[\u266a\u266b\u266c]"
)
_NUMBERS: Final = frozenset((*ONES, *TEENS, *TENS, *PLURALS, *HOMOPHONES, "hundred"))
# Sentences that Whisper learnt from the ends of films, and writes over silence and noise.
_NEVER_SAID: Final = re.compile(
    r"""
      (?:okay[ ,]+|so[ ,]+|and[ ,]+)?
      (?:thanks?|thank\ you)(?:\ (?:you|all|guys|everyone|so\ much|very\ much))*
        (?:\ for\ (?:watching|listening|your\ (?:attention|support|time)|tuning\ in|viewing)(?:\ .*)?)?
    | (?:please\ )?(?:like(?:,?\ and|,)\ )?(?:(?:like|comment|share),?\ (?:and\ )?)*subscribe\b.*
    | don't\ forget\ to\ (?:like|subscribe)\b.*
    | (?:i'll\ |we'll\ |i\ will\ )?see\ you\ (?:guys\ )?(?:in\ the\ )?(?:next|later|soon|tomorrow|again|around)\b.*
    | (?:subtitles?|captions?|subbed|transcri(?:bed|ption)|translated|translation|edited)\ (?:by|provided)\b.*
    | .*\bamara\.org\b.*
    | (?:https?://|www\.).*
    | (?:copyright|\u00a9).*
    | (?:bye|goodbye|bye[- ]bye)(?:[ ,]+(?:bye|guys|everyone))*
    | you | oh | hm+ | mm+ | uh+ | um+ | ah+ | huh | the | so | silence | music | applause | laughter
    """,
    re.IGNORECASE | re.VERBOSE,
)
_TAIL: Final = re.compile(
    r"[,.!?\s-]+(?:and\s+)?(?:thanks|thank you)(?: so much| very much| guys)? for (?:watching|listening)\b.*$",
    re.IGNORECASE,
)
_STAMMER: Final = re.compile(r"\b([a-z]+(?: [a-z]+)?)(?:,? \1\b)+", re.IGNORECASE)
# A full stop ends a sentence, but not between digits nor behind an abbreviated unit that goes on.
_SENTENCE_END: Final = re.compile(r"(?<=[.!?;\n])\s+|\n")
_ABBREVIATED: Final = re.compile(r"\b(?:lbs?|kgs?|sec|secs|min|mins|reps?|approx|no|vs)\.$", re.IGNORECASE)
_GOES_ON: Final = re.compile(r"(?:for|x|times|by|at|of|rpe|rir|with|\u00d7|@)\b", re.IGNORECASE)
_NUMBER_LOOP: Final = re.compile(r"\b(\d+)(?:[, ]+\1\b){5,}")
# How recognisers punctuate what the notation reads without.
_SPELLINGS: Final = (
    (re.compile(r"\br\. ?p\. ?e\b\.?", re.IGNORECASE), "RPE"),
    (
        re.compile(
            r"\b(warm|drop|body|pull|push|chin|sit|step|dead)-(ups?|sets?|weights?|lifts?|downs?)\b", re.IGNORECASE
        ),
        r"\1 \2",
    ),
    (re.compile(r"\b(same weight|same load),", re.IGNORECASE), r"\1"),
)
_LOOP: Final = 3  # the same sentence so often is a recogniser's loop
_SHORT: Final = 20  # characters: `80 kilos for 8.` is said of each of two sets


class Transcript(NamedTuple):
    """The sentences of an utterance; `is_repeated` where some came over and over, as a recogniser's loop does."""

    sentences: tuple[str, ...]
    is_repeated: bool


def read_transcript(text: str) -> Transcript:
    """Return the sentences of what a recogniser wrote, without those that nobody said."""
    plain = _BRACKETED.sub(" ", text.translate(_QUOTES))
    for pattern, spelling in _SPELLINGS:
        plain = pattern.sub(spelling, plain)
    sentences: list[str] = []
    for part in _SENTENCE_END.split(plain):
        sentence = _TAIL.sub("", part.strip(" \t-,;"))
        if not any(map(str.isalnum, sentence)):
            continue
        if sentences and _goes_on(sentences[-1], sentence):
            sentences[-1] += f" {sentence[0].lower()}{sentence[1:]}"
        elif not _NEVER_SAID.fullmatch(sentence.strip(" .!?,;")):
            sentences.append(sentence)
    kept, repeated = _without_loops(sentences)
    repeated = repeated or any(_NUMBER_LOOP.search(one) for one in kept)
    return Transcript(tuple(_STAMMER.sub(_once, one) for one in kept), repeated)


def _goes_on(before: str, after: str) -> bool:
    return bool(_GOES_ON.match(after) or (_ABBREVIATED.search(before) and after[0].islower()))


def _once(found: re.Match[str]) -> str:
    """Return words that were said twice once; `five five four` are repetitions."""
    return found[0] if _NUMBERS & set(found[0].lower().replace(",", "").split()) else found[1]


def _without_loops(sentences: list[str]) -> tuple[list[str], bool]:
    """Return the sentences with a loop said once, and whether there was one, or may have been."""
    kept: list[str] = []
    repeated = False
    at = 0
    while at < len(sentences):
        end = at + 1
        while end < len(sentences) and sentences[end].casefold() == sentences[at].casefold():
            end += 1
        times = end - at
        repeated = repeated or times >= _LOOP or (times > 1 and len(sentences[at]) > _SHORT)
        kept += sentences[at:end] if times < _LOOP else sentences[at : at + 1]
        at = end
    return kept, repeated
