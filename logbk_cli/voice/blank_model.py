"""A speech model that knows nothing: of the size of Whisper's tiny.en, and so as fast as it, where no other is here."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME: Final = "tiny.en"
_WIDTH: Final = 384
_LAYERS: Final = 4
_HEADS: Final = 6
_VOCABULARY: Final = 51_864
START: Final = 0
"""The token that a transcript begins with."""
_SPECIAL: Final = ("<|startoftranscript|>", "<|endoftext|>", "<|nospeech|>", "<|notimestamps|>")
_MELS: Final = 80
FRAMES: Final = 3_000
"""Of features: 30 s, whatever is said in them."""
_POSITIONS: Final = 1_500
_TOKENS: Final = 448


def write_blank_model(folder: Path) -> None:
    """Write a model of random weights in int8, 40 MB, as CTranslate2 loads it; there is nothing to hear with it."""
    from ctranslate2.specs import WhisperSpec

    spec: Any = WhisperSpec(_LAYERS, _HEADS, _LAYERS, _HEADS)
    weights = _Weights()
    encoder, decoder = spec.encoder, spec.decoder
    weights.fill_convolution(encoder.conv1, _MELS)
    weights.fill_convolution(encoder.conv2, _WIDTH)
    encoder.position_encodings.encodings = weights.draw(_POSITIONS, _WIDTH)
    decoder.embeddings.weight = weights.draw(_VOCABULARY, _WIDTH)
    decoder.position_encodings.encodings = weights.draw(_TOKENS, _WIDTH)
    decoder.projection.weight = decoder.embeddings.weight
    for side in (encoder, decoder):
        weights.fill_norm(side.layer_norm)
        for layer in side.layer:
            weights.fill_attention(layer.self_attention, joined=(3,))
            weights.fill_norm(layer.ffn.layer_norm)
            weights.fill_linear(layer.ffn.linear_0, 4 * _WIDTH, _WIDTH)
            weights.fill_linear(layer.ffn.linear_1, _WIDTH, 4 * _WIDTH)
    for layer in decoder.layer:
        weights.fill_attention(layer.attention, joined=(1, 2))
    spec.register_vocabulary([*_SPECIAL, *(f"<{number}>" for number in range(_VOCABULARY - len(_SPECIAL)))])
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))


class _Weights:
    """Draws weights small enough that nothing overflows."""

    def __init__(self) -> None:
        import numpy as np

        self._chance = np.random.default_rng(1)

    def draw(self, *shape: int) -> "NDArray[np.float32]":
        import numpy as np

        return (self._chance.standard_normal(shape, np.float32) * np.float32(0.02)).astype(np.float32)

    def fill_linear(self, linear: Any, out: int, into: int) -> None:  # noqa: ANN401 - CTranslate2's specs have no types
        linear.weight, linear.bias = self.draw(out, into), self.draw(out)

    def fill_convolution(self, convolution: Any, into: int) -> None:  # noqa: ANN401 - likewise
        convolution.weight, convolution.bias = self.draw(_WIDTH, into, 3), self.draw(_WIDTH)

    def fill_norm(self, norm: Any) -> None:  # noqa: ANN401 - likewise
        norm.gamma, norm.beta = self.draw(_WIDTH) + 1, self.draw(_WIDTH)

    def fill_attention(self, attention: Any, joined: tuple[int, ...]) -> None:  # noqa: ANN401 - likewise
        """Fill query, key and value, `joined` as CTranslate2 keeps them, and what they come to."""
        self.fill_norm(attention.layer_norm)
        for linear, number in zip(attention.linear, (*joined, 1), strict=True):
            self.fill_linear(linear, number * _WIDTH, _WIDTH)
