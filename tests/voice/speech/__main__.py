"""Makes the small model of the tests: `python -m tests.voice.speech FOLDER`.

It needs what no test needs: `pip install torch transformers`, espeak-ng, and an hour or two.
FOLDER keeps recordings and parameters, to go on from; the model is in FOLDER/model.
"""

import argparse
import json
import sys
from functools import partial
from pathlib import Path
from typing import Final

import torch
from ctranslate2.converters import TransformersConverter
from tokenizers import Tokenizer

from tests.voice.speech.network import Network, generation_settings
from tests.voice.speech.phrases import TRAINED, corpus
from tests.voice.speech.synthesis import HELD_OUT_VOICES, TRAINED_VOICES, Recordings, Voices, record, record_noises
from tests.voice.speech.tokens import encode, load_tokenizer, train_tokenizer
from tests.voice.speech.training import RATE, Material, Trainer, spell

CHECKED: Final = (200, 78)
NOISES: Final = (900, 5)


def main() -> None:
    """Record what is missing, train, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--anew", action="store_true", help="from nothing, though parameters are there")
    given = parser.parse_args()
    folder: Path = given.folder
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    sentences = corpus(*TRAINED)
    tokenizer = _tokenizer(folder, [written for _, written in sentences])
    phonemes, kinds = spell([said for said, _ in sentences])
    material = _material(folder / "trained.npz", TRAINED, TRAINED_VOICES, tokenizer, phonemes)
    checked = _material(folder / "checked.npz", CHECKED, HELD_OUT_VOICES, tokenizer, [])
    network = Network(tokenizer, kinds)
    parameters = folder / "parameters.pt"
    if parameters.exists() and not given.anew:
        network.load(parameters)
    trainer = Trainer(network, tokenizer, material, _recordings(folder / "noises.npz", partial(record_noises, *NOISES)))
    lines = 0

    def check(line: str) -> None:
        nonlocal lines
        lines += 1
        _print(line)
        if lines % 10 == 0:
            network.save(parameters)
            _print(f"exact in voices that it does not know: {trainer.exact(checked)[0]:.0%}")

    trainer.train(given.minutes, given.rate, check)
    network.save(parameters)
    share, wrong = trainer.exact(checked)
    _print(f"exact in voices that it does not know: {share:.0%}")
    for wanted, heard in wrong:
        _print(f"  {wanted!r} heard as {heard!r}")
    convert(network, tokenizer, folder)


def convert(network: Network, tokenizer: Tokenizer, folder: Path) -> None:
    """Write FOLDER/model as faster-whisper loads it."""
    whole = folder / "transformers"
    network.whisper.generation_config = generation_settings(tokenizer)
    network.whisper.save_pretrained(whole)
    tokenizer.save(str(whole / "tokenizer.json"))
    tokens = {"bos_token": "<|startoftranscript|>"} | dict.fromkeys(
        ("eos_token", "unk_token", "pad_token"), "<|endoftext|>"
    )
    about = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 448, **tokens}
    (whole / "tokenizer_config.json").write_text(json.dumps(about), "utf-8")
    TransformersConverter(str(whole), copy_files=["tokenizer.json"]).convert(
        str(folder / "model"), quantization="int8", force=True
    )
    seen = {"feature_size": 80, "sampling_rate": 16_000, "hop_length": 160, "chunk_length": 30, "n_fft": 400}
    (folder / "model" / "preprocessor_config.json").write_text(json.dumps(seen), "utf-8")


def _tokenizer(folder: Path, written: list[str]) -> Tokenizer:
    if not (folder / "tokenizer.json").exists():
        train_tokenizer(written).save(str(folder / "tokenizer.json"))
    return load_tokenizer(folder)


def _material(
    path: Path, drawn: tuple[int, int], voices: Voices, tokenizer: Tokenizer, phonemes: list[list[int]]
) -> Material:
    sentences = corpus(*drawn)
    said, written = [said for said, _ in sentences], tuple(written for _, written in sentences)
    recordings = _recordings(path, partial(record, said, voices, drawn[1]))
    return Material(recordings, written, tuple(encode(tokenizer, one) for one in written), tuple(phonemes))


def _recordings(path: Path, make: partial[Recordings]) -> Recordings:
    if not path.exists():
        _print(f"recording {path.name}")
        make().save(path)
    return Recordings.load(path)


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
