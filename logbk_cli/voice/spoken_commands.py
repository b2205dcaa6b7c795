"""What can be said besides sets: undo, scratch that, next exercise, finish workout, stop listening, yes and no."""

import re
from typing import Final, NamedTuple

from logbk_cli.voice.values import SpokenCommand


class Order(NamedTuple):
    """A command that was said; `name` is the exercise that comes next, as it was heard."""

    command: SpokenCommand
    name: str | None = None


_POLITE: Final = re.compile(
    r"^(?:(?:okay|ok|please|so|um|uh|hey|oh|and|now|no|nah|wait|actually|sorry|alright|well)[ ,]+)+", re.IGNORECASE
)
_AFTER: Final = re.compile(r"[ ,]+(?:please|now|thanks|thank you|okay|ok)$", re.IGNORECASE)
_WORDS: Final = {
    SpokenCommand.UNDO: (
        r"undo(?: (?:that|it|this|last|the last(?: one| set)?|last set|that one|that set))?",
        r"scratch (?:that|it|this|the last(?: one| set)?)",
        r"(?:delete|remove|erase|strike) (?:that|it|this|last|the last(?: one| set)?|last set|that one|that set)",
    ),
    SpokenCommand.FINISH: (
        r"(?:finish|end|complete|close)(?: the| my| this)? (?:workout|work out|session|training)",
        r"(?:workout|work out|session) (?:finished|done|over|complete|completed)",
        r"(?:finished|done) (?:with )?(?:the |my |this )?(?:workout|work out|session)",
    ),
    SpokenCommand.STOP: (r"(?:stop|quit|end) (?:listening|dictation|dictating|recording)",),
    SpokenCommand.YES: (
        r"(?:yes|yeah|yep|yup|correct|confirm|confirmed|save|save it|save that|log it|log that|that's right|right)",
        r"(?:yes|yeah|yep)[ ,]+(?:save it|log it|save|that's right|correct)",
    ),
    SpokenCommand.NO: (
        r"(?:no|nope|nah|cancel|cancel that|cancel it|never mind|nevermind|don't (?:save|log)(?: it)?)",
    ),
}
_COMMANDS: Final = {
    command: re.compile("|".join(f"(?:{one})" for one in forms), re.IGNORECASE) for command, forms in _WORDS.items()
}
_NEXT: Final = re.compile(
    r"(?:the )?next (?:exercise|up|one)(?: is|'s)?(?:[ ,:]+(?P<one>.+))?"
    r"|(?:switch(?:ing)?|mov(?:e|ing)(?: on)?|chang(?:e|ing)|on) to (?:the )?(?P<two>.+)",
    re.IGNORECASE,
)


def read_order(text: str) -> Order | None:
    """Return the command that a text is, all of it, or None."""
    plain = text.strip(" .!?,;")
    for shown in dict.fromkeys((plain, _AFTER.sub("", _POLITE.sub("", plain)))):
        for command, pattern in _COMMANDS.items():
            if pattern.fullmatch(shown):
                return Order(command)
        following = _NEXT.fullmatch(shown)
        if following is not None:
            name = (following["one"] or following["two"] or "").strip(" .!?,;")
            return Order(SpokenCommand.NEXT_EXERCISE, name or None)
    return None
