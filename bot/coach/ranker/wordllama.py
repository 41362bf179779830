"""WordLlama's vectors on this machine: one a token, a text's is their mean. Fast, and blind to the order of words."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from bot.coach.ranker.vectors import Matrix, unit

TOKENS = 128


class WordLlama:
    """Reads the two files of its package, and not through the package, which looks for others on the network."""

    name = "wordllama"

    def __init__(self, weights: Path, tokens: Path) -> None:
        (table,) = load_file(weights).values()
        self._table = table
        self._tokenizer = Tokenizer.from_file(str(tokens))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(TOKENS)

    def embed(self, texts: Sequence[str]) -> Matrix:
        rows = np.zeros((len(texts), self._table.shape[1]), dtype=np.float32)
        for place, read in enumerate(self._tokenizer.encode_batch(list(texts), add_special_tokens=False)):
            if read.ids:
                rows[place] = self._table[read.ids].astype(np.float32).mean(axis=0)
        return unit(rows)
