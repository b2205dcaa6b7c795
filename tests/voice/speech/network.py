"""A small Whisper in plain PyTorch: the parameters of Hugging Face's, a forward pass that spares the padding.

Whisper looks at 30 s whatever is said; at training a tenth of that is speech. Utterances keep their own length here,
and of the padding behind them a few positions drawn by chance stand in for all: their attention is raised by the
logarithm of how many each stands for.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import GenerationConfig, WhisperConfig, WhisperForConditionalGeneration

from tests.voice.speech.tokens import END, START, identify

WIDTH: Final = 128
HEADS: Final = 4
ENCODER_LAYERS: Final = 3
DECODER_LAYERS: Final = 2
POSITIONS: Final = 1_500  # of 20 ms; faster-whisper pads to as many, whatever a configuration says
_STAND_INS: Final = 48
_GAIN: Final = 2.5
_HEARD_BY_HEADS: Final = (-3, -1, 1, 3)
_REACH: Final = (1, 2, 4)  # of the heads of each layer


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the encoder makes of utterances (B x positions x width); `middle` is after the layer before the last."""

    last: Tensor
    middle: Tensor
    bias: Tensor | None


class Network:
    """The model, and heads that name pieces and phonemes position by position, which only training has."""

    def __init__(self, tokenizer: Tokenizer, phonemes: int) -> None:
        self.whisper = WhisperForConditionalGeneration(_configuration(tokenizer))
        _initialise(self.whisper)
        self._model: Any = self.whisper.model
        self.pieces_head = nn.Linear(WIDTH, identify(tokenizer, END) + 1)
        self.phonemes_head = nn.Sequential(nn.LayerNorm(WIDTH), nn.Linear(WIDTH, phonemes))

    def parameters(self) -> list[nn.Parameter]:
        """Return what is trained; the positions of the encoder are not."""
        modules = (self.whisper, self.pieces_head, self.phonemes_head)
        return [one for module in modules for one in module.parameters() if one.requires_grad]

    def save(self, path: Path) -> None:
        """Write the parameters, for training to go on from."""
        torch.save([one.state_dict() for one in (self.whisper, self.pieces_head, self.phonemes_head)], path)

    def load(self, path: Path) -> None:
        """Read what `save` wrote."""
        for module, state in zip((self.whisper, self.pieces_head, self.phonemes_head), torch.load(path), strict=True):
            module.load_state_dict(state)

    def encode(self, features: Tensor, chance: np.random.Generator) -> Encoded:
        """Return what the encoder makes of features (B x 80 x frames)."""
        encoder = self._model.encoder
        known = features.shape[2] // 2
        states = self._convolve(features) + encoder.embed_positions.weight[:known]
        if known >= POSITIONS:
            return self._encode(states, None)
        far = torch.from_numpy(np.sort(chance.choice(np.arange(known, POSITIONS), _STAND_INS, replace=False)))
        silence = self._convolve(torch.zeros(1, features.shape[1], 16))[:, 4]
        padding = silence[:, None, :] + encoder.embed_positions.weight[far][None]
        states = torch.cat([states, padding.expand(states.shape[0], -1, -1)], 1)
        bias = torch.zeros(states.shape[0], states.shape[1])
        bias[:, known:] = math.log((POSITIONS - known) / _STAND_INS)
        return self._encode(states, bias)

    def decode(self, tokens: Tensor, encoded: Encoded, wanted: Tensor) -> Tensor:
        """Return the logits of what follows the tokens that are marked as wanted (wanted x vocabulary)."""
        decoder = self._model.decoder
        states = decoder.embed_tokens(tokens) + decoder.embed_positions.weight[: tokens.shape[1]]
        for layer in decoder.layers:
            own = layer.self_attn_layer_norm(states)
            states = states + _attend(layer.self_attn, own, own, is_causal=True)
            heard = layer.encoder_attn_layer_norm(states)
            states = states + _attend(layer.encoder_attn, heard, encoded.last, encoded.bias)
            states = states + layer.fc2(functional.gelu(layer.fc1(layer.final_layer_norm(states))))
        logits: Tensor = decoder.layer_norm(states[wanted]) @ decoder.embed_tokens.weight.T
        return logits

    def _convolve(self, features: Tensor) -> Tensor:
        encoder = self._model.encoder
        heard = functional.gelu(encoder.conv2(functional.gelu(encoder.conv1(features))))
        return heard.transpose(1, 2)

    def _encode(self, states: Tensor, bias: Tensor | None) -> Encoded:
        encoder = self._model.encoder
        middle = states
        for number, layer in enumerate(encoder.layers):
            own = layer.self_attn_layer_norm(states)
            states = states + _attend(layer.self_attn, own, own, bias)
            states = states + layer.fc2(functional.gelu(layer.fc1(layer.final_layer_norm(states))))
            if number == ENCODER_LAYERS - 2:
                middle = states
        return Encoded(encoder.layer_norm(states), middle, bias)


def _attend(
    attention: Any,  # noqa: ANN401 - Hugging Face's, unannotated
    asking: Tensor,
    asked: Tensor,
    bias: Tensor | None = None,
    *,
    is_causal: bool = False,
) -> Tensor:
    """Attend by plain matrix products: PyTorch's fused attention takes three times as long to train on a processor."""

    def split(states: Tensor) -> Tensor:
        return states.view(states.shape[0], -1, HEADS, WIDTH // HEADS).transpose(1, 2)

    scores = split(attention.q_proj(asking)) * (WIDTH // HEADS) ** -0.5 @ split(attention.k_proj(asked)).mT
    if bias is not None:
        scores = scores + bias[:, None, None, :].to(scores.dtype)
    if is_causal:
        later = torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1)
        scores = scores.masked_fill(later, -math.inf)
    values = split(attention.v_proj(asked))
    found = scores.softmax(-1).to(values.dtype) @ values
    joined: Tensor = attention.out_proj(found.transpose(1, 2).reshape(asking.shape))
    return joined


def _special(tokenizer: Tokenizer) -> dict[str, int]:
    """Return the tokens that a transcript begins and ends with, as Hugging Face names them."""
    end, start = identify(tokenizer, END), identify(tokenizer, START)
    return {"bos_token_id": start, "decoder_start_token_id": start, "eos_token_id": end, "pad_token_id": end}


def _configuration(tokenizer: Tokenizer) -> WhisperConfig:
    return WhisperConfig(
        vocab_size=tokenizer.get_vocab_size(),
        num_mel_bins=80,
        d_model=WIDTH,
        encoder_layers=ENCODER_LAYERS,
        decoder_layers=DECODER_LAYERS,
        encoder_attention_heads=HEADS,
        decoder_attention_heads=HEADS,
        encoder_ffn_dim=4 * WIDTH,
        decoder_ffn_dim=4 * WIDTH,
        max_source_positions=POSITIONS,
        max_target_positions=448,
        dropout=0.0,
        suppress_tokens=None,
        begin_suppress_tokens=None,
        **_special(tokenizer),
    )


def generation_settings(tokenizer: Tokenizer) -> GenerationConfig:
    """Return what the converter reads: nothing is suppressed but an end at the beginning."""
    special = _special(tokenizer)
    return GenerationConfig(suppress_tokens=[], begin_suppress_tokens=[special["eos_token_id"]], **special)


def _initialise(whisper: WhisperForConditionalGeneration) -> None:
    """Scale by fan-in, and let each head begin by looking a few positions away.

    With Whisper's own deviation of 0.02 the convolutions are drowned by the positions, and nothing is learned for a
    thousand steps; without the heads' offsets, locality has to be found before anything else can be.
    """
    for name, module in whisper.named_modules():
        if isinstance(module, nn.Conv1d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            assert module.bias is not None
            nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Linear) and "proj_out" not in name:
            nn.init.xavier_uniform_(module.weight)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    model: Any = whisper.model
    nn.init.normal_(model.decoder.embed_tokens.weight, std=WIDTH**-0.5)
    nn.init.normal_(model.decoder.embed_positions.weight, std=0.05)
    for number, layer in enumerate(model.encoder.layers):
        for head, away in enumerate(_HEARD_BY_HEADS):
            _look_away(layer.self_attn, head, away * _REACH[number], coarse=number > 0)


def _look_away(attention: Any, head: int, away: int, *, coarse: bool) -> None:  # noqa: ANN401 - as above
    """Make a head's queries and keys, over sinusoidal positions, highest for the position so far away."""
    half, of_head = WIDTH // 2, WIDTH // HEADS
    query, key = attention.q_proj.weight.data, attention.k_proj.weight.data
    rows = slice(head * of_head, (head + 1) * of_head)
    query[rows] *= 0.2
    key[rows] *= 0.2
    frequencies = 10_000.0 ** (-torch.arange(half) / (half - 1))
    for pair in range(of_head // 2):
        one = pair * (28 if coarse else 20) // (of_head // 2)
        angle = float(frequencies[one]) * away
        cosine, sine = _GAIN * math.cos(angle), _GAIN * math.sin(angle)
        row = head * of_head + 2 * pair
        query[row, one] += _GAIN
        query[row + 1, half + one] += _GAIN
        key[row, one] += cosine
        key[row, half + one] -= sine
        key[row + 1, half + one] += cosine
        key[row + 1, one] += sine
