"""The small model's tokenizer: byte-level pieces of the sentences, then Whisper's special tokens in Whisper's order."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tokenizers import AddedToken, Tokenizer
from tokenizers.decoders import ByteLevel as ByteLevelDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from tokenizers.trainers import BpeTrainer

PIECES: Final = 1_000
END: Final = "<|endoftext|>"
START: Final = "<|startoftranscript|>"
BEFORE: Final = "<|startofprev|>"
NO_SPEECH: Final = "<|nospeech|>"
NO_TIMESTAMPS: Final = "<|notimestamps|>"
# faster-whisper takes whatever comes after the first of these for special, and the timestamps to follow the last.
_SPECIAL: Final = (
    END,
    START,
    "<|en|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    BEFORE,
    NO_SPEECH,
    NO_TIMESTAMPS,
)
_TIMESTAMPS: Final = 1_501  # up to 30 s, 20 ms apart
# faster-whisper suppresses the first piece of each of these. Where that is the lone space, no word can be written any
# more that begins with a space of its own: they are pieces, space and all.
_SUPPRESSED: Final = " - ' \N{QUARTER NOTE}"
_OFTEN: Final = 3_000


def train_tokenizer(sentences: Iterable[str]) -> Tokenizer:
    """Return a tokenizer with pieces for these sentences."""
    tokenizer = Tokenizer(BPE())
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = ByteLevelDecoder()
    trainer = BpeTrainer(
        vocab_size=PIECES, initial_alphabet=ByteLevel.alphabet(), special_tokens=[], show_progress=False
    )
    tokenizer.train_from_iterator([*(f" {one}" for one in sentences), *[_SUPPRESSED] * _OFTEN], trainer)
    timestamps = [f"<|{number * 0.02:.2f}|>" for number in range(_TIMESTAMPS)]
    tokenizer.add_special_tokens([AddedToken(one, special=True, normalized=False) for one in (*_SPECIAL, *timestamps)])
    return tokenizer


def identify(tokenizer: Tokenizer, token: str) -> int:
    """Return the number of a special token."""
    number = tokenizer.token_to_id(token)
    assert number is not None, token
    return int(number)


def encode(tokenizer: Tokenizer, text: str) -> list[int]:
    """Return the pieces of a text as the model writes it: behind a space."""
    return list(tokenizer.encode(f" {text}", add_special_tokens=False).ids) if text else []


def load_tokenizer(folder: Path) -> Tokenizer:
    """Read a tokenizer from a folder."""
    return Tokenizer.from_file(str(folder / "tokenizer.json"))
